"""`argentum motions`, `casts` and `voices`: what there is to choose from (SURFACE, Commands)."""

from __future__ import annotations

import click

from .output import print_json, print_table

_JSON = click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")


@click.command()
@_JSON
def motions(as_json: bool) -> None:
    """List the motions there are."""
    from . import shelf

    rows = shelf.motions()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "title": "title", "about": "about"})


@click.command()
@_JSON
def casts(as_json: bool) -> None:
    """List the casts there are."""
    from . import shelf

    rows = shelf.casts()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "agents": "agents", "about": "about"})


@click.command()
@_JSON
@click.option("--all", "every", is_flag=True, help="Every language and variant of the embedded voice as well.")
def voices(as_json: bool, every: bool) -> None:
    """List the voices there are, as `--voice` and cast files take them."""
    from .voices import known_voices

    rows = known_voices(every=every)
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "about": "about"})
