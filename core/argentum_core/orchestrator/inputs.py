"""What reaches the orchestrator: minds' and voices' replies, what was heard, timers, and the operator.

Times are ms of debate time. Inputs may be late, doubled, missing or stale; `step` takes them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from ..debate.commands import Command
from ..debate.events import (
    NO_LINKS,
    AgentSetup,
    CallUsage,
    ChairSetup,
    InterjectionKind,
    Links,
    Reseated,
    VoteMoment,
    WorkKind,
)


class Begin(msgspec.Struct, frozen=True):
    """The debate begins; `settings` is the tree of all knobs, `preset_values` as in `DebateStarted`. A `note` on the motion is put on record as a notice."""

    session: str
    motion: str
    title: str
    preset: str
    cast: str
    seed: int
    agents: list[AgentSetup]
    settings: dict[str, Any]
    turns: int | None = None
    minutes: float | None = None
    chair: ChairSetup | None = None
    note: str = ""
    heard_before: dict[str, int] | None = None
    preset_values: dict[str, Any] = {}


class Fork(msgspec.Struct, frozen=True):
    """A debate that was made from another one's record takes its own way from here on: under the rules of a `preset` (`settings` is the
    tree of all its knobs), with `knobs` changed by key path, with another seed, with another end. What is None stays as it was."""

    preset: str | None = None
    settings: dict[str, Any] | None = None
    knobs: tuple[tuple[str, Any], ...] = ()
    seed: int | None = None
    turns: int | None = None
    minutes: float | None = None


class Resume(msgspec.Struct, frozen=True):
    """The debate goes on from a folded journal: nothing that was prepared or playing is there any more. `agents` have another
    mind or voice than the journal says. A `fork` changes its terms first."""

    agents: tuple[Reseated, ...] = ()
    fork: Fork | None = None


class MindReplied(msgspec.Struct, frozen=True):
    """A mind's words, sanitised and capped; an empty text is a pass. Fields as in `minds.base.MindReply`.

    `relevance` is how much the words share with the sources they cite, in 0..1; 0 when one of them does not exist. With
    `more` the words are a segment's first sentence, and the rest is still being written (`MindReplyContinued`). Of a listener `text`
    is its remark and `cut_in` the line with which it would cut in; `absent`: its mind could not be asked, or did not answer.
    """

    request_id: str
    text: str
    kind: InterjectionKind | None = None
    importance: float = 0.0
    answers: str | None = None
    claim: str | None = None
    sources: tuple[str, ...] = ()
    relevance: float = 0.0
    second: str = ""
    second_ack: str = ""
    bid: int | None = None
    urgency: float | None = None
    backlog: float | None = None
    mood: Sequence[float] | None = None
    cost_micros: int = 0
    more: bool = False
    links: Links = NO_LINKS
    cut_in: str = ""
    absent: bool = False
    usage: CallUsage | None = None


class MindReplyContinued(msgspec.Struct, frozen=True):
    """The rest of a segment whose first sentence was given with `more`; an empty text when nothing more comes."""

    request_id: str
    text: str
    sources: tuple[str, ...] = ()
    cost_micros: int = 0
    usage: CallUsage | None = None


class MindFailed(msgspec.Struct, frozen=True):
    """A mind could not answer. `kind` and `detail` are as in `ProviderFault`; `retry_ms` is how long the provider asked to be left alone."""

    request_id: str
    provider: str
    kind: str
    detail: str = ""
    retry_ms: int | None = None


class CallCharged(msgspec.Struct, frozen=True):
    """What a call of a mind has cost whose answer nobody has, in millionths of the currency: it was dropped and went on, or it failed
    on the way."""

    request_id: str
    agent: str
    cost_micros: int
    usage: CallUsage | None = None
    kind: WorkKind | None = None


class PlanWritten(msgspec.Struct, frozen=True):
    """An agent's mind has made its plan: one clean text."""

    agent: str
    plan: str


class ClipReady(msgspec.Struct, frozen=True):
    """The words have sound; times are ms within the clip. `guard_ms` is what the voice's latency asks for.

    A clip that is not `final` is still being made: its beats are those found so far, its length and the times of words to come
    are estimates, until `ClipGrew` tells better.
    """

    request_id: str
    clip_id: str
    length_ms: int
    beats_ms: tuple[int, ...]
    beat_kinds: tuple[Literal["sentence", "clause"], ...]
    word_ends_ms: tuple[int, ...]
    first_chunk_ms: float = 0.0
    guard_ms: int = 150
    final: bool = True


class ClipGrew(msgspec.Struct, frozen=True):
    """What is known by now of a clip that is still being made, or was: as in `ClipReady`. One that ends early has fewer
    word times than words."""

    clip_id: str
    length_ms: int
    beats_ms: tuple[int, ...]
    beat_kinds: tuple[Literal["sentence", "clause"], ...]
    word_ends_ms: tuple[int, ...]
    final: bool


class VoiceFailed(msgspec.Struct, frozen=True):
    """A voice and its fallbacks could not speak, or broke off before a first sentence; fields as in `MindFailed`."""

    request_id: str
    provider: str
    kind: str
    detail: str = ""
    retry_ms: int | None = None


class BackchannelsReady(msgspec.Struct, frozen=True):
    """An agent's voice has made the sounds of a listener: their lengths (ms) by sound. Empty where it has none."""

    agent: str
    sounds: dict[str, int]


class ClipStarted(msgspec.Struct, frozen=True):
    """The first sample of a clip was heard at `at_ms`."""

    clip_id: str
    at_ms: int


class BeatHeard(msgspec.Struct, frozen=True):
    """Beat `n` of a clip, from 1, was planned and heard at these moments."""

    clip_id: str
    n: int
    planned_ms: int
    actual_ms: int


class ClipStarved(msgspec.Struct, frozen=True):
    """A clip that is still being made ran dry; it is silent until it resumes."""

    clip_id: str
    at_ms: int


class ClipResumed(msgspec.Struct, frozen=True):
    """It goes on: what is to come of it lies later by `silent_ms`."""

    clip_id: str
    at_ms: int
    silent_ms: int


class ClipEnded(msgspec.Struct, frozen=True):
    """The last sample of a clip was heard at `at_ms`."""

    clip_id: str
    at_ms: int


class ClipCut(msgspec.Struct, frozen=True):
    """A clip was faded out from `at_ms` on, over `fade_ms`."""

    clip_id: str
    at_ms: int
    fade_ms: int


class TimerFired(msgspec.Struct, frozen=True):
    """A timer set by an effect. `about` is what it was set for (a clip, segment, request or auction id)."""

    kind: Literal["guard", "close", "patience", "deadline", "cut", "backchannel", "listening"]
    about: str
    n: int = 0


class Health(msgspec.Struct, frozen=True):
    """What only the runner sees: stutters since the last time, and how long the device takes to be heard."""

    underruns: int
    latency_ms: int = 0


SeatPart = Literal["mind", "voice"]


class SeatOpened(msgspec.Struct, frozen=True):
    """What came of opening a mind or a voice for an agent, or the chair, before the engine is told: its `spec` as it goes on record, and
    of a mind what the engine must know of it; or a `problem`, one sentence that says why it cannot be had."""

    agent: str
    part: SeatPart
    spec: str = ""
    bids: bool = False
    metered: bool = False
    call_micros: int = 0
    problem: str = ""


class Operator(msgspec.Struct, frozen=True):
    """A steering command (`debate/commands.py`). `command_id` is its number in the session, which its events carry; `pressed_ms` is
    debate time at the key press. `opened` is what came of the mind or voice that the command asks for, or takes back."""

    command_id: int
    command: Command
    pressed_ms: int = 0
    opened: SeatOpened | None = None


class FaultReported(msgspec.Struct, frozen=True):
    """Something outside failed or came back, and the debate goes on: a device, a voice that fell back, the journal.
    `retry_ms` is how long a provider asked to be left alone."""

    provider: str
    kind: str
    detail: str = ""
    retry_ms: int | None = None


class JudgeCharged(msgspec.Struct, frozen=True):
    """What a call of a judge has cost, in millionths of the currency, and what it took, whatever came of it. `judge` is its number, from 1."""

    request_id: str
    judge: int
    cost_micros: int
    usage: CallUsage | None = None


class JudgeRead(msgspec.Struct, frozen=True):
    """A judge has read the debate, when it was over: the sides that it found for, a verdict a reading (None: for none), or a sentence that
    says why it has no verdict."""

    judge: str
    verdicts: tuple[str | None, ...]
    fault: str | None = None


class RoomCounted(msgspec.Struct, frozen=True):
    """How the watchers of a shared debate vote now, counted by whoever knows them apart: by side, how many are `undecided`, and by side
    how sure they are between the votes, 0 to 100 on the average (`dials`). `when` is the vote that they cast."""

    when: VoteMoment
    counts: dict[str, int]
    undecided: int = 0
    dials: dict[str, int] = {}


Input = (
    Begin | Resume | Fork | MindReplied | MindReplyContinued | MindFailed | CallCharged | PlanWritten | ClipReady | ClipGrew | VoiceFailed | BackchannelsReady | ClipStarted | ClipStarved
    | ClipResumed | BeatHeard | ClipEnded | ClipCut
    | TimerFired | Health | Operator | FaultReported | JudgeCharged | JudgeRead | RoomCounted
)  # fmt: skip
