"""Commands written on the stage: actions of the registry by their names, and lines of the grammar (`argentum_core.grammar`).

A line that is nothing but the name of an action does what its key does: `:cut`, `:knobs`, `:theme`. Everything else is a line of the
grammar, with agents, knobs and presets by name. `argentum send` comes in here for what only a screen can do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from argentum_core import grammar
from argentum_core.debate.commands import Command, PauseCommand, PresetCommand
from argentum_core.grammar.reading import unknown_word
from argentum_core.grammar.words import cleaned, find, listed, take_head

from .action_registry import BY_NAME, at
from .actions import perform
from .background import in_background
from .context import ActionContext, Reason, Where
from .failures import sentence
from .reasons import no_debate, not_shared

if TYPE_CHECKING:
    from textual.app import App

    from .controls import StageControls
    from .screens.preset_catalog import PresetCatalog
    from .screens.seat_catalog import SeatCatalog

WITH_ARGUMENT = ("select", "agent", "search")
"""What the stage can do with something named, besides the grammar: select an agent, show it in full, search for words."""

SHARE_OFF = ("share off", "watchers off")
"""`share` alone is the links; with an agent and a number it is a line of the grammar."""


class WordsHost(Protocol):
    """What is asked of the app."""

    searching: bool
    preset_catalog: PresetCatalog | None
    seat_catalog: SeatCatalog | None

    def tell(self, sentence: str, /) -> None:
        """Show a sentence where the user looks."""

    @property
    def stage_in_use(self) -> bool:
        """Whether somebody types on the stage, or something lies on it."""

    def stage_context(self) -> ActionContext | None:
        """What actions may know and touch on the stage; None without one."""

    def from_background(self, callback: Callable[[], None], /) -> None:
        """Call something in the screen's thread, from any; nothing where the app has gone."""


class StageWords:
    """Reads what is written on one stage."""

    def __init__(self, host: WordsHost, stage: StageControls) -> None:
        self._host = host
        self._stage = stage
        self._presets: Sequence[str] = ()
        self._seats = grammar.SeatOffers()

    # -- completion

    def look_up_names(self) -> None:
        """Find out which presets, minds and voices there are, so that their names can be completed."""
        catalog = self._catalog()

        def known(names: list[str]) -> None:
            self._presets = names

        in_background(
            lambda: [entry.name for entry in catalog.presets()],
            lambda names: self._host.from_background(lambda: known(names)),
            lambda _error: None,
        )
        self._look_up_seats()

    def _look_up_seats(self) -> None:
        from .screens.seat_catalog import InstalledSeats

        catalog = self._host.seat_catalog or InstalledSeats()

        def known(found: grammar.SeatOffers) -> None:
            self._seats = found

        in_background(
            lambda: grammar.SeatOffers(
                [entry.name for entry in catalog.minds()], [entry.name for entry in catalog.voices()]
            ),
            lambda found: self._host.from_background(lambda: known(found)),
            lambda _error: None,
        )

    def candidates(self, text: str, /) -> Sequence[grammar.Candidate]:
        """What the last word of a line may become."""
        state = self._stage.view.state
        head, rest = take_head(cleaned(text), ("select", "agent"))
        if head and (rest or text.endswith(" ")):
            start = text[: len(text) - len(rest)]
            names = [agent.name for agent in state.agents if agent.name.casefold().startswith(rest.casefold())]
            return [grammar.Candidate(start + name, name) for name in names]
        context = self._host.stage_context()
        words = screen_words(context.where) if context is not None else []
        return grammar.candidates(text, state, self._presets, words, self._seats)

    def expected(self, text: str, /) -> str:
        """What is wanted at the end of a line, in words."""
        head, rest = take_head(cleaned(text), BY_NAME)
        if head in BY_NAME and not rest and not text.endswith(" "):
            return f"{head}: {BY_NAME[head].help}"
        return grammar.expected(text, self._stage.view.state)

    # -- doing

    def do(self, text: str) -> Reason:
        """Do what a line says, or say why not. A preset is read first, off the screen's thread, and told of where it does not hold."""
        context = self._host.stage_context()
        if context is None:
            return "there is no stage"
        line = cleaned(text)
        head, rest = take_head(line, [*BY_NAME, *WITH_ARGUMENT])
        if line.casefold() in SHARE_OFF:
            if reason := not_shared(context):
                return reason
            context.target.stop_sharing()
            return None
        if line.casefold() == "share":
            return self._perform("watchers", context)
        if head in BY_NAME and not rest:
            return self._perform(head, context)
        if head in WITH_ARGUMENT and rest:
            return self._look(head, rest)
        if not grammar.head_of(line):
            word = line.split(maxsplit=1)[0] if line else ""
            if head:
                return f"{head} takes nothing behind it"
            return unknown_word(word, [*screen_words(context.where), *(form.word for form in grammar.FORMS)])
        if grammar.head_of(line) == "preset":
            return self._switch_preset(line, context)
        return self._steer(line, context)

    def do_on_screen(self, text: str) -> Reason:
        """Do what a line from elsewhere says to the screen, unless that is in use."""
        if self._host.stage_in_use:
            return "somebody is typing there, or a dialog is open"
        return self.do(text)

    def _perform(self, name: str, context: ActionContext) -> Reason:
        action = BY_NAME[name]
        if context.where not in action.where:
            return f"{name} works {_ONLY[min(action.where)]} alone"
        reason = perform(action, context)
        return f"{action.label}: {reason}" if reason else None

    def _look(self, head: str, rest: str) -> Reason:
        if head == "search":
            self._host.searching = True
            self._stage.search(rest)
            return None
        agents = self._stage.view.state.agents
        found = find(agents, rest)
        if found is None:
            return f"there is no agent {rest!r}; agents are {listed(agents)}"
        self._stage.select(agents.index(found) + 1)
        if head == "agent" and self._stage.drawer.holds != "agent":
            self._stage.drawer.turn("agent")
        return None

    def _steer(self, line: str, context: ActionContext) -> Reason:
        state = self._stage.view.state
        try:
            found = grammar.read(line, state, self._presets, context.agent)
        except grammar.GrammarError as error:
            return str(error)
        if isinstance(found, grammar.Question):
            self._stage.notice(" · ".join(grammar.answer(found, state, self._presets)))
            return None
        return self._send(found, context)

    def _send(self, command: Command, context: ActionContext) -> Reason:
        paused_recording = isinstance(command, PauseCommand) and not context.steerable
        if not paused_recording and (reason := no_debate(context)):
            return reason
        context.target.send(command)
        return None

    def _switch_preset(self, line: str, context: ActionContext) -> Reason:
        if reason := no_debate(context):
            return reason
        state, catalog = self._stage.view.state, self._catalog()

        def read() -> Command:
            found = grammar.read(line, state, [entry.name for entry in catalog.presets()])
            return grammar.with_rules(cast(PresetCommand, found), lambda name: catalog.load(name).model_dump())

        in_background(
            read,
            lambda command: self._host.from_background(lambda: context.target.send(command)),
            lambda error: self._host.from_background(lambda: self._host.tell(sentence(error))),
        )
        return None

    def _catalog(self) -> PresetCatalog:
        from .screens.preset_catalog import InstalledPresets

        return self._host.preset_catalog or InstalledPresets()


_ONLY: dict[Where, str] = {
    "lobby": "in the lobby",
    "stage": "on the stage of a running debate",
    "replay": "in a replay",
}


def screen_words(where: Where) -> list[str]:
    """What can be written on a screen besides the grammar, for completion."""
    names = [action.name for action in at(where) if not action.family]
    return [*names, *(name for name in WITH_ARGUMENT if name not in names)]


def take_lines_from_elsewhere(app: App[Any], show: object, words: StageWords) -> None:
    """Have a running debate hand in what `argentum send` says to the screen."""
    if not hasattr(show, "on_screen_lines"):
        return

    def screen(text: str, done: Callable[[Reason], None]) -> None:
        """Called in the debate's thread, which does not wait."""
        loop = app._loop
        if loop is None or loop.is_closed() or not app.is_running:
            done("the screen has gone")
        else:
            loop.call_soon_threadsafe(app.call_later, lambda: done(words.do_on_screen(text)))

    show.on_screen_lines(screen)
