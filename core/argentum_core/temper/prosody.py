"""Prosody: how a mood sounds (RULES, Emotion; after MARY's emotion-to-prosody rules)."""

from __future__ import annotations

from math import log10
from typing import Final

import msgspec

from ..debate.events import Mood
from ..debate.state import NEUTRAL_CONFIDENCE, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION

PITCH_MAX_PERCENT: Final = 10.0
RATE_MAX_PERCENT: Final = 20.0
VOLUME_MAX_DB: Final = 6.0

NEUTRAL_PLEASURE: Final = NEUTRAL_ENGAGEMENT - NEUTRAL_FRUSTRATION
NEUTRAL_AROUSAL: Final = max(NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT)


class Tone(msgspec.Struct, frozen=True):
    """Relative to the voice's own manner: pitch and rate in percent, volume in dB."""

    pitch_percent: float
    rate_percent: float
    volume_db: float


def around(value: float, neutral: float, low: float, high: float) -> float:
    """A value scaled to ±100 around its neutral: 0 at neutral, ±100 at the ends of its range."""
    span = (high - neutral) if value >= neutral else (neutral - low)
    return 100 * (value - neutral) / span


FLAT: Final = Tone(0.0, 0.0, 0.0)


def tone(mood: Mood, expressivity: float) -> Tone:
    """pitch = .3A + .1E − .1P and rate = .5A + .2E in percent, volume = .33A in percent points of amplitude; each scaled by
    `expressivity` and clamped to ±10 %, ±20 %, ±6 dB."""
    if expressivity == 0.0:
        return FLAT
    frustration, engagement = mood.frustration, mood.engagement
    pleasure = around(engagement - frustration, NEUTRAL_PLEASURE, -1.0, 1.0)
    arousal = around(frustration if frustration > engagement else engagement, NEUTRAL_AROUSAL, 0.0, 1.0)
    energy = around(mood.confidence, NEUTRAL_CONFIDENCE, 0.0, 1.0)
    volume_percent = 0.33 * arousal * expressivity
    if volume_percent < -90.0:  # noqa: PLR1730 (every clip)
        volume_percent = -90.0
    return Tone(
        _clamped((0.3 * arousal + 0.1 * energy - 0.1 * pleasure) * expressivity, PITCH_MAX_PERCENT),
        _clamped((0.5 * arousal + 0.2 * energy) * expressivity, RATE_MAX_PERCENT),
        _clamped(20 * log10(1 + volume_percent / 100), VOLUME_MAX_DB),
    )


def feelings(mood: Mood, expressivity: float) -> tuple[float, float, float]:
    """How far frustration, engagement and confidence lie from neutral, from -1 to 1, each scaled by `expressivity`."""
    return (
        _deviation(mood.frustration, NEUTRAL_FRUSTRATION, expressivity),
        _deviation(mood.engagement, NEUTRAL_ENGAGEMENT, expressivity),
        _deviation(mood.confidence, NEUTRAL_CONFIDENCE, expressivity),
    )


def _deviation(value: float, neutral: float, expressivity: float) -> float:
    deviation = around(value, neutral, 0.0, 1.0) / 100 * expressivity
    return -1.0 if deviation < -1.0 else 1.0 if deviation > 1.0 else deviation


def _clamped(value: float, limit: float) -> float:
    if value > limit:
        return limit
    if value > 0.0:
        return int(value * 100 + 0.5) / 100
    return int(value * 100 - 0.5) / 100 if value > -limit else -limit
