"""`argentum compare`: the first event in which two debates differ, and what it did (SURFACE, Commands)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..view.names import clock
from .output import print_json, print_table, say
from .problems import Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader, Recorded
    from argentum_core.journal.comparison import Comparison, Figure

_SHOWN = 160


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print an object: shared, difference, figures.")
def compare(a: Path, b: Path, as_json: bool) -> None:
    """Compare the debates recorded in A and B: where they part, and what that did to shares, cuts and votes."""
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.journal.comparison import compare as compared
    from argentum_core.journal.fork import origin_of

    try:
        left, right = JournalReader.open(a), JournalReader.open(b)
        found = compared(left.read(), right.read())
        if not found.shared and found.difference is None:
            raise Refused(f"neither {a} nor {b} has an event")
        origins = [_origin(reader, origin_of(reader)) for reader in (left, right)]
    except JournalError as error:
        raise Refused(str(error)) from None
    if as_json:
        print_json(_object(found))
        return
    for told in filter(None, origins):
        say(told)
    _say_difference(found, a, b)
    rows = [
        {"name": one.name, "a": _value(one.a, one.unit), "b": _value(one.b, one.unit), "change": _change(one)}
        for one in found.figures
    ]
    print_table(rows, {"name": "figure", "a": f"A {a.name}", "b": f"B {b.name}", "change": "B − A"})


def _origin(reader: JournalReader, origin: Any) -> str:
    if origin is None:
        return ""
    how = "played again up to there" if origin.exact else "gone on with as a resumed debate"
    return f"{reader.path} was forked from {origin.journal} after event {origin.seq}, at {clock(origin.at_ms)}: {how}"


def _say_difference(found: Comparison, a: Path, b: Path) -> None:
    difference = found.difference
    if difference is None:
        say(f"The same {found.shared} events in both")
        return
    say(f"The same {found.shared} events first; they part at event {difference.place}, at {clock(difference.at_ms)}")
    for name, path, one in (("A", a, difference.a), ("B", b, difference.b)):
        say(f"  {name} {_event(one)}" if one is not None else f"  {name} {path} has ended")
    say("")


def _event(one: Recorded) -> str:
    from argentum_core.journal.export.lines import line

    text = line(one)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _object(found: Comparison) -> dict[str, Any]:
    import json

    from argentum_core.journal.export.lines import line

    difference = found.difference
    return {
        "shared": found.shared,
        "difference": None
        if difference is None
        else {
            "event": difference.place,
            "at_ms": difference.at_ms,
            "a": json.loads(line(difference.a)) if difference.a is not None else None,
            "b": json.loads(line(difference.b)) if difference.b is not None else None,
        },
        "figures": [
            {"name": one.name, "a": one.a, "b": one.b, "change": one.change, "unit": one.unit} for one in found.figures
        ],
    }


def _value(value: Any, unit: str) -> str:
    return "–" if value is None else f"{value:g} {unit}".strip() if not isinstance(value, str) else value


def _change(one: Figure) -> str:
    change = one.change
    return "" if not change else f"{change:+g}" if abs(change) >= 0.05 else ""
