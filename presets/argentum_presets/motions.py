"""Motions: propositions with the material to debate them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from argentum_core.debate.motion import Motion

from .errors import PresetError, sentences
from .files import Listing, PresetFile, at_path, cleaned, find, listing, parse, read, read_text

MOTIONS_KEPT = 8
"""A motion is a third of a megabyte of TOML, which takes a tenth of a second to read: so many are kept for the next debate."""


def load_motion(name_or_path: str, user_folder: Path | None = None) -> Motion:
    """A motion by name or file, every text of it sanitised; raises PresetError."""
    found = find("motion", name_or_path, user_folder)
    return _motion_of(read_text(found), found)


@lru_cache(MOTIONS_KEPT)
def _motion_of(text: str, found: PresetFile) -> Motion:
    """The motion that a text is; nobody changes one, so those who ask for the same text share it. Raises PresetError."""
    motion, problems = _validated(found, cleaned(parse(text, found.label)))
    if motion is None:
        raise PresetError(problems[0])
    return motion


def list_motions(user_folder: Path | None = None) -> list[Listing]:
    """Every motion there is, by name."""
    return listing("motion", user_folder)


def motion_problems(found: PresetFile) -> list[str]:
    """Every problem of one motion file."""
    return _validated(found, cleaned(read(found)))[1]


def check_motion(entry: Listing) -> str | None:
    """What is wrong with a listed motion, in a sentence; None where nothing is."""
    try:
        problems = motion_problems(at_path(entry.path, f"{entry.path.parent.name}/{entry.path.name}"))
    except PresetError as error:
        return str(error)
    return problems[0] if problems else None


def _validated(found: PresetFile, tree: dict[str, Any]) -> tuple[Motion | None, list[str]]:
    try:
        return Motion.model_validate(tree), []
    except ValidationError as error:
        return None, sentences(found.label, Motion, error, tree)
