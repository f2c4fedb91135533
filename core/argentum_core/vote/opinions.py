"""Opinions and votes. An opinion is a whole number a side and listener; whoever is clearly more for one side than for every other
votes for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import add, sub
from typing import Final

UNDECIDED: Final = -1
"""In place of a side's index: votes for nobody."""


def moves(strength: int, weights: Sequence[int]) -> list[int]:
    """By how much each listener is moved when something of a `strength` was heard, below 0 for what speaks against a side: its weight in
    256, rounded towards nothing."""
    return list(map(_steps(strength).__getitem__, weights))


@lru_cache(maxsize=256)
def _steps(strength: int) -> list[int]:
    """By how much a listener of each weight, 0 to 255, is moved: looked up for every listener, and there are few strengths."""
    if strength >= 0:
        return [strength * weight >> 8 for weight in range(256)]
    return [-(-strength * weight >> 8) for weight in range(256)]


def pushed(opinions: Sequence[int], moved: Sequence[int]) -> list[int]:
    """The opinions on a side after listeners were moved so."""
    return list(map(add, opinions, moved))


def votes(rows: Sequence[list[int]], margin: int) -> list[int]:
    """Each listener's vote, as the index of a side: the one it is for by at least `margin` more than for any other, else
    `UNDECIDED`. `rows` are the opinions by side. Where there is one side, it is held against an opinion of 0."""
    if len(rows) == 2:
        behind, undecided = -margin, UNDECIDED
        return [0 if lead >= margin else 1 if lead <= behind else undecided for lead in map(sub, rows[0], rows[1])]
    cast = []
    for opinions in zip(*rows, strict=True):
        best = max(opinions)
        side = opinions.index(best)
        others = [opinion for n, opinion in enumerate(opinions) if n != side] or [0]
        cast.append(side if best - max(others) >= margin else UNDECIDED)
    return cast


def counted(cast: Sequence[int], sides: Sequence[str]) -> tuple[dict[str, int], int]:
    """How many vote for each side, and how many are undecided."""
    counts = dict.fromkeys(sides, 0)
    for n, side in enumerate(sides):
        counts[side] = cast.count(n)
    return counts, cast.count(UNDECIDED)
