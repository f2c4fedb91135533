"""What there is of presets, motions and casts, as the lists of the command line and the doctor show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from argentum_core.journal.paths import home
from argentum_core.wiring.named_material import cast, motion, preset
from argentum_kit.refused import Refused

if TYPE_CHECKING:
    from argentum_presets import Listing


def presets() -> list[dict[str, Any]]:
    """Presets, shipped and own, a row each."""
    from argentum_presets import list_presets

    return _rows(list_presets(home()))


def motions() -> list[dict[str, Any]]:
    """Motions, shipped and own, a row each."""
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


class CatalogCheck(NamedTuple):
    """How many presets, motions and casts load, and the sentence for each that does not.

    Without the `essential` ones, shipped or used by default, debates cannot run.
    """

    counts: dict[str, int]
    problems: list[str]
    essential: list[str]


def check_catalog() -> CatalogCheck:
    """Load all there is."""
    from argentum_presets import DEFAULT_CAST, DEFAULT_PRESET, list_casts, list_motions, list_presets

    kinds: dict[str, tuple[Sequence[Listing], Callable[[str], object]]] = {
        "presets": (list_presets(home()), preset),
        "motions": (list_motions(home()), motion),
        "casts": (list_casts(home()), cast),
    }
    stock = CatalogCheck({}, [], [])
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
