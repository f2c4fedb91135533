"""What a debate came to in words: speakers, lines as heard, interjections over them, and what happened between."""

from __future__ import annotations

import msgspec

CHAIR = "chair"


class Speaker(msgspec.Struct):
    """One debater and what the debate came to for them. Token amounts are hundredths."""

    id: str
    name: str
    side: str
    persona: str
    voice: str
    mind: str
    target_share: float
    start: int
    left: int
    heard_ms: int = 0
    segments: int = 0
    interjections: int = 0
    cuts: int = 0
    was_cut: int = 0
    earned: int = 0
    spent: int = 0
    lost: int = 0


class Aside(msgspec.Struct):
    """An interjection over a line. `text` is what was heard of it; `answered` if the speaker took it up in the same breath."""

    agent: str
    kind: str
    text: str
    starts_ms: int
    ends_ms: int
    whole: bool = True
    answered: bool = False


class Line(msgspec.Struct):
    """One segment as heard. `word_ends_ms` are ms within the line, one for each word of `words`.

    A segment in halves is one line: `first_words` are those of the first, once the second has begun; `answers` is the beat of
    the interjection that the second half answers, 0 for none. `sources` are the ids of what it cites.
    """

    segment_id: str
    agent: str
    role: str
    words: list[str]
    word_ends_ms: list[int]
    starts_ms: int
    ends_ms: int
    complete: bool = False
    ended: bool = False
    cut_by: str | None = None
    cut_costs: dict[str, int] = {}
    asides: list[Aside] = []
    first_words: int = 0
    answers: int = 0
    sources: list[str] = []


class Note(msgspec.Struct):
    """A turn of events that is no speech: a steering command, a resumption."""

    at_ms: int
    text: str


class Script(msgspec.Struct):
    """A debate as it was heard, in order. `ended` is the reason it ended with, None for one that was stopped short."""

    title: str = ""
    motion: str = ""
    preset: str = ""
    cast: str = ""
    seed: int = 0
    speakers: dict[str, Speaker] = {}
    items: list[Line | Note] = []
    length_ms: int = 0
    ended: str | None = None

    def name(self, agent: str) -> str:
        """The name to print for an agent's id; the chair and the operator have ids of their own."""
        if agent in (CHAIR, "operator"):
            return "the chair"
        return self.speakers[agent].name if agent in self.speakers else agent
