"""A motion's passages: whole turns as one kind of person says them, and which of them suits the moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Literal

from argentum_kit.sentences import sentences

from ...debate.motion import Motion, PassageKind
from .motion_lines import TEXTS_KEPT, MotionLine, MotionLines
from .speakers import Speaker

Reach = Literal["own", "anybody", "partner", "other"]
"""Whose passages: those of the speaker's manner; those without a manner; both, also where they are a partner's; and everybody's."""
NEAREST: tuple[Reach, ...] = ("own", "anybody")
FURTHEST: tuple[Reach, ...] = ("partner", "other")

# What counts in the choice among passages that fit, beside how much one is about the words that were heard.
LENGTH_COUNTS = 0.15
WORDS_COUNT = 0.6
CITES = 6.0
CLAIM_AGAIN = 2.0
CLAIM_PUT = 0.25
LOSES_ITS_END = 2.5
DRAWN = 2.5
ONE_SENTENCE = 2.0
"""Nobody can come in on a single sentence: no beat lies in it."""
NEEDS_ITS_END = 50.0
LATELY = 100.0
FINDING_AGAIN = 12.0
"""A finding that was put for the same claim before, in other words, is told again only where nothing else is left."""
SAME_PICTURE = 3
"""Two passages that share so many words that mean something tell the same picture."""
LEAST_LEFT, KEPT = 6, 0.6
"""So many words, and this share of them, are left of a passage that loses its end."""


@dataclass(frozen=True, slots=True, eq=False)
class SpokenPassage:
    """A passage as the casebook uses it: `line` is the whole of it, for what is spent; `sentence_words` the mean length of its
    sentences."""

    line: MotionLine
    kind: PassageKind
    manner: str | None
    to: str | None
    sentences: tuple[str, ...]
    sentence_words: float

    @property
    def claim(self) -> str:
        """The claim that it puts."""
        return self.line.claim

    @property
    def may_lose_its_end(self) -> bool:
        """Whether its last sentences may be left out: not a question, and not what a source is named in."""
        return len(self.sentences) > 1 and self.kind != "question" and self.line.source is None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a passage is wanted for. `about` are the words that it should be about, `room` the most words, `last` the claim that its
    speaker put last; `name` is whom it speaks to, where there is somebody; `cites`: rather one that rests on a source; `least` how much it is about the words at least, and
    `besides` what is said already, and `whole`: one that keeps its end, while there is one."""

    speaker: Speaker
    random: Random
    room: int
    about: frozenset[str] = frozenset()
    last: str | None = None
    name: str = ""
    words: int = 24
    cites: bool = False
    least: float = 0.0
    besides: Collection[MotionLine] = ()
    whole: bool = False


class SpokenPassages:
    """All passages of a motion by what they are for."""

    def __init__(self, motion: Motion, lines: MotionLines) -> None:
        self._lines = lines
        self._to: dict[tuple[PassageKind, str], list[SpokenPassage]] = {}
        self._on: dict[tuple[PassageKind, str], list[SpokenPassage]] = {}
        self._side: dict[tuple[PassageKind, str], list[SpokenPassage]] = {}
        sides = {claim.id: claim.side for claim in motion.claims}
        for table in motion.passages:
            for text in table.say:
                whole = " ".join(text.split())
                parts = _sentences_of(whole)
                line = lines.add_passage(whole, table.claim, table.source, parts)
                passage = SpokenPassage(line, table.kind, table.manner, table.to, parts, line.words / len(parts))
                if table.to is not None:
                    self._to.setdefault((table.kind, table.to), []).append(passage)
                else:
                    self._on.setdefault((table.kind, table.claim), []).append(passage)
                    self._side.setdefault((table.kind, sides[table.claim]), []).append(passage)
        self.any = bool(motion.passages)

    def to(self, claim: str | None, kind: PassageKind, wanted: Wanted, reach: Iterable[Reach]) -> SpokenPassage | None:
        """An answer to a claim of the opponents (or a question about it, a concession of it); None if all are said."""
        return self._first(self._to.get((kind, claim or ""), ()), wanted, reach)

    def on(self, claim: str | None, kind: PassageKind, wanted: Wanted, reach: Iterable[Reach]) -> SpokenPassage | None:
        """More for a claim, that answers nobody."""
        return self._first(self._on.get((kind, claim or ""), ()), wanted, reach)

    def for_side(self, side: str, kind: PassageKind, wanted: Wanted, reach: Iterable[Reach]) -> SpokenPassage | None:
        """Anything for a side that answers nobody."""
        return self._first(self._side.get((kind, side), ()), wanted, reach)

    def spoken(self, passage: SpokenPassage, room: int, name: str = "") -> tuple[str, ...]:
        """Its sentences as they are said to whoever has this name, within so many words; none where they do not fit."""
        if not name and "{name}" in passage.line.text:
            return ()
        said = tuple(each.replace("{name}", name) for each in passage.sentences)
        words = [len(each.split()) for each in said]
        whole = sum(words)
        if whole <= room:
            return said
        if not passage.may_lose_its_end:
            return ()
        kept = next(count for count in range(len(said), -1, -1) if sum(words[:count]) <= room)
        return said[:kept] if sum(words[:kept]) >= max(LEAST_LEFT, KEPT * whole) else ()

    def _first(self, passages: Iterable[SpokenPassage], wanted: Wanted, reach: Iterable[Reach]) -> SpokenPassage | None:
        fresh = [
            each
            for each in passages
            if not self._lines.spent(each.line)
            and not any(self._same_picture(each.line, line) for line in wanted.besides)
            and self.spoken(each, wanted.room, wanted.name)
        ]
        if wanted.least:
            fresh = [each for each in fresh if self._lines.likeness(each.line, wanted.about) >= wanted.least]
        for one in reach:
            found = [each for each in fresh if _within(each, wanted.speaker, one)]
            if found:
                return max(found, key=lambda each: self._suits(each, wanted))
        return None

    def _same_picture(self, one: MotionLine, other: MotionLine) -> bool:
        """Whether two passages would tell the same thing twice, side by side."""
        return one is other or len(self._lines.bag(one) & self._lines.bag(other)) >= SAME_PICTURE

    def _suits(self, passage: SpokenPassage, wanted: Wanted) -> float:
        """How well a passage suits the moment; higher is better."""
        lines = self._lines
        cites = wanted.cites and passage.line.source is not None
        return (
            lines.likeness(passage.line, wanted.about)
            - LENGTH_COUNTS * abs(passage.sentence_words - wanted.speaker.sentence_words)
            - CLAIM_AGAIN * (passage.claim == wanted.last)
            - CLAIM_PUT * lines.points[passage.claim].put
            - WORDS_COUNT * (0.3 if cites else 1) * abs(passage.line.words - wanted.words)
            + CITES * cites
            - FINDING_AGAIN * lines.told(passage.line)
            - ONE_SENTENCE * (len(passage.sentences) == 1)
            - (NEEDS_ITS_END if wanted.whole else LOSES_ITS_END) * (passage.line.words > wanted.room)
            - LATELY * lines.heard_lately(passage.line)
            + DRAWN * wanted.random.random()
        )


@lru_cache(TEXTS_KEPT)
def _sentences_of(passage: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in sentences(passage))


def _within(passage: SpokenPassage, speaker: Speaker, reach: Reach) -> bool:
    own = passage.manner == speaker.manner.name
    if reach == "own":
        return own and speaker.owns_passage(passage.line, of_anybody=passage.manner is None)
    if reach == "anybody":
        return passage.manner is None and speaker.owns_passage(passage.line, of_anybody=True)
    return own or passage.manner is None if reach == "partner" else True
