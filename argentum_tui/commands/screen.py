"""Options of commands that open the screen: its theme, and plain characters in the place of signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..look import Look

Command = TypeVar("Command", bound=Callable[..., Any])


def screen_options(command: Command) -> Command:
    """Add `--theme` and `--ascii`, which arrive as `theme` and `ascii_only`."""
    command = click.option(
        "--ascii", "ascii_only", is_flag=True, help="Plain characters in the place of signs and frames on the screen."
    )(command)
    return click.option(
        "--theme",
        metavar="NAME",
        default="",
        envvar="ARGENTUM_THEME",
        help="The theme of the screen, shipped or your own; else dark or light as the terminal is.",
    )(command)


def look_of(theme: str, *, ascii_only: bool) -> Look:
    """How the screen is to look; raises Refused for a theme that does not exist."""
    from argentum_core.journal.paths import home

    from ..look import read_look

    return read_look(home(), theme=theme, ascii_only=ascii_only)
