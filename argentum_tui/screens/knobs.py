"""The knob editor: every knob with its value, range and meaning, edited where it stands; the debate goes on behind it.

What differs from the preset is marked `✎`. A value is checked as it is typed, by the same rules that the engine applies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args, get_origin

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from argentum_core.debate import knobs
from argentum_core.debate.commands import KnobCommand

from ..panels.knob_list import KnobList, KnobRow
from ..view.governed_knobs import governed_knobs
from .presets import shown

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.debate.commands import Command
    from argentum_core.debate.settings import Settings
    from argentum_core.debate.state import DebateState

LOOK_AGAIN_S = 0.25


class KnobsScreen(ModalScreen[None]):
    """A filter, the list, and the highlighted knob in full."""

    CSS_PATH = "../styles/knobs.tcss"
    AUTO_FOCUS = "#knob-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", show=False),
        Binding("tab,shift+tab", "turn_focus", show=False),
        Binding("escape", "leave", show=False),
        Binding("k", "close", show=False),
    ]

    def __init__(self, state: DebateState, send: Callable[[Command], None]) -> None:
        super().__init__()
        self._state = state
        self._send = send
        self._rows: list[KnobRow] = []
        self._seen: Any = None

    def compose(self) -> ComposeResult:
        with Vertical(id="knobs", classes="dialog"):
            yield Input(placeholder="/ filter by name or meaning", id="knob-filter", compact=True)
            yield KnobList(id="knob-list")
            yield Static(id="knob-detail")
            yield Static(
                Content.assemble(
                    ("0–9 a–z ←→", "bold $accent"), " edit   ", ("enter", "bold $accent"), " apply   ",
                    ("r", "bold $accent"), " reset   ", ("/", "bold $accent"), " filter   ",
                    ("esc", "bold $accent"), " close",
                ),
                id="knob-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        self._look()
        self.set_interval(LOOK_AGAIN_S, self._look)

    def _look(self) -> None:
        """Take over what has changed behind the dialog, or by it."""
        now_in_force = {each.key: shown(each.in_force) for each in governed_knobs(self._state)}
        seen = (self._state.rules, self._state.preset, now_in_force)
        if seen == self._seen:
            return
        self._seen = seen
        self._rows = rows(self._state.rules, preset_settings(self._state), now_in_force)
        differ = sum(row.changed for row in self._rows if row.path)
        self.query_one("#knobs").border_title = "knobs"
        self.query_one("#knobs").border_subtitle = f"{self._state.preset}{f' ✎{differ}' if differ else ''}"
        self._filter()

    def _filter(self) -> None:
        wanted = self.query_one("#knob-filter", Input).value
        self.query_one(KnobList).fill(matching(self._rows, wanted))

    # -- what the list and the filter say

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._filter()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(KnobList).focus()

    def on_knob_list_moved(self, event: KnobList.Moved) -> None:
        event.stop()
        row, detail = event.row, self.query_one("#knob-detail", Static)
        if row is None:
            detail.update(Content.styled("no knob matches", "$text-muted"))
            return
        problem = "" if event.typed is None else self._problem(row, event.typed)
        self.query_one(KnobList).mark_wrong(bool(problem))
        when = "acts at once" if row.path.startswith(f"{knobs.AUDIO_GROUP}.") else "acts with the next turn"
        about = f"the governor has it at {row.in_force} now · " if row.in_force else ""
        about += (f"the preset has {row.preset} · " if row.changed else "") + f"takes {row.allowed} · {when}"
        if problem:
            detail.update(Content.styled(problem, "$error"))
        else:
            detail.update(
                Content.assemble((row.path, "bold"), "  ", row.description, "\n", (about, "$text-muted")),
            )

    def on_knob_list_entered(self, event: KnobList.Entered) -> None:
        event.stop()
        row, typed = event.row, event.typed
        if self._problem(row, typed):
            return
        value = knobs.read(knobs.change(self._state.rules, row.path, typed), row.path)
        if value != knobs.read(self._state.rules, row.path):
            self._send(KnobCommand(row.path, value))
        self.query_one(KnobList).leave_edit()
        self._look()

    def _problem(self, row: KnobRow, typed: str) -> str:
        """Why a typed value cannot be taken, in a sentence; empty if it can."""
        if not typed.strip():
            return f"{row.path} takes {row.allowed}"
        try:
            knobs.change(self._state.rules, row.path, typed)
        except knobs.KnobError as error:
            return str(error)
        return ""

    # -- keys

    def action_filter(self) -> None:
        self.query_one("#knob-filter", Input).focus()

    def action_turn_focus(self) -> None:
        listed = self.query_one(KnobList)
        (self.query_one("#knob-filter", Input) if listed.has_focus else listed).focus()

    def action_leave(self) -> None:
        """Escape leaves what is innermost: the edit, the filter, the dialog."""
        listed, wanted = self.query_one(KnobList), self.query_one("#knob-filter", Input)
        if listed.editing:
            listed.leave_edit()
        elif wanted.has_focus or wanted.value:
            wanted.value = ""
            listed.focus()
        else:
            self.dismiss()

    def action_close(self) -> None:
        self.dismiss()


def preset_settings(state: DebateState) -> Settings:
    """The knobs as the preset has them."""
    return state.preset_settings


def rows(now: Settings, preset: Settings, in_force: Mapping[str, str] = MappingProxyType({})) -> list[KnobRow]:
    """Every knob under the heading of its group; `in_force` has what the governor makes of some, by key path."""
    values, given = knobs.flat(now), knobs.flat(preset)
    found: list[KnobRow] = []
    group = ""
    for path, field in knobs.paths():
        of, _, name = path.partition(".")
        if of != group:
            group = of
            found.append(KnobRow(group))
        choices: tuple[str, ...] = ()
        if field.annotation is bool:
            choices = ("true", "false")
        elif get_origin(field.annotation) is Literal:
            choices = tuple(str(choice) for choice in get_args(field.annotation))
        found.append(
            KnobRow(name, path, shown(values[path]), shown(given[path]), field.description or "",
                knobs.allowed(path), choices, in_force.get(path, ""))
        )  # fmt: skip
    return found


def matching(listed: list[KnobRow], wanted: str) -> list[KnobRow]:
    """The rows whose path or meaning has every word; a heading stays where something below it does."""
    words = wanted.lower().split()
    kept: list[KnobRow] = []
    for row in listed:
        if not row.path:
            if kept and not kept[-1].path:
                kept.pop()
            kept.append(row)
        elif all(word in f"{row.path} {row.description}".lower() for word in words):
            kept.append(row)
    if kept and not kept[-1].path:
        kept.pop()
    return kept
