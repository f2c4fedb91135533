"""What is chosen in the lobby, or by flags, before a debate begins. No UI library in sight: the command line uses it too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from argentum_core.wiring.choice import Choice

if TYPE_CHECKING:
    from .show import Show  # brings numpy and the events: not wanted before the first paint


class MenuEntry(NamedTuple):
    """One thing to choose: its name, what it is called, and its character in one line."""

    name: str
    title: str
    character: str = ""


class Ready(NamedTuple):
    """One thing that a debate wants, and whether it is there: (True, "espeak voice"), (False, "no sound device: silent")."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A recorded debate: one that can go on, or that came to its end (`ended`). `when` is in words: "12 minutes ago"."""

    journal: str
    title: str
    when: str
    turn: int = 0
    ended: bool = False


class SharedLink(Protocol):
    """One link of a shared debate: the role it gives, what that role may do, and the address."""

    @property
    def role(self) -> str: ...

    @property
    def about(self) -> str:
        """What the role may do, in a few words."""

    @property
    def url(self) -> str:
        """The address, with its token."""


class SharedDebate(Protocol):
    """A debate that watchers on the network follow, as the stage sees it."""

    @property
    def links(self) -> Sequence[SharedLink]:
        """One link a role."""

    @property
    def watching(self) -> int:
        """How many are there."""

    @property
    def listening(self) -> int:
        """How many of them hear it."""

    @property
    def ended(self) -> str:
        """Why it is not shared any more; empty while it is."""

    def code_of(self, number: int) -> list[str]:
        """The QR code of a link, in rows of characters."""

    def off(self) -> None:
        """Share it no longer; returns at once."""


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """What can be done with a debate that is over; both take a while, and raise ValueError or OSError with one sentence.

    `export(journal, names, tell)` writes the forms of these names (`formats.py`) beside the journal and returns what it wrote, in a sentence;
    `tell` hears how far it is. `hear(journal, segment)` plays a line again, to its end, and returns what there is to say of it, if anything.
    `replay(journal)` is its record, ready for the stage. `again(journal)` is what to choose to begin the same debate with another seed.
    """

    export: Callable[[str, Sequence[str], Callable[[str], None]], str]
    hear: Callable[[str, str], str]
    replay: Callable[[str], Show]
    again: Callable[[str], Choice]


Start: TypeAlias = "Callable[[Choice], Show]"
Readiness: TypeAlias = Callable[[], list[Ready]]
Recents: TypeAlias = Callable[[], list[Recent]]
Hear: TypeAlias = Callable[[Choice, int], str]
"""Speaks a line with the voice of a debater of the cast that is chosen, counted from 0 and round again after the last; says who it was.
Takes until it was heard; raises ValueError with one sentence where it cannot be."""
