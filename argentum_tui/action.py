"""What an action is: one thing that the operator can do, with its keys, its words, and when and where it is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .context import ActionContext, Reason, Where
from .reasons import never

EVERYWHERE: frozenset[Where] = frozenset({"lobby", "stage", "replay"})
SHOWN: frozenset[Where] = frozenset({"stage", "replay"})
REPLAY: frozenset[Where] = frozenset({"replay"})
LOBBY: frozenset[Where] = frozenset({"lobby"})

Group = Literal["Replay", "Cut", "Speak", "Agents", "Rules", "Look", "Ending", "Argentum"]

GROUPS: tuple[Group, ...] = ("Replay", "Cut", "Speak", "Agents", "Rules", "Look", "Ending", "Argentum")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the operator can do.

    `rank` is its importance in the footer (1 first, 0 never shown there), `shown_as` the key as the footer and help
    write it where that is not simply the first key. Actions of one `family` are one line in the help.
    """

    name: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    run: Callable[[ActionContext], None]
    disabled: Callable[[ActionContext], Reason] = never
    where: frozenset[Where] = frozenset({"stage"})
    rank: int = 0
    shown_as: str = ""
    family: str = ""

    @property
    def key(self) -> str:
        """The key as footer and help show it."""
        return self.shown_as or self.keys[0]
