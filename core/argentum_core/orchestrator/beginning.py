"""A segment begins: its first sample is heard, the auction for the next floor opens, and everybody is asked."""

from __future__ import annotations

from ..debate import ids
from ..debate.events import AuctionOpened, BidPlaced, FloorClaimed, SegmentStarted
from ..debate.state import CHAIR, Work
from ..economy import tokens
from ..economy.auction import heuristic_bids, least_recently_heard, may_speak
from . import requests
from .closing import prepare_next, recover_claim
from .desk import Desk
from .effects import SetTimer
from .floor import applied, is_last


def open_auction(desk: Desk) -> None:
    """Open the auction for the next floor with everybody's heuristic bid, the fallback resolved at once."""
    state = desk.state
    fallback = least_recently_heard(state)
    auction = ids.auction_id(state.session, state.turn)
    desk.emit(
        AuctionOpened(auction_id=auction, turn=state.turn, fallback=fallback.id if fallback is not None else None)
    )
    able = [agent for agent in state.agents if may_speak(state, agent)]
    for name, (amount, desire) in heuristic_bids(able, state.turn, state.settings).items():
        desk.emit(BidPlaced(auction_id=auction, agent=name, amount=amount, source="heuristic", desire=desire))


def begin(desk: Desk, work: Work, auction_id: str, starts_ms: int) -> None:
    """A segment's first sample is heard."""
    state = desk.state
    role = "kicker" if work.kind == "kicker" else "chair" if work.agent == CHAIR else "segment"
    desk.emit(
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
            role=role,  # type: ignore[arg-type]
            answers=work.answers,
            claim=work.claim,
            sources=work.sources,
        )
    )
    cap = tokens.hundredths(state.settings.tokens.max_bank)
    for agent in state.agents:
        if agent.bank > cap:
            desk.emit(tokens.trim(agent, state.settings))
    requests.drop_stale(desk)
    floor = state.floor
    assert floor is not None
    if role == "chair" and state.say_commands:
        applied(desk, state.say_commands[0])
    last = is_last(state, desk.now_ms)
    if role == "kicker" and not last and state.settings.interrupts.after_interrupt == "hold":
        owner = state.by_id[floor.agent]
        if may_speak(state, owner):
            desk.emit(FloorClaimed(agent=owner.id, auction_id=floor.auction_id, reason="hold"))
    if not last:
        recover_claim(desk)
    if not last and state.claim is None and (state.auction is None or not state.auction.open):
        open_auction(desk)
    requests.speculate(desk, last=last)
    prepare_next(desk)
    guard_ms = max(state.settings.interrupts.guard_min_ms, *[agent.guard_ms for agent in state.agents])
    for n, beat_ms in enumerate(floor.beats_ms, start=1):
        desk.do(SetTimer("guard", floor.segment_id, max(desk.now_ms, starts_ms + beat_ms - guard_ms), n))
    if not last:
        close_ms = floor.ends_ms - state.settings.floor.lead_time_ms
        desk.do(SetTimer("close", floor.segment_id, max(desk.now_ms, close_ms)))
