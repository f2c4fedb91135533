"""The operator line at the foot of the stage: a line to say, a question to ask, or words to search for.

It rests until an action opens it, takes the keyboard while it is open (so no stage key fires), and tells the app what
was written: `Sent`, `Typed` (while searching) and `Left`. It sends nothing empty and keeps the lines sent before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ..action_host import action_host
from ..themes import agent_colour

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Click

    from ..context import LineMode

LONGEST = 400
KEPT = 50
_PLACEHOLDERS: dict[LineMode, str] = {
    "search": "words in the transcript",
    "vote": "a side or undecided, and how sure: for 70",
}


class OperatorLine(Horizontal):
    """`❯` at rest; `say ❯ …`, `ask BROOK ❯ …`, `vote ❯ …` or `search ❯ …` while open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("tab,shift+tab", "stay", show=False, priority=True),
    ]

    class Sent(Message):
        """A line was sent."""

        def __init__(self, mode: LineMode, text: str, agent: str | None) -> None:
            self.mode, self.text, self.agent = mode, text, agent
            super().__init__()

    class Typed(Message):
        """The words of a search have changed."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Left(Message):
        """The line was left without sending."""

        def __init__(self, mode: LineMode) -> None:
            self.mode = mode
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id or "operator-line")
        self.mode: LineMode | None = None
        self._agent: str | None = None
        self._history: dict[str, list[str]] = {"say": [], "ask": [], "vote": [], "search": []}
        self._at = 0
        self._prompt = Static("❯", id="operator-prompt")
        self._input = Input(id="operator-input", compact=True, max_length=LONGEST, select_on_focus=False)
        self._input.can_focus = False

    def compose(self) -> ComposeResult:
        yield self._prompt
        yield self._input

    @property
    def text(self) -> str:
        return self._input.value

    def open(self, mode: LineMode, *, agent: str | None = None, name: str = "", seat: int = 1) -> None:
        """Take the keyboard. `agent` (its id), `name` and `seat` are whom a question goes to."""
        self.mode, self._agent = mode, agent
        self._at = len(self._history[mode])
        self._prompt.update(_prompt(mode, name, seat))
        with self._input.prevent(Input.Changed):
            self._input.value = ""
        self._input.placeholder = _PLACEHOLDERS.get(mode, "enter sends, esc leaves")
        self.set_class(True, "-open")
        self._input.can_focus = True
        # At once: `focus()` would do it later, and keys that came in the same write would still be the stage's.
        self.screen.set_focus(self._input)

    def rest(self) -> None:
        """Give the keyboard back to the stage."""
        self.mode = None
        self._prompt.update("❯")
        with self._input.prevent(Input.Changed):
            self._input.value = ""
        self._input.placeholder = ""
        self.set_class(False, "-open")
        self._input.can_focus = False
        if self._input.has_focus:
            self.screen.set_focus(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        mode, agent = self.mode, self._agent
        text = event.value.strip()
        if mode is None:
            return
        if text:
            kept = self._history[mode]
            if not kept or kept[-1] != text:
                kept.append(text)
                del kept[:-KEPT]
        self.rest()
        self.post_message(self.Sent(mode, text, agent) if text else self.Left(mode))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.mode == "search":
            self.post_message(self.Typed(event.value))

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """A click elsewhere leaves the line, so the stage keys work again."""
        event.stop()
        if self.mode is not None and self.screen.is_current:
            self.action_leave()

    def action_leave(self) -> None:
        mode = self.mode
        self.rest()
        if mode is not None:
            self.post_message(self.Left(mode))

    def action_recall(self, step: int) -> None:
        """Older lines with up, newer ones with down; past the newest is an empty line."""
        if self.mode is None:
            return
        kept = self._history[self.mode]
        self._at = max(0, min(len(kept), self._at + step))
        self._input.value = kept[self._at] if self._at < len(kept) else ""
        self._input.cursor_position = len(self._input.value)

    def action_stay(self) -> None:
        """Tab goes nowhere while a line is being written."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return self.mode is not None

    def on_click(self, event: Click) -> None:
        """A click on the resting line is the key `i`."""
        event.stop()
        if self.mode is None:
            action_host(self.app).operate("say")


def _prompt(mode: LineMode, name: str, seat: int) -> Content:
    if mode == "ask":
        return Content.assemble("ask ", (name, f"bold {agent_colour(seat)}"), " ❯")
    return Content(f"{mode} ❯")
