"""Options that all commands share which play a debate: who judges it, where its sound goes, by which clock, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from .parameters import OneOf

Command = TypeVar("Command", bound=Callable[..., Any])


def playing_options(command: Command) -> Command:
    """Add `--judge`, which arrives as `judges`, the options of `offline_playing_options`, and `--insecure`."""
    judge = (
        "A model that judges the debate when it is over, reading it twice with the sides' names swapped; up to three."
    )
    insecure = "Let keys go over plain http to servers that are not this machine."
    command = offline_playing_options(click.option("--insecure", is_flag=True, help=insecure)(command))
    return click.option("--judge", "judges", metavar="SPEC", multiple=True, help=judge)(command)


def offline_playing_options(command: Command) -> Command:
    """Add `--wav`, `--stems`, `--overwrite`, `--clock`, `--no-sound`, `--headless`, `--plain` and `--json`, which arrives as `as_json`:
    for a debate that asks no server for anything."""
    file = click.Path(path_type=Path)
    for option in reversed(
        [
            click.option("--wav", type=file, metavar="FILE", help="Write the mix to a file as well; of a debate that goes on, from there on."),
            click.option("--stems", type=file, metavar="DIR", help="Write a WAV a voice into a folder."),
            click.option("--overwrite", is_flag=True, help="Let --wav and --stems replace files that are there."),
            click.option("--clock", type=OneOf("real", "virtual"), default="real", show_default=True,
                         help="virtual: as fast as it goes, without a device; implies --headless."),
            click.option("--no-sound/--sound", "no_sound", default=False, help="Play nothing; the timing stays."),
            click.option("--headless", is_flag=True, help="No screen: progress as plain lines on stderr."),
            click.option("--plain/--no-plain", default=False,
                         help="No screen: the debate as lines on stdout, commands from stdin, as for a screen reader."),
            click.option("--json", "as_json", is_flag=True, help="One event a line on stdout; implies --headless."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command
