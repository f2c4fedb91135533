"""What is true at one moment of a debate: the fold of its events so far.

Only `evolve` (evolve.py) writes here, and only because of an event. The engine, the panels, replay and resume all hold a
`DebateState` of their own and fold the same events into it. Everything is bounded: no list grows with the debate.

What is there from beginning to end, or is read all the time, is a dataclass with slots, which is read and written fastest, the
more so compiled; what comes and goes in every turn is a struct, which is made fastest.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from .commands import Command
from .concurrency import ProviderLoad
from .events import NO_LINKS, NOBODY, Hundredths, InterjectionKind, Links, OperatorCommand, Person, Role, Tier
from .flow import Flow
from .form_state import FormState
from .on_floor import InterjectionOverlay, OnFloor, Scheduled
from .rhythm_state import RhythmState
from .settings import Settings
from .vote_state import VoteState
from .work import Work

Phase = Literal["idle", "handover", "speaking", "closing", "cutting", "ended"]

TRANSCRIPT_KEPT: Final = 24
DROPPED_KEPT: Final = 64
UNDO_KEPT: Final = 20
CHAIR: Final = "chair"

NEUTRAL_FRUSTRATION: Final = 0.4
NEUTRAL_ENGAGEMENT: Final = 0.35
NEUTRAL_CONFIDENCE: Final = 0.5
FIRST_TALK_MS: Final = 1000
"""What the moving average of talk begins with, all agents together: as much as four segments count, so that the first ones
are already heard in the shares."""


@dataclass(slots=True)
class TokenLedger:
    """Where an agent's tokens came from and went, in hundredths: start + incomes − outgoings = bank, at every moment."""

    start: Hundredths = 0
    accrued: Hundredths = 0
    stipends: Hundredths = 0
    grants: Hundredths = 0
    paid: Hundredths = 0
    fees: Hundredths = 0
    decayed: Hundredths = 0
    expired: Hundredths = 0

    def balance(self) -> Hundredths:
        """What the bank must hold, in hundredths."""
        return (
            self.start + self.accrued + self.stipends + self.grants
            - self.paid - self.fees - self.decayed - self.expired
        )  # fmt: skip


@dataclass(slots=True)
class Agent:
    """One debater. Bank in hundredths; moods, share and multiplier in 0..1; `talk_ms` is the moving average of heard talk. `late` grows
    with every segment for which its mind was too late, and falls with every one that came in time. `cast_temperament` is what it began with."""

    id: str
    name: str
    side: str
    seat: int
    voice: str
    mind: str
    target_share: float
    persona: str
    temperament: dict[str, float]
    bank: Hundredths
    ledger: TokenLedger
    frustration: float
    engagement: float
    confidence: float
    share: float
    integral: float
    multiplier: float
    talk_ms: float
    heard_ms: int = 0
    segments: int = 0
    last_spoke_turn: int = -1
    last_heard_ms: int = -1
    unanswered: int = 0
    interjected_turn: int = -1000
    interrupted_turn: int = -1000
    interrupts: int = 0
    was_interrupted: int = 0
    interjections: int = 0
    muted: bool = False
    exhausted: bool = False
    guard_ms: int = 0
    bids: bool = False
    metered: bool = False
    call_micros: int = 0
    reputation: float = 0.0
    reputation_segment: int = 0
    spent_turn: int = 0
    income_mark: Hundredths = 0
    evidence_turn: int = -1000
    clapped_turn: int = -1000
    to_say: float = 0.0
    urgency: float | None = None
    report: tuple[float, float, float] | None = None
    report_signs: tuple[int, int, int] = (0, 0, 0)
    report_lasted: tuple[int, int, int] = (0, 0, 0)
    won: float = 0.0
    late: int = 0
    person: Person = NOBODY
    cast_temperament: dict[str, float] = field(default_factory=dict)


class FloorClaim(msgspec.Struct, frozen=True):
    """Who gets the next floor, and on the strength of which auction."""

    agent: str
    auction_id: str
    reason: str
    short: bool = False
    follows_own_kicker: bool = False
    question: str | None = None
    offline: bool = False
    role: Role = "segment"


class Bid(msgspec.Struct, frozen=True):
    """An agent's bid in whole tokens, how much it wants the floor (`desire`), and whether evidence backs it."""

    agent: str
    amount: int
    source: str
    desire: float
    evidence: bool = False


class Auction(msgspec.Struct):
    """The auction for the next floor, open or resolved. `paid` is what the winner has paid and not got back."""

    id: str
    turn: int
    fallback: str | None
    bids: dict[str, Bid]
    winner: str | None = None
    reason: str | None = None
    paid: Hundredths = 0
    scores: dict[str, float] = {}

    @property
    def open(self) -> bool:
        """Whether nobody has won yet."""
        return self.winner is None


class TranscriptLine(msgspec.Struct):
    """A line as it was heard: what minds answer and the transcript shows."""

    segment_id: str
    agent: str
    role: Role | Literal["interjection"]
    text: str
    starts_ms: int
    heard: str = ""
    complete: bool = False
    claim: str | None = None
    kind: InterjectionKind | None = None
    importance: float = 0.0
    cut_by: str | None = None
    answers: str | None = None
    links: Links = NO_LINKS


def provider_of(mind: str) -> str:
    """Who answers for a mind: `chat` for `chat:llama3`."""
    return mind.partition(":")[0]


@dataclass(slots=True)
class Governing:
    """Where the governor stands. `misses` has a bit a segment, the newest lowest; `seen` counts the segments in it.

    `calls` are the moments (ms) of paid calls in the last minute, `spent` what they cost (ms, micros), `discarded` the
    sound that was thrown away (ms, length in ms); each is trimmed as it grows. `estimated` are calls that were charged by estimate,
    by request id: when (ms) and how much (micros), the newest `DROPPED_KEPT` of them. `spent_micros` is what the whole debate has cost,
    `budget_told` how often a notice has told of its budget. `underruns` are the stutters of this
    segment so far, `stutters` those of the one before.
    """

    tier: Tier = "enhanced"
    quality: float = 0.5
    shed: int = 0
    lead_time_ms: int = 1000
    changed_segment: int = -1000
    missed: bool = False
    misses: int = 0
    seen: int = 0
    good_run: int = 0
    spent_micros: int = 0
    budget_told: int = 0
    underruns: int = 0
    stutters: int = 0
    latency_ms: int = 0
    calls: deque[int] = field(default_factory=deque)
    spent: deque[tuple[int, int]] = field(default_factory=deque)
    discarded: deque[tuple[int, int]] = field(default_factory=deque)
    estimated: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class DebateState:
    """A whole debate at one moment. `at_ms` is the debate time of the newest event.

    `turn` counts segments begun by agents, `segments` those of the chair too; `cut_segments` holds the numbers of segments
    that agents cut (for budget and heat). `fresh` until something sounds, at the start and after a resume: the clock of the
    sound stands still until then. `in_flight` and `waiting` count what is asked of minds, `judged` is what befell
    reputations since they last moved; `first_part`, `carried`, `first_part_ms`
    and `splices_interjected` are what the continuation of a split segment takes over from its first part. `undo` are the commands that
    take steering back, the newest last. `preset_settings` are the knobs as the preset itself has them.
    """

    session: str = ""
    motion: str = ""
    title: str = ""
    preset: str = ""
    cast: str = ""
    seed: int = 0
    turns_wanted: int | None = None
    heard_before: dict[str, int] | None = None
    minutes_wanted: float | None = None
    settings: Settings = field(default_factory=Settings)
    pending_settings: Settings | None = None
    preset_settings: Settings = field(default_factory=Settings)
    agents: list[Agent] = field(default_factory=list)
    by_id: dict[str, Agent] = field(default_factory=dict)
    at_ms: int = 0
    phase: Phase = "idle"
    paused: bool = False
    turn: int = 0
    segments: int = 0
    context_version: int = 0
    requests: int = 0
    floor: OnFloor | None = None
    next_floor: Scheduled | None = None
    chair_floor: Scheduled | None = None
    claim: FloorClaim | None = None
    auction: Auction | None = None
    work: dict[str, Work] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    segment_numbers: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    last_ended_ms: int = 0
    fresh: bool = True
    cut_command: OperatorCommand | None = None
    say_commands: list[OperatorCommand] = field(default_factory=list)
    contiguous_agent: str | None = None
    contiguous: int = 0
    cut_segments: deque[int] = field(default_factory=lambda: deque(maxlen=64))
    cuts: int = 0
    misses: int = 0
    discarded_ms: int = 0
    splices: int = 0
    first_part: OnFloor | None = None
    first_part_ms: int = 0
    splices_interjected: int = 0
    governor: Governing = field(default_factory=Governing)
    rhythm: RhythmState = field(default_factory=RhythmState)
    providers: dict[str, ProviderLoad] = field(default_factory=dict)
    in_flight: int = 0
    waiting: int = 0
    carried: InterjectionOverlay | None = None
    plans: dict[str, str] = field(default_factory=dict)
    judged: dict[str, list[str]] = field(default_factory=dict)
    undo: list[Command] = field(default_factory=list)
    flow: Flow = field(default_factory=Flow)
    transcript: deque[TranscriptLine] = field(default_factory=lambda: deque(maxlen=TRANSCRIPT_KEPT))
    ended: str | None = None
    form: FormState = field(default_factory=FormState)
    vote: VoteState = field(default_factory=VoteState)

    @property
    def rules(self) -> Settings:
        """The knobs as the operator last set them: those in force, or those that come with the next micro-turn."""
        return self.pending_settings or self.settings

    def challenged_by(self, side: str, answers: str | None) -> Agent | None:
        """The opponent whom a speaker of this side challenges with a line that replies to the segment `answers`: whose it is, or, where
        it is an ally's, whom that ally had answered. None if nobody is."""
        for line in reversed(self.transcript):
            if answers is None:
                break
            if line.segment_id == answers and line.role != "interjection":
                agent = self.by_id.get(line.agent)
                if agent is None or agent.side != side:
                    return agent
                answers = line.answers
        return None
