"""Sound and engine at a glance: output, latency, level, drift, first chunk, underruns; cuts, misses and faults."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic

from .panel import Panel
from .strip_builder import StripBuilder

FIGURE_CELLS = 13


class LevelsPanel(Panel):
    """Figures of the sound output and of the engine."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("header", "floor")

    def title(self) -> str:
        return "sound · engine"

    def _figures(self) -> list[tuple[str, str, bool]]:
        """Name, value, and whether it asks for attention."""
        stats, state = self.view.stats, self.view.state
        return [
            ("output", stats.output, False),
            ("latency", f"{stats.latency_ms:.0f} ms", False),
            ("drift p95", f"{stats.drift_p95_ms:.0f} ms", stats.drift_p95_ms > 40),
            ("first chunk p95", f"{stats.first_chunk_p95_ms:.0f} ms", False),
            ("underruns", f"{stats.underruns:,}", stats.underruns > 0),
            ("cuts", f"{state.cuts:,}", False),
            ("cut-ins missed", f"{state.misses:,}", False),
            ("sound dropped", f"{state.discarded_ms / 1000:,.1f} s", False),
            ("faults", f"{self.view.faults:,}", self.view.faults > 0),
            ("events", f"{self.view.events:,}", False),
        ]

    def paint(self, y: int, row: StripBuilder) -> None:
        figures = self._figures()
        if y >= len(figures):
            return
        name, value, attention = figures[y]
        styles = self.text_styles
        row.put(" ", styles.background)
        row.column(name, row.left - FIGURE_CELLS - 1, styles.dim)
        row.column(value, FIGURE_CELLS, styles.warning if attention else styles.text, right=True)
