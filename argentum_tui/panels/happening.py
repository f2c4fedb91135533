"""What just happened, newest on top: the auction's reasons, cuts, faults, and the operator's steering with its delay."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style

from argentum_tui.view import Happening, Topic, names

from .ink import Ink
from .panel import Panel
from .row import Row


class HappeningPanel(Panel):
    """Framed when there is room; on one row only the newest line."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("happening",)

    def title(self) -> str:
        return "happening"

    def paint(self, y: int, row: Row) -> None:
        lines = self.view.happening
        if y >= len(lines):
            return
        line, ink = lines[y], self.ink
        level = self.glow.note("newest", lines[0].serial) if y == 0 else 0
        ground = ink.glow[level] if level else ink.ground
        fresh = y == 0
        row.put(" ", ink.ground)
        row.put(names.clock(line.at_ms), ink.faint)
        row.put(" ", ink.ground)
        row.put(line.sign, _sign_style(line, ink))
        row.put(" ", ink.ground)
        room = row.left - 1
        row.column(line.text, room, ground if level else _text_style(line, ink, fresh=fresh))


def _sign_style(line: Happening, ink: Ink) -> Style:
    return {"fault": ink.fault, "warning": ink.warning, "good": ink.good}.get(line.severity, ink.dim)


def _text_style(line: Happening, ink: Ink, *, fresh: bool) -> Style:
    if line.severity == "fault":
        return ink.fault
    if line.severity == "warning":
        return ink.warning
    return ink.text if fresh or line.severity != "quiet" else ink.dim
