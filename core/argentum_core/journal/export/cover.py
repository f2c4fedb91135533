"""The picture of a recorded debate, for players that show one: who spoke when, a row a speaker, drawn from the transcript."""

from __future__ import annotations

import struct
import zlib
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
    for item in debate.items:
        if isinstance(item, HeardLine):
            _bar(pixels, rows, high, item.agent, item.starts_ms, item.ends_ms, length_ms, full=True)
            for over in item.interjections:
                _bar(pixels, rows, high, over.agent, over.starts_ms, over.ends_ms, length_ms, full=False)
    drawn = _png(pixels)
    return drawn if len(drawn) <= MOST_BYTES else None


def _bar(
    pixels: NDArray[np.uint8], rows: list[str], high: int, agent: str, starts_ms: int, ends_ms: int, length_ms: int, *,
    full: bool,
) -> None:  # fmt: skip
    if agent not in rows or length_ms <= 0:
        return
    row = rows.index(agent)
    left, right = (
        _MARGIN + round(min(max(ms, 0), length_ms) / length_ms * (SIDE - 2 * _MARGIN)) for ms in (starts_ms, ends_ms)
    )
    ground = _MARGIN + (row + 1) * high - max(1, high // 8)
    tall = max(1, high * (3 if full else 1) // (4 if full else 3))
    pixels[max(ground - tall, 0) : ground, left : max(right, left + 1)] = _SPEAKERS + row % (len(_INK) - _SPEAKERS)


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
    chunks = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
