"""Checking one file of any kind, for `presets check`."""

from __future__ import annotations

import os
from pathlib import Path

from .casts import cast_problems
from .errors import PresetError
from .files import Kind, PresetFile, at_path, find, is_path, read
from .idle_knobs import idle_knobs
from .motions import motion_problems
from .presets import preset_problems


def check_file(path: Path | str, user_folder: Path | None = None) -> list[str]:
    """Every problem of a preset, motion or cast file, a sentence each; empty when it is sound."""
    try:
        found = file_at(path, user_folder)
        kind = kind_of(found)
        if kind == "motion":
            return motion_problems(found)
        return cast_problems(found) if kind == "cast" else preset_problems(found, user_folder)
    except PresetError as error:
        return [str(error)]


def idle_in_file(path: Path | str, user_folder: Path | None = None) -> list[str]:
    """What a sound file says that does nothing: a sentence for each such knob of a preset, none for other kinds."""
    found = file_at(path, user_folder)
    return idle_knobs(found, user_folder) if kind_of(found) == "preset" else []


def file_at(path: Path | str, user_folder: Path | None) -> PresetFile:
    """The file at a path; a bare word that is no file names a preset."""
    named = str(path)
    if not is_path(named) and not os.path.lexists(path):
        return find("preset", named, user_folder)
    return at_path(Path(path), named)


def kind_of(found: PresetFile) -> Kind:
    """What a file is, by what it holds, or else by its folder."""
    tree = read(found)
    if "claims" in tree or "answers" in tree:
        return "motion"
    if "agents" in tree:
        return "cast"
    by_folder: dict[str, Kind] = {"motions": "motion", "casts": "cast"}
    return by_folder.get(found.path.resolve().parent.name, "preset")
