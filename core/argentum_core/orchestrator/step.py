"""step: inputs in, events and effects out. The heart of Argentum, and pure.

It decides; `evolve` changes state; the runner commits the events to the journal and then carries out the effects. The
state that goes in belongs to the step: it comes out advanced by exactly the events returned, so folding those events into
a copy gives the same state. What is not here: waiting, retrying, sockets, sound. A race is a sequence of inputs.

The phases of a micro-turn, and what each input does in each ("·" is recorded as ignored and changes nothing; late replies
are recorded as stale in every phase; timers that outlived their reason are no news):

| input        | handover               | speaking                    | closing                  | cutting               |
|--------------|------------------------|-----------------------------|--------------------------|-----------------------|
| words, clip  | schedule the next      | kicker, reserve, interject  | schedule the next        | kept for after        |
| clip started | begin the segment      | interjection is heard       | interjection is heard    | interjection is heard |
| beat         | ·                      | armed cut falls             | armed cut falls          | recorded              |
| clip ended   | ·                      | finish, close, hand over    | finish, hand over        | finish, hand over     |
| clip cut     | ·                      | armed cut falls             | armed cut falls          | the operator's cut    |
| guard        | ·                      | arm a cut, or interject     | interject                | ·                     |
| close        | ·                      | resolve the auction         | ·                        | ·                     |
| patience     | somebody else speaks   | ·                           | somebody else prepares   | ·                     |
| rest, growth, waits | the segment in the making, or on the floor, gets longer; in every phase                        |
| cut          | ·                      | ·                           | ·                        | taken to be heard     |
| deadline     | late answers are dropped, what waits gets its slot, in every phase                           |
| operator     | handled first, in every phase                                                                          |

idle knows only `Begin`; `Resume` resumes a folded debate, also one that was stopped; ended ignores everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from ..debate.events import CallSettled, Event, HealthMeasured, ProviderFault
from ..debate.state import DebateState
from . import inputs, request_limits
from .clip_checks import checked_clip
from .debate_start import on_begin, on_resume
from .effects import Effect
from .handover import on_patience_over, sell_next_floor
from .input_checks import CHECKS
from .inputs import Input
from .interjections import weigh_interjections
from .interrupt_cut import cut_now
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


class StepResult(Protocol):
    """What a step decided: events to put on record (already folded into the state), then effects to carry out."""

    @property
    def events(self) -> list[Event]: ...
    @property
    def effects(self) -> list[Effect]: ...


def step(state: DebateState, input_event: Input, now_ms: int) -> StepResult:
    """Take one input at `now_ms` of debate time. Never raises for an input, however late, doubled or out of place."""
    before = state.in_flight
    context = StepContext(state, now_ms if now_ms > state.at_ms else state.at_ms)
    _HANDLERS[type(input_event)](context, input_event)
    if state.waiting and state.in_flight < before and state.phase != "ended":
        request_limits.send_waiting(context)
    return context


def _begin(context: StepContext, input_event: inputs.Begin) -> None:
    if context.state.phase == "idle":
        on_begin(context, input_event)
    else:
        context.ignore(input_event, input_event.session)


def _resume(context: StepContext, input_event: inputs.Resume) -> None:
    # A debate that the operator stopped, or that failed for want of minds, can go on; one that came to its end cannot.
    if context.state.phase == "idle" or context.state.ended not in (None, "operator", "failed"):
        context.ignore(input_event, "")
    else:
        on_resume(context, input_event)


def _checked(
    check: Callable[[DebateState, Any, int], Any], handler: Callable[[StepContext, Any], None]
) -> Callable[[StepContext, Any], None]:
    """The same function for an input that was checked; those that come all the time check theirs themselves."""
    return lambda context, input_event: handler(context, check(context.state, input_event, context.now_ms))


def _clip_ready(context: StepContext, said: inputs.ClipReady) -> None:
    input_event = checked_clip(context.state, said, context.now_ms)
    if isinstance(input_event, inputs.ClipReady):
        on_clip(context, input_event)
    elif isinstance(input_event, inputs.VoiceFailed):
        on_voice_failed(context, input_event)


def _timer(context: StepContext, input_event: inputs.TimerFired) -> None:
    state, kind, about = context.state, input_event.kind, input_event.about
    if kind == "guard":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase in ("speaking", "closing"):
            on_guard(context, input_event.n)
    elif kind == "close":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase == "speaking" and floor.armed is None:
            sell_next_floor(context)
    elif kind == "cut":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase == "cutting":
            cut_now(context, context.now_ms, 0)
    elif kind == "patience":
        if about in state.work and state.phase in ("handover", "closing", "speaking"):
            on_patience_over(context, about)
    elif about == str(state.context_version) and state.phase not in ("idle", "ended"):
        late = request_limits.on_deadline(context) if state.in_flight or state.waiting else []
        if late and any(work.kind == "interjection" for work in late):
            weigh_interjections(context)


def _call_charged(context: StepContext, charged: inputs.CallCharged) -> None:
    """A cost that is not known, or of an agent whose calls are not paid for, changes nothing."""
    state = context.state
    agent = state.by_id.get(charged.agent)
    if state.phase in ("idle", "ended") or agent is None or not agent.metered or not charged.cost_micros:
        return
    context.emit(CallSettled(request_id=charged.request_id, agent=charged.agent, cost_micros=charged.cost_micros))


def _health(context: StepContext, input_event: inputs.Health) -> None:
    if context.state.phase not in ("idle", "ended"):
        context.emit(HealthMeasured(underruns=input_event.underruns, latency_ms=input_event.latency_ms))


def _noticed(context: StepContext, input_event: inputs.FaultReported) -> None:
    if context.state.phase != "idle":
        context.emit(
            ProviderFault(
                provider=input_event.provider,
                kind=input_event.kind,
                retry_ms=input_event.retry_ms,
                detail=input_event.detail,
            )
        )


_HANDLERS: Final[dict[type[Any], Callable[[StepContext, Any], None]]] = {
    inputs.Begin: _begin,
    inputs.Resume: _resume,
    inputs.MindReplied: on_mind_reply,
    inputs.MindReplyContinued: _checked(CHECKS[inputs.MindReplyContinued], on_mind_continued),
    inputs.MindFailed: _checked(CHECKS[inputs.MindFailed], on_mind_failed),
    inputs.CallCharged: _checked(CHECKS[inputs.CallCharged], _call_charged),
    inputs.ClipReady: _clip_ready,
    inputs.ClipGrew: _checked(CHECKS[inputs.ClipGrew], on_clip_grew),
    inputs.ClipStarved: _checked(CHECKS[inputs.ClipStarved], on_clip_starved),
    inputs.ClipResumed: _checked(CHECKS[inputs.ClipResumed], on_clip_resumed),
    inputs.VoiceFailed: _checked(CHECKS[inputs.VoiceFailed], on_voice_failed),
    inputs.ClipStarted: on_clip_started,
    inputs.BeatHeard: on_beat,
    inputs.ClipEnded: on_clip_ended,
    inputs.ClipCut: _checked(CHECKS[inputs.ClipCut], on_clip_cut),
    inputs.TimerFired: _timer,
    inputs.Health: _checked(CHECKS[inputs.Health], _health),
    inputs.Operator: _checked(CHECKS[inputs.Operator], on_command),
    inputs.FaultReported: _checked(CHECKS[inputs.FaultReported], _noticed),
}
