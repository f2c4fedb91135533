"""Which models of the neural voice may still be fetched, and telling of them once (SURFACE, Commands: `voices --fetch`)."""

from __future__ import annotations

import contextlib

from .specs import plain_access

_MARK = "offered"


def fetch_command() -> str:
    """The command that fetches the voices that are not here; empty where nothing is left to fetch, or the neural voice cannot be used."""
    from argentum_audio.voices.neural.model import installed
    from argentum_audio.voices.neural.models import fetchable, present_models

    folder = plain_access().models
    if folder is None or not installed():
        return ""
    present = present_models(folder)
    missing = [model.name for model in fetchable() if model.name not in present]
    return f"argentum voices --fetch {','.join(missing)}" if missing else ""


def offer_once() -> str:
    """The same the first time, and an empty text ever after: a mark in the folder of the voices remembers it."""
    from argentum_kit.files import make_private_folder

    command, folder = fetch_command(), plain_access().models
    if not command or folder is None or (folder / _MARK).exists():
        return ""
    with contextlib.suppress(OSError):  # then it is told again
        make_private_folder(folder)
        (folder / _MARK).touch()
    return command
