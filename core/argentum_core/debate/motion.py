"""A motion and its argument graph, as people write it in TOML: the material of the offline casebook.

Claims belong to a side. A claim is said (`say`), then borne out (`because`, `evidence`). An answer leads from one side's
claim to a claim of the other side. What others throw in while a claim is being spoken (`kickers`, `challenge`, `clarify`,
`support`) hangs on that claim. Lines are single sentences, short enough that two of them make a segment of about 5 s.
A passage (`[[passages]]`) is a turn as somebody would say it, whole, in the manner of one kind of person.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=48)]
MotionLine = Annotated[str, StringConstraints(min_length=2, max_length=160, strip_whitespace=True)]


PassageText = Annotated[str, StringConstraints(min_length=2, max_length=700, strip_whitespace=True)]
PassageKind = Literal["turn", "question", "concession", "case", "opening", "closing"]


class MotionTable(BaseModel):
    """A table of a motion's TOML: frozen, and refused with fields it does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MotionSource(MotionTable):
    """A work that evidence may cite: who, what and when, and what it says in a few sentences."""

    id: Slug
    title: MotionLine
    text: str = Field(min_length=20, max_length=2000)


class MotionEvidence(MotionTable):
    """One sentence that rests on a source."""

    text: MotionLine
    source: Slug


class MotionClaim(MotionTable):
    """One point of one side. `gist` completes "You say that …" in a few words, without a full stop."""

    id: Slug
    side: Slug
    gist: MotionLine
    say: list[MotionLine] = Field(min_length=1, description="Sentences that put the claim")
    because: list[MotionLine] = Field(
        min_length=1, description="Sentences that bear it out; each can follow any `say` or answer"
    )
    evidence: list[MotionEvidence] = []
    kickers: list[MotionLine] = Field([], description="8 to 12 words with which an opponent cuts in on this claim")
    challenge: list[MotionLine] = Field(
        [], description="At most 8 words of objection laid over this claim by an opponent"
    )
    clarify: list[MotionLine] = Field([], description="At most 8 words of question laid over this claim by anybody")
    support: list[MotionLine] = Field([], description="At most 8 words of agreement laid over this claim by an ally")


class MotionAnswer(MotionTable):
    """How the side of claim `by` answers the opponents' claim `to`."""

    to: Slug
    by: Slug
    say: list[MotionLine] = Field(min_length=1)


class MotionPassages(MotionTable):
    """Whole turns of one kind about one claim, all said in one manner and for the same purpose.

    A `turn` puts or bears out the claim; with `to` it answers that claim of the opponents. A `question` ends on a question to an
    opponent. A `concession` grants something of the claim `to` and then goes on. A `case` is the long turn of 55 to 90 words. An
    `opening` is a statement of 22 to 45 words and a `closing` one of 14 to 45, without the words by which the side is named:
    those are put before or behind. Short ones are heard whole in a brief statement.
    """

    claim: Slug
    to: Slug | None = Field(None, description="The opponents' claim that is answered, or granted")
    manner: Slug | None = Field(
        None, description="Whose way of talking it is, by the name of the manner; without one anybody's"
    )
    kind: PassageKind = "turn"
    source: Slug | None = Field(None, description="The work that every one of these rests on, and names aloud")
    say: list[PassageText] = Field(min_length=1)


class Motion(MotionTable):
    """A proposition with enough material to be debated."""

    title: MotionLine
    about: str = Field("", max_length=300, description="One line for the lobby")
    sides: tuple[Slug, Slug] = ("for", "against")
    proper: list[str] = Field([], description="Words that keep their capital inside a sentence")
    sources: list[MotionSource] = []
    claims: list[MotionClaim] = Field(min_length=2)
    answers: list[MotionAnswer] = Field(min_length=2)
    passages: list[MotionPassages] = []

    @model_validator(mode="after")
    def _graph_holds(self) -> Self:
        claims = {claim.id: claim for claim in self.claims}
        if len(claims) != len(self.claims):
            raise ValueError("two claims have the same id")
        sources = {source.id for source in self.sources}
        for claim in self.claims:
            if claim.side not in self.sides:
                raise ValueError(f"claim {claim.id!r} has side {claim.side!r}; allowed: {', '.join(self.sides)}")
            for item in claim.evidence:
                if item.source not in sources:
                    raise ValueError(f"claim {claim.id!r} cites source {item.source!r}, which is not in [[sources]]")
        for side in self.sides:
            if not any(claim.side == side for claim in self.claims):
                raise ValueError(f"side {side!r} has no claim")
        for answer in self.answers:
            for end in (answer.to, answer.by):
                if end not in claims:
                    raise ValueError(f"an answer names claim {end!r}, which does not exist")
            if claims[answer.to].side == claims[answer.by].side:
                raise ValueError(f"the answer from {answer.by!r} to {answer.to!r} stays on one side")
        for passage in self.passages:
            for named in (passage.claim, passage.to):
                if named is not None and named not in claims:
                    raise ValueError(f"a passage names claim {named!r}, which does not exist")
            if passage.to is not None and claims[passage.to].side == claims[passage.claim].side:
                raise ValueError(f"the passage from {passage.claim!r} to {passage.to!r} stays on one side")
            if passage.kind == "concession" and passage.to is None:
                raise ValueError(f"a concession on {passage.claim!r} does not say in `to` which claim it grants")
            if passage.source is not None and passage.source not in sources:
                raise ValueError(f"a passage cites source {passage.source!r}, which is not in [[sources]]")
        return self
