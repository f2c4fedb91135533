"""The rows of the causes, oldest first: bounded, one an act, a notice at the end for a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from .cause import Cause, CausePart, Severity

KEPT = 400
PARTS_KEPT = 64
NOTICE = 0
"""The key of the row for what no event tells; commands count from 1."""
NOTICE_STAYS_MS = 15_000


class CauseFeed:
    """`rows` is what there is to read. What an event adds to an act that is not told yet waits for its row."""

    def __init__(self) -> None:
        self.rows: deque[Cause] = deque()
        self._by_key: dict[Hashable, Cause] = {}
        self._waiting: dict[Hashable, Cause] = {}
        self._serial = 0
        self._number = 0

    def put(self, row: Cause) -> None:
        """A new row at the end, or the row of its act as it stands now."""
        self._serial += 1
        old = self._by_key.get(row.key) if row.key is not None else None
        if old is not None:
            old.at_ms, old.sign, old.text, old.severity = row.at_ms, row.sign, row.text, row.severity
            old.kind, old.serial = row.kind, self._serial
            return
        self._number += 1
        row.serial, row.number = self._serial, self._number
        if row.key is not None:
            before = self._waiting.pop(row.key, None)
            if before is not None:
                row.segment, row.events, row.facts = before.segment, before.events, before.facts
            self._by_key[row.key] = row
        self.rows.append(row)
        if len(self.rows) > KEPT:
            self._by_key.pop(self.rows.popleft().key, None)
        if not isinstance(row.key, int) and row.severity in ("quiet", "plain"):
            self._keep_notice(row.at_ms)

    def add(self, part: CausePart, seq: int) -> None:
        """What event `seq` of the journal says of an act; the act may not be told yet, or never."""
        row = self._by_key.get(part.key) or self._waiting.get(part.key)
        if row is None:
            row = self._waiting[part.key] = Cause(0, "", "", key=part.key)
            if len(self._waiting) > PARTS_KEPT:
                del self._waiting[next(iter(self._waiting))]
        row.add(part, seq)

    def notice(self, at_ms: int, text: str, severity: Severity) -> None:
        """A row of what no event tells; it takes the place of the last one, at the end, and stays there for a while."""
        self.drop_notice()
        self.put(Cause(at_ms, "✎", text, severity, "you", key=NOTICE))

    def drop_notice(self) -> None:
        """Take the notice away, if there is one."""
        row = self._by_key.pop(NOTICE, None)
        if row is not None:
            self.rows.remove(row)

    def clear(self) -> None:
        """Forget all rows; numbers and serials go on."""
        self.rows.clear()
        self._by_key.clear()
        self._waiting.clear()

    def _keep_notice(self, now_ms: int) -> None:
        """A notice asks for a decision: what merely happens does not push it out of sight at once."""
        before = self.rows[-2] if len(self.rows) > 1 else None
        if before is not None and before.key == NOTICE and now_ms - before.at_ms < NOTICE_STAYS_MS:
            self.rows[-1], self.rows[-2] = before, self.rows[-1]
