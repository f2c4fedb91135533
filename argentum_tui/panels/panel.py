"""What all panels share: a frame, rows drawn on demand by the Line API, and a refresh of only the rows that changed.

A panel is told the time once a tick. It draws the rows that can have changed, compares them with those on the screen and
asks for a repaint of the differing ones; a layout is never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import NULL_SIZE, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from argentum_tui.view import StageView, Topic

from ..action_host import action_host
from ..action_registry import BY_NAME
from ..actions import key_of
from .highlight import ChangeHighlight
from .strip_builder import StripBuilder
from .text_styles import TextStyles, selected_background, text_styles_for

EDGE_CELLS, LOWER_EDGE_CELLS = 8, 5
"""Corners, lines and blanks of an edge of the frame that carries two names, and of one with a name at its right alone."""


@dataclass(slots=True)
class ViewOptions:
    """What the operator looks at, shared by all panels: the selected agent, the first row shown, the turned page, and
    the name of what the drawer holds, None while it is shut. `verdict`: what the debate came to is shown. `cause` is the number of the selected row of the causes, `caused` those of
    all rows of the same line. `pinned` are the places, from 0, of agents that are shown whatever the first row
    is."""

    selected: str | None = None
    first_row: int = 0
    page: int = 0
    drawer: str | None = None
    verdict: bool = False
    cause: int | None = None
    caused: frozenset[int] = frozenset()
    pinned: tuple[int, ...] = ()
    revision: int = 0
    highlights: bool = True

    def changed(self) -> None:
        """Have every panel that is drawn by these options drawn again."""
        self.revision += 1


class Panel(Widget):
    """A framed rectangle of rows. Subclasses name their `TOPICS` and draw with `title` and `paint`."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ()
    FRAMED: ClassVar[bool] = True
    ALLOW_SELECT = False

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = view
        self.options = options
        self.highlight = ChangeHighlight()
        self._area = NULL_SIZE
        self._strips: dict[int, Strip] = {}
        self._seen: tuple[int, ...] = ()
        self._text_styles: TextStyles | None = None
        self._selected_styles: TextStyles | None = None

    # -- what a panel is

    def title(self) -> str:
        """The name in the frame, at the left."""
        return ""

    def title_style(self) -> Style:
        """How the name in the frame is written."""
        return self.text_styles.title

    def title_right(self, row: StripBuilder) -> None:
        """Put what stands in the frame at the right."""

    def paint(self, y: int, row: StripBuilder) -> None:
        """Put row `y` of the inside."""

    def moving(self) -> Iterable[int]:
        """Rows of the inside that may change with time alone."""
        return ()

    # -- geometry

    @property
    def area(self) -> Size:
        """The size for which rows are drawn; kept, because Textual looks its own up anew each time."""
        return self._area

    def measure(self) -> Size:
        """Take the size over from the layout; rows of another size are forgotten."""
        if (size := self.size) != self._area:
            self._area = size
            self.forget()
        return self._area

    @property
    def framed(self) -> bool:
        """Whether there is a frame: not where the height leaves no room for it."""
        return self.FRAMED and self._area.height >= 3

    @property
    def inside_width(self) -> int:
        """Cells within the frame."""
        return max(0, self._area.width - 2) if self.framed else self._area.width

    @property
    def inside_height(self) -> int:
        """Rows within the frame."""
        return max(0, self._area.height - 2) if self.framed else self._area.height

    def room_beside(self, title: str) -> int:
        """Cells of an edge of the frame for what stands at the right, beside a title or alone."""
        return max(0, self._area.width - (EDGE_CELLS + cell_len(title) if title else LOWER_EDGE_CELLS))

    def key(self, action: str) -> str:
        """The key of an action as the screen writes it."""
        return key_of(BY_NAME[action], action_host(self.app).own_keys)

    # -- drawing

    @property
    def text_styles(self) -> TextStyles:
        """The styles of the theme on the ground of this panel."""
        if self._text_styles is None:
            self._text_styles = text_styles_for(self.app.theme_variables, self.background_colors[1])
        return self._text_styles

    @property
    def selected_styles(self) -> TextStyles:
        """The styles of the selected agent's row."""
        if self._selected_styles is None:
            background = self.background_colors[1]
            self._selected_styles = text_styles_for(
                self.app.theme_variables, selected_background(self.app.theme_variables, background)
            )
        return self._selected_styles

    def tick(self, now_s: float) -> None:
        """Look once whether anything changed, and repaint only that."""
        self.highlight.now_s, self.highlight.enabled = now_s, self.options.highlights
        self.measure()
        seen = (self.options.revision, *(self.view.revision[topic] for topic in self.TOPICS))
        if seen != self._seen or self.highlight.active:
            self._seen = seen
            self.repaint(range(self._area.height))
        else:
            offset = 1 if self.framed else 0
            self.repaint([y + offset for y in self.moving()])

    def repaint(self, rows: Iterable[int]) -> None:
        """Draw rows of the widget (frame included) and refresh those that differ from what is on the screen."""
        width, height = self.measure()
        changed = []
        for y in rows:
            if not 0 <= y < height:
                continue
            strip = self._draw(y)
            if self._strips.get(y) != strip:
                self._strips[y] = strip
                changed.append(Region(0, y, width, 1))
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        self.measure()
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._draw(y)
        return strip

    def forget(self) -> None:
        """Everything must be drawn anew: the size or the theme changed."""
        self._strips.clear()
        self._text_styles = self._selected_styles = None

    def notify_style_update(self) -> None:
        """The theme has changed: draw everything anew."""
        super().notify_style_update()
        self.forget()

    def on_resize(self) -> None:
        self.measure()
        self.refresh()

    def _draw(self, y: int) -> Strip:
        width, height = self._area
        styles = self.text_styles
        if not self.framed:
            row = StripBuilder(width)
            self.paint(y, row)
            return Strip(row.end(styles.background), width)
        if y == 0:
            return Strip(self._edge_row(width, "╭", "╮", self.title(), self.title_right), width)
        if y == height - 1:
            return Strip(self._edge_row(width, "╰", "╯", "", self.foot), width)
        row = StripBuilder(width - 2)
        self.paint(y - 1, row)
        edge = Segment("│", styles.frame)
        thumb = self.thumb()
        right = Segment("┃", styles.frame_bright) if thumb is not None and y - 1 in thumb else edge
        return Strip([edge, *row.end(styles.background), right], width)

    def thumb(self) -> range | None:
        """Rows of the inside beside which the frame shows how far a panel is scrolled."""
        return None

    def foot(self, row: StripBuilder) -> None:
        """Put what stands in the frame's lower edge, at the right."""

    def put_keys(self, row: StripBuilder, *keys: str) -> None:
        """Put keys with what they do into the lower edge, without the first of them where there is no room for all."""
        told = list(keys)
        while len(told) > 1 and cell_len("  ".join(told)) > row.left:
            del told[0]
        row.put("  ".join(told), self.text_styles.dim)

    def _edge_row(
        self, width: int, left: str, right: str, title: str, put_right: Callable[[StripBuilder], None]
    ) -> list[Segment]:
        """The upper or lower edge of the frame with its names."""
        styles = self.text_styles
        at_right = StripBuilder(self.room_beside(title))
        put_right(at_right)
        row = StripBuilder(width)
        row.put(left, styles.frame)
        if title:
            row.put("─ ", styles.frame).put(title, self.title_style()).put(" ", styles.title)
        tail = at_right.used + 4 if at_right.used else 1
        row.put("─" * (width - row.used - tail), styles.frame)
        if at_right.used:
            row.put(" ", styles.title)
            row.segments.extend(at_right.segments)
            row.used += at_right.used
            row.put(" ─", styles.frame)
        row.put(right, styles.frame)
        return row.end(styles.frame)
