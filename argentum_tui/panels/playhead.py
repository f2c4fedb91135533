"""The playhead of a replay: where it is, of what length, how fast, with parts, cuts and points as ticks (STAGE, Replay). A click or a drag goes
there."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message

from argentum_tui.replay.replay_show import ReplayShow
from argentum_tui.view import StageView, Topic, names

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder

PLAYED, AHEAD, HEAD = "━", "┈", "▌"
PART, CUT, POINT = "┃", "x", "·"
LEAST_BAR = 10
ROOM_FOR_FIGURES = 70


class PlayheadPanel(Panel):
    """One row: `▶ 03:12 ━━┃━━━x━▌┈┈┈┃┈┈ 12:40  1×  turn 14 of 60  clash`."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("header",)
    FRAMED: ClassVar[bool] = False

    class Sought(Message):
        """The mouse asks for a moment, ms of debate time."""

        def __init__(self, at_ms: int) -> None:
            self.at_ms = at_ms
            super().__init__()

    def __init__(self, view: StageView, options: ViewOptions, show: ReplayShow, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._show = show
        self._ticks: tuple[int, dict[int, str]] = (0, {})
        self._bar = range(0)
        self._dragging = False

    def moving(self) -> tuple[int, ...]:
        return (0,)

    def paint(self, y: int, row: StripBuilder) -> None:
        if y != 0:
            return
        styles, show = self.text_styles, self._show
        playback, index = show.playback, show.record.index
        at_ms = playback.at_ms
        right = StripBuilder(row.width)
        right.put(f" {names.clock(index.length_ms)}", styles.dim)
        right.put(f"  {playback.speed:g}×", styles.text if playback.speed == 1 else styles.accent)
        if row.width >= ROOM_FOR_FIGURES:
            turns = len(index.marks["turn"])
            right.put(f"  turn {index.turn_at(at_ms)} of {turns}", styles.dim)
            part = index.part_at(at_ms)
            right.put(f"  {part}" if part else "", styles.accent)
        why = show.silent_because
        right.put(f"  {why}" if why else "", styles.warning)
        if show.record.failure:
            right.put("  unreadable from here", styles.fault)
        right.put(" ", styles.background)
        sign = "■" if playback.over else "▶" if playback.playing else "‖"
        row.put(f" {sign} ", styles.accent if playback.playing else styles.warning)
        row.put(f"{names.clock(at_ms)} ", styles.text)
        width = row.width - row.used - right.used
        self._bar = range(row.used, row.used + max(0, width))
        if width >= LEAST_BAR:
            self._paint_bar(row, width, at_ms)
        row.skip_to(row.width - right.used, styles.background)
        row.segments.extend(right.segments)
        row.used += right.used

    def _paint_bar(self, row: StripBuilder, width: int, at_ms: int) -> None:
        styles = self.text_styles
        head = self._cell(at_ms, width)
        if self._ticks[0] != width:
            self._ticks = (width, self._ticks_of(width))
        ticks = self._ticks[1]
        inks: dict[str, Style] = {PART: styles.bright, CUT: styles.fault, POINT: styles.text}
        for cell in range(width):
            tick = ticks.get(cell)
            if cell == head:
                row.put(HEAD, styles.accent)
            elif tick is not None:
                row.put(tick, inks[tick])
            else:
                row.put(PLAYED if cell < head else AHEAD, styles.dim if cell < head else styles.faint)

    def _ticks_of(self, width: int) -> dict[int, str]:
        """The ticks by cell: parts stand before cuts, cuts before points."""
        marks = self._show.record.index.marks
        ticks: dict[int, str] = {}
        for kind, sign in (("point", POINT), ("cut", CUT), ("part", PART)):
            ticks |= {self._cell(at_ms, width): sign for at_ms in marks[kind]}  # type: ignore[index]
        return ticks

    def _cell(self, at_ms: int, width: int) -> int:
        length = self._show.record.index.length_ms
        return min(width - 1, at_ms * width // length) if length else 0

    # -- the mouse

    def _seek_to(self, x: int) -> None:
        if len(self._bar) >= LEAST_BAR:
            place = max(0, min(len(self._bar) - 1, x - self._bar.start))
            self.post_message(self.Sought(place * self._show.record.index.length_ms // len(self._bar)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the playhead."""
        self._dragging = True
        self.capture_mouse()
        self._seek_to(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        if self._dragging:
            self._seek_to(event.x)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Let it go."""
        self._dragging = False
        self.release_mouse()
