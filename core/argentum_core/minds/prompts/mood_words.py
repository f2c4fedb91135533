"""A mood in words, for a prompt (RULES, Emotion: frustration, engagement and confidence in 0..1)."""

from __future__ import annotations

_FRUSTRATION = ((0.25, "calm"), (0.5, ""), (0.7, "irritated"), (0.85, "angry"), (1.01, "furious"))
_ENGAGEMENT = ((0.15, "bored"), (0.5, ""), (0.75, "keen"), (1.01, "passionate"))
_CONFIDENCE = (
    (0.25, "unsure of yourself"),
    (0.65, ""),
    (0.85, "sure of yourself"),
    (1.01, "certain that you are winning"),
)


def mood_in_words(mood: tuple[float, float, float] | None) -> str:
    """How an agent feels, as it would be told: "irritated and sure of yourself". Empty for an even temper."""
    if mood is None:
        return ""
    said = [_word(value, scale) for value, scale in zip(mood, (_FRUSTRATION, _ENGAGEMENT, _CONFIDENCE), strict=True)]
    words = [word for word in said if word]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _word(value: float, scale: tuple[tuple[float, str], ...]) -> str:
    return next((word for below, word in scale if value < below), scale[-1][1])
