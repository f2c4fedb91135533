"""Finding and reading TOML: shipped with the package, in the user's folder, or wherever a path points (SURFACE, Preset files)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

from argentum_kit import user_files
from argentum_kit.plain_text import sanitise
from argentum_kit.user_files import UserFileError

from .errors import PresetError, nearest

Kind = Literal["preset", "motion", "cast"]
KINDS: tuple[Kind, ...] = ("preset", "motion", "cast")

PACKAGE = Path(__file__).parent
SHIPPED: dict[Kind, str] = {"preset": "policies", "motion": "motions", "cast": "casts"}
USERS: dict[Kind, str] = {"preset": "presets", "motion": "motions", "cast": "casts"}
ENDING = ".toml"
_UNPRINTABLE = "the file's name holds characters that cannot be shown; rename it"
# Names of voices and minds are addresses, not prose: their colons mean something.
_ADDRESSES = frozenset({"voice", "mind"})


@dataclass(frozen=True, slots=True)
class PresetFile:
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
    return name.lower().endswith(ENDING) or "/" in name or os.sep in name


def same_name(name: str) -> str:
    """What two spellings of one name share: whatever a file system makes of upper and lower case and of composed letters
    (`é` as one character or as `e` and an accent), a name is one name."""
    return normalize("NFC", normalize("NFC", name).casefold())


def find(kind: Kind, name_or_path: str, user_folder: Path | None, *, shipped_only: bool = False) -> PresetFile:
    """The file behind a name; the user's own come before those shipped. Raises PresetError."""
    if is_path(name_or_path):
        # Unlike Path.expanduser, this leaves `~nobody` as it is where there is no such user.
        return at_path(Path(os.path.expanduser(name_or_path)), name_or_path)  # noqa: PTH111
    wanted = same_name(name_or_path)
    for folder, in_messages in _folders(kind, None if shipped_only else user_folder):
        paths = files_named(folder, wanted)
        if paths:
            return _only(paths, in_messages)
    known = sorted({_name(path) for folder, _ in _folders(kind, user_folder) for path in _files(folder)})
    raise PresetError(f"there is no {kind} {name_or_path!r}{nearest(name_or_path, known)}")


def at_path(path: Path, label: str) -> PresetFile:
    """The file at a path, also where its name is written with other code points than on disk. Raises PresetError."""
    name = _name(path)
    if not name.isprintable():
        raise PresetError(f"{label}: {_UNPRINTABLE}")
    try:
        spelt = path if os.path.lexists(path) else _as_on_disk(path)
    except (OSError, ValueError):
        spelt = path  # whoever reads it says what is wrong with it
    return PresetFile(spelt, label, name)


def files_named(folder: Path, wanted: str) -> list[Path]:
    """The files of a folder whose name is `wanted`, which `same_name` has made."""
    return [path for path in _files(folder) if same_name(_name(path)) == wanted]


def read(found: PresetFile) -> dict[str, Any]:
    """What the file says."""
    return parse(read_text(found), found.label)


def read_text(found: PresetFile) -> str:
    """The text of a file; raises PresetError."""
    try:
        return user_files.read_text(found.path, what="TOML file")
    except UserFileError as error:
        raise PresetError(f"{found.label}: {error}") from None


def parse(text: str, label: str) -> dict[str, Any]:
    """What a text of TOML says; raises PresetError."""
    try:
        return user_files.parse_toml(text)
    except UserFileError as error:
        raise PresetError(f"{label}: {error}") from None


def listing(kind: Kind, user_folder: Path | None) -> list[Listing]:
    """What there is, by name; a user's file hides a shipped one of the same name."""
    entries: dict[str, Listing] = {}
    for folder, in_messages in _folders(kind, user_folder):
        here: dict[str, list[Path]] = {}
        for path in _files(folder):
            here.setdefault(same_name(_name(path)), []).append(path)
        for name, paths in here.items():
            entry = None if name in entries else _listed(paths, in_messages, shipped=folder.parent == PACKAGE)
            if entry is not None:
                entries[name] = entry
    return [entries[name] for name in sorted(entries)]


def _listed(paths: list[Path], in_messages: str, *, shipped: bool) -> Listing | None:
    """The line for a file, or for several that have one name; None for one that has gone."""
    path = paths[0]
    name = _name(path)
    try:
        found = _only(paths, in_messages)
        title, about = _heading(found.path, found.label, path.stat().st_mtime_ns)
        return Listing(name, title or name, about, path, shipped)
    except PresetError as error:
        return Listing(name, name, "", path, shipped, str(error))
    except OSError:
        return None


def _only(paths: list[Path], in_messages: str) -> PresetFile:
    """The one file of a name; raises PresetError where there are several, or the name cannot be shown."""
    path = paths[0]
    label = f"{in_messages}/{path.name}"
    if len(paths) > 1:
        others = " and ".join(f"{in_messages}/{each.name}" for each in paths[1:])
        raise PresetError(
            f"{label} and {others} have one name but for upper and lower case or how an accent is written; rename one"
        )
    if not _name(path).isprintable():
        raise PresetError(f"{label}: {_UNPRINTABLE}")
    return PresetFile(path, label, _name(path))


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


def _files(folder: Path) -> list[Path]:
    """A folder's TOML files by name, whatever the case of their ending."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.lower().endswith(ENDING))
    except (OSError, ValueError):
        return []


def _name(path: Path) -> str:
    """What a file is called by people: its name without the ending, its letters composed."""
    return normalize("NFC", path.stem)


def _as_on_disk(path: Path) -> Path:
    """The one file beside a path that is missing whose name is the same in composed letters; the path itself else."""
    wanted = normalize("NFC", path.name)
    spellings = [each for each in path.parent.iterdir() if normalize("NFC", each.name) == wanted]
    return spellings[0] if len(spellings) == 1 else path


@lru_cache(maxsize=256)
def _heading(path: Path, label: str, changed_ns: int) -> tuple[str, str]:  # noqa: ARG001
    """Title and line about it, from the part before the first table: a whole motion need not be parsed for a list."""
    text = read_text(PresetFile(path, label, path.stem))
    table = re.search(r"^\s*\[", text, re.MULTILINE)
    try:
        tree = parse(text[: table.start()] if table else text, label)
    except PresetError:
        tree = parse(text, label)
    return tuple(sanitise(value) if isinstance(value := tree.get(key), str) else "" for key in ("title", "about"))  # type: ignore[return-value]
