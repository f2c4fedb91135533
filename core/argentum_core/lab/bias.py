"""Whether the vote of the house favours anybody by where they sit and speak, told from many debates in which the sides were swapped.

A *lead* is by how many points more (in 100 listeners) a group gained from the vote before to the vote after than the others did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Final

BIAS_AT_MOST: Final = 5.0
"""Points that neither side, seat nor order may gain on average."""


@dataclass(frozen=True, slots=True)
class VotedDebate:
    """The votes of one debate by side, and which side had which place: the side of the first seat, the one that spoke first, and the one
    that spoke last before the closing statements. With `swapped` everybody argued for the other side than their cast says."""

    seed: int
    swapped: bool
    listeners: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    first_seat: str
    spoke_first: str
    spoke_last: str

    def lead(self, side: str) -> float:
        """By how many points more `side` gained than the others did on average."""
        gains = {one: 100 * (self.after[one] - votes) / self.listeners for one, votes in self.before.items()}
        others = [gain for one, gain in gains.items() if one != side]
        return gains[side] - (fmean(others) if others else 0.0)


@dataclass(frozen=True, slots=True)
class Bias:
    """The mean lead of a group over many debates, in points, with its standard error."""

    name: str
    group: str
    lead: float
    error: float

    @property
    def ok(self) -> bool:
        """Whether it is no more than what is allowed, either way."""
        return abs(self.lead) <= BIAS_AT_MOST


def biases(debates: Sequence[VotedDebate]) -> list[Bias]:
    """The bias of side, seat and order over at least one debate."""
    side = next(iter(debates[0].before))
    groups: tuple[tuple[str, str, Callable[[VotedDebate], str]], ...] = (
        ("side", f"the side {side}", lambda _: side),
        ("seat", "the side of the first seat", lambda one: one.first_seat),
        ("order, first", "the side that spoke first", lambda one: one.spoke_first),
        ("order, last", "the side that spoke last before the closing statements", lambda one: one.spoke_last),
    )
    found = []
    for name, group, of in groups:
        leads = [one.lead(of(one)) for one in debates]
        error = stdev(leads) / sqrt(len(leads)) if len(leads) > 1 else 0.0
        found.append(Bias(name, group, fmean(leads), error))
    return found


def mean_swing(debates: Sequence[VotedDebate]) -> float:
    """By how many points the lead of a side changes in a debate on average, either way: what a bias is to be held against."""
    return fmean(max(abs(one.lead(side)) for side in one.before) for one in debates)
