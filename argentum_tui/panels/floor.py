"""The floor: who speaks and for how much longer, words that brighten as they are heard, and the beat timeline.

Rows, from the top: words (as many as fit), timeline, what hangs below it, and what is ready. On three rows the last two
share one. Played part solid, playhead, unplayed dotted, beats, guard window; an armed cut points at its beat (STAGE).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar

from rich.style import Style

from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.work import Work, WorkStatus
from argentum_tui.view import StageView, Topic, names, timeline
from argentum_tui.view.commands import progress
from argentum_tui.view.event_lines import doing

from .agents import identity_width, side_width
from .canvas import Canvas, draw, point
from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder

LEFT_CELLS = 13
METER_CELLS = 11
METER_BARS = 6
ROOMY = 96
"""Cells from which prepared work is named in full."""
QUIET_DB = -48.0
SILENCE_DB = -100.0

WORK_WORDS: dict[WorkStatus, str] = {
    "waiting": "queued", "asked": "writing", "held": "written", "written": "voicing", "voicing": "voicing", "ready": "ready",
    "scheduled": "ready",
}  # fmt: skip


class FloorPanel(Panel):
    """Who speaks, what is said, and the beat timeline."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("floor",)

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._wrapped: tuple[tuple[str, int, int], list[range]] = (("", 0, 0), [])

    def title(self) -> str:
        return "floor"

    def title_right(self, row: StripBuilder) -> None:
        upcoming, styles = self.view.next_speaker(), self.text_styles
        if upcoming is None:
            return
        row.put("next " if upcoming.sure else "leading ", styles.dim)
        position = names.position(self.view.state, upcoming.agent)
        style = styles.agent(position) if upcoming.sure else styles.agent_dim(position)
        row.put(names.label(self.view.state, upcoming.agent), style)

    def moving(self) -> Iterable[int]:
        return range(self.inside_height) if self.view.state.floor is not None or self.highlight.active else (0, 1, 2)

    def paint(self, y: int, row: StripBuilder) -> None:
        floor = self.view.floor
        height = self.inside_height
        words = max(1, height - 3)
        row.put(" ", self.text_styles.background)
        if floor is None:
            if y == 0:
                row.put("waiting for the first word", self.text_styles.dim)
        elif y < words:
            self._words(row, floor, y, words)
        elif y == words:
            self._timeline(row, floor)
        elif y == words + 1 and (height > 3 or self._hangs(floor)):
            self._hanging(row, floor)
        else:
            self._readiness(row, floor)

    # -- words

    def _words(self, row: StripBuilder, floor: OnFloor, y: int, rows: int) -> None:
        styles, state = self.text_styles, self.view.state
        live = self.view.live
        agent = state.by_id.get(floor.agent)
        position = names.position(state, floor.agent)
        side = agent.side if agent is not None else ""
        indent = identity_width(self.view) + 4
        if y == 0:
            row.put(" ", styles.background)
            row.put(names.label(state, floor.agent), styles.agent(position) if live else styles.agent_dim(position))
            row.skip_to(indent - side_width(self.view) - 2, styles.background)
            row.column(side, side_width(self.view), styles.dim)
        row.skip_to(indent, styles.background)
        room = row.width - indent - METER_CELLS - 3
        self._wrap(floor, room)
        lines = self._wrapped[1]
        heard = bisect_right(floor.word_ends_ms, self.view.now_ms - floor.starts_ms)
        here = next((index for index, words in enumerate(lines) if heard < words.stop), len(lines) - 1)
        first = max(0, min(here - (1 if rows > 1 else 0), len(lines) - rows))
        if first + y < len(lines):
            self._line(row, floor, lines[first + y], heard if live else len(floor.words))
        if y == 0:
            row.skip_to(row.width - METER_CELLS - 1, styles.background)
            self._meter(row)

    def _line(self, row: StripBuilder, floor: OnFloor, words: range, heard: int) -> None:
        """Heard words, a mark before the word that sounds, then what is still to come; nothing moves as they brighten."""
        styles = self.text_styles
        live = self.view.live
        before = floor.words[words.start : min(words.stop, heard)]
        here = heard in words and live
        if before:
            row.put(" " + " ".join(before), styles.text if live else styles.dim)
        if here:
            row.put("▌", styles.agent_dim(names.position(self.view.state, floor.agent)))
            row.put(floor.words[heard], styles.bright)
        ahead = floor.words[max(words.start, heard + 1 if here else heard) : words.stop]
        if ahead:
            row.put(" " + " ".join(ahead), styles.dim if live else styles.faint)

    def _wrap(self, floor: OnFloor, width: int) -> None:
        """The words of the segment by line, computed once a segment and width."""
        key = (floor.segment_id, len(floor.words), width)
        if self._wrapped[0] == key:
            return
        lines: list[range] = []
        start, used = 0, 0
        for index, word in enumerate(floor.words):
            cells = len(word) + 1
            if used + cells > width and index > start:
                lines.append(range(start, index))
                start, used = index, 0
            used += cells
        lines.append(range(start, len(floor.words)))
        self._wrapped = (key, lines)

    def _meter(self, row: StripBuilder) -> None:
        """The last moments of the level as bars, and the loudest of them in dB; quantised so that it stays calm."""
        styles = self.text_styles
        levels = list(self.view.levels_db)[-METER_BARS:]
        row.put(
            "".join(names.spark((db - QUIET_DB) / -QUIET_DB) if db > QUIET_DB else " " for db in levels), styles.dim
        )
        peak = max(levels)
        row.column(f"{peak:.0f}" if peak > SILENCE_DB else "", METER_CELLS - METER_BARS - 1, styles.faint, right=True)

    # -- timeline

    def _bar_width(self, row_width: int) -> int:
        return max(10, row_width - 2 - LEFT_CELLS)

    def _timeline(self, row: StripBuilder, floor: OnFloor) -> None:
        styles, view = self.text_styles, self.view
        live = view.live
        now_ms = view.now_ms if live else floor.ends_ms
        pending = view.pending_cut() if live else None
        marks = timeline.bar(
            floor, now_ms, self._bar_width(row.width), view.guard_ms(), pending[1] if pending else None
        )
        agent = names.position(view.state, floor.agent)
        mark_styles: dict[timeline.TimelineMark, Style] = {
            timeline.TimelineMark.PLAYED: styles.agent(agent) if live else styles.agent_dim(agent),
            timeline.TimelineMark.HEAD: styles.bright,
            timeline.TimelineMark.AHEAD: styles.faint,
            timeline.TimelineMark.BEAT_REACHED: styles.agent(agent) if live else styles.agent_dim(agent),
            timeline.TimelineMark.BEAT_AHEAD: styles.text,
            timeline.TimelineMark.GUARD: styles.warning if floor.armed is not None else styles.faint,
            timeline.TimelineMark.CUT: styles.accent,
        }
        for mark, run in groupby(marks):
            row.put(mark.value * len(list(run)), mark_styles[mark])
        row.column(self._time_left(floor, live=live), LEFT_CELLS, styles.text if live else styles.dim, right=True)

    def _time_left(self, floor: OnFloor, *, live: bool) -> str:
        state = self.view.state
        if live:
            end_ms = floor.armed.cut_ms if floor.armed is not None else floor.ends_ms
            return f"{names.seconds(end_ms - self.view.now_ms)} left"
        if state.ended:
            return "ended"
        return f"in {names.seconds(state.next_floor.starts_ms - self.view.now_ms)}" if state.next_floor else "…"

    # -- below the timeline

    def _hangs(self, floor: OnFloor) -> bool:
        overlay = floor.overlay
        live = self.view.live
        return live and (
            floor.armed is not None
            or self.view.pending_cut() is not None
            or (overlay is not None and not overlay.ended)
        )

    def _hanging(self, row: StripBuilder, floor: OnFloor) -> None:
        """Overlays where they sound, an armed cut at its beat, and the operator's cut before it happens."""
        if not self.view.live:
            return
        styles, state = self.text_styles, self.view.state
        width = self._bar_width(row.width)
        place = timeline.scale(floor, width)
        canvas: Canvas = [(" ", styles.background)] * width
        overlay = floor.overlay
        if overlay is not None:
            style = styles.agent_dim(names.position(state, overlay.agent))
            start, stop = place.column(overlay.starts_ms), place.column(overlay.ends_ms)
            said = f" {names.label(state, overlay.agent)} {doing(overlay.kind)} "
            fill = max(0, stop - start - 1 - len(said))
            text = "╰" + "─" * (fill // 2) + said + "─" * (fill - fill // 2) + "╯"
            draw(canvas, min(start, max(0, width - len(text))), text, style)
        armed, kicker, ahead = floor.armed, self.view.prepared("kicker"), timeline.next_beat(floor)
        if armed is None and kicker is not None and kicker.ready and ahead is not None:
            # Who could cut in is worth knowing before it is decided, which happens only a guard's length ahead.
            said = f"{names.label(state, kicker.agent)} could cut in"
            point(canvas, place.column(timeline.beat_ms(floor, ahead)), said, styles.faint, over=False)
        if armed is not None and armed.by == "agent":
            price = f" · {armed.bid} + {names.short_tokens(armed.fee)}"
            said = f"{names.label(state, armed.agent)} cuts in"
            style = styles.agent(names.position(state, armed.agent))
            point(canvas, place.column(armed.cut_ms), f"{said} · ready{price}", style, shorter=f"{said}{price}")
        pending = self.view.pending_cut()
        if pending is not None:
            command, at_ms = pending
            taker = getattr(command.command, "agent", None)
            who = f" → {names.label(state, taker)}" if taker else ""
            point(canvas, place.column(at_ms), f"you cut{who} · {progress(command)}", styles.accent)
        for style, run in groupby(canvas, key=lambda cell: cell[1]):
            row.put("".join(cell[0] for cell in run), style)

    def _readiness(self, row: StripBuilder, floor: OnFloor) -> None:
        """Beats with their drift at the left; standby, cut-in line and guard at the right."""
        styles, view = self.text_styles, self.view
        live = view.live
        right = StripBuilder(row.width)
        self._prepared(right, "standby", view.prepared("reserve") if live else None)
        splice = view.splice_words() if live else ""
        if splice:
            right.put("2nd half ", styles.faint)
            right.column(splice, 14, styles.text)
        else:
            self._prepared(
                right, "cut-in line" if row.width >= ROOMY else "cut-in", view.prepared("kicker") if live else None
            )
        right.put("guard ", styles.faint)
        right.column(f"{view.guard_ms()} ms", 7, styles.dim, right=True)
        right.put(" ", styles.background)
        for n in range(1, len(floor.beats_ms) + 1):
            if row.left < right.used + 12:
                break
            reached = n <= floor.beats_reached
            row.put(f"{'◆' if reached else '◇'} {n} ", styles.dim if reached else styles.faint)
            if reached:
                drift = floor.drifts_ms[n - 1] if n <= len(floor.drifts_ms) else 0
                row.column(f"{drift:+d} ms", 9, styles.warning if abs(drift) > 40 else styles.dim)
            else:
                row.column(
                    f"in {names.seconds(timeline.beat_ms(floor, n) - view.now_ms)}" if live else "", 9, styles.faint
                )
            row.put(" ", styles.background)
        row.skip_to(row.width - right.used, styles.background)
        row.segments.extend(right.segments)
        row.used += right.used

    def _prepared(self, row: StripBuilder, label: str, work: Work | None) -> None:
        styles = self.text_styles
        row.put(f"{label} ", styles.faint)
        if work is None:
            row.column("—", 16, styles.faint)
            return
        position = names.position(self.view.state, work.agent)
        row.put(names.number(position), styles.agent(position))
        word = WORK_WORDS[work.status]
        length = f" {names.seconds(work.length_ms)}" if work.ready else ""
        row.column(f" {word}{length}", 15, styles.text if work.ready else styles.faint)
