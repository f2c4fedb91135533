"""What every row passes through on its way to a terminal that cannot show it as it was drawn."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from .glyphs import in_ascii
from .terminal import Terminal


class AsciiGlyphs(LineFilter):
    """Plain characters in the place of signs and frames."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments as wide as they were."""
        return [
            segment if segment.text.isascii() else Segment(_plain(segment), segment.style, segment.control)
            for segment in segments
        ]


def _plain(segment: Segment) -> str:
    """A segment in plain characters. The ends of a scrollbar are parts of a cell, whose signs are also those of a sparkline; they
    become a whole cell or none."""
    if segment.style is not None and "@mouse.down" in segment.style.meta:
        return " " * segment.cell_length
    return in_ascii(segment.text)


class WithoutColour(LineFilter):
    """Text styles stay, colours go: also grey is a colour that NO_COLOR asks not to send."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments without colours of ink and ground."""
        return [
            Segment(text, style.without_color if style is not None else None, control)
            for text, style, control in segments
        ]


def filters_for(terminal: Terminal) -> list[LineFilter]:
    """The filters that a terminal needs."""
    filters: list[LineFilter] = []
    if terminal.ascii:
        filters.append(AsciiGlyphs())
    if terminal.colours == "none":
        filters.append(WithoutColour())
    return filters
