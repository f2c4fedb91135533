"""Kinds of requests whose answers always come too late: most of them are not asked for, and the agent's call is free for others."""

from __future__ import annotations

from ..debate.events import WorkKind

LATE_IN_A_ROW = 3
ASKED_AGAIN_EVERY = 8
CANNOT_WAIT: frozenset[WorkKind] = frozenset({"bid", "interjection", "kicker"})
"""Kinds that are of no use once the moment has passed."""


class LateKinds:
    """The record of one mind: by kind, how many answers in a row came when they were not waited for any more."""

    def __init__(self) -> None:
        self._in_a_row: dict[WorkKind, int] = {}
        self._skipped = 0

    def late(self, kind: WorkKind) -> None:
        """Count an answer that came too late; only kinds of `CANNOT_WAIT` are counted."""
        if kind in CANNOT_WAIT:
            self._in_a_row[kind] = self._in_a_row.get(kind, 0) + 1

    def in_time(self, kind: WorkKind) -> None:
        """Count an answer that was used."""
        self._in_a_row.pop(kind, None)

    def skip(self, kind: WorkKind) -> bool:
        """Whether a request is not to be asked: the last `LATE_IN_A_ROW` answers of its kind came too late. One in `ASKED_AGAIN_EVERY`
        of such requests is asked all the same."""
        if self._in_a_row.get(kind, 0) < LATE_IN_A_ROW:
            return False
        self._skipped += 1
        return self._skipped % ASKED_AGAIN_EVERY != 0
