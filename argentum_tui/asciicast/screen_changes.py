"""What a terminal has to be sent so that it shows one screen after another: the cells that differ, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

Cell = tuple[str, Style]
"""A character with the marks above it, and how it is written. The second half of a wide one is empty."""

GAP: Final = 6
"""So few cells that did not change are sent along rather than stepped over."""
_PLAIN: Final = Style()


class ScreenChanges:
    """Rows are compared with those of the call before; in the beginning the terminal is taken to be empty, its cursor anywhere."""

    def __init__(self, columns: int, rows: int) -> None:
        self._columns = columns
        self._lines: list[Sequence[Segment]] = [[] for _ in range(rows)]
        self._cells: list[list[Cell]] = [[(" ", _PLAIN)] * columns for _ in range(rows)]
        self._style: Style | None = None
        self._codes: dict[Style, str] = {}

    def to(self, lines: Sequence[Sequence[Segment]]) -> str:
        """The text that turns the screen before into this one, given row by row; empty where they are the same."""
        parts: list[str] = []
        for y, line in enumerate(lines[: len(self._lines)]):
            if line != self._lines[y]:
                self._lines[y] = line
                before, now = self._cells[y], cells_of(line, self._columns)
                self._cells[y] = now
                for begin, end in spans(before, now):
                    parts.append(f"\x1b[{y + 1};{begin + 1}H")
                    parts.extend(self._written(now[begin:end]))
        return "".join(parts)

    def _written(self, cells: Sequence[Cell]) -> Iterator[str]:
        for text, style in cells:
            if style is not self._style and style != self._style:
                self._style = style
                yield self._code(style)
            yield text

    def _code(self, style: Style) -> str:
        code = self._codes.get(style)
        if code is None:
            numbers = style._make_ansi_codes(ColorSystem.TRUECOLOR)
            code = self._codes[style] = f"\x1b[0;{numbers}m" if numbers else "\x1b[0m"
        return code


def cells_of(line: Sequence[Segment], columns: int) -> list[Cell]:
    """A row cell by cell, exactly `columns` of them."""
    cells: list[Cell] = []
    for text, style, control in line:
        if control:
            continue
        for sign in text:
            width = cell_len(sign)
            if width:
                cells.append((sign, style or _PLAIN))
                cells.extend([("", style or _PLAIN)] * (width - 1))
            elif cells:
                last, its_style = cells[-1]
                cells[-1] = (last + sign, its_style)
    cells = cells[:columns]
    return cells + [(" ", _PLAIN)] * (columns - len(cells))


def spans(before: Sequence[Cell], now: Sequence[Cell]) -> list[tuple[int, int]]:
    """Where two rows differ, as (first cell, cell after the last); no wide character is cut in two."""
    found: list[list[int]] = []
    for x, (one, other) in enumerate(zip(before, now, strict=True)):
        if one == other:
            continue
        begin = x
        while begin and (not now[begin][0] or not before[begin][0]):
            begin -= 1
        end = x + 1
        while end < len(now) and (not now[end][0] or not before[end][0]):
            end += 1
        if found and begin - found[-1][1] <= GAP:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return [(begin, end) for begin, end in found]
