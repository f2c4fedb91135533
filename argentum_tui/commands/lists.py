"""`argentum motions`, `casts` and `voices`: what there is to choose from (SURFACE, Commands)."""

from __future__ import annotations

import click

from .output import print_json, print_table, say, tell_of_keyring

_JSON = click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")


@click.command()
@_JSON
def motions(as_json: bool) -> None:
    """List the motions there are."""
    from .. import catalog

    rows = catalog.motions()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "title": "title", "about": "about"})


@click.command()
@_JSON
def casts(as_json: bool) -> None:
    """List the casts there are."""
    from .. import catalog

    rows = catalog.casts()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "agents": "agents", "about": "about"})


@click.command()
@_JSON
@click.option("--all", "every", is_flag=True, help="Every language and variant of the embedded voice as well.")
@click.option(
    "--fetch", metavar="NAME", help="Fetch a local neural voice, such as en_US-lessac-medium, for piper:NAME."
)
def voices(as_json: bool, every: bool, fetch: str | None) -> None:
    """List the voices there are, as `--voice` and cast files take them."""
    from argentum_core.wiring.specs import known_voices

    from .voices import fetch_voice, provided_voices

    if fetch is not None:
        say(f"piper:{fetch} is ready: {fetch_voice(fetch)}")
        return
    rows = [*known_voices(every=every), *provided_voices()]
    tell_of_keyring()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "about": "about"})
