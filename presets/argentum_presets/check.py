"""Checking one file of any kind, for `presets check`."""

from __future__ import annotations

from pathlib import Path

from .casts import cast_problems
from .errors import PresetError
from .files import Found, Kind, read
from .motions import motion_problems
from .policies import preset_problems


def check_file(path: Path | str, user_folder: Path | None = None) -> list[str]:
    """Every problem of a preset, motion or cast file, a sentence each; empty when it is sound."""
    found = Found(Path(path), str(path), Path(path).stem)
    try:
        kind = kind_of(found)
        if kind == "motion":
            return motion_problems(found)
        return cast_problems(found) if kind == "cast" else preset_problems(found, user_folder)
    except PresetError as error:
        return [str(error)]


def kind_of(found: Found) -> Kind:
    """What a file is, by what it holds, or else by its folder."""
    tree = read(found)
    if "claims" in tree or "answers" in tree:
        return "motion"
    if "agents" in tree:
        return "cast"
    by_folder: dict[str, Kind] = {"motions": "motion", "casts": "cast"}
    return by_folder.get(found.path.resolve().parent.name, "preset")
