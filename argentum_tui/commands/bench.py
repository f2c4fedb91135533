"""`argentum bench`: the targets of DESIGN, measured on this machine (SURFACE, Commands)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .output import print_json, print_table
from .problems import FAILED, unknown

if TYPE_CHECKING:
    from .measures import Result


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print an object with the results.")
def bench(*, names: tuple[str, ...], as_json: bool) -> int:
    """Measure how fast this machine runs Argentum, all of it or by NAME. Fails if a target is missed."""
    from .measures import MEASURES

    for name in names:
        if name not in MEASURES:
            raise unknown("benchmark", name, MEASURES)
    results: list[Result] = []
    for name in names or MEASURES:
        results += MEASURES[name]()
    if as_json:
        print_json({"results": [asdict(result) for result in results]})
    else:
        rows = [
            {
                "name": result.name,
                "value": f"{result.value:g} {result.unit}",
                "target": result.target if isinstance(result.target, str) else f"at most {result.target:g}",
                "ok": "ok" if result.ok else "MISSED",
            }
            for result in results
        ]
        print_table(rows, {"name": "name", "value": "measured", "target": "target", "ok": ""})
    return 0 if all(result.ok for result in results) else FAILED
