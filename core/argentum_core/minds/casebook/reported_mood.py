"""How the offline debaters say they feel: from what was heard since they last spoke (RULES, Emotion, `llm` and `hybrid`).

Being answered back and being cut off frustrate, allies who speak give confidence, and a debate that goes on without one
engages. The numbers are chosen so that a debater left alone reports a neutral mood.
"""

from __future__ import annotations

from ..base import MindRequest

CALM = (0.4, 0.35, 0.5)
PRESSED = 0.26
CUT_OFF = 0.25
SPOKE_WHOLE = 0.08
LISTENS = 0.06
ALLY = 0.07
DOUBTS = 0.12


def mood(request: MindRequest) -> tuple[float, float, float]:
    """Frustration, engagement and confidence, each in 0..1."""
    opponents = allies = 0
    cut = spoken = False
    for heard in reversed(request.heard):
        if heard.agent == request.agent:
            cut, spoken = not heard.complete, True
            break
        if heard.side == request.side:
            allies += 1
        else:
            opponents += 1
    if request.floor is not None and request.floor.side != request.side:
        opponents += 1
    frustration = CALM[0] + PRESSED * opponents + CUT_OFF * cut - SPOKE_WHOLE * (spoken and not cut)
    engagement = CALM[1] + LISTENS * (opponents + allies)
    confidence = CALM[2] + ALLY * allies - DOUBTS * cut
    return _unit(frustration), _unit(engagement), _unit(confidence)


def _unit(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 3)
