"""What the lobby offers: motions, casts, presets, minds and voices, each with a line about its character. No widget here.

Reading them imports pydantic and parses files, so the lobby asks for them in a thread, after its first paint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from argentum_kit.display import shown

from ..choice import MenuEntry

if TYPE_CHECKING:
    from pathlib import Path

    from argentum_presets import Listing


class OpeningClaims(NamedTuple):
    """A side and the first claims it puts."""

    side: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A motion before it is debated."""

    title: str
    about: str
    openings: tuple[OpeningClaims, ...]
    claims: int
    sources: int


OWN_MOTION = MenuEntry("?", "A motion of your own…", "Type any sentence; Enter starts")
"""The entry for a sentence that is typed in the lobby. No file can have this name: it would not be shown."""


class LobbyMenu(Protocol):
    """Every method may take its time; the lobby calls them off the screen's thread."""

    def motions(self) -> list[MenuEntry]:
        """The motions there are."""

    def casts(self) -> list[MenuEntry]:
        """The casts there are, the default first."""

    def presets(self) -> list[MenuEntry]:
        """The presets there are."""

    def minds(self) -> list[MenuEntry]:
        """The minds to choose from, the usual one first."""

    def voices(self) -> list[MenuEntry]:
        """The voices to choose from, those of the cast first."""

    def preview(self, motion: str) -> Preview:
        """A motion by its name, before it is debated; raises ValueError for one that does not hold."""

    def sentence(self, sentence: str) -> Preview:
        """What a sentence would be debated as."""


@dataclass(frozen=True, slots=True)
class ChoiceColumn:
    """One column of choice in the lobby."""

    name: str
    title: str
    read: Callable[[LobbyMenu], list[MenuEntry]]


COLUMNS: tuple[ChoiceColumn, ...] = (
    ChoiceColumn("cast", "cast", lambda menu: menu.casts()),
    ChoiceColumn("preset", "rules", lambda menu: menu.presets()),
    ChoiceColumn("mind", "minds", lambda menu: menu.minds()),
    ChoiceColumn("voice", "voices", lambda menu: menu.voices()),
)


def with_default(entries: Sequence[MenuEntry], name: str) -> tuple[list[MenuEntry], int]:
    """The entries and where the default is; one that is not listed (a file, a model) is put first."""
    found = next((n for n, entry in enumerate(entries) if entry.name == name), None)
    if found is not None:
        return list(entries), found
    if not name:
        return list(entries), 0
    return [MenuEntry(name, name, "as your settings have it"), *entries], 0


class InstalledMenu:
    """What is shipped, and what the user keeps in ARGENTUM_HOME."""

    def __init__(self, minds: Sequence[MenuEntry] = (), voices: Sequence[MenuEntry] = ()) -> None:
        self._minds = list(minds)
        self._voices = list(voices)

    def motions(self) -> list[MenuEntry]:
        """A sentence of one's own, then the motions there are; files that cannot be used come last."""
        from argentum_presets import list_motions

        return [OWN_MOTION, *_usable_first(list_motions(_home()))]

    def casts(self) -> list[MenuEntry]:
        """The shipped casts and the user's own, the default first."""
        from argentum_presets import DEFAULT_CAST, list_casts

        return sorted(_entries(list_casts(_home())), key=lambda entry: entry.name != DEFAULT_CAST)

    def presets(self) -> list[MenuEntry]:
        """The shipped presets and the user's own."""
        from argentum_presets import list_presets

        return _entries(list_presets(_home()))

    def minds(self) -> list[MenuEntry]:
        """The casebook, then those that were given."""
        own = MenuEntry(
            "casebook", "offline casebook", "Argues from the motion's own claims and sources; needs nothing"
        )
        return [own, *self._minds]

    def voices(self) -> list[MenuEntry]:
        """Those of the cast, then those that were given, then silence."""
        own = MenuEntry("", "as the cast has them", "Each debater's own voice; the embedded one needs nothing")
        estimate = MenuEntry("estimate", "silent", "No sound; words are timed as if they were spoken")
        return [own, *self._voices, estimate]

    def preview(self, motion: str) -> Preview:
        """A motion by its name; raises ValueError for one that does not hold."""
        from argentum_presets import load_motion

        read = load_motion(motion, _home())
        openings = tuple(
            OpeningClaims(side, tuple(claim.say[0] for claim in read.claims if claim.side == side))
            for side in read.sides
        )
        return Preview(read.title, read.about, openings, len(read.claims), len(read.sources))

    def sentence(self, sentence: str) -> Preview:
        """What a sentence would be debated as, without a model."""
        from argentum_core.brief import read, sketch

        read_as = read(sentence)
        made = sketch(read_as)
        openings = tuple(
            OpeningClaims(side, tuple(claim.say[0] for claim in made.claims if claim.side == side))
            for side in made.sides
        )
        about = " ".join((made.about, *read_as.notes))
        return Preview(made.title, about, openings, len(made.claims), 0)


def _home() -> Path:
    from argentum_core.journal.paths import home

    return home()


def _entries(listed: Sequence[Listing]) -> list[MenuEntry]:
    """A file that does not hold is listed with what is wrong with it."""
    return [MenuEntry(item.name, shown(item.title or item.name), shown(item.problem or item.about)) for item in listed]


def _usable_first(listed: Sequence[Listing]) -> list[MenuEntry]:
    """Motions that hold by name, then those that do not, marked. A file of the user's is read whole: its heading alone does not tell."""
    from argentum_presets import check_motion

    sound: list[MenuEntry] = []
    broken: list[MenuEntry] = []
    for item in listed:
        problem = item.problem or (None if item.shipped else check_motion(item))
        if problem is None:
            sound.append(MenuEntry(item.name, shown(item.title or item.name), shown(item.about)))
        else:
            broken.append(MenuEntry(item.name, shown(f"✗ {item.title or item.name}"), shown(problem)))
    return [*sound, *broken]
