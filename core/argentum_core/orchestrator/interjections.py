"""Interjections: what listeners say over the speaker is chosen, given its place at a beat, and paid for when it is heard."""

from __future__ import annotations

from typing import Final

from ..debate.events import (
    InterjectionChosen,
    InterjectionCut,
    InterjectionLapsed,
    InterjectionPlayed,
)
from ..debate.on_floor import InterjectionOverlay, OnFloor
from ..debate.state import DebateState
from ..debate.work import Work
from ..economy.tokens import hundredths, move
from ..temper import interjections
from ..temper.interjections import importance_of, kind_of
from . import effective_settings, prepared_work
from .backchannels import is_in_the_way
from .effective_settings import longest_guard_ms
from .floor import lapse_overlay, record_remark
from .governor import expected_ms, room_for_sound
from .inputs import MindReplied
from .prepared_work import sound_order
from .reply_records import record_pass, record_written, reject_reply
from .step_context import StepContext
from .timeline import move_follower, place_interjection

_OVERLAID: Final = ("segment", "case", "second", "opening", "closing")
"""What agents may throw something in over."""


def on_interjection(context: StepContext, work: Work, reply: MindReplied) -> None:
    """A listener's line, or none: one that is worth hearing is weighed against the others."""
    if not reply.text:
        record_pass(context, work, reply)
    else:
        kind = reply.kind or kind_of(reply.text)
        importance = reply.importance or importance_of(reply.text, kind)
        if importance < context.state.settings.interjections.threshold:
            reject_reply(context, work, reply, "poor")
        else:
            record_written(context, reply, kind=kind, importance=min(1.0, importance))
    weigh_interjections(context)


def weigh_interjections(context: StepContext) -> None:
    """Once every listener has answered, the most important line gets its sound."""
    state = context.state
    version = state.context_version
    for work in state.work.values():
        kind = work.kind
        if kind == "interjection":
            if work.status == "asked":
                return  # the common case: of several listeners that were asked, this is not the last to answer
        elif kind == "listen" and work.context_version == version:
            return
    choose_interjection(context, unanswered="asked")


def choose_interjection(context: StepContext, *, unanswered: str = "") -> None:
    """Of what listeners wrote, give the most important line its sound; the others are let go. Nothing is chosen while one
    of them has the status `unanswered`."""
    state = context.state
    floor = state.floor
    if floor is None:
        return
    written: list[Work] = []
    for work in state.work.values():
        if work.kind == "interjection":
            status = work.status
            if status == "written":
                written.append(work)
            elif status in ("voicing", "ready", unanswered):
                return
    chosen = interjections.best(written) if written else None
    if chosen is None or not room_for_sound(state, expected_ms(chosen.text)):
        return
    context.emit(InterjectionChosen(segment_id=chosen.segment_id, request_id=chosen.request_id, agent=chosen.agent))
    if len(written) > 1:
        spare = effective_settings.interjections(state) - floor.interjections - 1
        others = sorted((work for work in written if work is not chosen), key=lambda work: -work.importance)
        prepared_work.drop(context, others[max(0, spare) :], "superseded")
    context.do(sound_order(state, chosen))


def ready_interjection(state: DebateState) -> Work | None:
    """The interjection that has its sound and waits for its beat."""
    for work in state.work.values():
        if work.kind == "interjection" and work.ready:
            return work
    return None


def plan_interjection(context: StepContext, floor: OnFloor, beat: int) -> None:
    """Lay a ready interjection over the speaker at this beat; one that has no room lapses."""
    state = context.state
    knobs = state.settings.interjections
    work = ready_interjection(state)
    if work is None or floor.role not in _OVERLAID or (floor.overlay is not None and not floor.overlay.ended):
        return
    if floor.interjections >= effective_settings.interjections(state):
        lapse_interjection(context, floor, work, "quota")
        return
    starts_ms = interjections.entry_ms(floor, beat, context.now_ms, knobs.late_ms)
    if starts_ms is None:
        if beat == len(floor.beats_ms):
            lapse_interjection(context, floor, work, "late")
        return
    if not interjections.fits(floor, starts_ms, work.length_ms):
        lapse_interjection(context, floor, work, "no_room")
        return
    if is_in_the_way(state.rhythm.backchannel, floor, starts_ms):
        if beat == len(floor.beats_ms):
            lapse_interjection(context, floor, work, "no_room")
        return
    if not interjections.may_interject(state, floor, state.by_id[work.agent]):
        lapse_interjection(context, floor, work, "withdrawn")
        return
    place_interjection(context, work, floor.segment_id, floor.clip_id, beat=beat, starts_ms=starts_ms)
    move_follower(context, floor)  # nobody begins on a syllable that is spoken over already


def lapse_interjection(context: StepContext, floor: OnFloor, work: Work, reason: str) -> None:
    """Record why a ready interjection will not be heard (the reason of `interjection_lapsed`), and let it go."""
    context.emit(
        InterjectionLapsed(
            segment_id=floor.segment_id,
            agent=work.agent,
            reason=reason,  # type: ignore[arg-type]
        )
    )
    prepared_work.drop(context, [work], "withdrawn")


def late_interjection(context: StepContext, floor: OnFloor) -> None:
    """An interjection became ready: if the guard of a beat has just passed, it may still come in there."""
    guard_ms = longest_guard_ms(context.state)
    for n, beat_ms in enumerate(floor.beats_ms, start=1):
        planned = floor.starts_ms + beat_ms
        armed_here = floor.armed is not None and floor.armed.beat == n
        if (
            planned - guard_ms <= context.now_ms <= planned + context.state.settings.interjections.late_ms
            and not armed_here
        ):
            plan_interjection(context, floor, n)
            return
    if not floor.beats_ms or context.now_ms > floor.starts_ms + floor.beats_ms[-1]:
        work = ready_interjection(context.state)
        if work is not None and not floor.is_split and (floor.overlay is None or floor.overlay.ended):
            lapse_interjection(context, floor, work, "late")


def on_interjection_started(context: StepContext, overlay: InterjectionOverlay, at_ms: int) -> None:
    """An interjection's first sample is heard: now it is paid for."""
    state = context.state
    floor, follows = state.floor, state.next_floor
    segment = floor.segment_id if floor is not None else follows.segment_id if follows is not None else ""
    agent = state.by_id[overlay.agent]
    settings = state.settings
    cost = min(agent.bank, hundredths(settings.interjections.cost))
    context.emit(
        InterjectionPlayed(
            segment_id=segment,
            agent=overlay.agent,
            kind=overlay.kind,
            text=overlay.text,
            importance=overlay.importance,
            beat=overlay.beat,
            cost=cost,
            starts_ms=at_ms,
            ends_ms=at_ms + overlay.ends_ms - overlay.starts_ms,
            answers=overlay.answers,
            claim=overlay.claim,
            clip_id=overlay.clip_id,
        )
    )
    context.emit_any(move(agent, -cost, "interjection", max_bank=settings.tokens.cap))


def silence_overlay(context: StepContext, floor: OnFloor, at_ms: int) -> None:
    """A cut takes the duck away: an interjection that is sounding ends with it, one that is planned never comes."""
    overlay = floor.overlay
    if overlay is None:
        return
    if not overlay.sounding:
        lapse_overlay(context, floor)
    elif at_ms < overlay.ends_ms:
        context.emit(InterjectionCut(segment_id=floor.segment_id, agent=overlay.agent, ended_ms=at_ms))
        record_remark(context, floor.segment_id, overlay)
