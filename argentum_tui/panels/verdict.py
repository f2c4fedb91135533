"""The verdict: what a debate came to, in the place of economy and transcript once it is over; scrolled where it is higher than its place.

While it has the keyboard the arrows scroll it, and the digits let one hear again the lines that they stand before.
"""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message

from argentum_tui.action_host import action_host
from argentum_tui.action_registry import BY_NAME
from argentum_tui.view import StageView, Topic
from argentum_tui.view.verdict import Section, VerdictLine, columns, heard_again, sections

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .text_styles import TextStyles

TWO_COLUMNS_FROM = 104
GAP_CELLS = 3
WHEEL_ROWS = 3
SHOWN_KEYS = ("replay", "fork_line", "export", "again", "again_preset", "lobby", "back")

Row = tuple[VerdictLine | str | None, VerdictLine | str | None]
"""What stands in the left and in the right column of a row: a line, a heading, or nothing."""


class VerdictPanel(Panel):
    """What the debate came to. `Hear` asks for a line to be heard again, `Picked` for one to be marked."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("summary",)
    CLAIMS: ClassVar[frozenset[str]] = frozenset({"scroll_up", "scroll_down", "page_up", "page_down"})
    can_focus = True

    class Hear(Message):
        """A line is to be heard again, by its segment."""

        def __init__(self, segment: str) -> None:
            super().__init__()
            self.segment = segment

    class Picked(Message):
        """A line was clicked: the segment it is about."""

        def __init__(self, segment: str) -> None:
            super().__init__()
            self.segment = segment

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._key: tuple[object, ...] = ()
        self._rows: list[Row] = []
        self._column = 0
        self._top = 0
        self._doing = ""

    def claims(self, action: str) -> bool:
        """Whether the key of an action of the registry is the panel's own while it has the keyboard."""
        digit = action.removeprefix("select_")
        return action in self.CLAIMS or (digit.isdigit() and int(digit) <= len(heard_again(self.view)))

    def doing(self, text: str) -> None:
        """Say at the foot what is being done, such as an export and how far it is; an empty text says the keys again."""
        self._doing = text
        if self.is_attached:
            self.repaint([self.measure().height - 1])

    def scroll_rows(self, rows: int) -> None:
        """Down, or up (negative)."""
        self._arrange()
        self._top = max(0, min(len(self._rows) - self.inside_height, self._top + rows))
        self._repaint_all()

    # -- drawing

    def title(self) -> str:
        return "verdict"

    def title_style(self) -> Style:
        return self.text_styles.accent if self.has_focus else self.text_styles.title

    def title_right(self, row: StripBuilder) -> None:
        heard = len(heard_again(self.view))
        if heard and self.has_focus:
            row.put(" ".join(str(number) for number in range(1, heard + 1)), self.text_styles.accent)
            row.put(" heard again", self.text_styles.dim)

    def foot(self, row: StripBuilder) -> None:
        styles = self.text_styles
        if self._doing:
            row.put(self._doing, styles.accent)
            return
        context = action_host(self.app).context_of(self.screen)
        for name in SHOWN_KEYS:
            action, key = BY_NAME[name], self.key(name)
            if name == "lobby" and context is not None and not context.has_lobby:
                continue
            if row.left < cell_len(f"{key} {action.label}") + 2:
                break
            row.put("  " if row.used else "", styles.background)
            row.put(key, styles.accent)
            row.put(f" {action.label}", styles.dim)

    def thumb(self) -> range | None:
        rows, height = len(self._rows), self.inside_height
        if rows <= height:
            return None
        size = max(1, height * height // rows)
        start = self._top * (height - size) // max(1, rows - height)
        return range(start, start + size)

    def tick(self, now_s: float) -> None:
        self._arrange()
        super().tick(now_s)

    def paint(self, y: int, row: StripBuilder) -> None:
        self._arrange()
        if self._top + y >= len(self._rows):
            return
        left, right = self._rows[self._top + y]
        self._put(row, left)
        if right is not None:
            row.skip_to(1 + self._column + GAP_CELLS, self.text_styles.background)
            self._put(row, right)

    def _put(self, row: StripBuilder, line: VerdictLine | str | None) -> None:
        styles = self.text_styles
        row.put(" ", styles.background)
        if isinstance(line, str):
            row.put(line, styles.title)
        elif line is not None:
            for text, role in line.pieces:
                row.put(text, _style(styles, role))

    def _arrange(self) -> None:
        """Lay everything out anew where it has changed."""
        self.measure()
        key = (self.view.revision["summary"], self._area)
        if key == self._key:
            return
        self._key = key
        width = self.inside_width - 2
        if width >= TWO_COLUMNS_FROM:
            self._column = (width - GAP_CELLS) // 2
            left, right = columns(sections(self.view, self._column - 1))
            one, two = _stacked(left), _stacked(right)
            height = max(len(one), len(two))
            self._rows = list(zip(_padded(one, height), _padded(two, height), strict=True))
        else:
            self._column = 0
            self._rows = [(line, None) for line in _stacked(sections(self.view, width))]
        self._top = max(0, min(self._top, len(self._rows) - self.inside_height))

    def _repaint_all(self) -> None:
        if self.is_attached:
            self.repaint(range(self.measure().height))

    # -- the keyboard and the mouse

    def on_focus(self) -> None:
        self._repaint_all()

    def on_blur(self) -> None:
        self._repaint_all()

    def on_key(self, event: events.Key) -> None:
        page = max(1, self.inside_height - 1)
        steps = {
            "up": -1,
            "down": 1,
            "pageup": -page,
            "pagedown": page,
            "home": -len(self._rows),
            "end": len(self._rows),
        }
        again = heard_again(self.view)
        if event.key in steps:
            self.scroll_rows(steps[event.key])
        elif event.key.isdigit() and 1 <= int(event.key) <= len(again):
            self.post_message(self.Hear(again[int(event.key) - 1]))
        else:
            return
        event.stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-WHEEL_ROWS)

    def on_click(self, event: events.Click) -> None:
        """A line that can be heard again is heard; another one about a line of the debate is marked."""
        self._arrange()
        y = self._top + event.y - (1 if self.framed else 0)
        if not 0 <= y < len(self._rows):
            return
        left, right = self._rows[y]
        line = right if self._column and event.x > self._column + GAP_CELLS else left
        if isinstance(line, VerdictLine) and line.segment is not None:
            self.post_message(self.Hear(line.segment) if line.hears else self.Picked(line.segment))


def _style(styles: TextStyles, role: str | int) -> Style:
    return styles.agent(role) if isinstance(role, int) else getattr(styles, role)


def _stacked(column: list[Section]) -> list[VerdictLine | str | None]:
    """Headings and lines below each other, an empty row between sections."""
    rows: list[VerdictLine | str | None] = []
    for section in column:
        rows += [None] if rows else []
        rows += [section.title, *section.lines] if section.title != "verdict" else section.lines
    return rows


def _padded(rows: list[VerdictLine | str | None], height: int) -> list[VerdictLine | str | None]:
    return [*rows, *[None] * (height - len(rows))]
