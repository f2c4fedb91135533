"""Options of commands that open the screen: its theme, and plain characters in the place of signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .problems import Refused
from .settings_in_use import given_by_settings

if TYPE_CHECKING:
    from ..look import Look

Command = TypeVar("Command", bound=Callable[..., Any])


def screen_options(command: Command) -> Command:
    """Add `--theme` and `--ascii`, which arrive as `theme` and `ascii_only`."""
    command = click.option(
        "--ascii/--no-ascii",
        "ascii_only",
        default=False,
        help="Plain characters in the place of signs and frames on the screen.",
    )(command)
    return click.option(
        "--theme",
        metavar="NAME",
        default="",
        envvar="ARGENTUM_THEME",
        help="The theme of the screen, shipped or your own; else dark or light as the terminal is.",
    )(command)


def look_of(theme: str, *, ascii_only: bool, lenient: bool | None = None) -> Look:
    """How the screen is to look; raises Refused for a theme that does not exist. With `lenient`, the default where the settings name it,
    that is told on the screen, and a shipped one is used."""
    from argentum_core.journal.paths import home

    from ..look import read_look

    try:
        return read_look(home(), theme=theme, ascii_only=ascii_only)
    except Refused as error:
        if not (given_by_settings("theme") if lenient is None else lenient):
            raise
        from dataclasses import replace

        look = read_look(home(), ascii_only=ascii_only)
        return replace(look, problems=(*look.problems, f"config.toml: {error}"))
