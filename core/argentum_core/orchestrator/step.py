"""step: inputs in, events and effects out. The heart of Argentum, and pure.

It decides; `evolve` changes state; the runner commits the events to the journal and then carries out the effects. The
state that goes in belongs to the step: it comes out advanced by exactly the events returned, so folding those events into
a copy gives the same state. What is not here: waiting, retrying, sockets, sound. A race is a sequence of inputs.

`PHASE_TABLE` says what each input does in each phase of a micro-turn; inputs are handed on by it, and `docs/design.md` shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, get_args

from ..debate.events import CallSettled, Event, HealthMeasured, PlanMade, ProviderFault
from ..debate.fold_governor import is_metered
from ..debate.state import CHAIR, DebateState, Phase
from . import inputs, request_limits
from .backchannels import on_backchannel_due, on_backchannels_ready
from .debate_start import on_begin, on_resume
from .effects import Effect
from .fork_changes import on_fork
from .handover import on_patience_over, sell_next_floor
from .house import count_room
from .input_checks import CHECKS, checked_clip
from .inputs import Input
from .interjections import weigh_interjections
from .interrupt_cut import cut_now
from .judging import on_judge_charged, on_judge_read
from .listening import on_listening
from .operator_commands import on_command
from .playback import (
    on_beat,
    on_clip_cut,
    on_clip_ended,
    on_clip_grew,
    on_clip_resumed,
    on_clip_started,
    on_clip_starved,
    on_guard,
)
from .replies import on_clip, on_mind_continued, on_mind_failed, on_mind_reply, on_voice_failed
from .step_context import StepContext

Handler = Callable[[StepContext, Any], None]


class StepResult(Protocol):
    """What a step decided: events to put on record (already folded into the state), then effects to carry out."""

    @property
    def events(self) -> list[Event]:
        """What has happened, in order."""

    @property
    def effects(self) -> list[Effect]:
        """What is to be done, in order."""


def step(state: DebateState, input_event: Input, now_ms: int) -> StepResult:
    """Take one input at `now_ms` of debate time. Never raises for an input, however late, doubled or out of place."""
    before = state.in_flight
    context = StepContext(state, now_ms if now_ms > state.at_ms else state.at_ms)
    _DISPATCH[state.phase][type(input_event)](context, input_event)
    if state.waiting and state.in_flight < before and state.phase != "ended":
        request_limits.send_waiting(context)
    return context


# --- who takes what ---------------------------------------------------------------------------------------------------


def _ignored(context: StepContext, input_event: Any) -> None:
    about = input_event.clip_id if hasattr(input_event, "clip_id") else getattr(input_event, "session", "")
    context.ignore(input_event, about)


def _nothing(_context: StepContext, _input_event: Any) -> None:
    """What has outlived its reason is no news."""


def _checked(handler: Handler, kind: type[Any]) -> Handler:
    """The same function for an input that was checked; those that come all the time check theirs themselves."""
    check = CHECKS[kind]
    return lambda context, input_event: handler(context, check(context.state, input_event, context.now_ms))


def _resume(context: StepContext, input_event: inputs.Resume) -> None:
    # A debate that the operator stopped, or that failed for want of minds, can go on; one that came to its end cannot.
    if context.state.ended not in (None, "operator", "failed"):
        context.ignore(input_event, "")
    else:
        on_resume(context, input_event)


def _clip_ready(context: StepContext, said: inputs.ClipReady) -> None:
    input_event = checked_clip(context.state, said, context.now_ms)
    if isinstance(input_event, inputs.ClipReady):
        on_clip(context, input_event)
    elif isinstance(input_event, inputs.VoiceFailed):
        on_voice_failed(context, input_event)


def _guard(context: StepContext, timer: inputs.TimerFired) -> None:
    floor = context.state.floor
    if floor is not None and floor.segment_id == timer.about:
        on_guard(context, timer.n)


def _listening(context: StepContext, timer: inputs.TimerFired) -> None:
    floor = context.state.floor
    if floor is not None and floor.segment_id == timer.about:
        on_listening(context, floor, timer.n)


def _close(context: StepContext, timer: inputs.TimerFired) -> None:
    floor = context.state.floor
    if floor is not None and floor.segment_id == timer.about and floor.armed is None:
        if floor.is_split and not floor.more:
            return  # its rest has come since, and brings its own time to close
        sell_next_floor(context)


def _cut(context: StepContext, timer: inputs.TimerFired) -> None:
    floor = context.state.floor
    if floor is not None and floor.segment_id == timer.about:
        cut_now(context, context.now_ms, 0)


def _backchannel(context: StepContext, timer: inputs.TimerFired) -> None:
    floor = context.state.floor
    if floor is not None and floor.segment_id == timer.about:
        on_backchannel_due(context, floor, timer.n)


def _patience(context: StepContext, timer: inputs.TimerFired) -> None:
    on_patience_over(context, timer.about, timer.n)


def _deadline(context: StepContext, timer: inputs.TimerFired) -> None:
    state = context.state
    if timer.about != str(state.context_version) or not (state.in_flight or state.waiting):
        return
    late = request_limits.on_deadline(context)
    if late and any(work.kind == "interjection" for work in late):
        weigh_interjections(context)


def _timer(context: StepContext, timer: inputs.TimerFired) -> None:
    _TIMERS[context.state.phase].get(timer.kind, _nothing)(context, timer)


def _call_charged(context: StepContext, charged: inputs.CallCharged) -> None:
    """What a call has taken whose answer nobody has; one that has taken nothing changes nothing."""
    state = context.state
    known = charged.agent in state.by_id or charged.agent == CHAIR
    if known and (charged.usage is not None or (charged.cost_micros and is_metered(state, charged.agent))):
        context.emit(
            CallSettled(
                request_id=charged.request_id,
                agent=charged.agent,
                cost_micros=charged.cost_micros,
                usage=charged.usage,
                kind=charged.kind,
            )
        )


def _plan(context: StepContext, written: inputs.PlanWritten) -> None:
    state = context.state
    if state.phase in ("idle", "ended"):
        return
    if written.agent in state.by_id and written.plan and written.plan != state.plans.get(written.agent):
        context.emit(PlanMade(agent=written.agent, plan=written.plan, phase=state.form.phase))


def _health(context: StepContext, health: inputs.Health) -> None:
    context.emit(HealthMeasured(underruns=health.underruns, latency_ms=health.latency_ms))


def _fault(context: StepContext, fault: inputs.FaultReported) -> None:
    context.emit(ProviderFault(provider=fault.provider, kind=fault.kind, retry_ms=fault.retry_ms, detail=fault.detail))


# --- the table --------------------------------------------------------------------------------------------------------

IGNORED: Final = "ignored"
"""Recorded as `input_ignored`; nothing else happens."""
NOTHING: Final = "–"
"""Not even that: what has outlived its reason is no news."""
STALE: Final = "stale"
"""Recorded as `stale_reply`: nobody asks for it any more."""


class Row(NamedTuple):
    """One kind of input: who takes it, and what it does in each phase, in words; or `IGNORED`, `NOTHING` or `STALE`."""

    handler: Handler
    idle: str
    handover: str
    speaking: str
    closing: str
    cutting: str
    ended: str


def _played(handler: Handler, does: str, before: str, after: str) -> Row:
    """The row of an input that does the same in every phase of a running debate."""
    return Row(handler, before, does, does, does, does, after)


def _heard(handler: Handler, does: str, otherwise: str, *, handover: str = "", cutting: str = "") -> Row:
    """The row of an input that is about what is heard; by default it does the same in all phases in which somebody speaks."""
    return Row(handler, otherwise, handover or otherwise, does, does, cutting or does, otherwise)


PHASE_TABLE: Final[dict[type[Any] | str, Row]] = {
    inputs.Begin: Row(on_begin, "the debate begins", IGNORED, IGNORED, IGNORED, IGNORED, IGNORED),
    inputs.Resume: _played(_resume, "the debate goes on", IGNORED, "goes on if it was stopped or has failed"),
    inputs.Fork: _played(on_fork, "other rules and terms are recorded", IGNORED, IGNORED),
    inputs.Operator: _played(_checked(on_command, inputs.Operator), "carried out, or refused", "refused", "refused"),
    inputs.MindReplied: _played(on_mind_reply, "words get their sound; bids and interjections are weighed", STALE, STALE),
    inputs.MindReplyContinued: _played(
        _checked(on_mind_continued, inputs.MindReplyContinued), "the continuation gets its sound", STALE, STALE
    ),
    inputs.MindFailed: _played(_checked(on_mind_failed, inputs.MindFailed), "dropped; another speaks", STALE, STALE),
    inputs.CallCharged: _played(
        _checked(_call_charged, inputs.CallCharged), "the cost takes the place of its estimate", NOTHING, NOTHING
    ),
    inputs.PlanWritten: _played(_plan, "recorded, and told to its mind alone", NOTHING, NOTHING),
    inputs.ClipReady: _played(_clip_ready, "has its place, or is kept until it can have one", STALE, STALE),
    inputs.ClipGrew: _played(
        _checked(on_clip_grew, inputs.ClipGrew), "beats and length are known better; what follows moves", NOTHING, NOTHING
    ),
    inputs.VoiceFailed: _played(_checked(on_voice_failed, inputs.VoiceFailed), "dropped; another speaks", STALE, STALE),
    inputs.BackchannelsReady: _played(
        _checked(on_backchannels_ready, inputs.BackchannelsReady), "the agent can be heard to listen", NOTHING, NOTHING
    ),
    inputs.ClipStarted: _heard(
        on_clip_started, "the interjection, or the next segment, begins", IGNORED, handover="the segment begins"
    ),
    inputs.BeatHeard: _heard(on_beat, "drift is recorded; an armed cut falls", IGNORED, cutting="drift is recorded"),
    inputs.ClipStarved: _heard(
        _checked(on_clip_starved, inputs.ClipStarved), "its end is unknown until it resumes", NOTHING
    ),
    inputs.ClipResumed: _heard(_checked(on_clip_resumed, inputs.ClipResumed), "all to come lies later", NOTHING),
    inputs.ClipEnded: _heard(
        on_clip_ended, "the segment, or the interjection, ends", IGNORED, handover="the interjection ends"
    ),
    inputs.ClipCut: _heard(
        _checked(on_clip_cut, inputs.ClipCut), "an armed cut falls", NOTHING, cutting="the operator's cut is heard"
    ),
    inputs.Health: _played(_checked(_health, inputs.Health), "recorded", NOTHING, NOTHING),
    inputs.RoomCounted: _played(count_room, "the watchers' votes are recorded", NOTHING, NOTHING),
    inputs.JudgeCharged: Row(
        _checked(on_judge_charged, inputs.JudgeCharged), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, "the cost is recorded"
    ),
    inputs.JudgeRead: Row(on_judge_read, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, "recorded"),
    inputs.FaultReported: _played(_checked(_fault, inputs.FaultReported), "recorded", NOTHING, "recorded"),
    "guard": Row(
        _guard, NOTHING, NOTHING, "a cut is armed, or an interjection has its place", "an interjection has its place",
        NOTHING, NOTHING,
    ),
    "close": Row(_close, NOTHING, NOTHING, "the auction closes", NOTHING, NOTHING, NOTHING),
    "backchannel": Row(_backchannel, NOTHING, NOTHING, "a listener is heard", "a listener is heard", NOTHING, NOTHING),
    "patience": Row(_patience, NOTHING, "another speaks", NOTHING, "another speaks", NOTHING, NOTHING),
    "listening": Row(
        _listening, NOTHING, NOTHING, "what comes in at a beat gets its sound; late listeners are stood in for",
        "remarks get their sound; late listeners are stood in for", NOTHING, NOTHING,
    ),
    "cut": Row(_cut, NOTHING, NOTHING, NOTHING, NOTHING, "taken to have been heard", NOTHING),
    "deadline": _played(_deadline, "late answers are dropped; what waits is asked", NOTHING, NOTHING),
}  # fmt: skip
"""What each input does in each phase; of `TimerFired` by the kind of the timer."""

_UNHEARD: Final[dict[str, Handler]] = {IGNORED: _ignored, NOTHING: _nothing}


def _in_phase(phase: Phase) -> dict[Any, Handler]:
    """Who takes what in a phase."""
    return {kind: _UNHEARD.get(getattr(row, phase), row.handler) for kind, row in PHASE_TABLE.items()}


_TIMERS: Final[dict[str, dict[Any, Handler]]] = {phase: _in_phase(phase) for phase in get_args(Phase)}
_DISPATCH: Final[dict[str, dict[Any, Handler]]] = {
    phase: {**_in_phase(phase), inputs.TimerFired: _timer} for phase in get_args(Phase)
}
