"""One row, one agent, through all four economy panels at the same height (STAGE): what those panels share.

A panel of agents draws one cell group per agent (`paint_agent`). Selection and the first row shown are common to all of
them, so an agent can be read across and 64 agents scroll together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message

from argentum_core.debate.state import Agent
from argentum_tui.view import StageView, names

from .highlight import ChangeHighlight
from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder
from .text_styles import TextStyles

NAME_CELLS = 10
SIDE_CELLS = 7


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent about to be drawn: its position from 1, the styles of its row and the panel's highlight."""

    view: StageView
    agent: Agent
    position: int
    styles: TextStyles
    highlight: ChangeHighlight
    selected: bool


class AgentsPanel(Panel):
    """Rows of agents."""

    MARGIN: ClassVar[int] = 1

    class Picked(Message):
        """The operator clicked an agent."""

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    class Scrolled(Message):
        """The operator turned the wheel over agents."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        """Put one agent's cells."""

    def paint(self, y: int, row: StripBuilder) -> None:
        agents = self.view.state.agents
        index = self.index_at(y)
        if index is None:
            return
        agent = agents[index]
        selected = agent.id == self.options.selected
        styles = self.selected_styles if selected else self.text_styles
        row.put(" " * self.MARGIN, styles.background)
        self.paint_agent(row, AgentRow(self.view, agent, index + 1, styles, self.highlight, selected))
        row.skip_to(row.width, styles.background)

    def index_at(self, y: int) -> int | None:
        """Which agent, counted from 0, stands in a row of the inside; None where none does."""
        count, rows, first = len(self.view.state.agents), self.inside_height, self.options.first_row
        if not 0 <= y < rows:
            return None
        if count <= rows:
            return y if first + y < count else None
        window = range(first, min(count, first + rows))
        outside = [place for place in self.options.pinned if place not in window]
        # Who is pinned keeps its row in the window too; of the others the last give way.
        free = [place for place in window if place not in self.options.pinned]
        gone = set(free[max(0, rows - len(outside) - (len(window) - len(free))) :])
        listed = [*(place for place in window if place not in gone), *outside]
        return listed[y] if y < len(listed) else None

    def title_right(self, row: StripBuilder) -> None:
        hidden = len(self.view.state.agents) - self.inside_height
        if hidden > 0 and self.shows_place:
            first = self.options.first_row
            row.put(f"{first + 1}–{first + self.inside_height} of {len(self.view.state.agents)}", self.text_styles.dim)

    @property
    def shows_place(self) -> bool:
        """Whether this is the panel that says which agents are shown."""
        return False

    def on_click(self, event: events.Click) -> None:
        index = self.index_at(event.y - (1 if self.framed else 0))
        if index is not None:
            self.post_message(self.Picked(index + 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Scrolled(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Scrolled(-1))


def pinned_agents(view: StageView, options: ViewOptions) -> tuple[int, ...]:
    """The places, from 0, of who is always shown where there is no room for all: the speaker, the next, the selected."""
    floor, upcoming = view.state.floor, view.next_speaker()
    wanted = (
        floor.agent if floor is not None else None,
        upcoming.agent if upcoming is not None else None,
        options.selected,
    )
    places = [names.position(view.state, agent) - 1 for agent in wanted if agent is not None]
    return tuple(sorted({place for place in places if place >= 0}))


def paint_identity(row: StripBuilder, agent_row: AgentRow) -> None:
    """`▸❷ BROOK against`: pointer, number, name and side; widths are common to all agents."""
    view, agent, position, styles = agent_row.view, agent_row.agent, agent_row.position, agent_row.styles
    agents = view.state.agents
    speaks = view.state.floor is not None and view.state.floor.agent == agent.id
    row.put("▸" if agent_row.selected else " ", styles.accent)
    row.column(names.number(position), 1 if len(agents) <= 10 else 2, styles.agent(position), right=True)
    row.put(" ", styles.background)
    name_style = (
        styles.faint
        if agent.muted
        else styles.agent(position)
        if speaks or agent_row.selected
        else styles.agent_dim(position)
    )
    row.column(names.upper_name(agent), name_width(view), name_style)
    row.put(" ", styles.background)
    row.column("muted" if agent.muted else agent.side, side_width(view), styles.faint)


def identity_width(view: StageView) -> int:
    """Cells of `paint_identity`."""
    return 3 + (1 if len(view.state.agents) <= 10 else 2) + name_width(view) + side_width(view)


def name_width(view: StageView) -> int:
    """Cells of the column of names: the longest, up to NAME_CELLS."""
    longest = view.name_and_side_cells()[0]
    return NAME_CELLS if longest < 0 else min(NAME_CELLS, longest)


def side_width(view: StageView) -> int:
    """Cells of the column of sides: the longest, up to SIDE_CELLS."""
    longest = view.name_and_side_cells()[1]
    return SIDE_CELLS if longest < 0 else min(SIDE_CELLS, longest)
