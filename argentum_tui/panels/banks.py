"""Banks: who has most. Pointer, number, name, side, a bar of tokens and the balance."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic, names

from .agents import AgentRow, AgentsPanel, identity_width, paint_identity
from .strip_builder import StripBuilder

BALANCE_CELLS = 4


def paint_bank(row: StripBuilder, agent_row: AgentRow, width: int) -> None:
    """`▰▰▰▰▰▱▱▱  5.0` in `width` cells."""
    view, agent, styles, highlight = agent_row.view, agent_row.agent, agent_row.styles, agent_row.highlight
    most = max(1.0, view.state.settings.tokens.max_bank)
    bar = width - BALANCE_CELLS - 1
    level = highlight.level(("bank", agent.id), agent.bank)
    if bar >= 3:
        bar = min(bar, 2 * round(most))
        full = max(0, min(bar, round(agent.bank / 100 / most * bar)))
        row.put("▰" * full, styles.agent_dim(agent_row.position))
        row.put("▱" * (bar - full), styles.frame_bright)
        row.put(" ", styles.background)
    balance = names.tokens(agent.bank)
    row.column(balance, BALANCE_CELLS, styles.highlight[level] if level else styles.text, right=True)


class BanksPanel(AgentsPanel):
    """Every agent's bank, ordered by how much is in it."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("banks",)
    MARGIN: ClassVar[int] = 0

    @property
    def shows_place(self) -> bool:
        return True

    def title(self) -> str:
        return "banks"

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        paint_identity(row, agent_row)
        row.put(" ", agent_row.styles.background)
        paint_bank(row, agent_row, min(row.left - 1, row.width - identity_width(self.view)))
