"""The one economy panel of a small terminal: bank, bid, pacing and mood side by side; `tab` turns to each in full."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic

from .agents import AgentsPanel, Seat, identity_width, paint_identity
from .banks import BALANCE_CELLS, paint_bank
from .bids import bid_words, paint_bid
from .emotion import paint_emotion, paint_mood
from .pacing import paint_pacing
from .row import Row

PAGES = ("economy", "bids", "pacing · share", "emotion")
BANK_CELLS = 13
BID_CELLS = 14
PACE_CELLS = 6


class EconomyPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("banks", "bids", "pacing", "emotion")
    MARGIN: ClassVar[int] = 0

    @property
    def page(self) -> int:
        return self.look.page % len(PAGES)

    @property
    def shows_place(self) -> bool:
        return True

    def title(self) -> str:
        return "bank · bid · pace · mood" if self.page == 0 else PAGES[self.page]

    def title_right(self, row: Row) -> None:
        super().title_right(row)
        row.put("  " if row.used else "", self.ink.dim)
        row.put("⇥ ", self.ink.faint)
        row.put(PAGES[(self.page + 1) % len(PAGES)], self.ink.dim)

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_identity(row, seat)
        row.put("  ", seat.ink.ground)
        width = row.width - identity_width(self.view) - 4
        if self.page == 1:
            paint_bid(row, seat, width)
        elif self.page == 2:
            paint_pacing(row, seat, width)
        elif self.page == 3:
            paint_emotion(row, seat, width)
        else:
            self._paint_all(row, seat)

    def _paint_all(self, row: Row, seat: Seat) -> None:
        agent, ink = seat.agent, seat.ink
        wide = row.left >= BANK_CELLS + BID_CELLS + PACE_CELLS + 12
        bank = BANK_CELLS if wide else BALANCE_CELLS
        start = row.used
        paint_bank(row, seat, bank)
        row.skip_to(start + bank + 1, ink.ground)
        amount, note = bid_words(self.view, agent)
        level = self.glow.note(("bid", agent.id), amount)
        row.column(str(amount) if amount else "·", 3, ink.glow[level] if level else ink.text, right=True)
        row.put(" ", ink.ground)
        loud = note.startswith("✂") or note == "next"
        row.column(note, BID_CELLS - 4, ink.accent if loud else ink.faint)
        row.column(f"{agent.multiplier:.2f}", PACE_CELLS - 1, ink.text, right=True)
        row.put("  ", ink.ground)
        paint_mood(row, seat)
