"""The stage: the debate as it runs (STAGE), fed by a `Show`, live or recorded.

A fixed tick drains the show, folds the events, and tells every panel the time; panels repaint only rows that differ.
A command goes to the show before anything is drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
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
from argentum_tui.panels.cause_in_full import CausePanel
from argentum_tui.panels.causes import CausesPanel
from argentum_tui.panels.economy import PAGES, EconomyPanel
from argentum_tui.panels.emotion import EmotionPanel
from argentum_tui.panels.figures import GovernorPanel
from argentum_tui.panels.floor import FloorPanel
from argentum_tui.panels.flow import FlowPanel
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.header import HeaderBar
from argentum_tui.panels.levels import LevelsPanel
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.panels.pacing import PacingPanel
from argentum_tui.panels.panel import Panel, ViewOptions
from argentum_tui.panels.plots import EmotionPlot, PacingPlot
from argentum_tui.panels.stage_layout import MIDDLE, TOO_SMALL, panel_regions, too_small
from argentum_tui.panels.transcript import TranscriptPanel
from argentum_tui.panels.verdict import VerdictPanel
from argentum_tui.show import Show
from argentum_tui.view import StageView, governance, names

from .drawer import Drawer
from .stage_panels import StagePanels

if TYPE_CHECKING:
    from textual import events

    from argentum_core.debate.commands import Command
    from argentum_core.debate.events import Tier
    from argentum_core.evidence import Passage

TICK_S = 1 / 10
STILL_TICKS = 20
"""After so many ticks in which nothing moved, as while a debate is paused, one in `STILL_EVERY` is enough until something does."""
STILL_EVERY = 3
CAUSES_ROWS_TO_CHOOSE_FROM = 5
"""Rows, frame included, below which the causes are given the drawer to be looked at."""
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

    def __init__(
        self,
        show: Show,
        *,
        tick_s: float = TICK_S,
        highlights: bool = True,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._clock_s = clock_s
        self.show = show
        self.view = StageView(names.source_titles(show.source))
        self.options = ViewOptions(highlights=highlights)
        self._tick_s = tick_s
        self._laid_out: tuple[int, bool, str | None] = (0, False, None)
        self._unsettled = True
        self._still = 0
        self._held_first: Tier | None = None
        view, options = self.view, self.options
        self.drawer = Drawer(options, lambda: self.query_one("#panels"), self._options_changed)
        self.header = HeaderBar(view, options, id="header")
        self.transcript = TranscriptPanel(view, options, id="transcript")
        self.causes = CausesPanel(view, options, id="causes")
        self.verdict = VerdictPanel(view, options, id="verdict")
        self._ended = False
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
            self.verdict,
            AgentPanel(view, options, id="agent"),
            FlowPanel(view, options, id="flow"),
            self.transcript,
            CausePanel(view, options, id="cause"),
            self.causes,
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
        self.set_interval(self._tick_s, self._beat)

    # -- the tick

    def _beat(self) -> None:
        """A tick of the clock."""
        self._still += 1
        if self._still <= STILL_TICKS or self._still % STILL_EVERY == 0:
            self.tick()

    def tick(self) -> None:
        """Drain, fold, and let every panel that is shown look once."""
        moved = self._take_in()
        if not (moved or self._unsettled):
            return
        self._still = 0
        self._notice_the_end()
        needs = self._layout_needs()
        if needs != self._laid_out:
            self._laid_out = needs
            # Asked of a panel, not of its container: Textual forgets the arrangement of whatever is above.
            self.header.refresh(layout=True)
        self._pin()
        now_s = self._clock_s()
        self._unsettled = False
        for panel in self._panels:
            if panel.measure():
                panel.tick(now_s)
                self._unsettled = self._unsettled or panel.highlight.active

    def _notice_the_end(self) -> None:
        """Show the verdict once the debate is over; not where it is wound back."""
        ended = self.view.state.ended is not None
        if ended == self._ended:
            return
        self._ended = self.options.verdict = ended
        self.options.changed()
        if ended:
            self.call_after_refresh(self._give_verdict_keyboard)
        elif self.verdict.has_focus:
            self.set_focus(None)

    def _give_verdict_keyboard(self) -> None:
        if self.options.verdict and self.focused is None and self.verdict.is_attached:
            self.set_focus(self.verdict)

    def _pin(self) -> None:
        """Where not all agents are shown at once, keep the speaker, the next and the selected in sight, in all panels alike."""
        few = len(self.view.state.agents) <= PINNED_FROM
        pinned = () if few else pinned_agents(self.view, self.options)
        if pinned != self.options.pinned:
            self.options.pinned = pinned
            self.options.changed()

    def _layout_needs(self) -> tuple[int, bool, str | None]:
        """What the arrangement depends on besides the size."""
        return len(self.view.state.agents), self.options.verdict, self.options.drawer

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
        pressed_s = self._clock_s()
        command_id = self.show.send(command)
        if command_id:  # 0: the record alone will tell
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

    @property
    def chosen_cause(self) -> int | None:
        """The number of the chosen row of the causes; None where none is chosen, and on a screen that shows none."""
        return self.options.cause

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
        if self.options.verdict and self.options.drawer is None:
            self.call_after_refresh(self._give_verdict_keyboard)
        self._unsettled = True
        self.tick()

    def turn_economy_panel(self) -> None:
        """Give the keyboard to the causes, or take it back; on a small terminal show first the pages of the one economy panel."""
        if self.causes.has_focus or self.drawer.holds == "causes":
            self._leave_causes()
            return
        if self.query_one("#economy", Panel).measure():
            self.options.page = (self.options.page + 1) % len(PAGES)
            self._options_changed()
            if self.options.page:
                return
        if self.causes.measure().height < CAUSES_ROWS_TO_CHOOSE_FROM:
            self.drawer.turn("causes")
        self.set_focus(self.causes)

    def _leave_causes(self) -> None:
        self.set_focus(None)
        if self.drawer.holds == "causes":
            self.drawer.shut()

    @property
    def shows_verdict(self) -> bool:
        """Whether the verdict is shown in the place of economy and transcript."""
        return self.options.verdict

    def turn_verdict(self) -> None:
        """Show the verdict, or the stage as it was."""
        self.options.verdict = not self.options.verdict
        if self.verdict.has_focus:
            self.set_focus(None)
        self._options_changed()

    @property
    def marked_ms(self) -> int | None:
        """When the line that is marked begins, in debate time; None where none is."""
        segment = self.transcript.selected_segment
        lines = (line for turn in reversed(self.view.transcript.turns) for line in turn.lines)
        return next((line.starts_ms for line in lines if line.segment_id == segment), None)

    def say_doing(self, text: str) -> None:
        """Say on the verdict what is being done; an empty text ends it."""
        self.verdict.doing(text)

    def mark_line(self, segment: str) -> None:
        """Mark a line of the transcript and the rows of the causes that are about it."""
        whole = self.view.transcript.whole(segment)
        self.transcript.point_at(whole)
        self._mark_causes_of(whole)

    def on_verdict_panel_picked(self, message: VerdictPanel.Picked) -> None:
        self.mark_line(message.segment)

    def turn_cause_filter(self) -> None:
        """Show causes of the next kind alone, or all again."""
        self.causes.turn_filter()

    def explain_cause(self) -> None:
        """Show the chosen cause in full in the drawer, or put it away."""
        self.drawer.turn("cause")

    def _choose_cause(self, number: int | None) -> None:
        """Mark a row of the causes and the line that it is about."""
        cause = self.view.cause(number)
        segment = self.view.transcript.whole(cause.segment) if cause is not None and cause.segment is not None else None
        self.options.cause = cause.number if cause is not None else None
        self.options.caused = (
            frozenset(row.number for row in self.view.causes_of(segment)) if segment is not None else frozenset()
        )
        self.transcript.point_at(segment)
        if cause is not None:
            self.causes.show(cause.number)
        self._options_changed()

    def on_causes_panel_picked(self, message: CausesPanel.Picked) -> None:
        self._choose_cause(message.number)
        if message.explain and self.drawer.holds != "cause":
            self.explain_cause()

    def on_transcript_panel_picked(self, message: TranscriptPanel.Picked) -> None:
        self._mark_causes_of(message.segment)

    def _mark_causes_of(self, segment: str | None) -> None:
        """Mark the rows of what happened to a line, and first of what gave it the floor."""
        rows = self.view.causes_of(segment) if segment is not None else []
        self.options.caused = frozenset(row.number for row in rows)
        self.options.cause = rows[0].number if rows else None
        if rows:
            self.causes.show(rows[0].number)
        self._options_changed()

    def turn_governor(self) -> bool:
        """Show the governor in the drawer, or put it away; False where it is always shown."""
        area = self.query_one("#panels").size
        agents, verdict, holds = self._layout_needs()
        if holds != "governor" and "governor" in panel_regions(area.width, area.height, agents, holds, verdict=verdict):
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
