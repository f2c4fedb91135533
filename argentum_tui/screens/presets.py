"""The preset picker: what each preset is like, and what would change, knob by knob; the debate goes on beside it.

The differences are those between the knobs as the operator last set them and the highlighted preset. Enter switches:
sound at once, rules with the next micro-turn (DESIGN, The operator is first).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from argentum_core.debate.commands import PresetCommand
from argentum_kit.display import shown as safe
from argentum_kit.errors import message_of

from ..choice import MenuEntry
from ..panels.chooser import CHOOSING_KEYS, Chooser
from ..panels.wrapped import Wrapped, hanging
from ..view.expected import EXPECTED
from .drawer import DrawerBox
from .preset_catalog import InstalledPresets, PresetCatalog

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from argentum_core.debate.commands import Command
    from argentum_core.debate.settings import Settings
    from argentum_core.debate.state import DebateState

LOOK_AGAIN_S = 0.5
READING = "reading …"


class PresetsBox(DrawerBox):
    """The list of presets, and what would change. With `begin` the chosen one does not change this debate but begins another."""

    CLAIMS: ClassVar[frozenset[str]] = frozenset(
        {"scroll_up", "scroll_down", "page_up", "page_down", "share_less", "share_more"}
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", show=False),
        Binding("pagedown,right", "page(1)", show=False),
        Binding("pageup,left", "page(-1)", show=False),
    ]

    def __init__(
        self,
        state: DebateState,
        send: Callable[[Command], None],
        preset_catalog: PresetCatalog | None = None,
        *,
        begin: Callable[[str], None] | None = None,
        name: str = "presets",
    ) -> None:
        super().__init__(name=name)
        self.border_title = "presets" if begin is None else "again, with another preset"
        self._begin = begin
        self._state = state
        self._send = send
        self._preset_catalog: PresetCatalog = preset_catalog or InstalledPresets()
        self._loaded: dict[str, Settings | str] = {}
        self._compared: tuple[Any, ...] | None = None
        self._listed = False

    def compose(self) -> ComposeResult:
        with Container(id="presets-body"):
            yield Chooser("", id="preset-list", about_lines=0)
            with VerticalScroll(id="preset-changes", can_focus=False):
                yield Wrapped(lambda _width: Content(), id="preset-text")
        yield Static(id="preset-foot", classes="foot")

    def on_mount(self) -> None:
        super().on_mount()
        self._hint()
        self.call_after_refresh(self._read)
        self.set_interval(LOOK_AGAIN_S, self._compare)

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one(Chooser))

    @work(thread=True, exit_on_error=False, group="presets")
    def _read(self) -> None:
        try:
            entries = self._preset_catalog.presets()
        except Exception as error:
            self.app.call_from_thread(self._refuse, f"the presets cannot be read: {error}")
            return
        self.app.call_from_thread(self._fill, entries)

    def _refuse(self, why: str) -> None:
        self._listed = True
        self._hint(why)

    def awaits(self, key: str) -> bool:
        chosen = self.query_one(Chooser).chosen
        if key == "enter" and chosen is not None and self._loaded.get(chosen.name) in (None, READING):
            return True
        return not self._listed and key in ("enter", *CHOOSING_KEYS)

    def _fill(self, entries: list[MenuEntry]) -> None:
        self._listed = True
        running = next((n for n, entry in enumerate(entries) if entry.name == self._state.preset), 0)
        marks = {n: "◆" for n, entry in enumerate(entries) if entry.name == self._state.preset}
        self.query_one(Chooser).fill(entries, running, marks)

    @work(thread=True, exit_on_error=False, group="preset")
    def _load(self, name: str) -> None:
        found: Settings | str
        try:
            found = self._preset_catalog.load(name)
        except Exception as error:
            found = message_of(error)
        self.app.call_from_thread(self._keep, name, found)

    def _keep(self, name: str, found: Settings | str) -> None:
        self._loaded[name] = found
        self._compare()

    def preset_changed(self, name: str) -> None:
        """A preset's file says something else now: read it again."""
        if self._loaded.pop(name, None) is not None:
            self._compare()

    def on_chooser_chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        self._hint()
        self.query_one("#preset-changes", VerticalScroll).scroll_home(animate=False)
        self._compare()

    def _compare(self) -> None:
        """Show what would change; again when the running knobs have changed behind the dialog."""
        entry = self.query_one(Chooser).chosen
        if entry is None:
            return
        found = self._loaded.get(entry.name)
        if found is None:
            self._loaded[entry.name] = READING
            self._load(entry.name)
            return
        seen = (entry.name, self._state.rules, self._state.preset, found)
        if seen == self._compared:
            return
        self._compared = seen
        text = self.query_one("#preset-text", Wrapped)
        if isinstance(found, str):
            style = "$text-muted" if found == READING else "$error"
            text.show(partial(_said, found, style))
        else:
            about = opening(entry, self._state.preset)
            text.show(partial(_opened, about, self._state.rules, found))

    def _hint(self, refusal: str = "") -> None:
        keys = Content.assemble(
            ("enter", "bold $accent"), " switch   " if self._begin is None else " begins   ", ("↑↓", "bold $accent"), " choose   ",
            ("pgdn", "bold $accent"), " more",
        )  # fmt: skip
        self.query_one("#preset-foot", Static).update(Content.styled(refusal, "$warning") if refusal else keys)

    def action_apply(self) -> None:
        entry = self.query_one(Chooser).chosen
        found = self._loaded.get(entry.name) if entry is not None else None
        if entry is None or found is None or found == READING:
            self._hint("it is still being read")
        elif isinstance(found, str):
            self._hint(f"{safe(entry.name)} cannot be used: {found}")
        elif self._begin is not None:
            self.put_away()
            self._begin(entry.name)
        elif entry.name == self._state.preset and found == self._state.rules:
            self._hint(f"{entry.name} is what is running already")
        else:
            self._send(PresetCommand(entry.name, found.model_dump()))
            self.put_away()

    def action_page(self, step: int) -> None:
        box = self.query_one("#preset-changes", VerticalScroll)
        box.scroll_relative(y=step * max(1, box.size.height - 2), animate=False)


def shown(value: Any) -> str:
    """A knob's value as the screen writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _said(sentence: str, style: str, width: int) -> Content:
    return Content.styled("\n".join(hanging(sentence, width, 0)), style)


def opening(entry: MenuEntry, running: str) -> list[str]:
    """What a preset is like, and what to expect of it, in sentences."""
    wanted, now = EXPECTED.get(entry.name), EXPECTED.get(running)
    said = [entry.character] if entry.character else []
    if wanted is None:
        return [*said, "What to expect of it has not been measured."]
    said.append(f"Expect {wanted.told()}.")
    if now is not None and entry.name != running:
        said.append(f"{running}, which runs: {now.told()}.")
    return said


def _opened(about: list[str], running: Settings, wanted: Settings, width: int) -> Content:
    """The sentences, then the knobs that would change."""
    lines = ["\n".join(hanging(each, width, 0)) for each in about]
    return Content.assemble(
        (f"{lines[0]}\n", "$foreground"),
        ("\n".join(lines[1:]) + "\n\n", "$text-muted"),
        changes(running, wanted, width),
    )


def changes(running: Settings, wanted: Settings, width: int) -> Content:
    """What would change, in two parts: what comes with the next turn, and what acts at once."""
    from argentum_core.debate import knobs

    differ = knobs.differences(running, wanted)
    if not differ:
        return _said("No knob differs from what is running.", "$text-muted", width)
    described = {path: field.description or "" for path, field in knobs.paths()}
    longest = max(len(path) for path in differ)
    widest = max(len(shown(old) + shown(new)) for old, new in differ.values())
    column = longest if longest + widest + 6 <= width else 0
    at_once = {path: pair for path, pair in differ.items() if path.startswith(f"{knobs.AUDIO_GROUP}.")}
    later = {path: pair for path, pair in differ.items() if path not in at_once}
    parts: list[Any] = []
    for title, group in (("with the next turn", later), ("at once", at_once)):
        if not group:
            continue
        count = f"{len(group)} knob{'s' if len(group) > 1 else ''}"
        parts += ["\n" if parts else "", (title, "bold $accent"), (f"   {count}\n", "$text-disabled")]
        for path, (old, new) in group.items():
            if column:
                parts.append((f"{path.ljust(column)}   ", "$foreground"))
            else:
                parts += [(path, "$foreground"), "\n  "]
            parts += [(shown(old), "$text-muted"), (" → ", "$text-disabled"), (f"{shown(new)}\n", "bold $foreground")]
            parts += [(f"  {line}\n", "$text-muted") for line in hanging(described[path], width, 2)]
    return Content.assemble(*parts)
