"""The one economy panel of a small terminal: bank, bid, pacing and mood side by side; `tab` turns to each in full."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic

from .agents import AgentRow, AgentsPanel, identity_width, paint_identity
from .banks import BALANCE_CELLS, paint_bank
from .bids import bid_words, paint_bid
from .emotion import paint_emotion, paint_mood
from .pacing import paint_pacing
from .strip_builder import StripBuilder

PAGES = ("economy", "bids", "pacing · share", "emotion")
BANK_CELLS = 13
BID_CELLS = 14
PACE_CELLS = 6


class EconomyPanel(AgentsPanel):
    """Bank, bid, pacing and mood of every agent, for terminals without room for four panels."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("banks", "bids", "pacing", "emotion")
    MARGIN: ClassVar[int] = 0

    @property
    def page(self) -> int:
        """The index in PAGES of what is shown."""
        return self.options.page % len(PAGES)

    @property
    def shows_place(self) -> bool:
        return True

    def title(self) -> str:
        return "bank · bid · pace · mood" if self.page == 0 else PAGES[self.page]

    def title_right(self, row: StripBuilder) -> None:
        super().title_right(row)
        row.put("  " if row.used else "", self.text_styles.dim)
        row.put("⇥ ", self.text_styles.faint)
        row.put(PAGES[(self.page + 1) % len(PAGES)], self.text_styles.dim)

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        paint_identity(row, agent_row)
        row.put("  ", agent_row.styles.background)
        width = row.width - identity_width(self.view) - 4
        if self.page == 1:
            paint_bid(row, agent_row, width)
        elif self.page == 2:
            paint_pacing(row, agent_row, width)
        elif self.page == 3:
            paint_emotion(row, agent_row, width)
        else:
            self._paint_all(row, agent_row)

    def _paint_all(self, row: StripBuilder, agent_row: AgentRow) -> None:
        agent, styles = agent_row.agent, agent_row.styles
        wide = row.left >= BANK_CELLS + BID_CELLS + PACE_CELLS + 12
        bank = BANK_CELLS if wide else BALANCE_CELLS
        start = row.used
        paint_bank(row, agent_row, bank)
        row.skip_to(start + bank + 1, styles.background)
        amount, note = bid_words(self.view, agent)
        level = self.highlight.level(("bid", agent.id), amount)
        row.column(str(amount) if amount else "·", 3, styles.highlight[level] if level else styles.text, right=True)
        row.put(" ", styles.background)
        loud = note.startswith("✂") or note == "next"
        row.column(note, BID_CELLS - 4, styles.accent if loud else styles.faint)
        row.column(f"{agent.multiplier:.2f}", PACE_CELLS - 1, styles.text, right=True)
        row.put("  ", styles.background)
        paint_mood(row, agent_row)
