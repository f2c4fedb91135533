"""The lines of what just happened, newest first: bounded, a later stage of a line in its place, a notice on top for a while."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from .happening_line import HappeningLine, Severity

KEPT = 120
NOTICE = 0
"""The key of the line for what no event tells; commands count from 1."""
NOTICE_STAYS_MS = 15_000


class HappeningFeed:
    """`lines` is what there is to read."""

    def __init__(self) -> None:
        self.lines: deque[HappeningLine] = deque(maxlen=KEPT)
        self._serial = 0

    def put(self, line: HappeningLine) -> None:
        """A new line on top, or a later stage of a line in its place."""
        self._serial += 1
        line = replace(line, serial=self._serial)
        if line.key is not None:
            for index, old in enumerate(self.lines):
                if old.key == line.key:
                    self.lines[index] = line
                    return
        self.lines.appendleft(line)
        if not isinstance(line.key, int) and line.severity in ("quiet", "plain"):
            self._keep_notice_up(line.at_ms)

    def notice(self, at_ms: int, text: str, severity: Severity) -> None:
        """A line of what no event tells; it takes the place of the last one, on top, and stays there for a while."""
        self.drop_notice()
        self.put(HappeningLine(at_ms, "✎", text, severity, key=NOTICE))

    def drop_notice(self) -> None:
        """Take the notice away, if there is one."""
        for line in self.lines:
            if line.key == NOTICE:
                self.lines.remove(line)
                return

    def clear(self) -> None:
        """Forget all lines; serials go on."""
        self.lines.clear()

    def _keep_notice_up(self, now_ms: int) -> None:
        """A notice asks for a decision: what merely happens does not push it out of sight at once."""
        below = self.lines[1] if len(self.lines) > 1 else None
        if below is not None and below.key == NOTICE and now_ms - below.at_ms < NOTICE_STAYS_MS:
            self.lines[0], self.lines[1] = below, self.lines[0]
