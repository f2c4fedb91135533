"""Which speakers a table of debaters gets, where they are asked for by who somebody is, or not at all (README, Casting).

Pure but for the files of the speakers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..catalogue import CATALOGUE
from .speaker import Speaker, speakers

# What a trait that fits is worth: an age outweighs an accent. Sex is no matter of points (`_fitting`).
_AGE, _ACCENT = 2, 1


@dataclass(frozen=True, slots=True)
class WantedVoice:
    """What one seat asks for. `voice` is a spec and wins over everything; the traits are those of a speaker's file, empty where
    any will do."""

    voice: str = ""
    sex: str = ""
    age: str = ""
    accent: str = ""

    @property
    def by_trait(self) -> bool:
        """Whether anything is asked for but a voice by its name."""
        return bool(self.sex or self.age or self.accent)


def cast_voices(seats: Sequence[WantedVoice], folder: Path | None = None) -> list[str]:
    """The voice spec of each seat: its own where it names one, else a speaker with its stand-in.

    Where more seats without traits are to be filled than there are speakers, the espeak voices of the catalogue that nobody has
    follow, and then the speakers again. `folder` is where the user's own speakers lie.
    """
    unnamed = [seat for seat in seats if not seat.voice]
    used = {link.strip() for seat in seats for link in seat.voice.split(",")}
    taken = {link.removeprefix("neural:") for link in used if link.startswith("neural:")}
    people = speakers(folder)
    found = _assigned(unnamed, people, taken)
    spare = iter([f"espeak:{voice.name}" for voice in CATALOGUE if f"espeak:{voice.name}" not in used])
    seen: set[str] = set(taken)
    specs: list[str] = []
    for seat, person in zip(unnamed, found, strict=True):
        again = person.name in seen and not seat.by_trait
        specs.append(next(spare, "") if again else "")
        specs[-1] = specs[-1] or spec_of(person)
        seen.add(person.name)
    left = iter(specs)
    return [seat.voice or next(left) for seat in seats]


def cast_speakers(seats: Sequence[WantedVoice], folder: Path | None = None) -> list[str]:
    """The name of a speaker for every seat, where the neural voice is asked for without names.

    A seat whose first voice is a speaker, or a speaker's stand-in, gets that speaker; the others get what their traits ask for.
    """
    people = speakers(folder)
    free = {each.name: each for each in people}
    own: dict[int, str] = {}
    for number, seat in enumerate(seats):
        first = seat.voice.partition(",")[0].strip()
        name = first.removeprefix("neural:") if first.startswith("neural:") else ""
        name = name or next((each.name for each in free.values() if each.stand_in == first), "")
        if free.pop(name, None) is not None:
            own[number] = name
    others = [seat for number, seat in enumerate(seats) if number not in own]
    found = iter(_assigned(others, people, set(own.values())))
    return [own[number] if number in own else next(found).name for number in range(len(seats))]


def chair_speaker(used: Iterable[str], folder: Path | None = None) -> Speaker | None:
    """The speaker of the chair's lines: of those that come along the last one of whom neither the voice nor the stand-in is among
    the links `used`; None where all are."""
    links = set(used)
    free = [
        person
        for person in speakers(folder)
        if person.comes_along and f"neural:{person.name}" not in links and person.stand_in not in links
    ]
    return free[-1] if free else None


def spec_of(person: Speaker) -> str:
    """A speaker as a voice spec, its stand-in behind it."""
    return f"neural:{person.name},{person.stand_in}"


def _assigned(seats: Sequence[WantedVoice], people: Sequence[Speaker], taken: set[str]) -> list[Speaker]:
    """A speaker for each seat; those with traits choose first, in the order of the seats."""
    free = [person for person in people if person.name not in taken]
    found: dict[int, Speaker] = {}
    for number, seat in enumerate(seats):
        if seat.by_trait:
            person = found[number] = _fitting(seat, free, people)
            free = [other for other in free if other is not person]
    # A speaker of the user's own is cast by its traits or its name alone.
    order = [person for person in free if person.comes_along] or [person for person in people if person.comes_along]
    rest = [person for person in people if person.comes_along]
    unasked = [number for number, seat in enumerate(seats) if not seat.by_trait]
    for turn, number in enumerate(unasked):
        found[number] = order[turn] if turn < len(order) else rest[(turn - len(order)) % len(rest)]
    return [found[number] for number in range(len(seats))]


def _fitting(seat: WantedVoice, free: Sequence[Speaker], people: Sequence[Speaker]) -> Speaker:
    """The free speaker that fits best, the first in the list of several. One of another sex is never given: where all of the one
    that is asked for have a seat, one of them gets a second."""
    of_sex = [person for person in free if seat.sex in ("", person.sex)]
    of_sex = of_sex or [person for person in people if seat.sex in ("", person.sex)]
    return max(of_sex, key=lambda person: _AGE * (person.age == seat.age) + _ACCENT * (person.accent == seat.accent))
