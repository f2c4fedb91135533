"""Which form a debate that is over, or a record, is to be written in: asked when it is exported from the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ..formats import FORMS

if TYPE_CHECKING:
    from textual.app import ComposeResult

NAME_CELLS = 10
OFFERED = tuple(form for form in FORMS if form.name != "db")
"""What can lie beside the journal; a copy of it would have its name."""
CHOICES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("md, wav", "Transcript and sound", ("md", "wav")),
    *((form.name, form.about, (form.name,)) for form in OFFERED),
    ("all", "All of these", tuple(form.name for form in OFFERED)),
)
"""What each is called, what it is, and the names of its forms."""


class ExportChoice(ModalScreen[tuple[str, ...] | None]):
    """Answers with the names of the forms that are wanted; None where none is."""

    CSS_PATH = "../styles/export_choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="export-choice") as box:
            box.border_title = "Export"
            box.border_subtitle = "enter writes it beside the journal, esc goes back"
            yield Static("What is there already stays as it is.", id="export-told")
            yield OptionList(
                *(
                    Option(Content.assemble((f"{name:<{NAME_CELLS}}", "bold $accent"), about))
                    for name, about, _ in CHOICES
                )
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(CHOICES[event.option_index][2])

    def action_leave(self) -> None:
        """Write nothing."""
        self.dismiss(None)

    def action_down(self) -> None:
        """To the next form."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """To the form before."""
        self.query_one(OptionList).action_cursor_up()
