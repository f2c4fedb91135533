"""Keys of the user's own: `ARGENTUM_HOME/keys.toml`, a line an action, `cut = "z"` or `cut = ["z", "f5"]`.

What is not named keeps its keys. A file with anything wrong in it is not used at all, because half a key map is one that nobody knows.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

from argentum_kit.display import shown
from argentum_kit.errors import nearest
from argentum_kit.user_files import NoSuchFile, UserFileError, read_toml

from .action import Action
from .action_registry import ACTIONS, BY_NAME
from .actions import OwnKeys, keys_of

FILE = "keys.toml"
_FREE = re.compile(r"[!-~]|space|insert|f(?:[1-9]|1[0-2])|ctrl\+[a-z]")
_ALLOWED = "a character, space, insert, f1 to f12, or ctrl+ and a letter"
_TAKEN = {
    "ctrl+c": "it ends the debate, whatever else is there",
    "ctrl+h": "terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+j": "terminals send it for enter",
    "ctrl+m": "terminals send it for enter",
}
_OF_LISTS = frozenset(
    {"enter", "escape", "tab", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "backspace"}
)
"""Keys that lists and fields need; they can stay where they are, and go nowhere else."""


def read(home: Path) -> tuple[OwnKeys, list[str]]:
    """The keys that a user's home has, and what is wrong with them; no keys where anything is."""
    return read_file(home / FILE)


def read_file(path: Path) -> tuple[OwnKeys, list[str]]:
    """The keys that a file holds, and what is wrong with it, a sentence each. A file that does not exist holds none."""
    label = shown(path.name)
    try:
        tree = read_toml(path)
    except NoSuchFile:
        return {}, []
    except UserFileError as error:
        return {}, [f"{label}: {error}"]
    problems = [problem for name, value in tree.items() for problem in _problems(name, value)]
    if not problems:
        own = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in tree.items()}
        problems = _twice(own)
        if not problems:
            return own, []
    return {}, [f"{label}: {problem}" for problem in problems]


def _problems(name: str, value: Any) -> list[str]:
    """What is wrong with one line."""
    action = BY_NAME.get(name)
    if action is None:
        near = nearest(name, BY_NAME)
        return [
            f"there is no action {shown(name)!r}"
            + (f"; did you mean {near}?" if near else f"; allowed: {', '.join(BY_NAME)}")
        ]
    keys = value if isinstance(value, list) else [value]
    if not keys or not all(isinstance(key, str) for key in keys):
        return [f"{name} = {shown(str(value))} is not allowed; it takes a key or a list of keys: {_ALLOWED}"]
    return [
        f'{name} = "{shown(key)}" is not allowed; {reason}' for key in keys if (reason := _cannot_be_bound(action, key))
    ]


def _cannot_be_bound(action: Action, key: str) -> str | None:
    if key in action.keys:
        return None
    if key in _TAKEN:
        return f"{key} cannot be bound: {_TAKEN[key]}"
    if key in _OF_LISTS:
        return f"{key} cannot be bound: lists and fields need it"
    if not _FREE.fullmatch(key):
        return f"it takes {_ALLOWED}"
    if action.name == "palette" and len(key) == 1:
        return "the palette opens while a line is being written, so its key must not be a letter of it"
    return None


def _twice(own: OwnKeys) -> list[str]:
    """Each key that two actions of one screen would have."""
    found: list[str] = []
    for one, other in combinations(ACTIONS, 2):
        if one.where & other.where:
            found += [
                f'"{key}" is bound twice, to {one.name} and to {other.name}; give one of them another key'
                for key in keys_of(one, own)
                if key in keys_of(other, own)
            ]
    return found
