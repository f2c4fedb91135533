"""`argentum new`: a commented file to start from (SURFACE, Commands)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from .output import say
from .problems import CommandFailed, Refused

if TYPE_CHECKING:
    from argentum_presets.files import Kind


@click.group()
def new() -> None:
    """Write a commented file to start from: a motion, a cast or a preset."""


def _command(kind: str, about: str) -> None:
    @new.command(kind, help=about)
    @click.argument("name")
    @click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Where to write it; else into your own folder, under NAME.",
    )
    def write(name: str, output: Path | None) -> None:
        write_new(cast("Kind", kind), name, output)


def write_new(kind: Kind, name: str, output: Path | None) -> None:
    """Write a file to start from; raises Refused where there is one already, CommandFailed where it cannot be written."""
    from argentum_core.brief.slug import slug
    from argentum_core.journal.paths import home
    from argentum_presets import scaffold
    from argentum_presets.files import USERS

    if not name.strip():
        raise Refused(f"the {kind} needs a name")
    named = name.strip() if re.fullmatch(r"[a-z0-9_-]{1,48}", name.strip()) else slug(name)
    path = output if output is not None else home() / USERS[kind] / f"{named}.toml"
    title = name.strip() if " " in name.strip() else name.strip().replace("-", " ").replace("_", " ").capitalize()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(scaffold(kind, title))
    except FileExistsError:
        raise Refused(f"{path} exists already; give another name, or another file with -o") from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror or error}") from None
    say(f"Wrote {path}")
    say(f"See what it lacks with: argentum check {path}", err=True)


_command("motion", "Write a motion with two claims a side; NAME may be the sentence that is debated.")
_command("cast", "Write a cast of two.")
_command("preset", "Write a preset that changes three knobs.")
