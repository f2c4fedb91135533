"""`argentum presets`: the rule books there are, what they say, and how they differ (SURFACE, Preset files)."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from itertools import zip_longest
from typing import Any

import click

from .output import print_json, print_table, say
from .problems import REFUSED, one_line

_COMMENT_AT = 34
_LEAST_ROOM = 24


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
    from .. import catalog

    rows = catalog.presets()
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
    from argentum_core.wiring import named_material

    found = named_material.preset(name)
    values = knobs.flat(found.settings)
    if as_json:
        print_json(values)
        return
    say(f"title = {_toml(found.title)}\nabout = {_toml(found.about)}")
    group = ""
    for path, field in knobs.paths():
        if path.partition(".")[0] != group:
            group = path.partition(".")[0]
            say(f"\n[{group}]")
        line = f"{path.partition('.')[2]} = {_toml(values[path])}"
        why = found.why.get(path, field.description)
        say(_beside(f"{line:<{_COMMENT_AT}}", f"{why} ({knobs.allowed(path)})", gap=" # "))


@presets.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print an object: key path to [value in A, value in B].")
def diff(a: str, b: str, as_json: bool) -> None:
    """Show the knobs in which two presets differ, and what each means by its value."""
    from argentum_core.wiring import named_material
    from argentum_presets import diff as differing

    left, right = named_material.preset(a), named_material.preset(b)
    different = differing(left, right)
    if as_json:
        print_json(different)
    elif not different:
        say(f"{a} and {b} are the same")
    else:
        names, values = max(len(a), len(b)), max(len(_toml(value)) for pair in different.values() for value in pair)
        for path, pair in different.items():
            say(path)
            for name, preset, value in zip((a, b), (left, right), pair, strict=True):
                beside = f"  {name:<{names}}   {_toml(value):<{values}}"
                say(_beside(beside, preset.why.get(path, ""), gap="   "))


@presets.command("check")
@click.argument("file", metavar="FILE|NAME")
def check(file: str) -> int:
    """Check a preset, motion or cast file. Every problem is a line on stderr, and so is every knob that does nothing."""
    from argentum_core.journal.paths import home
    from argentum_presets import check_file, idle_in_file

    problems = check_file(file, home())
    for problem in problems:
        say(f"argentum: {one_line(problem)}", err=True)
    if problems:
        return REFUSED
    for warning in idle_in_file(file, home()):
        say(f"argentum: warning: {one_line(warning)}", err=True)
    say(f"{file} is sound")
    return 0


def _beside(left: str, right: str, *, gap: str) -> str:
    """Text and what it means beside it; on a terminal as wide as the terminal, further lines below the first."""
    room = shutil.get_terminal_size().columns - len(left) - len(gap) - 1 if sys.stdout.isatty() else 0
    parts = textwrap.wrap(right, room) if room >= _LEAST_ROOM else [right]
    lines = zip_longest([left], parts, fillvalue=" " * len(left))
    return "\n".join(f"{beside}{gap}{part or ''}".rstrip() for beside, part in lines)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
