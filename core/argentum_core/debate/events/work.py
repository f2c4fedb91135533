"""What is asked of minds and voices, what comes of it, and what is let go."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from .base import NO_LINKS, CallUsage, ContinuationPath, Event, FormPhase, InterjectionKind, Links, Role, WorkKind
from .form import AgendaItem


class WorkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of a mind ahead of its use. `segment_id` names what it will become, or what it comments on.

    `waits`: it has no slot yet (see `work_asked`). `offline`: the agent's mind is not asked: the casebook answers in its place, or the
    answer to the request `part_of` brought these words as well. `role` is what a segment is wanted for; `item` is what a line of the
    chair is on the agenda for, None for the operator's.
    """

    request_id: str
    kind: WorkKind
    agent: str
    segment_id: str
    short: bool = False
    waits: bool = False
    offline: bool = False
    role: Role = "segment"
    item: AgendaItem | None = None
    part_of: str | None = None


class WorkRequested(Event, frozen=True, kw_only=True):
    """Minds are asked, or will be once they have room (`waits`), for the context of this version."""

    type: ClassVar[str] = "work_requested"
    context_version: int
    requests: list[WorkRequest]


class WorkAsked(Event, frozen=True, kw_only=True):
    """Requests that had to wait for a slot are on their way now."""

    type: ClassVar[str] = "work_asked"
    request_ids: list[str]


class WorkWritten(Event, frozen=True, kw_only=True):
    """A mind's words, sanitised and capped, on their way to the voice; `held` until it is sure that they are wanted.

    With `more` they are a first sentence, and the rest is on its way. `usage` is what a model's call took. `answers` is the segment it replies to; `claim` names its place in the motion's argument graph.
    """

    type: ClassVar[str] = "work_written"
    request_id: str
    text: str
    kind: InterjectionKind | None = None
    importance: float = 0.0
    answers: str | None = None
    claim: str | None = None
    sources: list[str] = msgspec.field(default_factory=list)
    cost_micros: int = 0
    held: bool = False
    more: bool = False
    links: Links = NO_LINKS
    usage: CallUsage | None = None


class WorkVoiced(Event, frozen=True, kw_only=True):
    """Words that were held back are given to the voice: now they are wanted, or there is room for them."""

    type: ClassVar[str] = "work_voiced"
    request_ids: list[str]


class Continuation(msgspec.Struct, frozen=True, kw_only=True):
    """One way for a segment to go on after its first sentence."""

    request_id: str
    segment_id: str
    path: ContinuationPath
    text: str
    sources: list[str] = msgspec.field(default_factory=list)


class ContinuationsWritten(Event, frozen=True, kw_only=True):
    """A segment in three texts: which continuation is heard is chosen at beat 1 (`path_chosen`)."""

    type: ClassVar[str] = "second_halves_written"
    request_id: str
    halves: list[Continuation]
    cost_micros: int = 0
    usage: CallUsage | None = None


class ContinuationChosen(Event, frozen=True, kw_only=True):
    """At beat 1 of a split segment: `ack` if somebody comes in there, else `no_ack`. `starts_ms` is the splice."""

    type: ClassVar[str] = "path_chosen"
    segment_id: str
    agent: str
    path: ContinuationPath
    beat: int
    second_segment_id: str
    starts_ms: int


class WorkReady(Event, frozen=True, kw_only=True):
    """The words have sound. Times are ms within the clip; `word_ends_ms` has one entry a whitespace word."""

    type: ClassVar[str] = "work_ready"
    request_id: str
    clip_id: str
    length_ms: int
    beats_ms: list[int]
    beat_kinds: list[Literal["sentence", "clause"]]
    word_ends_ms: list[int]
    first_chunk_ms: float = 0.0
    guard_ms: int = 0
    final: bool = True


class ClipGrown(Event, frozen=True, kw_only=True):
    """What became known of a clip that plays while it is being made; times are ms within the clip. One that ended early has
    fewer word times than words."""

    type: ClassVar[str] = "clip_grown"
    clip_id: str
    length_ms: int
    beats_ms: list[int]
    beat_kinds: list[Literal["sentence", "clause"]]
    word_ends_ms: list[int]
    final: bool


class ClipWaited(Event, frozen=True, kw_only=True):
    """A clip ran dry for `silent_ms` and goes on at `at_clip_ms` of its sound: everything after lies later by that much."""

    type: ClassVar[str] = "clip_waited"
    clip_id: str
    at_clip_ms: int
    silent_ms: int


class WorkDropped(Event, frozen=True, kw_only=True):
    """Prepared or pending work that will not be used. `discarded_ms` is the sound thrown away; of two continuations one is
    never taken, which is no waste and does not count."""

    type: ClassVar[str] = "work_dropped"
    request_ids: list[str]
    reason: Literal[
        "context_moved",
        "passed",
        "poor",
        "failed",
        "timeout",
        "outbid",
        "superseded",
        "withdrawn",
        "exhausted",
        "ended",
        "no_slot",
        "not_taken",
    ]
    discarded_ms: int = 0


class CallSettled(Event, frozen=True, kw_only=True):
    """What a paid call has cost whose answer nobody has: it was dropped and went on, or failed on the way. The cost takes the place of
    the estimate that was charged when the call was dropped; where none was, it is charged now. In millionths of the currency; `usage` is
    what it took, `kind` what it was asked for. Calls of judges are made when the debate is over, for `judge_1` and so on."""

    type: ClassVar[str] = "call_settled"
    request_id: str
    agent: str
    cost_micros: int
    usage: CallUsage | None = None
    kind: WorkKind | Literal["judge"] | None = None


class PlanMade(Event, frozen=True, kw_only=True):
    """A mind has made its plan, or has made it anew, for the part of the debate that is on: what it means to put, what it wants to hear
    admitted, what it can afford to grant. No other mind is told; the record is."""

    type: ClassVar[str] = "plan_made"
    agent: str
    plan: str
    phase: FormPhase | None = None


class StaleReply(Event, frozen=True, kw_only=True):
    """A reply came to a request that is not open any more; it is not used."""

    type: ClassVar[str] = "stale_reply"
    request: str
    asked_version: int
    current_version: int
