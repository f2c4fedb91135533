"""The settings of the user's own as defaults of the options: read once, before a command is; what is given on the command line, or in the
environment, wins (SURFACE, Commands: `config`).

They reach a command through click's `default_map`, so that `--help` shows them, and `given_by_settings` tells them from what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from .problems import Refused, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..own_settings import OwnSettings

USING = ("lobby", "run", "demo", "resume", "replay", "fork")
_META, _NAMES = "argentum.settings", "argentum.settings.parameters"


def settings_for(ctx: click.Context, command: str, screen: Mapping[str, Any]) -> tuple[OwnSettings, dict[str, Any]]:
    """Read the settings for a command and lay them below its options; what is wrong with them is told on stderr.

    `screen` are the options of the screen as the whole command line has them: those that were typed before the command hold for it.
    Returns the settings, and the options of the screen as they then are."""
    from argentum_core.journal.paths import home

    from .. import own_settings

    own = own_settings.read(home()) if command in USING else own_settings.OwnSettings(home() / own_settings.FILE)
    _tell(map(own_settings.mended, own.problems))
    typed = {name: value for name, value in screen.items() if ctx.get_parameter_source(name) in _TYPED}
    below = own.of_command("run" if command == "lobby" else command)
    ctx.meta[_META], ctx.meta[_NAMES] = own, below.keys() - typed.keys()
    if command in USING:
        ctx.default_map = {command: {**below, **typed}}
    return own, {**screen, **{name: value for name, value in below.items() if name in screen}, **typed}


_TYPED = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def settings_of(ctx: click.Context) -> OwnSettings | None:
    """The settings that were read for a command; None where none were."""
    found: OwnSettings | None = ctx.meta.get(_META)
    return found


def given_by_settings(name: str) -> bool:
    """Whether the value of a parameter of the running command comes from the settings."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or name not in ctx.meta.get(_NAMES, ()):
        return False
    return ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP


def with_knobs_of_settings(
    ctx: click.Context, _param: click.Parameter, changes: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """The changes of `--set` after those of the settings, so that they win; of those, what cannot be used is told and left out."""
    own = settings_of(ctx)
    if own is None or not own.knobs or ctx.resilient_parsing:
        return changes
    from ..own_settings_checks import usable_knobs

    knobs, problems = usable_knobs(own)
    _tell(problems)
    return (*knobs, *changes)


def named_or_default(name: str, value: str, default: str) -> str:
    """What an option names, or what is shipped where the settings name something that is not there: that is told."""
    if not value or not given_by_settings(name):
        return value
    from ..own_settings import mended
    from ..own_settings_checks import name_problem

    problem = name_problem(name, value)
    if problem is None:
        return value
    instead = f"it is left out, and {default or 'the first there is'} used"
    _tell([mended(f"config.toml: {problem}", instead)])
    return default


def told_of_settings(error: Refused, *names: str) -> Refused:
    """A refusal that also says which of the values it may be about stand in the settings."""
    found = [name for name in names if given_by_settings(name)]
    return Refused(f"{one_line(error)}; {' and '.join(found)} stands in config.toml") if found else error


def _tell(problems: Iterable[str]) -> None:
    from .output import say

    for problem in problems:
        say(f"argentum: {problem}", err=True)
