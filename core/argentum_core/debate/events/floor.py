"""What is heard: segments, beats, interjections, cuts."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from .base import Event, FormPhase, Hundredths, InterjectionKind, Moment, Role


class SegmentScheduled(Event, frozen=True, kw_only=True):
    """The next floor has its clip and its place on the timeline; until it starts it can still be moved or withdrawn. `moment` is why it lies where
    it lies."""

    type: ClassVar[str] = "segment_scheduled"
    request_id: str
    segment_id: str
    clip_id: str
    auction_id: str
    agent: str
    starts_ms: int
    moment: Moment = "turn"


class SegmentStarted(Event, frozen=True, kw_only=True):
    """The first sample is heard. `beats_ms`, `word_ends_ms` are ms within the clip; the rest as in `WorkWritten` and `Links`."""

    type: ClassVar[str] = "segment_started"
    segment_id: str
    clip_id: str
    auction_id: str
    agent: str
    text: str
    context_version: int
    starts_ms: int
    planned_ms: int
    beats_ms: list[int]
    beat_kinds: list[Literal["sentence", "clause"]]
    word_ends_ms: list[int]
    role: Role = "segment"
    phase: FormPhase | None = None
    answers: str | None = None
    claim: str | None = None
    sources: list[str] = msgspec.field(default_factory=list)
    addresses: str | None = None
    resumes: str | None = None
    recalls: str | None = None
    concedes: str | None = None


class BeatReached(Event, frozen=True, kw_only=True):
    """`n` counts from 1; `planned_ms`, `actual_ms` are debate time."""

    type: ClassVar[str] = "beat_reached"
    segment_id: str
    n: int
    planned_ms: int
    actual_ms: int
    drift_ms: int


class SegmentEnded(Event, frozen=True, kw_only=True):
    """The segment on the floor is over; `heard_text` are the whole words that were heard in `heard_ms`."""

    type: ClassVar[str] = "segment_ended"
    segment_id: str
    agent: str
    heard_text: str
    heard_ms: int
    complete: bool
    ended_ms: int


class InterjectionChosen(Event, frozen=True, kw_only=True):
    """Of the lines that listeners offered, the one that gets its sound."""

    type: ClassVar[str] = "interjection_chosen"
    segment_id: str
    request_id: str
    agent: str


class InterjectionPlanned(Event, frozen=True, kw_only=True):
    """The overlay has its place on the timeline: the duck starts before `starts_ms`."""

    type: ClassVar[str] = "interjection_planned"
    segment_id: str
    request_id: str
    clip_id: str
    agent: str
    beat: int
    starts_ms: int
    ends_ms: int


class InterjectionPlayed(Event, frozen=True, kw_only=True):
    """The first sample of an interjection is heard, which is when it is paid for (`cost`, in hundredths)."""

    type: ClassVar[str] = "interjection_played"
    segment_id: str
    agent: str
    kind: InterjectionKind
    text: str
    importance: float
    beat: int
    cost: Hundredths
    starts_ms: int
    ends_ms: int
    answers: str | None = None
    claim: str | None = None
    clip_id: str = ""


class InterjectionEnded(Event, frozen=True, kw_only=True):
    """An interjection was heard to its end; the speaker comes back up."""

    type: ClassVar[str] = "interjection_ended"
    segment_id: str
    agent: str
    ended_ms: int


class InterjectionCut(Event, frozen=True, kw_only=True):
    """An interjection that was sounding when a cut took its duck away."""

    type: ClassVar[str] = "interjection_cut"
    segment_id: str
    agent: str
    ended_ms: int


class InterjectionLapsed(Event, frozen=True, kw_only=True):
    """An interjection that was planned or ready will not be heard, and why."""

    type: ClassVar[str] = "interjection_lapsed"
    segment_id: str
    agent: str
    reason: Literal["late", "displaced", "poor", "quota", "withdrawn", "no_room"]


class InterruptArmed(Event, frozen=True, kw_only=True):
    """A cut has its place on the timeline. The operator's (`by`) may name no agent: then the auction decides. `beat` is 0
    for a line of the chair that comes in between beats."""

    type: ClassVar[str] = "interrupt_armed"
    segment_id: str
    agent: str | None
    beat: int
    guard_ms: int
    cut_ms: int
    kicker_segment_id: str | None
    request_id: str | None = None
    by: Literal["agent", "operator"] = "agent"
    bid: int = 0
    fee: Hundredths = 0


class InterruptSkipped(Event, frozen=True, kw_only=True):
    """A cut that was wanted or armed at a beat does not happen, and why."""

    type: ClassVar[str] = "interrupt_skipped"
    segment_id: str
    agent: str | None
    beat: int
    guard_ms: int
    reason: Literal["not_ready", "budget", "cooldown", "poor", "soft", "withdrawn"]


class HardInterrupt(Event, frozen=True, kw_only=True):
    """A cut. `costs` is {"bid": hundredths, "fee": hundredths}; `agent` is who takes the floor, None if the auction decides."""

    type: ClassVar[str] = "hard_interrupt"
    segment_id: str
    auction_id: str
    agent: str | None
    interrupted: str
    by: Literal["agent", "operator"]
    beat: int | None
    cut_ms: int
    crossfade_ms: int
    costs: dict[str, Hundredths]
    guard_ms: int
    kicker_segment_id: str | None
