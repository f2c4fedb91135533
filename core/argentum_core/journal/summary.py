"""What a list of recorded debates shows of one, from a few rows of its file."""

from __future__ import annotations

from typing import NamedTuple

from ..debate.events import DebateEnded
from .errors import nothing_recorded
from .reader import JournalReader
from .row_checks import check_row, event_of

_TURNS = (
    "SELECT count(*) FROM events WHERE type = 'segment_started'"
    """ AND body NOT LIKE '%"agent":"chair"%' AND body NOT LIKE '%"role":"second"%'"""
)
"""A line of the chair is no turn, nor is the second half of a segment. Quotes within a text are escaped, so no text looks like these."""


class JournalSummary(NamedTuple):
    """`turns` counts the segments that agents have begun; `ended` is the reason a debate ended with, None for one that can go on."""

    title: str
    turns: int
    ended: str | None


def summarise(journal: JournalReader) -> JournalSummary:
    """Title, turns and end of a recorded debate; raises JournalError, also for one without any event."""
    with journal.connected() as db:
        ((turns,),) = db.execute(_TURNS)
        last = db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    if last is None:
        raise nothing_recorded(journal.path)
    check_row(journal.path, last, last[0], 0)
    event = event_of(journal.path, *last)
    return JournalSummary(
        journal.meta().get("title", "") or journal.path.stem,
        turns,
        event.reason if isinstance(event, DebateEnded) else None,
    )
