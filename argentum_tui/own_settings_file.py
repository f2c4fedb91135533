"""Writes the file of settings (`own_settings.py`): a value set or taken out, with comments, order and everything else as it was.

tomlkit is imported here alone: a debate begins without it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_kit.files import PRIVATE_FILE, make_private_folder, real_path, replacing
from argentum_kit.user_files import NoSuchFile, NotToml, UserFileError, parse_toml, read_text

from .own_settings import KNOBS, SETTINGS, Setting
from .setting_kinds import Flag, Texts

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

HEAD = """\
# Settings of Argentum: defaults for the options of `argentum run` and of what else shows a debate. What is given on the
# command line wins. `argentum config` shows what is in force and where it comes from.
"""
_TAIL = """
# Knobs, over whatever preset is chosen; `argentum presets show debate_snappy` lists them.
# [knobs]
# governor.money_per_debate = 0.5
"""


class SettingsFileError(ValueError):
    """The file cannot be changed; the message is one sentence."""


def template() -> str:
    """A file in which every setting stands as a comment."""
    lines = [f"# {_example(each):<28} # {each.about}" for each in SETTINGS]
    return "\n".join([HEAD, *lines, _TAIL])


def set_value(path: Path, name: str, value: Any) -> None:
    """Write a setting, or a knob by `knobs.` and its key path, into the file, which is made where there is none.

    Raises SettingsFileError for a file that is no TOML, and OSError."""
    document = _read(path)
    *tables, key = _parts(name)
    if not tables and key not in document and (text := _beside_its_like(document.as_string(), key, value)):
        write_text(path, text)
        return
    written = _as_written(document, name)
    if written is not None:
        written[0][written[1]] = value
    else:
        _table(document, tables, path)[key] = value
    _write(path, document)


def _table(document: TOMLDocument, tables: list[str], path: Path) -> Any:
    """The table in tables of these names, made where it is not there; raises SettingsFileError where something else has a name."""
    import tomlkit

    holder: Any = document
    for place, name in enumerate(tables):
        if name not in holder:
            holder[name] = tomlkit.table(is_super_table=place == 0 and len(tables) > 1)
        holder = holder[name]
        if not hasattr(holder, "items"):
            raise SettingsFileError(
                f"{path.name}: {'.'.join(tables[: place + 1])} is no table; argentum config edit mends it"
            )
    return holder


def _beside_its_like(text: str, key: str, value: Any) -> str | None:
    """The text with one more setting: below the line in which it stands as an example, else below the last setting there is, above what
    belongs to the tables. None where there is no such line."""
    import tomlkit

    lines = text.splitlines(keepends=True)
    first_table = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    above = lines[:first_table]
    example = re.compile(rf"#\s*{re.escape(key)}\s*=")
    likes = [n for n, line in enumerate(above) if example.match(line)]
    places = (
        likes[-1:] or [n for n, line in enumerate(above) if line.strip() and not line.lstrip().startswith("#")][-1:]
    )
    if not places:
        return None
    at = places[0] + 1
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    new = "".join([*lines[:at], f"{key} = {tomlkit.item(value).as_string()}\n", *lines[at:]])
    try:
        grown = parse_toml(new)
    except NotToml:  # the line was one of several of a value
        return None
    return new if grown == {**parse_toml(text), key: value} else None


def unset_value(path: Path, name: str) -> bool:
    """Take a setting or a knob out of the file, and tables that are empty then; whether it was there. Raises as `set_value` does."""
    document = _read(path)
    holder: Any = document
    way: list[tuple[Any, str]] = []
    written = _as_written(document, name)
    if written is not None:
        way = [(document, KNOBS), written]
    else:
        for part in _parts(name):
            if not hasattr(holder, "items") or part not in holder:
                return False
            way.append((holder, part))
            holder = holder[part]
    last, *above = reversed(way)
    del last[0][last[1]]
    for outer, key in above:
        if outer[key]:
            break
        del outer[key]
    _write(path, document)
    return True


def _parts(name: str) -> list[str]:
    """`knobs.auction.max_bid` is a key in a table in a table; a setting is a key."""
    return name.split(".") if name.startswith(f"{KNOBS}.") else [name]


def _as_written(document: TOMLDocument, name: str) -> tuple[Any, str] | None:
    """Where a knob stands whose whole key path is written as one key, in quotes; None where it does not."""
    knobs: Any = document.get(KNOBS)
    key = name.removeprefix(f"{KNOBS}.")
    return (knobs, key) if key != name and hasattr(knobs, "items") and key in knobs else None


def _read(path: Path) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = read_text(path, what="TOML file")
        parse_toml(text)
        return tomlkit.parse(text)
    except NoSuchFile:
        return tomlkit.parse(HEAD)
    except (UserFileError, TOMLKitError) as error:
        raise SettingsFileError(f"{path.name}: {error}; argentum config edit mends it") from None


def _write(path: Path, document: TOMLDocument) -> None:
    write_text(path, document.as_string())


def write_text(path: Path, text: str) -> None:
    """Put the file in its place, through links, in one step; a new one is its owner's alone. Raises OSError."""
    target = real_path(path)
    make_private_folder(target.parent)
    mode = target.stat().st_mode & 0o777 if target.exists() else PRIVATE_FILE
    with replacing(target, mode) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def _example(setting: Setting) -> str:
    if setting.default is not None and not isinstance(setting.kind, Flag):
        value = f'"{setting.default}"'
    elif isinstance(setting.kind, Flag):
        value = "true"
    elif isinstance(setting.kind, Texts):
        value = f"[{_EXAMPLES[setting.name]}]"
    else:
        value = _EXAMPLES[setting.name]
    return f"{setting.name} = {value}"


_EXAMPLES = {
    "motion": '"homework"',
    "agents": "4",
    "turns": "60",
    "minutes": "10",
    "mind": '"chat:llama3.2"',
    "voice": '"neural"',
    "judges": '"chat:llama3.2"',
    "evidence": '"~/notes"',
    "theme": '"argentum-warm"',
}
