"""The transcript: real text as heard, selectable with the mouse, searchable, following the newest unless scrolled up.

It draws only the rows in view. Each turn is laid out once per width and revision and at most the newest 200 turns are kept,
so its speed does not depend on the length of the debate.
"""

from __future__ import annotations

import re
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.message import Message
from textual.selection import Selection

from argentum_tui.view import StageView, Topic, names

from .agents import name_width
from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .text_spans import mark_offsets, styled_runs
from .text_styles import TextStyles
from .transcript_lines import PlacedTurn, TranscriptLines
from .turn_layout import LayoutLine

WHEEL_LINES = 3
SPACED_FROM_HEIGHT = 26


class SearchMatch(NamedTuple):
    """A place where the searched words stand: the turn and the span in its joined lines."""

    serial: int
    start: int
    stop: int


class TranscriptPanel(Panel):
    """What was heard, turn by turn. A line that is clicked is marked, and `Picked` says so."""

    class Picked(Message):
        """A line was clicked: the id of its segment, None where it is no longer marked."""

        def __init__(self, segment: str | None) -> None:
            super().__init__()
            self.segment = segment

    TOPICS: ClassVar[tuple[Topic, ...]] = ("transcript",)
    ALLOW_SELECT = True

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self.selected_turn: int | None = None
        self.selected_segment: str | None = None
        self._lines = TranscriptLines()
        self._layout_key: tuple[int, bool, int, int] = (0, False, 0, 0)
        self._revision = -1
        self._top: int | None = None
        self._left_total = 0
        self._pattern: re.Pattern[str] | None = None
        self._searched = ""
        self._matches: list[SearchMatch] = []
        self._match: SearchMatch | None = None

    # -- what others may do with it

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in view."""
        return self._top is None

    @property
    def new_turns(self) -> int:
        """Turns that came while scrolled up."""
        return 0 if self._top is None else self.view.transcript.total - self._left_total

    def scroll_lines(self, lines: int) -> None:
        """Up (negative) or down; reaching the end follows the newest again."""
        self._arrange()
        last_top = max(self._lines.first, self._lines.end - self.inside_height)
        top = (last_top if self._top is None else self._top) + lines
        if top >= last_top:
            self._top = None
        else:
            if self._top is None:
                self._left_total = self.view.transcript.total
            self._top = max(self._lines.first, top)
        self._repaint_all()

    def point_at(self, segment: str | None) -> bool:
        """Mark the line of a segment and bring it into view; None marks nothing. Returns whether there is such a line."""
        self._arrange()
        found = self._lines.of_segment(segment) if segment is not None else None
        self.selected_turn = found[0].turn.serial if found is not None else None
        self.selected_segment = segment if found is not None else None
        if found is not None:
            first, last = found[1], found[2]
            top = self._top_line()
            if first < top or last >= top + self.inside_height:
                self.scroll_lines(first - top - max(0, self.inside_height - (last - first + 1)) // 2)
        self._repaint_all()
        return found is not None

    def search(self, text: str) -> int:
        """Mark every occurrence, go to the newest; returns how many there are. Empty text ends the search."""
        self._searched = text
        self._pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self._match = None
        self._arrange()
        self._find()
        if self._matches:
            self._go(self._matches[-1])
        self._repaint_all()
        return len(self._matches)

    def search_step(self, step: int) -> None:
        """To the next match: +1 newer, −1 older, around the ends."""
        self._arrange()
        if not self._matches:
            return
        index = self._matches.index(self._match) if self._match in self._matches else len(self._matches)
        self._go(self._matches[(index + step) % len(self._matches)])
        self._repaint_all()

    def turn_text(self) -> str:
        """The selected turn, or the newest, as plain text."""
        turns = self.view.transcript.turns
        chosen = next((turn for turn in turns if turn.serial == self.selected_turn), turns[-1] if turns else None)
        if chosen is None:
            return ""
        return f"{names.upper_name(self.view.state.by_id.get(chosen.agent or ''))}: {chosen.plain()}"

    def cited(self) -> tuple[str, list[str]]:
        """Who cited and when, and the ids: of the selected turn if it cites, else of the newest that does."""
        citing = [turn for turn in reversed(self.view.transcript.turns) if turn.sources()]
        chosen = next((turn for turn in citing if turn.serial == self.selected_turn), citing[0] if citing else None)
        if chosen is None:
            return "", []
        said_at = next(line.starts_ms for line in chosen.lines if line.sources)
        return f"{names.label(self.view.state, chosen.agent)} · {names.clock(said_at)}", chosen.sources()

    # -- layout

    def _arrange(self) -> None:
        """Lay out turns that are new or changed and number the lines."""
        self.measure()
        spaced = self.inside_height >= SPACED_FROM_HEIGHT
        key = (self.inside_width, spaced, name_width(self.view), self.view.generation)
        revision = self.view.revision["transcript"]
        if key == self._layout_key and revision == self._revision:
            return
        relaid = key != self._layout_key
        self._layout_key, self._revision = key, revision
        if relaid:
            self._lines.clear()
            if self.is_attached and self.text_selection is not None:
                self.screen.clear_selection()
        self._lines.place(self.view.transcript, self.view.state, key[0], key[2], spaced=spaced)
        if relaid and self._top is not None:
            self._top = None
        if self._top is not None:
            self._top = max(self._top, self._lines.first)
        self._find()

    def _top_line(self) -> int:
        return max(self._lines.first, self._lines.end - self.inside_height) if self._top is None else self._top

    # -- search

    def _find(self) -> None:
        self._matches = []
        if self._pattern is None:
            return
        for placed in self._lines:
            serial = placed.turn.serial
            self._matches.extend(SearchMatch(serial, *found.span()) for found in self._pattern.finditer(placed.text))

    def _go(self, match: SearchMatch) -> None:
        self._match = match
        self.selected_turn = match.serial
        placed = self._lines[match.serial]
        number, offset = placed.first, 0
        for layout_line in placed.lines:
            if offset + len(layout_line.text) >= match.start:
                break
            offset += len(layout_line.text) + 1
            number += 1
        found = self._lines.at(number)
        self.selected_segment = found[1].segment if found is not None else None
        last_top = max(self._lines.first, self._lines.end - self.inside_height)
        top = max(self._lines.first, number - self.inside_height // 2)
        if self._top is None and top < last_top:
            self._left_total = self.view.transcript.total
        self._top = None if top >= last_top else top

    # -- drawing

    def title(self) -> str:
        return "transcript"

    def title_right(self, row: StripBuilder) -> None:
        if self._pattern is None:
            return
        at = self._matches.index(self._match) + 1 if self._match in self._matches else 0
        row.put(f"/{self._searched} ", self.text_styles.accent)
        row.put(f"{at}/{len(self._matches)}" if self._matches else "not found", self.text_styles.dim)

    def foot(self, row: StripBuilder) -> None:
        if self._top is not None:
            new = self.new_turns
            row.put(f"↓ {new} new" if new else "↓ newest below", self.text_styles.accent)

    def thumb(self) -> range | None:
        lines, height = self._lines.end - self._lines.first, self.inside_height
        if self._top is None or lines <= height:
            return None
        size = max(1, height * height // lines)
        start = (self._top - self._lines.first) * (height - size) // max(1, lines - height)
        return range(start, start + size)

    def tick(self, now_s: float) -> None:
        self._arrange()
        super().tick(now_s)

    def paint(self, y: int, row: StripBuilder) -> None:
        self._arrange()
        number = self._top_line() + y
        found = self._lines.at(number)
        if found is None:
            return
        placed, layout_line = found
        styles = self.text_styles
        start = len(row.segments)
        for text, kind in layout_line.gutter:
            hidden = kind == "pointer" and not (
                placed.turn.serial == self.selected_turn and layout_line.segment == self.selected_segment
            )
            row.put(" " * len(text) if hidden else text, self._style(kind, layout_line, styles))
        spans = self._spans(placed, layout_line, number)
        for text, style in styled_runs(layout_line.pieces, spans, lambda kind: self._style(kind, layout_line, styles)):
            row.put(text, style)
        if layout_line.selectable:
            mark_offsets(row.segments, start, number)

    def _style(self, kind: str, layout_line: LayoutLine, styles: TextStyles) -> Style:
        if kind == "agent":
            return styles.agent(names.position(self.view.state, layout_line.agent))
        if kind == "pointer":
            return styles.accent
        return getattr(styles, kind)  # type: ignore[no-any-return]

    def _spans(self, placed: PlacedTurn, layout_line: LayoutLine, number: int) -> list[tuple[int, int, Style]]:
        """Parts of a line to draw differently: matches, then the selection above them."""
        spans: list[tuple[int, int, Style]] = []
        if self._matches:
            before = placed.lines[: number - placed.first]
            offset = sum(len(line.text) + 1 for line in before)
            for match in self._matches:
                if (
                    match.serial == placed.turn.serial
                    and match.stop > offset
                    and match.start < offset + len(layout_line.text)
                ):
                    style = self.text_styles.match_here if match == self._match else self.text_styles.match
                    spans.append((match.start - offset, match.stop - offset, style))
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None and layout_line.selectable else None
        if span is not None:
            gutter = layout_line.gutter_length
            stop = len(layout_line.text) if span[1] == -1 else span[1] - gutter
            spans.append((span[0] - gutter, stop, self.text_styles.selected_text))
        return spans

    def _repaint_all(self) -> None:
        if self.is_attached:
            self.repaint(range(self.measure().height))

    # -- the mouse and the selection

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        if event.y == self.area.height - 1 and self._top is not None:
            self.scroll_lines(self._lines.end)
            return
        found = self._lines.at(self._top_line() + event.y - (1 if self.framed else 0))
        if found is not None:
            serial, segment = found[0].turn.serial, found[1].segment
            again = (self.selected_turn, self.selected_segment) == (serial, segment)
            self.selected_turn, self.selected_segment = (None, None) if again else (serial, segment)
            self._repaint_all()
            self.post_message(self.Picked(self.selected_segment))

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """The mouse has selected other words."""
        self._repaint_all()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words; lines that were only wrapped are joined again."""
        self._arrange()
        start, end = selection.start, selection.end
        first = max(self._lines.first, start.y if start is not None else self._lines.first)
        last = min(self._lines.end - 1, end.y if end is not None else self._lines.end - 1)
        text = ""
        for number in range(first, last + 1):
            found = self._lines.at(number)
            if found is None or not found[1].selectable:
                continue
            layout_line = found[1]
            begin = max(0, start.x - layout_line.gutter_length) if start is not None and number == start.y else 0
            stop = max(0, end.x - layout_line.gutter_length) if end is not None and number == end.y else None
            part = layout_line.text[begin:stop]
            text += part if not text else (" " if layout_line.wrapped else "\n") + part
        return (text, "\n") if text else None
