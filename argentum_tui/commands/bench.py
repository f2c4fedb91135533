"""`argentum bench`: the targets of DESIGN, measured on this machine (SURFACE, Commands)."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from argentum_core.wiring.access import hidden

from .output import print_json, print_table, say
from .problems import FAILED, one_line, unknown

if TYPE_CHECKING:
    from ..bench.result import Result


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print an object with the results.")
@click.option("--quick", is_flag=True, help="Shorter runs, for a look; quote figures of full runs only.")
@click.option("--verbose", is_flag=True, help="Say with every figure how it was measured.")
def bench(*, names: tuple[str, ...], as_json: bool, quick: bool, verbose: bool) -> int:
    """Measure the targets on this machine: those named, or all but `memory`.

    Names are engine, mixer, startup, gaps, cut, paint, cpu, underruns and memory. Exit status 0 if everything could be
    measured and nothing missed its target by more than two times; otherwise 1. What this machine cannot measure, such
    as underruns without a device, is skipped and fails nothing. Measure on a calm machine.
    """
    from ..bench.benchmarks import BENCHMARKS
    from ..bench.result import Run

    for name in names:
        if name not in BENCHMARKS:
            raise unknown("benchmark", name, BENCHMARKS)
    run = Run(quick, lambda text: say(f"{text} …", err=True))
    results: list[Result] = []
    broken = False
    with _home_of_its_own():
        for name in dict.fromkeys(names) or [name for name, entry in BENCHMARKS.items() if entry.usual]:
            try:
                results += BENCHMARKS[name].measure(run)
            except Exception as error:
                if os.environ.get("ARGENTUM_DEBUG") == "1":
                    raise
                say(f"argentum: {name} could not be measured: {hidden(one_line(error))}", err=True)
                broken = True
    if as_json:
        print_json({"results": [_plain(result, verbose) for result in results]})
    else:
        _print(results, verbose)
    return FAILED if broken or any(result.far for result in results) else 0


@contextmanager
def _home_of_its_own() -> Iterator[None]:
    """Only what is shipped is measured, and nothing is left behind in the user's folder."""
    named = os.environ.get("ARGENTUM_HOME")
    with tempfile.TemporaryDirectory(prefix="argentum-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["ARGENTUM_HOME"] = folder
        try:
            yield
        finally:
            if named is None:
                del os.environ["ARGENTUM_HOME"]
            else:
                os.environ["ARGENTUM_HOME"] = named


def _plain(result: Result, verbose: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": result.name,
        "value": result.value,
        "unit": result.unit,
        "target": result.target,
        "ok": result.ok,
    }
    return row | {"method": result.method} if verbose else row


def _print(results: list[Result], verbose: bool) -> None:
    columns = {"name": "name", "value": "measured", "target": "target", "ok": ""}
    rows = [
        {
            "name": result.name,
            "value": "not measured" if result.value is None else f"{result.value:,g} {result.unit}",
            "target": result.words,
            "ok": {True: "ok", False: "MISSED", None: "" if result.value is not None else "skipped"}[result.ok],
            "method": result.method,
        }
        for result in results
    ]
    print_table(rows, columns | {"method": "how"} if verbose else columns)
    if not verbose:
        for result in results:
            if result.value is None:
                say(f"{result.name}: {result.method}", err=True)
    sys.stdout.flush()
