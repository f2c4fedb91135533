"""What happened: the one vocabulary of journal, screen, export and tests.

Events are frozen and slotted; the journal stores `encode(event)` and the type's name. Field names are those of SURFACE;
token amounts are whole hundredths, times are milliseconds of debate time (since the first sample, pauses left out).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from .base import (
    NO_LINKS,
    TURNS,
    CallUsage,
    ContinuationPath,
    Event,
    FormPhase,
    Hundredths,
    InterjectionKind,
    Links,
    Moment,
    Role,
    Tier,
    TokenCause,
    WorkKind,
)
from .debate import (
    NOBODY,
    AgentSetup,
    ChairSetup,
    DebateEnded,
    DebateForked,
    DebateResumed,
    DebateStarted,
    Person,
    Reseated,
)
from .economy import (
    AuctionOpened,
    AuctionResolved,
    AudienceClapped,
    BidPlaced,
    EmotionChanged,
    EvidenceJudged,
    FloorClaimed,
    MindIntentReported,
    Mood,
    MoodReported,
    Paced,
    PacingUpdated,
    ReputationChanged,
    Standing,
    TokensChanged,
)
from .floor import (
    BeatReached,
    HardInterrupt,
    InterjectionChosen,
    InterjectionCut,
    InterjectionEnded,
    InterjectionLapsed,
    InterjectionPlanned,
    InterjectionPlayed,
    InterruptArmed,
    InterruptSkipped,
    SegmentEnded,
    SegmentScheduled,
    SegmentStarted,
)
from .form import (
    AgendaChanged,
    AgendaItem,
    ChairLine,
    PhaseChanged,
    PhaseReason,
    PointAnswered,
    PointConceded,
    PointDropped,
    PointEvent,
    PointMade,
)
from .old import decode_old
from .rhythm import BackchannelPlanned, BackchannelPlayed, BackchannelsVoiced
from .steering import (
    NOTE,
    GovernorChanged,
    HealthMeasured,
    InputIgnored,
    KnobChanged,
    MindChanged,
    OperatorCommand,
    PresetChanged,
    ProviderFault,
    TemperamentChanged,
    VoiceChanged,
)
from .vote import (
    CauseOfMove,
    HouseCause,
    HouseMoved,
    JudgeReported,
    LineThatMoved,
    ListenerVoted,
    RoomVoted,
    VoteMoment,
    VotesCounted,
    VoteShift,
)
from .work import (
    CallSettled,
    ClipGrown,
    ClipWaited,
    Continuation,
    ContinuationChosen,
    ContinuationsWritten,
    PlanMade,
    StaleReply,
    WorkAsked,
    WorkDropped,
    WorkReady,
    WorkRequest,
    WorkRequested,
    WorkVoiced,
    WorkWritten,
)

__all__ = [
    "EVENT_TYPES",
    "NOBODY",
    "NOTE",
    "NO_LINKS",
    "TURNS",
    "AgendaChanged",
    "AgendaItem",
    "AgentSetup",
    "AuctionOpened",
    "AuctionResolved",
    "AudienceClapped",
    "BackchannelPlanned",
    "BackchannelPlayed",
    "BackchannelsVoiced",
    "BeatReached",
    "BidPlaced",
    "CallSettled",
    "CallUsage",
    "CauseOfMove",
    "ChairLine",
    "ChairSetup",
    "ClipGrown",
    "ClipWaited",
    "Continuation",
    "ContinuationChosen",
    "ContinuationPath",
    "ContinuationsWritten",
    "DebateEnded",
    "DebateForked",
    "DebateResumed",
    "DebateStarted",
    "EmotionChanged",
    "Event",
    "EvidenceJudged",
    "FloorClaimed",
    "FormPhase",
    "GovernorChanged",
    "HardInterrupt",
    "HealthMeasured",
    "HouseCause",
    "HouseMoved",
    "Hundredths",
    "InputIgnored",
    "InterjectionChosen",
    "InterjectionCut",
    "InterjectionEnded",
    "InterjectionKind",
    "InterjectionLapsed",
    "InterjectionPlanned",
    "InterjectionPlayed",
    "InterruptArmed",
    "InterruptSkipped",
    "JudgeReported",
    "KnobChanged",
    "LineThatMoved",
    "Links",
    "ListenerVoted",
    "MindChanged",
    "MindIntentReported",
    "Moment",
    "Mood",
    "MoodReported",
    "OperatorCommand",
    "Paced",
    "PacingUpdated",
    "Person",
    "PhaseChanged",
    "PhaseReason",
    "PlanMade",
    "PointAnswered",
    "PointConceded",
    "PointDropped",
    "PointEvent",
    "PointMade",
    "PresetChanged",
    "ProviderFault",
    "ReputationChanged",
    "Reseated",
    "Role",
    "RoomVoted",
    "SegmentEnded",
    "SegmentScheduled",
    "SegmentStarted",
    "StaleReply",
    "Standing",
    "TemperamentChanged",
    "Tier",
    "TokenCause",
    "TokensChanged",
    "VoiceChanged",
    "VoteMoment",
    "VoteShift",
    "VotesCounted",
    "WorkAsked",
    "WorkDropped",
    "WorkKind",
    "WorkReady",
    "WorkRequest",
    "WorkRequested",
    "WorkVoiced",
    "WorkWritten",
    "decode",
    "encode",
    "encode_all",
]


def _kinds(base: type[Event]) -> Iterator[type[Event]]:
    """Every class of event under `base`; one without a type is only what several of them share."""
    for cls in base.__subclasses__():
        if cls.type:
            yield cls
        yield from _kinds(cls)


EVENT_TYPES: dict[str, type[Event]] = {cls.type: cls for cls in _kinds(Event)}

_decoders = {name: msgspec.json.Decoder(cls) for name, cls in EVENT_TYPES.items()}


_encoder = msgspec.json.Encoder()
encode: Callable[[Event], bytes] = _encoder.encode
"""The event's body as JSON, without its type."""

encode_all: Callable[[Sequence[Event]], bytes] = _encoder.encode_lines
"""The bodies of several events, as `encode` gives them, each ended by a newline (there is none within)."""


def decode(kind: str, body: bytes | str) -> Event | None:
    """The event of a journal row, also of an earlier version's; None for a type this version does not know.

    Raises msgspec.DecodeError (or its ValidationError) when the body does not fit the type.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        return None
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        event = decode_old(kind, body)
        if event is None:
            raise
        return event
