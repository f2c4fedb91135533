"""Where things are in a record: turns, beats, cuts, parts, points, and what was said, by debate time. Made while the record is read once."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal.record import Recorded

from ..context import MarkKind

MARK_KINDS: Final[tuple[MarkKind, ...]] = ("turn", "beat", "cut", "part", "point")


class SpokenLine(NamedTuple):
    """A line that was begun: when (ms of debate time), its words, and when each of them ends after that."""

    at_ms: int
    text: str
    word_ends_ms: Sequence[int]

    def heard_ms(self, wanted: str) -> list[int]:
        """When these words have been heard, each time that the line has them; as they are cased does not matter."""
        found, text, moments = -1, self.text.casefold(), []
        while (found := text.find(wanted, found + 1)) >= 0:
            word = len(text[: found + len(wanted)].split()) - 1
            ends = self.word_ends_ms
            moments.append(self.at_ms + (ends[min(word, len(ends) - 1)] if ends else 0))
        return moments


@dataclass
class RecordIndex:
    """`marks` are moments (ms of debate time) by kind, in order; `parts` has the name of each part beside its moment. `times` is the moment of
    every event that this version knows, by its place from 0."""

    marks: dict[MarkKind, list[int]] = field(default_factory=lambda: {kind: [] for kind in MARK_KINDS})
    parts: list[tuple[int, str]] = field(default_factory=list)
    lines: list[SpokenLine] = field(default_factory=list)
    times: array[int] = field(default_factory=lambda: array("q"))
    length_ms: int = 0

    def take(self, recorded: Recorded) -> None:
        """One event, in order."""
        event, at_ms = recorded.event, recorded.at_ms
        self.times.append(at_ms)
        self.length_ms = max(self.length_ms, at_ms)
        if isinstance(event, e.SegmentStarted):
            self.lines.append(SpokenLine(event.starts_ms, event.text, event.word_ends_ms))
            if event.agent != CHAIR and event.role != "second":
                self._mark("turn", event.starts_ms)
        elif isinstance(event, e.BeatReached):
            self._mark("beat", at_ms)
        elif isinstance(event, e.HardInterrupt):
            self._mark("cut", event.cut_ms)
        elif isinstance(event, e.PhaseChanged):
            self._mark("part", at_ms)
            self.parts.append((at_ms, event.phase))
        elif isinstance(event, e.PointMade):
            self._mark("point", at_ms)

    def _mark(self, kind: MarkKind, at_ms: int) -> None:
        there = self.marks[kind]
        if not there or at_ms > there[-1]:
            there.append(at_ms)
        self.length_ms = max(self.length_ms, at_ms)

    def events_until(self, at_ms: int) -> int:
        """How many events have happened by a moment, those of the moment included."""
        return bisect_right(self.times, at_ms)

    def turn_at(self, at_ms: int) -> int:
        """How many turns have begun by a moment."""
        return bisect_right(self.marks["turn"], at_ms)

    def part_at(self, at_ms: int) -> str:
        """The part of the debate at a moment; empty for a debate without parts, and before the first."""
        place = bisect_right(self.parts, at_ms, key=lambda part: part[0])
        return self.parts[place - 1][1] if place else ""

    def beside(self, kind: MarkKind, at_ms: int, step: int) -> int | None:
        """The mark of a kind after a moment for +1, before it for -1; None where there is none."""
        return _beside(self.marks[kind], at_ms, step)

    def found(self, words: str, at_ms: int, step: int) -> int | None:
        """When these words have been heard after a moment, or before it; around the ends. None where nobody says them."""
        wanted = " ".join(words.casefold().split())
        places = sorted({moment for line in self.lines for moment in line.heard_ms(wanted)}) if wanted else []
        if not places:
            return None
        beside = _beside(places, at_ms, step)
        return beside if beside is not None else places[0 if step > 0 else -1]


def _beside(moments: list[int], at_ms: int, step: int) -> int | None:
    place = bisect_right(moments, at_ms) if step > 0 else bisect_left(moments, at_ms) - 1
    return moments[place] if 0 <= place < len(moments) else None
