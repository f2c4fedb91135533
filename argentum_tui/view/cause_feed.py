"""The rows of the causes, oldest first: bounded, one an act, a notice at the end for a while."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace

from .cause import Cause, CausePart, Severity

KEPT = 400
PARTS_KEPT = 64
NOTICE = 0
"""The key of the row for what no event tells; commands count from 1."""
NOTICE_STAYS_MS = 15_000


class CauseFeed:
    """Iterated, it gives the rows. What an event adds to an act that is not told yet waits for its row. A row is never changed: another one
    of the same number takes its place, so that moments of a record may share rows."""

    def __init__(self) -> None:
        self._rows: dict[int, Cause] = {}
        self._number_of: dict[Hashable, int] = {}
        self._waiting: dict[Hashable, Cause] = {}
        self._serial = 0
        self._number = 0

    def __iter__(self) -> Iterator[Cause]:
        return iter(self._rows.values())

    def row(self, number: int) -> Cause | None:
        """The row of a number; None where it is forgotten."""
        return self._rows.get(number)

    def waiting(self) -> Iterator[Cause]:
        """What is known of acts that are not told yet."""
        return iter(self._waiting.values())

    def put(self, row: Cause) -> None:
        """A new row at the end, or the row of its act as it stands now."""
        self._serial += 1
        old = self._rows.get(self._number_of.get(row.key, 0)) if row.key is not None else None
        if old is not None:
            self._rows[old.number] = replace(
                row, serial=self._serial, number=old.number, segment=old.segment, events=old.events, facts=old.facts
            )
            return
        self._number += 1
        before = self._waiting.pop(row.key, row) if row.key is not None else row
        self._rows[self._number] = replace(
            row,
            serial=self._serial,
            number=self._number,
            segment=before.segment or row.segment,
            events=before.events,
            facts=before.facts,
        )
        if row.key is not None:
            self._number_of[row.key] = self._number
        if len(self._rows) > KEPT:
            self._number_of.pop(self._rows.pop(next(iter(self._rows))).key, None)
        if not isinstance(row.key, int) and row.severity in ("quiet", "plain"):
            self._keep_notice(row.at_ms)

    def add(self, part: CausePart, seq: int) -> None:
        """What event `seq` of the journal says of an act; the act may not be told yet, or never."""
        number = self._number_of.get(part.key)
        if number is not None:
            self._rows[number] = self._rows[number].with_part(part, seq)
            return
        waiting = self._waiting.get(part.key)
        if waiting is None:
            waiting = Cause(0, "", "", key=part.key)
            if len(self._waiting) >= PARTS_KEPT:
                del self._waiting[next(iter(self._waiting))]
        self._waiting[part.key] = waiting.with_part(part, seq)

    def notice(self, at_ms: int, text: str, severity: Severity) -> None:
        """A row of what no event tells; it takes the place of the last one, at the end, and stays there for a while."""
        self.drop_notice()
        self.put(Cause(at_ms, "✎", text, severity, "you", key=NOTICE))

    def drop_notice(self) -> None:
        """Take the notice away, if there is one."""
        number = self._number_of.pop(NOTICE, None)
        if number is not None:
            del self._rows[number]

    def clear(self) -> None:
        """Forget all rows; numbers and serials go on."""
        self._rows.clear()
        self._number_of.clear()
        self._waiting.clear()

    def _keep_notice(self, now_ms: int) -> None:
        """A notice asks for a decision: what merely happens does not push it out of sight at once."""
        number = self._number_of.get(NOTICE)
        notice = self._rows.get(number) if number is not None else None
        newest = list(self._rows)[-2:] if notice is not None else []
        if notice is not None and newest[0] == number and now_ms - notice.at_ms < NOTICE_STAYS_MS:
            self._rows[notice.number] = self._rows.pop(notice.number)
