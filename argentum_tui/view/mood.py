"""One word for a mood, so that it can be read without colour or bars (STAGE, emotion)."""

from __future__ import annotations

LONGEST = 9


def mood_word(frustration: float, engagement: float, confidence: float) -> str:
    """The word for three values in 0..1; strong feelings name the mood before weak ones."""
    if frustration >= 0.55:
        return "heated" if confidence >= 0.55 else "wounded"
    if frustration >= 0.45:
        return "restless"
    if engagement >= 0.55:
        return "eager"
    if engagement < 0.15:
        return "withdrawn"
    if confidence >= 0.75:
        return "assured"
    if confidence < 0.4:
        return "doubtful"
    return "composed"
