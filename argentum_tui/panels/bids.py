"""Bids for the next floor: the amount, a bar, and in words what it came to."""

from __future__ import annotations

from typing import ClassVar

from argentum_core.debate.state import Agent
from argentum_tui.view import StageView, Topic, names

from .agents import AgentsPanel, Seat
from .row import Row

AMOUNT_CELLS = 2
NOTE_CELLS = 9
LEAST_BAR = 5
"""Cells in which a bar may stand for more tokens than it has cells; with fewer it says nothing true."""


def bid_words(view: StageView, agent: Agent) -> tuple[int | None, str]:
    """The amount an agent bids (None before it did) and a note: speaking, pass, next, ✂ bid+fee, evidence."""
    state = view.state
    floor, auction = state.floor, state.auction
    bid = None
    if auction is not None and (floor is None or auction.id != floor.auction_id):
        bid = auction.bids.get(agent.id)
    amount = bid.amount if bid is not None else None
    if floor is not None and floor.armed is not None and floor.armed.agent == agent.id:
        armed = floor.armed
        return amount, f"✂ {armed.bid}+{names.short_tokens(armed.fee)}" if armed.by == "agent" else "✂ by you"
    if agent.muted:
        return None, "muted"
    upcoming = view.next_speaker()
    if upcoming is not None and upcoming.sure and upcoming.agent == agent.id:
        return amount, "next"
    if floor is not None and floor.agent == agent.id:
        return amount, "speaking"
    if floor is not None and agent.id in floor.skipped:
        return amount, "✂ missed"
    if amount == 0:
        return None, "pass"
    if bid is not None and bid.evidence:
        return amount, "evidence"
    return amount, ""


def paint_bid(row: Row, seat: Seat, width: int) -> None:
    """` 4 ▰▰▰▰ ✂ 3+1` in `width` cells."""
    view, agent, ink, glow = seat.view, seat.agent, seat.ink, seat.glow
    end = row.used + width
    amount, note = bid_words(view, agent)
    level = glow.note(("bid", agent.id), amount)
    figure = str(amount) if amount else "·"
    row.column(figure, AMOUNT_CELLS, ink.glow[level] if level else ink.text if amount else ink.faint, right=True)
    row.put(" ", ink.ground)
    most = max(1, view.state.settings.auction.max_bid)
    room = width - AMOUNT_CELLS - 2 - NOTE_CELLS
    bar = most if most <= room else room if room >= LEAST_BAR else 0
    if bar:
        full = min(bar, round((amount or 0) / most * bar))
        row.put("▰" * full, ink.agent_dim(seat.position))
        row.put(" " * (bar - full + 1), ink.ground)
    style = ink.accent if note.startswith("✂") or note == "next" else ink.text if note == "speaking" else ink.faint
    if note == "✂ missed":
        style = ink.warning
    row.column(note, min(NOTE_CELLS, end - row.used), style)
    row.skip_to(end, ink.ground)


class BidsPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("bids",)

    def title(self) -> str:
        return "bids"

    def title_right(self, row: Row) -> None:
        auction = self.view.state.auction
        if auction is not None:
            row.put(f"turn {auction.turn + 1}", self.ink.dim)

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_bid(row, seat, row.left - 1)
