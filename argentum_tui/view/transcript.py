"""What was said, as heard: turns of one speaker, cut words, interjections hanging below. Bounded to the newest turns."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from argentum_core.debate import events as e

TURNS_KEPT = 200
LINES_IN_TURN = 8

NoteKind = Literal["cut", "interjection", "resumed", "source"]


@dataclass(slots=True)
class Note:
    """What hangs below a line: what it rests on (`source` is its id), who cut it and for what price, or an interjection as
    it was heard."""

    kind: NoteKind
    agent: str | None
    text: str
    source: str = ""


@dataclass(slots=True)
class Line:
    """One segment as heard so far. `cut` when the speaker was stopped inside it."""

    segment_id: str
    text: str
    whole: str
    starts_ms: int
    word_ends_ms: list[int]
    sounding: bool = True
    cut: bool = False
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Turn:
    """Consecutive lines of one speaker. `revision` changes with its text; `serial` names it for good."""

    serial: int
    agent: str | None
    role: Literal["agent", "chair", "mark"]
    at_ms: int
    lines: list[Line] = field(default_factory=list)
    revision: int = 0

    def plain(self) -> str:
        """Everything in it as one text, to copy or to search."""
        said = " ".join(line.text + ("—" if line.cut else "") for line in self.lines)
        return said

    def sources(self) -> list[str]:
        """Ids of what it cites, once each."""
        return list(dict.fromkeys(note.source for line in self.lines for note in line.notes if note.source))


class Transcript:
    """The newest turns, folded from events."""

    def __init__(self, total: int = 0) -> None:
        self.turns: deque[Turn] = deque(maxlen=TURNS_KEPT)
        self.total = total
        self._open: dict[str, tuple[Turn, Line]] = {}

    def started(self, event: e.SegmentStarted, at_ms: int) -> None:
        role: Literal["agent", "chair"] = "chair" if event.role == "chair" else "agent"
        last = self.turns[-1] if self.turns else None
        goes_on = last is not None and last.agent == event.agent and last.role == role
        if last is None or not goes_on or len(last.lines) >= LINES_IN_TURN:
            last = self._new(event.agent, role, at_ms)
        line = Line(event.segment_id, "", event.text, event.starts_ms, event.word_ends_ms)
        last.lines.append(line)
        last.revision += 1
        self._open[event.segment_id] = (last, line)
        while len(self._open) > 4:  # a kicker starts before its victim's end is told
            del self._open[next(iter(self._open))]

    def cites(self, segment_id: str, titles: Mapping[str, str]) -> None:
        """The words of a segment rest on these sources: titles by id."""
        found = self._open.get(segment_id)
        if found is not None and titles:
            turn, line = found
            line.notes.extend(Note("source", None, title, source) for source, title in titles.items())
            turn.revision += 1

    def beat(self, event: e.BeatReached) -> None:
        """The words up to a beat were heard."""
        found = self._open.get(event.segment_id)
        if found is not None and found[1].sounding:
            turn, line = found
            words = line.whole.split()
            line.text = " ".join(words[: bisect_right(line.word_ends_ms, event.actual_ms - line.starts_ms + 20)])
            turn.revision += 1

    def ended(self, event: e.SegmentEnded) -> None:
        found = self._open.get(event.segment_id)
        if found is not None:
            turn, line = found
            line.text, line.sounding, line.cut = event.heard_text, False, not event.complete
            turn.revision += 1

    def cut(self, event: e.HardInterrupt, price: str) -> None:
        found = self._open.get(event.segment_id)
        if found is not None:
            turn, line = found
            line.notes.append(Note("cut", event.agent if event.by == "agent" else None, price))
            turn.revision += 1

    def interjected(self, event: e.InterjectionPlayed, doing: str) -> None:
        found = self._open.get(event.segment_id)
        if found is not None:
            turn, line = found
            line.notes.append(Note("interjection", event.agent, f"{doing}  “{event.text}”"))
            turn.revision += 1

    def interjection_cut(self, event: e.InterjectionCut) -> None:
        found = self._open.get(event.segment_id)
        if found is None:
            return
        turn, line = found
        for note in reversed(line.notes):
            if note.kind == "interjection" and note.agent == event.agent:
                note.text = note.text.removesuffix("”") + "—”"
                turn.revision += 1
                return

    def resumed(self, at_ms: int) -> None:
        """A mark where the debate was stopped; what was sounding stays as heard."""
        for turn, line in self._open.values():
            if line.sounding:
                line.sounding, line.cut = False, True
                turn.revision += 1
        self._open.clear()
        mark = self._new(None, "mark", at_ms)
        mark.lines.append(Line("", "the debate was resumed here", "", at_ms, [], sounding=False))

    def _new(self, agent: str | None, role: Literal["agent", "chair", "mark"], at_ms: int) -> Turn:
        self.total += 1
        turn = Turn(self.total, agent, role, at_ms)
        self.turns.append(turn)
        return turn
