"""A cast: who sits where, as people write it in TOML."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from .motion import Slug

CastPhrase = Annotated[str, StringConstraints(min_length=1, max_length=60)]
CastSample = Annotated[str, StringConstraints(min_length=2, max_length=240, strip_whitespace=True)]


class CastTable(BaseModel):
    """A table of a cast's TOML: frozen, and refused with fields it does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DesireWeights(CastTable):
    """Desire weights of one agent, in place of the preset's `auction.w_*`; `eager` times the preset's where none is given."""

    w_backlog: float | None = Field(None, ge=0, le=5)
    w_recency: float | None = Field(None, ge=0, le=5)
    w_emotion: float | None = Field(None, ge=0, le=5)
    eager: float | None = Field(None, ge=0, le=5)


class PersonaManner(CastTable):
    """How a persona turns a line. `{name}` stands for the person addressed; openers end in a comma."""

    name: Slug | None = Field(
        None, description="Whose passages of a motion this persona says: plain, warm, poetic, forensic …"
    )
    openers: list[CastPhrase] = Field([], description="Put before an answer now and then: 'With respect, {name},'")
    acknowledge: list[CastPhrase] = Field(
        ["Noted, {name}."], description="At most 8 words, said to somebody who interjected"
    )
    opens_with: float = Field(0.3, ge=0, le=1, description="Share of answers that get an opener")


class Debater(CastTable):
    """One seat. `side` is 1 or 2: which of the motion's sides it speaks for."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=16, pattern=r"^[^\W\d_][\w' -]*$")]
    side: int = Field(ge=1, le=2)
    persona: str = Field("", max_length=200)
    voice: str = Field("", description="A voice SPEC; without one the seat gets a speaker that fits what follows")
    sex: Literal["woman", "man"] | None = None
    age: Literal["young", "middle", "old"] | None = None
    accent: Literal["american", "british"] | None = None
    mind: str = "casebook"
    target_share: float = Field(1.0, gt=0, le=100, description="Weight of this seat's share of the talk")
    temperament: DesireWeights = DesireWeights()
    manner: PersonaManner = PersonaManner()
    background: str = Field("", max_length=400, description="Where this person comes from and what they have seen")
    stake: str = Field("", max_length=240, description="What they have to win or to lose, whatever the motion")
    habits: str = Field("", max_length=300, description="How they speak: sentences, pet subjects, what they never say")
    samples: list[CastSample] = Field([], max_length=8, description="About five lines as they would say them")
    concedes: float = Field(0.12, ge=0, le=1, description="Share of answers that first grant the opponents something")
    asks: float = Field(0.14, ge=0, le=1, description="Share of answers that end on a question")
    sentence_words: float = Field(11, ge=3, le=40, description="How many words a sentence of theirs has on average")


class ChairSeat(CastTable):
    """The chair: who leads through the debate. Every field may be left out: then it speaks the lines of its preset, with a voice that no
    agent has."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=16, pattern=r"^[^\W\d_][\w' -]*$")] = "The chair"
    persona: str = Field("", max_length=200)
    voice: str = Field("", max_length=200, description="Empty: a voice that no agent has")
    mind: str = "casebook"


class Cast(CastTable):
    """2 to 64 debaters, both sides taken."""

    title: str = Field("", max_length=80)
    about: str = Field("", max_length=300)
    chair: ChairSeat = ChairSeat()
    agents: list[Debater] = Field(min_length=2, max_length=64)

    @model_validator(mode="after")
    def _both_sides_speak(self) -> Self:
        names = [agent.name.casefold() for agent in self.agents]
        if len(set(names)) != len(names):
            raise ValueError("two agents have the same name")
        if {agent.side for agent in self.agents} != {1, 2}:
            raise ValueError("a debate needs an agent on each side (side = 1 and side = 2)")
        return self
