"""Every point of a recorded debate and what became of it. The engine's own sheet forgets the oldest; this one keeps them all."""

from __future__ import annotations

import msgspec

from ...debate import events as e
from ...debate.flow import Point
from . import document_form as form


class FlowSheet:
    """Fed every event in order with `take`."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}
        self._at_ms: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._turns = 0

    def take(self, event: e.Event, at_ms: int) -> None:
        """One event of debate time `at_ms`."""
        if isinstance(event, e.DebateStarted):
            self._names = {agent.id: agent.name for agent in event.agents}
        elif isinstance(event, e.SegmentStarted):
            self._turns += event.role != "second"
        elif isinstance(event, e.PointMade):
            self._points[event.point_id] = Point(
                event.point_id,
                event.claim,
                event.text,
                event.side,
                event.agent,
                self._names.get(event.agent, event.agent),
                event.segment_id,
                self._turns,
                remark=event.remark,
                cites=event.cites,
                answers=event.answers,
            )
            self._at_ms[event.point_id] = at_ms
        elif isinstance(event, e.PointAnswered):
            self._change(event, answered_by=event.by_point)
        elif isinstance(event, e.PointConceded):
            self._change(event, conceded_by=event.by)
        elif isinstance(event, e.PointDropped):
            self._change(event, dropped=True)

    def _change(self, event: e.PointEvent, **what: str | bool) -> None:
        if (point := self._points.get(event.point_id)) is not None:
            self._points[event.point_id] = msgspec.structs.replace(point, **what)

    def sheet(self) -> list[Point]:
        """The points in the order in which they were made."""
        return list(self._points.values())

    def points(self) -> list[form.FlowPoint]:
        """The same as the document has them."""
        return [
            form.FlowPoint(
                id=one.id,
                at_ms=self._at_ms[one.id],
                side=one.side,
                agent=one.agent,
                line=one.segment_id,
                claim=one.claim,
                text=one.text,
                remark=one.remark,
                cites=one.cites,
                standing=one.status,
                answers=one.answers,
                answered_by=one.answered_by,
                conceded_by=one.conceded_by,
            )
            for one in self._points.values()
        ]
