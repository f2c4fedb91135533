"""`argentum config`: defaults of the user's own, what is in force, and where it comes from (SURFACE, Commands)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from .output import print_json, print_table, say
from .problems import REFUSED, CommandFailed, Refused, one_line

if TYPE_CHECKING:
    from ..own_settings import OwnSettings, Setting


@click.group(invoke_without_command=True)
@click.option(
    "--json", "as_json", is_flag=True, help="Print an object: path, settings with value and source, problems."
)
@click.pass_context
def config(ctx: click.Context, as_json: bool) -> int:
    """Show every setting, its value and where that comes from; `set` and `unset` change the file. Options on the command line win."""
    if ctx.invoked_subcommand is not None:
        return 0
    from ..own_settings_checks import problems_of

    own = _own()
    rows = [*(_row(each, own, ctx) for each in _settings()), *_knob_rows(own)]
    problems = problems_of(own)
    beside = _themes_and_keys()
    if as_json:
        print_json(
            {
                "path": str(own.path),
                "exists": own.path.exists(),
                "settings": [row.as_json() for row in rows],
                **beside,
                "problems": problems,
            }
        )
        return 0
    shown = [{"name": row.name, "value": row.told, "source": row.source, "about": row.about} for row in rows]
    print_table(shown, {"name": "setting", "value": "value", "source": "from", "about": "what it is"})
    say("")
    say(f"settings  {own.path}{'' if own.path.exists() else '  (not there yet; argentum config edit begins it)'}")
    themes, keys = beside["themes"], beside["keys"]
    say(
        f"themes    {themes['path']}  ({', '.join(themes['names']) or 'none of your own'}; t on the stage goes through all)"
    )
    bound = ", ".join(f"{action} {' '.join(each)}" for action, each in keys["own"].items())
    say(f"keys      {keys['path']}  ({bound or 'none of your own'})")
    for problem in problems:
        say(f"argentum: {one_line(problem)}", err=True)
    return 0


@config.command("get")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print an object: name, value, source.")
@click.pass_context
def get(ctx: click.Context, key: str, as_json: bool) -> None:
    """Print what is in force for KEY; nothing where nothing is set and the debate decides."""
    own = _own()
    if key.startswith("knobs."):
        rows = [row for row in _knob_rows(own) if row.name == key]
        if not rows:
            _see_knob(key, None)
            raise CommandFailed(f"{key} is not set; the preset has it: argentum presets show debate_snappy")
        row = rows[0]
    else:
        row = _row(_setting(key), own, ctx)
    if as_json:
        print_json(row.as_json())
    elif row.value is not None:
        say(_told(row.value))


@config.command("set")
@click.argument("key")
@click.argument("value", nargs=-1, required=True)
def set_(key: str, value: tuple[str, ...]) -> None:
    """Write KEY = VALUE into the file of settings; what else is in it stays. A list takes several values."""
    from ..own_settings import holds_secret, not_allowed, secret_sentence
    from ..own_settings_checks import name_problem
    from ..own_settings_file import set_value

    if holds_secret(list(value)):
        raise Refused(secret_sentence(f"the value of {key}"))
    written: Any
    if key.startswith("knobs."):
        written = _see_knob(key, " ".join(value))
    else:
        kind = _setting(key).kind
        try:
            written = kind.written(value)
        except ValueError:
            raise Refused(one_line(not_allowed(key, " ".join(value), kind.takes))) from None
        if problem := name_problem(key, written):
            raise Refused(problem)
    path = _path()
    _changed(lambda: set_value(path, key, written))
    say(f"{key} = {_told(written)} in {path}")


@config.command("unset")
@click.argument("key")
def unset(key: str) -> None:
    """Take KEY out of the file of settings; the default holds again."""
    from ..own_settings_file import unset_value

    path = _path()
    if not _changed(lambda: unset_value(path, key)):
        _setting(key) if not key.startswith("knobs.") else None
        raise CommandFailed(f"{key} is not set in {path}")
    say(f"{key} is no longer set in {path}")


@config.command("path")
def path_() -> None:
    """Print where the file of settings is, or would be."""
    say(str(_path()))


@config.command("edit")
def edit() -> int:
    """Open the file of settings in your editor ($VISUAL, $EDITOR), a commented one where there is none, and say what is wrong with it."""
    from ..own_settings import read_file
    from ..own_settings_checks import problems_of
    from ..own_settings_file import template, write_text

    path = _path()
    if not path.exists():
        _changed(lambda: write_text(path, template()))
    click.edit(filename=str(path))
    problems = problems_of(read_file(path))
    for problem in problems:
        say(f"argentum: {one_line(problem)}", err=True)
    return REFUSED if problems else 0


@dataclass(frozen=True, slots=True)
class _Row:
    """One setting as it stands: `told` is its value in words."""

    name: str
    value: Any
    told: str
    source: str
    about: str
    takes: str

    def as_json(self) -> dict[str, Any]:
        """What a program is told."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"name": self.name, "value": value, "source": self.source, "about": self.about, "takes": self.takes}


def _row(setting: Setting, own: OwnSettings, ctx: click.Context) -> _Row:
    value, source = setting.default, "default"
    if setting.name in own.values:
        value, source = own.values[setting.name], own.path.name
    if (said := setting.from_environment(os.environ)) is not None:
        value, source = said, setting.variable
    whole = ctx.find_root()
    parameter = setting.params.get("run", "")
    if whole.get_parameter_source(parameter) is ParameterSource.COMMANDLINE:
        value, source = whole.params[parameter], "command line"
    told = f"({setting.decides})" if value is None else _told(value)
    return _Row(setting.name, value, told, source, setting.about, setting.kind.takes)


def _knob_rows(own: OwnSettings) -> list[_Row]:
    if not own.knobs:
        return []
    from argentum_core.debate import knobs

    known = dict(knobs.paths())
    return [
        _Row(
            f"knobs.{path}",
            text,
            text,
            own.path.name,
            (known[path].description or "") if path in known else "there is no such knob",
            knobs.allowed(path) if path in known else "",
        )
        for path, text in own.knobs
    ]


def _themes_and_keys() -> dict[str, dict[str, Any]]:
    from argentum_core.journal.paths import home

    from .. import own_keys
    from ..look import read_look
    from ..themes import own

    look = read_look(home())
    return {
        "themes": {"path": str(home() / own.FOLDER), "names": [each.name for each in look.own_themes]},
        "keys": {
            "path": str(home() / own_keys.FILE),
            "own": {name: list(each) for name, each in look.own_keys.items()},
        },
    }


def _see_knob(key: str, text: str | None) -> Any:
    """See that there is a knob, and that it takes the text where there is one; its value. Raises Refused."""
    from argentum_core.debate.knobs import KnobError, change, flat
    from argentum_core.debate.settings import Settings

    path = key.partition(".")[2]
    if not path or "." not in path:
        raise Refused(f"{key} names no knob; write its key path, as in knobs.auction.max_bid")
    try:
        if text is None and path in flat(Settings()):
            return None
        return flat(change(Settings(), path, text or "0"))[path]
    except KnobError as error:
        raise Refused(one_line(error)) from None


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings() -> tuple[Setting, ...]:
    from ..own_settings import SETTINGS

    return SETTINGS


def _setting(name: str) -> Setting:
    from ..own_settings import setting

    try:
        return setting(name)
    except ValueError as error:
        raise Refused(one_line(error)) from None


def _own() -> OwnSettings:
    from ..own_settings import read_file

    return read_file(_path())


def _path() -> Path:
    from argentum_core.journal.paths import home

    from ..own_settings import FILE

    return home() / FILE


def _changed(change: Any) -> Any:
    """What a change of the file returns; raises CommandFailed where the file cannot be changed."""
    from argentum_kit.errors import system_reason

    from ..own_settings_file import SettingsFileError

    try:
        return change()
    except SettingsFileError as error:
        raise CommandFailed(one_line(error)) from None
    except OSError as error:
        raise CommandFailed(f"{_path()} cannot be written: {system_reason(error)}") from None
