"""Spans of a line that are drawn in another style: matches of a search, and what is selected with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style

from .turn_layout import Piece


def styled_runs(
    pieces: list[Piece], spans: list[tuple[int, int, Style]], style_of: Callable[[str], Style]
) -> list[tuple[str, Style]]:
    """Pieces of text with their styles, split where spans begin and end; later spans win."""
    done: list[tuple[str, Style]] = []
    offset = 0
    for text, kind in pieces:
        edges = sorted(
            {0, len(text), *(edge - offset for span in spans for edge in span[:2] if 0 < edge - offset < len(text))}
        )
        for begin, stop in pairwise(edges):
            over = [style for start, end, style in spans if start <= offset + begin and offset + stop <= end]
            done.append((text[begin:stop], over[-1] if over else style_of(kind)))
        offset += len(text)
    return done


def mark_offsets(segments: list[Segment], start: int, number: int) -> None:
    """Tell Textual's text selection which character every segment begins with."""
    x = 0
    for index in range(start, len(segments)):
        text, style, _ = segments[index]
        mark = Style.from_meta({"offset": (x, number)})
        segments[index] = Segment(text, style + mark if style is not None else mark)
        x += len(text)
