"""One thing to choose in the lobby: a short list with the chosen one marked, and its character below.

It shows as many options as its height allows, at least the chosen one, and never changes its size. Arrows and a click
choose; what Enter does belongs to the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from argentum_kit.display import shown

from ..action_host import action_host
from ..choice import MenuEntry

if TYPE_CHECKING:
    from textual.events import Click, MouseScrollDown, MouseScrollUp

CHARACTER_LINES = 2


class Chooser(Widget, can_focus=True):
    """Options of one kind. `about` lines at the bottom are kept for the character of the chosen one."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("home", "step(-1000)", show=False),
        Binding("end", "step(1000)", show=False),
    ]

    class Chosen(Message):
        """Another option is chosen."""

        def __init__(self, chooser: Chooser) -> None:
            self.chooser = chooser
            super().__init__()

        @property
        def control(self) -> Chooser:
            return self.chooser

    def __init__(self, title: str, *, id: str, about_lines: int = CHARACTER_LINES, titles_only: bool = False) -> None:
        super().__init__(id=id)
        self.border_title = title
        self._about_lines = about_lines
        self._titles_only = titles_only
        self._entries: list[MenuEntry] = []
        self._marks: dict[int, str] = {}
        self.index = 0

    def fill(self, entries: Sequence[MenuEntry], index: int = 0, marks: dict[int, str] | None = None) -> None:
        """Set the options. `marks` puts a sign of its own before some of them."""
        self._entries = list(entries)
        self._marks = dict(marks or {})
        self.index = max(0, min(index, len(self._entries) - 1))
        self._tell()

    @property
    def chosen(self) -> MenuEntry | None:
        """The chosen entry; None while there is none."""
        return self._entries[self.index] if self._entries else None

    def choose(self, index: int) -> None:
        """Choose the entry at an index, kept within the list."""
        index = max(0, min(index, len(self._entries) - 1))
        if self._entries and index != self.index:
            self.index = index
            self._tell()

    def _tell(self) -> None:
        self._count()
        self.refresh()
        self.post_message(self.Chosen(self))

    def _count(self) -> None:
        hidden = len(self._entries) > self._rows()
        self.border_subtitle = f"{self.index + 1} of {len(self._entries)}" if hidden and self._entries else ""

    def on_resize(self) -> None:
        self._count()
        self.refresh()

    def _rows(self) -> int:
        """Lines for options."""
        return max(1, self.size.height - self._about_lines)

    def _first(self) -> int:
        """The first option in view: the chosen one stays in the middle where there are more than fit."""
        rows = self._rows()
        return max(0, min(self.index - rows // 2, len(self._entries) - rows))

    def render(self) -> Content:
        width = self.size.width
        if not self._entries:
            return Content.styled("…", "$text-disabled")
        first = self._first()
        lines = [self._line(n, width) for n in range(first, min(len(self._entries), first + self._rows()))]
        chosen = self.chosen
        if self._about_lines and chosen is not None and chosen.character:
            about = _at_most(
                Content.styled(chosen.character, "$text-muted").wrap(max(10, width - 2)), self._about_lines
            )
            if len(lines) + self._about_lines < self.size.height:
                lines.append(Content())
            lines += [Content.assemble("  ", line) for line in about]
        return Content("\n").join(lines)

    def _line(self, n: int, width: int) -> Content:
        entry, chosen = self._entries[n], n == self.index
        mark = self._marks.get(n, "●" if chosen else "○")
        strong = "bold $foreground" if chosen else "$foreground"
        parts: list[Any] = [(f"{mark} ", "$accent" if chosen else "$text-disabled")]
        if self._titles_only:
            parts.append((entry.title, strong if chosen else "$text-muted"))
        else:
            name = shown(entry.name or entry.title)
            parts.append((name, strong if chosen else "$text-muted"))
            if entry.name and entry.title and entry.title != entry.name:
                parts.append(("  " + entry.title, "$text-muted" if chosen else "$text-disabled"))
        line = Content.assemble(*parts).truncate(width, ellipsis=True)
        if chosen and self.has_focus:
            ground = "reverse" if action_host(self.app).no_colour else "on $block-cursor-background"
            line = line.pad_right(max(0, width - line.cell_length)).stylize(ground)
        return line

    def action_step(self, step: int) -> None:
        self.choose(self.index + step)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < self._rows():
            n = self._first() + offset.y
            if n < len(self._entries):
                self.choose(n)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)


CHOOSING_KEYS = frozenset(
    key for binding in Chooser.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
)
"""The keys by which a list is gone through."""


def _at_most(lines: list[Content], count: int) -> list[Content]:
    """The first lines, the last of them with an ellipsis where something is left out."""
    if len(lines) <= count:
        return lines
    return [*lines[: count - 1], Content.assemble(lines[count - 1].rstrip(), "…")]
