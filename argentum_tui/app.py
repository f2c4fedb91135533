"""ArgentumApp joins the parts and decides nothing: lobby, stage, actions, themes, and a clean way out.

Keys, palette, footer and help come from the registry in `actions`; a debate's life is in `debate_lifecycle`; the debate itself is
behind `Show`. What is heavy (events, sound, presets, the stage) is imported after the first paint, because the lobby must be there
at once (DESIGN, Targets).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.filter import LineFilter, Monochrome, NoColor
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input

from argentum_core.wiring.choice import Choice

from .action_registry import ACTIONS, BY_NAME
from .action_target import AppActionTarget
from .actions import key_of, keys_of, perform
from .after_debate import AfterDebate, Forking
from .background import in_background
from .choice import AfterEnd, Hear, Readiness, Recents, SharedDebate, Start
from .context import ActionContext, Where
from .controls import StageControls
from .debate_lifecycle import DebateLifecycle
from .failures import write_report
from .key_order import KeyOrder
from .line_filters import filters_for
from .look import Look
from .panels.footer import ActionFooter
from .panels.operator_line import LineCompleter, OperatorLine
from .screens.palette import ActionCommands
from .suspender import Suspender
from .terminal_driver import BackgroundTold, asking_driver

if TYPE_CHECKING:
    from argentum_core.debate.state import Agent

    from .screens.lobby_menu import LobbyMenu
    from .screens.preset_catalog import PresetCatalog
    from .screens.seat_catalog import SeatCatalog
    from .show import Show
    from .stage_words import StageWords

INTERRUPTED = 130
TOLD_S = 12.0
"""How long a sentence on a file of the user's own stays."""

StageMaker = Callable[["Show"], Screen[None]]


def stage_screen(show: Show) -> Screen[None]:
    """The screen for a debate, live or recorded."""
    if not getattr(show, "steerable", True):
        from .replay.replay_show import ReplayShow
        from .screens.replay import ReplayScreen

        if isinstance(show, ReplayShow):
            return ReplayScreen(show)
    from .screens.stage import StageScreen

    return StageScreen(show)


def _bindings() -> list[BindingType]:
    return [
        Binding(key, f"operate('{action.name}')", action.label, show=False, priority=True, id=action.name)
        for action in ACTIONS
        for key in action.keys
    ]


def _named_key(key: str) -> str:
    """A key as Textual names it: `question_mark` for `?`."""
    return _character_to_key(key) if len(key) == 1 else key


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
        seat_catalog: SeatCatalog | None = None,
        readiness: Readiness | None = None,
        recent: Recents | None = None,
        hear: Hear | None = None,
        after: AfterEnd | None = None,
        choice: Choice | None = None,
        theme: str | None = None,
        look: Look | None = None,
        stage: StageMaker = stage_screen,
        fork: Forking | None = None,
        crash_folder: Path | None = None,
        sharing: SharedDebate | None = None,
    ) -> None:
        look = look or Look()
        super().__init__(driver_class=asking_driver() if look.asks and theme is None else None)
        self.look = look
        self.no_color = self.no_colour
        self._look_filters = filters_for(look.terminal)
        for palette in look.palettes:
            self.register_theme(palette.theme())
        self.theme = theme or look.first_theme
        self._theme_chosen = theme is not None or look.theme is not None
        if look.own_keys:
            keys = {each.name: map(_named_key, keys_of(each, look.own_keys)) for each in ACTIONS}
            self.set_keymap({name: ",".join(each) for name, each in keys.items()})
        self.searching = False
        self._keys = KeyOrder(self)
        self._suspender = Suspender(self)
        self.preset_catalog = preset_catalog
        self.seat_catalog = seat_catalog
        self._defaults = defaults or Choice()
        self._menu = menu
        self._readiness = readiness
        self._recent = recent
        self._hear = hear
        self._make_stage = stage
        self._crash_folder = crash_folder
        self.sharing = sharing
        self._shared_show = show if sharing is not None else None
        self._words: StageWords | None = None
        self._life = DebateLifecycle(
            self,
            start=start,
            show=show,
            new_lobby=self._new_lobby,
            new_stage=stage,
            stage_opened=self._stage_opened,
            choice=choice,
        )
        self.after = AfterDebate(self, self._life, after, fork)

    # -- where we are

    def on_mount(self) -> None:
        self._life.open()
        for problem in self.look.problems:
            ended = problem if problem.endswith("?") else f"{problem}."
            self.notify(f"{ended} What is shipped is used instead", severity="warning", timeout=TOLD_S, markup=False)
        if self._life.lobby is not None:
            self.call_after_refresh(self._warm_up)

    @property
    def _stage(self) -> StageControls | None:
        return cast("StageControls | None", self._life.stage)

    @property
    def has_lobby(self) -> bool:
        """Whether there is a lobby to go back to."""
        return self._life.has_lobby

    @property
    def failure(self) -> str | None:
        """What went wrong, in a sentence; None if nothing did."""
        return self._life.failure

    @property
    def recorded(self) -> str | None:
        """Where the newest debate that was left is recorded."""
        return self._life.recorded

    @property
    def journal_path(self) -> str | None:
        """Where the debate that is shown is being recorded; None when it is not."""
        return self._life.show.journal_path if self._life.show is not None else None

    def context_of(self, screen: Screen[Any], /) -> ActionContext | None:
        """What an action may know and touch on a screen; None on a screen without actions."""
        stage = self._stage
        if stage is not None and screen is self._life.stage:
            steerable = getattr(self._life.show, "steerable", True)
            where: Where = "stage" if steerable else "replay"
            return ActionContext(
                where,
                AppActionTarget(self, stage, where),
                state=stage.view.state,
                selected=stage.selected,
                searching=self.searching,
                drawer=stage.drawer.holds,
                citing=bool(stage.cited()[1]),
                choosing=stage.chosen_cause is not None,
                verdict=stage.shows_verdict,
                marked=stage.marked_ms is not None,
                journal=self.journal_path if self.after.can is not None else None,
                startable=self._life.can_start,
                starting=self._life.starting,
                has_lobby=self.has_lobby,
                busy=self.after.busy,
                steerable=steerable,
                shared=self._is_shared,
                only_watched=getattr(self._life.show, "only_watched", ""),
                keys=self.own_keys,
            )
        if self._life.lobby is not None and screen is self._life.lobby:
            recorded = self._life.recorded_chosen() if self.after.can is not None else None
            return ActionContext(
                "lobby",
                AppActionTarget(self, None),
                starting=self._life.starting,
                journal=recorded.journal if recorded is not None else None,
                busy=self.after.busy,
                keys=self.own_keys,
            )
        return None

    @property
    def runs_elsewhere(self) -> bool:
        """Whether what is shown is another process's debate, which goes on when this is left."""
        return getattr(self._life.show, "elsewhere", False)

    @property
    def plain_signs(self) -> bool:
        """Whether the terminal is to get plain characters alone."""
        return self.look.terminal.ascii

    @property
    def _is_shared(self) -> bool:
        """Whether others watch what is shown: the first debate, until somebody ends that."""
        shared = self.sharing is not None and not self.sharing.ended
        return shared and self._life.show is self._shared_show

    def stage_context(self) -> ActionContext | None:
        """What an action may know and touch on the stage, whatever lies on it; None without a stage."""
        return self.context_of(self._life.stage) if self._life.stage is not None else None

    @property
    def stage_in_use(self) -> bool:
        """Whether somebody types on the stage, or something lies on it."""
        return self.screen is not self._life.stage or isinstance(self.focused, Input)

    def selected_agent(self) -> Agent | None:
        """The agent that is selected on the stage."""
        context = self.stage_context()
        return context.agent if context is not None else None

    # -- keys and actions

    async def on_event(self, event: Event) -> None:
        """Keys are read one after the other, whatever comes in one write."""
        if isinstance(event, (Key, Paste)) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await super().on_event(event)

    async def read_key(self, event: Key | Paste) -> None:
        """Do what a key of the registry does, or hand the key to what has the keyboard."""
        await super().on_event(event)

    def way_of_a_key(self) -> Sequence[MessagePump]:
        """Everything that a key passes from what has the keyboard to the app, the screen on top, and what the drawer holds."""
        lowest = self.focused or self.screen
        opened = self._stage.drawer.box if self._stage is not None else None
        return [*lowest.ancestors_with_self, self.screen, *([opened] if opened is not None else [])]

    def awaits(self, key: str) -> bool:
        """Whether a key chooses from a list in the drawer that is still being read."""
        box = self._stage.drawer.box if self._stage is not None else None
        return box is not None and box.has_focus_within and box.awaits(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the registry work on their own screens, and not while a line is being written."""
        if action != "operate":
            return True
        context = self.context_of(self.screen)
        applies = context is not None and context.where in BY_NAME[str(parameters[0])].where
        return applies and not self._taken(str(parameters[0]))

    def _taken(self, action: str) -> bool:
        """Whether the key of an action belongs to what has the keyboard: a field that is typed in, or a list in the drawer."""
        if isinstance(self.focused, Input):
            return True
        if (claims := getattr(self.focused, "claims", None)) is not None and claims(action):
            return True
        box = self._stage.drawer.box if self._stage is not None and self.focused is not None else None
        return box is not None and box.has_focus_within and (box.claims(action) or action == "explain")

    def action_operate(self, name: str) -> None:
        self.operate(name)

    def operate(self, name: str, /) -> None:
        """Do what an action of the registry says on the screen that is shown, or say why not."""
        action, context = BY_NAME[name], self.context_of(self.screen)
        if context is None or context.where not in action.where:
            return
        reason = perform(action, context)
        if reason is not None:
            self.tell(f"{key_of(action, self.own_keys)} {action.label}: {reason}")

    def tell(self, sentence: str) -> None:
        """A sentence where the actions are, for a moment."""
        for footer in self.screen.query(ActionFooter):
            footer.hint(sentence)
            return
        self.notify(sentence, timeout=3, markup=False)

    # -- the terminal

    @property
    def own_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The user's own keys by the names of actions."""
        return self.look.own_keys

    @property
    def no_colour(self) -> bool:
        """Whether signs and text styles have to say all."""
        return self.look.terminal.colours == "none"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every row passes through: Textual's own filters, but for those of NO_COLOR, and those of this terminal."""
        textual = [each for each in super().get_line_filters() if not isinstance(each, (Monochrome, NoColor))]
        return [*textual, *self._look_filters]

    def next_theme(self) -> None:
        """Change to the next theme."""
        if self.no_colour:
            self.tell("there are no colours to change: NO_COLOR is set, or this terminal has none")
            return
        self._theme_chosen = True
        self.theme = self.look.after(self.theme)
        self.tell(f"theme {self.theme}")

    def on_background_told(self, event: BackgroundTold) -> None:
        """Follow the terminal where nobody has chosen a theme."""
        if not self._theme_chosen:
            self.theme = self.look.suited(event.dark)

    def suspend_debate(self) -> None:
        """Pause the debate, and once it stands still give the terminal back to the shell; it comes back paused."""
        self._suspender.suspend(possible=self._driver is not None and self._driver.can_suspend)

    def publish_suspension(self) -> None:
        """Give the terminal back as it was."""
        self.app_suspend_signal.publish(self)

    def look_again(self, after_s: float, callback: Callable[[], None], /) -> None:
        """Call back after so many seconds."""
        self.set_timer(after_s, callback)

    def on_operator_line_sent(self, event: OperatorLine.Sent) -> None:
        if self._stage is not None:
            AppActionTarget(self, self._stage).send_line(event.mode, event.text, event.agent)

    @property
    def completer(self) -> LineCompleter | None:
        """What knows how a command written on the stage may go on; None without a stage."""
        if self._words is not None:
            self._words.look_up_names()
        return self._words

    def do_line(self, text: str, /) -> None:
        """Do what a command written on the stage says, or say why not."""
        if self._words is not None and (reason := self._words.do(text)) is not None:
            self.tell(reason)

    def from_background(self, callback: Callable[[], None], /) -> None:
        """Call something in the screen's thread, from any; nothing where the app has gone."""
        with suppress(RuntimeError, CancelledError):
            self.call_from_thread(callback)

    def on_operator_line_offered(self, event: OperatorLine.Offered) -> None:
        for footer in self.screen.query(ActionFooter):
            footer.keep(event.text)

    def on_operator_line_typed(self, event: OperatorLine.Typed) -> None:
        if self._stage is not None:
            self.searching = bool(event.text)
            self._stage.search(event.text)

    def on_operator_line_left(self, event: OperatorLine.Left) -> None:
        if event.mode == "search" and self._stage is not None:
            AppActionTarget(self, self._stage).end_search()

    # -- lobby and stage

    def _new_lobby(self) -> Screen[None]:
        from .screens.lobby import LobbyScreen

        return LobbyScreen(self._defaults, self._menu, self._readiness, self._recent, self._hear)

    def _warm_up(self) -> None:
        """Import what the stage needs while the operator still reads the lobby."""
        if self._make_stage is stage_screen:
            in_background(lambda: __import__("argentum_tui.screens.stage"), lambda _done: None, lambda _error: None)

    def start_chosen(self) -> None:
        """Start what the lobby has chosen."""
        self._life.start_chosen()

    def tell_lobby(self, text: str) -> None:
        """A line on what is being prepared for the lobby, from any thread."""
        if self._life.lobby is not None:
            with suppress(RuntimeError, CancelledError):
                self.call_from_thread(cast(Any, self._life.lobby).growing, text)

    def hear_voice(self) -> None:
        """Let the next debater of the cast that the lobby has chosen speak a line."""
        if self._life.lobby is not None:
            cast(Any, self._life.lobby).hear()

    def on_verdict_panel_hear(self, event: Any) -> None:
        self.after.hear(event.segment)

    def say_doing(self, text: str, /) -> None:
        """Say on the stage, or in the lobby, what is being done; an empty text ends it."""
        if self._stage is not None:
            self._stage.say_doing(text)
        else:
            self._life.say_doing(text)

    def go_to_lobby(self) -> None:
        """Leave the debate for the lobby."""
        self.leave(to_lobby=True)

    def _stage_opened(self, stage: Screen[None]) -> None:
        from .stage_words import StageWords, take_lines_from_elsewhere

        self.searching = False
        self._words = StageWords(self, cast(StageControls, stage))
        take_lines_from_elsewhere(self, self._life.show, self._words)
        if getattr(self._life.show, "steerable", True):
            from .preset_offers import offer_changes

            offer_changes(self, stage, cast(StageControls, stage), self.preset_catalog)
        if self._is_shared:
            self.call_after_refresh(self.operate, "watchers")
        gc.freeze()

    def call_from_thread(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a callable on the screen's thread, from another, and return what it returns.

        Raises RuntimeError where the app is not running or has gone. Textual finds out that the loop is closed only after it
        has made a coroutine for it, which then is never awaited.
        """
        if self._loop is None or self._loop.is_closed():
            raise RuntimeError("the app is not running")
        return super().call_from_thread(callback, *args, **kwargs)

    # -- the way out

    def action_interrupt(self) -> None:
        """Ctrl-C copies what is selected; with nothing selected it ends the debate and leaves."""
        if self._life.leaving:
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
        self._life.terminate(status)
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.call_later, self.leave, status)

    def quit_answered(self, answer: str | None) -> None:
        """What the question before leaving was answered with: `leave`, `lobby`, or nothing."""
        if answer is not None:
            self.leave(to_lobby=answer == "lobby")

    def leave(self, return_code: int = 0, *, to_lobby: bool = False) -> None:
        """Close the show off the screen's thread, then go."""
        self._life.leave(return_code, to_lobby=to_lobby)

    def close_show(self) -> None:
        """Close what is still open, or is still being started; for the way out after a fault."""
        self._life.close_show()

    def _handle_exception(self, error: Exception) -> None:
        """A fault of our own ends the app with one sentence; the traceback goes to a file, never to the screen."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            failure = f"stopped because of a fault of its own ({type(error).__name__})"
            if (report := write_report(self._crash_folder, error)) is not None:
                failure += f"; what happened is in {report}"
            self._life.failure = failure
        self._close_messages_no_wait()
