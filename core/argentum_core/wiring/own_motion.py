"""A motion that was named by a sentence: told from a name and a file, and sketched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..debate.motion import Motion

LONGEST_PATH = 1024


class OwnMotion(NamedTuple):
    """A motion made from a sentence: the name it has in the record, its material, and the `note` for the listener."""

    name: str
    motion: Motion
    note: str


def is_sentence(named: str) -> bool:
    """Whether this is a sentence to debate: it has a space, and is no motion by name and no file."""
    text = named.strip()
    if len(text.split()) < 2:
        return False
    if len(text) > LONGEST_PATH or not text.isprintable():
        return True
    if text.casefold().endswith(".toml") or os.path.lexists(os.path.expanduser(text)):  # noqa: PTH111
        return False
    from argentum_presets import PresetError
    from argentum_presets.files import find, is_path

    from ..journal.paths import home

    if is_path(text):
        return True
    try:
        find("motion", text, home())
    except PresetError:
        return True
    return False


def sketched(sentence: str) -> OwnMotion:
    """The motion of a sentence without a model."""
    from ..brief import NOTICE, read, sketch
    from ..brief.slug import slug

    about = read(sentence)
    note = " ".join((f"{NOTICE}.", *about.notes))
    return OwnMotion(slug(about.title), sketch(about), note)
