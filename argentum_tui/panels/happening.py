"""What just happened, newest on top: the auction's reasons, cuts, faults, and the operator's steering with its delay."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style

from argentum_tui.view import HappeningLine, StageView, Topic, names

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .text_styles import TextStyles
from .turn_layout import wrap

LEAD_CELLS = 9
WRAPPED_ROWS = 3


class HappeningPanel(Panel):
    """Framed when there is room; on one row only the newest line."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("happening",)

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._key = (-1, 0, 0)
        self._rows: list[tuple[HappeningLine, str, bool]] = []

    def title(self) -> str:
        return "happening"

    def paint(self, y: int, row: StripBuilder) -> None:
        rows = self._wrapped_rows()
        if y >= len(rows):
            return
        line, text, first = rows[y]
        styles = self.text_styles
        newest = line is self.view.happening[0]
        level = self.highlight.level("newest", line.serial) if newest else 0
        row.put(" ", styles.background)
        if first:
            row.put(names.clock(line.at_ms), styles.faint)
            row.put(" ", styles.background)
            row.put(line.sign, _sign_style(line, styles))
        row.skip_to(LEAD_CELLS, styles.background)
        row.column(text, row.left - 1, styles.highlight[level] if level else _text_style(line, styles, newest=newest))

    def _wrapped_rows(self) -> list[tuple[HappeningLine, str, bool]]:
        """Rows to show: what needs attention is wrapped, the rest is cut at the edge."""
        width, height = self.inside_width - LEAD_CELLS - 1, self.inside_height
        key = (self.view.revision["happening"], width, height)
        if key != self._key:
            self._key, self._rows = key, []
            for line in self.view.happening:
                one_row = line.severity == "quiet" or height == 1
                parts = [fitting(line.text, width)] if one_row else wrap(line.text, width)[:WRAPPED_ROWS]
                self._rows.extend((line, part, index == 0) for index, part in enumerate(parts))
                if len(self._rows) >= height:
                    break
        return self._rows


def fitting(text: str, width: int) -> str:
    """A line without the explanation in parentheses at its end, where there is no room for it."""
    return text if cell_len(text) <= width or not text.endswith(")") else text[: text.rindex(" (")]


def _sign_style(line: HappeningLine, styles: TextStyles) -> Style:
    return {"fault": styles.fault, "warning": styles.warning, "good": styles.good}.get(line.severity, styles.dim)


def _text_style(line: HappeningLine, styles: TextStyles, *, newest: bool) -> Style:
    if line.severity == "fault":
        return styles.fault
    if line.severity == "warning":
        return styles.warning
    return styles.text if newest or line.severity != "quiet" else styles.dim
