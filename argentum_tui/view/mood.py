"""One word for a mood, so that it can be read without colour or bars (STAGE, emotion)."""

from __future__ import annotations

LONGEST = 9


def mood_word(frustration: float, engagement: float, confidence: float) -> str:
    """The word for three values in 0..1; strong feelings name the mood before weak ones."""
    if frustration >= 0.55 and confidence < 0.4:
        return "wounded"
    if frustration >= 0.55:
        return "heated"
    if frustration >= 0.4:
        return "restless"
    if engagement >= 0.7:
        return "eager"
    if engagement < 0.25:
        return "withdrawn"
    if confidence >= 0.7:
        return "assured"
    if confidence < 0.35:
        return "doubtful"
    return "composed"
