"""Help: every key of a screen, from the registry, and what the signs and words on the screen mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from ..action import GROUPS, Action
from ..action_host import action_host
from ..action_registry import at
from ..actions import NO_OWN_KEYS, OwnKeys, key_of, with_keys
from ..context import Where
from ..panels.wrapped import Wrapped, hanging
from ..view.labels import LOBBY, STAGE_GROUPS, LabelGroup

if TYPE_CHECKING:
    from textual.app import ComposeResult

LOBBY_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓", "Choose"),
    ("tab ← →", "Go to the next choice, or the one before"),
)
AFTER_COLON = "The names of all keys above, as in theme or cut_at_beat, and these. Tab completes; argentum send and --plain take the same."
KEY_WIDTH = 8
WIDE = 100


class HelpScreen(ModalScreen[None]):
    """Keys on the left, signs and words on the right; below each other where it is narrow."""

    CSS_PATH = "../styles/help.tcss"
    AUTO_FOCUS = "#help-scroll"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,enter", "close", show=False)]

    def __init__(self, where: Where, own: OwnKeys = NO_OWN_KEYS) -> None:
        super().__init__()
        self._where = where
        self._own = own

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="dialog") as box:
            box.border_title = "help"
            with VerticalScroll(id="help-scroll"), Horizontal(id="help-body"):
                keys = Wrapped(partial(keys_text, self._where, own=self._own), id="help-keys")
                # Every line can be clicked: drawn as links they would be a page of underlined text.
                keys.auto_links = False
                yield keys
                yield Wrapped(partial(legend_text, legend_of(self._where), own=self._own), id="help-legend")
            yield Static(
                Content.assemble(("↑↓", "bold $accent"), " scroll   ", ("esc", "bold $accent"), " close"),
                classes="foot",
            )

    def on_resize(self) -> None:
        self.set_class(self.app.size.width < WIDE, "-narrow")

    def action_operate(self, name: str) -> None:
        """Put the help away and do what a line of it says; for a click on that line."""
        self.dismiss()
        self.app.call_later(action_host(self.app).operate, name)

    def action_close(self) -> None:
        self.dismiss()


class HelpLine(NamedTuple):
    """A key, or the beginning of a line, and what it does; `action` is what a click on it does, empty for nothing."""

    key: str
    sentence: str
    action: str = ""


def lines_of(actions: list[Action], own: OwnKeys = NO_OWN_KEYS) -> list[HelpLine]:
    """Key and sentence of each action; a family is one line, on which nothing can be clicked."""
    lines: list[HelpLine] = []
    families: set[str] = set()
    for action in actions:
        if not action.family or action.name in own:
            lines.append(HelpLine(key_of(action, own), action.help, action.name))
        elif action.family not in families:
            families.add(action.family)
            lines.append(HelpLine(action.family, "Select an agent by its number"))
    return lines


def keys_text(where: Where, width: int, own: OwnKeys = NO_OWN_KEYS) -> Content:
    """Every key of a screen by group, then what can be written after `:`, in lines of at most `width` cells."""
    parts: list[Any] = []
    applicable = at(where)
    for group in GROUPS:
        lines = lines_of([action for action in applicable if action.group == group], own)
        if where == "lobby" and group == "Argentum":
            lines = [*(HelpLine(*each) for each in LOBBY_KEYS), *lines]
        if not lines:
            continue
        parts += ["\n" if parts else "", (f"{group}\n", "bold")]
        for line in lines:
            entry = Content.assemble(*_entry(line.key, line.sentence, width, KEY_WIDTH))
            if line.action:
                entry = entry.stylize(Style.from_meta({"@click": f"screen.operate('{line.action}')"}))
            parts.append(entry)
    if where == "stage":
        parts += _written(width)
    return Content.assemble(*parts)


def _written(width: int) -> list[Any]:
    """What can be written after `:`, a form a line and what it means below it."""
    from argentum_core.grammar import FORMS

    parts: list[Any] = [("\nAfter :\n", "bold"), *_entry("", AFTER_COLON, width, 1)]
    for form in FORMS:
        parts.append((f"{form.usage}\n", "$accent"))
        parts += [(f"  {line}\n", "$text-muted") for line in hanging(form.about, width, 2)]
    return parts


def legend_text(groups: tuple[LabelGroup, ...], width: int, own: OwnKeys = NO_OWN_KEYS) -> Content:
    """Every label of these parts of the screen with its meaning, in lines of at most `width` cells."""
    parts: list[Any] = []
    for title, labels in groups:
        parts += ["\n" if parts else "", (f"{title}\n", "bold")]
        column = max(cell_len(text) for text, _ in labels)
        for text, meaning in labels:
            parts += _entry(text, with_keys(meaning, own), width, column)
    return Content.assemble(*parts)


def legend_of(where: Where) -> tuple[LabelGroup, ...]:
    """What a screen writes: the lobby's own labels first where it is shown."""
    return (LOBBY, *STAGE_GROUPS) if where == "lobby" else STAGE_GROUPS


def _entry(key: str, sentence: str, width: int, key_width: int) -> list[Any]:
    """A key or label and its sentence, whose further lines stay right of it."""
    first, *more = hanging(sentence, width, key_width + 1)
    lines: list[Any] = [(key.ljust(key_width), "$accent"), (f" {first}\n", "$text-muted")]
    return lines + [(f"{'':<{key_width}} {line}\n", "$text-muted") for line in more]
