"""`argentum presets`: the rule books there are, what they say, and how they differ (SURFACE, Preset files)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from .output import print_json, print_table
from .problems import REFUSED, one_line


@click.group(invoke_without_command=True)
@click.pass_context
def presets(ctx: click.Context) -> None:
    """List, show, compare and check presets."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_presets)


@presets.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def list_presets(as_json: bool = False) -> None:
    """List the presets there are, shipped and your own."""
    from . import shelf

    rows = shelf.presets()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "title": "title", "about": "about"})


@presets.command("show")
@click.argument("name", metavar="NAME|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print an object: key path to value.")
def show(name: str, as_json: bool) -> None:
    """Show every knob of a preset: its value, what it takes, and what it does. Usable as a preset file."""
    from argentum_core.debate import knobs

    from . import shelf

    found = shelf.preset(name)
    values = knobs.flat(found.settings)
    if as_json:
        print_json(values)
        return
    click.echo(f"title = {_toml(found.title)}\nabout = {_toml(found.about)}")
    group = ""
    for path, field in knobs.paths():
        if path.partition(".")[0] != group:
            group = path.partition(".")[0]
            click.echo(f"\n[{group}]")
        line = f"{path.partition('.')[2]} = {_toml(values[path])}"
        why = found.why.get(path, field.description)
        click.echo(f"{line:<34} # {why} ({knobs.allowed(path)})")


@presets.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print an object: key path to [value in A, value in B].")
def diff(a: str, b: str, as_json: bool) -> None:
    """Show the knobs in which two presets differ."""
    from argentum_core.debate import knobs

    from . import shelf

    different = knobs.differences(shelf.preset(a).settings, shelf.preset(b).settings)
    if as_json:
        print_json(different)
    elif not different:
        click.echo(f"{a} and {b} are the same")
    else:
        rows = [{"name": path, "a": _toml(old), "b": _toml(new)} for path, (old, new) in different.items()]
        print_table(rows, {"name": "knob", "a": a, "b": b})


@presets.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> int:
    """Check a preset, motion or cast file. Every problem is a line on stderr."""
    from argentum_core.journal.places import home
    from argentum_presets import check_file

    problems = check_file(file, home())
    for problem in problems:
        click.echo(f"argentum: {one_line(problem)}", err=True)
    if not problems:
        click.echo(f"{file} is sound")
    return REFUSED if problems else 0


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
