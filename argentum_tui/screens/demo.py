"""The stage of `argentum demo`: the same screen, with a script that steers and a line that says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from argentum_tui.action_host import action_host
from argentum_tui.actions import OwnKeys, with_keys
from argentum_tui.demo_script import AT_THE_END, BEFORE, TAKEN_OVER, DemoScript, Step, is_of
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.panels.stage_layout import TOO_SMALL
from argentum_tui.show import Show

from .stage import TICK_S, StageScreen
from .stage_panels import StagePanels

if TYPE_CHECKING:
    from argentum_core.debate.commands import Command


class DemoScreen(StageScreen):
    """A stage that is steered by a script until somebody else steers."""

    def __init__(self, show: Show, script: DemoScript, *, tick_s: float = TICK_S, highlights: bool = True) -> None:
        self._script = script
        self._step: Step | None = None
        self._caption = ""
        self._sending = False
        super().__init__(show, tick_s=tick_s, highlights=highlights)

    def compose(self) -> ComposeResult:
        yield StagePanels(self.view, self.options, self._panels)
        yield Static(id="demo-caption")
        with Container(id="bottom"):
            yield OperatorLine()
            yield ActionFooter()
        yield Static(TOO_SMALL, id="too-small")

    def on_mount(self) -> None:
        super().on_mount()
        if not self._caption:
            self._tell(BEFORE)

    def tick(self) -> None:
        """As any stage; then what the script has to do now."""
        super().tick()
        if self._sending:
            return
        step = self._script.due(self.view, self.show.now_ms())
        if step is not None:
            self._tell(step.told(self._keys))
            self._play(step)
        elif self.view.state.ended is not None:
            self._tell(with_keys(AT_THE_END, self._keys))
        elif self._script.stopped:
            self._tell(with_keys(TAKEN_OVER, self._keys))

    def send(self, command: Command) -> int:
        """Hand a command to the show: the script's, or that of whoever takes over."""
        self._sending = True
        try:
            command_id = super().send(command)
        finally:
            self._sending = False
        if is_of(self._step, command):
            self._script.sent(command_id)
            self._step = None
        self.tick()
        return command_id

    def _play(self, step: Step) -> None:
        """Do what a step says as if it had been written after `:`."""
        if step.line:
            self._step = step
            action_host(self.app).do_line(step.line)

    @property
    def _keys(self) -> OwnKeys:
        return action_host(self.app).own_keys

    def _tell(self, caption: str) -> None:
        """Show a caption until the next one."""
        if caption != self._caption:
            self._caption = caption
            self.query_one("#demo-caption", Static).update(
                Content.assemble(("▸ demo  ", "$text-muted"), (caption, "bold $accent"))
            )
