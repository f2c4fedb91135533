"""Panels of names and values, such as the governor. In two columns where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size

from argentum_tui.action_host import action_host
from argentum_tui.actions import with_keys
from argentum_tui.view import StageView, Topic
from argentum_tui.view.figures import Figure, of_governor

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .turn_layout import wrap

NAME_CELLS = 14
COLUMN_CELLS = 36
GAP_CELLS = 2
LOOKS_AGAIN_MS = 500
"""How often figures that move with time alone are looked at."""


class FiguresPanel(Panel):
    """Figures one below the other, wrapped; where they are too many for the height, the last are left out."""

    NAME_CELLS: ClassVar[int] = NAME_CELLS

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._key: tuple[object, ...] = ()
        self._lines: list[Figure] = []

    def figures(self) -> list[Figure]:
        """What is shown, most important first."""
        raise NotImplementedError

    def moving(self) -> Iterable[int]:
        return range(self.inside_height) if self._now_key() != self._key else ()

    def paint(self, y: int, row: StripBuilder) -> None:
        columns, width = self._columns()
        lines, height = self._wrapped_lines(width), self.inside_height
        for column in range(columns):
            at = column * height + y
            if at < len(lines):
                row.skip_to(column * (width + GAP_CELLS), self.text_styles.background)
                self._line(row, lines[at], width)

    def _line(self, row: StripBuilder, line: Figure, width: int) -> None:
        styles, end = self.text_styles, row.used + width
        row.put(" ", styles.background)
        row.column(line.name, self.NAME_CELLS, styles.dim)
        for text, role in line.pieces:
            room = max(0, end - row.used)
            row.put(text if cell_len(text) <= room else set_cell_size(text, room), getattr(styles, role))

    def _columns(self) -> tuple[int, int]:
        """How many columns, and the cells of each."""
        columns = 2 if self.inside_width >= 2 * COLUMN_CELLS + GAP_CELLS else 1
        return columns, (self.inside_width - (columns - 1) * GAP_CELLS) // columns

    def _now_key(self) -> tuple[object, ...]:
        revisions = tuple(self.view.revision[topic] for topic in self.TOPICS)
        return (revisions, self._area, self.options.revision, self.view.now_ms // LOOKS_AGAIN_MS)

    def _wrapped_lines(self, width: int) -> list[Figure]:
        """One figure a line; text that is longer than its line goes on in the next."""
        key = self._now_key()
        if key != self._key:
            self._key = key
            self._lines = self._wrap([self._with_keys(each) for each in self.figures()], width)
        return self._lines

    def _with_keys(self, figure: Figure) -> Figure:
        own = action_host(self.app).own_keys
        return Figure(figure.name, tuple((with_keys(text, own), role) for text, role in figure.pieces))

    def _wrap(self, figures: list[Figure], width: int) -> list[Figure]:
        lines: list[Figure] = []
        for name, pieces in figures:
            if len(pieces) > 1:
                lines.append(Figure(name, pieces))
                continue
            text, role = pieces[0]
            parts = wrap(text, width - self.NAME_CELLS - 2)
            lines.extend(Figure("" if index else name, ((part, role),)) for index, part in enumerate(parts))
        return lines


class GovernorPanel(FiguresPanel):
    """The governor's tier, lead time and load."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("governor",)

    def title(self) -> str:
        return "governor"

    def title_right(self, row: StripBuilder) -> None:
        row.put(f"{self.key('hold')} ", self.text_styles.faint)
        row.put("holds a tier", self.text_styles.dim)

    def foot(self, row: StripBuilder) -> None:
        if self.options.drawer == "governor":
            row.put(f"{self.key('back')} puts away", self.text_styles.dim)

    def figures(self) -> list[Figure]:
        return of_governor(self.view.state, self.view.governance, self.view.now_ms)
