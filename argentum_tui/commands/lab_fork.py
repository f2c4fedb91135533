"""`argentum lab fork`: what a change does from a moment of a recorded debate on, in numbers (SURFACE, Commands)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, NamedTuple

import click

from .output import print_json, print_table, say
from .parameters import KeyValue, Whole
from .problems import Refused

if TYPE_CHECKING:
    from argentum_core.journal.comparison import Figure
    from argentum_core.wiring.fork import Fork

SECOND_SEED = 1_000_003
"""The forks of one study have seeds far from those that people choose."""


class ForkedFigure(NamedTuple):
    """One figure over all pairs of forks: means without and with the change, the mean difference, and its standard error."""

    name: str
    unit: str
    plain: float
    changed: float
    difference: float
    error: float


@click.command("fork")
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--at", "moment", metavar="MOMENT", required=True, help="Where: a time, a turn or an event.")
@click.option("--preset", metavar="NAME|FILE", default="", help="Other rules from there on.")
@click.option("--set", "changes", type=KeyValue(), multiple=True, help="Change one knob from there on; repeatable.")
@click.option("--forks", type=Whole(2, 10_000), default=20, show_default=True, help="How many pairs of forks.")
@click.option("--turns", type=Whole(1), help="End after so many turns, counted from the parent's first.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as objects.")
def lab_fork(
    *,
    journal: Path,
    moment: str,
    preset: str,
    changes: tuple[tuple[str, str], ...],
    forks: int,
    turns: int | None,
    as_json: bool,
) -> int:
    """Fork JOURNAL many times at a moment, each time with and without the change and with a seed of its own, and say what the change did.

    The forks are played in virtual time with silent voices, the casebook speaking, and are not kept.
    """
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.fork import Fork
    from argentum_core.wiring.fork_point import find_moment

    if not (preset or changes):
        raise Refused("lab fork compares a change with none: name one, --set KEY=VALUE or --preset NAME")
    try:
        parent = JournalReader.open(journal)
    except JournalError as error:
        raise Refused(str(error)) from None
    choice = Choice(mind="casebook", voice="estimate", settings=changes, turns=turns)
    changed = Fork(parent, find_moment(parent, moment), choice, preset)
    plain = replace(changed, choice=replace(choice, settings=()), preset="")
    found = _figures(list(_pairs(plain, changed, forks)))
    if as_json:
        print_json([one._asdict() for one in found])
        return 0
    say(f"{forks} pairs of forks at {moment} of {journal}: means without and with the change, and what it did")
    rows = [
        {"name": one.name, "plain": f"{one.plain:.4g} {one.unit}", "changed": f"{one.changed:.4g} {one.unit}",
         "difference": f"{one.difference:+.3g}", "error": f"{one.error:.2g}"}
        for one in found
    ]  # fmt: skip
    print_table(
        rows, {"name": "figure", "plain": "without", "changed": "with", "difference": "difference", "error": "±"}
    )
    return 0


def _pairs(plain: Fork, changed: Fork, forks: int) -> Iterator[list[Figure]]:
    """The figures of one pair of forks after the other; both of a pair have the same seed."""
    from argentum_core.journal import JournalReader
    from argentum_core.journal.comparison import compare

    with tempfile.TemporaryDirectory(prefix="argentum-forks-") as folder:
        for n in range(forks):
            paths = []
            for name, fork in (("plain", plain), ("changed", changed)):
                path = Path(folder) / f"{name}-{n}.db"
                _play(replace(fork, choice=replace(fork.choice, seed=SECOND_SEED + n)), path)
                paths.append(path)
            left, right = (JournalReader.open(path) for path in paths)
            yield compare(left.read(), right.read()).figures
            for path in paths:
                path.unlink()


def _play(fork: Fork, path: Path) -> None:
    from argentum_core.wiring.fork import fork_virtual
    from argentum_core.wiring.recording import Recording

    debate = fork_virtual(fork, Recording(journal=path, sound=False), lambda *_: None)
    try:
        asyncio.run(debate.run(lambda _batch: None))
    finally:
        debate.close()


def _figures(pairs: list[list[Figure]]) -> list[ForkedFigure]:
    """Every figure that is a number in all pairs."""
    by_name: dict[str, list[Figure]] = {}
    for figures in pairs:
        for figure in figures:
            if figure.change is not None:
                by_name.setdefault(figure.name, []).append(figure)
    return [
        ForkedFigure(
            name,
            found[0].unit,
            mean(float(one.a or 0) for one in found),
            mean(float(one.b or 0) for one in found),
            mean(one.change or 0.0 for one in found),
            stdev([one.change or 0.0 for one in found]) / len(found) ** 0.5,
        )
        for name, found in by_name.items()
        if len(found) == len(pairs)
    ]
