"""Debates in the debates folder, for the lobby: title, age, how far they got."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

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

    try:
        reader = JournalReader.open(path)
        title = reader.meta().get("title", path.stem)
        # Not a connection of its own: on a journal that nobody writes it would leave SQLite's files beside it.
        with reader.connected() as db:
            ((turns,),) = db.execute("SELECT count(*) FROM events WHERE type = 'segment_started'")
            last = db.execute("SELECT type, body FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (JournalError, OSError):
        return None
    if last is None:
        return None
    # A debate that the operator stopped can go on; one that came to its own end cannot.
    ended = last[0] == "debate_ended" and _reason(last[1]) not in ("operator", "failed")
    return Recent(str(path), title, _age((now - changed).total_seconds()), turns, ended)


def _reason(body: object) -> object:
    """Why a debate ended, as its last event says; None where that does not read."""
    try:
        said = json.loads(str(body))
    except ValueError:
        return None
    return said.get("reason") if isinstance(said, dict) else None


def _age(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
