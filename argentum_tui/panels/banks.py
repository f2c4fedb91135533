"""Banks: who has most. Pointer, number, name, side, a bar of tokens and the balance."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic, names

from .agents import AgentsPanel, Seat, identity_width, paint_identity
from .row import Row

BALANCE_CELLS = 4


def paint_bank(row: Row, seat: Seat, width: int) -> None:
    """`▰▰▰▰▰▱▱▱  5.0` in `width` cells."""
    view, agent, ink, glow = seat.view, seat.agent, seat.ink, seat.glow
    most = max(1.0, view.state.settings.tokens.max_bank)
    bar = width - BALANCE_CELLS - 1
    level = glow.note(("bank", agent.id), agent.bank)
    if bar >= 3:
        bar = min(bar, 2 * round(most))
        full = max(0, min(bar, round(agent.bank / 100 / most * bar)))
        row.put("▰" * full, ink.agent_dim(seat.position))
        row.put("▱" * (bar - full), ink.frame_bright)
        row.put(" ", ink.ground)
    balance = names.tokens(agent.bank)
    row.column(balance, BALANCE_CELLS, ink.glow[level] if level else ink.text, right=True)


class BanksPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("banks",)
    MARGIN: ClassVar[int] = 0

    @property
    def shows_place(self) -> bool:
        return True

    def title(self) -> str:
        return "banks"

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_identity(row, seat)
        row.put(" ", seat.ink.ground)
        paint_bank(row, seat, min(row.left - 1, row.width - identity_width(self.view)))
