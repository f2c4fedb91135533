"""Where Argentum keeps things: `ARGENTUM_HOME`, or the platform's user-data folder (SURFACE, Environment, Journal)."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

LOCK_ENDING = "-lock"
"""What stands behind a journal's name in that of its lock, which is there before the journal is."""


def home() -> Path:
    """The folder of debates, own presets and crash reports. It is made when something is first written there."""
    named = os.environ.get("ARGENTUM_HOME")
    if named:
        # Unlike Path.expanduser, this leaves `~nobody` as it is where there is no such user.
        return Path(os.path.expanduser(named))  # noqa: PTH111
    from platformdirs import user_data_path

    return user_data_path("argentum", appauthor=False)


def debates_folder() -> Path:
    """The folder in which debates are recorded that nobody named a journal for; it may not be there yet."""
    return home() / "debates"


def new_journal_path(motion: str, now: datetime | None = None) -> Path:
    """A name that no file has yet: `<yyyymmdd-hhmmss>-<motion>.db` in the debates folder."""
    stamp = (now or datetime.now()).strftime("%Y%m%d-%H%M%S")
    slug = re.sub(r"[^a-z0-9]+", "-", motion.lower()).strip("-")[:48] or "debate"
    folder = debates_folder()
    path = folder / f"{stamp}-{slug}.db"
    n = 2
    while path.exists() or path.with_name(f"{path.name}{LOCK_ENDING}").exists():
        path = folder / f"{stamp}-{slug}-{n}.db"
        n += 1
    return path
