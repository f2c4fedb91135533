"""Pacing and share: the multiplier with its past, and heard talk against the target."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic, names

from .agents import AgentsPanel, Seat
from .row import Row

MULTIPLIER_CELLS = 4
SHARE_CELLS = 11
SPARK_CELLS = 24
LOWEST = 0.4
"""The multiplier at the foot of its sparkline; below it an agent is held back as far as the eye needs to know."""
HIGHEST = 0.7
"""How high a multiplier of 1 stands, so that rows of unhindered agents do not become a wall."""


def paint_pacing(row: Row, seat: Seat, width: int) -> None:
    """`0.82 ▆▅▅▄▄▃  31 → 25 %` in `width` cells."""
    view, agent, ink, glow = seat.view, seat.agent, seat.ink, seat.glow
    end = row.used + width
    level = glow.note(("multiplier", agent.id), round(agent.multiplier, 2))
    row.column(f"{agent.multiplier:.2f}", MULTIPLIER_CELLS, ink.glow[level] if level else ink.text, right=True)
    row.put(" ", ink.ground)
    spark = min(SPARK_CELLS, width - MULTIPLIER_CELLS - SHARE_CELLS - 3)
    if spark >= 3:
        past = view.history.get(agent.id)
        values = [*(past.multiplier if past is not None else ()), agent.multiplier]
        row.put(
            names.sparkline([HIGHEST * (value - LOWEST) / (1 - LOWEST) for value in values], spark),
            ink.agent_faint(seat.position),
        )
        row.put("  ", ink.ground)
    total = sum(each.target_share for each in view.state.agents) or 1.0
    share, target = round(agent.share * 100), round(agent.target_share / total * 100)
    level = glow.note(("share", agent.id), share)
    row.column(f"{share}", 3, ink.glow[level] if level else ink.text, right=True)
    row.put(" → ", ink.faint)
    row.column(f"{target}", 3, ink.dim, right=True)
    row.put(" %", ink.faint)
    row.skip_to(end, ink.ground)


class PacingPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("pacing",)

    def title(self) -> str:
        return "pacing · share"

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_pacing(row, seat, row.left - 1)
