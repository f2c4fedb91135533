"""The stage: the debate as it runs (STAGE), fed by a `Show`, live or recorded.

A fixed tick drains the show, folds the events, and tells every panel the time; panels repaint only rows that differ.
A command goes to the show before anything is drawn.
"""

from __future__ import annotations

import time
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Static

from argentum_core.debate.commands import KnobCommand
from argentum_tui.panels.agent_in_full import AgentPanel
from argentum_tui.panels.agents import AgentsPanel, pinned_agents
from argentum_tui.panels.banks import BanksPanel
from argentum_tui.panels.bids import BidsPanel
from argentum_tui.panels.economy import PAGES, EconomyPanel
from argentum_tui.panels.emotion import EmotionPanel
from argentum_tui.panels.figures import GovernorPanel, SummaryPanel
from argentum_tui.panels.floor import FloorPanel
from argentum_tui.panels.flow import FlowPanel
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.happening import HappeningPanel
from argentum_tui.panels.header import HeaderBar
from argentum_tui.panels.levels import LevelsPanel
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.panels.pacing import PacingPanel
from argentum_tui.panels.panel import Panel, ViewOptions
from argentum_tui.panels.plots import EmotionPlot, PacingPlot
from argentum_tui.panels.stage_layout import MIDDLE, TOO_SMALL, panel_regions, too_small
from argentum_tui.panels.transcript import TranscriptPanel
from argentum_tui.show import Show
from argentum_tui.view import StageView, governance, names

from .drawer import Drawer
from .stage_panels import StagePanels, extra_panel

if TYPE_CHECKING:
    from textual import events

    from argentum_core.debate.commands import Command
    from argentum_core.debate.events import Tier
    from argentum_core.evidence import Passage

TICK_S = 1 / 10
PINNED_FROM = 4
"""Agents that every terminal shows at once."""


class StageScreen(Screen[None]):
    """The screen of a running debate. Steering goes through `command`; looking around through the other methods."""

    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = [
        "../styles/stage.tcss",
        "../styles/panels.tcss",
        "../styles/drawer.tcss",
    ]
    AUTO_FOCUS = None

    def __init__(self, show: Show, *, tick_s: float = TICK_S, highlights: bool = True) -> None:
        super().__init__()
        self.show = show
        self.view = StageView(names.source_titles(show.source))
        self.options = ViewOptions(highlights=highlights)
        self._tick_s = tick_s
        self._laid_out: tuple[int, str | None, str | None] = (0, None, None)
        self._unsettled = True
        self._held_first: Tier | None = None
        view, options = self.view, self.options
        self.drawer = Drawer(options, lambda: self.query_one("#panels"), self._options_changed)
        self.header = HeaderBar(view, options, id="header")
        self.transcript = TranscriptPanel(view, options, id="transcript")
        self._panels: list[Panel] = [
            self.header,
            FloorPanel(view, options, id="floor"),
            BanksPanel(view, options, id="banks"),
            BidsPanel(view, options, id="bids"),
            PacingPanel(view, options, id="pacing"),
            EmotionPanel(view, options, id="emotion"),
            EconomyPanel(view, options, id="economy"),
            PacingPlot(view, options, id="pacing-plot"),
            EmotionPlot(view, options, id="emotion-plot"),
            LevelsPanel(view, options, id="levels"),
            GovernorPanel(view, options, id="governor"),
            SummaryPanel(view, options, id="summary"),
            AgentPanel(view, options, id="agent"),
            FlowPanel(view, options, id="flow"),
            self.transcript,
            HappeningPanel(view, options, id="happening"),
        ]
        self._take_in()

    def compose(self) -> ComposeResult:
        yield StagePanels(self.view, self.options, self._panels)
        with Container(id="bottom"):
            yield OperatorLine()
            yield ActionFooter()
        yield Static(TOO_SMALL, id="too-small")

    def on_mount(self) -> None:
        self._laid_out = self._layout_needs()
        self.set_interval(self._tick_s, self.tick)

    # -- the tick

    def tick(self) -> None:
        """Drain, fold, and let every panel that is shown look once."""
        moved = self._take_in()
        if not (moved or self._unsettled):
            return
        needs = self._layout_needs()
        if needs != self._laid_out:
            self._laid_out = needs
            # Asked of a panel, not of its container: Textual forgets the arrangement of whatever is above.
            self.header.refresh(layout=True)
        self._pin()
        now_s = time.monotonic()
        self._unsettled = False
        for panel in self._panels:
            if panel.measure():
                panel.tick(now_s)
                self._unsettled = self._unsettled or panel.highlight.active

    def _pin(self) -> None:
        """Where not all agents are shown at once, keep the speaker, the next and the selected in sight, in all panels alike."""
        few = len(self.view.state.agents) <= PINNED_FROM
        pinned = () if few else pinned_agents(self.view, self.options)
        if pinned != self.options.pinned:
            self.options.pinned = pinned
            self.options.changed()

    def _layout_needs(self) -> tuple[int, str | None, str | None]:
        """What the arrangement depends on besides the size."""
        return len(self.view.state.agents), extra_panel(self.view, self.options), self.options.drawer

    def _take_in(self) -> bool:
        """Fold what happened and take the time; returns whether anything may look different now."""
        show = self.show
        folded = self.view.fold_all(show.drain())
        moved = self.view.clock(show.now_ms(), show.stats())
        recorded = show.journal_path is not None
        changed = recorded != self.header.recorded
        self.header.recorded = recorded
        return bool(folded) or moved or changed

    # -- steering

    def send(self, command: Command) -> int:
        """Hand a command to the show, then show it as pending; returns its id."""
        pressed_s = time.monotonic()
        command_id = self.show.send(command)
        self.view.command_sent(command_id, command, pressed_s)
        self._unsettled = True
        self.tick()
        return command_id

    def step_hold(self) -> None:
        """Hold the governor at the next tier, or let it go: an ordinary change of a knob, undone like any other."""
        state = self.view.state
        now = governance.mode(state)
        if now == "auto":
            self._held_first = state.governor.tier
        wanted = governance.next_mode(now, state.governor.tier, self._held_first)
        self.send(KnobCommand("governor.mode", wanted))

    def notice(self, text: str, *, warning: bool = False) -> None:
        """One quiet line among what happens, of something that no event tells."""
        self.view.notice(text, "warning" if warning else "plain")
        self._unsettled = True
        self.tick()

    # -- looking around

    @property
    def selected(self) -> int | None:
        """The selected agent's position from 1."""
        for position, agent in enumerate(self.view.state.agents, 1):
            if agent.id == self.options.selected:
                return position
        return None

    @property
    def selected_agent(self) -> str | None:
        """The selected agent's id."""
        return self.options.selected

    def select(self, number: int) -> None:
        """Select the agent at a position from 1 and bring it into view."""
        agents = self.view.state.agents
        if not 1 <= number <= len(agents):
            return
        self.options.selected = agents[number - 1].id
        rows = self._agent_rows()
        self.options.first_row = max(min(self.options.first_row, number - 1), number - rows)
        self._options_changed()

    def scroll_agents(self, rows: int) -> None:
        """Scroll all panels of agents together."""
        most = max(0, len(self.view.state.agents) - self._agent_rows())
        self.options.first_row = max(0, min(most, self.options.first_row + rows))
        self._options_changed()

    def _options_changed(self) -> None:
        self.options.changed()
        self._unsettled = True
        self.tick()

    def turn_economy_panel(self) -> None:
        """On a small terminal, show the next page of the one economy panel."""
        self.options.page = (self.options.page + 1) % len(PAGES)
        self._options_changed()

    def turn_governor(self) -> bool:
        """Show the governor in the drawer, or put it away; False where it is always shown."""
        area = self.query_one("#panels").size
        agents, extra, holds = self._layout_needs()
        if holds != "governor" and "governor" in panel_regions(area.width, area.height, agents, extra, holds):
            return False
        self.drawer.turn("governor")
        return True

    def scroll_transcript(self, lines: int) -> None:
        """Up (negative) or down by lines."""
        self.transcript.scroll_lines(lines)

    def search(self, text: str) -> int:
        """Mark the words in the transcript and go to the newest; returns the number of matches. Empty ends it."""
        return self.transcript.search(text)

    def search_step(self, step: int) -> None:
        """To the next match: +1 newer, −1 older."""
        self.transcript.search_step(step)

    def copy_selection(self) -> str:
        """Copy the text selected with the mouse, or the selected turn, or the newest; returns what was copied."""
        text = self.get_selected_text() or self.transcript.turn_text()
        if text:
            self.app.copy_to_clipboard(text)
        return text

    def cited(self) -> tuple[str, list[str]]:
        """Who cited, and the ids: of the selected turn if it cites, else of the newest that does. No ids if none does."""
        return self.transcript.cited()

    def source(self, source_id: str) -> Passage | None:
        """What a cited id names."""
        return self.show.source(source_id)

    # -- size and mouse

    def _agent_rows(self) -> int:
        shown = next((panel for panel in self._panels if isinstance(panel, AgentsPanel) and panel.measure()), None)
        return max(1, shown.inside_height) if shown is not None else 1

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(too_small(event.size.width, event.size.height), "-too-small")
        self.set_class(event.size.width < MIDDLE[0], "-narrow")
        self.call_after_refresh(self.scroll_agents, 0)

    def on_agents_panel_picked(self, message: AgentsPanel.Picked) -> None:
        self.select(message.position)

    def on_agents_panel_scrolled(self, message: AgentsPanel.Scrolled) -> None:
        self.scroll_agents(message.rows)
