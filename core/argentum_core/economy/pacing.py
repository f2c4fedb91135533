"""Pacing: what pulls each agent's share of heard talk to its target (RULES, Pacing).

Share s is an exponential moving average of heard talk time; a proportional factor √(target/s) answers the error now, an
integral in the log domain removes the bias that a pure function of the error always leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

import msgspec

from ..debate.settings import Pacing
from ..debate.state import Agent

SHARE_MIN = 1e-6


class Paced(msgspec.Struct, frozen=True):
    """One agent's pacing after a segment; see `PacingUpdated`."""

    agent: str
    share: float
    integral: float
    multiplier: float
    talk_ms: float


def update(agents: Sequence[Agent], speaker: str, heard_ms: int, knobs: Pacing) -> list[Paced]:
    """Everybody's pacing after `speaker` was heard for `heard_ms`.

    I += η·(target − s), frozen while the multiplier is clipped and the error pushes further out (anti-windup);
    p = √(target/s)·exp(I), scaled so that the largest is 1, clipped to [floor, 1].
    """
    ema = knobs.ema
    talk = [(1 - ema) * agent.talk_ms + (ema * heard_ms if agent.id == speaker else 0.0) for agent in agents]
    total = sum(talk) or 1.0
    shares = [max(SHARE_MIN, value / total) for value in talk]
    integrals = []
    for agent, share in zip(agents, shares, strict=True):
        error = agent.target_share - share
        clipped_low = agent.multiplier <= knobs.floor and error < 0
        clipped_high = agent.multiplier >= 1.0 and error > 0
        integrals.append(agent.integral if clipped_low or clipped_high else agent.integral + knobs.eta * error)
    raw = [
        sqrt(agent.target_share / share) * exp(integral)
        for agent, share, integral in zip(agents, shares, integrals, strict=True)
    ]
    largest = max(raw)
    return [
        Paced(
            agent=agent.id,
            share=share,
            integral=integral,
            multiplier=max(knobs.floor, value / largest),
            talk_ms=spoken,
        )
        for agent, share, integral, value, spoken in zip(agents, shares, integrals, raw, talk, strict=True)
    ]
