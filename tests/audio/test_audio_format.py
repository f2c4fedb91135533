"""What an answer is, by its bytes and hardly by its label; packed sound is decoded in a process that may die."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.network.audio_format import detect_format, mpeg_frame
from argentum_audio.voices.network.compressed import decode_compressed
from argentum_audio.voices.network.pcm_decoder import NotPcm, PcmDecoder

PCM = (np.sin(np.arange(4000) / 7) * 8000).astype("<i2").tobytes()
# MPEG 2 layer III, 32 kbit/s at 22,050 Hz: 104 bytes, or 105 with padding.
FRAME = b"\xff\xf3\x40\xc4" + bytes(100)


@pytest.mark.parametrize(
    ("head", "label", "form"),
    [
        (PCM, "audio/pcm", "pcm"),
        (PCM, "audio/mpeg", "pcm"),
        (PCM, "application/json", "pcm"),
        (PCM, "", "pcm"),
        (b"ID3\x04" + bytes(20), "audio/pcm", "MP3"),
        (FRAME, "audio/mpeg", "MP3"),
        (b"\xff\xf3\x64\xc4" + PCM, "audio/mpeg", "MP3"),
        (FRAME * 3, "audio/pcm", "MP3"),
        (FRAME[:104] + PCM, "audio/pcm", "pcm"),
        (b"\xff\xfb" + PCM, "audio/pcm", "pcm"),
        (b"OggS" + bytes(20), "audio/ogg", "Ogg"),
        (b"fLaC" + bytes(20), "", "FLAC"),
        (b"\xff\xf1\x50\x80\x01\x7f\xfc" + bytes(20), "audio/aac", "AAC"),
        (b"\0\0\0\x20ftypM4A " + bytes(20), "audio/pcm", "MP4"),
        (b"\x1f\x8b\x08\0" + bytes(20), "audio/pcm", "gzip"),
        (b"<!doctype html><title>Log in", "audio/pcm", "text"),
        (b"\xef\xbb\xbf  {\"error\": \"no\"}", "application/octet-stream", "text"),
        (b"no such voice", "text/plain", "text"),
        (b"no such voice", "audio/pcm", "pcm"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/pcm", "wav"),
        (PCM[:8], "audio/pcm", None),
    ],
)  # fmt: skip
def test_the_bytes_say_what_an_answer_is(head: Any, label: str, form: str | None) -> None:
    assert detect_format(head, label) == form


def test_a_frame_of_mpeg_tells_its_length() -> None:
    assert mpeg_frame(FRAME) == 104
    assert [mpeg_frame(head) for head in (b"", b"\xff\xff\xff\xff", b"\xff\xe0\x00\x00", PCM[:4])] == [0, 0, 0, 0]


def decoded(data: bytes, label: str) -> tuple[np.ndarray, int]:
    decoder = PcmDecoder(content_type=label)
    parts = [decoder.feed(data[at : at + 7]) for at in range(0, len(data), 7)]
    return np.concatenate([*parts, decoder.finish()]), decoder.rate


@pytest.mark.parametrize("order", [">i2", "<i2"])
@pytest.mark.parametrize("silent_bytes", [0, 2000])
def test_network_order_is_read_and_told_from_what_only_says_so(order: str, silent_bytes: int) -> None:
    samples = np.frombuffer(PCM, "<i2")
    data = (b"" if order == "<i2" else bytes(silent_bytes)) + samples.astype(order).tobytes()
    sound, rate = decoded(data, "audio/L16; rate=16000")
    assert rate == 16_000
    assert np.allclose(sound[-len(samples) :], samples / 32768.0)


def test_two_channels_by_label_become_one() -> None:
    both = np.repeat(np.frombuffer(PCM, "<i2"), 2).tobytes()
    assert np.allclose(decoded(both, "audio/pcm;rate=22050;channels=2")[0], np.frombuffer(PCM, "<i2") / 32768.0)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\1\0", PCM[:10], PCM[:11]])
def test_the_shortest_answers_are_read_to_their_end(data: Any) -> None:
    assert len(decoded(data, "")[0]) == len(data) // 2


def test_a_wav_that_said_its_length_has_ended_whatever_follows() -> None:
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1, 1, 24_000, 48_000, 2, 16)
    decoder = PcmDecoder()
    assert len(decoder.feed(head + struct.pack("<4sI", b"data", 5) + PCM)) == 2
    assert decoder.ended and len(decoder.feed(PCM)) == 0


def wav_file(path: Path, bits: int, code: int = 1) -> bytes:
    samples = (np.sin(np.arange(24_000) / 9) * 0.5 * (2 ** (bits - 1) - 1)).astype(np.int64)
    if bits == 8:
        data: bytes = (samples + 128).astype(np.uint8).tobytes()
    else:
        data = b"".join(int(s).to_bytes(bits // 8, "little", signed=True) for s in samples)
    size = bits // 8
    head = struct.pack("<HHIIHH", code, 1, 24_000, 24_000 * size, size, bits)
    body: bytes = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(("bits", "code"), [(24, 1), (8, 7)], ids=["24 bit", "mu-law"])
async def test_a_wav_that_is_not_plain_is_decoded_as_a_whole(bits: int, code: int, tmp_path: Path) -> None:
    data = wav_file(tmp_path, bits, code)
    with pytest.raises(NotPcm, match="a WAV of format"):
        PcmDecoder().feed(data)
    sound = await decode_compressed(data, "a WAV", "The answer")
    assert len(sound) == pytest.approx(24_000, abs=4)
    if code == 1:
        assert np.max(np.abs(sound)) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("data", [FRAME[:4] + bytes(range(256)) * 4, b"OggS" + bytes(500)])
async def test_what_cannot_be_decoded_is_refused(data: Any) -> None:
    with pytest.raises(VoiceError, match="cannot be decoded") as caught:
        await decode_compressed(data, "MP3", "The answer")
    assert caught.value.kind == "bad_audio"
