"""How a turn of the transcript is laid out in lines of a given width. Pure: no widget, no colour, only names of roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len, chop_cells, set_cell_size

from argentum_core.debate.state import DebateState
from argentum_core.measures.transcript import OPERATOR, HeardInterjection, HeardLine, broken_off
from argentum_tui.view import SpeakerTurn, names
from argentum_tui.view.event_lines import doing

NARROW = 56

Piece = tuple[str, str]


@dataclass(slots=True)
class LayoutLine:
    """One line: a gutter that is not part of the text, then pieces of text with the role that colours each. `segment` is the line of the
    transcript that it belongs to."""

    agent: str | None
    gutter: list[Piece]
    pieces: list[Piece] = field(default_factory=list)
    wrapped: bool = False
    selectable: bool = True
    text: str = ""
    gutter_length: int = 0
    segment: str | None = None

    def finish(self) -> LayoutLine:
        """Join the pieces to the line's text, and return the line."""
        self.text = "".join(text for text, _ in self.pieces)
        self.gutter_length = sum(len(text) for text, _ in self.gutter)
        return self


def layout_turn(
    turn: SpeakerTurn, state: DebateState, width: int, name_cells: int, *, spaced: bool
) -> list[LayoutLine]:
    """A turn in lines of `width` cells: `02:51 ❷ BROOK   words…`, what hangs below each, and with `spaced` an empty line after it.

    `name_cells` is the width of the column of names.
    """
    time_cells = 6 if width >= NARROW else 0
    number_cells = 1 if len(state.agents) <= 10 else 2
    columns = _Columns(time_cells, number_cells, name_cells, width)
    if turn.role == "mark":
        lines = [LayoutLine(None, [(" ", "pointer"), (columns.time(turn.at_ms), "faint")], [(f"◆ {turn.mark}", "dim")])]
    else:
        lines = [
            layout_line
            for index, line in enumerate(turn.lines)
            for layout_line in _layout_segment(turn, line, state, columns, first=index == 0)
        ]
    if spaced:
        lines.append(LayoutLine(turn.agent, [], selectable=False))
    return [layout_line.finish() for layout_line in lines]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The cells of time, number and name, and of the whole line."""

    time_cells: int
    number_cells: int
    name_cells: int
    whole: int

    @property
    def indent(self) -> int:
        """Cells before the words."""
        return 1 + self.time_cells + self.number_cells + 1 + self.name_cells + 2

    @property
    def width(self) -> int:
        """Cells for the words."""
        return self.whole - self.indent - 1

    def time(self, at_ms: int) -> str:
        return f"{names.clock(at_ms)} "[-self.time_cells :] if self.time_cells else ""


def _layout_segment(
    turn: SpeakerTurn, line: HeardLine, state: DebateState, columns: _Columns, *, first: bool
) -> list[LayoutLine]:
    """The words of a line as heard so far, and below them its sources, the interjections over it and who cut it."""
    number = names.badge(state, turn.agent) if turn.role == "agent" else names.CHAIR
    name = names.upper_name(state.by_id.get(turn.agent or ""))
    who = f"{number:>{columns.number_cells}} {_in_cells(name, columns.name_cells)}"
    blank = " " * cell_len(who)
    time = columns.time(line.starts_ms)
    style = "text" if turn.role == "agent" else "chair"
    out: list[LayoutLine] = []
    for index, part in enumerate(wrap(_heard_text(line, turn.heard(line)), columns.width)):
        named = first and index == 0
        gutter: list[Piece] = [
            ("▸" if index == 0 else " ", "pointer"),
            (time if index == 0 else " " * len(time), "faint"),
            (who, "agent") if named else (blank, "background"),
            ("  ", "background"),
        ]
        out.append(LayoutLine(turn.agent, gutter, [(part, style)], wrapped=index > 0))
    indent = " " * columns.indent
    if line.heard:
        out.extend(_layout_source(turn.titles.get(source, source), columns.width, indent) for source in line.sources)
    for interjection in line.interjections:
        out.extend(_layout_interjection(interjection, state, columns.width, indent))
    if line.cut_by is not None:
        out.append(_layout_cut(line.cut_by, line.cut_costs, state, indent))
    for layout_line in out:
        layout_line.segment = line.segment_id
    return out


def _in_cells(text: str, cells: int) -> str:
    """Text cut with an ellipsis, or padded, to exactly so many cells."""
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def _heard_text(line: HeardLine, heard: int) -> str:
    if line.cut:
        return " ".join(broken_off(line.words))
    return " ".join([*line.words[:heard], *([] if line.ended else ["…"])])


def _layout_source(title: str, width: int, indent: str) -> LayoutLine:
    """`† Parkinson's Law`"""
    shown = title if cell_len(title) <= width - 2 else set_cell_size(title, width - 3).rstrip() + "…"
    return LayoutLine(None, [(indent, "background"), ("† ", "faint")], [(shown, "dim")])


def _layout_cut(cut_by: str, costs: dict[str, int], state: DebateState, indent: str) -> LayoutLine:
    """`✂ cut by ❶ ADA · 3 + 1`"""
    if cut_by == OPERATOR:
        return LayoutLine(None, [(indent, "background")], [("✂ cut by ", "dim"), ("you", "accent")])
    price = f" · {names.short_tokens(costs.get('bid', 0))} + {names.short_tokens(costs.get('fee', 0))}"
    who = names.label(state, cut_by)
    return LayoutLine(cut_by, [(indent, "background")], [("✂ cut by ", "dim"), (who, "agent"), (price, "dim")])


def _layout_interjection(said: HeardInterjection, state: DebateState, width: int, indent: str) -> list[LayoutLine]:
    """`↳ ❸ CYRIL challenges  “…” · answered`"""
    who = names.label(state, said.agent)
    words = said.text if said.whole else " ".join(broken_off(said.text.split()))
    text = f"{who} {doing(said.kind)}  “{words}”{' · answered' if said.answered else ''}"
    sign = "↳ "
    out: list[LayoutLine] = []
    for index, part in enumerate(wrap(text, width - len(sign))):
        if index:
            out.append(LayoutLine(said.agent, [(indent + "  ", "background")], [(part, "dim")], wrapped=True))
            continue
        named = part.startswith(who)
        pieces: list[Piece] = [(who, "agent"), (part[len(who) :], "dim")] if named else [(part, "dim")]
        out.append(LayoutLine(said.agent, [(indent, "background"), (sign, "faint")], pieces))
    return out


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` cells, broken at single spaces; a longer word is broken where it must be."""
    width = max(8, width)
    lines: list[str] = []
    current, used = "", 0
    for word in text.split(" "):
        rest, cells = word, cell_len(word)
        if current and used + 1 + cells > width:
            lines.append(current)
            current, used = "", 0
        while cells > width:
            head, *_ = chop_cells(rest, width)
            lines.append(head)
            rest = rest[len(head) :]
            cells = cell_len(rest)
        current = f"{current} {rest}" if current else rest
        used = cell_len(current)
    lines.append(current)
    return lines
