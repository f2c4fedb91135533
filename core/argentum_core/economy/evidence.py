"""The evidence lane: when a bid that cites is backed by what it cites (RULES, Reputation and evidence).

Whether the ids exist and how much the line shares with the cited text is measured outside, by the evidence library; here it
is decided what that is worth. One prioritised bid an agent in `every_segments`; a citation that fails its gate counts as
that one too, and costs reputation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..debate.events import EvidenceJudged
from ..debate.state import Agent, DebateState


def may_cite(state: DebateState, agent: Agent) -> bool:
    """Whether a bid of the agent may be backed now."""
    knobs = state.settings.evidence
    return knobs.enabled and state.turn - agent.evidence_turn >= knobs.every_segments


def judge(state: DebateState, agent: Agent, ids: Sequence[str], relevance: float) -> EvidenceJudged | None:
    """Whether what the agent cites passes the gate; None when nothing is cited, or nothing may be."""
    auction = state.auction
    if not ids or auction is None or not auction.open or not may_cite(state, agent):
        return None
    return EvidenceJudged(
        auction_id=auction.id,
        agent=agent.id,
        ids=list(ids),
        relevance=round(relevance, 4),
        passed=relevance >= state.settings.evidence.threshold,
    )
