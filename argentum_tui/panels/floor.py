"""The floor: who speaks and for how much longer, words that brighten as they are heard, and the beat timeline.

Who speaks stands in the frame, so the words have the whole width. Rows, from the top: words (as many as fit), timeline, what hangs
below it, what is coming (cut-in line and standby, in their words), and beats with the guard. Where there is no room for all, beats go
first, then what hangs and what is coming share a row. Played part solid, playhead, unplayed dotted, beats, guard window; an armed cut
points at its beat (STAGE).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.style import Style

from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.work import Work, WorkStatus
from argentum_tui.view import StageView, Topic, names, timeline
from argentum_tui.view.commands import progress
from argentum_tui.view.event_lines import doing

from .canvas import Canvas, draw, point
from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder

LEFT_CELLS = 13
METER_CELLS = 11
METER_BARS = 6
METER_FROM = 72
"""Cells of a row from which the meter stands beside the time that is left."""
LOW = 4
"""Rows of the inside up to which what hangs and what is coming share one."""
REFUSES_FROM = 44
LEAST_QUOTED = 10
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
        floor = self.view.floor
        if floor is None:
            return "floor"
        agent = self.view.state.by_id.get(floor.agent)
        side = f" · {agent.side}" if agent is not None and agent.side else ""
        return f"{names.label(self.view.state, floor.agent)}{side}"

    def title_style(self) -> Style:
        floor, styles = self.view.floor, self.text_styles
        if floor is None:
            return styles.title
        position = names.position(self.view.state, floor.agent)
        return styles.agent(position) if self.view.live else styles.agent_dim(position)

    def title_right(self, row: StripBuilder) -> None:
        styles, state = self.text_styles, self.view.state
        for index, each in enumerate(self.view.queue()):
            whole = "next " if each.sure else "leading "
            named = names.label(state, each.agent) if index == 0 else names.badge(state, each.agent)
            word = whole if index == 0 else " · then "
            if row.left < cell_len(word + named):
                return
            row.put(word, styles.dim)
            position = names.position(state, each.agent)
            row.put(named, styles.agent(position) if each.sure else styles.agent_dim(position))

    def moving(self) -> Iterable[int]:
        return range(self.inside_height) if self.view.state.floor is not None or self.highlight.active else (0, 1, 2)

    def _rows(self) -> tuple[int, int, int, int]:
        """Which row, from 0, is the timeline, what hangs, what is coming, and beats; a row that is not there is −1."""
        height = self.inside_height
        if height <= LOW:
            words = max(1, height - 2)
            return words, words + 1, words + 1, -1
        if height == LOW + 1:
            return height - 3, height - 2, height - 1, -1
        return height - 4, height - 3, height - 2, height - 1

    def paint(self, y: int, row: StripBuilder) -> None:
        floor = self.view.floor
        line, hanging, coming, beats = self._rows()
        row.put(" ", self.text_styles.background)
        if floor is None:
            if y == 0:
                row.put("waiting for the first word", self.text_styles.dim)
        elif y < line:
            self._words(row, floor, y, line)
        elif y == line:
            self._timeline(row, floor)
        elif y == beats:
            self._readiness(row, floor)
        elif y == hanging and (hanging != coming or self._hangs(floor)):
            self._hanging(row, floor)
        else:
            self._coming(row)

    # -- words

    def _words(self, row: StripBuilder, floor: OnFloor, y: int, rows: int) -> None:
        live = self.view.live
        self._wrap(floor, row.width - 3)
        lines = self._wrapped[1]
        heard = bisect_right(floor.word_ends_ms, self.view.now_ms - floor.starts_ms)
        here = next((index for index, words in enumerate(lines) if heard < words.stop), len(lines) - 1)
        first = max(0, min(here - (1 if rows > 1 else 0), len(lines) - rows))
        if first + y < len(lines):
            self._line(row, floor, lines[first + y], heard if live else len(floor.words))

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
            cells = cell_len(word) + 1
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
        return max(10, row_width - 2 - LEFT_CELLS - (METER_CELLS if row_width >= METER_FROM else 0))

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
        if row.left >= METER_CELLS:
            row.put(" ", styles.background)
            self._meter(row)

    def _time_left(self, floor: OnFloor, *, live: bool) -> str:
        state = self.view.state
        if state.paused and live:
            return "‖ paused"
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
            fill = max(0, stop - start - 1 - cell_len(said))
            text = "╰" + "─" * (fill // 2) + said + "─" * (fill - fill // 2) + "╯"
            draw(canvas, min(start, max(0, width - cell_len(text))), text, style)
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

    def _coming(self, row: StripBuilder) -> None:
        """The words of the cut-in line and of the standby, and the keys that refuse them."""
        view = self.view
        if not view.live:
            return
        kicker, standby = view.cut_in_line(), view.prepared("reserve")
        roomy = row.width >= ROOMY
        nobody = len("cut-in line —") if roomy else len("cut-in —")
        half = row.left - 1 if standby is None else nobody if kicker is None else (row.left - 2) // 2
        self._prepared(row, "cut-in line" if roomy else "cut-in", kicker, self.key("refuse"), max(half, 0))
        if standby is not None:
            row.put("  ", self.text_styles.background)
            self._prepared(row, "standby", standby, self.key("refuse_standby"), row.left - 1)

    def _prepared(self, row: StripBuilder, label: str, work: Work | None, key: str, width: int) -> None:
        """`standby ❹ “Ask the baker who …” R refuses` in `width` cells; where it stands, until there are words that could sound."""
        styles, end = self.text_styles, row.used + width
        row.put(f"{label} ", styles.faint)
        if work is None:
            row.put("—", styles.faint)
        else:
            position = names.position(self.view.state, work.agent)
            row.put(names.number(position), styles.agent(position))
            row.put(" ", styles.background)
            if not work.ready:
                row.put(f"{WORK_WORDS[work.status]} ", styles.faint)
            refuses = f" {key} refuses" if width >= REFUSES_FROM else f" {key}"
            room = end - row.used - cell_len(refuses)
            if work.text and room >= LEAST_QUOTED:
                said = f"“{work.text}”"
                if cell_len(said) > room:
                    said = set_cell_size(said, room - 2).rstrip() + "…”"
                row.put(said, styles.text if work.ready else styles.faint)
                row.put(f" {key}", styles.accent)
                if width >= REFUSES_FROM:
                    row.put(" refuses", styles.faint)
        row.skip_to(end, styles.background)

    def _readiness(self, row: StripBuilder, floor: OnFloor) -> None:
        """Beats with their drift at the left; the second half and the guard at the right."""
        styles, view = self.text_styles, self.view
        live = view.live
        right = StripBuilder(row.width)
        splice = view.splice_words() if live else ""
        if splice:
            right.put("2nd half ", styles.faint)
            right.column(splice, 14, styles.text)
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
