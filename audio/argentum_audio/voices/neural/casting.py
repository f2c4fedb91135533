"""Which speakers a table of debaters gets where the neural voice is asked for without names. Pure but for the files that come along."""

from __future__ import annotations

from collections.abc import Sequence

from .speaker import speakers


def cast_speakers(voices: Sequence[str]) -> list[str]:
    """The name of a speaker for each seat, given the voice each debater has in its cast.

    A debater whose voice is a speaker's stand-in gets that speaker; the others get those that are left, in the order of the catalogue,
    its last one, who is the chair's, at the very end. With more seats than speakers they are taken in turn.
    """
    people = speakers()
    names: list[str | None] = [None] * len(voices)
    free = [each.name for each in people]
    for seat, voice in enumerate(voices):
        own = voice.partition(",")[0].strip()
        name = own.removeprefix("neural:") if own.startswith("neural:") else ""
        name = name or next((each.name for each in people if each.stand_in == own and each.name in free), "")
        if name in free:
            free.remove(name)
            names[seat] = name
    order = free + [each.name for each in people]
    taken = 0
    for seat, found in enumerate(names):
        if found is None:
            names[seat] = order[taken] if taken < len(order) else people[taken % len(people)].name
            taken += 1
    return [name for name in names if name is not None]
