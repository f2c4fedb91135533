"""A debate's life in the app: chosen in the lobby, started, shown on the stage, and closed on the way out.

A show is made and closed in threads of their own, so that the screen never waits; whoever leaves while one is being started
has it closed as soon as it is there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from .background import in_background
from .choice import Recent, Start
from .failures import sentence
from .termination import exit_after_grace

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from argentum_core.wiring.choice import Choice

    from .show import Show

START_PATIENCE_S = 5.0

T = TypeVar("T")


class Lobby(Protocol):
    """What is asked of the lobby's screen."""

    def choice(self) -> Choice | None:
        """What is chosen; None while there is nothing to choose from yet."""

    def starting(self) -> None:
        """The debate is being started."""

    def recorded(self) -> Recent | None:
        """The recorded debate that is chosen; None where something else is."""

    def doing(self, text: str, /) -> None:
        """Say what is being done with it; an empty text ends it."""

    def done(self, sentence: str, /) -> None:
        """Say what came of it."""

    def failed(self, sentence: str, /) -> None:
        """Say why a debate could not be started."""

    def again(self) -> None:
        """Be ready for another choice: a debate has ended."""


class DebateLifecycle:
    """At most one show at a time. `new_lobby` and `new_stage` make the screens; `stage_opened` hears of a stage that is shown.

    `choice` is what the show was started with, as far as that is known. Afterwards `failure` is what went wrong, in a sentence, and `recorded` where the newest debate that was left is recorded.
    """

    def __init__(
        self,
        app: App[None],
        *,
        start: Start | None,
        show: Show | None,
        new_lobby: Callable[[], Screen[None]],
        new_stage: Callable[[Show], Screen[None]],
        stage_opened: Callable[[Screen[None]], None],
        choice: Choice | None = None,
    ) -> None:
        self.has_lobby = show is None
        self.show = show
        self.stage: Screen[None] | None = None
        self.lobby: Screen[None] | None = None
        self.starting = False
        self.leaving = False
        self.failure: str | None = None
        self.recorded: str | None = None
        self._app = app
        self._start = start
        self.can_start = start is not None
        """Whether another debate can be begun from here."""
        self.choice = choice
        self._new_lobby = new_lobby
        self._new_stage = new_stage
        self._stage_opened = stage_opened
        self._starter: Thread | None = None
        self._termination_status: int | None = None

    @property
    def journal_path(self) -> str | None:
        """Where the debate that is shown is being recorded; None when it is not."""
        return self.show.journal_path if self.show is not None else None

    # -- lobby and stage

    def open(self) -> None:
        """Show the stage where there is a show, else the lobby; leave at once if that was asked for before."""
        if self._termination_status is not None:
            self.leave(self._termination_status)
        elif self.show is not None:
            self._open_stage(self.show)
        else:
            self.lobby = self._new_lobby()
            self._app.push_screen(self.lobby)

    def recorded_chosen(self) -> Recent | None:
        """The recorded debate that is chosen in the lobby; None where something else is, or there is no lobby."""
        return cast("Lobby", self.lobby).recorded() if self.lobby is not None else None

    def say_doing(self, text: str) -> None:
        """Say in the lobby what is being done with a recorded debate; an empty text ends it."""
        if self.lobby is not None:
            cast("Lobby", self.lobby).doing(text)

    def start_chosen(self) -> None:
        """Start what the lobby has chosen."""
        choice = cast("Lobby", self.lobby).choice() if self.lobby is not None and not self.starting else None
        if choice is not None:
            self.start_from_lobby(choice)

    def start_from_lobby(self, chosen: Choice) -> None:
        """Start a debate; the show is made off the screen's thread."""
        if self._start is None or self.starting or self.lobby is None:
            return
        lobby, start = cast("Lobby", self.lobby), self._start
        self.choice = chosen
        self.starting = True
        lobby.starting()
        self._starter = in_background(
            lambda: start(chosen),
            lambda show: self._hand_over(show, self._started),
            lambda error: self._hand_over(error, self._not_started),
        )

    def start_again(self, choice: Choice, tell: Callable[[str], None]) -> None:
        """Start another debate in the place of the one that is shown; `tell` hears why it could not be."""
        start = self._start
        if start is not None:
            self.replace(lambda: start(choice), tell, choice)

    def _hand_over(self, item: T, to: Callable[[T], None]) -> None:
        """From a thread of ours to the screen's, unless the app has gone."""
        try:
            self._app.call_from_thread(to, item)
        except (RuntimeError, CancelledError):
            if hasattr(item, "close"):
                item.close()

    def _started(self, show: Show) -> None:
        self.starting = False
        if self.leaving:
            self.show = show
            return
        self._open_stage(show)

    def _not_started(self, error: BaseException) -> None:
        self.starting = False
        if self.lobby is not None:
            cast("Lobby", self.lobby).failed(sentence(error))

    def replace(self, make: Callable[[], Show], tell: Callable[[str], None], choice: Choice | None = None) -> None:
        """Put another show on the stage in the place of the one that is shown, which is closed; it is made off the screen's thread.
        Where that cannot be, `tell` hears why, and nothing changes. A debate that was started with a `choice` is known by it from now on."""
        if self.starting or self.leaving or self.show is None:
            return
        old = self.show
        self.starting = True

        def made(show: Show) -> None:
            self.starting = False
            if self.leaving or self.show is not old:
                in_background(show.close, lambda _none: None, lambda _error: None)
                return
            self.choice = choice or self.choice
            if getattr(old, "steerable", True):
                self.recorded = old.journal_path
            while self.stage is not None and self.stage in self._app.screen_stack:
                self._app.pop_screen()
            self._open_stage(show)
            in_background(old.close, lambda _none: None, lambda _error: None)

        def failed(error: BaseException) -> None:
            self.starting = False
            tell(sentence(error))

        self._starter = in_background(
            make, lambda show: self._hand_over(show, made), lambda error: self._hand_over(error, failed)
        )

    def _open_stage(self, show: Show) -> None:
        self.show = show
        self.stage = self._new_stage(show)
        self._app.push_screen(self.stage)
        self._stage_opened(self.stage)

    # -- the way out

    def terminate(self, status: int) -> None:
        """End the debate and leave, whatever is on the screen; from outside the app's own steps."""
        self._termination_status = status

    def leave(self, return_code: int = 0, *, to_lobby: bool = False) -> None:
        """Close the show off the screen's thread, then exit with the status, or go back to the lobby."""
        if self.leaving:
            return
        show = self.show
        if show is None:
            self._exit(return_code)
            return
        from .screens.confirm import ClosingScreen

        self.leaving = True
        self._app.push_screen(ClosingScreen())

        def closed(error: BaseException | None) -> None:
            self.show, self.leaving = None, False
            if getattr(show, "steerable", True):
                self.recorded = show.journal_path
            if error is not None:
                self.failure = _did_not_close(error)
            if to_lobby and self.lobby is not None and error is None and self._termination_status is None:
                self._back_to_lobby(self.lobby)
            else:
                self._exit(return_code or (1 if error is not None else 0))

        in_background(
            show.close,
            lambda _none: self._hand_over(None, closed),
            lambda error: self._hand_over(error, closed),
        )

    def _exit(self, return_code: int) -> None:
        if self._termination_status is not None:
            exit_after_grace(self._termination_status)
        self._app.exit(return_code=return_code)

    def _back_to_lobby(self, lobby: Screen[None]) -> None:
        self.stage = None
        while len(self._app.screen_stack) > 1 and self._app.screen is not lobby:
            self._app.pop_screen()
        cast("Lobby", lobby).again()

    def close_show(self) -> None:
        """Close what is still open, or is still being started, for the way out after a fault; what goes wrong is `failure`."""
        if self._starter is not None:
            self._starter.join(START_PATIENCE_S)
        show, self.show = self.show, None
        if show is None:
            return
        try:
            show.close()
        except Exception as error:
            self.failure = self.failure or _did_not_close(error)


def _did_not_close(error: BaseException) -> str:
    return f"the debate did not close cleanly: {sentence(error)}"
