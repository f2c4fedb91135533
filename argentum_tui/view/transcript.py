"""What was said, as the screen shows it: turns of one speaker with what hangs below their lines. Bounded to the newest turns.

What was heard is the core's to say (`argentum_core.measures.transcript_builder`); here lines are put into turns, and each turn
has a revision that grows with it, so that a panel lays out only what has changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from argentum_core.debate import events as e
from argentum_core.measures.transcript import CHAIR, HeardLine, TranscriptNote
from argentum_core.measures.transcript_builder import TranscriptBuilder

TURNS_KEPT = 200
LINES_IN_TURN = 8
LINES_OPEN = 8
"""How many of the newest lines an event may still change: a cut-in line starts before the end of the line it cuts is told."""

MARKS = {"resumed": "the debate was resumed here", "forked": "a new debate goes on from here"}

TurnRole = Literal["agent", "chair", "mark"]


@dataclass(slots=True)
class SpeakerTurn:
    """Consecutive lines of one speaker, or a mark between turns, which has no lines and one sentence in `mark`.

    `serial` names it for good; `revision` grows with every change. `titles` are those of the sources that its lines cite, by id.
    `sounding` is how many words of its last line have been heard by the clock, where no event has told yet.
    """

    serial: int
    agent: str | None
    role: TurnRole
    at_ms: int
    lines: list[HeardLine] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    mark: str = ""
    sounding: int = 0
    revision: int = 0

    def heard(self, line: HeardLine) -> int:
        """How many words of a line of it were heard: as told, or by the clock while the line sounds."""
        return max(line.heard, self.sounding) if not line.ended and line is self.lines[-1] else line.heard

    def plain(self) -> str:
        """Everything in it as one text, to copy or to search."""
        return self.mark or " ".join(" ".join(line.heard_words) + ("—" if line.cut else "") for line in self.lines)

    def sources(self) -> list[str]:
        """Ids of what it cites, once each."""
        return list(self.titles)


class Transcript:
    """The newest turns. `total` counts all there ever were; it goes on from the one given."""

    def __init__(self, total: int = 0, source_title: Callable[[str], str] = str) -> None:
        self.turns: deque[SpeakerTurn] = deque(maxlen=TURNS_KEPT)
        self.total = total
        self.source_title = source_title
        self._builder = TranscriptBuilder(newest=LINES_OPEN)
        self._turn_of: dict[str, SpeakerTurn] = {}
        self._first_half: dict[str, str] = {}

    def take(self, event: e.Event, at_ms: int) -> None:
        """Take in an event, in order; one that says nothing of what was said changes nothing."""
        changed = self._builder.take(event, at_ms)
        if isinstance(changed, HeardLine):
            self._line_changed(changed)
            if isinstance(event, e.SegmentStarted) and event.segment_id != changed.segment_id:
                self._first_half[event.segment_id] = changed.segment_id
                if len(self._first_half) > TURNS_KEPT:
                    del self._first_half[next(iter(self._first_half))]
        elif isinstance(changed, TranscriptNote) and changed.kind in MARKS:
            for turn in self._turn_of.values():
                turn.revision += 1
            self._new_turn(None, "mark", at_ms).mark = MARKS[changed.kind]

    def whole(self, segment: str) -> str:
        """The id of the line that a segment is part of: of its first half, where it has two."""
        return self._first_half.get(segment, segment)

    def clock(self, now_ms: int) -> bool:
        """Take the time, by which the line that sounds goes on word by word; returns whether it has."""
        turn = self.turns[-1] if self.turns else None
        line = turn.lines[-1] if turn is not None and turn.lines else None
        if turn is None or line is None or line.ended:
            return False
        sounding = bisect_right(line.word_ends_ms, now_ms - line.starts_ms)
        if sounding <= turn.heard(line):
            return False
        turn.sounding = min(sounding, len(line.words))
        turn.revision += 1
        return True

    def closed_turns(self) -> list[SpeakerTurn]:
        """The turns that never change again."""
        changing = {id(turn) for turn in self._turn_of.values()} | ({id(self.turns[-1])} if self.turns else set())
        return [turn for turn in self.turns if id(turn) not in changing]

    def _line_changed(self, line: HeardLine) -> None:
        turn = self._turn_of.get(line.segment_id)
        if turn is None:
            turn = self._turn_for(line)
            turn.lines.append(line)
            turn.sounding = 0
            self._turn_of[line.segment_id] = turn
            while len(self._turn_of) > LINES_OPEN:
                del self._turn_of[next(iter(self._turn_of))]
        turn.titles = {source: self.source_title(source) for line in turn.lines for source in line.sources}
        turn.revision += 1

    def _turn_for(self, line: HeardLine) -> SpeakerTurn:
        """The turn that a new line goes on with, or a new one."""
        role: TurnRole = "chair" if line.agent == CHAIR else "agent"
        last = self.turns[-1] if self.turns else None
        if last is None or (last.agent, last.role) != (line.agent, role) or len(last.lines) >= LINES_IN_TURN:
            return self._new_turn(line.agent, role, line.starts_ms)
        return last

    def _new_turn(self, agent: str | None, role: TurnRole, at_ms: int) -> SpeakerTurn:
        self.total += 1
        turn = SpeakerTurn(self.total, agent, role, at_ms)
        self.turns.append(turn)
        return turn
