"""What happened and why, one row an act, newest at the bottom like the transcript: the auction's reasons, cuts, faults, steering.

It can have the keyboard: then the arrows go from row to row, and the key for it explains the selected one in the drawer. It looks only at
the rows in view, from the newest or from where it was scrolled to, so its speed does not depend on how much has happened.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message

from argentum_tui.view import CAUSE_KINDS, Cause, CauseKind, StageView, Topic, names

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .text_styles import TextStyles
from .turn_layout import wrap

LEAD_CELLS = 9
WRAPPED_ROWS = 3
WHEEL_ROWS = 3
PARTS_KEPT = 1000

CauseFilter = CauseKind | Literal["all"]
FILTERS: tuple[CauseFilter, ...] = ("all", *CAUSE_KINDS)

Row = tuple[Cause, str, bool]


class CausesPanel(Panel):
    """Framed when there is room; on one row only the newest."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("causes",)
    CLAIMS: ClassVar[frozenset[str]] = frozenset({"scroll_up", "scroll_down", "page_up", "page_down"})
    can_focus = True

    class Picked(Message):
        """A row was chosen: its number, None for none. `explain` where it was asked to be explained."""

        def __init__(self, number: int | None, *, explain: bool = False) -> None:
            super().__init__()
            self.number = number
            self.explain = explain

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self.filter: CauseFilter = "all"
        self._key: tuple[object, ...] = ()
        self._generation = 0
        self._rows: list[Row] = []
        self._shown: list[Cause] = []
        self._bottom: int | None = None
        self._parts: dict[int, tuple[int, int, list[str]]] = {}

    # -- what others may do with it

    def claims(self, action: str) -> bool:
        """Whether the key of an action of the registry is the panel's own while it has the keyboard."""
        return action in self.CLAIMS or (action == "back" and self.options.drawer is None)

    @property
    def following(self) -> bool:
        """Whether the newest row is kept in view."""
        return self._bottom is None

    def turn_filter(self) -> CauseFilter:
        """Show the next kind alone, after the last all again; returns which."""
        self.filter = FILTERS[(FILTERS.index(self.filter) + 1) % len(FILTERS)]
        self._bottom = None
        self._repaint_all()
        return self.filter

    def scroll_rows(self, rows: int) -> None:
        """Up (negative) or down; reaching the end follows the newest again."""
        self._arrange()
        last = len(self._shown) - 1
        bottom = max(self._first_bottom(), self._bottom_index() + rows)
        self._bottom = None if bottom >= last else self._shown[bottom].number
        self._repaint_all()

    def show(self, number: int) -> None:
        """Bring a row into view, if it is among those that are shown."""
        self._arrange()
        index = self._index_of(number)
        if index is None or any(row.number == number for row, _, _ in self._rows):
            return
        room = self.inside_height // 2
        bottom = max(self._first_bottom(), min(len(self._shown) - 1, index + room))
        self._bottom = None if bottom >= len(self._shown) - 1 else self._shown[bottom].number
        self._repaint_all()

    # -- which rows

    def _arrange(self) -> None:
        """Collect the rows in view, from the last one upwards."""
        self.measure()
        width, height = self.inside_width - LEAD_CELLS - 1, self.inside_height
        key = (self.view.revision["causes"], width, height, self.filter, self._bottom)
        if key == self._key:
            return
        self._key = key
        if self._generation != self.view.generation:
            self._generation = self.view.generation
            self._parts.clear()
        causes = self.view.causes
        self._shown = causes if self.filter == "all" else [each for each in causes if each.kind == self.filter]
        rows: list[Row] = []
        for index in range(self._bottom_index(), -1, -1):
            cause = self._shown[index]
            parts = self._wrapped(cause, width, height)
            rows.extend((cause, parts[place], place == 0) for place in range(len(parts) - 1, -1, -1))
            if len(rows) >= height:
                break
        self._rows = rows[height - 1 :: -1] if height else []

    def _wrapped(self, cause: Cause, width: int, height: int) -> list[str]:
        """What needs attention is wrapped, the rest is cut at the edge."""
        known = self._parts.get(cause.number)
        if known is not None and known[:2] == (cause.serial, width):
            return known[2]
        one_row = cause.severity == "quiet" or height == 1
        parts = [fitting(cause.text, width)] if one_row else wrap(cause.text, width)[:WRAPPED_ROWS]
        if height > 1:
            if len(self._parts) > PARTS_KEPT:
                self._parts.clear()
            self._parts[cause.number] = (cause.serial, width, parts)
        return parts

    def _index_of(self, number: int | None) -> int | None:
        shown = self._shown
        return next((place for place in range(len(shown) - 1, -1, -1) if shown[place].number == number), None)

    def _bottom_index(self) -> int:
        """The place of the last row in view; where it was scrolled to is forgotten, the oldest there is."""
        last = len(self._shown) - 1
        if self._bottom is None:
            return last
        index = self._index_of(self._bottom)
        return index if index is not None else min(last, self._first_bottom())

    def _first_bottom(self) -> int:
        """The place of the last row in view when scrolled all the way up."""
        width, height, used = self.inside_width - LEAD_CELLS - 1, self.inside_height, 0
        for index, cause in enumerate(self._shown):
            used += len(self._wrapped(cause, width, height))
            if used >= height:
                return index
        return len(self._shown) - 1

    # -- drawing

    def title(self) -> str:
        return "causes"

    def title_style(self) -> Style:
        return self.text_styles.accent if self.has_focus else self.text_styles.title

    def title_right(self, row: StripBuilder) -> None:
        styles = self.text_styles
        row.put(f"{self.key('filter_causes')} ", styles.faint)
        whole = " ".join(FILTERS)
        if row.left < cell_len(whole):
            row.put(self.filter, styles.dim if self.filter == "all" else styles.accent)
            return
        for index, each in enumerate(FILTERS):
            row.put(" " if index else "", styles.faint)
            row.put(each, styles.accent if each == self.filter else styles.faint)

    def foot(self, row: StripBuilder) -> None:
        styles = self.text_styles
        if self._bottom is not None:
            newer = len(self._shown) - 1 - self._bottom_index()
            row.put(f"↓ {newer} newer", styles.accent)
        elif self.has_focus:
            row.put(f"↑↓ choose  {self.key('explain')} explains", styles.dim)

    def thumb(self) -> range | None:
        rows, height = len(self._shown), self.inside_height
        if self._bottom is None or rows <= height:
            return None
        size = max(1, height * height // rows)
        first = self._first_bottom()
        start = (self._bottom_index() - first) * (height - size) // max(1, rows - 1 - first)
        return range(start, start + size)

    def tick(self, now_s: float) -> None:
        self._arrange()
        super().tick(now_s)

    def paint(self, y: int, row: StripBuilder) -> None:
        self._arrange()
        if y >= len(self._rows):
            return
        cause, text, first = self._rows[y]
        chosen = cause.number == self.options.cause
        styles = self.selected_styles if chosen else self.text_styles
        newest = bool(self._shown) and cause is self._shown[-1]
        level = self.highlight.level("newest", cause.serial) if newest else 0
        if not first:
            row.put(" ", styles.background)
        else:
            pointer = "▸" if chosen else "▹" if cause.number in self.options.caused else " "
            row.put(pointer, styles.accent if chosen else styles.dim)
            row.put(names.clock(cause.at_ms), styles.faint)
            row.put(" ", styles.background)
            row.put(cause.sign, _sign_style(cause, styles))
        row.skip_to(LEAD_CELLS, styles.background)
        row.column(text, row.left - 1, styles.highlight[level] if level else _text_style(cause, styles, newest=newest))
        row.put(" ", styles.background)

    def _repaint_all(self) -> None:
        if self.is_attached:
            self.repaint(range(self.measure().height))

    # -- the keyboard and the mouse

    def on_resize(self) -> None:
        """A chosen row stays in view when the drawer takes some of the room."""
        super().on_resize()
        if self.options.cause is not None and self.area:
            self.show(self.options.cause)

    def on_focus(self) -> None:
        self._repaint_all()

    def on_blur(self) -> None:
        self._repaint_all()

    def on_key(self, event: events.Key) -> None:
        page = max(1, self.inside_height - 1)
        steps = {"up": -1, "down": 1}
        scrolls = {"pageup": -page, "pagedown": page, "home": -len(self.view.causes), "end": len(self.view.causes)}
        if event.key in steps:
            self._step(steps[event.key])
        elif event.key in scrolls:
            self.scroll_rows(scrolls[event.key])
        elif event.key == "escape":
            self.post_message(self.Picked(None))
            self.blur()
        else:
            return
        event.stop()

    def _step(self, step: int) -> None:
        """Choose the row before or after the chosen one; with none chosen, the newest in view."""
        self._arrange()
        if not self._shown:
            return
        here = self._index_of(self.options.cause)
        wanted = self._bottom_index() if here is None else max(0, min(len(self._shown) - 1, here + step))
        self.post_message(self.Picked(self._shown[wanted].number))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-WHEEL_ROWS)

    def on_click(self, event: events.Click) -> None:
        """Choose the row, or have it explained where it is chosen already."""
        self._arrange()
        if self.framed and event.y == self.area.height - 1 and self._bottom is not None:
            self.scroll_rows(len(self._shown))
            return
        y = event.y - (1 if self.framed else 0)
        if 0 <= y < len(self._rows):
            number = self._rows[y][0].number
            self.post_message(self.Picked(number, explain=number == self.options.cause))


def fitting(text: str, width: int) -> str:
    """A line without the explanation in parentheses at its end, where there is no room for it."""
    return text if cell_len(text) <= width or not text.endswith(")") else text[: text.rindex(" (")]


def _sign_style(cause: Cause, styles: TextStyles) -> Style:
    return {"fault": styles.fault, "warning": styles.warning, "good": styles.good}.get(cause.severity, styles.dim)


def _text_style(cause: Cause, styles: TextStyles, *, newest: bool) -> Style:
    if cause.severity == "fault":
        return styles.fault
    if cause.severity == "warning":
        return styles.warning
    return styles.text if newest or cause.severity != "quiet" else styles.dim
