"""Opinions and votes. An opinion is a whole number a side and listener; whoever is clearly more for one side than for every other
votes for it.

What all listeners think is one whole number, a *row*: each has 64 bits of it, the first listener the lowest. So the house is moved and
counted by some twenty operations instead of a loop over its listeners, in about half the time: that loop was a quarter of what a
micro-turn cost (`argentum bench engine`, with `vote.house` and without).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from struct import pack, unpack
from sys import byteorder
from typing import Final

UNDECIDED: Final = -1
"""In place of a side's index: votes for nobody."""

BITS: Final = 64
"""Of a row, for each listener."""
_NEUTRAL: Final = 1 << 62
"""What stands for an opinion of 0, so that one against a side is no negative number; opinions lie within 2^62 of it."""
STRONGEST: Final = 1 << 16
"""Nothing that is heard moves a listener by more, so that no debate is long enough for an opinion to leave its bits."""
_VOTES: Final = 1 << 63
"""The bit of a listener that votes for a side."""


@lru_cache(64)
def everybody(number: int, count: int) -> int:
    """The row in which each of `count` listeners has this number, 0 to 2^64 − 1."""
    return number * (((1 << BITS * count) - 1) // ((1 << BITS) - 1))


def row_of(numbers: bytes) -> int:
    """The row of these numbers, 0 to 255, one a listener."""
    spread = bytearray(len(numbers) * BITS // 8)
    spread[:: BITS // 8] = numbers
    return int.from_bytes(spread, "little")


def opinions_row(opinions: Sequence[int]) -> int:
    """The row of these opinions, one a listener."""
    return int.from_bytes(pack(f"<{len(opinions)}Q", *[opinion + _NEUTRAL for opinion in opinions]), "little")


def opinions_of(row: int, count: int) -> list[int]:
    """The opinions of a row, one a listener."""
    return [number - _NEUTRAL for number in unpack(f"<{count}Q", row.to_bytes(count * BITS // 8, "little"))]


def moved(strength: int, weights: int, count: int) -> int:
    """By how much each listener is moved when something of a `strength` was heard: its weight in 256, rounded towards nothing. A row,
    or below 0 the row of what speaks against a side; added to the row of the opinions on it, it moves them. A strength beyond
    `STRONGEST`, which only a journal that was tampered with has, counts as that."""
    moves = min(abs(strength), STRONGEST) * weights >> 8 & everybody((1 << BITS - 8) - 1, count)
    return moves if strength >= 0 else -moves


def total(moves: int, count: int) -> int:
    """By how much all listeners together were moved, whichever way."""
    return sum(memoryview(abs(moves).to_bytes(count * BITS // 8, byteorder)).cast("Q"))


def votes(rows: Sequence[int], margin: int, count: int) -> list[int]:
    """Who votes for each side, as a row with a bit a listener: those who are for it by at least `margin`, 1 or more, more than for any
    other. `rows` are the opinions by side. Where there is one side, it is held against an opinion of 0."""
    ahead = everybody(_VOTES - margin, count)
    cast = []
    for n, row in enumerate(rows):
        others = [*rows[:n], *rows[n + 1 :]] or [everybody(_NEUTRAL, count)]
        clearly = everybody(_VOTES, count)
        for other in others:
            clearly &= row + ahead - other
        cast.append(clearly)
    return cast


def votes_changed(before: Sequence[int], after: Sequence[int]) -> int:
    """How many listeners vote otherwise than before."""
    differ = 0
    for one, other in zip(before, after, strict=True):
        differ |= one ^ other
    return differ.bit_count()


def counted(cast: Sequence[int], sides: Sequence[str], count: int) -> tuple[dict[str, int], int]:
    """How many vote for each side, and how many of `count` are undecided."""
    counts = {side: votes_for.bit_count() for side, votes_for in zip(sides, cast, strict=True)}
    return counts, count - sum(counts.values())


def undecided(cast: Sequence[int], count: int) -> int:
    """Who votes for nobody, as a row with a bit a listener."""
    left = everybody(_VOTES, count)
    for votes_for in cast:
        left &= ~votes_for
    return left


def votes_of(cast: Sequence[int], count: int) -> list[int]:
    """Each listener's vote, as the index of a side or `UNDECIDED`."""
    return [
        next((side for side, votes_for in enumerate(cast) if votes_for >> BITS * n & _VOTES), UNDECIDED)
        for n in range(count)
    ]
