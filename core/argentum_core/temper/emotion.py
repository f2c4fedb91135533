"""EmotionEngine: how the events of a micro-turn and what minds report move moods (RULES, Emotion).

Frustration f, engagement e and confidence c are in 0..1. Three ways (`emotion.control`): `heuristic` lets events nudge and
time fade; `llm` follows what minds report, smoothed; `hybrid` does both, with small nudges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from ..debate.events import EmotionChanged, Mood
from ..debate.settings import EmotionKnobs
from ..debate.state import NEUTRAL_CONFIDENCE, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent

MoodCause = Literal["lost_bid", "won_bid", "interrupted_someone", "was_interrupted", "challenged", "supported", "spoke"]
Nudge = tuple[float, float, float]

NUDGES: Final[dict[MoodCause, Nudge]] = {
    "lost_bid": (0.15, 0.05, 0.0),
    "won_bid": (-0.10, 0.0, 0.05),
    "interrupted_someone": (0.05, 0.10, 0.0),
    "was_interrupted": (0.15, 0.0, -0.05),
    "challenged": (0.05, 0.0, 0.0),
    "supported": (0.0, 0.0, 0.05),
    "spoke": (-0.05, -0.05, 0.0),
}
NEUTRAL: Nudge = (NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, NEUTRAL_CONFIDENCE)
FRUSTRATION_KEPT: Final = 0.95
ENGAGEMENT_KEPT: Final = 0.98
_PLACES: Final = 10_000


def mood(agent: Agent) -> Mood:
    """An agent's mood as events carry it, each of the three in 0..1."""
    return Mood(agent.frustration, agent.engagement, agent.confidence)


def after_turn(
    agents: Sequence[Agent], happened: Mapping[str, Sequence[MoodCause]], knobs: EmotionKnobs
) -> EmotionChanged | None:
    """The moods that a micro-turn changes, if any; clamped, rounded to four places.

    Events nudge one after the other; then f ×.95 and e ×.98, except where moods come from minds alone.
    """
    control = knobs.control
    nudges = NUDGES if control == "heuristic" else _small(knobs.nudge_max)
    changed: dict[str, Mood] = {}
    kept_f, kept_e = FRUSTRATION_KEPT, ENGAGEMENT_KEPT
    if control == "llm":
        kept_f = kept_e = 1.0
        happened = {}
    for agent in agents:
        name = agent.id
        before = f, e, c = agent.frustration, agent.engagement, agent.confidence
        report = agent.report
        if report is not None and control != "heuristic":
            f, e, c = _reported(agent, knobs)
        if name in happened:
            for happening in happened[name]:
                more_f, more_e, more_c = nudges[happening]
                f += more_f
                e += more_e
                c += more_c
            f = 0.0 if f < 0.0 else 1.0 if f > 1.0 else f
            e = 0.0 if e < 0.0 else 1.0 if e > 1.0 else e
            c = 0.0 if c < 0.0 else 1.0 if c > 1.0 else c
        # Rounding by hand: `round` to places goes through text, and this runs for every agent in every micro-turn.
        f = int(f * kept_f * _PLACES + 0.5) / _PLACES
        e = int(e * kept_e * _PLACES + 0.5) / _PLACES
        if c != before[2]:
            c = int(c * _PLACES + 0.5) / _PLACES
        if report is not None or (f, e, c) != before:
            changed[name] = Mood(f, e, c)
    return EmotionChanged(agents=changed) if changed else None


def clamp_report(reported: Sequence[float] | None) -> Nudge | None:
    """A mood as a mind reports it, each of the three within 0..1; None for one that makes no sense."""
    if reported is None or len(reported) != 3:
        return None
    f, e, c = reported
    if f != f or e != e or c != c:  # noqa: PLR0124 (not a number)
        return None
    return _clamped(f), _clamped(e), _clamped(c)


def _reported(agent: Agent, knobs: EmotionKnobs) -> Nudge:
    """The mood after a report: a moving average, at most `report_step` a turn; a report that turns a mood round, from one
    side of neutral to the other, counts only when it has lasted."""
    assert agent.report is not None
    return (
        _towards(agent.frustration, agent.report[0], NEUTRAL[0], agent.report_lasted[0], knobs),
        _towards(agent.engagement, agent.report[1], NEUTRAL[1], agent.report_lasted[1], knobs),
        _towards(agent.confidence, agent.report[2], NEUTRAL[2], agent.report_lasted[2], knobs),
    )


def _towards(now: float, reported: float, neutral: float, lasted: int, knobs: EmotionKnobs) -> float:
    if (now - neutral) * (reported - neutral) < 0.0 and lasted < knobs.report_dwell:
        return now
    step = knobs.report_weight * (reported - now)
    most = knobs.report_step
    return now + (most if step > most else -most if step < -most else step)


_small_nudges: dict[float, dict[MoodCause, Nudge]] = {}


def _small(most: float) -> dict[MoodCause, Nudge]:
    """The nudges, each at most `most` either way; kept, because they are wanted in every micro-turn."""
    small = _small_nudges.get(most)
    if small is None:
        small = {
            happening: (max(-most, min(most, f)), max(-most, min(most, e)), max(-most, min(most, c)))
            for happening, (f, e, c) in NUDGES.items()
        }
        _small_nudges[most] = small
    return small


def _clamped(value: float) -> float:
    return 0.0 if value < 0.0 else 1.0 if value > 1.0 else value
