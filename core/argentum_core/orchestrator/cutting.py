"""The floor is cut: at a beat that was armed, or now because the operator says so."""

from __future__ import annotations

from ..debate.events import (
    HardInterrupt,
    InterjectionCut,
    SegmentScheduled,
)
from ..debate.on_floor import ArmedCut, OnFloor
from ..debate.state import CHAIR
from ..economy.auction import Outcome, score
from ..economy.tokens import HUNDREDTHS, move
from . import requests
from .closing import close_auction, reassign, resolved
from .desk import Desk
from .floor import applied, finish, is_last, lapse_overlay
from .following import kicker_enters, move_up, withdraw_next
from .handover import after_floor, move_next, next_chair


def cut_at_beat(desk: Desk, armed: ArmedCut, at_ms: int) -> None:
    """The beat of an armed cut is reached, as was told of `at_ms`: charge, cool down and cut in one go; the mixer has already
    faded."""
    state = desk.state
    floor = state.floor
    assert floor is not None
    cut_ms = max(floor.starts_ms, min(armed.cut_ms, at_ms))
    entering = state.work.get(armed.request_id) if armed.request_id is not None else None
    if armed.by == "agent" and armed.agent is not None:
        bid = min(armed.bid * HUNDREDTHS, state.by_id[armed.agent].bank)
        fee = min(armed.fee, state.by_id[armed.agent].bank - bid)
        agent = state.by_id[armed.agent]
        outcome = Outcome(
            winner=agent.id, paid=bid, reason="interrupt", scores={agent.id: score(agent.multiplier, armed.bid)}
        )
        if state.auction is not None and state.auction.open:
            desk.emit(resolved(state, outcome))
    else:
        bid = fee = 0
    desk.emit(
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
        desk.emit_any(move(state.by_id[armed.agent], -bid, "interrupt_bid", max_bank=cap))
        desk.emit_any(move(state.by_id[armed.agent], -fee, "interrupt_fee", max_bank=cap))
    command = state.cut_command
    silence_overlay(desk, floor, cut_ms)
    finish(
        desk,
        heard_ms=cut_ms - floor.starts_ms,
        ended_ms=cut_ms + armed.fade_ms,
        complete=False,
        cut_by=armed.agent if armed.by == "agent" else "operator",
    )
    if command is not None and command.command == "cut_at_beat":
        applied(desk, command, cut_ms)
    if entering is not None:
        desk.emit(
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
        requests.drop(
            desk, [work for work in state.work.values() if work not in (entering,) and work.agent != CHAIR], "outbid"
        )
    elif entering is None:
        go_on(desk, floor)


def cut_now(desk: Desk, at_ms: int, fade_ms: int) -> None:
    """The operator's cut was heard to begin at `at_ms`."""
    state = desk.state
    floor, command = state.floor, state.cut_command
    assert floor is not None
    desk.emit(
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
    silence_overlay(desk, floor, at_ms)
    finish(desk, heard_ms=max(0, at_ms - floor.starts_ms), ended_ms=at_ms + fade_ms, complete=False, cut_by="operator")
    if command is not None:
        applied(desk, command, at_ms)
    go_on(desk, floor)


def go_on(desk: Desk, floor: OnFloor) -> None:
    """After the operator's cut somebody else speaks: the auction closes now, without the agent who was cut."""
    state = desk.state
    if state.chair_floor is not None:
        move_up(desk)
    elif is_last(state, desk.now_ms) or next_chair(desk):
        after_floor(desk)
    elif kicker_enters(state):
        move_next(desk)
    elif state.claim is None:
        close_auction(desk, without=floor.agent)
    elif state.claim.agent == floor.agent and state.claim.reason != "operator":
        withdraw_next(desk)
        reassign(desk)
    else:
        move_next(desk)


def silence_overlay(desk: Desk, floor: OnFloor, at_ms: int) -> None:
    """A cut takes the duck away: an interjection that is sounding ends with it, one that is planned never comes."""
    overlay = floor.overlay
    if overlay is None:
        return
    if not overlay.sounding:
        lapse_overlay(desk, floor)
    elif at_ms < overlay.ends_ms:
        desk.emit(InterjectionCut(segment_id=floor.segment_id, agent=overlay.agent, ended_ms=at_ms))
