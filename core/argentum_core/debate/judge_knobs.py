"""The knobs of the judges (`--judge`): what they may take together when the debate is over (docs/rules.md, The vote)."""

from __future__ import annotations

from pydantic import Field

from .group import KnobGroup


class JudgeKnobs(KnobGroup):
    """Limits of all judges of a debate together, beside those of the governor on money and calls. A reading that would pass one is not
    asked for; one that is under way when the time is over is hung up on."""

    calls: int = Field(12, ge=0, le=100, description="Calls that the judges make together, at most; 0 is no limit")
    tokens: int = Field(
        200_000, ge=0, le=900_000, description="Model tokens that the judges take together, at most; 0 is no limit"
    )
    seconds: int = Field(300, ge=1, le=3600, description="Seconds that the judges have when the debate is over")
