"""What just happened, newest on top: the auction's reasons, cuts, faults, and the operator's steering with its delay."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style

from argentum_tui.view import Happening, StageView, Topic, names

from .ink import Ink
from .lay import wrap
from .panel import Look, Panel
from .row import Row

LEAD_CELLS = 9
WRAPPED_ROWS = 3


class HappeningPanel(Panel):
    """Framed when there is room; on one row only the newest line."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("happening",)

    def __init__(self, view: StageView, look: Look, *, id: str | None = None) -> None:
        super().__init__(view, look, id=id)
        self._key = (-1, 0, 0)
        self._rows: list[tuple[Happening, str, bool]] = []

    def title(self) -> str:
        return "happening"

    def paint(self, y: int, row: Row) -> None:
        rows = self._laid()
        if y >= len(rows):
            return
        line, text, first = rows[y]
        ink = self.ink
        newest = line is self.view.happening[0]
        level = self.glow.note("newest", line.serial) if newest else 0
        row.put(" ", ink.ground)
        if first:
            row.put(names.clock(line.at_ms), ink.faint)
            row.put(" ", ink.ground)
            row.put(line.sign, _sign_style(line, ink))
        row.skip_to(LEAD_CELLS, ink.ground)
        row.column(text, row.left - 1, ink.glow[level] if level else _text_style(line, ink, newest=newest))

    def _laid(self) -> list[tuple[Happening, str, bool]]:
        """Rows to show: what needs attention is wrapped, the rest is cut at the edge."""
        width, height = self.inside_width - LEAD_CELLS - 1, self.inside_height
        key = (self.view.revision["happening"], width, height)
        if key != self._key:
            self._key, self._rows = key, []
            for line in self.view.happening:
                parts = (
                    [line.text] if line.severity == "quiet" or height == 1 else wrap(line.text, width)[:WRAPPED_ROWS]
                )
                self._rows.extend((line, part, index == 0) for index, part in enumerate(parts))
                if len(self._rows) >= height:
                    break
        return self._rows


def _sign_style(line: Happening, ink: Ink) -> Style:
    return {"fault": ink.fault, "warning": ink.warning, "good": ink.good}.get(line.severity, ink.dim)


def _text_style(line: Happening, ink: Ink, *, newest: bool) -> Style:
    if line.severity == "fault":
        return ink.fault
    if line.severity == "warning":
        return ink.warning
    return ink.text if newest or line.severity != "quiet" else ink.dim
