"""The turns of the transcript laid out in numbered lines. Numbers never shift while old turns are dropped, so that a selection made
with the mouse stays on its words. A turn is laid out once per width and revision. Pure: no widget.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from argentum_core.debate.state import DebateState
from argentum_tui.view import SpeakerTurn, Transcript

from .turn_layout import LayoutLine, layout_turn


@dataclass(slots=True)
class PlacedTurn:
    """A turn with its lines; `first` is the number of its first line."""

    turn: SpeakerTurn
    revision: int
    lines: list[LayoutLine]
    first: int = 0

    @property
    def text(self) -> str:
        """Its lines joined by blanks, which is what is searched."""
        return " ".join(line.text for line in self.lines)


class TranscriptLines:
    """Lines from number `first` up to but without `end`."""

    def __init__(self) -> None:
        self.first = 0
        self.end = 0
        self._placed: dict[int, PlacedTurn] = {}

    def __iter__(self) -> Iterator[PlacedTurn]:
        return iter(self._placed.values())

    def __getitem__(self, serial: int) -> PlacedTurn:
        """The turn that `serial` names; raises KeyError for one that was dropped."""
        return self._placed[serial]

    def clear(self) -> None:
        """Forget all lines, because width or form has changed; numbers begin again."""
        self._placed.clear()
        self.first = 0

    def place(self, transcript: Transcript, state: DebateState, width: int, name_cells: int, *, spaced: bool) -> None:
        """Lay out turns that are new or have changed, for `width` cells, and number all lines."""
        placed: dict[int, PlacedTurn] = {}
        turns = transcript.turns
        oldest = turns[0].serial if turns else 0
        self.first += sum(len(old.lines) for serial, old in self._placed.items() if serial < oldest)
        number = self.first
        for turn in turns:
            old = self._placed.get(turn.serial)
            if old is None or old.revision != turn.revision:
                lines = layout_turn(turn, state, width, name_cells, spaced=spaced)
                old = PlacedTurn(turn, turn.revision, lines)
            old.first = number
            number += len(old.lines)
            placed[turn.serial] = old
        self._placed, self.end = placed, number

    def of_segment(self, segment: str) -> tuple[PlacedTurn, int, int] | None:
        """The turn in which a segment was spoken, and the numbers of the first and the last of its lines; None where there is none."""
        for placed in reversed(self._placed.values()):
            places = [place for place, line in enumerate(placed.lines) if line.segment == segment]
            if places:
                return placed, placed.first + places[0], placed.first + places[-1]
        return None

    def at(self, number: int) -> tuple[PlacedTurn, LayoutLine] | None:
        """The line with a number and its turn, looked for from the newest; None where there is none."""
        if not self.first <= number < self.end:
            return None
        for placed in reversed(self._placed.values()):
            if placed.first <= number:
                return placed, placed.lines[number - placed.first]
        return None
