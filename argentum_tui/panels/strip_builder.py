"""One row of a panel, put together from left to right in cells. Width is exact; what does not fit is cut."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style


def _printable(text: str) -> str:
    """Controls and what cannot be seen become blanks: no terminal sequence ever leaves through a panel."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)


class StripBuilder:
    """Segments of at most `width` cells."""

    __slots__ = ("segments", "used", "width")

    def __init__(self, width: int) -> None:
        self.width = max(0, width)
        self.used = 0
        self.segments: list[Segment] = []

    @property
    def left(self) -> int:
        """Cells still free."""
        return self.width - self.used

    def put(self, text: str, style: Style) -> StripBuilder:
        """Append text, cut at the row's end."""
        if not text or self.left <= 0:
            return self
        text = _printable(text)
        cells = cell_len(text)
        if cells > self.left:
            text, cells = set_cell_size(text, self.left), self.left
        if self.segments and self.segments[-1].style is style:
            text = self.segments.pop().text + text
        self.segments.append(Segment(text, style))
        self.used += cells
        return self

    def column(self, text: str, width: int, style: Style, *, right: bool = False) -> StripBuilder:
        """Append text in a column of exactly `width` cells, with an ellipsis if it is longer."""
        if width <= 0:
            return self
        text = _printable(text)
        cells = cell_len(text)
        if cells > width:
            text = set_cell_size(text, width - 1) + "…"
        elif cells < width:
            blank = " " * (width - cells)
            text = blank + text if right else text + blank
        return self.put(text, style)

    def skip_to(self, column: int, style: Style) -> StripBuilder:
        """Blank up to a column."""
        return self.put(" " * (min(column, self.width) - self.used), style)

    def end(self, style: Style) -> list[Segment]:
        """The segments, padded to the full width."""
        return self.skip_to(self.width, style).segments
