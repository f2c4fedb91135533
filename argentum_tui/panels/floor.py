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
from argentum_core.debate.work import Work
from argentum_tui.view import StageView, Topic, names
from argentum_tui.view import timeline as line
from argentum_tui.view.commands import progress
from argentum_tui.view.happening import doing

from .agents import identity_width, side_width
from .panel import Look, Panel
from .row import Row

LEFT_CELLS = 13
METER_CELLS = 11
METER_BARS = 6
QUIET_DB = -48.0
SILENCE_DB = -100.0

_WORK_WORDS = {"asked": "writing", "written": "voicing", "scheduled": "ready"}


class FloorPanel(Panel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("floor",)

    def __init__(self, view: StageView, look: Look, *, id: str | None = None) -> None:
        super().__init__(view, look, id=id)
        self._wrapped: tuple[tuple[str, int, int], list[range]] = (("", 0, 0), [])

    def title(self) -> str:
        return "floor"

    def title_right(self, row: Row) -> None:
        upcoming, ink = self.view.next_speaker(), self.ink
        if upcoming is None:
            return
        row.put("next " if upcoming.sure else "leading ", ink.dim)
        position = names.position(self.view.state, upcoming.agent)
        style = ink.agent(position) if upcoming.sure else ink.agent_dim(position)
        row.put(names.label(self.view.state, upcoming.agent), style)

    def moving(self) -> Iterable[int]:
        return range(self.inside_height) if self.view.state.floor is not None or self.glow.active else (0, 1, 2)

    def paint(self, y: int, row: Row) -> None:
        floor = self.view.floor
        height = self.inside_height
        words = max(1, height - 3)
        row.put(" ", self.ink.ground)
        if floor is None:
            if y == 0:
                row.put("waiting for the first word", self.ink.dim)
        elif y < words:
            self._words(row, floor, y, words)
        elif y == words:
            self._timeline(row, floor)
        elif y == words + 1 and (height > 3 or self._hangs(floor)):
            self._hanging(row, floor)
        else:
            self._readiness(row, floor)

    # -- words

    def _words(self, row: Row, floor: OnFloor, y: int, rows: int) -> None:
        ink, state = self.ink, self.view.state
        live = self.view.live
        agent = state.by_id.get(floor.agent)
        position = names.position(state, floor.agent)
        side = agent.side if agent is not None else ""
        indent = identity_width(self.view) + 4
        if y == 0:
            row.put(" ", ink.ground)
            row.put(names.label(state, floor.agent), ink.agent(position) if live else ink.agent_dim(position))
            row.skip_to(indent - side_width(self.view) - 2, ink.ground)
            row.column(side, side_width(self.view), ink.dim)
        row.skip_to(indent, ink.ground)
        room = row.width - indent - METER_CELLS - 3
        self._wrap(floor, room)
        lines = self._wrapped[1]
        heard = bisect_right(floor.word_ends_ms, self.view.now_ms - floor.starts_ms)
        here = next((index for index, words in enumerate(lines) if heard < words.stop), len(lines) - 1)
        first = max(0, min(here - (1 if rows > 1 else 0), len(lines) - rows))
        if first + y < len(lines):
            self._line(row, floor, lines[first + y], heard if live else len(floor.words))
        if y == 0:
            row.skip_to(row.width - METER_CELLS - 1, ink.ground)
            self._meter(row)

    def _line(self, row: Row, floor: OnFloor, words: range, heard: int) -> None:
        """Heard words, a mark before the word that sounds, then what is still to come; nothing moves as they brighten."""
        ink = self.ink
        live = self.view.live
        before = floor.words[words.start : min(words.stop, heard)]
        here = heard in words and live
        if before:
            row.put(" " + " ".join(before), ink.text if live else ink.dim)
        if here:
            row.put("▌", ink.agent_dim(names.position(self.view.state, floor.agent)))
            row.put(floor.words[heard], ink.bright)
        ahead = floor.words[max(words.start, heard + 1 if here else heard) : words.stop]
        if ahead:
            row.put(" " + " ".join(ahead), ink.dim if live else ink.faint)

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

    def _meter(self, row: Row) -> None:
        """The last moments of the level as bars, and the loudest of them in dB; quantised so that it stays calm."""
        ink = self.ink
        levels = list(self.view.levels_db)[-METER_BARS:]
        row.put("".join(names.spark((db - QUIET_DB) / -QUIET_DB) if db > QUIET_DB else " " for db in levels), ink.dim)
        peak = max(levels)
        row.column(f"{peak:.0f}" if peak > SILENCE_DB else "", METER_CELLS - METER_BARS - 1, ink.faint, right=True)

    # -- timeline

    def _bar_width(self, row_width: int) -> int:
        return max(10, row_width - 2 - LEFT_CELLS)

    def _timeline(self, row: Row, floor: OnFloor) -> None:
        ink, view = self.ink, self.view
        live = view.live
        now_ms = view.now_ms if live else floor.ends_ms
        pending = view.pending_cut() if live else None
        marks = line.bar(floor, now_ms, self._bar_width(row.width), view.guard_ms(), pending[1] if pending else None)
        agent = names.position(view.state, floor.agent)
        styles: dict[line.Mark, Style] = {
            line.Mark.PLAYED: ink.agent(agent) if live else ink.agent_dim(agent),
            line.Mark.HEAD: ink.bright,
            line.Mark.AHEAD: ink.faint,
            line.Mark.BEAT_REACHED: ink.agent(agent) if live else ink.agent_dim(agent),
            line.Mark.BEAT_AHEAD: ink.text,
            line.Mark.GUARD: ink.warning if floor.armed is not None else ink.faint,
            line.Mark.CUT: ink.accent,
        }
        for mark, run in groupby(marks):
            row.put(mark.value * len(list(run)), styles[mark])
        row.column(self._time_left(floor, live=live), LEFT_CELLS, ink.text if live else ink.dim, right=True)

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

    def _hanging(self, row: Row, floor: OnFloor) -> None:
        """Overlays where they sound, an armed cut at its beat, and the operator's cut before it happens."""
        if not self.view.live:
            return
        ink, state = self.ink, self.view.state
        width = self._bar_width(row.width)
        place = line.scale(floor, width)
        canvas: list[tuple[str, Style]] = [(" ", ink.ground)] * width
        overlay = floor.overlay
        if overlay is not None:
            style = ink.agent_dim(names.position(state, overlay.agent))
            start, stop = place.column(overlay.starts_ms), place.column(overlay.ends_ms)
            said = f" {names.label(state, overlay.agent)} {doing(overlay.kind)} "
            fill = max(0, stop - start - 1 - len(said))
            text = "╰" + "─" * (fill // 2) + said + "─" * (fill - fill // 2) + "╯"
            _draw(canvas, min(start, max(0, width - len(text))), text, style)
        armed, kicker, ahead = floor.armed, self.view.prepared("kicker"), line.next_beat(floor)
        if armed is None and kicker is not None and kicker.ready and ahead is not None:
            # Who could cut in is worth knowing before it is decided, which happens only a guard's length ahead.
            said = f"{names.label(state, kicker.agent)} could cut in"
            _point(canvas, place.column(line.beat_ms(floor, ahead)), said, ink.faint, over=False)
        if armed is not None and armed.by == "agent":
            price = f" · {armed.bid} + {names.short_tokens(armed.fee)}"
            said = f"{names.label(state, armed.agent)} cuts in"
            style = ink.agent(names.position(state, armed.agent))
            _point(canvas, place.column(armed.cut_ms), f"{said} · ready{price}", style, shorter=f"{said}{price}")
        pending = self.view.pending_cut()
        if pending is not None:
            command, at_ms = pending
            taker = command.arguments.get("agent")
            who = f" → {names.label(state, taker)}" if taker else ""
            _point(canvas, place.column(at_ms), f"you cut{who} · {progress(command)}", ink.accent)
        for style, run in groupby(canvas, key=lambda cell: cell[1]):
            row.put("".join(cell[0] for cell in run), style)

    def _readiness(self, row: Row, floor: OnFloor) -> None:
        """Beats with their drift at the left; reserve, kicker and guard at the right."""
        ink, view = self.ink, self.view
        live = view.live
        right = Row(row.width)
        self._prepared(right, "reserve", view.prepared("reserve") if live else None)
        splice = view.splice_words() if live else ""
        if splice:
            right.put("halves ", ink.faint)
            right.column(splice, 16, ink.text)
        else:
            self._prepared(right, "kicker", view.prepared("kicker") if live else None)
        right.put("guard ", ink.faint)
        right.column(f"{view.guard_ms()} ms", 7, ink.dim, right=True)
        right.put(" ", ink.ground)
        for n in range(1, len(floor.beats_ms) + 1):
            if row.left < right.used + 12:
                break
            reached = n <= floor.beats_reached
            row.put(f"{'◆' if reached else '◇'} {n} ", ink.dim if reached else ink.faint)
            if reached:
                drift = floor.drifts_ms[n - 1] if n <= len(floor.drifts_ms) else 0
                row.column(f"{drift:+d} ms", 9, ink.warning if abs(drift) > 40 else ink.dim)
            else:
                row.column(f"in {names.seconds(line.beat_ms(floor, n) - view.now_ms)}" if live else "", 9, ink.faint)
            row.put(" ", ink.ground)
        row.skip_to(row.width - right.used, ink.ground)
        row.segments.extend(right.segments)
        row.used += right.used

    def _prepared(self, row: Row, kind: str, work: Work | None) -> None:
        ink = self.ink
        row.put(f"{kind} ", ink.faint)
        if work is None:
            row.column("—", 16, ink.faint)
            return
        position = names.position(self.view.state, work.agent)
        row.put(names.number(position), ink.agent(position))
        word = _WORK_WORDS.get(work.status, work.status)
        length = f" {names.seconds(work.length_ms)}" if work.ready else ""
        row.column(f" {word}{length}", 15, ink.text if work.ready else ink.faint)


def _draw(canvas: list[tuple[str, Style]], start: int, text: str, style: Style) -> None:
    for offset, character in enumerate(text):
        if 0 <= start + offset < len(canvas):
            canvas[start + offset] = (character, style)


def _point(
    canvas: list[tuple[str, Style]], pointer: int, text: str, style: Style, *, shorter: str = "", over: bool = True
) -> None:
    """`↑ text`, or `text ↑` where there is no room at the right; a blank keeps it apart from what it covers.

    What does not fit says it `shorter`, or ends early. Without `over` it is left out where something else is drawn.
    """
    room = max(pointer, len(canvas) - pointer - 1) - 2
    if len(text) > room and shorter:
        text = shorter
    if len(text) > room:
        text = f"{text[: max(0, room - 1)]}…"
    start, at_left = line.place_label(len(canvas), pointer, len(text) + 2)
    blank = Style(bgcolor=style.bgcolor)
    first = max(0, pointer - len(text) - 2) if at_left else start
    if not over and any(character != " " for character, _ in canvas[first : first + len(text) + 3]):
        return
    if at_left:
        _draw(canvas, pointer - len(text) - 2, f" {text} ", style)
        _draw(canvas, pointer, "↑", style)
    else:
        _draw(canvas, start, f"↑ {text} ", style)
    if start > 0 and not at_left:
        _draw(canvas, start - 1, " ", blank)
