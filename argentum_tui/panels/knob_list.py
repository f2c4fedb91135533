"""All knobs as one scrolling list, edited where they stand: group headings, value, the preset's value, what it means.

Pure of meaning: it knows rows and text, not whether a value is allowed; the screen answers that as you type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..view.names import fit

if TYPE_CHECKING:
    from textual.events import Click, Key

NAME_WIDTH = 26
VALUE_WIDTH = 12
PRESET_WIDTH = 20
COLUMNS_FROM = 90
NARROW = 56
NARROW_NAME_WIDTH, NARROW_VALUE_WIDTH = 22, 9
RANGE_FROM = 116
RANGE_WIDTH = 30


@dataclass(frozen=True, slots=True)
class KnobRow:
    """A knob, or with an empty `path` the heading of a group, whose `value` is what is written, else its name. `choices` are what it can be turned through.

    `in_force` is what the governor makes of it at the moment, where that is something else.
    """

    name: str
    path: str = ""
    value: str = ""
    preset: str = ""
    description: str = ""
    allowed: str = ""
    choices: tuple[str, ...] = ()
    in_force: str = ""

    @property
    def changed(self) -> bool:
        """Whether the knob differs from the preset."""
        return self.value != self.preset


class KnobList(ScrollView, can_focus=True):
    """Arrows move, digits and Enter edit, left and right turn what has choices, and letters once that is begun; Enter on a heading turns
    its group."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "knob-list--text", "knob-list--group", "knob-list--muted", "knob-list--faint", "knob-list--changed",
        "knob-list--edit", "knob-list--wrong", "knob-list--cursor",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("enter", "enter", show=False),
        Binding("r", "reset", show=False),
    ]

    class Moved(Message):
        """Another knob is highlighted, or what is typed has changed; `typed` is None when nothing is being edited."""

        def __init__(self, row: KnobRow | None, typed: str | None) -> None:
            self.row, self.typed = row, typed
            super().__init__()

    class Turned(Message):
        """A group is to be unfolded, or folded."""

        def __init__(self, group: str) -> None:
            self.group = group
            super().__init__()

    class Entered(Message):
        """A value is to be applied."""

        def __init__(self, row: KnobRow, typed: str) -> None:
            self.row, self.typed = row, typed
            super().__init__()

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: list[KnobRow] = []
        self._at = 0
        self._typed: str | None = None
        self._letters = ""
        self.wrong = False

    # -- rows

    def fill(self, rows: Sequence[KnobRow], *, on_knob: bool = False) -> None:
        """Show these rows; what is highlighted stays highlighted if it is still there, and, with `on_knob`, is a knob."""
        before = self._here()
        self._rows = list(rows)
        self.virtual_size = Size(self.size.width, len(self._rows))
        if self._here() != before or self.row is None:
            self._typed = None
            places = [n for n, row in enumerate(self._rows) if (row.path or row.name) == before]
            first = next((n for n, row in enumerate(self._rows) if row.path), 0)
            self._at = first if not places or (on_knob and not self._rows[places[0]].path) else places[0]
        self._moved()

    @property
    def has_rows(self) -> bool:
        """Whether anything is listed."""
        return bool(self._rows)

    def _here(self) -> str:
        """What is highlighted: a knob's path, or the name of a group."""
        row = self._rows[self._at] if 0 <= self._at < len(self._rows) else None
        return (row.path or row.name) if row is not None else ""

    @property
    def row(self) -> KnobRow | None:
        """The highlighted knob; None on a heading or an empty list."""
        if 0 <= self._at < len(self._rows) and self._rows[self._at].path:
            return self._rows[self._at]
        return None

    @property
    def editing(self) -> bool:
        """Whether a value is being typed."""
        return self._typed is not None

    def leave_edit(self) -> None:
        """Leave the edit; what was typed is dropped."""
        self._typed = None
        self._moved()

    def mark_wrong(self, wrong: bool) -> None:
        """Show what is typed as wrong, or as right again."""
        self.wrong = wrong
        self.refresh()

    def _moved(self) -> None:
        self.wrong = False
        self.refresh()
        self.scroll_to_region(Region(0, max(0, self._at - 1), 1, 3), animate=False)
        self.post_message(self.Moved(self.row, self._typed))

    # -- keys and mouse

    def action_step(self, step: int) -> None:
        self._typed = None
        n = self._at + step
        if 0 <= n < len(self._rows):
            self._at = n
        self._moved()

    def action_page(self, step: int) -> None:
        for _ in range(max(1, self.size.height - 2)):
            self.action_step(step)

    def action_end(self, direction: int) -> None:
        self._at = 0 if direction < 0 else len(self._rows) - 1
        self._typed = None
        self._moved()

    def action_turn(self, step: int) -> None:
        """Through the choices of a knob that has some."""
        row = self.row
        if row is None or not row.choices:
            return
        now = self._typed if self._typed in row.choices else row.value
        n = row.choices.index(now) if now in row.choices else 0
        self._letters, self._typed = "", row.choices[(n + step) % len(row.choices)]
        self._moved()

    def action_enter(self) -> None:
        row = self.row
        if row is None:
            if self._here():
                self.post_message(self.Turned(self._here()))
            return
        if self._typed is None:
            if row.choices:
                self.action_turn(1)
            else:
                self._typed = row.value
                self._moved()
        else:
            self.post_message(self.Entered(row, self._typed.strip()))

    def action_reset(self) -> None:
        if self.row is not None:
            self._typed = None
            self.post_message(self.Entered(self.row, self.row.preset))

    def on_key(self, event: Key) -> None:
        row = self.row
        if row is None:
            return
        if row.choices:
            self._spell(row, event)
            return
        typed = self._typed
        if event.key == "backspace" and typed is not None:
            self._typed = typed[:-1]
        elif event.character is not None and (
            event.character in "0123456789.-+" or (typed is not None and event.character in "eE")
        ):
            self._typed = ((typed or "") + event.character)[:VALUE_WIDTH]
        else:
            return
        event.stop()
        event.prevent_default()
        self._moved()

    def _spell(self, row: KnobRow, event: Key) -> None:
        """The first letters of a choice turn to it; once an edit of it is begun: before that a letter is a key of the stage."""
        letter = event.character
        if letter is None or not (letter.isalpha() or letter == "_"):
            return
        if self._typed is None:
            return
        for letters in (self._letters + letter.lower(), letter.lower()):
            found = next((choice for choice in row.choices if choice.startswith(letters)), None)
            if found is not None:
                self._letters, self._typed = letters, found
                break
        else:
            if not self._letters:
                return
        event.stop()
        event.prevent_default()
        self._moved()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        n = -1 if offset is None else offset.y + self.scroll_offset.y
        if 0 <= n < len(self._rows):
            again = n == self._at
            if not again:
                self._typed = None
            self._at = n
            if again and self._typed is None:
                self.action_enter()
            else:
                self._moved()

    # -- drawing

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))

    def _style(self, name: str, highlighted: bool) -> Style:
        style = self.get_component_rich_style(f"knob-list--{name}", partial=True)
        if highlighted:
            style += Style(bgcolor=self.get_component_rich_style("knob-list--cursor", partial=True).bgcolor)
        return style

    def render_line(self, y: int) -> Strip:
        n, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if n >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[n]
        if not row.path:
            lit = n == self._at and self.has_focus
            heading = Segment(row.value or row.name, self._style("group", lit))
            return Strip([heading]).adjust_cell_length(width, self._style("group", True) if lit else self.rich_style)
        here = n == self._at
        lit = here and self.has_focus
        text, muted, faint = self._style("text", lit), self._style("muted", lit), self._style("faint", lit)
        changed = self._style("changed", lit)
        name_width = NAME_WIDTH if width >= NARROW else NARROW_NAME_WIDTH
        value_width = VALUE_WIDTH if width >= NARROW else NARROW_VALUE_WIDTH
        segments = [
            Segment("✎ " if row.changed else "  ", changed),
            Segment(fit(row.name, name_width), text if here else muted),
        ]
        if here and self._typed is not None:
            shown = f"{self._typed}▏" if not row.choices else f"‹ {self._typed} ›"
            segments.append(Segment(shown.rjust(value_width), self._style("wrong" if self.wrong else "edit", False)))
        else:
            segments.append(Segment(row.value.rjust(value_width), changed if row.changed else text))
        preset = f"  was {row.preset}" if row.changed else ""
        segments.append(Segment(preset.ljust(PRESET_WIDTH) if width >= COLUMNS_FROM else f"{preset}  ", faint))
        if width >= RANGE_FROM:
            segments.append(Segment(fit(row.allowed, RANGE_WIDTH) + "  ", faint))
        left = width - sum(len(segment.text) for segment in segments)
        if row.in_force:
            bent = f"{row.in_force} in force · "[: max(0, left)]
            segments.append(Segment(bent, changed))
            left -= len(bent)
        segments.append(Segment(fit(row.description, left), muted))
        return Strip(segments).adjust_cell_length(width, text if lit else self.rich_style)
