"""`argentum motions`, `casts` and `voices`: what there is to choose from (SURFACE, Commands)."""

from __future__ import annotations

from pathlib import Path

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
    "--fetch",
    metavar="NAME",
    help="Fetch a voice, or several with commas, checked by its checksum: emma, fable, fenrir or kore for neural:NAME, or one such as "
    "en_US-lessac-medium for piper:NAME.",
)
@click.option("--say", "text", metavar="TEXT", help="Speak a text, with each --voice in turn.")
@click.option(
    "--voice", "spoken_by", metavar="SPEC", multiple=True, help="What --say speaks with; else every neural speaker."
)
@click.option(
    "--wav",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what --say speaks to a WAV file instead.",
)
def voices(  # noqa: PLR0917
    as_json: bool, every: bool, fetch: str | None, text: str | None, spoken_by: tuple[str, ...], wav: Path | None
) -> None:
    """List the voices there are, as `--voice` and cast files take them."""
    from argentum_core.wiring.specs import known_voices

    from .voices import fetch_voice, provided_voices

    if fetch is not None:
        for name in fetch.split(","):
            spec, path = fetch_voice(name.strip())
            say(f"{spec} is ready: {path}")
        return
    if text is not None:
        from .voice_sample import say_sample

        named = spoken_by or tuple(row["name"] for row in known_voices() if row["name"].startswith("neural:"))
        for fault in say_sample(named or ("espeak",), text, wav):
            say(f"! {fault}", err=True)
        if wav is not None:
            say(f"Written to {wav}")
        return
    if spoken_by or wav is not None:
        raise click.UsageError("--voice and --wav say what --say does: write --say TEXT")
    rows = [*known_voices(every=every), *provided_voices()]
    tell_of_keyring()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "about": "about"})
