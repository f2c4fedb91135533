"""Whether what the settings of the user's own name is there: presets, casts, motions, themes, knobs. Imports the rules, so nothing that draws
a first screen asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from argentum_kit.refused import Refused, one_line

from .own_settings import KNOBS, OwnSettings, mended

KnobChanges = tuple[tuple[str, str], ...]


def problems_of(own: OwnSettings) -> list[str]:
    """What is wrong with a file in all, a sentence each."""
    return [*own.problems, *(f"{own.path.name}: {problem}" for problem in _wrong(own))]


def usable_knobs(own: OwnSettings) -> tuple[KnobChanges, list[str]]:
    """The changes of knobs that can be made, and a sentence for each that cannot."""
    good, problems = [], []
    for path, text in own.knobs:
        problem = knob_problem(path, text)
        if problem is None:
            good.append((path, text))
        else:
            problems.append(mended(f"{own.path.name}: {problem}", "it is left out"))
    return tuple(good), problems


def knob_problem(path: str, text: str) -> str | None:
    """Why a knob cannot be changed like that; None where it can."""
    from argentum_core.debate.knobs import KnobError, change
    from argentum_core.debate.settings import Settings

    try:
        change(Settings(), path, text)
    except KnobError as error:
        return f"{KNOBS}: {one_line(error)}"
    return None


def name_problem(name: str, value: Any) -> str | None:
    """Why a setting names nothing that there is; None where it does, and for settings that name nothing."""
    look = _NAMED.get(name)
    if look is None:
        return None
    try:
        look(value)
    except (Refused, ValueError) as error:
        return f"{name}: {one_line(error)}"
    return None


def _wrong(own: OwnSettings) -> Iterator[str]:
    for name, value in own.values.items():
        if problem := name_problem(name, value):
            yield problem
    for path, text in own.knobs:
        if problem := knob_problem(path, text):
            yield problem


def _motion(value: str) -> None:
    from argentum_core.wiring.named_material import motion
    from argentum_core.wiring.own_motion import is_sentence

    if not is_sentence(value):
        motion(value)


def _preset(value: str) -> None:
    from argentum_core.wiring.named_material import preset

    preset(value)


def _cast(value: str) -> None:
    from argentum_core.wiring.named_material import cast

    cast(value)


def _theme(value: str) -> None:
    from argentum_core.journal.paths import home

    from .look import read_look

    read_look(home(), theme=value)


def _evidence(value: tuple[str, ...]) -> None:
    from argentum_core.wiring.evidence import sources_of

    sources_of(value, "")


_NAMED: dict[str, Callable[[Any], None]] = {
    "motion": _motion,
    "preset": _preset,
    "cast": _cast,
    "theme": _theme,
    "evidence": _evidence,
}
