"""AuctionResolver: who wants the floor, who gets it and what it costs (RULES, Auction). First price.

Bids are whole tokens, payments hundredths. The order of ties is total, so the same state always gives the same winner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp

import msgspec

from ..debate.settings import Settings
from ..debate.state import NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent, Bid, DebateState
from .tokens import HUNDREDTHS

BACKLOG_FULL = 2
"""Unanswered challenges at which an agent's backlog is full."""


class Outcome(msgspec.Struct, frozen=True):
    """The result of an auction: `paid` in hundredths, `scores` and `pacing` of everybody who may speak."""

    winner: str
    paid: int
    reason: str
    scores: dict[str, float]


def backlog(agent: Agent) -> float:
    """B in 0..1: unanswered challenges to the agent."""
    share = agent.unanswered / BACKLOG_FULL
    return share if share < 1.0 else 1.0


def recency(agent: Agent, turn: int) -> float:
    """R in 0..1: turns since the agent last began to speak over the interval its target share implies."""
    share = (turn - agent.last_spoke_turn) * agent.target_share
    return share if share < 1.0 else 1.0


def desire(agent: Agent, turn: int, settings: Settings) -> float:
    """desire = w_backlog·B + w_recency·R + w_emotion·(0.5 + frustration − 0.25·engagement), never below 0."""
    knobs, temperament = settings.auction, agent.temperament
    if temperament:
        w_backlog = temperament.get("w_backlog", knobs.w_backlog)
        w_recency = temperament.get("w_recency", knobs.w_recency)
        w_emotion = temperament.get("w_emotion", knobs.w_emotion)
    else:
        w_backlog, w_recency, w_emotion = knobs.w_backlog, knobs.w_recency, knobs.w_emotion
    wanted = (
        w_backlog * backlog(agent)
        + w_recency * recency(agent, turn)
        + w_emotion * (0.5 + agent.frustration - 0.25 * agent.engagement)
    )
    return wanted if wanted > 0.0 else 0.0


def mood_tokens(agent: Agent, deadband: float) -> int:
    """−1, 0 or +1 token by which mood moves a bid; zero inside the deadband around neutral (RULES, Emotion)."""
    heat = (agent.frustration - NEUTRAL_FRUSTRATION) - 0.25 * (agent.engagement - NEUTRAL_ENGAGEMENT)
    if abs(heat) <= deadband:
        return 0
    return max(-1, min(1, round(2 * heat)))


def heuristic_bids(agents: Iterable[Agent], turn: int, settings: Settings) -> dict[str, tuple[int, float]]:
    """Agent → (whole tokens, desire). `agents` are those who may speak.

    bid = min(⌊bank⌋, max(1, round(max_bid · softmax(desire/τ)))), moved by mood; 0 is a pass: too little desire, or no
    whole token.
    """
    knobs = settings.auction
    wanting = [(agent, desire(agent, turn, settings)) for agent in agents]
    if not wanting:
        return {}
    temperature, deadband = knobs.temperature, settings.emotion.deadband
    top = max([want for _, want in wanting])
    weights = [exp((want - top) / temperature) for _, want in wanting]
    scale = knobs.max_bid / sum(weights)
    bids: dict[str, tuple[int, float]] = {}
    for (agent, want), weight in zip(wanting, weights, strict=True):
        amount = 0
        if want >= knobs.pass_below:
            amount = max(1, max(1, round(weight * scale)) + mood_tokens(agent, deadband))
            affordable = agent.bank // HUNDREDTHS
            amount = min(amount, affordable)
        bids[agent.id] = (amount, want)
    return bids


def score(multiplier: float, amount: int, evidence: bool = False, reputation: float = 0.0) -> float:
    """pacing · bid · (1 + evidence 0.10) · (1 + reputation, at most 0.10)."""
    return multiplier * amount * (1.10 if evidence else 1.0) * (1 + min(0.10, reputation))


def resolve(
    bids: Mapping[str, Bid], agents: Mapping[str, Agent], excluded: frozenset[str] = frozenset()
) -> Outcome | None:
    """The highest score wins and pays its bid; ties go to evidence, then the least recently heard, then the seat.

    Agents in `excluded` are never chosen. None when nobody bid.
    """
    scores = {
        name: score(agents[name].multiplier, bid.amount, bid.evidence)
        for name, bid in bids.items()
        if bid.amount > 0 and name not in excluded
    }
    if not scores:
        return None
    best = max(scores.values())
    tied = [name for name, value in scores.items() if value == best]
    reason, winner = _break_tie(tied, bids, agents)
    return Outcome(winner=winner, paid=bids[winner].amount * HUNDREDTHS, reason=reason, scores=scores)


def _break_tie(tied: list[str], bids: Mapping[str, Bid], agents: Mapping[str, Agent]) -> tuple[str, str]:
    """(reason, winner): evidence-backed first, then least recently heard, then seat."""
    if len(tied) == 1:
        return "highest", tied[0]
    backed = [name for name in tied if bids[name].evidence]
    if len(backed) == 1:
        return "tie_evidence", backed[0]
    tied = backed or tied
    longest_ago = min(agents[name].last_spoke_turn for name in tied)
    tied = [name for name in tied if agents[name].last_spoke_turn == longest_ago]
    if len(tied) == 1:
        return "tie_recency", tied[0]
    return "tie_seat", min(tied, key=lambda name: agents[name].seat)


def may_speak(state: DebateState, agent: Agent) -> bool:
    """Whether an agent may be chosen for the next floor: not muted, not out of words, not at the contiguous cap."""
    capped = state.contiguous_agent == agent.id and state.contiguous >= state.settings.auction.max_contiguous_segments
    return not (agent.muted or agent.exhausted or capped)


def least_recently_heard(state: DebateState, excluded: frozenset[str] = frozenset()) -> Agent | None:
    """The fallback: among those who may speak, the one whose last turn is longest ago; the seat breaks ties."""
    able = [agent for agent in state.agents if agent.id not in excluded and may_speak(state, agent)]
    return min(able, key=lambda agent: (agent.last_spoke_turn, agent.seat), default=None)
