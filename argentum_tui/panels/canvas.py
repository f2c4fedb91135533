"""One row of cells on which texts are drawn over each other, such as what hangs below the timeline."""

from __future__ import annotations

from rich.style import Style

from argentum_tui.view.timeline import place_label

Canvas = list[tuple[str, Style]]
"""One character and its style a cell."""


def draw(canvas: Canvas, start: int, text: str, style: Style) -> None:
    """Put text over cells from `start` on; what lies outside is left out."""
    for offset, character in enumerate(text):
        if 0 <= start + offset < len(canvas):
            canvas[start + offset] = (character, style)


def point(canvas: Canvas, pointer: int, text: str, style: Style, *, shorter: str = "", over: bool = True) -> None:
    """`↑ text`, or `text ↑` where there is no room at the right; a blank keeps it apart from what it covers.

    What does not fit says it `shorter`, or ends early. Without `over` it is left out where something else is drawn.
    """
    room = max(pointer, len(canvas) - pointer - 1) - 2
    if len(text) > room and shorter:
        text = shorter
    if len(text) > room:
        text = f"{text[: max(0, room - 1)]}…"
    start, at_left = place_label(len(canvas), pointer, len(text) + 2)
    blank = Style(bgcolor=style.bgcolor)
    first = max(0, pointer - len(text) - 2) if at_left else start
    if not over and any(character != " " for character, _ in canvas[first : first + len(text) + 3]):
        return
    if at_left:
        draw(canvas, pointer - len(text) - 2, f" {text} ", style)
        draw(canvas, pointer, "↑", style)
    else:
        draw(canvas, start, f"↑ {text} ", style)
    if start > 0 and not at_left:
        draw(canvas, start - 1, " ", blank)
