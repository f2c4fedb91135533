"""AuctionResolver: who wants the floor, who gets it and what it costs (RULES, Auction).

Bids are whole tokens, payments hundredths. The order of ties is total, so the same state always gives the same winner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import exp
from typing import Final

import msgspec

from ..debate.settings import Settings
from ..debate.state import NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent, Bid, DebateState
from .tokens import HUNDREDTHS

BACKLOG_FULL: Final = 2
"""Unanswered challenges at which an agent's backlog is full."""

DOUBLINGS: Final = 20.0
DEFAULTS: Final = Settings()
_NOBODY: Final[frozenset[str]] = frozenset()


class AuctionOutcome(msgspec.Struct, frozen=True):
    """The result of an auction: `paid` in hundredths, `scores` and `pacing` of everybody who may speak."""

    winner: str
    paid: int
    reason: str
    scores: dict[str, float]


def recency(agent: Agent, turn: int) -> float:
    """R in 0..1: turns since the agent last began to speak over the interval its target share implies."""
    share = (turn - agent.last_spoke_turn) * agent.target_share
    return share if share < 1.0 else 1.0


def backlog(agent: Agent) -> float:
    """B in 0..1: unanswered challenges to the agent, and what its mind says it still has to say; either fills what the
    other leaves free."""
    unanswered = agent.unanswered
    if unanswered >= BACKLOG_FULL:
        return 1.0
    share, to_say = unanswered / BACKLOG_FULL, agent.to_say
    return share + to_say - share * to_say if to_say else share


def desire(agent: Agent, turn: int, settings: Settings) -> float:
    """desire = w_backlog·B + w_recency·R + w_emotion·(0.5 + frustration − 0.25·engagement), never below 0."""
    return desires([agent], turn, settings)[0]


def desires(agents: Sequence[Agent], turn: int, settings: Settings) -> list[float]:
    """The desire of each agent (see `desire`); its temperament takes the place of the weights that it names, and is
    multiplied into the others as it is `eager`."""
    knobs = settings.auction
    common = (knobs.w_backlog, knobs.w_recency, knobs.w_emotion)
    wants: list[float] = []
    for agent in agents:
        w_backlog, w_recency, w_emotion = _own(agent.temperament, common) if agent.temperament else common
        recent = (turn - agent.last_spoke_turn) * agent.target_share  # as `recency`, for every agent in every turn
        if recent > 1.0:  # noqa: PLR1730
            recent = 1.0
        want = w_recency * recent + w_emotion * (0.5 + agent.frustration - 0.25 * agent.engagement)
        if agent.unanswered or agent.to_say:
            want += w_backlog * backlog(agent)
        wants.append(want if want > 0.0 else 0.0)
    return wants


def _own(temperament: Mapping[str, float], common: tuple[float, float, float]) -> tuple[float, float, float]:
    eager = temperament.get("eager", 1.0)
    return (
        temperament.get("w_backlog", common[0] * eager),
        temperament.get("w_recency", common[1] * eager),
        temperament.get("w_emotion", common[2] * eager),
    )


def mood_tokens(agent: Agent, deadband: float) -> int:
    """−1, 0 or +1 token by which mood moves a bid; zero inside the deadband around neutral (RULES, Emotion)."""
    heat = (agent.frustration - NEUTRAL_FRUSTRATION) - 0.25 * (agent.engagement - NEUTRAL_ENGAGEMENT)
    if -deadband <= heat <= deadband:
        return 0
    # round(2 · heat), at most one token either way
    return 1 if heat > 0.25 else -1 if heat < -0.25 else 0


def heuristic_bids(agents: Sequence[Agent], turn: int, settings: Settings) -> dict[str, tuple[int, float]]:
    """Agent → (whole tokens, desire). `agents` are those who may speak.

    bid = min(⌊bank⌋, max(1, round(max_bid · softmax(desire/τ)))), moved by mood; 0 is a pass: too little desire, or no
    whole token.
    """
    if not agents:
        return {}
    knobs = settings.auction
    wants = desires(agents, turn, settings)
    top, temperature, deadband, least = max(wants), knobs.temperature, settings.emotion.deadband, knobs.pass_below
    weights = [exp((want - top) / temperature) for want in wants]
    total: float = sum(weights)
    scale = knobs.max_bid / total
    bids: dict[str, tuple[int, float]] = {}
    for place, agent in enumerate(agents):
        want, amount = wants[place], 0
        if want >= least:
            amount = (round(weights[place] * scale) or 1) + mood_tokens(agent, deadband) or 1
            affordable = agent.bank // HUNDREDTHS
            if amount > affordable:  # noqa: PLR1730 (asked for every agent in every turn)
                amount = affordable
        bids[agent.id] = (amount, want)
    return bids


def mind_bid(agent: Agent, wanted: int, settings: Settings) -> int:
    """A mind's own bid as it counts: at most the bank, moved by mood; 0 or less is a pass."""
    if wanted <= 0:
        return 0
    amount = max(1, wanted + mood_tokens(agent, settings.emotion.deadband))
    return min(amount, agent.bank // HUNDREDTHS)


def score(
    multiplier: float, amount: float, evidence: bool = False, reputation: float = 0.0, settings: Settings = DEFAULTS
) -> float:
    """pacing · bid · (1 + evidence 0.10) · (1 + reputation, at most 0.10)."""
    value = multiplier * amount
    if evidence:
        value *= 1.0 + settings.evidence.bonus
    if reputation:
        most = settings.reputation.bonus_max
        value *= 1.0 + (reputation if reputation < most else most)
    return value


def standing_score(agent: Agent, amount: int, evidence: bool, settings: Settings, *, segments: int, turn: int) -> float:
    """The score of an agent's bid when so many segments are behind: as `score`, with the reputation as it has faded by now,
    and more with every turn for one who starves."""
    value = agent.multiplier * amount
    if evidence:
        value *= 1.0 + settings.evidence.bonus
    standing = agent.reputation
    if standing:
        knobs = settings.reputation
        passed, most = segments - agent.reputation_segment, knobs.bonus_max
        if passed > 0:
            standing *= (1.0 - knobs.fades) ** passed
        value *= 1.0 + (standing if standing < most else most)
    silent, patience = turn - agent.last_spoke_turn, settings.auction.starves_after
    if silent > patience:
        hungry = silent - patience / agent.target_share
        if hungry > 0.0:
            value *= 2.0 ** (hungry if hungry < DOUBLINGS else DOUBLINGS)
    return value


def resolve(
    bids: Mapping[str, Bid],
    agents: Mapping[str, Agent],
    excluded: frozenset[str] = frozenset(),
    *,
    settings: Settings = DEFAULTS,
    segments: int = 0,
    turn: int = 0,
) -> AuctionOutcome | None:
    """The highest score wins; ties go to evidence, then the least recently heard, then the seat.

    Agents in `excluded` are never chosen. The winner pays its bid, or with `second_price` the smallest whole bid that would
    still have won; with paced budgets the price is paced like the bid. None when nobody bid.

    Nobody starves: three agents who keep challenging each other could outbid a fourth for a long time, so the score of one who
    was silent for `starves_after` of the intervals that its target share implies doubles with every further turn.
    """
    scores: dict[str, float] = {}
    best, winner, tied = 0.0, "", False
    for name, bid in bids.items():
        amount = bid.amount
        if amount <= 0 or name in excluded:
            continue
        value = standing_score(agents[name], amount, bid.evidence, settings, segments=segments, turn=turn)
        scores[name] = value
        if value > best:
            best, winner, tied = value, name, False
        elif value == best:
            tied = True
    if not scores:
        return None
    reason = "highest"
    if tied:
        reason, winner = _break_tie([name for name in scores if scores[name] == best], bids, agents)
    amount = bids[winner].amount
    if settings.pricing.rule == "second_price":
        least = partial(
            standing_score,
            agents[winner],
            evidence=bids[winner].evidence,
            settings=settings,
            segments=segments,
            turn=turn,
        )
        amount = _second_price(winner, scores, bids, agents, least)
    paid = amount * HUNDREDTHS
    if settings.pacing.mode == "budget":
        paid = round(paid * agents[winner].multiplier)
    return AuctionOutcome(winner, paid, reason, scores)


def _second_price(
    winner: str,
    scores: Mapping[str, float],
    bids: Mapping[str, Bid],
    agents: Mapping[str, Agent],
    score_of: Callable[[int], float],
) -> int:
    """The smallest whole bid with which the winner would still have won; `score_of` is the score of each."""
    rivals = {name: value for name, value in scores.items() if name != winner}
    if not rivals:
        return 1
    to_beat = max(rivals.values())
    tied = [winner, *(name for name in rivals if rivals[name] == to_beat)]
    wins_ties = _break_tie(tied, bids, agents)[1] == winner
    for amount in range(1, bids[winner].amount):
        value = score_of(amount)
        if value > to_beat or (wins_ties and value == to_beat):
            return amount
    return bids[winner].amount


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
    if agent.muted or agent.exhausted:
        return False
    return state.contiguous_agent != agent.id or state.contiguous < state.settings.auction.max_contiguous_segments


def speakers(state: DebateState) -> list[Agent]:
    """Everybody who may be chosen for the next floor (see `may_speak`), by seat."""
    capped = state.contiguous_agent
    if capped is not None and state.contiguous < state.settings.auction.max_contiguous_segments:
        capped = None
    return [agent for agent in state.agents if agent.id != capped and not agent.muted and not agent.exhausted]


def silenced(state: DebateState) -> frozenset[str]:
    """Everybody who may not be chosen for the next floor (see `may_speak`)."""
    silent = [agent.id for agent in state.agents if agent.muted or agent.exhausted]
    capped = state.contiguous_agent
    if capped is not None and state.contiguous >= state.settings.auction.max_contiguous_segments:
        silent.append(capped)
    return frozenset(silent) if silent else _NOBODY


def least_recently_heard(state: DebateState, excluded: frozenset[str] = frozenset()) -> Agent | None:
    """The fallback: among those who may speak, the one whose last turn is longest ago; the seat breaks ties."""
    return longest_silent(agent for agent in speakers(state) if agent.id not in excluded)


def longest_silent(agents: Iterable[Agent]) -> Agent | None:
    """Whose last turn is longest ago; the seat breaks ties."""
    found: Agent | None = None
    longest_ago = 0
    for agent in agents:
        spoke = agent.last_spoke_turn
        if found is None or spoke < longest_ago or (spoke == longest_ago and agent.seat < found.seat):
            found, longest_ago = agent, spoke
    return found
