"""Counts of whole milliseconds: exact percentiles in bounded memory, however long the debate."""

from __future__ import annotations

CEILING_MS = 60_000
"""Anything longer counts as this long: a minute of silence is not told apart from two."""


class Histogram:
    """How often each number of milliseconds was seen."""

    __slots__ = ("count", "counts", "largest")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.count = 0
        self.largest = 0

    def add(self, ms: int) -> None:
        """Count one value."""
        ms = min(max(ms, 0), CEILING_MS)
        self.counts[ms] = self.counts.get(ms, 0) + 1
        self.count += 1
        self.largest = max(self.largest, ms)

    def percentile(self, share: float) -> int:
        """The smallest value that at least `share` (0..1) of all reach or stay under (nearest rank); 0 of nothing."""
        wanted = share * self.count
        seen = 0
        for ms in sorted(self.counts):
            seen += self.counts[ms]
            if seen >= wanted:
                return ms
        return 0
