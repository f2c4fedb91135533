"""Debates in the debates folder, for the lobby: title, age, how far they got."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from argentum_kit.display import shown

from ..choice import Recent


def recents(folder: Path, most: int, now: datetime | None = None) -> list[Recent]:
    """The latest debates. Reads a few rows of each file; what cannot be read is left out."""
    now = now or datetime.now(UTC)
    try:
        # Names begin with date and time.
        paths = sorted(folder.glob("*.db"), reverse=True)
    except OSError:
        return []
    found: list[Recent] = []
    for path in paths:
        if len(found) == most:
            break
        entry = _recent(path, now)
        if entry is not None:
            found.append(entry)
    return found


def _recent(path: Path, now: datetime) -> Recent | None:
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.journal.summary import summarise
    from argentum_kit.plain_text import sanitise

    try:
        seen = summarise(JournalReader.open(path))
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (JournalError, OSError, OverflowError, ValueError):
        return None
    # A debate that the operator stopped can go on; one that came to its own end cannot.
    ended = seen.ended not in (None, "operator", "failed")
    return Recent(str(path), shown(sanitise(seen.title)), _age((now - changed).total_seconds()), seen.turns, ended)


def _age(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
