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
    """What hangs below a line: what it rests on, who cut it and for what price, or an interjection as it was heard.

    `answered`: the speaker took it up in the same breath. `source` is the id of what the line rests on.
    """

    kind: NoteKind
    agent: str | None
    text: str
    answered: bool = False
    source: str = ""


@dataclass(slots=True)
class Line:
    """One segment as heard so far. `cut` when the speaker was stopped inside it.

    `whole`, `clip_ms` and `word_ends_ms` are those of the clip that sounds; with a second half, `before` is the first as heard
    and `answers` the beat of the interjection that it answers, 0 for none.
    """

    segment_id: str
    text: str
    whole: str
    starts_ms: int
    word_ends_ms: list[int]
    sounding: bool = True
    cut: bool = False
    answers: int = 0
    before: str = ""
    clip_ms: int = 0
    notes: list[Note] = field(default_factory=list)

    def heard(self, words: str) -> None:
        """So many words of the clip were heard."""
        self.text = f"{self.before} {words}".strip()

    def goes_on(self, event: e.SegmentStarted) -> None:
        """The second half begins."""
        self.before, self.whole = self.text, event.text
        self.clip_ms, self.word_ends_ms, self.sounding = event.starts_ms, event.word_ends_ms, True


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
        if event.role == "second" and last is not None and last.agent == event.agent:
            last.lines[-1].goes_on(event)
            last.revision += 1
            self._opened(event.segment_id, last, last.lines[-1])
            return
        goes_on = last is not None and last.agent == event.agent and last.role == role
        if last is None or not goes_on or len(last.lines) >= LINES_IN_TURN:
            last = self._new(event.agent, role, at_ms)
        line = Line(event.segment_id, "", event.text, event.starts_ms, event.word_ends_ms, clip_ms=event.starts_ms)
        last.lines.append(line)
        last.revision += 1
        self._opened(event.segment_id, last, line)

    def _opened(self, segment_id: str, turn: Turn, line: Line) -> None:
        self._open[segment_id] = (turn, line)
        while len(self._open) > 4:  # a kicker starts before its victim's end is told
            del self._open[next(iter(self._open))]

    def cites(self, segment_id: str, titles: Mapping[str, str]) -> None:
        """The words of a segment rest on these sources: titles by id."""
        found = self._open.get(segment_id)
        if found is not None and titles:
            turn, line = found
            line.notes.extend(Note("source", None, title, source=source) for source, title in titles.items())
            turn.revision += 1

    def beat(self, event: e.BeatReached) -> None:
        """The words up to a beat were heard."""
        found = self._open.get(event.segment_id)
        if found is not None and found[1].sounding:
            turn, line = found
            words = line.whole.split()
            line.heard(" ".join(words[: bisect_right(line.word_ends_ms, event.actual_ms - line.clip_ms + 20)]))
            turn.revision += 1

    def ended(self, event: e.SegmentEnded) -> None:
        found = self._open.get(event.segment_id)
        if found is not None:
            turn, line = found
            line.heard(event.heard_text)
            line.sounding, line.cut = False, not event.complete
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
            note = Note("interjection", event.agent, f"{doing}  “{event.text}”", answered=event.beat == line.answers)
            line.notes.append(note)
            turn.revision += 1

    def path_chosen(self, event: e.ContinuationChosen) -> None:
        """The speaker goes on with its second half, answering whoever came in or not."""
        found = self._open.get(event.segment_id)
        if found is None:
            return
        turn, line = found
        # Whoever comes in at the splice is recorded over the half that follows, before that begins.
        self._opened(event.second_segment_id, turn, line)
        if event.path == "ack":
            line.answers = event.beat
            for note in line.notes:
                note.answered = note.kind == "interjection"
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
