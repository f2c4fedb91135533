"""Why an agent bids what it bids: the formula of its desire, of its bid and of its score, factor by factor (RULES, Auction).

For a screen or a report to write out; the auction itself does not ask. The factors are those of now: moods move between a bid and the
look at it, so the desire with which a bid was placed may differ and is told beside it.
"""

from __future__ import annotations

from math import exp

import msgspec

from ..debate.state import Agent, DebateState
from .auction import DOUBLINGS, backlog, desires, mood_tokens, recency, speakers
from .reputation import now
from .tokens import HUNDREDTHS


class DesireTerm(msgspec.Struct, frozen=True):
    """One addend of a desire: a weight, own to the agent where its temperament names it, times a value."""

    name: str
    weight: float
    value: float
    own: bool

    @property
    def product(self) -> float:
        """What it adds to the desire."""
        return self.weight * self.value


class BidReasons(msgspec.Struct, frozen=True):
    """How a bid comes about.

    `desire` is the sum of `terms` and never below 0; `part` its share in the softmax over all who may speak, or over the
    desires with which bids were placed, where they are; `max_bid` is multiplied by it; `mood` the tokens by which mood moves that; `whole` the whole tokens in the bank. `passes` while the desire is below
    `pass_below`. `score_factors` are what the bid in whole tokens is multiplied by: pacing first, then evidence, reputation and
    patience, where they count. `amount`, `source` and `placed_desire` are those of the bid in the open or newest auction; None without.
    """

    terms: tuple[DesireTerm, ...]
    desire: float
    part: float
    max_bid: int
    mood: int
    whole: int
    passes: bool
    pass_below: float
    score_factors: tuple[tuple[str, float], ...]
    amount: int | None = None
    source: str | None = None
    placed_desire: float | None = None

    @property
    def by_formula(self) -> int:
        """The bid that the formula gives now, in whole tokens."""
        return 0 if self.passes else min(self.whole, max(1, max(1, round(self.max_bid * self.part)) + self.mood))

    @property
    def score(self) -> float | None:
        """The bid times its factors; None without a bid."""
        if self.amount is None:
            return None
        value = float(self.amount)
        for _, factor in self.score_factors:
            value *= factor
        return value


def bid_reasons(state: DebateState, agent: Agent) -> BidReasons:
    """The reasons for an agent's bid at this moment."""
    settings, turn = state.settings, state.turn
    knobs, own = settings.auction, agent.temperament
    eager = own.get("eager", 1.0)
    terms = tuple(
        DesireTerm(
            name, own.get(f"w_{name}", getattr(knobs, f"w_{name}") * eager), value, f"w_{name}" in own or "eager" in own
        )
        for name, value in (
            ("backlog", backlog(agent)),
            ("recency", recency(agent, turn)),
            ("emotion", 0.5 + agent.frustration - 0.25 * agent.engagement),
        )
    )
    able = speakers(state)
    rivals = able if agent in able else [*able, agent]
    wants = desires(rivals, turn, settings)
    want = wants[rivals.index(agent)]
    bids = state.auction.bids if state.auction is not None else {}
    bid = bids.get(agent.id)
    if bid is not None:
        placed = {each.agent: each.desire for each in bids.values()}
        part = _part(list(placed.values()), placed[agent.id], knobs.temperature)
    else:
        part = _part(wants, want, knobs.temperature)
    return BidReasons(
        terms=terms,
        desire=want,
        part=part,
        max_bid=knobs.max_bid,
        mood=mood_tokens(agent, settings.emotion.deadband),
        whole=agent.bank // HUNDREDTHS,
        passes=want < knobs.pass_below,
        pass_below=knobs.pass_below,
        score_factors=_factors(state, agent, evidence=bid is not None and bid.evidence),
        amount=bid.amount if bid is not None else None,
        source=bid.source if bid is not None else None,
        placed_desire=bid.desire if bid is not None else None,
    )


def _part(wants: list[float], want: float, temperature: float) -> float:
    """The share of one desire in the softmax over all."""
    top = max(wants)
    return exp((want - top) / temperature) / sum(exp((each - top) / temperature) for each in wants)


def _factors(state: DebateState, agent: Agent, *, evidence: bool) -> tuple[tuple[str, float], ...]:
    """What a bid is multiplied by; as `auction.standing_score`."""
    settings = state.settings
    factors = [("pacing", agent.multiplier)]
    if evidence:
        factors.append(("evidence", 1.0 + settings.evidence.bonus))
    if standing := now(agent, state.segments, settings.reputation):
        factors.append(("reputation", 1.0 + min(standing, settings.reputation.bonus_max)))
    silent, patience = state.turn - agent.last_spoke_turn, settings.auction.starves_after
    if silent > patience and (hungry := silent - patience / agent.target_share) > 0.0:
        factors.append(("patience", 2.0 ** min(hungry, DOUBLINGS)))
    return tuple(factors)
