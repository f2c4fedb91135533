"""Every point of a debate with what was spent on it: the flow as a list that forgets nothing, fed with events one by one.

The sheet in the state (`debate/flow.py`) holds the newest points, for speakers; this one holds all of them, for whoever reads the debate
afterwards.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ..debate import events as e
from ..debate.flow import Point

DropReason = Literal["turns", "closed"]


class ArguedPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point with what became of it, when it was made (`at_ms`) and what was spent on it. `words` are those that were heard of the segment
    that made it, second half included, or of the remark; `tokens` what its speaker paid to say it, rebates left out, in hundredths.
    `drop_reason` is why nobody answered it: for twelve turns, or before its side closed; None for a point that was not dropped."""

    point: Point
    at_ms: int
    words: int
    tokens: int
    drop_reason: DropReason | None = None


class _Made(msgspec.Struct):
    """A point as it was made, and what became of it since."""

    event: e.PointMade
    turn: int
    at_ms: int
    words: int = 0
    tokens: int = 0
    answered_by: str | None = None
    conceded_by: str | None = None
    drop_reason: DropReason | None = None


class PointLedger:
    """Feed it every event, in order, with `take`; `points` are those made so far."""

    def __init__(self) -> None:
        self._made: dict[str, _Made] = {}
        self._names: dict[str, str] = {}
        self._turns = 0
        self._words: dict[str, int] = {}
        self._tokens: dict[str, int] = {}
        self._paid: dict[tuple[str, str], int] = {}
        self._first_of: dict[str, str] = {}
        self._remarks: dict[tuple[str, str], e.InterjectionPlayed] = {}

    def take(self, event: e.Event, at_ms: int) -> None:
        """Take in an event of debate time `at_ms`."""
        match event:
            case e.DebateStarted(agents=agents):
                self._names = {agent.id: agent.name for agent in agents}
            case e.SegmentStarted(segment_id=segment, auction_id=auction, agent=agent, role=role):
                self._turns += role != "second"
                paid = self._paid.pop((auction, agent), 0)
                if paid:
                    self._tokens[segment] = self._tokens.get(segment, 0) + paid
            case e.SegmentEnded(segment_id=segment, heard_text=heard):
                self._hear(self._first_of.pop(segment, segment), len(heard.split()))
            case e.AuctionResolved(auction_id=auction, winner=winner, paid=paid, reason=reason) if (
                reason != "interrupt"
            ):
                # What a cut costs is told by the cut.
                self._paid[auction, winner] = paid
            case e.ContinuationChosen(segment_id=segment, second_segment_id=second):
                self._first_of[second] = segment
            case e.HardInterrupt(kicker_segment_id=str(kicker), costs=costs):
                self._tokens[kicker] = sum(costs.values())
            case e.InterjectionPlayed(segment_id=segment, agent=agent):
                self._remarks[segment, agent] = event
            case e.PointMade():
                self._make(event, at_ms)
            case e.PointAnswered(point_id=point, by_point=by) if point in self._made:
                self._made[point].answered_by = by
            case e.PointConceded(point_id=point, by=by) if point in self._made:
                self._made[point].conceded_by = by
            case e.PointDropped(point_id=point, reason=reason) if point in self._made:
                self._made[point].drop_reason = reason
            case _:
                pass

    def points(self) -> list[ArguedPoint]:
        """All points, the oldest first."""
        return [self._point(made) for made in self._made.values()]

    def _make(self, event: e.PointMade, at_ms: int) -> None:
        made = self._made[event.point_id] = _Made(event, self._turns, at_ms)
        remark = self._remarks.pop((event.segment_id, event.agent), None) if event.remark else None
        if remark is not None:
            made.words, made.tokens = len(remark.text.split()), remark.cost

    def _hear(self, segment: str, words: int) -> None:
        self._words[segment] = self._words.get(segment, 0) + words

    def _point(self, made: _Made) -> ArguedPoint:
        event = made.event
        spoken = not event.remark
        point = Point(
            id=event.point_id,
            claim=event.claim,
            text=event.text,
            side=event.side,
            agent=event.agent,
            name=self._names.get(event.agent, event.agent),
            segment_id=event.segment_id,
            turn=made.turn,
            remark=event.remark,
            cites=event.cites,
            answers=event.answers,
            answered_by=made.answered_by,
            conceded_by=made.conceded_by,
            dropped=made.drop_reason is not None,
        )
        return ArguedPoint(
            point=point,
            at_ms=made.at_ms,
            words=self._words.get(event.segment_id, 0) if spoken else made.words,
            tokens=self._tokens.get(event.segment_id, 0) if spoken else made.tokens,
            drop_reason=made.drop_reason,
        )
