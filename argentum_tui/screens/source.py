"""What a turn cited, opened: title and text of each source, its id, and where it comes from. The debate goes on behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..panels.wrapped import Wrapped, hanging

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.evidence import Passage


class Cited(NamedTuple):
    """An id that was cited, and the passage it names; None where the library has none by that id."""

    id: str
    passage: Passage | None


class SourceScreen(ModalScreen[None]):
    """The sources of one turn, below each other; `who` said it and when, for the frame."""

    CSS_PATH = "../styles/source.tcss"
    AUTO_FOCUS = "#source-scroll"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,e,q,enter", "close", show=False)]

    def __init__(self, cited: Sequence[Cited], who: str = "") -> None:
        super().__init__()
        self._cited = tuple(cited)
        self._who = who

    def compose(self) -> ComposeResult:
        with Vertical(id="source", classes="dialog") as box:
            box.border_title = "source" if len(self._cited) == 1 else "sources"
            if self._who:
                box.border_subtitle = Content(f"cited by {self._who}").markup
            with VerticalScroll(id="source-scroll"):
                yield Wrapped(partial(sources_text, self._cited), id="source-text")
            yield Static(
                Content.assemble(("↑↓", "bold $accent"), " scroll   ", ("esc", "bold $accent"), " close"),
                classes="foot",
            )

    def action_close(self) -> None:
        self.dismiss()


def sources_text(cited: Sequence[Cited], width: int) -> Content:
    """Each source: its title, its id and origin, then its text, in lines of at most this width."""
    parts: list[Any] = []
    for number, (source_id, passage) in enumerate(cited):
        parts += ["\n\n" if number else ""]
        if passage is None:
            missing = f"There is no source “{source_id}” in the evidence library of this debate."
            parts += [("\n".join(hanging(missing, width, 0)), "$warning")]
            continue
        parts += [
            ("\n".join(hanging(passage.title, width, 0)), "bold"),
            ("\n" + "\n".join(hanging(f"{passage.id} · {passage.origin}", width, 0)), "$text-muted"),
            "\n\n",
            ("\n".join(hanging(passage.text, width, 0)), "$foreground"),
        ]
    return Content.assemble(*parts)
