"""Bids for the next floor: the amount, a bar, and in words what it came to."""

from __future__ import annotations

from typing import ClassVar

from argentum_core.debate.state import Agent
from argentum_tui.view import StageView, Topic, names

from .agents import AgentRow, AgentsPanel
from .strip_builder import StripBuilder

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


def paint_bid(row: StripBuilder, agent_row: AgentRow, width: int) -> None:
    """` 4 ▰▰▰▰ ✂ 3+1` in `width` cells."""
    view, agent, styles, highlight = agent_row.view, agent_row.agent, agent_row.styles, agent_row.highlight
    end = row.used + width
    amount, note = bid_words(view, agent)
    level = highlight.level(("bid", agent.id), amount)
    figure = str(amount) if amount else "·"
    row.column(
        figure, AMOUNT_CELLS, styles.highlight[level] if level else styles.text if amount else styles.faint, right=True
    )
    row.put(" ", styles.background)
    most = max(1, view.state.settings.auction.max_bid)
    room = width - AMOUNT_CELLS - 2 - NOTE_CELLS
    bar = most if most <= room else room if room >= LEAST_BAR else 0
    if bar:
        full = min(bar, round((amount or 0) / most * bar))
        row.put("▰" * full, styles.agent_dim(agent_row.position))
        row.put(" " * (bar - full + 1), styles.background)
    style = (
        styles.accent if note.startswith("✂") or note == "next" else styles.text if note == "speaking" else styles.faint
    )
    if note == "✂ missed":
        style = styles.warning
    row.column(note, min(NOTE_CELLS, end - row.used), style)
    row.skip_to(end, styles.background)


class BidsPanel(AgentsPanel):
    """Every agent's bid for the next floor and what came of it."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("bids",)

    def title(self) -> str:
        return "bids"

    def title_right(self, row: StripBuilder) -> None:
        auction = self.view.state.auction
        if auction is not None:
            row.put(f"turn {auction.turn + 1}", self.text_styles.dim)

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        paint_bid(row, agent_row, row.left - 1)
