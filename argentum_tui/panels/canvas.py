"""One row of cells on which texts are drawn over each other, such as what hangs below the timeline."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.style import Style

from argentum_tui.view.timeline import place_label

Canvas = list[tuple[str, Style]]
"""One character and its style a cell; the second cell of a wide character is empty."""


def draw(canvas: Canvas, start: int, text: str, style: Style) -> None:
    """Put text over cells from `start` on; what lies outside is left out."""
    at = start
    for character in text:
        cells = cell_len(character)
        if cells and at >= 0 and at + cells <= len(canvas):
            if not canvas[at][0] and at:
                canvas[at - 1] = (" ", canvas[at - 1][1])
            if at + cells < len(canvas) and not canvas[at + cells][0]:
                canvas[at + cells] = (" ", canvas[at + cells][1])
            canvas[at] = (character, style)
            canvas[at + 1 : at + cells] = [("", style)] * (cells - 1)
        at += cells


def point(canvas: Canvas, pointer: int, text: str, style: Style, *, shorter: str = "", over: bool = True) -> None:
    """`↑ text`, or `text ↑` where there is no room at the right; a blank keeps it apart from what it covers.

    What does not fit says it `shorter`, or ends early. Without `over` it is left out where something else is drawn.
    """
    room = max(pointer, len(canvas) - pointer - 1) - 2
    if cell_len(text) > room and shorter:
        text = shorter
    if cell_len(text) > room:
        text = f"{set_cell_size(text, max(0, room - 1))}…" if room > 0 else "…"
    cells = cell_len(text)
    start, at_left = place_label(len(canvas), pointer, cells + 2)
    blank = Style(bgcolor=style.bgcolor)
    first = max(0, pointer - cells - 2) if at_left else start
    if not over and any(character != " " for character, _ in canvas[first : first + cells + 3]):
        return
    if at_left:
        draw(canvas, pointer - cells - 2, f" {text} ", style)
        draw(canvas, pointer, "↑", style)
    else:
        draw(canvas, start, f"↑ {text} ", style)
    if start > 0 and not at_left:
        draw(canvas, start - 1, " ", blank)
