"""The knobs of a debate's form and rhythm: its phases, the chair, long turns, gaps, and the sounds of listeners (docs/rules.md)."""

from __future__ import annotations

from functools import cached_property
from typing import Final, Literal, get_args

from pydantic import Field

from .events import FormPhase
from .group import KnobGroup

ORDER: Final[tuple[FormPhase, ...]] = get_args(FormPhase)
"""The parts of a debate, in order."""

BRIEF_WORDS: Final = (25, 40)
STATEMENT_WORDS: Final = {"brief": BRIEF_WORDS, "full": (60, 90)}
"""Least and most words of an opening or closing statement."""
CASE_WORDS: Final = (55, 85)
"""Least and most words of a long turn, which lasts 20 to 35 seconds."""


class FormKnobs(KnobGroup):
    """How a debate begins and ends, and who leads through it."""

    chair: bool = Field(False, description="Whether the chair welcomes, leads over, sums up and thanks")
    opening: Literal["none", "brief", "full"] = Field(
        "none", description="Opening statements: of nobody, of one a side (25–40 words), of all (60–90)"
    )
    remarks: bool = Field(
        False, description="Whether listeners may throw a remark in over opening and closing statements"
    )
    questions: int = Field(0, ge=0, le=12, description="Questions that the chair puts before the closing statements")
    closing: Literal["none", "brief", "full"] = Field(
        "none", description="Closing statements: of nobody, of one a side (25–40 words), of all (60–90)"
    )

    @cached_property
    def phases(self) -> tuple[FormPhase, ...]:
        """The parts that these knobs give a debate, in order; none where there is neither chair nor statement.

        With a chair clash, closing and verdict always come; only a chair can put questions.
        """
        chair, opening, closing = self.chair, self.opening != "none", self.closing != "none"
        if not (chair or opening or closing):
            return ()
        wanted = {
            "opening": opening,
            "clash": True,
            "questions": chair and self.questions > 0,
            "closing": chair or closing,
            "verdict": chair,
        }
        return tuple(phase for phase in ORDER if wanted[phase])


class RhythmKnobs(KnobGroup):
    """How turns follow each other, and what listeners let be heard while somebody speaks."""

    retort_share: float = Field(
        0.0, ge=0, le=1, description="Share of answers by opponents in a neutral mood that come as a retort"
    )
    early_ms: int = Field(
        0, ge=0, le=150, description="How long before the speaker has ended a retort may begin, at most"
    )
    retort_ms: int = Field(100, ge=0, le=2000, description="Longest silence before a retort")
    considered_ms: int = Field(
        0,
        ge=0,
        le=2000,
        description="Longest silence before the answer to a hard question; half of it is the least",
    )
    long_share: float = Field(0.0, ge=0, le=0.5, description="Share of turns that are a long case of 20 to 35 seconds")
    backchannels_per_minute: float = Field(
        0.0, ge=0, le=12, description="Sounds of at most half a second by which listeners show that they listen"
    )
    backchannel_db: float = Field(-9.0, ge=-24, le=0, description="Level of those sounds beside a speaker's")
