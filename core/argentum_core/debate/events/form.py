"""The form of a debate, and the flow of its points: made, answered, conceded, dropped."""

from __future__ import annotations

from typing import ClassVar, Literal

from .base import Event


class PointMade(Event, frozen=True, kw_only=True):
    """The words that make a point were heard. `text` is what was heard of it, in short; `claim` its place in the motion's argument
    graph, where its mind named one; `answers` the point it answers. A remark bears the id of the segment it was laid over."""

    type: ClassVar[str] = "point_made"
    point_id: str
    claim: str | None
    text: str
    side: str
    agent: str
    segment_id: str
    answers: str | None = None
    remark: bool = False
    cites: bool = False


class PointAnswered(Event, frozen=True, kw_only=True):
    """A point of the other side was answered, for the first time; `by_point` is the answer. Everything else is of the point."""

    type: ClassVar[str] = "point_answered"
    point_id: str
    claim: str | None
    text: str
    side: str
    agent: str
    segment_id: str
    by_point: str


class PointConceded(Event, frozen=True, kw_only=True):
    """A point was granted by an agent of the other side (`by`), in the segment `in_segment`."""

    type: ClassVar[str] = "point_conceded"
    point_id: str
    claim: str | None
    text: str
    side: str
    agent: str
    segment_id: str
    by: str
    in_segment: str


class PointDropped(Event, frozen=True, kw_only=True):
    """Nobody has answered a point for twelve turns, or before its side closed: from now on it cannot be answered, only conceded."""

    type: ClassVar[str] = "point_dropped"
    point_id: str
    claim: str | None
    text: str
    side: str
    agent: str
    segment_id: str
    reason: Literal["turns", "closed"]
