"""ArgentumApp joins the parts and decides nothing: lobby, stage, actions, themes, and a clean way out.

Keys, palette, footer and help come from the registry in `actions`; the debate itself is behind `Show`. What is heavy
(events, sound, presets, the stage) is imported after the first paint, because the lobby must be there at once
(DESIGN, Targets).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from argentum_core.wiring.choice import Choice
from argentum_kit.display import shown

from .action_target import AppActionTarget, StageControls
from .actions import ACTIONS, BY_NAME, perform
from .background import in_background
from .choice import Readiness, Recents, Start
from .context import ActionContext
from .failures import sentence, write_report
from .panels.footer import ActionFooter
from .panels.operator_line import OperatorLine
from .screens.palette import ActionCommands
from .termination import exit_after_grace, on_termination
from .themes import DARK, THEMES, other

if TYPE_CHECKING:
    from argentum_core.debate.state import Agent

    from .screens.lobby_menu import LobbyMenu
    from .screens.preset_catalog import PresetCatalog
    from .show import Show

INTERRUPTED = 130
START_PATIENCE_S = 5.0

T = TypeVar("T")


StageMaker = Callable[["Show"], Screen[None]]


def _stage_screen(show: Show) -> Screen[None]:
    from .screens.stage import StageScreen

    return StageScreen(show)


def _bindings() -> list[BindingType]:
    return [
        Binding(key, f"operate('{action.name}')", action.label, show=False, priority=True)
        for action in ACTIONS
        for key in action.keys
    ]


class ArgentumApp(App[None], inherit_bindings=False):
    """The terminal app. Give it a `show` to go on the stage at once, or let the lobby make one with `start`."""

    CSS_PATH = "styles/app.tcss"
    TITLE = "Argentum"
    AUTO_FOCUS = None
    ENABLE_COMMAND_PALETTE = False  # Textual's own key would open it over dialogs; the registry opens it
    COMMANDS: ClassVar[set[Any]] = {ActionCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *_bindings(),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
    ]

    def __init__(
        self,
        start: Start | None = None,
        *,
        show: Show | None = None,
        defaults: Choice | None = None,
        menu: LobbyMenu | None = None,
        preset_catalog: PresetCatalog | None = None,
        readiness: Readiness | None = None,
        recent: Recents | None = None,
        theme: str = DARK.name,
        stage: StageMaker = _stage_screen,
        crash_folder: Path | None = None,
    ) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.searching = False
        self.failure: str | None = None
        self.has_lobby = show is None
        self._start = start
        self._show = show
        self._defaults = defaults or Choice()
        self._menu = menu
        self.preset_catalog = preset_catalog
        self._readiness = readiness
        self._recent = recent
        self._make_stage = stage
        self._stage: Any = None
        self._lobby: Any = None
        self._starting = False
        self._starter: Thread | None = None
        self._leaving = False
        self._termination_status: int | None = None
        self._crash_folder = crash_folder
        # Where the newest debate that was left is recorded.
        self.recorded: str | None = None

    # -- where we are

    def on_mount(self) -> None:
        if self._termination_status is not None:
            self.leave(self._termination_status)
        elif self._show is not None:
            self._open_stage(self._show)
        else:
            self._open_lobby()

    def context_of(self, screen: Screen[Any]) -> ActionContext | None:
        """What an action may know and touch on a screen; None on a screen without actions."""
        if self._stage is not None and screen is self._stage:
            stage = cast(StageControls, self._stage)
            return ActionContext(
                "stage",
                AppActionTarget(self, stage),
                state=stage.view.state,
                selected=stage.selected,
                searching=self.searching,
                governor=stage.governor_turned,
                citing=bool(stage.cited()[1]),
                steerable=getattr(self._show, "steerable", True),
            )
        if self._lobby is not None and screen is self._lobby:
            return ActionContext("lobby", AppActionTarget(self, None), starting=self._starting)
        return None

    def selected_agent(self) -> Agent | None:
        context = self.context_of(self._stage) if self._stage is not None else None
        return context.agent if context is not None else None

    def journal_path(self) -> str | None:
        return self._show.journal_path if self._show is not None else None

    # -- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the registry work on their own screens, and not while a line is being written."""
        if action != "operate":
            return True
        context = self.context_of(self.screen)
        applies = context is not None and context.where in BY_NAME[str(parameters[0])].where
        return applies and (parameters[0] == "palette" or not isinstance(self.focused, Input))

    def action_operate(self, name: str) -> None:
        self.operate(name)

    def operate(self, name: str) -> None:
        """Do what an action of the registry says on the screen that is shown, or say why not."""
        action, context = BY_NAME[name], self.context_of(self.screen)
        if context is None or context.where not in action.where:
            return
        reason = perform(action, context)
        if reason is not None:
            self.tell(f"{action.key} {action.label}: {reason}")

    def tell(self, sentence: str) -> None:
        """A sentence where the actions are, for a moment."""
        for footer in self.screen.query(ActionFooter):
            footer.hint(sentence)
            return
        self.notify(sentence, timeout=3, markup=False)

    def notice(self, sentence: str, *, warning: bool = False) -> None:
        """A quiet line on the stage about something that is no event of the debate; it stays in sight for a while."""
        if self._stage is not None:
            cast(StageControls, self._stage).notice(sentence, warning=warning)

    def toggle_theme(self) -> None:
        self.theme = other(self.theme)

    def on_operator_line_sent(self, event: OperatorLine.Sent) -> None:
        """A line of the operator is cleaned like any other words before it reaches the debate."""
        if self._stage is None:
            return
        from argentum_kit.plain_text import sanitise

        text = sanitise(event.text)
        if event.mode == "search" or not text:
            return
        target = AppActionTarget(self, self._stage)
        if event.mode == "say":
            target.command("say", text=text)
        else:
            target.command("ask", agent=event.agent, text=text)

    def on_operator_line_typed(self, event: OperatorLine.Typed) -> None:
        if self._stage is not None:
            self.searching = bool(event.text)
            self._stage.search(event.text)

    def on_operator_line_left(self, event: OperatorLine.Left) -> None:
        if event.mode == "search" and self._stage is not None:
            AppActionTarget(self, self._stage).end_search()

    # -- lobby and stage

    def _open_lobby(self) -> None:
        from .screens.lobby import LobbyScreen

        self._lobby = LobbyScreen(self._defaults, self._menu, self._readiness, self._recent)
        self.push_screen(self._lobby)
        self.call_after_refresh(self._warm_up)

    def _warm_up(self) -> None:
        """Import what the stage needs while the operator still reads the lobby."""
        if self._make_stage is _stage_screen:
            in_background(lambda: __import__("argentum_tui.screens.stage"), lambda _done: None, lambda _error: None)

    def start_chosen(self) -> None:
        """Start what the lobby has chosen; the show is made off the screen's thread."""
        if self._start is None or self._starting or self._lobby is None:
            return
        choice: Choice | None = self._lobby.choice()
        if choice is None:
            return
        start = self._start
        self._starting = True
        self._lobby.starting()
        self._starter = in_background(
            lambda: start(choice),
            lambda show: self._hand_over(show, self._started),
            lambda error: self._hand_over(error, self._not_started),
        )

    def call_from_thread(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a callable on the screen's thread, from another, and return what it returns.

        Raises RuntimeError where the app is not running or has gone. Textual finds out that the loop is closed only after it
        has made a coroutine for it, which then is never awaited.
        """
        if self._loop is None or self._loop.is_closed():
            raise RuntimeError("the app is not running")
        return super().call_from_thread(callback, *args, **kwargs)

    def _hand_over(self, item: T, to: Callable[[T], None]) -> None:
        """From a thread of ours to the screen's, unless the app has gone."""
        try:
            self.call_from_thread(to, item)
        except (RuntimeError, CancelledError):
            if hasattr(item, "close"):
                item.close()

    def _started(self, show: Show) -> None:
        self._starting = False
        if self._leaving:
            self._show = show
            return
        self._open_stage(show)

    def _not_started(self, error: BaseException) -> None:
        self._starting = False
        if self._lobby is not None:
            self._lobby.failed(sentence(error))

    def _open_stage(self, show: Show) -> None:
        self._show = show
        self._stage = self._make_stage(show)
        self.searching = False
        self.push_screen(self._stage)
        if getattr(show, "steerable", True):
            from .preset_file_watcher import watch_preset_file

            watch_preset_file(self, self._stage)
        gc.freeze()

    # -- the way out

    def action_interrupt(self) -> None:
        """Ctrl-C copies what is selected; with nothing selected it ends the debate and leaves."""
        if self._leaving:
            self.exit(return_code=INTERRUPTED)
            return
        if isinstance(self.focused, Input) and not self.focused.selection.is_empty:
            self.focused.action_copy()
        elif selected := self.screen.get_selected_text():
            self.copy_to_clipboard(selected)
        else:
            self.leave(INTERRUPTED)

    def terminate(self, status: int) -> None:
        """End the debate and leave, whatever is on the screen. May be called between any two steps of the app's thread."""
        self._termination_status = status
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.call_later, self.leave, status)

    def quit_answered(self, answer: str | None) -> None:
        if answer == "leave":
            self.leave()
        elif answer == "lobby":
            self.leave(to_lobby=True)

    def leave(self, return_code: int = 0, *, to_lobby: bool = False) -> None:
        """Close the show off the screen's thread, then go."""
        if self._leaving:
            return
        show = self._show
        if show is None:
            if self._termination_status is not None:
                exit_after_grace(self._termination_status)
            self.exit(return_code=return_code)
            return
        from .screens.confirm import ClosingScreen

        self._leaving = True
        self.push_screen(ClosingScreen())

        def closed(error: BaseException | None) -> None:
            self._show, self._leaving = None, False
            self.recorded = show.journal_path
            if self._termination_status is not None:
                exit_after_grace(self._termination_status)
            if error is not None:
                self.failure = f"the debate did not close cleanly: {sentence(error)}"
            if to_lobby and self._lobby is not None and error is None:
                self._back_to_lobby()
            else:
                self.exit(return_code=return_code or (1 if error is not None else 0))

        in_background(
            show.close,
            lambda _none: self._hand_over(None, closed),
            lambda error: self._hand_over(error, closed),
        )

    def _back_to_lobby(self) -> None:
        self._stage = None
        while len(self.screen_stack) > 1 and self.screen is not self._lobby:
            self.pop_screen()
        self._lobby.again()

    def close_show(self) -> None:
        """Close what is still open, or is still being started; for the way out after a fault."""
        if self._starter is not None:
            self._starter.join(START_PATIENCE_S)
        show, self._show = self._show, None
        if show is not None:
            show.close()

    def _handle_exception(self, error: Exception) -> None:
        """A fault of our own ends the app with one sentence; the traceback goes to a file, never to the screen."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.failure = f"stopped because of a fault of its own ({type(error).__name__})"
            if (report := write_report(self._crash_folder, error)) is not None:
                self.failure += f"; what happened is in {report}"
        self._close_messages_no_wait()


def run(app: ArgentumApp) -> int:
    """Run the app until it is left or told to end from outside, close whatever is open, and return the exit status."""
    journal: str | None = None
    ended: list[int] = []

    def end(status: int) -> None:
        ended.append(status)
        app.terminate(status)

    with on_termination(end):
        try:
            app.run()
        except Exception:
            if not ended:  # else the terminal went with whoever told us
                raise
        finally:
            journal = app.journal_path()
            try:
                app.close_show()
            except Exception as error:
                app.failure = app.failure or f"the debate did not close cleanly: {sentence(error)}"
    if ended:
        return ended[0]
    if app.failure:
        print(f"argentum: {shown(app.failure)}", file=sys.stderr)
        if journal:
            print(f"argentum: the debate goes on with: argentum resume {shown(journal)}", file=sys.stderr)
    return app.return_code or 0
