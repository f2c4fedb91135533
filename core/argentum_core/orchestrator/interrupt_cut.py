"""The floor is cut: at a beat that was armed, or now because the operator says so."""

from __future__ import annotations

from ..debate.events import HardInterrupt, SegmentScheduled
from ..debate.on_floor import ArmedCut, OnFloor
from ..debate.state import CHAIR, DebateState
from ..debate.work import Work
from ..economy.auction import AuctionOutcome, score
from ..economy.tokens import HUNDREDTHS, move
from . import prepared_work
from .auction import auction_resolved
from .command_records import record_applied
from .floor import end_segment, is_last
from .handover import after_floor, move_next, reassign, schedule_chair_line, sell_next_floor
from .interjections import silence_overlay
from .step_context import StepContext
from .timeline import move_up, waiting_kicker_enters, withdraw_next


def cut_at_beat(context: StepContext, armed: ArmedCut, at_ms: int) -> None:
    """The beat of an armed cut is reached, as was told of `at_ms`: charge, cool down and cut in one go; the mixer has already
    faded."""
    state = context.state
    floor = state.floor
    assert floor is not None
    cut_ms = max(floor.starts_ms, min(armed.cut_ms, at_ms))
    entering = state.work.get(armed.request_id) if armed.request_id is not None else None
    if armed.by == "agent" and armed.agent is not None:
        bid = min(armed.bid * HUNDREDTHS, state.by_id[armed.agent].bank)
        fee = min(armed.fee, state.by_id[armed.agent].bank - bid)
        agent = state.by_id[armed.agent]
        outcome = AuctionOutcome(
            winner=agent.id, paid=bid, reason="interrupt", scores={agent.id: score(agent.multiplier, armed.bid)}
        )
        if state.auction is not None and state.auction.open:
            context.emit(auction_resolved(state, outcome))
    else:
        bid = fee = 0
    context.emit(
        HardInterrupt(
            segment_id=floor.segment_id,
            auction_id=state.auction.id if state.auction is not None else floor.auction_id,
            agent=armed.agent,
            interrupted=floor.agent,
            by=armed.by,
            beat=armed.beat or None,
            cut_ms=cut_ms,
            crossfade_ms=armed.fade_ms,
            costs={"bid": bid, "fee": fee},
            guard_ms=armed.guard_ms,
            kicker_segment_id=armed.kicker_segment_id,
        )
    )
    if armed.by == "agent" and armed.agent is not None:
        cap = state.settings.tokens.cap
        context.emit_any(move(state.by_id[armed.agent], -bid, "interrupt_bid", max_bank=cap))
        context.emit_any(move(state.by_id[armed.agent], -fee, "interrupt_fee", max_bank=cap))
    command = state.cut_command
    silence_overlay(context, floor, cut_ms)
    end_segment(
        context,
        heard_ms=cut_ms - floor.starts_ms,
        ended_ms=cut_ms + armed.fade_ms,
        complete=False,
        cut_by=armed.agent if armed.by == "agent" else "operator",
    )
    if command is not None and command.command == "cut_at_beat":
        record_applied(context, command, cut_ms)
    if entering is not None:
        context.emit(
            SegmentScheduled(
                request_id=entering.request_id,
                segment_id=entering.segment_id,
                clip_id=entering.clip_id,
                auction_id=state.auction.id if state.auction is not None else floor.auction_id,
                agent=entering.agent,
                starts_ms=cut_ms + armed.enter_ms,
            )
        )
    if armed.by == "agent":
        prepared_work.drop(context, _of_the_segment_that_was_cut(state, entering), "outbid")
    elif entering is None:
        continue_after_cut(context, floor)


def cut_now(context: StepContext, at_ms: int, fade_ms: int) -> None:
    """The operator's cut was heard to begin at `at_ms`."""
    state = context.state
    floor, command = state.floor, state.cut_command
    assert floor is not None
    context.emit(
        HardInterrupt(
            segment_id=floor.segment_id,
            auction_id=state.auction.id if state.auction is not None else floor.auction_id,
            agent=None,
            interrupted=floor.agent,
            by="operator",
            beat=None,
            cut_ms=at_ms,
            crossfade_ms=fade_ms,
            costs={"bid": 0, "fee": 0},
            guard_ms=0,
            kicker_segment_id=None,
        )
    )
    silence_overlay(context, floor, at_ms)
    end_segment(
        context, heard_ms=max(0, at_ms - floor.starts_ms), ended_ms=at_ms + fade_ms, complete=False, cut_by="operator"
    )
    if command is not None:
        record_applied(context, command, at_ms)
    continue_after_cut(context, floor)


def continue_after_cut(context: StepContext, floor: OnFloor) -> None:
    """After the operator's cut somebody else speaks: the auction closes now, without the agent who was cut."""
    state = context.state
    if state.chair_floor is not None:
        move_up(context)
    elif is_last(state, context.now_ms) or schedule_chair_line(context):
        after_floor(context)
    elif waiting_kicker_enters(state):
        move_next(context)
    elif state.claim is None:
        sell_next_floor(context, without=floor.agent)
    elif state.claim.agent == floor.agent and state.claim.reason not in ("operator", "form"):
        withdraw_next(context)
        reassign(context)
    else:
        move_next(context)


def _of_the_segment_that_was_cut(state: DebateState, entering: Work | None) -> list[Work]:
    """What was prepared or asked for, and is of no use after a cut. What listeners are asked is not broken off: their bids may still count."""
    return [
        work
        for work in state.work.values()
        if work is not entering and work.agent != CHAIR and not (work.kind == "listen" and work.status == "asked")
    ]
