"""Pacing: what pulls each agent's share of heard talk to its target (RULES, Pacing).

Share s is an exponential moving average of heard talk time; a proportional factor √(target/s) answers the error now, an
integral in the log domain removes the bias that a pure function of the error always leaves. With `mode = budget` the
multiplier answers to spending instead (`budget.py`); shares are kept up all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import Final

from ..debate.events import Paced, PacingUpdated
from ..debate.settings import AudienceKnobs, PacingKnobs
from ..debate.state import Agent
from . import budget

SHARE_MIN: Final = 1e-6
FORGOTTEN: Final = 8


def update(
    agents: Sequence[Agent],
    speaker: str,
    heard_ms: int,
    knobs: PacingKnobs,
    *,
    relieved: frozenset[str] = frozenset(),
    relief: float = 0.0,
    haste: float = 0.0,
) -> PacingUpdated:
    """Everybody's pacing after `speaker` was heard for `heard_ms`.

    I += η·(target − s), frozen while the multiplier is clipped and the error pushes further out (anti-windup);
    p = √(target/s)·exp(I), scaled so that the largest is 1, clipped to [floor, 1]. Agents in `relieved` by the audience
    count `relief` more. `haste` (see `haste_of`) steps the integral faster.
    """
    ema, eta, lowest = knobs.ema, knobs.eta * (1 + haste), knobs.floor
    talk = _talked(agents, speaker, heard_ms, ema)
    total = sum(talk) or 1.0
    rows: list[tuple[str, float, float, float, float]] = []
    largest = 0.0
    for place, agent in enumerate(agents):
        spoken, target, integral = talk[place], agent.target_share, agent.integral
        share = spoken / total
        if share < SHARE_MIN:  # noqa: PLR1730 (every agent, every turn)
            share = SHARE_MIN
        if (agent.multiplier > lowest) if target < share else (agent.multiplier < 1.0):
            integral += eta * (target - share)
        raw = sqrt(target / share) * exp(integral)
        if relieved and agent.id in relieved:
            raw *= 1 + relief
        if raw > largest:  # noqa: PLR1730
            largest = raw
        rows.append((agent.id, share, integral, raw, spoken))
    least = lowest * largest
    return PacingUpdated(
        agents={
            name: Paced(share, integral, raw / largest if raw > least else lowest, spoken)
            for name, share, integral, raw, spoken in rows
        }
    )


def _talked(agents: Sequence[Agent], speaker: str, heard_ms: int, ema: float) -> list[float]:
    """Everybody's moving average of heard talk after a segment of `speaker`, in ms."""
    kept = 1 - ema
    talk = []
    for agent in agents:
        if agent.id == speaker:
            talk.append(kept * agent.talk_ms + ema * heard_ms)
        else:
            talk.append(kept * agent.talk_ms)
    return talk


def haste_of(turn: int, knobs: PacingKnobs) -> float:
    """How much faster the integral steps in turn `turn`: η alone would need some sixty turns to find out what everybody is
    like, so it begins many times as fast and settles to η."""
    if turn > FORGOTTEN * knobs.quick_segments:
        return 0.0
    return knobs.quick_start * exp(-turn / knobs.quick_segments)


def update_budgets(
    agents: Sequence[Agent],
    speaker: str,
    heard_ms: int,
    knobs: PacingKnobs,
    *,
    income: float,
    winner: str | None,
    worth: float,
) -> PacingUpdated:
    """Everybody's pacing by budget after an auction that `winner` won with a bid of `worth` tokens before pacing, while
    each agent earned `income` tokens (see `budget.py`)."""
    talk = _talked(agents, speaker, heard_ms, knobs.ema)
    total = sum(talk) or 1.0
    paced: dict[str, Paced] = {}
    for spoken, agent in zip(talk, agents, strict=True):
        won = budget.averaged(agent.won, worth if agent.id == winner else 0.0, knobs.budget_ema)
        paced[agent.id] = Paced(
            share=max(SHARE_MIN, spoken / total),
            integral=0.0,
            multiplier=budget.multiplier(income, won, knobs.floor),
            talk_ms=spoken,
            won=won,
        )
    return PacingUpdated(agents=paced)


def relieved(agents: Sequence[Agent], turn: int, knobs: AudienceKnobs) -> frozenset[str]:
    """Agents whom the audience's applause still carries."""
    since = turn - knobs.relief_segments
    return frozenset([agent.id for agent in agents if agent.clapped_turn > since])
