"""Tokens, auctions, moods, pacing and reputation: how their events change the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from . import events as e
from .state import NEUTRAL_CONFIDENCE, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Auction, Bid, DebateState, FloorClaim

_NEUTRAL = (NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, NEUTRAL_CONFIDENCE)


def _tokens_changed(state: DebateState, event: e.TokensChanged) -> None:
    agent = state.by_id[event.agent]
    agent.bank = event.bank
    cause = event.cause
    if cause == "accrual":
        agent.ledger.accrued += event.delta
        return
    ledger, delta = agent.ledger, event.delta
    if cause == "decay":
        ledger.decayed -= delta
    elif cause in ("bid", "interrupt_bid", "interjection"):
        ledger.paid -= delta
        agent.spent_turn = state.turn
    elif cause == "rebate":
        ledger.paid -= delta
        auction = state.auction
        if auction is not None and auction.winner == event.agent:
            auction.paid -= delta  # so that nobody gets more back for a floor than it has paid for it
    elif cause == "interrupt_fee":
        ledger.fees -= delta
    elif cause == "grant":
        ledger.grants += delta
    elif cause == "stipend":
        ledger.stipends += delta
    else:
        ledger.expired -= delta
        agent.spent_turn = state.turn  # the segments without spending are counted anew


def _auction_opened(state: DebateState, event: e.AuctionOpened) -> None:
    state.auction = Auction(id=event.auction_id, turn=event.turn, fallback=event.fallback, bids={})
    state.segment_numbers = {}


def _bids_placed(state: DebateState, events: Sequence[e.BidPlaced]) -> None:
    auction = state.auction
    if auction is None:
        return
    auction_id, bids = auction.id, auction.bids
    for event in events:
        if event.auction_id == auction_id:
            name = event.agent
            bids[name] = Bid(name, event.amount, event.source, event.desire, bool(event.evidence))


def _evidence_judged(state: DebateState, event: e.EvidenceJudged) -> None:
    state.judged.setdefault(event.agent, []).append("evidence" if event.passed else "failed_evidence")
    state.by_id[event.agent].evidence_turn = state.turn


def _auction_resolved(state: DebateState, event: e.AuctionResolved) -> None:
    auction = state.auction
    if auction is not None and auction.id == event.auction_id:
        auction.winner, auction.reason, auction.paid = event.winner, event.reason, event.paid
        auction.scores = event.scores
    if event.reason != "interrupt":
        floor = state.floor
        short = event.reason == "all_pass" and floor is not None and floor.agent == event.winner
        state.claim = FloorClaim(event.winner, event.auction_id, event.reason, short)
        state.attempts = 0
    if state.phase == "speaking":
        state.phase = "closing"


def _floor_claimed(state: DebateState, event: e.FloorClaimed) -> None:
    state.claim = FloorClaim(
        agent=event.agent,
        auction_id=event.auction_id,
        reason=event.reason,
        follows_own_kicker=event.reason == "hold",
        question=event.question,
        offline=event.reason == "fallback",
        role=event.role,
    )
    if state.phase == "speaking":
        state.phase = "closing"
    if event.reason == "fallback":
        state.attempts += 1


def _emotion_changed(state: DebateState, event: e.EmotionChanged) -> None:
    by_id = state.by_id
    for name, mood in event.agents.items():
        agent = by_id[name]
        agent.frustration = mood.frustration
        agent.engagement = mood.engagement
        agent.confidence = mood.confidence
        agent.report = None


def _mood_reported(state: DebateState, event: e.MoodReported) -> None:
    """A new report, and for how many reports in a row each of its three has been on the same side of neutral."""
    agent = state.by_id[event.agent]
    agent.report = (event.frustration, event.engagement, event.confidence)
    signs = tuple((value > neutral) - (value < neutral) for value, neutral in zip(agent.report, _NEUTRAL, strict=True))
    agent.report_lasted = tuple(  # type: ignore[assignment]
        lasted + 1 if sign == before else 1
        for sign, before, lasted in zip(signs, agent.report_signs, agent.report_lasted, strict=True)
    )
    agent.report_signs = signs  # type: ignore[assignment]


def _mind_opened(state: DebateState, event: e.MindIntentReported) -> None:
    agent = state.by_id[event.agent]
    if event.backlog is not None:
        agent.to_say = event.backlog
    agent.urgency = event.urgency


def _pacing_updated(state: DebateState, event: e.PacingUpdated) -> None:
    by_id = state.by_id
    for name, paced in event.agents.items():
        agent = by_id[name]
        agent.share = paced.share
        agent.integral = paced.integral
        agent.multiplier = paced.multiplier
        agent.talk_ms = paced.talk_ms
        agent.won = paced.won


def _reputation_changed(state: DebateState, event: e.ReputationChanged) -> None:
    for name, standing in event.agents.items():
        agent = state.by_id[name]
        agent.reputation, agent.reputation_segment = standing.reputation, state.segments
        state.judged.pop(name, None)


def _audience_clapped(state: DebateState, event: e.AudienceClapped) -> None:
    if event.effective:
        state.by_id[event.agent].clapped_turn = state.turn


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.TokensChanged: _tokens_changed,
    e.AuctionOpened: _auction_opened,
    e.EvidenceJudged: _evidence_judged,
    e.AuctionResolved: _auction_resolved,
    e.FloorClaimed: _floor_claimed,
    e.EmotionChanged: _emotion_changed,
    e.MoodReported: _mood_reported,
    e.MindIntentReported: _mind_opened,
    e.PacingUpdated: _pacing_updated,
    e.ReputationChanged: _reputation_changed,
    e.AudienceClapped: _audience_clapped,
}

OF_MANY: Final[dict[type[e.Event], Any]] = {
    e.BidPlaced: _bids_placed,
}
"""What comes one an agent is folded by the row."""
