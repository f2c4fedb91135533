"""What there is to tell when a debate is over, beside its figures and its votes: who cut whom, what was cited, which lines moved.

Fed every event in order with `take`; memory is bounded by agents and sources, and by the number of lines that are named.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..debate import events as e
from ..debate.flow import Point
from ..form.flow import standing
from .transcript import OPERATOR

EXCHANGES = 3
PUSHES_KEPT = 64


class Exchange(msgspec.Struct, frozen=True):
    """A point and the answer to it. `stands`: nobody has refuted the answer. `push` is by how much both lines together moved the house,
    in units of opinion; 0 where there is none."""

    point: Point
    answer: Point
    stands: bool
    push: int


class Cited(msgspec.Struct, frozen=True):
    """A source by its id, how often it was cited, and by which agents, the first first."""

    source: str
    times: int
    agents: tuple[str, ...]


class Ending:
    """Counts as events come; the rest is told when it is asked for."""

    def __init__(self) -> None:
        self._cuts: dict[tuple[str, str], int] = {}
        self._cited: dict[str, list[str]] = {}
        self._pushes: dict[str, int] = {}

    def take(self, event: e.Event) -> None:
        """One event, in order."""
        if isinstance(event, e.HardInterrupt):
            by = event.agent if event.by == "agent" and event.agent is not None else OPERATOR
            self._cuts[by, event.interrupted] = self._cuts.get((by, event.interrupted), 0) + 1
        elif isinstance(event, e.SegmentStarted):
            for source in dict.fromkeys(event.sources):
                self._cited.setdefault(source, []).append(event.agent)
        elif isinstance(event, e.HouseMoved):
            self._pushes[event.segment_id] = event.push
            if len(self._pushes) > PUSHES_KEPT:
                del self._pushes[min(self._pushes, key=lambda each: abs(self._pushes[each]))]

    def cuts(self) -> dict[str, dict[str, int]]:
        """Who cut whom how often: by agent's id, `operator` for the person at the keyboard, who is last."""
        told: dict[str, dict[str, int]] = {}
        for by, interrupted in sorted(self._cuts, key=lambda pair: pair[0] == OPERATOR):
            told.setdefault(by, {})[interrupted] = self._cuts[by, interrupted]
        return told

    def sources(self) -> list[Cited]:
        """What was cited, the most often first."""
        cited = [Cited(name, len(agents), tuple(dict.fromkeys(agents))) for name, agents in self._cited.items()]
        return sorted(cited, key=lambda one: -one.times)

    def exchanges(self, points: Sequence[Point]) -> list[Exchange]:
        """Of the points on the sheet the best exchanges: those that moved the house most, then those whose answer stands, then the newest."""
        by_id = {point.id: point for point in points}
        stand = {point.id for point in standing(points)}
        found: list[Exchange] = []
        for point in points:
            answer = by_id.get(point.answered_by or "")
            if answer is None or point.remark or answer.remark:
                continue
            push = sum(abs(self._pushes.get(each.segment_id, 0)) for each in (point, answer))
            found.append(Exchange(point, answer, answer.id in stand, push))
        found.sort(key=lambda one: (one.push, one.stands, one.answer.turn), reverse=True)
        return found[:EXCHANGES]
