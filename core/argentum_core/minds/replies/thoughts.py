"""What a model thinks aloud, told apart from what it answers, in every spelling that is known (WIRE, chat). Pure.

Spellings: tags and square brackets by name (`<think>`, `[THINK]`, with any prefix as in `<seed:think>`), `◁think▷`, marks such as
`<|begin_of_thought|>` and `<|START_THINKING|>`, and the channels of the harmony format, of which only `final` is an answer.

A thought that is opened and closed is taken out, nested ones too. A closing mark that nothing opened makes everything before it a
thought. What is opened and never closed is a thought to the end of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LONGEST_MARK = 80
"""No mark is longer: a text that ends in what may become one is held back for so many characters at most."""

Kind = Literal["text", "open", "close", "channel", "message", "start", "end"]

_NAMES = (
    r"think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion|ing)?|scratch_?pad|analysis|(?:inner_?)?monologue|cot|chain_of_thought"
    r"|ant_?thinking"
)
_MARK = re.compile(
    rf"<\s*(?P<tag_end>/?)\s*(?:[\w-]{{1,16}}:)?(?:{_NAMES})(?:\s[^<>]{{0,40}})?/?>"
    r"|\[\s*(?P<bracket_end>/?)\s*(?:think(?:ing)?|thoughts?|reasoning)\s*\]"
    r"|◁\s*(?P<diamond_end>/?)\s*\w{1,16}\s*▷"
    rf"|<\|\s*(?P<pipe_end>/|end_of_|end_)?(?:begin_of_|start_|begin_)?(?:{_NAMES})\s*\|>"
    r"|<unused(?P<unused>9[45])>"
    r"|<\|channel>|<(?P<channel_end>channel)\|>"
    r"|<\|(?P<word>channel|message|start|end|return|call|constrain)\|>",
    re.IGNORECASE,
)
_MAY_BECOME_ONE = re.compile(rf"[<\[◁][^<>\[\]◁▷\n]{{0,{LONGEST_MARK}}}\Z")
_WORDS: dict[str, Kind] = {"channel": "channel", "message": "message", "start": "start", "constrain": "text"}
_THOUGHT_CHANNELS = ("analysis", "commentary", "thought", "think")
_NEW_SENTENCE = re.compile(r"(?:\A|[.!?…:\n][\"'”’)\]*]*)\s*\Z")
# A server that leaves the special tokens out leaves the names of the channels in.
_BARE_CHANNELS = re.compile(r"\A\s*(?:analysis|commentary)(?=\S).*assistantfinal", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """A stretch of text, or a mark. `text` is how it was written."""

    kind: Kind
    text: str


class MarkSplitter:
    """Cuts a text that comes in pieces into plain stretches and marks. `end` gives back what was held as a possible mark."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[MarkedPart]:
        """The parts that are known with this piece."""
        text = self._held + piece
        begun = _MAY_BECOME_ONE.search(text, max(0, len(text) - LONGEST_MARK - 1))
        cut = begun.start() if begun is not None else len(text)
        self._held = text[cut:]
        return parts_of(text[:cut])

    def end(self) -> list[MarkedPart]:
        """What was held back because a mark might have begun there."""
        held, self._held = self._held, ""
        return parts_of(held)


def parts_of(text: str) -> list[MarkedPart]:
    """A whole text as stretches and marks."""
    found: list[MarkedPart] = []
    at = 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            found.append(MarkedPart("text", text[at : mark.start()]))
        kind = _kind(mark)
        if kind != "text":
            found.append(MarkedPart(kind, mark[0]))
        at = mark.end()
    if at < len(text):
        found.append(MarkedPart("text", text[at:]))
    return found


def _kind(mark: re.Match[str]) -> Kind:
    if mark["word"] is not None:
        return _WORDS.get(mark["word"].lower(), "end")
    if mark["unused"] is not None:
        return "open" if mark["unused"] == "94" else "close"
    ends = (mark["tag_end"], mark["bracket_end"], mark["diamond_end"], mark["pipe_end"], mark["channel_end"])
    return "close" if any(ends) else "open"


class ThoughtTracker:
    """Where an answer stands as its parts go by.

    `depth` is how many thoughts are open; `unopened` whether a closing mark came that nothing had opened; `doubtful` the text since
    the last closing mark while a thought is still open, for models that mention a mark in a thought.
    """

    def __init__(self, most: int) -> None:
        self.depth = 0
        self.unopened = False
        self.doubtful = ""
        self._most = most
        self._closed = False
        self._header: str | None = None

    def take(self, part: MarkedPart) -> tuple[str, bool]:
        """What a part adds to the answer, and whether everything before it was no answer."""
        match part.kind:
            case "text":
                return self._text(part.text), False
            case "channel" | "start":
                self._header = ""
                return "", False
            case "message":
                return "", self._message()
            case "open":
                self.depth += 1
                return "", False
            case _:
                return "", self._close(part.kind)

    def _text(self, text: str) -> str:
        if self._header is not None:
            self._header = (self._header + text)[:LONGEST_MARK]
            return ""
        if not self.depth:
            return text
        if self._closed:
            self.doubtful = (self.doubtful + text)[: self._most]
        return ""

    def _message(self) -> bool:
        """The name of a channel is read: the final one is the answer, the others are thoughts."""
        name, self._header = (self._header or "").strip().lower(), None
        if name.startswith("final"):
            self.depth = 0
            return True
        self.depth += name.startswith(_THOUGHT_CHANNELS)
        return False

    def _close(self, kind: Kind) -> bool:
        self._header, self.doubtful = None, ""
        if self.depth:
            self.depth -= 1
            self._closed = True
            return False
        # The end of a message ends no thought where none was begun.
        self.unopened = self.unopened or kind == "close"
        return kind == "close"


def without_thoughts(text: str) -> str:
    """The words of a field without what was thought aloud in it.

    A sentence that only mentions an opening mark keeps its words; where one opens at a sentence's beginning and is never closed the
    words end.
    """
    parts = parts_of(text)
    if all(part.kind == "text" for part in parts):
        return text
    thinking = ThoughtTracker(0)
    kept, opened_at = "", 0
    for part in parts:
        if part.kind == "text" and thinking.depth:
            kept += part.text
            continue
        before = thinking.depth
        words, anew = thinking.take(part)
        kept = words if anew else kept + words
        if not before and thinking.depth:
            opened_at = len(kept)
        elif before and not thinking.depth:
            kept = kept[:opened_at]
    if thinking.depth and _NEW_SENTENCE.search(kept[:opened_at]):
        kept = kept[:opened_at]
    return kept


def may_be_marked(words: str) -> int:
    """How many of these characters are certainly neither a mark nor the beginning of one."""
    mark = _MARK.search(words)
    begun = _MAY_BECOME_ONE.search(words, max(0, len(words) - LONGEST_MARK - 1))
    return min(mark.start() if mark else len(words), begun.start() if begun else len(words))


def after_last_thought(text: str) -> str:
    """What stands after the last closing mark in a text that could not be read as it is."""
    bare = _BARE_CHANNELS.match(text)
    if bare is not None:
        return text[bare.end() :]
    last = 0
    for mark in _MARK.finditer(text):
        if _kind(mark) in ("close", "message"):
            last = mark.end()
    return text[last:]
