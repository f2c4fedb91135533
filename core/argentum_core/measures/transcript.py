"""What was said in a debate, as it was heard: lines, interjections over them, and notes of what happened between.

`TranscriptBuilder` (transcript_builder.py) makes these from events; the screen and every export read them.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from ..debate.events import FormPhase

CHAIR = "chair"
OPERATOR = "operator"
"""Who a line was cut by, when no agent cut it."""

_TAIL_CHARACTERS = 40

NoteKind = Literal["resumed", "forked", "question", "preset", "knob", "tokens", "mute", "mind", "voice", "temperament"]


class SpeakerTotals(msgspec.Struct):
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


class HeardInterjection(msgspec.Struct):
    """An interjection over a line. `text` is what was heard of it, `whole` if that is all of it; `answered` if the speaker took
    it up in the same breath."""

    agent: str
    kind: str
    text: str
    starts_ms: int
    ends_ms: int
    whole: bool = True
    answered: bool = False


class HeardLine(msgspec.Struct):
    """One segment as heard. Of `words` the first `heard` were heard so far; those that never will be are dropped at its end.
    `word_ends_ms` are ms within the line, one for each word, as far as they are known.

    A segment in halves is one line: `first_words` are those of the first, once the second has begun; `answers` is the beat of
    the interjection that the second half answers, 0 for none. `sources` are the ids of what it cites, once each; `phase` is the part of
    the debate, None where it has none.
    """

    segment_id: str
    agent: str
    role: str
    words: list[str]
    word_ends_ms: list[int]
    starts_ms: int
    ends_ms: int
    heard: int = 0
    complete: bool = False
    ended: bool = False
    cut_by: str | None = None
    cut_costs: dict[str, int] = {}
    interjections: list[HeardInterjection] = []
    first_words: int = 0
    answers: int = 0
    sources: list[str] = []
    phase: FormPhase | None = None

    @property
    def heard_words(self) -> list[str]:
        """What was heard so far."""
        return self.words[: self.heard]

    @property
    def cut(self) -> bool:
        """Whether the speaker was stopped inside it."""
        return self.ended and not self.complete


class TranscriptNote(msgspec.Struct):
    """What happened between lines and is no speech, in a sentence: a steering command, a resumption."""

    at_ms: int
    kind: NoteKind
    text: str


class DebateTranscript(msgspec.Struct):
    """A debate as it was heard, in order. `ended` is the reason it ended with, None for one that was stopped short."""

    title: str = ""
    motion: str = ""
    preset: str = ""
    cast: str = ""
    seed: int = 0
    speakers: dict[str, SpeakerTotals] = {}
    items: list[HeardLine | TranscriptNote] = []
    length_ms: int = 0
    ended: str | None = None
    chair: str = "The chair"

    def name(self, agent: str) -> str:
        """The name to print for an agent's id; the chair and the operator have ids of their own."""
        if agent in (CHAIR, OPERATOR):
            return "the chair" if self.chair == "The chair" else self.chair
        return self.speakers[agent].name if agent in self.speakers else agent


def broken_off(words: list[str]) -> list[str]:
    """The words of a line that was cut, with the dash that says so: `the jam—`, or `No city. —` after a sentence."""
    if not words:
        return ["—"]
    # The pattern takes a square of the length; marks at a sentence's end are few.
    if re.search(r"[.!?…]\W*$", words[-1][-_TAIL_CHARACTERS:]):
        return [*words, "—"]
    return [*words[:-1], words[-1].rstrip(",;:–—") + "—"]
