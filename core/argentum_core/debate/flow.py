"""The flow of a debate as state: its points, and what became of them. Folded from events by `fold_flow.py`; the rules are in
`argentum_core.form.flow`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

POINTS_KEPT: Final = 64
"""How many points the sheet holds; of those that are over the oldest go first."""
PointStatus = Literal["open", "answered", "conceded", "dropped"]


class Point(msgspec.Struct, frozen=True):
    """One claim as it stands in this debate. `claim` is its place in the motion's argument graph, where its mind named one; `text` what
    was heard of it, in short; `turn` when it was made. `remark`: it was laid over somebody else's segment, which is `segment_id`;
    else that is its own. `last_part` is the second part of that segment, when it has one.

    `answers` and `answered_by` are points, `conceded_by` is an agent. A point is answered or dropped, once; it may be conceded either
    way.
    """

    id: str
    claim: str | None
    text: str
    side: str
    agent: str
    name: str
    segment_id: str
    turn: int
    remark: bool = False
    cites: bool = False
    last_part: str | None = None
    answers: str | None = None
    answered_by: str | None = None
    conceded_by: str | None = None
    dropped: bool = False

    @property
    def status(self) -> PointStatus:
        """What became of it; a concession counts before an answer."""
        if self.conceded_by is not None:
            return "conceded"
        if self.answered_by is not None:
            return "answered"
        return "dropped" if self.dropped else "open"


@dataclass(slots=True)
class SideTally:
    """How many points of one side were made, and how many of them were answered, conceded and dropped, since the debate began."""

    made: int = 0
    answered: int = 0
    conceded: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Flow:
    """The sheet of all points. `points` by id, the oldest first, at most `POINTS_KEPT`; `made` counts all there were, and numbers
    the next; `open` are those of them that were not answered, conceded or dropped; `tallies` by side."""

    points: dict[str, Point] = field(default_factory=dict)
    open: dict[str, Point] = field(default_factory=dict)
    made: int = 0
    tallies: dict[str, SideTally] = field(default_factory=dict)

    def of_segment(self, segment_id: str) -> Point | None:
        """The point that a segment made, by the id of either of its parts; None if it made none, or it is forgotten."""
        for point in reversed(self.points.values()):
            if not point.remark and segment_id in (point.segment_id, point.last_part):
                return point
        return None
