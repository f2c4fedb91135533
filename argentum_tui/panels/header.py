"""The line at the top: what is debated, by which rules, how far it is, and whether it is being recorded."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import StageView, Topic, governance, names

from .panel import Look, Panel
from .row import Row

BRAND = "◆ ARGENTUM"


class HeaderBar(Panel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("header",)
    FRAMED: ClassVar[bool] = False

    def __init__(self, view: StageView, look: Look, *, id: str | None = None) -> None:
        super().__init__(view, look, id=id)
        self.recorded = True

    def moving(self) -> tuple[int, ...]:
        return (0,)

    def paint(self, y: int, row: Row) -> None:
        if y != 0:
            return
        ink, state = self.ink, self.view.state
        right = Row(row.width)
        changed = self.view.changed_knobs()
        right.put(state.preset, ink.dim)
        if changed:
            right.put(f" ✎{changed}", ink.accent)
        if row.width >= 100:
            wanted = f"/{state.turns_wanted}" if state.turns_wanted else ""
            right.put(f"   turn {state.turn}{wanted}", ink.dim)
        right.put("   ", ink.ground)
        self._governor(right)
        right.put("   ", ink.ground)
        if not self.recorded:
            right.put("not recorded   ", ink.warning)
        if state.ended:
            right.put("■ ended ", ink.dim)
        elif state.paused:
            right.put("‖ paused ", ink.warning)
        else:
            right.put("● ", ink.good if state.phase != "idle" else ink.faint)
        right.put(names.clock(self.view.now_ms), ink.text)
        right.put(" ", ink.ground)
        row.put(" ", ink.ground).put(BRAND if row.width >= 100 else BRAND[0], ink.accent).put("  ", ink.ground)
        space = row.width - row.used - right.used - 2
        row.column(state.title or state.motion, max(0, space), ink.bold)
        row.skip_to(row.width - right.used, ink.ground)
        row.segments.extend(right.segments)
        row.used += right.used

    def _governor(self, row: Row) -> None:
        """`auto·enhanced`, with how many things are shed, if any."""
        ink, state = self.ink, self.view.state
        held = governance.mode(state) != "auto"
        row.put(governance.tier_words(state), ink.text if held else ink.dim)
        if state.governor.shed:
            row.put(f" ▾{state.governor.shed}", ink.warning)
