"""The vote: the house's votes before and after, how it moves in between, the listener at the keyboard, and the judges."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from .base import Event

CauseOfMove = Literal["point", "remark", "answered", "conceded", "dropped", "rude"]
"""Why the house moves: a point was made, in a segment or in a remark over one, answered, conceded or dropped, or somebody was cut off early."""
VoteMoment = Literal["before", "during", "after"]


class HouseCause(msgspec.Struct, frozen=True):
    """One thing that moves the house for `side`, or against it where its strength is below 0. Each listener is moved as much as it
    cares about the `topic`, a claim or a point; by a rude cut as much as it minds them."""

    cause: CauseOfMove
    side: str
    topic: str
    strength: int


class VoteShift(msgspec.Struct, frozen=True):
    """So many listeners voted for the side `before` and for `after` now; None is undecided."""

    before: str | None
    after: str | None
    listeners: int


class LineThatMoved(msgspec.Struct, frozen=True):
    """A segment, its speaker, and by how much it moved all listeners together, in units of opinion."""

    segment_id: str
    agent: str
    push: int


class VotesCounted(Event, frozen=True, kw_only=True):
    """The house has voted: how many for each side. The vote before has the `rules` by which it will be moved; the vote after has
    the `swing`, and the `lines` that moved it most, the most first."""

    type: ClassVar[str] = "votes_counted"
    when: Literal["before", "after"]
    counts: dict[str, int]
    undecided: int
    rules: dict[str, int] = msgspec.field(default_factory=dict)
    swing: list[VoteShift] = msgspec.field(default_factory=list)
    lines: list[LineThatMoved] = msgspec.field(default_factory=list)


class HouseMoved(Event, frozen=True, kw_only=True):
    """A segment of `agent` has moved the house: how it would vote now, how many would vote otherwise than before the segment
    (`changed`), by how much the line itself moved all listeners together (`push`), and why (`causes`)."""

    type: ClassVar[str] = "house_moved"
    segment_id: str
    agent: str
    counts: dict[str, int]
    undecided: int
    changed: int
    push: int
    causes: list[HouseCause]


class ListenerVoted(Event, frozen=True, kw_only=True):
    """The listener at the keyboard votes for a `side`, or for none (None); between the votes with a `dial`, 0 to 100: how sure."""

    type: ClassVar[str] = "listener_voted"
    when: VoteMoment
    side: str | None
    dial: int | None = None


class RoomVoted(Event, frozen=True, kw_only=True):
    """The watchers of a shared debate vote: how many for each side, and how many for none. Between the votes `dials` says by side how
    sure those are who are for it, 0 to 100 on the average. Each count takes the place of the one before it of the same moment."""

    type: ClassVar[str] = "room_voted"
    when: VoteMoment
    counts: dict[str, int]
    undecided: int = 0
    dials: dict[str, int] = msgspec.field(default_factory=dict)


class JudgeReported(Event, frozen=True, kw_only=True):
    """A judge has read the transcript twice, with the names of the sides swapped in the second reading. `verdicts` are the sides it
    found for, by their true names (None: for none); `agreed` says whether both are the same. A judge without a verdict says why not in
    `fault`, one sentence."""

    type: ClassVar[str] = "judge_reported"
    judge: str
    verdicts: list[str | None]
    agreed: bool = False
    fault: str | None = None
