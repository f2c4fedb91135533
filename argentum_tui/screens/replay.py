"""The stage of a recorded debate: the same screen from the record, with a playhead above the operator line (STAGE, Replay)."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from argentum_tui.context import MarkKind
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.panels.playhead import PlayheadPanel
from argentum_tui.panels.stage_layout import TOO_SMALL
from argentum_tui.replay.replay_show import ReplayShow

from .stage import TICK_S, StageScreen
from .stage_panels import StagePanels


class ReplayScreen(StageScreen):
    """A stage whose time can be moved."""

    def __init__(
        self,
        show: ReplayShow,
        *,
        tick_s: float = TICK_S,
        highlights: bool = True,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.recorded_show = show
        self._searched = ""
        super().__init__(show, tick_s=tick_s, highlights=highlights, clock_s=clock_s)
        self.playhead = PlayheadPanel(self.view, self.options, show, id="playhead")
        self._panels.append(self.playhead)

    def compose(self) -> ComposeResult:
        yield StagePanels(self.view, self.options, [panel for panel in self._panels if panel is not self.playhead])
        yield self.playhead
        with Container(id="bottom"):
            yield OperatorLine()
            yield ActionFooter()
        yield Static(TOO_SMALL, id="too-small")

    def _take_in(self) -> bool:
        jump = self.recorded_show.take_jump()
        if jump is not None:
            self.view.restore(jump)
        return super()._take_in() or jump is not None

    # -- the playhead

    def turn_play(self) -> None:
        """Go on, or stand still."""
        self.recorded_show.play(not self.recorded_show.playback.playing or self.recorded_show.playback.over)
        self._moved()

    def step_mark(self, kind: MarkKind, step: int) -> bool:
        """To the next mark of a kind, or back; false where there is none."""
        return self._moved(self.recorded_show.step(kind, step))

    def step_word(self, step: int) -> bool:
        """To the next word of what is on the floor, or back; false at its ends."""
        return self._moved(self.recorded_show.step_word(step, self.view.floor))

    def step_speed(self, step: int) -> None:
        """Faster or slower."""
        self.recorded_show.step_speed(step)
        self._moved()

    def seek_end(self, end: bool) -> None:
        """To the end of the record, or to its beginning."""
        self.recorded_show.seek(self.recorded_show.record.index.length_ms if end else 0)
        self._moved()

    def search(self, text: str) -> int:
        """Mark the words in what is shown; `n` and `N` then go through the whole record."""
        self._searched = text
        return super().search(text)

    def search_step(self, step: int) -> None:
        """To the next line of the record with the words, or back."""
        if self._searched and self.recorded_show.find(self._searched, step):
            self._moved()
            self.transcript.search(self._searched)

    def on_playhead_panel_sought(self, message: PlayheadPanel.Sought) -> None:
        self.recorded_show.seek(message.at_ms)
        self._moved()

    def _moved(self, moved: bool = True) -> bool:
        if moved:
            self._unsettled = True
            self.tick()
        return moved
