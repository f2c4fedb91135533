"""EmotionEngine, heuristic mode: how the events of a micro-turn move moods (RULES, Emotion).

Frustration f, engagement e and confidence c are in 0..1.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ..debate.state import Agent

Happening = Literal["lost_bid", "won_bid", "interrupted_someone", "was_interrupted", "challenged", "supported", "spoke"]

NUDGES: dict[Happening, tuple[float, float, float]] = {
    "lost_bid": (0.15, 0.05, 0.0),
    "won_bid": (-0.10, 0.0, 0.05),
    "interrupted_someone": (0.05, 0.10, 0.0),
    "was_interrupted": (0.15, 0.0, -0.05),
    "challenged": (0.05, 0.0, 0.0),
    "supported": (0.0, 0.0, 0.05),
    "spoke": (-0.05, -0.05, 0.0),
}
_PLACES = 10_000
FRUSTRATION_KEPT = 0.95
ENGAGEMENT_KEPT = 0.98


class Mood(msgspec.Struct, frozen=True):
    frustration: float
    engagement: float
    confidence: float


def mood(agent: Agent) -> Mood:
    return Mood(agent.frustration, agent.engagement, agent.confidence)


def after_turn(before: Mood, happenings: list[Happening]) -> Mood:
    """The mood after a micro-turn: its happenings' nudges, then f ×.95 and e ×.98; clamped, rounded to four places."""
    frustration, engagement, confidence = before.frustration, before.engagement, before.confidence
    for happening in happenings:
        more_frustration, more_engagement, more_confidence = NUDGES[happening]
        if more_frustration:
            frustration = _clamped(frustration + more_frustration)
        if more_engagement:
            engagement = _clamped(engagement + more_engagement)
        if more_confidence:
            confidence = _clamped(confidence + more_confidence)
    # Rounding by hand: `round` to places goes through text, and this runs for every agent in every micro-turn.
    return Mood(
        int(frustration * FRUSTRATION_KEPT * _PLACES + 0.5) / _PLACES,
        int(engagement * ENGAGEMENT_KEPT * _PLACES + 0.5) / _PLACES,
        int(confidence * _PLACES + 0.5) / _PLACES,
    )


def _clamped(value: float) -> float:
    return 0.0 if value < 0.0 else 1.0 if value > 1.0 else value
