"""How a clip's samples are packed, and what is refused of a blob that says something else than its row."""

from __future__ import annotations

import io
import struct
import sys
import time
import tracemalloc
import zlib

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from argentum_core.journal.clip_codec import ClipCodec, ClipDecodingError, decode_clip, encode_clip

RATE = 48_000


def tone(frames: int) -> NDArray[np.float32]:
    """Whole 16-bit samples, so that an exact copy is exact."""
    sine = np.sin(np.arange(frames) / 20) * 0.5
    return (np.round(sine * 32767) / 32767).astype(np.float32)


def samples(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2").astype(np.float64) / 32767


TONE = tone(RATE)
OPUS, FLAC, ZLIB = (
    encode_clip(TONE, RATE, "opus"), encode_clip(TONE, RATE, "flac"),
    zlib.compress(np.round(TONE * 32767).astype("<i2").tobytes(), 1),
)  # fmt: skip


@pytest.mark.parametrize("frames", [1, 100, 959, 960, 961, 48_000, 100_001])
@pytest.mark.parametrize(("codec", "error"), [("opus", 0.06), ("flac", 1e-6)])
def test_a_clip_comes_back_as_long_as_it_was_and_where_it_was(codec: ClipCodec, error: float, frames: int) -> None:
    pcm = tone(frames)
    found = samples(decode_clip(encode_clip(pcm, RATE, codec), RATE, frames))
    assert len(found) == frames
    assert np.abs(found - pcm).max() < error


def test_opus_is_a_tenth_of_what_was_kept_before_and_flac_is_exact() -> None:
    rng = np.random.default_rng(1)
    speech = (np.cumsum(rng.standard_normal(RATE * 3)) % 7 / 7 - 0.5).astype(np.float32) * 0.4
    before = len(zlib.compress(np.round(speech * 32767).astype("<i2").tobytes(), 1))
    assert len(encode_clip(speech, RATE, "opus")) < before / 8
    assert decode_clip(FLAC, RATE, RATE) == zlib.decompress(ZLIB)


def test_the_sound_of_earlier_journals_is_read() -> None:
    assert np.abs(samples(decode_clip(ZLIB, RATE, RATE)) - TONE).max() < 1e-6


def test_what_opus_has_no_rate_for_is_kept_exactly() -> None:
    blob = encode_clip(TONE, 22_050, "opus")
    assert blob.startswith(b"fLaC")
    assert np.abs(samples(decode_clip(blob, 22_050, RATE)) - TONE).max() < 1e-6


def test_louder_than_full_scale_is_clipped_as_before() -> None:
    loud = np.full(RATE // 10, 1.5, np.float32)
    assert samples(decode_clip(encode_clip(loud, RATE, "flac"), RATE, len(loud))).max() == 1.0


def test_without_libsndfile_a_clip_is_kept_as_before_and_one_that_needs_it_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert np.abs(samples(decode_clip(encode_clip(TONE, RATE, "opus"), RATE, RATE)) - TONE).max() < 1e-6
    with pytest.raises(ClipDecodingError, match="libsndfile, which it takes, cannot be loaded"):
        decode_clip(OPUS, RATE, RATE)


def written(form: str, subtype: str, *, rate: int = RATE, channels: int = 1, frames: int = RATE) -> bytes:
    blob = io.BytesIO()
    pcm = np.tile(tone(frames)[:, None], (1, channels))
    soundfile.write(blob, pcm, rate, format=form, subtype=subtype)
    return blob.getvalue()


def with_flac_length(frames: int) -> bytes:
    """A FLAC that claims another length than it has."""
    packed = int.from_bytes(FLAC[18:26], "big")
    return FLAC[:18] + (packed >> 36 << 36 | frames).to_bytes(8, "big") + FLAC[26:]


def with_opus_length(frames: int) -> bytes:
    """An Ogg Opus whose last page claims another length, its checksum put right."""
    at = OPUS.rindex(b"OggS")
    page = bytearray(OPUS[at:])
    page[6:14] = struct.pack("<Q", frames)
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", crc(bytes(page)))
    return OPUS[:at] + bytes(page)


def crc(data: bytes) -> int:
    register = 0
    for byte in data:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1 ^ (0x04C11DB7 if register & 0x80000000 else 0)) & 0xFFFFFFFF
    return register


HOURS = 2**36 - 1
REFUSED: dict[str, tuple[object, int, int, str]] = {
    "FLAC that claims hours": (with_flac_length(HOURS), RATE, RATE, "more samples where 48000 were recorded"),
    "a row that claims ten minutes of it": (FLAC, RATE, 28_800_000, "48000 samples where 28800000 were recorded"),
    "both claim ten minutes": (with_flac_length(28_800_000), RATE, 28_800_000, ""),
    "FLAC of another rate": (FLAC, 44_100, RATE, "FLAC of 1 channels with 16 bits at 48000 Hz where 44100 Hz"),
    "FLAC of two channels": (written("FLAC", "PCM_16", channels=2), RATE, RATE, "FLAC of 2 channels"),
    "FLAC of 24 bits": (written("FLAC", "PCM_24"), RATE, RATE, "with 24 bits"),
    "FLAC cut in its header": (FLAC[:30], RATE, RATE, "FLAC without a header"),
    "FLAC cut after it": (FLAC[:60], RATE, RATE, ""),
    "FLAC cut in the middle": (FLAC[: len(FLAC) // 2], RATE, RATE, ""),
    "Opus that claims hours": (with_opus_length(HOURS), RATE, RATE, "more samples where 48000 were recorded"),
    "Opus that claims less": (with_opus_length(9600), RATE, RATE, "samples where 48000 were recorded"),
    "a row that claims ten minutes of Opus": (OPUS, RATE, 28_800_000, "48000 samples where 28800000 were recorded"),
    "both claim ten minutes of Opus": (with_opus_length(28_800_792), RATE, 28_800_000, "where 28800000 were recorded"),
    "Opus at a rate it was not recorded at": (OPUS, 24_000, RATE, "Opus of 1 channels at 48000 Hz where 24000 Hz"),
    "Opus of two channels": (written("OGG", "OPUS", channels=2), RATE, RATE, "Opus of 2 channels"),
    "Opus cut in its header": (OPUS[:40], RATE, RATE, "Ogg, but not Opus"),
    "Opus cut after its tags": (OPUS[:200], RATE, RATE, ""),
    "Opus cut in the middle": (OPUS[: len(OPUS) // 2], RATE, RATE, ""),
    "Vorbis": (written("OGG", "VORBIS"), RATE, RATE, "Ogg, but not Opus"),
    "another form that libsndfile knows": (written("WAV", "PCM_16"), RATE, RATE, "incorrect header check"),
    "garbage": (bytes(range(256)) * 8, RATE, RATE, ""),
    "garbage behind a mark": (b"fLaC" + bytes(range(256)) * 8, RATE, RATE, ""),
    "nothing": (b"", RATE, RATE, "0 samples where 48000 were recorded"),
    "gigabytes of zeros": (zlib.compress(bytes(50_000_000), 9), RATE, RATE, "more samples where 48000 were recorded"),
    "text": ("OggS", RATE, RATE, "its sound is not bytes"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_the_sound_that_was_declared_is_a_sentence_in_bounded_memory(case: str) -> None:
    blob, rate, frames, sentence = REFUSED[case]
    tracemalloc.start()
    try:
        with pytest.raises(ClipDecodingError) as caught:
            decode_clip(blob, rate, frames)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_lies_behind_the_sound_is_not_read() -> None:
    assert decode_clip(OPUS + OPUS, RATE, RATE) == decode_clip(OPUS, RATE, RATE)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_bytes_changed_anywhere_are_sound_of_the_declared_length_or_a_sentence(data: st.DataObject) -> None:
    blob = bytearray(data.draw(st.sampled_from((OPUS, FLAC))))
    for _ in range(data.draw(st.integers(1, 8))):
        blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    begun = time.monotonic()
    try:
        found = decode_clip(bytes(blob), RATE, RATE)
    except ClipDecodingError:
        found = bytes(2 * RATE)
    assert len(found) == 2 * RATE
    assert time.monotonic() - begun < 20
