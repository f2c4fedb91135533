"""Watching a preset on disk: its file, everything that it extends, and whatever would take its place (SURFACE, Preset files).

No thread and no clock here: whoever watches calls `look` about once a second. A change is told once the file has stood
still from one look to the next, so that what an editor writes in pieces is never taken for the whole, and only if it
changes a knob or breaks the preset: new comments are nobody's news.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path

from argentum_core.debate.settings import Settings

from .errors import PresetError
from .files import ENDING, USERS, PresetFile, files_named, find, is_path, parse, read_text, same_name
from .presets import base_of, load_preset

_Stamp = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a preset: the knobs it amounts to now, or the one sentence that says why it cannot be used.

    `file` is the name of the file that changed, which may be one that the preset extends.
    """

    file: str
    settings: Settings | None
    problem: str | None = None


class PresetWatch:
    """Looks after one preset, by name or file."""

    def __init__(self, name_or_path: str, user_folder: Path | None = None) -> None:
        self._name = name_or_path
        self._user_folder = user_folder
        self._places = watched_paths(name_or_path, user_folder)
        self._stamps = self._stamped()
        self._contents = self._read()
        self._told = self._load()
        self._restless = False

    def look(self) -> Change | None:
        """What has changed since the last look that said so; None if nothing has, or something is still being written."""
        stamps = self._stamped()
        if stamps != self._stamps:
            self._stamps = stamps
            self._restless = True
            return None
        if not self._restless:
            return None
        self._restless = False
        return self._take_in()

    def _take_in(self) -> Change | None:
        before = self._contents
        self._places = watched_paths(self._name, self._user_folder)
        self._stamps = self._stamped()
        self._contents = self._read()
        altered = [path for path in self._contents if self._contents[path] != before.get(path)]
        altered += [path for path in before if path not in self._contents and before[path]]
        now = self._load()
        if not altered or now == self._told:
            return None
        self._told = now
        settings, problem = now
        return Change(altered[0].name, settings, problem)

    def _stamped(self) -> dict[Path, _Stamp]:
        # The user's folder too: a file of that name may come into it in another spelling.
        folders = [] if self._user_folder is None else [self._user_folder / USERS["preset"]]
        return {path: _stamp(path) for path in (*self._places, *folders)}

    def _read(self) -> dict[Path, bytes]:
        return {path: _digest(path) for path in self._places}

    def _load(self) -> tuple[Settings | None, str | None]:
        try:
            return load_preset(self._name, self._user_folder).settings, None
        except PresetError as error:
            return None, str(error)


def watched_paths(name_or_path: str, user_folder: Path | None = None) -> list[Path]:
    """The files that make up a preset, and those that would if they were there, as far as its chain can be followed."""
    found: dict[Path, None] = {}
    walked: set[Path] = set()
    here: PresetFile | None = None
    name = name_or_path
    while True:
        if user_folder is not None and not is_path(name):
            folder = user_folder / USERS["preset"]
            found |= dict.fromkeys([folder / f"{name}{ENDING}", *files_named(folder, same_name(name))])
        try:
            here = find("preset", name, user_folder) if here is None else base_of(here, name, user_folder)
            found[here.path] = None
            base = parse(read_text(here), here.label).get("extends")
        except PresetError:
            return list(found)
        if not isinstance(base, str) or here.path in walked:
            return list(found)
        walked.add(here.path)
        name = base


def _stamp(path: Path) -> _Stamp:
    """When a file was written and how long it is; None where there is none."""
    try:
        information = path.stat()
    except (OSError, ValueError):
        return None
    return information.st_mtime_ns, information.st_size


def _digest(path: Path) -> bytes:
    """What a file says, in short; empty where it cannot be read."""
    try:
        return blake2s(read_text(PresetFile(path, path.name, path.stem)).encode()).digest()
    except PresetError:
        return b""
