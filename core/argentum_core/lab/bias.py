"""Whether the vote of the house favours anybody by where they sit and speak, told from many debates in which the sides were swapped.

A *lead* is by how many points more (in 100 listeners) a group gained from the vote before to the vote after than the others did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Final

from ..debate.events import DebateStarted, Event, PhaseChanged, SegmentStarted, VotesCounted

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


VOTE_EVENTS: Final = frozenset[type[Event]]({SegmentStarted, VotesCounted, PhaseChanged, DebateStarted})
"""What a `VoteWatch` has to be told."""


class VoteWatch:
    """Told the events of a debate, at least those of `VOTE_EVENTS`, knows how it was voted."""

    def __init__(self) -> None:
        self._counted: dict[str, VotesCounted] = {}
        self._sides: dict[str, str] = {}
        self._first: str | None = None
        self._last: str | None = None
        self._closing = False

    def take(self, event: Event) -> None:
        """One event, in the order of the record."""
        if isinstance(event, SegmentStarted):
            if event.agent in self._sides and not self._closing:
                self._last = event.agent
                self._first = self._first or event.agent
        elif isinstance(event, VotesCounted):
            self._counted[event.when] = event
        elif isinstance(event, PhaseChanged):
            self._closing = self._closing or event.phase == "closing"
        elif isinstance(event, DebateStarted):
            self._sides = {agent.id: agent.side for agent in event.agents}

    def result(self, seed: int, *, swapped: bool) -> VotedDebate | None:
        """How the debate was voted; None where no house did, or nobody spoke."""
        before, after = self._counted.get("before"), self._counted.get("after")
        if before is None or after is None or self._first is None or self._last is None:
            return None
        return VotedDebate(
            seed=seed,
            swapped=swapped,
            listeners=before.undecided + sum(before.counts.values()),
            before=before.counts,
            after=after.counts,
            first_seat=next(iter(self._sides.values())),
            spoke_first=self._sides[self._first],
            spoke_last=self._sides[self._last],
        )


LEADS: Final = {
    "lead_side": ("side", "the side {side}"),
    "lead_seat": ("seat", "the side of the first seat"),
    "lead_first": ("order, first", "the side that spoke first"),
    "lead_last": ("order, last", "the side that spoke last before the closing statements"),
}
"""Columns of a table with a row a debate: what each is about, and whose lead it is."""


def leads(debate: VotedDebate) -> dict[str, float]:
    """The leads of one debate by column, in points. Of the sides it is that of the last in the alphabet, as `for` is, whatever seats it has."""
    return {
        "lead_side": debate.lead(max(debate.before)),
        "lead_seat": debate.lead(debate.first_seat),
        "lead_first": debate.lead(debate.spoke_first),
        "lead_last": debate.lead(debate.spoke_last),
    }


def bias_of(column: str, found: Sequence[float], side: str) -> Bias:
    """The bias that the leads of a column show."""
    name, group = LEADS[column]
    error = stdev(found) / sqrt(len(found)) if len(found) > 1 else 0.0
    return Bias(name, group.format(side=side), fmean(found), error)


def biases(debates: Sequence[VotedDebate]) -> list[Bias]:
    """The bias of side, seat and order over at least one debate."""
    rows = [leads(debate) for debate in debates]
    return [bias_of(column, [row[column] for row in rows], max(debates[0].before)) for column in LEADS]


def mean_swing(debates: Sequence[VotedDebate]) -> float:
    """By how many points the lead of a side changes in a debate on average, either way: what a bias is to be held against."""
    return fmean(max(abs(one.lead(side)) for side in one.before) for one in debates)
