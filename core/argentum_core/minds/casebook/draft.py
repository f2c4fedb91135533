"""A statement that is put together sentence by sentence, within a number of words, from lines that nobody has said yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from .motion_lines import MotionLine, MotionLines
from .phrasing import continued, sentence

_LEADS_BY_ITSELF = frozenset(
    {"and", "but", "so", "or", "yet", "then", "still", "first", "second", "finally", "because"}
)
"""Words after which a connective in front would be one too many."""


class Draft:
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

    def add_joined(self, line: MotionLine, spare: int = 0) -> bool:
        """A line in one sentence with the last one, where both are plain statements that rest on no source; else as a sentence of its own:
        what a source bears out is told apart from what it does not."""
        last, line_of_last = self._sentences[-1] if self._sentences else "", self.lines[-1].text if self.lines else ""
        # What leads into a line makes it no other sentence.
        stated = line_of_last if line_of_last and last.endswith(line_of_last[1:]) else last
        cites = bool(line.source or (self.lines and self.lines[-1].source))
        one = one_sentence(last, line.text, self._known, stated) if last and not cites else ""
        if not one or not self.fits(f"and {line.text}", spare):
            return self.add(line.text, line, spare=spare)
        self._sentences[-1] = one
        self.words = len(self.text.split())
        self.lines.append(line)
        return True

    def fresh(self, lines: Iterable[MotionLine], spare: int = 0) -> list[MotionLine]:
        """Those that nobody has said, that are not in this draft, and for which there is room."""
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


def one_sentence(first: str, second: str, lines: MotionLines, stated: str = "") -> str:
    """Two plain statements as one long sentence; empty where they are something else, or would be a chain. `stated` is what the first
    one states, without what leads into it."""
    stated = stated or first
    if not (_is_statement(stated) and _is_statement(second)) or ", and " in f"{stated} {second}" or ":" in stated:
        return ""
    return f"{first[:-1]}, and {continued(second, lines.proper)}"


def _is_statement(text: str) -> bool:
    """Whether a text is one sentence that says something, as far as its first word and its end tell."""
    return (
        text.endswith(".")
        and ". " not in text
        and not any(sign in text for sign in "?!")
        and not leads_by_itself(text)
        and first_word(text) not in _NO_STATEMENT
    )


_ORDERS_AND_QUESTIONS = """
ask count look let give take make try think tell show watch imagine call keep build set stop consider remember open close
who what when where why how which are is do does did can could will would should if have has put read walk visit start
charge clear first save spend add compare picture suppose interview measure fill leave price buy sell come go see
judge trust teach train tax ban pay plant send turn name drive ride talk speak listen no yes
"""
_NO_STATEMENT = frozenset(_ORDERS_AND_QUESTIONS.split())
"""First words of orders and questions, which ", and" joins to nothing."""


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
