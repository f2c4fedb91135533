"""The operator line at the foot of the stage: a line to say, a question to ask, a command, or words to search for.

It rests until an action opens it, takes the keyboard while it is open (so no stage key fires), and tells the app what
was written: `Sent`, `Typed` (while searching), `Offered` (how a command may go on) and `Left`. It sends nothing empty and keeps the lines
sent before.
"""

from __future__ import annotations

from os.path import commonprefix
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from ..action_host import action_host
from ..themes import agent_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Click

    from argentum_core.grammar import Candidate

    from ..context import LineMode

LONGEST = 400
KEPT = 50
OFFERED = 24
"""Candidates that are drawn at most; more would not fit any terminal."""
_PLACEHOLDERS: dict[LineMode, str] = {
    "search": "words in the transcript",
    "vote": "a side or undecided, and how sure: for 70",
    "command": "grant ada 2   tab completes",
}


class LineCompleter(Protocol):
    """How a command that is being written may go on; answers at once."""

    def candidates(self, text: str, /) -> Sequence[Candidate]:
        """What the last word may become, likeliest first."""

    def expected(self, text: str, /) -> str:
        """What is wanted at the end of the text, in words."""


class _FirstCandidate(Suggester):
    """Shows the likeliest way to go on behind what is written."""

    def __init__(self, line: OperatorLine) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._line = line

    async def get_suggestion(self, value: str) -> str | None:
        first = next(iter(self._line.candidates(value)), None)
        fits = first is not None and first.line.casefold().startswith(value.casefold())
        return value + first.line[len(value) :] if first is not None and fits else None


class OperatorLine(Horizontal):
    """`❯` at rest; `say ❯ …`, `ask BROOK ❯ …`, `vote ❯ …`, `search ❯ …` or `: ❯ …` while open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("tab", "complete(1)", show=False),
        Binding("shift+tab", "complete(-1)", show=False),
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

    class Offered(Message):
        """How the command being written may go on, as a line to show; None when none is written any more."""

        def __init__(self, text: Content | None) -> None:
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
        self._history: dict[str, list[str]] = {"say": [], "ask": [], "vote": [], "search": [], "command": []}
        self._at = 0
        self._completer: LineCompleter | None = None
        self._offers: Sequence[Candidate] = ()
        self._offered: int | None = None
        self._prompt = Static("❯", id="operator-prompt")
        self._input = Input(id="operator-input", compact=True, max_length=LONGEST, select_on_focus=False)
        self._input.suggester = _FirstCandidate(self)
        self._input.can_focus = False

    def compose(self) -> ComposeResult:
        yield self._prompt
        yield self._input

    @property
    def text(self) -> str:
        return self._input.value

    def candidates(self, text: str) -> Sequence[Candidate]:
        """How a text may go on; empty where nothing is completed."""
        return self._completer.candidates(text) if self._completer is not None else ()

    def open(
        self,
        mode: LineMode,
        *,
        agent: str | None = None,
        name: str = "",
        seat: int = 1,
        completer: LineCompleter | None = None,
    ) -> None:
        """Take the keyboard. `agent` (its id), `name` and `seat` are whom a question goes to; `completer` knows how a command goes on."""
        self.mode, self._agent, self._completer = mode, agent, completer
        self._at = len(self._history[mode])
        self._prompt.update(_prompt(mode, name, seat))
        with self._input.prevent(Input.Changed):
            self._input.value = ""
        self._input.placeholder = _PLACEHOLDERS.get(mode, "enter sends, esc leaves")
        self.set_class(True, "-open")
        self._input.can_focus = True
        # At once: `focus()` would do it later, and keys that came in the same write would still be the stage's.
        self.screen.set_focus(self._input)
        self._offer()

    def rest(self) -> None:
        """Give the keyboard back to the stage."""
        completed = self._completer is not None
        self.mode = self._completer = None
        self._prompt.update("❯")
        with self._input.prevent(Input.Changed):
            self._input.value = ""
        self._input.placeholder = ""
        self.set_class(False, "-open")
        self._input.can_focus = False
        if self._input.has_focus:
            self.screen.set_focus(None)
        if completed:
            self.post_message(self.Offered(None))

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
        self._offer()

    def _offer(self) -> None:
        """Look again how the command may go on."""
        if self._completer is not None:
            self._offers, self._offered = self.candidates(self.text), None
            self._tell_offers()

    def _tell_offers(self) -> None:
        if self._completer is not None:
            self.post_message(self.Offered(_offered(self._offers, self._offered, self._completer.expected(self.text))))

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

    def action_complete(self, step: int) -> None:
        """Tab completes a command as far as it is certain, then goes through what it may become; in other lines it does nothing."""
        if self._offered is not None and self._offers[self._offered].line != self.text:
            self._offered = None  # more was written, and that is not told yet
        if self._offered is None:
            self._offers = self.candidates(self.text)
        offers = self._offers
        if self._completer is None or not offers:
            return
        shared = commonprefix([each.line for each in offers])  # noqa: RUF071 (letter by letter is what is wanted)
        if self._offered is None and len(offers) == 1:
            self._write(offers[0].line + " ")
            self._offer()
        elif (
            self._offered is None
            and len(shared) > len(self.text)
            and shared.casefold().startswith(self.text.casefold())
        ):
            self._write(shared)
            self._offer()
        else:
            self._offered = (
                (self._offered + step) % len(offers)
                if self._offered is not None
                else (0 if step > 0 else -1) % len(offers)
            )
            self._write(offers[self._offered].line)
            self._tell_offers()

    def _write(self, text: str) -> None:
        """Put a text in the place of what is written, without looking how it may go on."""
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)

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
    return Content(": ❯" if mode == "command" else f"{mode} ❯")


def _offered(candidates: Sequence[Candidate], chosen: int | None, expected: str) -> Content:
    """The candidates from the chosen one on, which is bright; what is wanted where there is no choice."""
    if len(candidates) < 2:
        return Content.styled(expected, "$text-muted")
    first = chosen or 0
    parts: list[tuple[str, str]] = []
    for place, each in enumerate([*candidates[first:], *candidates[:first]][:OFFERED]):
        bright = chosen is not None and place == 0
        parts.append((f"{'  ' if place else ''}{each.shown}", "bold $accent" if bright else "$text-muted"))
    return Content.assemble(*parts)
