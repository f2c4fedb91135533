"""Samples from bytes, whatever a server sends and wherever the network cuts it (WIRE, OpenAI-compatible speech)."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.network.pcm_decoder import PcmDecoder, rate_from_content_type

SAMPLES = np.array([0, 1, -1, 1000, -1000, 32767, -32768, 5, 6, 7, 8, 9, 10], dtype="<i2")
FLOATS = SAMPLES.astype(np.float32) / 32768.0


def wav(
    data: bytes, *, code: int = 1, channels: int = 1, rate: int = 22_050, bits: int = 16, size: int | None = None,
    before: bytes = b"", after: bytes = b"",
) -> bytes:  # fmt: skip
    size = len(data) if size is None else size
    form = struct.pack("<HHIIHH", code, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    return (
        b"RIFF" + struct.pack("<I", 0) + b"WAVE" + before + b"fmt " + struct.pack("<I", len(form)) + form
        + b"data" + struct.pack("<I", size) + data + after
    )  # fmt: skip


def decoded(data: bytes, cuts: list[int] | None = None) -> tuple[np.ndarray, int]:
    decoder = PcmDecoder()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts or []), len(data)]
    out = [decoder.feed(data[a:b]) for a, b in pairwise(edges)]
    return np.concatenate(out), decoder.rate


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=8), st.booleans())
def test_where_the_bytes_are_cut_does_not_matter(cuts: Any, riff: bool) -> None:
    samples, rate = decoded(wav(SAMPLES.tobytes()) if riff else SAMPLES.tobytes(), cuts)
    assert np.array_equal(samples, FLOATS)
    assert rate == (22_050 if riff else 24_000)


@pytest.mark.parametrize(
    "data",
    [
        wav(SAMPLES.tobytes(), size=0xFFFFFFFF),
        wav(SAMPLES.tobytes(), size=0),
        wav(SAMPLES.tobytes(), before=b"LIST" + struct.pack("<I", 3) + b"abc\0"),
        wav(SAMPLES.tobytes(), after=b"LIST" + struct.pack("<I", 4) + b"abcd"),
        wav(FLOATS.astype("<f4").tobytes(), code=3, bits=32),
        wav(np.repeat(SAMPLES, 2).tobytes(), channels=2),
    ],
    ids=["endless", "zero", "chunk before", "chunk after", "float", "stereo"],
)
def test_every_common_wav_is_read(data: Any) -> None:
    samples, rate = decoded(data)
    assert np.allclose(samples, FLOATS)
    assert rate == 22_050


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"ID3\x04" + bytes(20), "MP3"),
        (b"OggS" + bytes(20), "Ogg"),
        (b'{"error": "no such voice"}', "text"),
        (b"<html><body>Bad gateway", "text"),
        (wav(bytes(4), code=7, bits=8), "format 7"),
        (wav(bytes(4), channels=6), "6 channels"),
        (b"RIFF0000WAVE" + b"junk" + struct.pack("<I", 1 << 30) + bytes(9), "without sound"),
    ],
)
def test_what_is_no_pcm_is_told_apart(data: Any, says: str) -> None:
    with pytest.raises(VoiceError, match=says) as caught:
        decoded(data)
    assert caught.value.kind == "bad_audio"


@pytest.mark.parametrize(
    ("content_type", "rate"),
    [
        ("audio/pcm", None),
        ("audio/pcm;rate=22050", 22_050),
        ('audio/L16; Rate="16000"; channels=1', 16_000),
        ("audio/pcm;rate=1", None),
        ("audio/pcm;rate=999999", None),
    ],
)
def test_a_content_type_may_name_the_rate(content_type: str, rate: int | None) -> None:
    assert rate_from_content_type(content_type) == rate
