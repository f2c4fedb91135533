"""Which parts a debate has, and which comes next."""

from __future__ import annotations

from typing import Final

from ..debate.events import FormPhase
from ..debate.form_knobs import ORDER, FormKnobs
from ..debate.state import DebateState

PROTECTED: Final[frozenset[FormPhase]] = frozenset({"opening", "closing", "verdict"})
"""Parts in which nobody is cut but by the operator."""


def has_form(state: DebateState) -> bool:
    """Whether the debate has parts: one has begun, or its knobs say that some are to come."""
    return state.form.phase is not None or bool(state.settings.form.phases)


def following(knobs: FormKnobs, phase: FormPhase) -> FormPhase | None:
    """The part that comes after `phase` as the knobs are now; None after the last."""
    later = ORDER[ORDER.index(phase) + 1 :]
    return next((one for one in knobs.phases if one in later), None)
