"""The auction for the next floor: opened, bid in, closed, and paid for.

Heuristic bids are placed at once; minds' own bids, and evidence that backs a bid, count when they arrive before the auction closes.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..debate import ids
from ..debate.events import AuctionOpened, AuctionResolved, BidPlaced
from ..debate.state import Agent, DebateState
from ..economy import evidence
from ..economy.auction import (
    AuctionOutcome,
    heuristic_bids,
    least_recently_heard,
    longest_silent,
    may_speak,
    mind_bid,
    resolve,
    silenced,
    speakers,
)
from ..economy.tokens import move, rebate
from .floor import end_debate
from .step_context import StepContext


def open_auction(context: StepContext) -> None:
    """Open the auction for the next floor with everybody's heuristic bid, the fallback resolved at once."""
    state = context.state
    turn = state.turn
    able = speakers(state)
    fallback = longest_silent(able)
    auction = ids.auction_id(state.session, turn)
    context.emit(AuctionOpened(auction_id=auction, turn=turn, fallback=fallback.id if fallback is not None else None))
    context.emit_all(
        [
            BidPlaced(auction_id=auction, agent=name, amount=amount, source="heuristic", desire=desire)
            for name, (amount, desire) in heuristic_bids(able, turn, state.settings).items()
        ]
    )


def place_mind_bid(context: StepContext, agent: Agent, wanted: int, cited: Sequence[str]) -> None:
    """A mind's own bid takes the place of the heuristic amount; `cited` is evidence that passed its gate."""
    state = context.state
    auction = state.auction
    if auction is None or not auction.open or not may_speak(state, agent):
        return
    before = auction.bids.get(agent.id)
    context.emit(
        BidPlaced(
            auction_id=auction.id,
            agent=agent.id,
            amount=mind_bid(agent, wanted, state.settings),
            source="mind",
            desire=before.desire if before is not None else 0.0,
            evidence=list(cited),
        )
    )


def judge_evidence(context: StepContext, agent: Agent, cited: Sequence[str], relevance: float) -> list[str]:
    """Judge what an agent cites for the auction that is open; returns the ids if they back its bid."""
    judged = evidence.judge(context.state, agent, cited, relevance)
    if judged is None:
        return []
    context.emit(judged)
    return judged.ids if judged.passed else []


def back_bid_with_evidence(context: StepContext, agent: Agent, cited: list[str]) -> None:
    """The bid that an agent has placed already is backed by evidence now."""
    auction = context.state.auction
    bid = auction.bids.get(agent.id) if auction is not None and auction.open else None
    if auction is None or bid is None or bid.amount <= 0 or not cited:
        return
    context.emit(
        BidPlaced(
            auction_id=auction.id,
            agent=agent.id,
            amount=bid.amount,
            source=bid.source,  # type: ignore[arg-type]
            desire=bid.desire,
            evidence=cited,
        )
    )


def close_auction(context: StepContext, *, without: str | None = None) -> bool:
    """Resolve the open auction and charge the winner. `without` names an agent who may not win. False if there was none to resolve, or
    nobody may speak, which ends the debate."""
    state = context.state
    auction = state.auction
    if auction is None or not auction.open or state.claim is not None:
        return False
    excluded = silenced(state)
    if without is not None:
        excluded |= {without}
    outcome = resolve(
        auction.bids, state.by_id, excluded, settings=state.settings, segments=state.segments, turn=state.turn
    ) or _nobody_bid(state, excluded)
    if outcome is None:
        end_debate(context, "exhausted" if all(agent.exhausted for agent in state.agents) else "failed")
        return False
    context.emit(auction_resolved(state, outcome))
    if outcome.paid:
        charge_winner(context, outcome.winner, outcome.paid)
    return True


def auction_resolved(state: DebateState, outcome: AuctionOutcome) -> AuctionResolved:
    """The event of an auction's end; it carries everybody's pacing."""
    assert state.auction is not None
    return AuctionResolved(
        auction_id=state.auction.id,
        winner=outcome.winner,
        paid=outcome.paid,
        scores=outcome.scores,
        pacing={agent.id: agent.multiplier for agent in state.agents},
        reason=outcome.reason,  # type: ignore[arg-type]
    )


def charge_winner(context: StepContext, winner: str, paid: int) -> None:
    """The winner of an auction pays, and gets something back if it is under its target share."""
    knobs = context.state.settings.tokens
    agent = context.state.by_id[winner]
    context.emit_any(move(agent, -paid, "bid", max_bank=knobs.cap))
    if agent.share < agent.target_share:
        context.emit_any(rebate(agent, paid, knobs))


def _nobody_bid(state: DebateState, excluded: frozenset[str]) -> AuctionOutcome | None:
    """All passed: the speaker goes on, shorter, up to the contiguous cap; else the least recently heard speaks."""
    floor = state.floor
    if floor is not None and floor.agent in state.by_id and floor.agent not in excluded:
        return AuctionOutcome(winner=floor.agent, paid=0, reason="all_pass", scores={})
    fallback = least_recently_heard(state, excluded)
    return AuctionOutcome(winner=fallback.id, paid=0, reason="all_pass", scores={}) if fallback is not None else None


def refund(context: StepContext) -> None:
    """Give back what was paid for a floor that its owner does not get."""
    state = context.state
    auction, claim = state.auction, state.claim
    if auction is None or claim is None or claim.agent != auction.winner or claim.auction_id != auction.id:
        return
    if auction.paid and auction.reason != "interrupt" and claim.reason == auction.reason:
        context.emit_any(move(state.by_id[claim.agent], auction.paid, "rebate", max_bank=state.settings.tokens.cap))
