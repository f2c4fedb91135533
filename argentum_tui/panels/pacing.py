"""Pacing and share: the multiplier with its past, and heard talk against the target."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic, names

from .agents import AgentRow, AgentsPanel
from .strip_builder import StripBuilder

MULTIPLIER_CELLS = 4
SHARE_CELLS = 11
SPARK_CELLS = 24
LOWEST = 0.4
"""The multiplier at the foot of its sparkline; below it an agent is held back as far as the eye needs to know."""
HIGHEST = 0.7
"""How high a multiplier of 1 stands, so that rows of unhindered agents do not become a wall."""


def paint_pacing(row: StripBuilder, agent_row: AgentRow, width: int) -> None:
    """`0.82 ▆▅▅▄▄▃  31 → 25 %` in `width` cells."""
    view, agent, styles, highlight = agent_row.view, agent_row.agent, agent_row.styles, agent_row.highlight
    end = row.used + width
    level = highlight.level(("multiplier", agent.id), round(agent.multiplier, 2))
    row.column(
        f"{agent.multiplier:.2f}", MULTIPLIER_CELLS, styles.highlight[level] if level else styles.text, right=True
    )
    row.put(" ", styles.background)
    spark = min(SPARK_CELLS, width - MULTIPLIER_CELLS - SHARE_CELLS - 3)
    if spark >= 3:
        past = view.history.get(agent.id)
        values = [*(past.multiplier if past is not None else ()), agent.multiplier]
        row.put(
            names.sparkline([HIGHEST * (value - LOWEST) / (1 - LOWEST) for value in values], spark),
            styles.agent_faint(agent_row.position),
        )
        row.put("  ", styles.background)
    total = sum(each.target_share for each in view.state.agents) or 1.0
    share, target = round(agent.share * 100), round(agent.target_share / total * 100)
    level = highlight.level(("share", agent.id), share)
    row.column(f"{share}", 3, styles.highlight[level] if level else styles.text, right=True)
    row.put(" → ", styles.faint)
    row.column(f"{target}", 3, styles.dim, right=True)
    row.put(" %", styles.faint)
    row.skip_to(end, styles.background)


class PacingPanel(AgentsPanel):
    """Every agent's pacing multiplier and its share of heard talk."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("pacing",)

    def title(self) -> str:
        return "pacing · share"

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        paint_pacing(row, agent_row, row.left - 1)
