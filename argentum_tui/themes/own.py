"""Themes of the user's own: `ARGENTUM_HOME/themes/NAME.toml`, which `t` reaches after the shipped ones under the name of the file.

    dark = true

    [colours]
    background = "#12141a"
    …
    agents = ["#7fb0ff", …]  # eight

Every role of `palette.py` down to `agents` has to be there; the rest may be.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, NamedTuple

from argentum_kit.display import shown
from argentum_kit.errors import nearest
from argentum_kit.user_files import UserFileError, read_toml

from .contrast import poor
from .palette import AGENT_COLOURS, Palette
from .shipped import shipped

FOLDER = "themes"
ENDING = ".toml"
MOST = 64
"""Files that are read at most."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_A_COLOUR = "a colour written #rrggbb"
_ROLES = [each for each in fields(Palette) if each.name not in ("name", "dark", "emphasis")]
_NEEDED = [each.name for each in _ROLES if each.default is MISSING]
_KNOWN = [each.name for each in _ROLES]


class OwnTheme(NamedTuple):
    """What a file came to: a palette, or the sentences that say why not; and what could be better."""

    palette: Palette | None
    problems: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def read_folder(home: Path) -> tuple[list[Palette], list[str]]:
    """The themes in a user's home by name, and a sentence for each file that cannot be used."""
    palettes: list[Palette] = []
    problems: list[str] = []
    try:
        paths = sorted(path for path in (home / FOLDER).iterdir() if path.suffix == ENDING)
    except OSError:
        return [], []
    for path in paths[:MOST]:
        found = read(path)
        if found.palette is not None:
            palettes.append(found.palette)
        problems += found.problems[:1]
    return palettes, problems


def read(path: Path) -> OwnTheme:
    """The theme that a file holds. Raises nothing: what is wrong with it is in its problems."""
    label = f"{FOLDER}/{shown(path.name)}"
    if not _NAME.fullmatch(path.stem):
        reason = "the name of a theme has small letters, digits, - and _, a letter first, and at most 32 of them"
        return OwnTheme(None, (f"{label}: {reason}; rename the file",))
    if path.stem in {each.name for each in shipped()}:
        return OwnTheme(None, (f"{label}: {path.stem} is the name of a shipped theme; rename the file",))
    try:
        tree = read_toml(path)
    except UserFileError as error:
        return OwnTheme(None, (f"{label}: {error}",))
    problems = [f"{label}: {problem}" for problem in _problems(tree)]
    if problems:
        return OwnTheme(None, tuple(problems))
    colours = {**tree["colours"], "agents": tuple(tree["colours"]["agents"])}
    palette = Palette(name=path.stem, dark=tree["dark"], **colours)
    lacks = [
        f"{ink} on {ground} has a contrast of {ratio:.1f}; text can be read from 4.5 on"
        for ink, ground, ratio in poor(palette)
    ]
    return OwnTheme(palette, (), tuple(lacks))


def _problems(tree: dict[str, Any]) -> list[str]:
    found = [f"there is no key {key!r}; allowed: dark, colours" for key in tree if key not in ("dark", "colours")]
    if not isinstance(tree.get("dark"), bool):
        given = f"dark = {_shown(tree['dark'])} is not allowed" if "dark" in tree else "dark is missing"
        found.append(f"{given}; it takes true or false")
    colours = tree.get("colours")
    if not isinstance(colours, dict):
        return [*found, "the table colours is missing; it takes " + ", ".join(_NEEDED)]
    for key in colours:
        if key not in _KNOWN:
            near = nearest(key, _KNOWN)
            found.append(f"there is no key {key!r} in colours; " + (f"did you mean {near}?" if near else _allowed()))
    for role in _KNOWN:
        if role == "agents":
            found += _agent_problems(colours)
        elif role not in colours:
            found += [f"colours.{role} is missing; it takes {_A_COLOUR}"] if role in _NEEDED else []
        elif not _is_colour(colours[role]):
            found.append(f"colours.{role} = {_shown(colours[role])} is not allowed; it takes {_A_COLOUR}")
    return found


def _agent_problems(colours: dict[str, Any]) -> list[str]:
    """What is wrong with the list of the agents' colours."""
    takes = f"a list of {AGENT_COLOURS} colours written #rrggbb"
    if "agents" not in colours:
        return [f"colours.agents is missing; it takes {takes}"]
    given = colours["agents"]
    if not isinstance(given, list):
        return [f"colours.agents = {_shown(given)} is not allowed; it takes {takes}"]
    wrong = [
        f"colours.agents[{seat}] = {_shown(each)} is not allowed; it takes {_A_COLOUR}"
        for seat, each in enumerate(given, 1)
        if not _is_colour(each)
    ]
    if len(given) != AGENT_COLOURS:
        wrong.append(f"colours.agents has {len(given)} entries; it takes {takes}")
    return wrong


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def _allowed() -> str:
    return f"allowed: {', '.join(_KNOWN)}"


def _shown(value: Any) -> str:
    """A value as it is written in the file, shortened."""
    text = f'"{shown(value)}"' if isinstance(value, str) else shown(str(value))
    return text if len(text) <= 48 else f"{text[:47]}…"
