"""What a turn cited, opened: title and text of each source, its page, its id, and where it comes from. The debate goes on behind it, and
Enter opens the document itself at the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..panels.wrapped import Wrapped, hanging
from ..viewer import Linked, linked
from .drawer import DrawerBox

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.evidence import Passage


class Cited(NamedTuple):
    """An id that was cited, and the passage it names; None where the library has none by that id."""

    id: str
    passage: Passage | None


class SourceBox(DrawerBox):
    """The sources of one turn, below each other; `who` said it and when, for the frame. `opened` is called with the link of a source that
    is to be opened."""

    CLAIMS: ClassVar[frozenset[str]] = frozenset({"scroll_up", "scroll_down", "page_up", "page_down"})

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", show=False)]

    def __init__(
        self, cited: Sequence[Cited], who: str = "", opened: Callable[[str], None] = lambda _link: None
    ) -> None:
        super().__init__(name="source")
        self._cited = tuple(cited)
        self._opened = opened
        found = (linked(each.passage.link) for each in self._cited if each.passage is not None and each.passage.link)
        self._links: list[Linked] = [each for each in found if each is not None]
        self._next = 0
        self.border_title = "source" if len(self._cited) == 1 else "sources"
        self._who = who

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="source-scroll"):
            yield Wrapped(partial(sources_text, self._cited, self._who), id="source-text")
        if self._links:
            yield Static(self._hint(), id="source-foot", classes="foot", markup=False)

    def action_open(self) -> None:
        """Open the document of the first source; pressed again, that of the next one."""
        if self._links:
            self._opened(self._links[self._next].link)
            self._next = (self._next + 1) % len(self._links)
            self.query_one("#source-foot", Static).update(self._hint())

    def _hint(self) -> str:
        return f"enter opens {self._links[self._next]}"

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one("#source-scroll"))


def sources_text(cited: Sequence[Cited], who: str, width: int) -> Content:
    """Who cited, then each source: its title, its id and origin, its text, in lines of at most this width."""
    parts: list[Any] = [("\n".join(hanging(f"cited by {who}", width, 0)) + "\n\n", "$text-disabled")] if who else []
    for number, (source_id, passage) in enumerate(cited):
        parts += ["\n\n" if number else ""]
        if passage is None:
            missing = f"There is no source “{source_id}” in the evidence library of this debate."
            parts += [("\n".join(hanging(missing, width, 0)), "$warning")]
            continue
        parts += [
            ("\n".join(hanging(passage.title, width, 0)), "bold"),
            *([("\n" + "\n".join(hanging(passage.citation, width, 0)), "$accent")] if passage.place else []),
            ("\n" + "\n".join(hanging(f"{passage.id} · {passage.origin}", width, 0)), "$text-muted"),
            "\n\n",
            ("\n".join(hanging(passage.text, width, 0)), "$foreground"),
        ]
    return Content.assemble(*parts)
