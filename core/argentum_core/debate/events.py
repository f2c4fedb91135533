"""What happened: the one vocabulary of journal, screen, export and tests.

Events are frozen and slotted; the journal stores `encode(event)` and the type's name. Field names are those of SURFACE;
token amounts are whole hundredths, times are milliseconds of debate time (since the first sample, pauses left out).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import msgspec

Hundredths = int
Cause = Literal[
    "accrual",
    "stipend",
    "bid",
    "rebate",
    "interjection",
    "interrupt_bid",
    "interrupt_fee",
    "decay",
    "expiry",
    "grant",
]
WorkKind = Literal["segment", "reserve", "kicker", "interjection", "bid", "second", "chair"]
InterjectionKind = Literal["support", "clarify", "challenge"]
Path = Literal["no_ack", "ack"]
Role = Literal["segment", "kicker", "second", "chair"]
Tier = Literal["baseline", "enhanced", "premium"]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all events; `type` is the name in the journal."""

    type: ClassVar[str] = ""


class AgentSetup(msgspec.Struct, frozen=True, kw_only=True):
    """One debater as the debate begins. `temperament` overrides desire weights (`w_backlog`, `w_recency`, `w_emotion`).

    `bids`: its mind is asked for bids of its own. `metered`: its mind's calls count against the governor's caps, at
    `call_micros` millionths of money each until it is known better.
    """

    id: str
    name: str
    side: str
    seat: int
    voice: str
    mind: str
    target_share: float
    bank: Hundredths
    persona: str = ""
    temperament: dict[str, float] = {}
    bids: bool = False
    metered: bool = False
    call_micros: int = 0


class Reseated(msgspec.Struct, frozen=True, kw_only=True):
    """An agent whose mind or voice is another from here on; fields as in `AgentSetup`."""

    id: str
    voice: str
    mind: str
    bids: bool = False
    metered: bool = False
    call_micros: int = 0


class DebateStarted(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "debate_started"
    session: str
    motion: str
    title: str
    preset: str
    cast: str
    seed: int
    max_bank: Hundredths
    agents: list[AgentSetup]
    settings: dict[str, Any]
    turns: int | None = None
    minutes: float | None = None


class DebateResumed(Event, frozen=True, kw_only=True):
    """The debate goes on after it was stopped or killed; everything prepared and unplayed is gone. `agents` are those who have
    another mind or voice now."""

    type: ClassVar[str] = "debate_resumed"
    context_version: int
    agents: list[Reseated] = []


class DebateEnded(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "debate_ended"
    reason: Literal["turns", "minutes", "operator", "exhausted", "failed"]


class TokensChanged(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "tokens_changed"
    agent: str
    delta: Hundredths
    bank: Hundredths
    cause: Cause


class AuctionOpened(Event, frozen=True, kw_only=True):
    """The auction for the next floor; `fallback` speaks if nothing comes of it, None when nobody may."""

    type: ClassVar[str] = "auction_opened"
    auction_id: str
    turn: int
    fallback: str | None


class BidPlaced(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "bid_placed"
    auction_id: str
    agent: str
    amount: int
    source: Literal["heuristic", "mind"]
    desire: float
    evidence: list[str] = []


class EvidenceJudged(Event, frozen=True, kw_only=True):
    """A bid cited evidence: whether every id exists and the line shares enough with the cited text (`relevance` 0..1)."""

    type: ClassVar[str] = "evidence_judged"
    auction_id: str
    agent: str
    ids: list[str]
    relevance: float
    passed: bool


class AuctionResolved(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "auction_resolved"
    auction_id: str
    winner: str
    paid: Hundredths
    scores: dict[str, float]
    pacing: dict[str, float]
    reason: Literal[
        "highest", "tie_evidence", "tie_recency", "tie_seat", "all_pass", "fallback", "interrupt", "operator"
    ]


class WorkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of a mind ahead of its use. `segment_id` names what it will become, or what it comments on.

    `waits`: it has no slot yet (see `work_asked`). `offline`: the casebook answers in the mind's place.
    """

    request_id: str
    kind: WorkKind
    agent: str
    segment_id: str
    short: bool = False
    waits: bool = False
    offline: bool = False


class WorkRequested(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "work_requested"
    context_version: int
    requests: list[WorkRequest]


class WorkAsked(Event, frozen=True, kw_only=True):
    """Requests that had to wait for a slot are on their way now."""

    type: ClassVar[str] = "work_asked"
    request_ids: list[str]


class WorkWritten(Event, frozen=True, kw_only=True):
    """A mind's words, sanitised and capped, on their way to the voice; `held` until it is sure that they are wanted.

    With `more` they are a first sentence, and the rest is on its way. `answers` is the segment it replies to; `claim` names its place in the motion's argument graph.
    """

    type: ClassVar[str] = "work_written"
    request_id: str
    text: str
    kind: InterjectionKind | None = None
    importance: float = 0.0
    answers: str | None = None
    claim: str | None = None
    sources: list[str] = []
    cost_micros: int = 0
    held: bool = False
    more: bool = False


class WorkVoiced(Event, frozen=True, kw_only=True):
    """Words that were held back are given to the voice: now they are wanted, or there is room for them."""

    type: ClassVar[str] = "work_voiced"
    request_ids: list[str]


class SecondHalf(msgspec.Struct, frozen=True, kw_only=True):
    """One way for a segment to go on after its first sentence."""

    request_id: str
    segment_id: str
    path: Path
    text: str
    sources: list[str] = []


class SecondHalvesWritten(Event, frozen=True, kw_only=True):
    """A segment in three texts: which second half is heard is chosen at beat 1 (`path_chosen`)."""

    type: ClassVar[str] = "second_halves_written"
    request_id: str
    halves: list[SecondHalf]
    cost_micros: int = 0


class PathChosen(Event, frozen=True, kw_only=True):
    """At beat 1 of a segment in halves: `ack` if somebody comes in there, else `no_ack`. `starts_ms` is the splice."""

    type: ClassVar[str] = "path_chosen"
    segment_id: str
    agent: str
    path: Path
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
    """Prepared or pending work that will not be used. `discarded_ms` is the sound thrown away; of two second halves one is
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


class StaleReply(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "stale_reply"
    request: str
    asked_version: int
    current_version: int


class FloorClaimed(Event, frozen=True, kw_only=True):
    """Who gets the next floor without an auction of its own: the owner of a kicker, whom the operator chose, or whoever
    can when the winner cannot."""

    type: ClassVar[str] = "floor_claimed"
    agent: str
    auction_id: str
    reason: Literal["hold", "operator", "fallback"]
    question: str | None = None


class SegmentScheduled(Event, frozen=True, kw_only=True):
    """The next floor has its clip and its place on the timeline; until it starts it can still be moved or withdrawn."""

    type: ClassVar[str] = "segment_scheduled"
    request_id: str
    segment_id: str
    clip_id: str
    auction_id: str
    agent: str
    starts_ms: int


class SegmentStarted(Event, frozen=True, kw_only=True):
    """The first sample is heard. `beats_ms`, `word_ends_ms` are ms within the clip; the rest as in `WorkWritten`."""

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
    answers: str | None = None
    claim: str | None = None
    sources: list[str] = []


class BeatReached(Event, frozen=True, kw_only=True):
    """`n` counts from 1; `planned_ms`, `actual_ms` are debate time."""

    type: ClassVar[str] = "beat_reached"
    segment_id: str
    n: int
    planned_ms: int
    actual_ms: int
    drift_ms: int


class SegmentEnded(Event, frozen=True, kw_only=True):
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


class EmotionChanged(Event, frozen=True, kw_only=True):
    """Each of the three in 0..1, rounded to four places."""

    type: ClassVar[str] = "emotion_changed"
    agent: str
    frustration: float
    engagement: float
    confidence: float


class MoodReported(Event, frozen=True, kw_only=True):
    """How an agent's mind says it feels, clamped to 0..1; what becomes of it is `emotion_changed`."""

    type: ClassVar[str] = "mood_reported"
    agent: str
    frustration: float
    engagement: float
    confidence: float


class MindOpened(Event, frozen=True, kw_only=True):
    """What a mind says it still has to say (`backlog`) and how much it wants to cut in (`urgency`), each 0..1."""

    type: ClassVar[str] = "mind_opened"
    agent: str
    backlog: float | None = None
    urgency: float | None = None


class ReputationChanged(Event, frozen=True, kw_only=True):
    """An agent's reputation in −1..1, rounded to four places, after what happened to it in a segment or a clap.

    Between these events it fades by itself, by `reputation.fades` a segment.
    """

    type: ClassVar[str] = "reputation_changed"
    agent: str
    reputation: float


class AudienceClapped(Event, frozen=True, kw_only=True):
    """Somebody clapped for an agent. Only an `effective` clap boosts: one an agent in a while."""

    type: ClassVar[str] = "audience_clapped"
    agent: str
    effective: bool


class GovernorChanged(Event, frozen=True, kw_only=True):
    """The governor moved: tier, lead time, or what is left out (`shed`, in the order of RULES, for want of health or
    budget). `quality` is in 0..1; `causes` say why."""

    type: ClassVar[str] = "governor_changed"
    tier: Tier
    lead_time_ms: int
    causes: list[str]
    quality: float
    shed: int
    held: bool = False


class HealthMeasured(Event, frozen=True, kw_only=True):
    """What the runner saw that the engine cannot: stutters since the last time, and the device's delay in ms."""

    type: ClassVar[str] = "health_measured"
    underruns: int
    latency_ms: int = 0


class PacingUpdated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """After a segment: share of heard talk (0..1), log-domain integral, multiplier, and the moving average of talk in ms.

    With paced budgets `won` is the moving average of what the agent wins an auction, in tokens, before pacing.
    """

    type: ClassVar[str] = "pacing_updated"
    agent: str
    share: float
    integral: float
    multiplier: float
    talk_ms: float
    won: float = 0.0


class PresetChanged(Event, frozen=True, kw_only=True):
    """`differences` maps a key path to [old, new]; audio knobs act at once, the others at the next micro-turn."""

    type: ClassVar[str] = "preset_changed"
    from_: str = msgspec.field(name="from")
    to: str
    differences: dict[str, list[Any]]


class KnobChanged(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "knob_changed"
    key: str
    old: Any
    new: Any


class OperatorCommand(Event, frozen=True, kw_only=True):
    """What the operator asked for, through its stages. `command_id` ties them together; `delay_ms` is press to applied."""

    type: ClassVar[str] = "operator_command"
    command_id: int
    command: str
    arguments: dict[str, Any]
    status: Literal["accepted", "refused", "applied"]
    reason: str | None = None
    delay_ms: int | None = None


class InputIgnored(Event, frozen=True, kw_only=True):
    """Something reached the engine that its phase did not expect; it changed nothing."""

    type: ClassVar[str] = "input_ignored"
    input: str
    about: str
    phase: str


class ProviderFault(Event, frozen=True, kw_only=True):
    """Something outside failed and the debate goes on. `provider` names it (a voice, a mind, `device`, `journal`)."""

    type: ClassVar[str] = "provider_fault"
    provider: str
    kind: str
    retry_ms: int | None = None
    detail: str = ""


EVENT_TYPES: dict[str, type[Event]] = {cls.type: cls for cls in Event.__subclasses__()}

_decoders = {name: msgspec.json.Decoder(cls) for name, cls in EVENT_TYPES.items()}


_encoder = msgspec.json.Encoder()
encode: Callable[[Event], bytes] = _encoder.encode
"""The event's body as JSON, without its type."""

encode_all: Callable[[Sequence[Event]], bytes] = _encoder.encode_lines
"""The bodies of several events, as `encode` gives them, each ended by a newline (there is none within)."""


def decode(kind: str, body: bytes | str) -> Event | None:
    """The event of a journal row; None for a type this version does not know.

    Raises msgspec.DecodeError (or its ValidationError) when the body does not fit the type.
    """
    decoder = _decoders.get(kind)
    return decoder.decode(body) if decoder is not None else None
