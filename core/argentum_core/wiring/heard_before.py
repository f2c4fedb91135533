"""What this home has heard: the lines of each motion's latest debates, so that the next one prefers others.

One file a motion, `heard/NAME.json` in ARGENTUM_HOME: the latest debates, each with its date, its session and the keys of its lines. A
debate that was begun with a seed neither reads nor writes it: the same seed gives the same debate everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2s
from pathlib import Path
from typing import Any

from argentum_kit.files import write_private

from ..journal.paths import home

MOST_DEBATES = 12
MOST_LINES = 2000
MOST_BYTES = 1_000_000
_KEY = re.compile(r"[0-9a-f]{4,32}")


def heard_file(motion: str) -> Path:
    """Where it is kept what was heard of a motion."""
    slug = re.sub(r"[^a-z0-9]+", "-", motion.lower()).strip("-")[:48]
    return home() / "heard" / f"{slug}-{blake2s(motion.encode(), digest_size=3).hexdigest()}.json"


def heard_before(motion: str) -> tuple[dict[str, int], str]:
    """How many debates ago each line of a motion was heard last, by its key; and a sentence where the file cannot be used."""
    try:
        debates = _read(heard_file(motion))
    except (OSError, ValueError, RecursionError):
        return {}, f"{heard_file(motion)} cannot be read: this debate does not know what was heard before"
    found: dict[str, int] = {}
    for ago, debate in enumerate(reversed(debates), start=1):
        for key in debate["lines"]:
            found.setdefault(key, ago)
    return found, ""


def remember(motion: str, session: str, lines: list[str], now: datetime | None = None) -> None:
    """Add a debate's lines to what was heard; what was known of the same debate gives way. What cannot be written is left."""
    path = heard_file(motion)
    try:
        debates = _read(path)
    except (OSError, ValueError, RecursionError):
        debates = []  # a broken file begins anew
    kept = [debate for debate in debates if debate["session"] != session]
    date = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    kept.append({"date": date, "session": session, "lines": lines[:MOST_LINES]})
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, json.dumps({"debates": kept[-MOST_DEBATES:]}))


def _read(path: Path) -> list[dict[str, Any]]:
    """The debates in a file, oldest first; none where there is no file. Raises OSError, or ValueError for anything else in it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return []
    if len(content) > MOST_BYTES:
        raise ValueError("too long")
    held = json.loads(content)
    debates = held.get("debates") if isinstance(held, dict) else None
    if not isinstance(debates, list):
        raise ValueError("no debates")
    return [_debate(each) for each in debates[-MOST_DEBATES:]]


def _debate(written: object) -> dict[str, Any]:
    if not isinstance(written, Mapping) or not isinstance(written.get("lines"), list):
        raise ValueError("no debate")
    lines = [key for key in written["lines"][:MOST_LINES] if isinstance(key, str) and _KEY.fullmatch(key)]
    return {"date": str(written.get("date", ""))[:40], "session": str(written.get("session", ""))[:40], "lines": lines}
