"""How a turn of the transcript is laid out in lines of a given width. Pure: no widget, no colour, only names of roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len, chop_cells, set_cell_size

from argentum_core.debate.state import DebateState
from argentum_tui.view import Turn, names
from argentum_tui.view.transcript import Line, Note

NARROW = 56

Piece = tuple[str, str]


@dataclass(slots=True)
class LayoutLine:
    """One line: a gutter that is not part of the text, then pieces of text with the role that colours each."""

    agent: str | None
    gutter: list[Piece]
    pieces: list[Piece] = field(default_factory=list)
    wrapped: bool = False
    selectable: bool = True
    text: str = ""
    gutter_length: int = 0

    def finish(self) -> LayoutLine:
        self.text = "".join(text for text, _ in self.pieces)
        self.gutter_length = sum(len(text) for text, _ in self.gutter)
        return self


def layout_turn(turn: Turn, state: DebateState, width: int, name_cells: int, *, spaced: bool) -> list[LayoutLine]:
    """`02:51 ❷ BROOK   words…`, what hangs below each line, and an empty line after it if there is room for air."""
    timed = width >= NARROW
    time_cells = 6 if timed else 0
    number_cells = 1 if len(state.agents) <= 10 else 2
    indent = 1 + time_cells + number_cells + 1 + name_cells + 2
    lines: list[LayoutLine] = []
    for index, line in enumerate(turn.lines):
        lines.extend(
            _layout_segment(turn, line, state, width - indent - 1, (index == 0, timed, number_cells, name_cells))
        )
    if spaced:
        lines.append(LayoutLine(turn.agent, [], selectable=False))
    return [layout_line.finish() for layout_line in lines]


def _layout_segment(
    turn: Turn, line: Line, state: DebateState, width: int, gutter: tuple[bool, bool, int, int]
) -> list[LayoutLine]:
    first, timed, number_cells, name_cells = gutter
    time = f"{names.clock(line.starts_ms)} "[-6:] if timed else ""
    if turn.role == "mark":
        return [LayoutLine(None, [(" ", "pointer"), (time, "faint")], [(f"◆ {line.text}", "dim")])]
    number = names.badge(state, turn.agent) if turn.role == "agent" else names.CHAIR
    name = names.upper_name(state.by_id.get(turn.agent or ""))
    who = f"{number:>{number_cells}} {names.fit(name, name_cells)}"
    blank = " " * (number_cells + 1 + name_cells)
    text = line.text + (
        (" —" if line.text.endswith((".", "?", "!")) else "—") if line.cut else " …" if line.sounding else ""
    )
    said = "text" if turn.role == "agent" else "chair"
    out: list[LayoutLine] = []
    for index, part in enumerate(wrap(text.strip(), width)):
        pointer = "▸" if first and index == 0 else " "
        lead: list[Piece] = [(pointer, "pointer"), (time if index == 0 else " " * len(time), "faint")]
        lead.append((who, "agent") if first and index == 0 else (blank, "background"))
        lead.append(("  ", "background"))
        out.append(LayoutLine(turn.agent, lead, [(part, said)], wrapped=index > 0))
    indent = " " * (1 + len(time) + len(blank) + 2)
    for note in line.notes:
        if note.kind == "source" and not line.text:
            continue  # nothing was heard of it yet
        out.extend(_layout_note(note, state, width, indent))
    return out


def _layout_note(note: Note, state: DebateState, width: int, indent: str) -> list[LayoutLine]:
    """`† Parkinson's Law`, `✂ cut by ❶ ADA · 3 + 1` or `↳ ❸ CYRIL challenges  “…”`."""
    who = names.label(state, note.agent) if note.agent is not None else "you"
    out: list[LayoutLine] = []
    if note.kind == "cut":
        price = f" · {note.text}" if note.text else ""
        return [LayoutLine(note.agent, [(indent, "background")], [("✂ cut by ", "dim"), (who, "agent" if note.agent else "accent"),
                                                        (price, "dim")])]  # fmt: skip
    if note.kind == "source":
        title = note.text if cell_len(note.text) <= width - 2 else set_cell_size(note.text, width - 3).rstrip() + "…"
        return [LayoutLine(None, [(indent, "background"), ("† ", "faint")], [(title, "dim")])]
    sign = "↳ "
    said = f"{note.text} · answered" if note.answered else note.text
    for index, part in enumerate(wrap(f"{who} {said}", width - len(sign))):
        if index == 0:
            pieces: list[Piece] = (
                [(who, "agent"), (part[len(who) :], "dim")] if part.startswith(who) else [(part, "dim")]
            )
            out.append(LayoutLine(note.agent, [(indent, "background"), (sign, "faint")], pieces))
        else:
            out.append(LayoutLine(note.agent, [(indent + "  ", "background")], [(part, "dim")], wrapped=True))
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
