"""What can be done once a debate is over, or with a record: to export it, to hear a line of it again, to replay it, to fork it, to begin it again.

What takes a while is done in a thread; how far it is stands at the foot of the verdict, what came of it is said in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from argentum_core.wiring.choice import Choice

from .background import in_background
from .choice import AfterEnd
from .context import ActionContext
from .debate_lifecycle import DebateLifecycle
from .failures import sentence

if TYPE_CHECKING:
    from argentum_core.debate.state import DebateState

    from .show import Show

Forking = Callable[[str, int], "Show"]
"""Begins a new debate from the journal at a path, at a moment (ms of debate time)."""


def again(choice: Choice | None, state: DebateState, preset: str | None) -> Choice:
    """What to begin so that it is the same debate with another seed, or with another `preset` and the same seed. `choice` is what it was begun
    with, None where that is not known or it was a recorded one that went on."""
    if choice is None or choice.resume is not None:
        base = Choice() if choice is None else Choice(mind=choice.mind, voice=choice.voice, evidence=choice.evidence)
        choice = replace(
            base,
            motion=state.motion,
            cast=state.cast,
            preset=state.preset,
            turns=state.turns_wanted,
            minutes=state.minutes_wanted,
        )
    if preset is None:
        return replace(choice, seed=None)
    return replace(choice, preset=preset, seed=state.seed, settings=())


class App(Protocol):
    """The app, where it is told."""

    def tell(self, sentence: str, /) -> None:
        """Show a sentence where the user looks."""

    def say_doing(self, text: str, /) -> None:
        """Say what is being done; an empty text ends it."""

    def from_background(self, callback: Callable[[], None], /) -> None:
        """Call something in the screen's thread, from any; nothing where the app has gone."""

    def push_screen(self, screen: Any, callback: Callable[[Any], None] | None = None, /) -> Any:
        """Lay a screen over what is shown; `callback` hears its answer."""

    def stage_context(self) -> ActionContext | None:
        """What there is to know of the stage; None without one."""


class AfterDebate:
    """`can` is what the command line can do, None where it can nothing; `fork` begins a fork. One thing that takes a while at a time: `busy`
    is what is being done, in a word, None where nothing is."""

    def __init__(self, app: App, life: DebateLifecycle, can: AfterEnd | None, fork: Forking | None) -> None:
        self._app = app
        self._life = life
        self._fork = fork
        self.can = can
        self.busy: str | None = None

    # -- the debate that is shown

    def export(self) -> None:
        """Ask for a form and write it beside the journal."""
        if (path := self._life.journal_path) is not None:
            self._export(path)

    def hear(self, segment: str) -> None:
        """Play a line again as it was heard."""
        can, path = self.can, self._life.journal_path
        if can is None or path is None:
            self._app.tell("the debate was not recorded, so its lines cannot be heard again")
        else:
            self._do("line", lambda: can.hear(path, segment), begun="♪ the line is heard again")

    def replay(self) -> None:
        """Show the record of the debate, in its place."""
        can, path = self.can, self._life.journal_path
        if can is not None and path is not None:
            self._app.tell("the record is being read …")
            self._life.replace(lambda: can.replay(path), self._app.tell)

    def fork_here(self) -> None:
        """Begin a new debate at the playhead of the replay that is shown, in its place."""
        if self._life.show is not None:
            self.fork_at(self._life.show.now_ms())

    def fork_at(self, at_ms: int) -> None:
        """Begin a new debate at a moment of the record of the one that is shown, in its place."""
        fork, path = self._fork, self._life.journal_path
        if fork is None or path is None:
            self._app.tell("from the command line, argentum fork does it")
            return
        self._app.tell("the fork begins …")
        self._life.replace(lambda: fork(path, at_ms), self._app.tell)

    def begin_again(self, preset: str | None = None) -> None:
        """Begin the same debate again: with another seed, or with a preset and the same seed."""
        context = self._app.stage_context()
        if context is not None and context.state is not None:
            self._app.say_doing("starting another debate …")
            self._life.start_again(again(self._life.choice, context.state, preset), self._not_begun)

    def _not_begun(self, reason: str) -> None:
        self._app.say_doing("")
        self._app.tell(f"no other debate could be started: {reason}")

    # -- a record that the lobby has chosen

    def export_record(self) -> None:
        """Ask for a form and write it beside its journal."""
        if (recorded := self._life.recorded_chosen()) is not None:
            self._export(recorded.journal)

    def begin_record_again(self) -> None:
        """Begin it again, with another seed; what it was begun with is read off the screen's thread."""
        recorded, can = self._life.recorded_chosen(), self.can
        if recorded is None or can is None:
            return
        in_background(
            lambda: can.again(recorded.journal),
            lambda choice: self._app.from_background(lambda: self._life.start_from_lobby(choice)),
            lambda error: self._app.from_background(lambda: self._app.tell(sentence(error))),
        )

    # -- in a thread

    def _export(self, journal: str) -> None:
        can = self.can
        if can is None:
            return
        from .screens.export_choice import ExportChoice

        def chosen(names: tuple[str, ...] | None) -> None:
            if names:
                self._do("export", lambda: can.export(journal, names, self._doing))

        self._app.push_screen(ExportChoice(), chosen)

    def _do(self, what: str, work: Callable[[], str], begun: str = "") -> None:
        if self.busy is not None:
            self._app.tell(f"the {self.busy} is not done yet")
            return
        self.busy = what
        self._app.say_doing(begun)
        in_background(
            work,
            lambda said: self._app.from_background(lambda: self._done(said)),
            lambda error: self._app.from_background(lambda: self._done(sentence(error))),
        )

    def _doing(self, text: str) -> None:
        self._app.from_background(lambda: self._app.say_doing(text))

    def _done(self, said: str) -> None:
        self.busy = None
        self._app.say_doing("")
        if said:
            self._app.tell(said)
