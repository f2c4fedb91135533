"""Two debates side by side: the first event in which they differ, and what that did to shares, cuts and votes. Pure: events in, figures out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from ..debate import events as e
from ..measures import Measures
from .record import Recorded

Value = float | int | str | None


class Difference(NamedTuple):
    """The first place where two records differ, from 1: the event of each there, None where a record has ended."""

    place: int
    a: Recorded | None
    b: Recorded | None

    @property
    def at_ms(self) -> int:
        """When: ms of debate time, the earlier of both."""
        return min(one.at_ms for one in (self.a, self.b) if one is not None)


class Figure(NamedTuple):
    """One figure of both debates. `unit` is what the values are in; `change` is b - a, None where one of them is no number."""

    name: str
    a: Value
    b: Value
    unit: str = ""

    @property
    def change(self) -> float | None:
        """By how much the second is more."""
        if isinstance(self.a, str | None) or isinstance(self.b, str | None):
            return None
        return self.b - self.a


class Comparison(NamedTuple):
    """What two records have in common and what not: `shared` events from the beginning, the first `difference` (None for the same
    record twice), and the figures of both."""

    shared: int
    difference: Difference | None
    figures: list[Figure]


class _Counted:
    """The figures of one debate."""

    def __init__(self) -> None:
        self.measures = Measures()
        self.names: dict[str, str] = {}
        self.by_operator = 0
        self.answered = self.made = self.conceded = 0
        self.votes: dict[str, e.VotesCounted] = {}
        self.ended: str | None = None

    def take(self, recorded: Recorded) -> Recorded:
        event = recorded.event
        self.measures.take(event, recorded.at_ms)
        if isinstance(event, e.DebateStarted):
            self.names = {agent.id: agent.name for agent in event.agents}
        elif isinstance(event, e.HardInterrupt):
            self.by_operator += event.by == "operator"
        elif isinstance(event, e.PointMade):
            self.made += 1
        elif isinstance(event, e.PointAnswered):
            self.answered += 1
        elif isinstance(event, e.PointConceded):
            self.conceded += 1
        elif isinstance(event, e.VotesCounted):
            self.votes[event.when] = event
        elif isinstance(event, e.DebateEnded):
            self.ended = event.reason
        return recorded

    def figures(self, sides: Iterable[str]) -> Iterator[tuple[str, Value, str]]:
        report = self.measures.report()
        yield "turns", report.turns, ""
        yield "length", round(report.minutes, 2), "min"
        for agent, share in report.shares.items():
            yield f"share of {self.names.get(agent, agent)}", round(100 * share, 1), "%"
        yield "cuts by agents", report.cuts, ""
        yield "cuts by the operator", self.by_operator, ""
        yield "remarks", report.interjections, ""
        yield "points made", self.made, ""
        yield "points answered", self.answered, ""
        yield "points conceded", self.conceded, ""
        yield "gap, median", report.gap_p50_ms, "ms"
        yield "gap, p95", report.gap_p95_ms, "ms"
        for when in ("before", "after"):
            counted = self.votes.get(when)
            for side in sides:
                yield f"votes {side}, {when}", counted.counts.get(side, 0) if counted is not None else None, ""
            yield f"undecided, {when}", counted.undecided if counted is not None else None, ""
        yield "ended", self.ended or "goes on", ""


def compare(a: Iterable[Recorded], b: Iterable[Recorded]) -> Comparison:
    """Read two records from their beginnings to their ends."""
    left, right = _Counted(), _Counted()
    shared, difference = 0, None
    for place, (one, other) in enumerate(zip_longest(map(left.take, a), map(right.take, b)), start=1):
        if difference is not None:
            continue
        if one == other:
            shared += 1
        else:
            difference = Difference(place, one, other)
    sides = sorted({side for counted in (left, right) for vote in counted.votes.values() for side in vote.counts})
    sides.sort(key=lambda side: side != "for")
    found = {name: (value, unit) for name, value, unit in left.figures(sides)}
    figures = [Figure(name, found.pop(name, (None, ""))[0], value, unit) for name, value, unit in right.figures(sides)]
    figures += [Figure(name, value, None, unit) for name, (value, unit) in found.items()]
    return Comparison(shared, difference, [one for one in figures if (one.a, one.b) != (None, None)])
