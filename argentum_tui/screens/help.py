"""Help: every key of a screen, from the registry, and what the signs on the stage mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..actions import GROUPS, Action, at
from ..context import Where
from ..panels.wrapped import Wrapped, hanging

if TYPE_CHECKING:
    from textual.app import ComposeResult

LEGEND: tuple[tuple[str, str], ...] = (
    ("❶ ADA", "an agent: its number selects it, its colour is the same everywhere"),
    ("✦", "the chair, which is you"),
    ("━ ▌ ┈", "the segment on the floor: heard, now, still to come"),
    ("◇ ◆", "a beat: the only place to come in; planned, reached"),
    ("▒", "the guard: what comes in at the beat must be ready before it"),
    ("✂", "a hard interrupt, and what it cost: bid + fee"),
    ("╰─ ─╯", "an interjection, where it sounds over the speaker"),
    ("↳", "an interjection in the transcript"),
    ("†", "what the line above it rests on; e opens it"),
    ("▰▱", "a bank: tokens held, room left"),
    ("4 ████", "a bid for the next floor, in whole tokens"),
    (".82", "pacing: what an agent's bid is multiplied by, to bring its share to the target"),
    ("f e c", "mood: frustration, engagement, confidence"),
    ("heated°", "this mood is what the mind itself reports; without °, what happened made it"),
    ("+.12", "reputation, from −1 to +1: it raises bids a little, and fades"),
    ("✎2", "knobs that differ from the preset"),
    ("auto·…", "the governor's tier: as health and budget allow, or held"),
    ("▾2", "what the governor leaves out at the moment; o shows it"),
    ("●  ‖", "running, paused"),
)
LOBBY_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓", "Choose"),
    ("tab ← →", "Go to the next choice, or the one before"),
)
KEY_WIDTH = 8
WIDE = 100


class HelpScreen(ModalScreen[None]):
    """Keys on the left, signs on the right; below each other where it is narrow."""

    CSS_PATH = "../styles/help.tcss"
    AUTO_FOCUS = "#help-scroll"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,enter", "close", show=False)]

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._where = where

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="dialog") as box:
            box.border_title = "help"
            with VerticalScroll(id="help-scroll"), Horizontal(id="help-body"):
                yield Wrapped(partial(keys_text, self._where), id="help-keys")
                yield Wrapped(legend_text, id="help-legend")
            yield Static(
                Content.assemble(("↑↓", "bold $accent"), " scroll   ", ("esc", "bold $accent"), " close"),
                classes="foot",
            )

    def on_resize(self) -> None:
        self.set_class(self.app.size.width < WIDE, "-narrow")

    def action_close(self) -> None:
        self.dismiss()


def lines_of(actions: list[Action]) -> list[tuple[str, str]]:
    """Key and sentence of each action; a family is one line."""
    lines: list[tuple[str, str]] = []
    families: set[str] = set()
    for action in actions:
        if not action.family:
            lines.append((action.key, action.help))
        elif action.family not in families:
            families.add(action.family)
            lines.append((action.family, "Select an agent by its number"))
    return lines


def keys_text(where: Where, width: int) -> Content:
    parts: list[Any] = []
    applicable = at(where)
    for group in GROUPS:
        lines = lines_of([action for action in applicable if action.group == group])
        if where == "lobby" and group == "Argentum":
            lines = [*LOBBY_KEYS, *lines]
        if not lines:
            continue
        parts += ["\n" if parts else "", (f"{group}\n", "bold")]
        for key, sentence in lines:
            parts += _entry(key, sentence, width)
    return Content.assemble(*parts)


def legend_text(width: int) -> Content:
    parts: list[Any] = [("On the stage\n", "bold")]
    for sign, meaning in LEGEND:
        parts += _entry(sign, meaning, width)
    return Content.assemble(*parts)


def _entry(key: str, sentence: str, width: int) -> list[Any]:
    """A key and its sentence, whose further lines stay right of the key."""
    first, *more = hanging(sentence, width, KEY_WIDTH + 1)
    lines: list[Any] = [(key.ljust(KEY_WIDTH), "$accent"), (f" {first}\n", "$text-muted")]
    return lines + [(f"{'':<{KEY_WIDTH}} {line}\n", "$text-muted") for line in more]
