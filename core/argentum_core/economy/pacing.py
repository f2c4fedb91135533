"""Pacing: what pulls each agent's share of heard talk to its target (RULES, Pacing).

Share s is an exponential moving average of heard talk time; a proportional factor √(target/s) answers the error now, an
integral in the log domain removes the bias that a pure function of the error always leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

from ..debate.events import PacingUpdated
from ..debate.settings import Pacing
from ..debate.state import Agent

SHARE_MIN = 1e-6


def update(agents: Sequence[Agent], speaker: str, heard_ms: int, knobs: Pacing) -> list[PacingUpdated]:
    """Everybody's pacing after `speaker` was heard for `heard_ms`.

    I += η·(target − s), frozen while the multiplier is clipped and the error pushes further out (anti-windup);
    p = √(target/s)·exp(I), scaled so that the largest is 1, clipped to [floor, 1].
    """
    ema = knobs.ema
    kept = 1 - ema
    talk = [kept * agent.talk_ms for agent in agents]
    for place, agent in enumerate(agents):
        if agent.id == speaker:
            talk[place] += ema * heard_ms
    total = sum(talk) or 1.0
    raw: list[float] = []
    integrals: list[float] = []
    shares: list[float] = []
    for agent, spoken in zip(agents, talk, strict=True):
        share = spoken / total if spoken > SHARE_MIN * total else SHARE_MIN
        target = agent.target_share
        error = target - share
        integral = agent.integral
        pushes_out = agent.multiplier <= knobs.floor if error < 0 else agent.multiplier >= 1.0
        if not pushes_out:
            integral += knobs.eta * error
        shares.append(share)
        integrals.append(integral)
        raw.append(sqrt(target / share) * exp(integral))
    largest = max(raw)
    floor = knobs.floor * largest
    return [
        PacingUpdated(
            agent=agent.id,
            share=share,
            integral=integral,
            multiplier=value / largest if value > floor else knobs.floor,
            talk_ms=spoken,
        )
        for agent, share, integral, value, spoken in zip(agents, shares, integrals, raw, talk, strict=True)
    ]
