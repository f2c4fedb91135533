"""The flow: points are made, answered, conceded and dropped; the sheet stays short."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from . import events as e
from .flow import POINTS_KEPT, Flow, Point, SideTally
from .state import DebateState


def _point_made(state: DebateState, event: e.PointMade) -> None:
    if (house := state.vote.house) is not None:
        house.hear(event)
    flow = state.flow
    speaker = state.by_id.get(event.agent)
    flow.made += 1
    flow.points[event.point_id] = flow.open[event.point_id] = Point(
        id=event.point_id,
        claim=event.claim,
        text=event.text,
        side=event.side,
        agent=event.agent,
        name=speaker.name if speaker is not None else event.agent,
        segment_id=event.segment_id,
        turn=state.turn,
        remark=event.remark,
        cites=event.cites,
        answers=event.answers,
    )
    _tally(flow, event.side).made += 1
    if len(flow.points) > POINTS_KEPT:
        _forget_one(flow)


def _forget_one(flow: Flow) -> None:
    """The oldest that is over, else the oldest of all."""
    oldest = next((name for name in flow.points if name not in flow.open), next(iter(flow.points)))
    del flow.points[oldest]
    flow.open.pop(oldest, None)


def _point_answered(state: DebateState, event: e.PointAnswered) -> None:
    if (house := state.vote.house) is not None:
        house.hear(event)
    _tally(state.flow, event.side).answered += 1
    _over(state.flow, event.point_id, answered_by=event.by_point)


def _point_conceded(state: DebateState, event: e.PointConceded) -> None:
    if (house := state.vote.house) is not None:
        house.hear(event)
    _tally(state.flow, event.side).conceded += 1
    _over(state.flow, event.point_id, conceded_by=event.by)


def _point_dropped(state: DebateState, event: e.PointDropped) -> None:
    if (house := state.vote.house) is not None:
        house.hear(event)
    _tally(state.flow, event.side).dropped += 1
    _over(state.flow, event.point_id, dropped=True)


def _over(flow: Flow, point_id: str, **became: Any) -> None:
    """A point is not open any more; one that is forgotten already is only counted."""
    flow.open.pop(point_id, None)
    point = flow.points.get(point_id)
    if point is not None:
        flow.points[point_id] = replace(point, **became)


def _tally(flow: Flow, side: str) -> SideTally:
    tally = flow.tallies.get(side)
    if tally is None:
        tally = flow.tallies[side] = SideTally()
    return tally


def continued(state: DebateState, first_part: str, second_part: str) -> None:
    """A segment goes on in a second part: whoever answers that answers the point of the first."""
    flow = state.flow
    point = flow.of_segment(first_part)
    if point is not None:
        flow.points[point.id] = longer = replace(point, last_part=second_part)
        if point.id in flow.open:
            flow.open[point.id] = longer


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.PointMade: _point_made,
    e.PointAnswered: _point_answered,
    e.PointConceded: _point_conceded,
    e.PointDropped: _point_dropped,
}
