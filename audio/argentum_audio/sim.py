"""SimAudioController: whole debates in no time, with nothing to hear. Used by the lab and by tests.

The virtual clock over the same event schedule as every other controller, without a sample being rendered: clips need
the right length, words and beats (the `estimate` voice makes such), their PCM is never read.
"""

from __future__ import annotations

from collections.abc import Sequence

from .latency import LatencyProfiler
from .virtual import VirtualController


class SimAudioController(VirtualController):
    """A VirtualController that never renders."""

    def __init__(
        self, *, tracks: Sequence[str] = (), profile: LatencyProfiler | None = None, origin_ms: int = 0
    ) -> None:
        super().__init__(tracks=tracks, profile=profile, origin_ms=origin_ms)

    def run_to_end(self, limit_ms: int | None = None) -> int:
        """Jump from report to report until none is left (or `limit_ms`); returns the time reached."""
        while (at_ms := self.next_report_ms()) is not None and (limit_ms is None or at_ms <= limit_ms):
            self.advance_to(at_ms)
        return self.now_ms()
