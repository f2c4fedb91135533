"""The knob editor: every knob with its value, range and meaning, edited where it stands; the debate goes on beside it.

What differs from the preset is marked `✎`. A value is checked as it is typed, by the same rules that the engine applies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args, get_origin

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from argentum_core.debate import knobs
from argentum_core.debate.commands import KnobCommand

from ..panels.knob_list import KnobList, KnobRow
from ..view.governed_knobs import governed_knobs
from .drawer import DrawerBox
from .presets import shown

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.debate.commands import Command
    from argentum_core.debate.settings import Settings
    from argentum_core.debate.state import DebateState

LOOK_AGAIN_S = 0.25


class KnobsBox(DrawerBox):
    """A filter, the list folded by group, and the highlighted knob in full.

    While a value is being typed every key is the list's, but esc; before that, those that move in it or begin to type.
    """

    CLAIMS: ClassVar[frozenset[str]] = frozenset(
        {
            "scroll_up",
            "scroll_down",
            "page_up",
            "page_down",
            "search",
            "turn_panel",
            "refuse",
            "share_less",
            "share_more",
        }
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", show=False),
        Binding("tab,shift+tab", "turn_focus", show=False),
        Binding("escape", "leave_field", show=False),
    ]

    def __init__(self, state: DebateState, send: Callable[[Command], None]) -> None:
        super().__init__(name="knobs")
        self.border_title = "knobs"
        self._unfolded: set[str] = set()
        self._state = state
        self._send = send
        self._rows: list[KnobRow] = []
        self._seen: Any = None

    def compose(self) -> ComposeResult:
        yield Input(placeholder="/ filter by name or meaning", id="knob-filter", compact=True)
        yield KnobList(id="knob-list")
        yield Static(id="knob-detail")
        yield Static(
            Content.assemble(
                ("enter", "bold $accent"), " open, apply  ", ("0–9 ←→", "bold $accent"), " edit  ",
                ("r", "bold $accent"), " reset",
            ),
            id="knob-foot",
        )  # fmt: skip

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one(KnobList))

    def claims(self, action: str) -> bool:
        listed = self.query_one(KnobList)
        if listed.editing:
            return action != "back"
        return super().claims(action) or (
            action.startswith("select_") and action[7:].isdigit() and listed.row is not None
        )

    def on_mount(self) -> None:
        super().on_mount()
        self._look()
        self.set_interval(LOOK_AGAIN_S, self._look)

    def _look(self) -> None:
        """Take over what has changed behind it, or by it."""
        now_in_force = {each.key: shown(each.in_force) for each in governed_knobs(self._state)}
        seen = (self._state.rules, self._state.preset, now_in_force)
        if seen == self._seen:
            return
        self._seen = seen
        self._rows = rows(self._state.rules, preset_settings(self._state), now_in_force)
        differ = sum(row.changed for row in self._rows if row.path)
        self.border_title = f"knobs · {self._state.preset}{f' ✎{differ}' if differ else ''}"
        self._filter()

    def _filter(self) -> None:
        wanted = self.query_one("#knob-filter", Input).value
        searched = bool(wanted.strip())
        listed = matching(self._rows, wanted) if searched else folded(self._rows, self._unfolded)
        self.query_one(KnobList).fill(listed, on_knob=searched)

    def on_knob_list_turned(self, event: KnobList.Turned) -> None:
        """A group is unfolded, or folded again."""
        event.stop()
        self._unfolded ^= {event.group}
        self._filter()

    # -- what the list and the filter say

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._filter()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.take_keyboard()

    def on_knob_list_moved(self, event: KnobList.Moved) -> None:
        event.stop()
        row, detail = event.row, self.query_one("#knob-detail", Static)
        if row is None:
            said = "enter opens a group" if self.query_one(KnobList).has_rows else "no knob matches"
            detail.update(Content.styled(said, "$text-muted"))
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
        self.screen.set_focus(self.query_one("#knob-filter", Input))

    def action_turn_focus(self) -> None:
        listed = self.query_one(KnobList)
        self.screen.set_focus(self.query_one("#knob-filter", Input) if listed.has_focus else listed)

    def leave(self) -> bool:
        """Escape leaves what is innermost: the edit, the filter, the box."""
        listed, wanted = self.query_one(KnobList), self.query_one("#knob-filter", Input)
        if listed.editing:
            listed.leave_edit()
        elif wanted.has_focus or wanted.value:
            wanted.value = ""
            self.take_keyboard()
        else:
            return False
        return True

    def action_leave_field(self) -> None:
        """Escape in the filter, where it does not come from the stage."""
        self.leave()


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


def folded(listed: list[KnobRow], unfolded: Set[str]) -> list[KnobRow]:
    """The headings, each with how many knobs and changes it stands for, and what is below those that are unfolded; below the others
    only what differs from the preset."""
    kept: list[KnobRow] = []
    group, at = "", 0
    counts: dict[str, list[bool]] = {}
    for row in listed:
        if not row.path:
            group, at = row.name, len(kept)
            counts[group] = []
            kept.append(row)
            continue
        counts[group].append(row.changed)
        if group in unfolded or row.changed:
            kept.append(row)
        changed = f" ✎{sum(counts[group])}" if any(counts[group]) else ""
        sign = "▾" if group in unfolded else "▸"
        kept[at] = KnobRow(group, value=f"{sign} {group}  {len(counts[group])}{changed}")
    return kept
