"""Bids in an open auction: the heuristic ones at once, minds' own if they arrive in time, and those that cite evidence."""

from __future__ import annotations

from collections.abc import Sequence

from ..debate import ids
from ..debate.events import AuctionOpened, BidPlaced
from ..debate.state import Agent
from ..economy import evidence
from ..economy.auction import heuristic_bids, longest_silent, may_speak, mind_bid, speakers
from .desk import Desk


def open_auction(desk: Desk) -> None:
    """Open the auction for the next floor with everybody's heuristic bid, the fallback resolved at once."""
    state = desk.state
    turn = state.turn
    able = speakers(state)
    fallback = longest_silent(able)
    auction = ids.auction_id(state.session, turn)
    desk.emit(AuctionOpened(auction_id=auction, turn=turn, fallback=fallback.id if fallback is not None else None))
    desk.emit_all(
        [
            BidPlaced(auction_id=auction, agent=name, amount=amount, source="heuristic", desire=desire)
            for name, (amount, desire) in heuristic_bids(able, turn, state.settings).items()
        ]
    )


def place_mind_bid(desk: Desk, agent: Agent, wanted: int, cited: Sequence[str]) -> None:
    """A mind's own bid takes the place of the heuristic amount; `cited` is evidence that passed its gate."""
    state = desk.state
    auction = state.auction
    if auction is None or not auction.open or not may_speak(state, agent):
        return
    before = auction.bids.get(agent.id)
    desk.emit(
        BidPlaced(
            auction_id=auction.id,
            agent=agent.id,
            amount=mind_bid(agent, wanted, state.settings),
            source="mind",
            desire=before.desire if before is not None else 0.0,
            evidence=list(cited),
        )
    )


def weigh_evidence(desk: Desk, agent: Agent, cited: Sequence[str], relevance: float) -> list[str]:
    """Judge what an agent cites for the auction that is open; returns the ids if they back its bid."""
    judged = evidence.judge(desk.state, agent, cited, relevance)
    if judged is None:
        return []
    desk.emit(judged)
    return judged.ids if judged.passed else []


def back_bid(desk: Desk, agent: Agent, cited: list[str]) -> None:
    """The bid that an agent has placed already is backed by evidence now."""
    auction = desk.state.auction
    bid = auction.bids.get(agent.id) if auction is not None and auction.open else None
    if auction is None or bid is None or bid.amount <= 0 or not cited:
        return
    desk.emit(
        BidPlaced(
            auction_id=auction.id,
            agent=agent.id,
            amount=bid.amount,
            source=bid.source,  # type: ignore[arg-type]
            desire=bid.desire,
            evidence=cited,
        )
    )
