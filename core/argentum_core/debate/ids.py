"""Ids: the same seed and inputs give the same ids (RULES, Ids and time)."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32


def auction_id(session: str, turn: int) -> str:
    """The auction for the floor of micro-turn `turn`."""
    return f"auction_{session}_{str(turn).zfill(4)}"


def form_id(session: str, requests: int) -> str:
    """The floor that the form of the debate gives, after so many requests: no two are alike."""
    return f"form_{session}_{str(requests).zfill(4)}"


def segment_id(auction: str, seat: int, n: int) -> str:
    """The n-th segment (from 0) that `seat` (from 1; the chair is 0) speaks on the strength of `auction`."""
    return f"seg_{auction}_{seat}_{n}"


def clip_id(segment: str) -> str:
    """The sound of a segment."""
    return f"clip_{segment}"


def drawer(seed: int, start: str) -> Callable[[str], float]:
    """`draw` for keys that start alike: `drawer(seed, start)(end)` is `draw(seed, start + end)`."""
    begun = crc32(start.encode(), seed & 0xFFFFFFFF)
    return lambda end: crc32(end.encode(), begun) / 2**32


def draw(seed: int, key: str) -> float:
    """A number in [0, 1) that depends on the seed and the key alone, so replay and resume draw it again."""
    return crc32(key.encode(), seed & 0xFFFFFFFF) / 2**32
