"""Reputation: what the room thinks of a debater (RULES, Reputation and evidence).

`rep ← (1 − α)·rep + α·value` for each thing that happens to an agent; between events it fades by itself, a share of it a
segment, which is computed when it is read, so that nothing has to be recorded for agents to whom nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..debate.events import Standing
from ..debate.settings import ReputationKnobs
from ..debate.state import Agent

_PLACES: Final = 10_000


def now(agent: Agent, segments: int, knobs: ReputationKnobs) -> float:
    """The agent's reputation in −1..1 once so many segments of the debate are behind."""
    if agent.reputation == 0.0:
        return 0.0
    passed = segments - agent.reputation_segment
    return agent.reputation * (1.0 - knobs.fades) ** passed if passed > 0 else agent.reputation


def after(agent: Agent, happened: Iterable[str], segments: int, knobs: ReputationKnobs) -> Standing:
    """The reputation after what happened in a segment; each name is a knob that holds its value."""
    reputation = now(agent, segments, knobs)
    weight = knobs.weight
    for name in happened:
        reputation += weight * (getattr(knobs, name) - reputation)
    return Standing(round(reputation * _PLACES) / _PLACES)


def clapped(agent: Agent, boost: float, segments: int, knobs: ReputationKnobs) -> Standing:
    """The reputation after a clap: a fixed step up, at most 1."""
    reputation = min(1.0, now(agent, segments, knobs) + boost)
    return Standing(round(reputation * _PLACES) / _PLACES)
