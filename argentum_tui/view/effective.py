"""What is in force where the governor bends a knob: its tier bounds it, what it sheds takes it down (RULES, Governor).

A stand-in with the names of `argentum_core.orchestrator.effective`, from which these are to be taken.
"""

from __future__ import annotations

from argentum_core.debate.state import DebateState

_CONCURRENCY = {"baseline": 6, "enhanced": 8, "premium": 10}
_INTERJECTIONS = {"baseline": 1, "enhanced": 1, "premium": 2}


def kickers(state: DebateState) -> int:
    """Challengers whose kicker is kept ready."""
    governor = state.governor
    return 1 if governor.shed >= 1 or governor.tier != "premium" else state.settings.interrupts.kickers


def interjections(state: DebateState) -> int:
    """Interjections over one segment, at most."""
    governor = state.governor
    return 0 if governor.shed >= 2 else min(state.settings.interjections.max_per_segment, _INTERJECTIONS[governor.tier])


def expressivity(state: DebateState) -> float:
    """The scale of pitch, rate and volume by mood."""
    governor = state.governor
    return 0.0 if governor.shed >= 4 or governor.tier == "baseline" else state.settings.emotion.expressivity


def width(state: DebateState) -> float:
    """The stereo spread of the seats."""
    return state.settings.audio.width if state.governor.tier == "premium" else 0.0


def concurrency(state: DebateState) -> int:
    """Requests to minds under way at once, at most."""
    return min(state.settings.concurrency.global_limit, _CONCURRENCY[state.governor.tier])
