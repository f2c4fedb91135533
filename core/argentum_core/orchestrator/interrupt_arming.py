"""Cuts are put on the timeline at a beat: an agent's with its kicker, the operator's, and the line of the chair."""

from __future__ import annotations

from typing import Final

from ..debate.events import TURNS, InterruptArmed, InterruptSkipped
from ..debate.on_floor import OnFloor
from ..debate.state import CHAIR, Agent
from ..debate.work import Work
from ..economy import interrupts
from ..economy.auction import AuctionOutcome, score
from ..economy.tokens import HUNDREDTHS, move
from . import preparation, prepared_work
from .auction import auction_resolved
from .effects import ArmCut
from .floor import lapse_overlay
from .handover import schedule_chair_line
from .step_context import StepContext
from .timeline import end_known, end_with_first_part, schedule, stretch_is_free, withdraw_armed, withdraw_next

REACHED_MS: Final = 40
"""A beat closer than this cannot be changed any more: it may be in the device already."""


def consider_cut(context: StepContext, floor: OnFloor, beat: int) -> None:
    """Who wants to cut in at this beat, and why it does or does not happen."""
    state = context.state
    first = interrupts.first_open_beat(floor)
    auction = state.auction
    if (
        first is None
        or beat < first
        or floor.role not in TURNS
        or state.settings.interrupts.mode != "cutoff"
        or auction is None
        or not auction.open
        or state.chair_floor is not None
        or floor.starts_ms + floor.beats_ms[beat - 1] < context.now_ms  # told too late
    ):
        return
    wanting = preparation.rivals(state)
    if not wanting:
        return
    kickers = {work.agent: work for work in state.work.values() if work.kind == "kicker"}
    for agent in wanting:
        reason = interrupts.refusal(state, floor, agent, beat)
        kicker = kickers.get(agent.id)
        if reason not in (None, "soft"):
            record_skipped(context, floor, agent, beat, reason)
        elif kicker is None:
            continue
        elif not kicker.ready:
            record_skipped(context, floor, agent, beat, "not_ready")
        elif reason == "soft":
            record_skipped(context, floor, agent, beat, reason)
            wait_for_end(context, agent, kicker)
            return
        else:
            arm_cut(context, floor, agent, beat, kicker)
            return


def wait_for_end(context: StepContext, agent: Agent, kicker: Work) -> None:
    """A soft interrupt: too little is left to cut, so the interrupter has bought the next floor and comes in with its
    kicker when the speaker has finished. Nobody is cut, so there is no fee."""
    state = context.state
    auction, floor = state.auction, state.floor
    if auction is None or not auction.open or floor is None or not stretch_is_free(state):
        return
    price = interrupts.price(state, agent)
    scores = {agent.id: score(agent.multiplier, price.bid)}
    context.emit(auction_resolved(state, AuctionOutcome(agent.id, price.bid * HUNDREDTHS, "interrupt", scores)))
    context.emit_any(move(agent, -price.bid * HUNDREDTHS, "interrupt_bid", max_bank=state.settings.tokens.cap))
    schedule(context, kicker, auction.id)
    prepared_work.drop(context, [work for work in state.work.values() if work.kind in ("segment", "reserve")], "outbid")


def record_skipped(context: StepContext, floor: OnFloor, agent: Agent, beat: int, reason: str) -> None:
    """Record, once a segment, why an agent that wanted to cut in did not."""
    if agent.id in floor.skipped:
        return
    context.emit(
        InterruptSkipped(
            segment_id=floor.segment_id,
            agent=agent.id,
            beat=beat,
            guard_ms=agent.guard_ms,
            reason=reason,  # type: ignore[arg-type]
        )
    )


def arm_cut(context: StepContext, floor: OnFloor, agent: Agent, beat: int, kicker: Work) -> None:
    """Put an agent's cut on the timeline at exactly the beat; the interjection planned there gives way."""
    price = interrupts.price(context.state, agent)
    place_cut(
        context,
        InterruptArmed(
            segment_id=floor.segment_id,
            agent=agent.id,
            beat=beat,
            guard_ms=agent.guard_ms,
            cut_ms=floor.starts_ms + floor.beats_ms[beat - 1],
            kicker_segment_id=kicker.segment_id,
            request_id=kicker.request_id,
            bid=price.bid,
            fee=price.fee,
        ),
        kicker,
    )


def place_cut(context: StepContext, armed: InterruptArmed, entering: Work | None) -> None:
    """Arm a cut, agent's or operator's; `entering` is what comes in, None for a bare cut."""
    state = context.state
    floor = state.floor
    assert floor is not None
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding and overlay.beat == armed.beat:
        lapse_overlay(context, floor, "displaced")
    context.emit(armed)
    placed = floor.armed
    assert placed is not None
    context.do(
        ArmCut(
            clip_id=floor.clip_id,
            kicker_clip_id=entering.clip_id if entering is not None else None,
            track=entering.agent if entering is not None else floor.agent,
            at_ms=armed.cut_ms,
            fade_ms=placed.fade_ms,
            enter_ms=placed.enter_ms,
        )
    )


def next_open_beat(floor: OnFloor, now_ms: int) -> int | None:
    """The first beat (from 1) that can still be changed; None if there is none left."""
    for n, beat_ms in enumerate(floor.beats_ms, start=1):
        if n > floor.beats_reached and floor.starts_ms + beat_ms >= now_ms + REACHED_MS:
            return n
    return None


def place_chair_line(context: StepContext, work: Work) -> None:
    """The chair's line is ready: it comes in at the next beat or the segment's end, or at once if both are far."""
    state = context.state
    floor = state.floor
    if state.phase == "cutting" or state.chair_floor is not None:
        return
    if floor is None:
        schedule_chair_line(context)
        return
    if work.item is not None:
        # A line of the agenda waits until the speaker has ended.
        if floor.armed is None and not floor.is_split and state.claim is None and stretch_is_free(state):
            schedule(context, work, work.segment_id)
        return
    if floor.agent == CHAIR:
        return
    if floor.armed is not None and floor.armed.by == "operator":
        return
    patience_ms = state.settings.floor.chair_waits_ms
    beat = next_open_beat(floor, context.now_ms) or 0
    if beat == 0 and not floor.final and not floor.dry and context.now_ms < floor.starts_ms + patience_ms:
        return  # its first beats are told in a moment, with its sound: nobody is cut off after a word for that
    withdraw_armed(context)
    withdraw_next(context)
    if floor.is_split:
        end_with_first_part(context, floor)
    soonest_ms = context.now_ms + REACHED_MS
    cut_ms = floor.starts_ms + floor.beats_ms[beat - 1] if beat else floor.ends_ms
    if cut_ms > context.now_ms + patience_ms or (beat == 0 and not end_known(floor)):
        beat, cut_ms = 0, soonest_ms
    elif beat == 0:
        schedule(context, work, state.auction.id if state.auction is not None else floor.auction_id)
        return
    place_cut(
        context,
        InterruptArmed(
            segment_id=floor.segment_id,
            agent=None,
            beat=beat,
            guard_ms=0,
            cut_ms=cut_ms,
            kicker_segment_id=work.segment_id,
            request_id=work.request_id,
            by="operator",
        ),
        work,
    )
