"""Pacing: what pulls each agent's share of heard talk to its target (RULES, Pacing).

Share s is an exponential moving average of heard talk time; a proportional factor √(target/s) answers the error now, an
integral in the log domain removes the bias that a pure function of the error always leaves. With `mode = budget` the
multiplier answers to spending instead (`budget.py`); shares are kept up all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

from ..debate.events import PacingUpdated
from ..debate.settings import Audience, Pacing
from ..debate.state import Agent
from . import budget

SHARE_MIN = 1e-6


def update(
    agents: Sequence[Agent],
    speaker: str,
    heard_ms: int,
    knobs: Pacing,
    *,
    relieved: frozenset[str] = frozenset(),
    relief: float = 0.0,
) -> list[PacingUpdated]:
    """Everybody's pacing after `speaker` was heard for `heard_ms`.

    I += η·(target − s), frozen while the multiplier is clipped and the error pushes further out (anti-windup);
    p = √(target/s)·exp(I), scaled so that the largest is 1, clipped to [floor, 1]. Agents in `relieved` by the audience
    count `relief` more.
    """
    ema, eta, lowest = knobs.ema, knobs.eta, knobs.floor
    kept = 1 - ema
    talk = [kept * agent.talk_ms for agent in agents]
    for place, agent in enumerate(agents):
        if agent.id == speaker:
            talk[place] += ema * heard_ms
            break
    total = sum(talk) or 1.0
    raw: list[float] = []
    integrals: list[float] = []
    shares: list[float] = []
    for place, agent in enumerate(agents):
        share = talk[place] / total
        share = max(share, SHARE_MIN)
        target, integral = agent.target_share, agent.integral
        error = target - share
        if (agent.multiplier > lowest) if error < 0 else (agent.multiplier < 1.0):
            integral += eta * error
        shares.append(share)
        integrals.append(integral)
        raw.append(sqrt(target / share) * exp(integral))
    if relieved:
        raw = [value * (1 + relief) if agents[n].id in relieved else value for n, value in enumerate(raw)]
    largest = max(raw)
    return [
        PacingUpdated(
            agent=agent.id,
            share=shares[place],
            integral=integrals[place],
            multiplier=paced if (paced := raw[place] / largest) > lowest else lowest,
            talk_ms=talk[place],
        )
        for place, agent in enumerate(agents)
    ]


def update_budgets(
    agents: Sequence[Agent],
    speaker: str,
    heard_ms: int,
    knobs: Pacing,
    *,
    income: float,
    winner: str | None,
    worth: float,
) -> list[PacingUpdated]:
    """Everybody's pacing by budget after an auction that `winner` won with a bid of `worth` tokens before pacing, while
    each agent earned `income` tokens (see `budget.py`)."""
    ema = knobs.ema
    talk = [(1 - ema) * agent.talk_ms + (ema * heard_ms if agent.id == speaker else 0.0) for agent in agents]
    total = sum(talk) or 1.0
    paced: list[PacingUpdated] = []
    for spoken, agent in zip(talk, agents, strict=True):
        won = budget.averaged(agent.won, worth if agent.id == winner else 0.0, knobs.budget_ema)
        paced.append(
            PacingUpdated(
                agent=agent.id,
                share=max(SHARE_MIN, spoken / total),
                integral=0.0,
                multiplier=budget.multiplier(income, won, knobs.floor),
                talk_ms=spoken,
                won=won,
            )
        )
    return paced


def relieved(agents: Sequence[Agent], turn: int, knobs: Audience) -> frozenset[str]:
    """Agents whom the audience's applause still carries."""
    lasts = knobs.relief_segments
    return frozenset([agent.id for agent in agents if turn - agent.clapped_turn < lasts])
