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

idle knows only `Begin`; `GoOn` resumes a folded debate, also one that was stopped; ended ignores everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from ..debate.events import Event, HealthMeasured, InputIgnored, InterjectionEnded, ProviderFault
from ..debate.state import DebateState
from . import inputs, slots
from .beginning import begin
from .checking import CHECKS, beat, ended, ready, started
from .closing import close_auction
from .cutting import cut_at_beat, cut_now
from .desk import Desk
from .effects import Effect
from .floor import applied, finish_heard
from .following import end_known
from .growing import on_growth, on_rest, on_resumed, on_starved
from .halves import before_end
from .handover import after_floor, on_patience
from .inputs import Input
from .opening import on_begin, on_go_on
from .operator import on_command
from .replies import on_clip, on_mind_failed, on_voice_failed, on_words
from .requests import halves
from .speaking import on_beat, on_guard, overlay_started, weigh_interjections


class Outcome(Protocol):
    """What a step decided: events to put on record (already folded into the state), then effects to carry out."""

    @property
    def events(self) -> list[Event]: ...
    @property
    def effects(self) -> list[Effect]: ...


def step(state: DebateState, given: Input, now_ms: int) -> Outcome:
    """Take one input at `now_ms` of debate time. Never raises for an input, however late, doubled or out of place."""
    before = state.in_flight
    desk = Desk(state, now_ms if now_ms > state.at_ms else state.at_ms)
    _HANDLERS[type(given)](desk, given)
    if state.waiting and state.in_flight < before and state.phase != "ended":
        slots.fill(desk)
    return desk


def _ignored(desk: Desk, given: Input, about: str) -> None:
    desk.emit(InputIgnored(input=type(given).__name__, about=about, phase=desk.state.phase))


def _begin(desk: Desk, given: inputs.Begin) -> None:
    if desk.state.phase == "idle":
        on_begin(desk, given)
    else:
        _ignored(desk, given, given.session)


def _go_on(desk: Desk, given: inputs.GoOn) -> None:
    # A debate that the operator stopped, or that failed for want of minds, can go on; one that came to its end cannot.
    if desk.state.phase == "idle" or desk.state.ended not in (None, "operator", "failed"):
        _ignored(desk, given, "")
    else:
        on_go_on(desk, given)


def _checked(
    check: Callable[[DebateState, Any, int], Any], handler: Callable[[Desk, Any], None]
) -> Callable[[Desk, Any], None]:
    """The same function for an input that was checked; those that come all the time check theirs themselves."""
    return lambda desk, given: handler(desk, check(desk.state, given, desk.now_ms))


def _clip_ready(desk: Desk, said: inputs.ClipReady) -> None:
    given = ready(desk.state, said, desk.now_ms)
    if isinstance(given, inputs.ClipReady):
        on_clip(desk, given)
    elif isinstance(given, inputs.VoiceFailed):
        on_voice_failed(desk, given)


def _clip_started(desk: Desk, given: inputs.ClipStarted) -> None:
    given = started(desk.state, given, desk.now_ms)
    state = desk.state
    floor = state.floor
    overlay = floor.overlay if floor is not None else state.carried
    if overlay is not None and overlay.clip_id == given.clip_id and state.phase != "ended":
        if not overlay.sounding:
            overlay_started(desk, overlay, given.at_ms)
        return
    if floor is not None and floor.armed is not None and floor.armed.request_id is not None:
        entering = state.work.get(floor.armed.request_id)
        if entering is not None and entering.clip_id == given.clip_id and state.phase != "cutting":
            cut_at_beat(desk, floor.armed, given.at_ms)
    scheduled = state.chair_floor
    if scheduled is None or scheduled.clip_id != given.clip_id:
        scheduled = state.next_floor
    if scheduled is None or scheduled.clip_id != given.clip_id or state.phase == "ended":
        _ignored(desk, given, given.clip_id)
        return
    if state.floor is not None:
        # The end of the segment before was never told; it was heard, or this one could not have begun.
        if state.floor.in_halves and scheduled.segment_id not in (
            half.segment_id for half in halves(state, state.floor.segment_id)
        ):
            before_end(desk, state.floor)
        finish_heard(desk, min(given.at_ms, state.floor.ends_ms))
    work = state.work.get(scheduled.request_id)
    if work is None:
        after_floor(desk)  # a second half that came before all of the first had been heard
        return
    begin(desk, work, scheduled.auction_id, given.at_ms)


def _beat(desk: Desk, given: inputs.BeatHeard) -> None:
    given = beat(desk.state, given, desk.now_ms)
    floor = desk.state.floor
    if floor is not None and floor.clip_id == given.clip_id and floor.beats_reached < given.n <= len(floor.beats_ms):
        on_beat(desk, floor, given)
    else:
        _ignored(desk, given, given.clip_id)


def _grew(desk: Desk, given: inputs.ClipGrew) -> None:
    if desk.state.phase not in ("idle", "ended"):
        on_growth(desk, given)


def _starved(desk: Desk, given: inputs.ClipStarved) -> None:
    if desk.state.phase not in ("idle", "ended"):
        on_starved(desk, given)


def _resumed(desk: Desk, given: inputs.ClipResumed) -> None:
    if desk.state.phase not in ("idle", "ended"):
        on_resumed(desk, given)


def _clip_ended(desk: Desk, given: inputs.ClipEnded) -> None:
    given = ended(desk.state, given, desk.now_ms)
    floor = desk.state.floor
    if floor is not None and floor.clip_id == given.clip_id:
        command = desk.state.cut_command
        if floor.in_halves and command is None:
            before_end(desk, floor)
        finish_heard(desk, given.at_ms)
        if command is not None:
            applied(desk, command, given.at_ms, "the segment ended by itself")
        after_floor(desk)
        return
    overlay = floor.overlay if floor is not None else desk.state.carried
    if overlay is not None and overlay.clip_id == given.clip_id and desk.state.phase != "ended":
        if overlay.sounding and not overlay.ended:
            segment = floor.segment_id if floor is not None else ""
            desk.emit(InterjectionEnded(segment_id=segment, agent=overlay.agent, ended_ms=given.at_ms))
    else:
        _ignored(desk, given, given.clip_id)


def _clip_cut(desk: Desk, given: inputs.ClipCut) -> None:
    state = desk.state
    floor = state.floor
    if floor is None or floor.clip_id != given.clip_id:
        return  # the fade of something already withdrawn
    if floor.armed is not None and state.phase != "cutting":
        cut_at_beat(desk, floor.armed, given.at_ms)
    elif state.cut_command is None and not end_known(floor):
        # The voice broke off before its first sentence was whole.
        finish_heard(desk, given.at_ms, fade_ms=given.fade_ms)
        after_floor(desk)
    else:
        # The operator's cut, or an armed one that was taken back too late: the sound has the last word.
        cut_now(desk, given.at_ms, given.fade_ms)


def _timer(desk: Desk, given: inputs.TimerFired) -> None:
    state, kind, about = desk.state, given.kind, given.about
    if kind == "guard":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase in ("speaking", "closing"):
            on_guard(desk, given.n)
    elif kind == "close":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase == "speaking" and floor.armed is None:
            close_auction(desk)
    elif kind == "cut":
        floor = state.floor
        if floor is not None and floor.segment_id == about and state.phase == "cutting":
            cut_now(desk, desk.now_ms, 0)
    elif kind == "patience":
        if about in state.work and state.phase in ("handover", "closing", "speaking"):
            on_patience(desk, about)
    elif about == str(state.context_version) and state.phase not in ("idle", "ended"):
        late = slots.on_deadline(desk) if state.in_flight or state.waiting else []
        if late and any(work.kind == "interjection" for work in late):
            weigh_interjections(desk)


def _health(desk: Desk, given: inputs.Health) -> None:
    if desk.state.phase not in ("idle", "ended"):
        desk.emit(HealthMeasured(underruns=given.underruns, latency_ms=given.latency_ms))


def _noticed(desk: Desk, given: inputs.Noticed) -> None:
    if desk.state.phase != "idle":
        desk.emit(ProviderFault(provider=given.provider, kind=given.kind, retry_ms=given.retry_ms, detail=given.detail))


_HANDLERS: Final[dict[type[Any], Callable[[Desk, Any], None]]] = {
    inputs.Begin: _begin,
    inputs.GoOn: _go_on,
    inputs.MindReplied: on_words,
    inputs.MindWentOn: _checked(CHECKS[inputs.MindWentOn], on_rest),
    inputs.MindFailed: _checked(CHECKS[inputs.MindFailed], on_mind_failed),
    inputs.ClipReady: _clip_ready,
    inputs.ClipGrew: _checked(CHECKS[inputs.ClipGrew], _grew),
    inputs.ClipStarved: _checked(CHECKS[inputs.ClipStarved], _starved),
    inputs.ClipResumed: _checked(CHECKS[inputs.ClipResumed], _resumed),
    inputs.VoiceFailed: _checked(CHECKS[inputs.VoiceFailed], on_voice_failed),
    inputs.ClipStarted: _clip_started,
    inputs.BeatHeard: _beat,
    inputs.ClipEnded: _clip_ended,
    inputs.ClipCut: _checked(CHECKS[inputs.ClipCut], _clip_cut),
    inputs.TimerFired: _timer,
    inputs.Health: _checked(CHECKS[inputs.Health], _health),
    inputs.Operator: _checked(CHECKS[inputs.Operator], on_command),
    inputs.Noticed: _checked(CHECKS[inputs.Noticed], _noticed),
}
