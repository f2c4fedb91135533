"""Where things lie on the beat timeline: columns of a bar for what was played, beats, the guard window, cuts and overlays.

The beat timeline is the clock of the show (STAGE): played part solid, playhead, unplayed dotted, beats planned or reached,
the guard window, overlays hanging below the bar where they sound, an armed cut pointing at its beat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from argentum_core.debate.on_floor import OnFloor


class TimelineMark(Enum):
    """What a cell of the timeline shows, and the character for it."""

    PLAYED = "━"
    HEAD = "▌"
    AHEAD = "┈"
    BEAT_REACHED = "◆"
    BEAT_AHEAD = "◇"
    GUARD = "▒"
    CUT = "✂"


@dataclass(frozen=True, slots=True)
class Scale:
    """Debate time to columns: `width` cells from `starts_ms` on for `length_ms`."""

    starts_ms: int
    length_ms: int
    width: int

    def column(self, at_ms: int) -> int:
        """The cell that holds a moment, kept inside the bar."""
        if self.length_ms <= 0:
            return 0
        return max(0, min(self.width - 1, (at_ms - self.starts_ms) * self.width // self.length_ms))


def scale(floor: OnFloor, width: int) -> Scale:
    """The scale of a segment over `width` cells."""
    return Scale(floor.starts_ms, max(1, floor.planned_ms), width)


def next_beat(floor: OnFloor) -> int | None:
    """The number (from 1) of the first beat not yet reached; None after the last."""
    return floor.beats_reached + 1 if floor.beats_reached < len(floor.beats_ms) else None


def beat_ms(floor: OnFloor, n: int) -> int:
    """When beat `n` (from 1) sounds, in debate time."""
    return floor.starts_ms + floor.beats_ms[n - 1]


def bar(
    floor: OnFloor, now_ms: int, width: int, guard_ms: int, pending_cut_ms: int | None = None
) -> list[TimelineMark]:
    """One mark a cell. Later marks hide earlier ones: bar, guard window, beats, cuts, playhead."""
    if width <= 0:
        return []
    place = scale(floor, width)
    head = place.column(now_ms)
    over = now_ms >= floor.ends_ms
    played = width if over else head
    cells = [TimelineMark.PLAYED] * played + [TimelineMark.AHEAD] * (width - played)
    armed = floor.armed
    ahead = next_beat(floor)
    guarded_ms = armed.cut_ms if armed is not None else beat_ms(floor, ahead) if ahead is not None else None
    if guarded_ms is not None:
        window = armed.guard_ms if armed is not None else guard_ms
        for column in range(max(head, place.column(guarded_ms - window)), place.column(guarded_ms)):
            cells[column] = TimelineMark.GUARD
    for n in range(1, len(floor.beats_ms) + 1):
        cells[place.column(beat_ms(floor, n))] = (
            TimelineMark.BEAT_REACHED if n <= floor.beats_reached else TimelineMark.BEAT_AHEAD
        )
    if pending_cut_ms is not None:
        cells[place.column(pending_cut_ms)] = TimelineMark.CUT
    if not over and not (pending_cut_ms is not None and place.column(pending_cut_ms) == head):
        cells[head] = TimelineMark.HEAD
    return cells


def place_label(width: int, pointer: int, label_width: int) -> tuple[int, bool]:
    """Where a label for the column `pointer` begins, and whether it stands left of the pointer for want of room."""
    if pointer + 1 + label_width <= width:
        return pointer, False
    return max(0, pointer - label_width), True
