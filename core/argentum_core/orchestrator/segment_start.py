"""A segment begins: its first sample is heard, the auction for the next floor opens, and everybody is asked."""

from __future__ import annotations

from typing import Final

from ..debate.events import FloorClaimed, Role, SegmentStarted, WorkKind
from ..debate.on_floor import OnFloor
from ..debate.work import Work
from ..economy import tokens
from ..economy.auction import may_speak
from ..form.agenda import AUCTION, coming
from ..form.links import checked_answers, checked_links
from ..form.phases import has_form
from ..form.questions import waiting_command
from . import backchannels, preparation, prepared_work
from .auction import open_auction
from .command_records import record_applied
from .effective_settings import longest_guard_ms
from .effects import SetTimer
from .floor import is_last
from .form_floor import enter_with, give_floor
from .handover import prepare_next, recover_claim
from .house import take_seats
from .step_context import StepContext

MORE_COMES_MS: Final = 500
"""The auction over a first sentence whose rest is still being written closes so long before its end, if the rest has not come by then."""
LEAST_SOUND_MS: Final = 200
"""What a line needs for its sound before the guard of its beat, half a guard at least."""
LEAD_SHARE: Final = 0.4
"""Where listeners bid, the auction over a short segment closes no earlier than so much of it before its end: they have hardly heard it."""
_ROLES: Final[dict[WorkKind, Role]] = {
    "segment": "segment",
    "reserve": "segment",
    "kicker": "kicker",
    "second": "second",
    "chair": "chair",
}


def start_segment(context: StepContext, work: Work, auction_id: str, starts_ms: int) -> None:
    """A segment's first sample is heard."""
    state = context.state
    if has_form(state) and work.kind != "second":
        enter_with(context, work)
    if state.settings.vote.house and state.vote.house is None and work.agent in state.by_id:
        take_seats(context)
    role = _ROLES[work.kind] if work.role == "segment" else work.role
    answers, links = work.answers, work.links
    first_part = state.first_part
    if role == "second" and first_part is not None:
        answers = first_part.answers
    elif work.agent in state.by_id:
        answers, links = checked_answers(state, work.agent, answers), checked_links(state, work.agent, links)
    context.emit(
        SegmentStarted(
            segment_id=work.segment_id,
            clip_id=work.clip_id,
            auction_id=auction_id,
            agent=work.agent,
            text=work.text,
            context_version=work.context_version,
            starts_ms=starts_ms,
            planned_ms=work.length_ms,
            beats_ms=work.beats_ms,
            beat_kinds=work.beat_kinds,
            word_ends_ms=work.word_ends_ms,
            role=role,
            phase=state.form.phase,
            answers=answers,
            claim=work.claim,
            sources=work.sources,
            addresses=links.addresses,
            resumes=links.resumes,
            recalls=links.recalls,
            concedes=links.concedes,
        )
    )
    floor = state.floor
    assert floor is not None
    backchannels.await_place(context, floor)
    if role == "second":
        set_timers(context, floor, last=is_last(state, context.now_ms))
        return
    settings = state.settings
    cap = settings.tokens.cap
    for agent in state.agents:
        if agent.bank > cap:
            context.emit_any(tokens.trim(agent, settings))
    prepared_work.drop_stale(context)
    if role == "chair" and work.item is None and state.say_commands:
        record_applied(context, state.say_commands[0])
    elif role == "question" and work.item is not None and (put := waiting_command(state, work.item)) is not None:
        record_applied(context, put)
    following = coming(state) if has_form(state) else AUCTION
    last = is_last(state, context.now_ms)
    by_form = following.item is not None
    if role == "kicker" and not last and not by_form and settings.interrupts.after_interrupt == "hold":
        owner = state.by_id[floor.agent]
        if may_speak(state, owner):
            context.emit(FloorClaimed(agent=owner.id, auction_id=floor.auction_id, reason="hold"))
    if by_form:
        give_floor(context, following)
    elif not last:
        recover_claim(context)
        if state.claim is None and (state.auction is None or state.auction.winner is not None):
            open_auction(context)
    preparation.speculate(context, last=last or by_form)
    prepare_next(context)
    set_timers(context, floor, last=last or by_form)
    backchannels.voice_next(context)


def set_timers(context: StepContext, floor: OnFloor, *, last: bool) -> None:
    """The guards before the beats, and the moment at which the auction closes. The first part of a segment has its splice
    as its last beat, and leaves the auction open, unless it is not sure that a second one comes."""
    state, do = context.state, context.effects.append
    guard_ms = longest_guard_ms(state)
    listened = any(agent.bids for agent in state.agents)
    now_ms, starts_ms, segment = context.now_ms, floor.starts_ms - guard_ms, floor.segment_id
    sound_ms = max(guard_ms // 2, LEAST_SOUND_MS)
    n = 0
    for beat_ms in floor.beats_ms:
        n += 1
        at_ms = starts_ms + beat_ms
        do(SetTimer("guard", segment, at_ms if at_ms > now_ms else now_ms, n))
        if listened:
            do(SetTimer("listening", segment, max(now_ms, at_ms - sound_ms), n))
    if floor.is_split:
        do(SetTimer("guard", segment, max(now_ms, floor.ends_ms - guard_ms), n + 1))
    if listened:
        if floor.is_split:
            do(SetTimer("listening", segment, max(now_ms, floor.ends_ms - guard_ms - sound_ms), n + 1))
        else:
            do(SetTimer("listening", segment, max(now_ms, floor.ends_ms - preparation.RESERVE_AHEAD_MS), 0))
    if not last and (floor.more or not floor.is_split):
        lead_ms = state.governor.lead_time_ms
        if floor.more and lead_ms > MORE_COMES_MS:
            lead_ms = MORE_COMES_MS
        if listened:
            lead_ms = min(lead_ms, int(LEAD_SHARE * floor.planned_ms))
        close_ms = floor.ends_ms - max(lead_ms, state.settings.floor.gap_max_ms)
        do(SetTimer("close", segment, close_ms if close_ms > now_ms else now_ms))
