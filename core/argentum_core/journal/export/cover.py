"""The picture of a recorded debate, for players that show one: who spoke when, a row a speaker, drawn from the transcript."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...measures.transcript import CHAIR, DebateTranscript, HeardLine

SIDE: Final = 600
"""Width and height, in pixels."""
MOST_BYTES: Final = 24_000
"""A larger picture is left out: tags and picture must fit into one page of an Ogg file."""

_MARGIN: Final = 40
_INK: Final = (
    (0x12, 0x14, 0x1A), (0x34, 0x3A, 0x47), (0x7F, 0xB0, 0xFF), (0xF2, 0xA6, 0x5A), (0x7F, 0xD0, 0x8A),
    (0xF5, 0x8F, 0xBD), (0x5F, 0xCF, 0xD6), (0xDC, 0xC7, 0x5C), (0xBD, 0xA0, 0xF7), (0xF5, 0x8A, 0x7C),
)  # fmt: skip
"""Background, the rows' ground line, then the speakers' colours by seat, in turn."""
_SPEAKERS: Final = 2
_LINE: Final = 0.75
_INTERJECTION: Final = 0.33


def cover(debate: DebateTranscript, length_ms: int) -> bytes | None:
    """A PNG of `SIDE` by `SIDE` pixels: time from left to right, a row a speaker, interjections at half the height.

    The same debate gives the same bytes. None where it would have more than `MOST_BYTES`.
    """
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    rows = [*debate.speakers] or [CHAIR]
    high = (SIDE - 2 * _MARGIN) // len(rows)
    for row in range(len(rows)):
        ground = _MARGIN + (row + 1) * high - max(1, high // 8)
        pixels[ground, _MARGIN : SIDE - _MARGIN] = 1
    for row, starts_ms, ends_ms, share in _bars(debate, rows):
        left, right = (_column(ms, length_ms) for ms in (starts_ms, ends_ms))
        ground = _MARGIN + (row + 1) * high - max(1, high // 8)
        top = max(ground - max(1, round(high * share)), 0)
        pixels[top:ground, left : max(right, left + 1)] = _SPEAKERS + row % (len(_INK) - _SPEAKERS)
    drawn = _png(pixels)
    return drawn if len(drawn) <= MOST_BYTES else None


def _bars(debate: DebateTranscript, rows: list[str]) -> Iterator[tuple[int, int, int, float]]:
    """What was heard of those who have a row: the row, begin and end in ms, and how much of the row it fills upwards."""
    for line in debate.items:
        if isinstance(line, HeardLine):
            if line.agent in rows:
                yield rows.index(line.agent), line.starts_ms, line.ends_ms, _LINE
            for over in line.interjections:
                if over.agent in rows:
                    yield rows.index(over.agent), over.starts_ms, over.ends_ms, _INTERJECTION


def _column(ms: int, length_ms: int) -> int:
    """Where a moment lies from left to right, in pixels."""
    return _MARGIN + round(min(max(ms, 0), length_ms) / max(length_ms, 1) * (SIDE - 2 * _MARGIN))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture of palette numbers as PNG (RFC 2083): 8 bits, indexed, one filter byte of 0 a row."""
    height, width = pixels.shape
    raw = np.zeros((height, width + 1), np.uint8)
    raw[:, 1:] = pixels
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(bytes(ink) for ink in _INK)),
        (b"IDAT", zlib.compress(raw.tobytes(), 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
