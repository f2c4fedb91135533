"""Who an agent is, as its mind is told: where they come from, what is at stake for them, and how they speak."""

from __future__ import annotations

from collections.abc import Iterator

from ...debate.events import Person
from .quoting import plain, quoted

BACKGROUND_CHARACTERS = 320
STAKE_CHARACTERS = 200
HABITS_CHARACTERS = 240
SAMPLES = 3
"""So many sample lines are shown: enough to hear a voice, too few to live on."""
SAMPLE_CHARACTERS = 160


def person_told(person: Person, *, whole: bool) -> Iterator[str]:
    """The lines of a system message about a person; to a listener (`whole` is False), who says a few words at most, only how they speak."""
    if whole and person.background:
        yield f"Where you come from: {plain(person.background, BACKGROUND_CHARACTERS)}"
    if whole and person.stake:
        yield f"What is at stake for you: {plain(person.stake, STAKE_CHARACTERS)}"
    if person.habits:
        yield f"How you speak: {plain(person.habits, HABITS_CHARACTERS)}"
    if whole and person.samples:
        lines = " ".join(quoted(sample, SAMPLE_CHARACTERS) for sample in person.samples[:SAMPLES])
        yield f"So you sound, in lines about other things: {lines} Take the voice from them; never say them or parts of them."
