"""Small screens on the way out: the question before a debate ends, and the notice while it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ConfirmQuit(ModalScreen[str | None]):
    """Leave? Answered with other keys than the one that asked, so a doubled `q` ends nothing."""

    CSS_PATH = "../styles/confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer('leave')", show=False),
        Binding("l", "answer('lobby')", show=False),
        Binding("n,escape", "answer('')", show=False),
        Binding("q", "hold", show=False),
    ]

    def __init__(self, journal: str | None, *, has_lobby: bool, ended: bool = False) -> None:
        super().__init__()
        self._ended = ended
        self._journal = journal
        self._has_lobby = has_lobby

    def compose(self) -> ComposeResult:
        end_it = "" if self._ended else "end it and "
        with Vertical(id="confirm") as box:
            box.border_title = "Leave?" if self._ended else "End the debate?"
            if self._journal:
                told, shown = "It is recorded and can go on later with", f"argentum resume {self._journal}"
                if self._ended:
                    told, shown = "It is recorded in", self._journal
                yield Static(told, id="confirm-text")
                yield Static(Content.styled(shown, "bold"), id="confirm-journal")
            else:
                yield Static("It is not being recorded: what was said will be gone.", id="confirm-text")
            yield _Answer("y, enter", f"{end_it}leave", "leave")
            if self._has_lobby:
                yield _Answer("l", f"{end_it}go back to the lobby", "lobby")
            yield _Answer("n, esc", "stay" if self._ended else "go on", "")

    def action_answer(self, answer: str) -> None:
        if answer == "lobby" and not self._has_lobby:
            return
        self.dismiss(answer or None)

    def action_hold(self) -> None:
        """`q` again does nothing."""


class _Answer(Static):
    def __init__(self, keys: str, text: str, answer: str) -> None:
        super().__init__(Content.assemble((f"{keys:>8}", "bold $accent"), ("  " + text, "")), classes="answer")
        self._answer = answer

    def on_click(self) -> None:
        assert isinstance(self.screen, ConfirmQuit)
        self.screen.action_answer(self._answer)


class ClosingScreen(ModalScreen[None]):
    """Shown while journal and sound are being closed."""

    CSS_PATH = "../styles/confirm.tcss"

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield Static("closing …", id="confirm-text")
            yield Static(Content.styled("the record and the sound are being finished", "$text-muted"))
