"""One lever of an agent, in the drawer: its mind, voice or temperament, chosen from a list or written; the debate goes on beside it.

Enter asks for what is chosen, or for what is written in the field. What cannot be had is told below, and nothing has changed; what
takes effect brings back the agent in full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from argentum_core.debate.commands import MindCommand, TemperamentCommand, VoiceCommand
from argentum_core.debate.temperaments import written
from argentum_kit.errors import message_of

from ..choice import MenuEntry
from ..panels.chooser import CHOOSING_KEYS, Chooser
from .drawer import DrawerBox
from .seat_catalog import TEMPERAMENTS, InstalledSeats, SeatCatalog, SeatKind

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.debate.commands import Command
    from argentum_core.debate.state import Agent

    from ..view.commands import CommandTracker

LOOK_AGAIN_S = 0.25
_WRITTEN: Final[dict[SeatKind, str]] = {
    "mind": "/ writes another: chat:MODEL",
    "voice": "/ writes another: openai:alloy",
    "temperament": "/ writes weights: w_emotion 1.2",
}
_COMMANDS: Final[dict[SeatKind, Callable[[str, str], Command]]] = {
    "mind": MindCommand,
    "voice": VoiceCommand,
    "temperament": TemperamentCommand,
}


class SeatBox(DrawerBox):
    """What an agent may be given, and a field for what is not listed. `commands` are looked at for what came of it; `back` is called when
    it has taken effect."""

    CLAIMS: ClassVar[frozenset[str]] = frozenset(
        {"scroll_up", "scroll_down", "page_up", "page_down", "search", "turn_panel"}
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", show=False),
        Binding("slash", "write", show=False),
        Binding("tab,shift+tab", "turn_focus", show=False),
        Binding("escape", "leave_field", show=False),
    ]

    def __init__(
        self,
        kind: SeatKind,
        agent: Agent,
        send: Callable[[Command], object],
        commands: CommandTracker,
        *,
        back: Callable[[], None],
        catalog: SeatCatalog | None = None,
    ) -> None:
        super().__init__(name=kind)
        self.border_title = f"{kind} of {agent.name}"
        self._kind = kind
        self._agent = agent
        self._send = send
        self._commands = commands
        self._back = back
        self._catalog: SeatCatalog = catalog or InstalledSeats()
        self._asked = self._newest()
        self._waits = False
        self._listed = False

    def compose(self) -> ComposeResult:
        yield Input(placeholder=_WRITTEN[self._kind], id="seat-spec", compact=True)
        yield Chooser("", id="seat-list")
        yield Static(id="seat-foot", classes="foot")

    def on_mount(self) -> None:
        super().on_mount()
        self._hint()
        if self._kind == "temperament":
            self._fill(list(TEMPERAMENTS))
        else:
            self.call_after_refresh(self._read)
        self.set_interval(LOOK_AGAIN_S, self._look)

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one(Chooser))

    @work(thread=True, exit_on_error=False, group="seat")
    def _read(self) -> None:
        try:
            entries = self._catalog.minds() if self._kind == "mind" else self._catalog.voices()
        except Exception as error:
            self.app.call_from_thread(self._refuse, f"the list cannot be read: {message_of(error)}")
            return
        self.app.call_from_thread(self._fill, entries)

    def _refuse(self, why: str) -> None:
        self._listed = True
        self._hint(why)

    def awaits(self, key: str) -> bool:
        return not self._listed and self.query_one(Chooser).has_focus and key in ("enter", *CHOOSING_KEYS)

    def _fill(self, entries: list[MenuEntry]) -> None:
        self._listed = True
        now = self._now()
        if self._kind != "temperament" and all(entry.name != now for entry in entries):
            entries = [MenuEntry(now, "as it is"), *entries]
        at = next((n for n, entry in enumerate(entries) if entry.name == now), 0)
        marks = {at: "◆"} if entries and entries[at].name == now else {}
        self.query_one(Chooser).fill(entries, at, marks)

    def _now(self) -> str:
        agent = self._agent
        return {"mind": agent.mind, "voice": agent.voice, "temperament": written(agent.temperament)}[self._kind]

    # -- what came of it

    def _newest(self) -> int | None:
        tracked = self._commands.newest(self._kind)
        return tracked.command_id if tracked is not None else None

    def _look(self) -> None:
        tracked = self._commands.newest(self._kind)
        if not self._waits or tracked is None or tracked.command_id == self._asked or tracked.open:
            return
        self._waits, self._asked = False, tracked.command_id
        if tracked.status == "refused":
            self._hint(tracked.reason or "it was refused")
        else:
            self._back()

    def _hint(self, refusal: str = "") -> None:
        if refusal:
            told = Content.styled(refusal, "$error")
        elif self._waits:
            told = Content.styled("asked for …", "$text-muted")
        else:
            told = Content.assemble(
                ("enter", "bold $accent"), " takes it  ", ("↑↓", "bold $accent"), " choose  ",
                ("/", "bold $accent"), " write",
            )  # fmt: skip
        self.query_one("#seat-foot", Static).update(told)

    # -- keys

    def action_apply(self) -> None:
        """Ask for what is chosen."""
        chosen = self.query_one(Chooser).chosen
        if chosen is not None:
            self._ask(chosen.name)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self._ask(event.value.strip())
        else:
            self.take_keyboard()

    def _ask(self, wanted: str) -> None:
        self._asked, self._waits = self._newest(), True
        self._hint()
        self._send(_COMMANDS[self._kind](self._agent.id, wanted))

    def on_chooser_chosen(self, event: Chooser.Chosen) -> None:
        event.stop()

    def action_write(self) -> None:
        """Give the keyboard to the field."""
        self.screen.set_focus(self.query_one("#seat-spec", Input))

    def action_turn_focus(self) -> None:
        """From the list to the field, and back."""
        field = self.query_one("#seat-spec", Input)
        self.screen.set_focus(self.query_one(Chooser) if field.has_focus else field)

    def leave(self) -> bool:
        """Escape leaves the field, then the box."""
        field = self.query_one("#seat-spec", Input)
        if not (field.has_focus or field.value):
            return False
        field.value = ""
        self.take_keyboard()
        return True

    def action_leave_field(self) -> None:
        """Escape in the field, where it does not come from the stage."""
        self.leave()
