"""A passage that is put together sentence by sentence, within a number of words, from lines that nobody has said yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from .motion_lines import MotionLine, MotionLines
from .phrasing import continued, sentence

_LEADS_BY_ITSELF = frozenset(
    {"and", "but", "so", "or", "yet", "then", "still", "first", "second", "finally", "because"}
)
"""Words after which a connective in front would be one too many."""


class Passage:
    """The sentences so far, and the lines that they use. `most` is in words."""

    def __init__(self, lines: MotionLines, most: int) -> None:
        self.lines: list[MotionLine] = []
        self.words = 0
        self._known = lines
        self._most = most
        self._sentences: list[str] = []

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self._sentences)

    def fits(self, text: str, spare: int = 0) -> bool:
        """Whether there is room for it, and for `spare` words more."""
        return self.words + len(text.split()) + spare <= self._most

    def add(self, text: str, *used: MotionLine, spare: int = 0) -> bool:
        """One more piece, as it is written; False where it would be too long."""
        if not text or not self.fits(text, spare):
            return False
        self._sentences.append(text)
        self.words += len(text.split())
        self.lines += used
        return True

    def put_first(self, text: str) -> None:
        """A piece that goes before all others."""
        self._sentences.insert(0, text)
        self.words += len(text.split())

    def fresh(self, lines: Iterable[MotionLine], spare: int = 0) -> list[MotionLine]:
        """Those that nobody has said, that are not in this passage, and for which there is room."""
        room = self._most - self.words - spare
        return [line for line in self._known.fresh(lines, room) if line not in self.lines]

    def add_line(
        self, lines: Iterable[MotionLine], random: Random, lead: str = "", spare: int = 0
    ) -> MotionLine | None:
        """One of these lines, drawn among the fresh ones, led in by `lead` where that reads well; None if none fits."""
        drawn = self.fresh(lines, spare + len(lead.split()))
        if not drawn:
            return None
        line = random.choice(drawn)
        self.add(led(lead, line.text, self._known), line)
        return line


def led(lead: str, text: str, lines: MotionLines) -> str:
    """A line led in by a word or two ("First,", "After all,"); as it is where it brings its own connective."""
    if not lead or leads_by_itself(text):
        return text
    return f"{lead} {continued(text, lines.proper)}"


def leads_by_itself(text: str) -> bool:
    """Whether a line begins with a connective of its own."""
    return first_word(text) in _LEADS_BY_ITSELF


def first_word(text: str) -> str:
    """The first word, without its capital and signs."""
    return text.split(" ", 1)[0].strip(".,:;!?…'’\"“”‘").casefold()


def rotated(phrases: Sequence[str], used: set[str], random: Random) -> str:
    """One of these phrases, those first that were not used yet; `used` remembers it."""
    fresh = [phrase for phrase in phrases if phrase not in used]
    if not fresh:
        used.difference_update(phrases)
        fresh = list(phrases)
    phrase = random.choice(fresh)
    used.add(phrase)
    return phrase


def whole_sentence(text: str) -> str:
    """A text of any make as one sentence with a capital and a stop."""
    return sentence(" ".join(text.split()))
