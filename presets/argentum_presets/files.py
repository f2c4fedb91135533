"""Finding and reading TOML: shipped with the package, in the user's folder, or wherever a path points (SURFACE, Preset files)."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from argentum_core.debate.text import sanitise

from .errors import PresetError, nearest

Kind = Literal["preset", "motion", "cast"]

PACKAGE = Path(__file__).parent
SHIPPED: dict[Kind, str] = {"preset": "policies", "motion": "motions", "cast": "casts"}
USERS: dict[Kind, str] = {"preset": "presets", "motion": "motions", "cast": "casts"}
MOST_BYTES = 2_000_000

_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
# Names of voices and minds are addresses, not prose: their colons mean something.
_ADDRESSES = frozenset({"voice", "mind"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file, how it is called in messages, and its name without folder and ending."""

    path: Path
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of a list. `problem` says why a user's file cannot be used."""

    name: str
    title: str
    about: str
    path: Path
    shipped: bool
    problem: str | None = None


def is_path(name: str) -> bool:
    """Whether this points at a file rather than naming something known."""
    return name.endswith(".toml") or "/" in name or os.sep in name


def find(kind: Kind, name_or_path: str, user_folder: Path | None, *, shipped_only: bool = False) -> Found:
    """The file behind a name; the user's own come before those shipped."""
    if is_path(name_or_path):
        path = Path(name_or_path).expanduser()
        return Found(path, name_or_path, path.stem)
    for folder, in_messages in _folders(kind, None if shipped_only else user_folder):
        path = folder / f"{name_or_path}.toml"
        if name_or_path in _names(folder):
            return Found(path, f"{in_messages}/{path.name}", path.stem)
    known = sorted({name for folder, _ in _folders(kind, user_folder) for name in _names(folder)})
    raise PresetError(f"there is no {kind} {name_or_path!r}{nearest(name_or_path, known)}")


def read(found: Found) -> dict[str, Any]:
    """What the file says."""
    return parse(read_text(found), found.label)


def read_text(found: Found) -> str:
    try:
        information = found.path.stat()
        if stat.S_ISDIR(information.st_mode):
            raise PresetError(f"{found.label}: this is a folder; a TOML file is needed")
        if not stat.S_ISREG(information.st_mode):
            raise PresetError(f"{found.label}: this is not an ordinary file; a TOML file is needed")
        if information.st_size > MOST_BYTES:
            raise PresetError(f"{found.label}: the file has {information.st_size} bytes; at most {MOST_BYTES} are read")
        return found.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PresetError(
            f"{found.label}: byte {error.start + 1} is not UTF-8; TOML files are written in UTF-8"
        ) from None
    except FileNotFoundError:
        raise PresetError(f"{found.label}: there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, PresetError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise PresetError(f"{found.label}: the file cannot be read ({reason.lower()})") from None


def parse(text: str, label: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _AT.search(message)
        line = place[1] if place and place[1] else text.rstrip().count("\n") + 1
        reason = _AT.sub("", message).rstrip(".")
        raise PresetError(f"{label}: line {line} is not TOML ({reason[:1].lower()}{reason[1:]})") from None
    except RecursionError:
        raise PresetError(f"{label}: the file is nested too deeply; tables and lists go a few levels deep") from None


def listing(kind: Kind, user_folder: Path | None) -> list[Listing]:
    """What there is, by name; a user's file hides a shipped one of the same name."""
    entries: dict[str, Listing] = {}
    for folder, in_messages in _folders(kind, user_folder):
        for name in _names(folder):
            if name in entries:
                continue
            path = folder / f"{name}.toml"
            shipped = folder.parent == PACKAGE
            try:
                title, about = _heading(path, f"{in_messages}/{path.name}", path.stat().st_mtime_ns)
                entries[name] = Listing(name, title or name, about, path, shipped)
            except PresetError as error:
                entries[name] = Listing(name, name, "", path, shipped, str(error))
            except OSError:
                continue
    return [entries[name] for name in sorted(entries)]


def cleaned(tree: Any, key: str = "") -> Any:
    """The tree with every text sanitised."""
    if isinstance(tree, str):
        text = sanitise(tree)
        return text.replace(": ", ":") if key in _ADDRESSES else text
    if isinstance(tree, dict):
        return {name: cleaned(value, name) for name, value in tree.items()}
    if isinstance(tree, list):
        return [cleaned(value, key) for value in tree]
    return tree


def _folders(kind: Kind, user_folder: Path | None) -> list[tuple[Path, str]]:
    folders = [(PACKAGE / SHIPPED[kind], SHIPPED[kind])]
    if user_folder is not None:
        folders.insert(0, (user_folder / USERS[kind], USERS[kind]))
    return folders


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.stem for path in folder.glob("*.toml"))
    except OSError:
        return []


@lru_cache(maxsize=256)
def _heading(path: Path, label: str, changed_ns: int) -> tuple[str, str]:  # noqa: ARG001
    """Title and line about it, from the part before the first table: a whole motion need not be parsed for a list."""
    text = read_text(Found(path, label, path.stem))
    table = re.search(r"^\s*\[", text, re.MULTILINE)
    try:
        tree = parse(text[: table.start()] if table else text, label)
    except PresetError:
        tree = parse(text, label)
    return tuple(sanitise(value) if isinstance(value := tree.get(key), str) else "" for key in ("title", "about"))  # type: ignore[return-value]
