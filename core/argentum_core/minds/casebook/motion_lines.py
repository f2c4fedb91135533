"""The lines of a motion, indexed once, and which of them are spent: nobody repeats anybody in a debate.

A line is spent when it is handed out and free again when what it was handed out for was never heard.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2s
from typing import Literal

from ...debate.motion import Motion, MotionClaim
from .phrasing import sentence

_WORD = re.compile(r"[\w]+(?:['’]\w+)?")
_NAME = re.compile(r"\b[A-Z][\w'’]+")
_OUTSTANDING = 128
TEXTS_KEPT = 8192
"""A motion has some two thousand texts, which are read the same way in every debate of a process: what was read in so many is kept."""
UNKNOWN_WORD = 0.4
LEAST_ABOUT = 4.0
"""Weight of shared words from which a text is about a claim: two that hardly any other claim has."""
_STOP_WORDS = """
the and for that this with you your are was were not but have has had they them their what which who how why when where
would could should will can may about from into than then there here just only does did our its it is in on of to a an as
at be by do if or so we he she i us me him her his my no any all very up out one thing things mean means say says said tell
happen happens simply really
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True, eq=False)
class MotionLine:
    """One sentence. `claim` is the point it puts or bears out; `source` what it rests on. A gist does not put its point (`puts`): it
    is how others speak of it, and no sentence of its own. A passage is a `whole` turn; its `bag` is filled when it is asked for
    (`MotionLines.bag`)."""

    number: int
    text: str
    words: int
    claim: str
    source: str | None = None
    puts: bool = True
    bag: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(slots=True)
class ClaimLines:
    """A claim with its lines. `answers` lead from here to what the other side says against it."""

    claim: MotionClaim
    order: int
    say: list[MotionLine] = field(default_factory=list)
    because: list[MotionLine] = field(default_factory=list)
    evidence: list[MotionLine] = field(default_factory=list)
    kickers: list[MotionLine] = field(default_factory=list)
    challenge: list[MotionLine] = field(default_factory=list)
    clarify: list[MotionLine] = field(default_factory=list)
    support: list[MotionLine] = field(default_factory=list)
    answers: list[MotionLine] = field(default_factory=list)
    gist: MotionLine = field(default_factory=lambda: MotionLine(-1, "", 0, ""))
    bag: frozenset[str] = frozenset()
    put: int = 0


NOT_HEARD: Mapping[str, int] = {}
RUN = 6
PART_WORDS = 4
"""A sentence of so many words tells which passage it is from."""

Kind = Literal["say", "because", "evidence", "kickers", "challenge", "clarify", "support", "answers"]


class MotionLines:
    """All lines of a motion and what was done with them. `points` are its claims with their lines, by id; `sides` the same by side;
    `proper` the names that keep their capital inside a sentence."""

    def __init__(self, motion: Motion) -> None:
        self.proper = frozenset(motion.proper) | _authors(motion)
        self.points: dict[str, ClaimLines] = {}
        self.sides: dict[str, list[ClaimLines]] = {side: [] for side in motion.sides}
        self._all: list[MotionLine] = []
        self._starts: dict[tuple[str, ...], list[tuple[MotionLine, list[str]]]] = {}
        self._uses: Counter[int] = Counter()
        self._findings: Counter[tuple[str, str | None]] = Counter()
        self._said: set[str] = set()
        self._outstanding: dict[str, tuple[tuple[MotionLine, ...], str]] = {}
        # Passages whose sentences are looked up only when somebody else is heard, or a debate goes on.
        self._unindexed: list[tuple[MotionLine, tuple[str, ...]]] = []
        self._bags: dict[int, frozenset[str]] = {}
        self._same_words: dict[int, list[MotionLine]] = {}
        self._speaks: Callable[[MotionLine], bool] | None = None
        self._heard_before: Mapping[str, int] = NOT_HEARD
        for order, claim in enumerate(motion.claims):
            self._add_point(claim, order)
        for answer in motion.answers:
            self.points[answer.to].answers += [self._add(text, answer.by) for text in answer.say]
        self._weigh()

    def spent(self, line: MotionLine) -> bool:
        """Whether a line was handed out or recalled."""
        return self._uses[line.number] > 0

    def uses(self, line: MotionLine) -> int:
        """How often a line was handed out or recalled, and not taken back."""
        return self._uses[line.number]

    def fresh(self, lines: Iterable[MotionLine], most_words: int | None = None) -> list[MotionLine]:
        """Those not yet spent, that whoever speaks may say, and short enough where a length is given; what was heard in earlier debates
        comes last."""
        uses, speaks = self._uses, self._speaks
        found = [
            line
            for line in lines
            if not uses[line.number]
            and (most_words is None or line.words <= most_words)
            and (speaks is None or speaks(line))
        ]
        return sorted(found, key=self.heard_lately) if self._heard_before else found

    def spoken_by(self, speaks: Callable[[MotionLine], bool] | None) -> None:
        """From now on `fresh` finds the lines that `speaks` is true of; None for all."""
        self._speaks = speaks

    def know(self, heard_before: Mapping[str, int]) -> None:
        """What was heard before this debate: how many debates ago, by `line_key`."""
        self._heard_before = heard_before

    def heard_lately(self, line: MotionLine) -> float:
        """0 for what was not heard in earlier debates, up to 1 for what was heard in the last one."""
        ago = self._heard_before.get(line_key(line.text)) if self._heard_before else None
        return 1 / ago if ago is not None and ago > 0 else 0.0

    def used(self) -> list[MotionLine]:
        """Every line that was handed out or recalled, and not taken back."""
        return [line for line in self._all if line.puts and self._uses[line.number] > 0]

    def told(self, line: MotionLine) -> int:
        """How many lines that are spent put the same claim by the same source."""
        return self._findings[line.claim, line.source] if line.source is not None else 0

    def bag(self, line: MotionLine) -> frozenset[str]:
        """What a line is about; a passage's words are looked at when first asked for."""
        if not line.whole:
            return line.bag
        found = self._bags.get(line.number)
        if found is None:
            found = self._bags[line.number] = content_words(line.text)
        return found

    def was_said(self, text: str) -> bool:
        """Whether these sentences were already a whole segment."""
        return text in self._said

    def hand_out(self, request_id: str, lines: Iterable[MotionLine], text: str) -> None:
        """The lines and the segment they make are spent, until `take_back`."""
        lines = tuple(lines)
        handed = (
            *lines,
            *(other for line in lines if line.source for other in self._alike(line) if other not in lines),
        )
        for line in handed:
            self._use(line, 1)
        self._said.add(text)
        self._outstanding[request_id] = (handed, text)
        if len(self._outstanding) > _OUTSTANDING:
            del self._outstanding[next(iter(self._outstanding))]

    def _use(self, line: MotionLine, by: int) -> None:
        self._uses[line.number] += by
        self.points[line.claim].put += by * line.puts
        self._findings[line.claim, line.source] += by

    def _alike(self, line: MotionLine) -> list[MotionLine]:
        """Other lines that tell of the same source in the same words, evidence of a passage and the reverse."""
        found = self._same_words.get(line.number)
        if found is None:
            begins = _words(line.text)
            found = [
                other
                for other in self._all
                if other.source == line.source and other is not line and _share_words(begins, _words(other.text))
            ]
            self._same_words[line.number] = found
        return found

    def take_back(self, request_id: str) -> None:
        """What was handed out for this request was not heard. Unknown or old requests are passed over."""
        handed, text = self._outstanding.pop(request_id, ((), ""))
        for line in handed:
            self._use(line, -1)
        self._said.discard(text)

    def recall(self, text: str) -> None:
        """Lines in a text that was spoken before are spent, also one that was cut off."""
        self._index_passages()
        words = _words(text)
        position = 0
        segment: list[str] = []
        passages: set[int] = set()
        while position < len(words):
            found = self._line_at(words, position)
            if found is None:
                position += 1
                continue
            line, length = found
            position += length
            if not line.puts and length < line.words:
                continue
            if line.number in passages:
                continue  # one more sentence of it
            if line.whole:
                passages.add(line.number)
            self._use(line, 1)
            segment.append(line.text)
        self._said.add(" ".join(segment))

    def line_in(self, text: str) -> MotionLine | None:
        """The line with which a text begins, or the passage that has this sentence, if it is one of the motion's."""
        self._index_passages()
        found = self._line_at(_words(text), 0)
        return found[0] if found is not None and found[0].puts else None

    def overlap(self, point: ClaimLines, words: frozenset[str]) -> float:
        """How much of what is asked this point is about; rare words count for more."""
        return sum(self._weights[word] for word in point.bag & words)

    def claim_of(self, text: str, side: str) -> str | None:
        """The claim of a side that a text is most about; None where it is about none of them."""
        words = content_words(text)
        best, most = None, LEAST_ABOUT
        for point in self.sides.get(side, ()):
            about = self.overlap(point, words)
            if about > most:
                best, most = point.claim.id, about
        return best

    def claim_asked(self, question: str, side: str) -> str | None:
        """The claim of another side that a question tells in its own words; None where it tells none."""
        asked = question.casefold()
        for other, points in self.sides.items():
            for point in points if other != side else ():
                if point.gist.text and point.gist.text.casefold() in asked:
                    return point.claim.id
        return None

    def about(self, words: frozenset[str], lines: Iterable[MotionLine]) -> list[MotionLine]:
        """The lines in the order in which they are about these words; equals keep theirs."""
        weights = self._weights
        return sorted(lines, key=lambda line: -sum(weights.get(word, 0.0) for word in line.bag & words))

    def likeness(self, line: MotionLine, words: frozenset[str]) -> float:
        """How much a line is about these words; a word that no claim has counts little."""
        return sum(self._weights.get(word, UNKNOWN_WORD) for word in self.bag(line) & words)

    def add_passage(self, text: str, claim: str, source: str | None, sentences: tuple[str, ...]) -> MotionLine:
        """A whole turn as a line of its own; any of its `sentences` tells it when it is recalled."""
        line = MotionLine(len(self._all), text, len(text.split()), claim, source, whole=True)
        self._all.append(line)
        self._unindexed.append((line, sentences))
        return line

    def _index_passages(self) -> None:
        for line, sentences in self._unindexed:
            for part in _telling_parts(line.text, sentences):
                self._starts.setdefault(tuple(part[:2]), []).append((line, part))
        self._unindexed.clear()

    def _add_point(self, claim: MotionClaim, order: int) -> None:
        point = ClaimLines(claim, order)
        for kind in ("say", "because", "kickers", "challenge", "clarify", "support"):
            setattr(point, kind, [self._add(text, claim.id) for text in getattr(claim, kind)])
        point.evidence = [self._add(item.text, claim.id, item.source) for item in claim.evidence]
        point.gist = self._add(claim.gist, claim.id, gist=True)
        said = [claim.gist, *claim.say, *claim.because, *(item.text for item in claim.evidence)]
        point.bag = content_words(" ".join(said))
        self.points[claim.id] = point
        self.sides[claim.side].append(point)

    def _add(self, text: str, claim: str, source: str | None = None, *, gist: bool = False) -> MotionLine:
        whole = text.strip() if gist else sentence(text)
        line = MotionLine(len(self._all), whole, len(whole.split()), claim, source, not gist, content_words(whole))
        self._all.append(line)
        words = _words(whole)
        self._starts.setdefault(tuple(words[:2]), []).append((line, words))
        return line

    def _weigh(self) -> None:
        held = Counter(word for point in self.points.values() for word in point.bag)
        self._weights = {word: math.log(1 + len(self.points) / count) for word, count in held.items()}

    def _line_at(self, words: list[str], position: int) -> tuple[MotionLine, int] | None:
        """The line that begins here, or so much of one that it cannot be said again: four words, or all of it."""
        best: tuple[MotionLine, int] | None = None
        for key in (tuple(words[position : position + 2]), tuple(words[position : position + 1])):
            for line, line_words in self._starts.get(key, ()):
                length = _common(words, position, line_words)
                if length >= min(4, len(line_words)) and (best is None or length > best[1]):
                    best = line, length
        return best


def line_key(text: str) -> str:
    """A short key of a line, the same in every debate."""
    return blake2s(text.encode(), digest_size=5).hexdigest()


def _authors(motion: Motion) -> frozenset[str]:
    """Names of those who are cited: a title begins with its author."""
    names = (word for source in motion.sources for word in _NAME.findall(source.title.split(",")[0]))
    return frozenset(name for name in names if name.casefold() not in _STOP)


@lru_cache(TEXTS_KEPT)
def _telling_parts(text: str, sentences: tuple[str, ...]) -> list[list[str]]:
    """The words of each sentence of a passage that is long enough to tell which passage it is from; without one, of the whole."""
    parts = [_words(part) for each in sentences for part in each.split("{name}")]
    return [part for part in parts if len(part) >= PART_WORDS] or [_words(text)]


@lru_cache(TEXTS_KEPT)
def content_words(text: str) -> frozenset[str]:
    """The words that say what a text is about, roughly stemmed."""
    return frozenset(_stem(word) for word in _words(text) if word not in _STOP)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in ("ings", "ing", "ies", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _share_words(words: list[str], others: list[str]) -> bool:
    """Whether six words in a row are in both."""
    runs = {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return any(tuple(others[at : at + RUN]) in runs for at in range(len(others) - RUN + 1))


def _common(words: list[str], position: int, line_words: list[str]) -> int:
    length = 0
    for word, other in zip(words[position:], line_words, strict=False):
        if word != other:
            break
        length += 1
    return length
