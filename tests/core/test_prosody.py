"""How a mood sounds: pitch, rate and volume, relative to the voice's own manner (RULES, Emotion)."""

from __future__ import annotations

from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, knobs

from argentum_core.debate.events import Mood
from argentum_core.debate.state import NEUTRAL_CONFIDENCE, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION
from argentum_core.temper.prosody import NEUTRAL_AROUSAL, NEUTRAL_PLEASURE, around, feelings, tone

NEUTRAL = Mood(NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, NEUTRAL_CONFIDENCE)
unit = st.floats(0, 1)


def test_a_neutral_mood_is_the_voice_itself() -> None:
    said = tone(NEUTRAL, 1.0)
    assert (said.pitch_percent, said.rate_percent, said.volume_db) == (0, 0, 0)


@pytest.mark.parametrize(
    ("value", "neutral", "low", "high", "wanted"),
    [(0.4, 0.4, 0, 1, 0), (1, 0.4, 0, 1, 100), (0, 0.4, 0, 1, -100), (0.7, 0.4, 0, 1, 50), (-1, 0.1, -1, 1, -100)],
)
def test_each_is_scaled_to_a_hundred_around_its_neutral(
    value: float, neutral: float, low: float, high: float, wanted: float
) -> None:
    assert around(value, neutral, low, high) == pytest.approx(wanted)


def by_hand(mood: Mood, expressivity: float = 1.0) -> tuple[float, float, float]:
    a = around(max(mood.frustration, mood.engagement), NEUTRAL_AROUSAL, 0, 1)
    p = around(mood.engagement - mood.frustration, NEUTRAL_PLEASURE, -1, 1)
    e = around(mood.confidence, NEUTRAL_CONFIDENCE, 0, 1)
    percent = max(-90, 0.33 * a * expressivity)
    return (
        max(-10, min(10, (0.3 * a + 0.1 * e - 0.1 * p) * expressivity)),
        max(-20, min(20, (0.5 * a + 0.2 * e) * expressivity)),
        max(-6, min(6, 20 * log10(1 + percent / 100))),
    )


@given(frustration=unit, engagement=unit, confidence=unit, expressivity=st.floats(0, 2))
def test_the_formulas_and_their_clamps(
    frustration: float, engagement: float, confidence: float, expressivity: float
) -> None:
    """pitch = .3A + .1E − .1P in ±10 %, rate = .5A + .2E in ±20 %, volume = .33A percent points in ±6 dB."""
    mood = Mood(frustration, engagement, confidence)
    said = tone(mood, expressivity)
    assert (said.pitch_percent, said.rate_percent, said.volume_db) == pytest.approx(
        by_hand(mood, expressivity), abs=0.006
    )


@pytest.mark.parametrize(
    ("mood", "pitch", "rate", "louder"),
    [
        (Mood(1.0, NEUTRAL_ENGAGEMENT, NEUTRAL_CONFIDENCE), 10, 20, True),
        (Mood(NEUTRAL_FRUSTRATION, 1.0, 1.0), 10, 20, True),
        (Mood(0.0, 0.0, 0.0), -10, -20, False),
    ],
)
def test_heat_is_higher_faster_and_louder_and_apathy_the_opposite(
    mood: Mood, pitch: float, rate: float, louder: bool
) -> None:
    said = tone(mood, 1.0)
    assert (said.pitch_percent, said.rate_percent) == (pitch, rate)
    assert (said.volume_db > 0) == louder


def test_sureness_alone_is_a_little_higher_and_faster() -> None:
    said = tone(Mood(NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, 0.75), 1.0)
    assert (said.pitch_percent, said.rate_percent, said.volume_db) == (5, 10, 0)


@given(frustration=unit, engagement=unit, confidence=unit)
def test_without_expressivity_nothing_is_heard_of_a_mood(
    frustration: float, engagement: float, confidence: float
) -> None:
    said = tone(Mood(frustration, engagement, confidence), 0.0)
    assert (said.pitch_percent, said.rate_percent, said.volume_db) == (0, 0, 0)


def test_the_order_for_sound_carries_the_mood_and_the_rate_of_every_voice() -> None:
    scene = Scene(settings=knobs({"audio.speech_rate_percent": -6}))
    scene.feel("a1", NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, confidence=0.75)
    scene.give(scene.answer(scene.asked.pop()))
    [order] = scene.ordered
    assert (order.pitch_percent, order.rate_percent, order.volume_db) == (5, 10 - 6, 0)


def test_the_chair_speaks_without_mood() -> None:
    scene = Scene(settings=knobs({"audio.speech_rate_percent": -6}))
    scene.to_the_floor()
    scene.press("say", text="Order, please.")
    order = next(one for one in scene.ordered if one.agent == "chair")
    assert (order.pitch_percent, order.rate_percent, order.volume_db) == (0, -6, 0)


def test_feelings_are_distances_from_neutral_and_expressivity_scales_them() -> None:
    assert feelings(Mood(0.4, 0.35, 0.5), 1.0) == (0.0, 0.0, 0.0)
    assert feelings(Mood(1.0, 0.0, 1.0), 1.0) == (1.0, -1.0, 1.0)
    assert feelings(Mood(0.7, 0.35, 0.25), 0.5) == pytest.approx((0.25, 0.0, -0.25))
    assert feelings(Mood(1.0, 1.0, 0.0), 3.0) == (1.0, 1.0, -1.0)
    assert feelings(Mood(1.0, 1.0, 0.0), 0.0) == (0.0, 0.0, 0.0)
