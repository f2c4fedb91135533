"""Tokens, auctions, moods and pacing: how their events change the state."""

from __future__ import annotations

from typing import Any

from . import events as e
from .state import Auction, Bid, Claim, DebateState


def _tokens_changed(state: DebateState, event: e.TokensChanged) -> None:
    agent = state.by_id[event.agent]
    agent.bank = event.bank
    ledger, delta, cause = agent.ledger, event.delta, event.cause
    if cause == "accrual":
        ledger.accrued += delta
    elif cause in ("bid", "interrupt_bid", "interjection", "rebate"):
        ledger.paid -= delta
    elif cause == "interrupt_fee":
        ledger.fees -= delta
    elif cause == "grant":
        ledger.grants += delta
    elif cause == "stipend":
        ledger.stipends += delta
    elif cause == "decay":
        ledger.decayed -= delta
    else:
        ledger.expired -= delta


def _auction_opened(state: DebateState, event: e.AuctionOpened) -> None:
    state.auction = Auction(id=event.auction_id, turn=event.turn, fallback=event.fallback, bids={})
    state.segment_numbers = {}


def _bid_placed(state: DebateState, event: e.BidPlaced) -> None:
    auction = state.auction
    if auction is not None and auction.id == event.auction_id:
        auction.bids[event.agent] = Bid(
            agent=event.agent,
            amount=event.amount,
            source=event.source,
            desire=event.desire,
            evidence=bool(event.evidence),
        )


def _auction_resolved(state: DebateState, event: e.AuctionResolved) -> None:
    auction = state.auction
    if auction is not None and auction.id == event.auction_id:
        auction.winner, auction.reason, auction.paid = event.winner, event.reason, event.paid
        auction.scores = event.scores
    if event.reason != "interrupt":
        state.claim = Claim(
            agent=event.winner,
            auction_id=event.auction_id,
            reason=event.reason,
            short=event.reason == "all_pass" and state.floor is not None and state.floor.agent == event.winner,
        )
        state.attempts = 0
    if state.phase == "speaking":
        state.phase = "closing"


def _floor_claimed(state: DebateState, event: e.FloorClaimed) -> None:
    state.claim = Claim(
        agent=event.agent,
        auction_id=event.auction_id,
        reason=event.reason,
        follows_own_kicker=event.reason == "hold",
        question=event.question,
    )
    if state.phase == "speaking":
        state.phase = "closing"
    if event.reason == "fallback":
        state.attempts += 1


def _emotion_changed(state: DebateState, event: e.EmotionChanged) -> None:
    agent = state.by_id[event.agent]
    agent.frustration, agent.engagement, agent.confidence = event.frustration, event.engagement, event.confidence


def _pacing_updated(state: DebateState, event: e.PacingUpdated) -> None:
    agent = state.by_id[event.agent]
    agent.share, agent.integral = event.share, event.integral
    agent.multiplier, agent.talk_ms = event.multiplier, event.talk_ms


HANDLERS: dict[type[e.Event], Any] = {
    e.TokensChanged: _tokens_changed,
    e.AuctionOpened: _auction_opened,
    e.BidPlaced: _bid_placed,
    e.AuctionResolved: _auction_resolved,
    e.FloorClaimed: _floor_claimed,
    e.EmotionChanged: _emotion_changed,
    e.PacingUpdated: _pacing_updated,
}
