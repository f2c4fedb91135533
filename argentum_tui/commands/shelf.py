"""Presets, motions and casts by name or file, shipped or the user's own, with refusals a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from argentum_core.journal.places import home

from .problems import Refused, one_line

if TYPE_CHECKING:
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.motion import Motion
    from argentum_presets import Listing, Preset
    from argentum_presets.files import Kind

T = TypeVar("T")


def preset(name_or_path: str) -> Preset:
    from argentum_presets import load_preset

    return _or_refuse(lambda: load_preset(name_or_path, home()))


def motion(name_or_path: str) -> Motion:
    from argentum_presets import load_motion

    return _or_refuse(lambda: load_motion(name_or_path, home()))


def cast(name_or_path: str) -> Cast:
    from argentum_presets import load_cast

    return _or_refuse(lambda: load_cast(name_or_path, home()))


def name_of(kind: Kind, name_or_path: str) -> str:
    """What a preset, motion or cast is called in the record: its name, or its file's, as it is spelt on disk."""
    from argentum_presets.files import find

    return _or_refuse(lambda: find(kind, name_or_path, home()).name)


def first_motion() -> str:
    """The motion that is debated when none is named."""
    from argentum_presets import list_motions

    usable = [item.name for item in list_motions(home()) if item.problem is None]
    if not usable:
        raise Refused("there is no motion; write one, and name its file")
    return usable[0]


def presets() -> list[dict[str, Any]]:
    from argentum_presets import list_presets

    return _rows(list_presets(home()))


def motions() -> list[dict[str, Any]]:
    from argentum_presets import list_motions

    return _rows(list_motions(home()))


def casts() -> list[dict[str, Any]]:
    """Casts, each with the names of its agents where it loads."""
    from argentum_presets import list_casts

    rows = _rows(list_casts(home()))
    for row in rows:
        try:
            row["agents"] = [agent.name for agent in cast(row["name"]).agents]
        except Refused as refused:
            row["problem"] = str(refused)
    return rows


class Stocktaking(NamedTuple):
    """How many presets, motions and casts load, and the sentence for each that does not.

    Without the `essential` ones, shipped or used by default, debates cannot run.
    """

    counts: dict[str, int]
    problems: list[str]
    essential: list[str]


def stocktaking() -> Stocktaking:
    """Load all there is."""
    from argentum_presets import DEFAULT_CAST, DEFAULT_PRESET, list_casts, list_motions, list_presets

    kinds: dict[str, tuple[Sequence[Listing], Callable[[str], object]]] = {
        "presets": (list_presets(home()), preset),
        "motions": (list_motions(home()), motion),
        "casts": (list_casts(home()), cast),
    }
    stock = Stocktaking({}, [], [])
    for kind, (listed, load) in kinds.items():
        stock.counts[kind] = len(listed)
        for item in listed:
            try:
                load(item.name)
            except Refused as refused:
                stock.counts[kind] -= 1
                needed = item.shipped or item.name in (DEFAULT_PRESET, DEFAULT_CAST)
                (stock.essential if needed else stock.problems).append(str(refused))
    return stock


def _rows(listed: Sequence[Listing]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for item in listed:
        row: dict[str, Any] = {
            "name": item.name,
            "title": item.title,
            "about": item.about,
            "shipped": item.shipped,
            "path": str(item.path),
        }
        if item.problem is not None:
            row["about"] = f"cannot be used: {item.problem}"
            row["problem"] = item.problem
        rows.append(row)
    return rows


def _or_refuse(load: Callable[[], T]) -> T:
    from argentum_presets import PresetError

    try:
        return load()
    except PresetError as error:
        raise Refused(one_line(error)) from None
