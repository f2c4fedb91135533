"""What can be done once a debate is over and that takes a while: to export it, and to hear a line of it again.

Each is done in a thread; how far it is stands at the foot of the verdict, what came of it is said in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from argentum_core.wiring.choice import Choice

from .background import in_background
from .choice import AfterEnd
from .failures import sentence

if TYPE_CHECKING:
    from argentum_core.debate.state import DebateState


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


class Screen(Protocol):
    """The app, where it is told."""

    def tell(self, sentence: str, /) -> None:
        """Show a sentence where the user looks."""

    def say_doing(self, text: str, /) -> None:
        """Say what is being done; an empty text ends it."""

    def call_from_thread(self, callback: Callable[..., Any], /, *args: Any) -> Any:
        """Run a callable on the screen's thread. Raises RuntimeError where there is none any more."""


class AfterDebate:
    """One thing at a time: `busy` is what is being done, in a word, None where nothing is."""

    def __init__(self, screen: Screen, can: AfterEnd | None) -> None:
        self._screen = screen
        self.can = can
        self.busy: str | None = None

    def export(self, journal: str) -> None:
        """Write transcript and sound beside the journal."""
        can = self.can
        if can is not None:
            self._do("export", lambda: can.export(journal, self._doing))

    def hear(self, journal: str, segment: str) -> None:
        """Play a line again as it was heard."""
        can = self.can
        if can is not None:
            self._do("line", lambda: can.hear(journal, segment), begun="♪ the line is heard again")

    def _do(self, what: str, work: Callable[[], str], begun: str = "") -> None:
        if self.busy is not None:
            self._screen.tell(f"the {self.busy} is not done yet")
            return
        self.busy = what
        self._screen.say_doing(begun)
        in_background(
            work,
            lambda said: self._on_screen(self._done, said),
            lambda error: self._on_screen(self._done, sentence(error)),
        )

    def _doing(self, text: str) -> None:
        self._on_screen(self._screen.say_doing, text)

    def _done(self, said: str) -> None:
        self.busy = None
        self._screen.say_doing("")
        if said:
            self._screen.tell(said)

    def _on_screen(self, call: Callable[[str], None], text: str) -> None:
        with suppress(RuntimeError, CancelledError):  # the app has gone
            self._screen.call_from_thread(call, text)
