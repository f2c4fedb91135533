"""What can be taken back, in the drawer: newest first, with time and name. Enter takes back the chosen act and those after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from argentum_core.debate.commands import UndoCommand

from ..choice import MenuEntry
from ..panels.chooser import Chooser
from ..view import names
from .drawer import DrawerBox

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.debate.commands import Command

    from ..view.undoable import UndoableActs

LOOK_AGAIN_S = 0.25


class UndoBox(DrawerBox):
    """The list of steering that can be taken back. `acts` is looked at again while it is open."""

    CLAIMS: ClassVar[frozenset[str]] = frozenset({"scroll_up", "scroll_down", "page_up", "page_down"})
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take_back", show=False)]

    def __init__(self, acts: Callable[[], UndoableActs], send: Callable[[Command], object]) -> None:
        super().__init__(name="undo")
        self.border_title = "undo"
        self._acts = acts
        self._send = send
        self._seen: tuple[int, ...] | None = None

    def compose(self) -> ComposeResult:
        yield Chooser("", id="undo-list", about_lines=0, titles_only=True)
        yield Static(id="undo-foot", classes="foot", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._look()
        self.set_interval(LOOK_AGAIN_S, self._look)

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one(Chooser))

    def _look(self) -> None:
        acts = list(self._acts())
        seen = tuple(id(act.inverse) for act in acts)
        if seen == self._seen:
            return
        self._seen = seen
        listed = [MenuEntry(str(number), f"{names.clock(act.at_ms)}  {act.words}") for number, act in enumerate(acts)]
        self.query_one(Chooser).fill(listed, 0)
        self._hint()

    def on_chooser_chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        self._hint()

    def _hint(self) -> None:
        acts, after = list(self._acts()), self.query_one(Chooser).index
        if not acts:
            told = "nothing has been changed that could be taken back"
        elif not after:
            told = f"enter takes back: {acts[0].words}"
        else:
            told = (
                f"enter takes back this and the {after} after it"
                if after > 1
                else "enter takes back this and the one after it"
            )
        self.query_one("#undo-foot", Static).update(told)

    def action_take_back(self) -> None:
        """Take back the chosen act: first everything after it, each by a command of its own, which says why if one cannot be."""
        if self._acts():
            for _ in range(self.query_one(Chooser).index + 1):
                self._send(UndoCommand())
