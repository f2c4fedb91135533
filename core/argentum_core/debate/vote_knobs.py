"""The knobs of the vote: whether a house of listeners sits, and what moves it (docs/rules.md, The vote)."""

from __future__ import annotations

from pydantic import Field

from .group import KnobGroup


class VoteKnobs(KnobGroup):
    """A house that votes before and after. They are looked at when it takes its seats, before the first case is heard, and hold from
    then on. Strengths are in units of opinion: leanings lie between −255 and 255."""

    house: bool = Field(False, description="Whether a house of listeners votes before and after the debate")
    listeners: int = Field(120, ge=10, le=1000, description="How many listeners the house has")
    margin: int = Field(50, ge=1, le=510, description="By how much a listener must prefer a side to vote for it")
    point: int = Field(40, ge=0, le=500, description="How strongly a point that is made speaks for its side")
    cited: int = Field(20, ge=0, le=500, description="What cited evidence adds to the strength of a point")
    answered: int = Field(20, ge=0, le=500, description="What a point loses again when it is answered")
    conceded: int = Field(60, ge=0, le=500, description="How strongly a concession speaks for the side that gets it")
    dropped: int = Field(20, ge=0, le=500, description="What a point gains that nobody answers in time")
    rude: int = Field(30, ge=0, le=500, description="How strongly a cut that looks rude speaks against whoever cut in")
    rude_percent: int = Field(
        50, ge=0, le=100, description="A cut looks rude if at most this share of the segment's words was heard"
    )
