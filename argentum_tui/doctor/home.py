"""Folders and files: the journal folder and its disk, who may look into it, the material in it, and the clock."""

from __future__ import annotations

import os
import shutil
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

from .check import Check

LEAST_FREE_MB = 200
"""An hour of debate with its sound takes about half of that."""
LEAST_INODES = 100
_DAY_S = 86_400


def material() -> list[Check]:
    """Everything has to load; a file of the user's own that does not keeps no debate from running."""
    from ..catalog import check_catalog

    stock = check_catalog()
    name, needed = "presets, motions, casts", bool(stock.essential) or not all(stock.counts.values())
    if stock.essential or stock.problems:
        return [Check(name, False, "; ".join([*stock.essential, *stock.problems]), needed)]
    counts = ", ".join(f"{count} {what}" for what, count in stock.counts.items())
    return [Check(name, not needed, counts, needed=True)]


def themes_and_keys() -> list[Check]:
    """The user's own themes and keys; what cannot be used keeps no debate from running."""
    from argentum_core.journal.paths import home

    from ..look import read_look

    look = read_look(home())
    if look.problems:
        return [Check("themes and keys", False, "; ".join(look.problems))]
    return [Check("themes and keys", True, f"{len(look.own_themes)} themes and {len(look.own_keys)} keys of your own")]


def settings() -> list[Check]:
    """The user's own settings; what cannot be used of them keeps no debate from running."""
    from argentum_core.journal.paths import home

    from ..own_settings import read
    from ..own_settings_checks import problems_of

    own = read(home())
    if problems := problems_of(own):
        return [Check("settings", False, "; ".join(problems))]
    count = len(own.values) + len(own.knobs)
    told = (
        f"{own.path}: {count} of your own"
        if own.path.exists()
        else "none of your own; argentum config edit begins a file"
    )
    return [Check("settings", True, told)]


def journal_folder() -> list[Check]:
    """A journal is really made and removed: a folder may be writable and its disk still not take SQLite's log."""
    from argentum_core.debate.events import DebateEnded
    from argentum_core.journal import Journal, JournalError
    from argentum_core.journal.paths import debates_folder

    folder = debates_folder()
    path = folder / f".doctor-{os.getpid()}-{time.monotonic_ns()}.db"
    try:
        with Journal.create(path, {}) as journal:
            journal.append(0, [DebateEnded(reason="operator")])
        path.unlink()
    except (JournalError, OSError, ValueError) as error:
        for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            try:
                leftover.unlink(missing_ok=True)
            except (OSError, ValueError):
                break
        return [Check("journal folder", False, str(error), needed=True)]
    return [Check("journal folder", True, str(folder), needed=True), disk(folder)]


def disk(folder: Path) -> Check:
    """Room for debates: bytes, and files where the file system counts them."""
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    told = f"{free_mb:,} MB free"
    if free_mb < LEAST_FREE_MB:
        return Check("disk", False, f"{told} in {folder}; make room, or set ARGENTUM_HOME to a folder on another disk")
    if hasattr(os, "statvfs"):
        numbers = os.statvfs(folder)
        if numbers.f_files and numbers.f_favail < LEAST_INODES:
            return Check(
                "disk", False, f"room for {numbers.f_favail} more files in {folder}; remove some, or set ARGENTUM_HOME"
            )
    return Check("disk", True, told)


def home_permissions() -> list[Check]:
    """Whether others on this machine can read what was debated: journals hold every word, and sound."""
    from argentum_core.journal.paths import home

    folder = home()
    if os.name == "nt" or not folder.exists():
        return [Check("home", True, str(folder))]
    open_to = [place for place in (folder, folder / "debates") if place.exists() and _mode(place) & 0o077]
    if folder.stat().st_uid != os.geteuid():
        return [Check("home", False, f"{folder} belongs to another user; set ARGENTUM_HOME to a folder of your own")]
    if open_to:
        who = "write to" if any(_mode(place) & 0o022 for place in open_to) else "read"
        names = " ".join(map(str, open_to))
        return [Check("home", False, f"others on this machine can {who} it: chmod 700 {names}")]
    return [Check("home", True, f"{folder}, closed to others")]


def clock() -> list[Check]:
    """A clock that is far off makes every certificate look expired, and sorts journals wrongly."""
    now = time.time()
    told = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC"
    # No file of this program can have been written in the future.
    if Path(__file__).stat().st_mtime > now + _DAY_S:
        return [Check("clock", False, f"{told}, which is before Argentum was installed: set the system's clock")]
    return [Check("clock", True, told)]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
