"""Where a knob says one thing and another is in force, because the governor bends it: both, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from argentum_core.debate import knobs
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effective_settings


class GovernedKnob(NamedTuple):
    """A knob by key path, a short name for it, what it is set to and what is in force."""

    key: str
    name: str
    knob: float | bool
    in_force: float | bool


_GOVERNED: tuple[tuple[str, str, Callable[[DebateState], float | bool]], ...] = (
    ("interrupts.kickers", "cut-in lines", effective_settings.kickers),
    ("interjections.max_per_segment", "interjections", effective_settings.interjections),
    ("auction.mind_bids", "mind bids", effective_settings.mind_bids),
    ("emotion.expressivity", "expressivity", effective_settings.expressivity),
    ("audio.width", "stereo width", effective_settings.width),
    ("concurrency.global_limit", "at once", effective_settings.concurrency),
    ("floor.lead_time_ms", "lead time", lambda state: state.governor.lead_time_ms),
)


def governed_knobs(state: DebateState) -> list[GovernedKnob]:
    """The knobs from which the governor departs at the moment."""
    found = (GovernedKnob(key, name, knobs.read(state.settings, key), of(state)) for key, name, of in _GOVERNED)
    return [each for each in found if each.knob != each.in_force]
