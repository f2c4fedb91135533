"""Which parts a debate has, and which comes next."""

from __future__ import annotations

from typing import Final, get_args

from ..debate.events import FormPhase
from ..debate.form_knobs import FormKnobs
from ..debate.state import DebateState

ORDER: Final[tuple[FormPhase, ...]] = get_args(FormPhase)
PROTECTED: Final[frozenset[FormPhase]] = frozenset({"opening", "closing", "verdict"})
"""Parts in which nobody is cut but by the operator."""


def phases_of(knobs: FormKnobs) -> tuple[FormPhase, ...]:
    """The parts that these knobs give a debate, in order; none where there is neither chair nor statement.

    With a chair clash, closing and verdict always come; only a chair can put questions.
    """
    chair, opening, closing = knobs.chair, knobs.opening != "none", knobs.closing != "none"
    if not (chair or opening or closing):
        return ()
    wanted = {
        "opening": opening,
        "clash": True,
        "questions": chair and knobs.questions > 0,
        "closing": chair or closing,
        "verdict": chair,
    }
    return tuple(phase for phase in ORDER if wanted[phase])


def has_form(state: DebateState) -> bool:
    """Whether the debate has parts: one has begun, or its knobs say that some are to come."""
    return state.form.phase is not None or bool(phases_of(state.settings.form))


def following(knobs: FormKnobs, phase: FormPhase) -> FormPhase | None:
    """The part that comes after `phase` as the knobs are now; None after the last."""
    later = ORDER[ORDER.index(phase) + 1 :]
    return next((one for one in phases_of(knobs) if one in later), None)
