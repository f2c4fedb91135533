"""What can be written while a debate runs with `--plain`: the grammar, and the stage's own words where lines can answer them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from argentum_core import grammar
from argentum_core.debate.commands import Command, StopCommand
from argentum_core.debate.state import Agent, DebateState
from argentum_core.evidence import Passage
from argentum_core.grammar.words import cleaned, find, listed, take_head
from argentum_core.session.written_lines import PresetSource
from argentum_kit.plain_text import sanitise

from ..action_registry import BY_NAME
from ..view import StageView, names
from ..view.agent_figures import of_agent
from ..view.coming import of_flow
from ..view.figures import Figure, of_governor

FOUND_AT_MOST = 20
_DRAWN = str.maketrans("", "", f"▰▱{names.SPARKS}")

_ACTION = re.compile(r"\{(\w+)\}")
"""An action that a figure names: here by the word that is written for it."""


class PlainDebate(Protocol):
    """What is asked of the running debate."""

    def send(self, command: Command) -> int: ...

    def now_ms(self) -> int: ...

    def source(self, source_id: str) -> Passage | None: ...


class PlainWords:
    """Does what lines say, and answers by `say`, a line at a time. What becomes of a command is told by its events, not here."""

    def __init__(self, debate: PlainDebate, view: StageView, presets: PresetSource, say: Callable[[str], None]) -> None:
        self._debate = debate
        self._view = view
        self._presets = presets
        self._say = say
        self._selected: str | None = None
        self._own: dict[str, Callable[[str], None]] = {
            "help": self._help,
            "select": self._select,
            "agent": self._agent,
            "flow": lambda _: self._figures(of_flow(self._state, self._debate.now_ms())),
            "governor": lambda _: self._figures(of_governor(self._state, self._view.governance, self._debate.now_ms())),
            "source": lambda _: self._source(),
            "search": self._search,
            "again": lambda _: self._again(),
            "copy": lambda _: self._again(),
            "quit": lambda _: self._quit(),
            "select_next": lambda _: self._step(+1),
            "select_previous": lambda _: self._step(-1),
        }

    @property
    def _state(self) -> DebateState:
        return self._view.state

    @property
    def selected(self) -> Agent | None:
        """The agent that is meant where none is named."""
        return self._state.by_id.get(self._selected or "")

    def do(self, text: str) -> None:
        """Do what a line says; an empty one does nothing."""
        line = cleaned(text)
        if not line:
            return
        head, rest = take_head(line, [*self._own, *BY_NAME])
        if head in self._own:
            self._own[head](rest)
        elif head.startswith("select_"):
            self._select(head.removeprefix("select_"))
        elif grammar.head_of(line):
            self._steer(line)
        elif head:
            self._say(f"> {head} is for the screen; there is nothing of it in plain lines")
        else:
            self._steer(line)

    # -- the grammar

    def _steer(self, line: str) -> None:
        try:
            head = grammar.head_of(line)
            presets: Sequence[str] = self._presets.names() if head in ("preset", "presets") else ()
            found = grammar.read(line, self._state, presets, self.selected)
            if isinstance(found, grammar.Question):
                self._tell(grammar.answer(found, self._state, presets))
                return
            command = grammar.with_rules(found, self._presets.settings)
        except grammar.GrammarError as error:
            self._say(f"> {error}")
            return
        if self._state.phase == "idle":
            self._say("> the debate has not begun")
        else:
            self._debate.send(command)

    # -- what the stage shows, in lines

    def _help(self, rest: str) -> None:
        if rest and take_head(rest, self._own)[0]:
            self._say(f"  {_HELP[take_head(rest, self._own)[0]]}")
            return
        self._steer(f"help {rest}")
        if not rest:
            self._tell(list(_HELP.values()))

    def _select(self, rest: str) -> None:
        found = find(self._state.agents, rest)
        if found is None:
            self._say(f"> there is no agent {rest!r}; agents are {listed(self._state.agents)}")
        else:
            self._selected = found.id
            self._say(f"  {found.name} is selected.")

    def _step(self, step: int) -> None:
        agents = self._state.agents
        if not agents:
            self._say("> there are no agents yet")
            return
        now = agents.index(self.selected) if self.selected is not None else (-1 if step > 0 else 0)
        self._select(str(agents[(now + step) % len(agents)].seat))

    def _agent(self, rest: str) -> None:
        if rest:
            self._select(rest)
        if self.selected is None:
            self._say(f"> agent needs an agent: {listed(self._state.agents)}")
        elif not rest or find(self._state.agents, rest) is not None:
            self._figures(of_agent(self._state, self.selected, self._view.history.get(self.selected.id)))

    def _source(self) -> None:
        citing = next((turn for turn in reversed(self._view.transcript.turns) if turn.sources()), None)
        if citing is None:
            self._say("> nothing that was said cites a source yet")
            return
        for source in citing.sources():
            found = self._debate.source(source)
            if found is None:
                self._say(f"  {source} is not in the library")
                continue
            self._say(f"  {found.title}: {found.text}" + (f" ({found.citation}; {found.link})" if found.place else ""))

    def _search(self, rest: str) -> None:
        if not rest:
            self._say("> search needs words: search WORDS")
            return
        wanted = rest.casefold()
        found = [turn for turn in self._view.transcript.turns if wanted in turn.plain().casefold()]
        self._tell(
            [f"{names.clock(turn.at_ms)} {self._name(turn.agent)}: {turn.plain()}" for turn in found[-FOUND_AT_MOST:]]
        )
        if not found:
            self._say(f"  nothing that was said has {rest!r}")

    def _again(self) -> None:
        turns = [turn for turn in self._view.transcript.turns if turn.lines]
        self._say(f"  {self._name(turns[-1].agent)}: {turns[-1].plain()}" if turns else "> nothing was said yet")

    def _quit(self) -> None:
        self._debate.send(StopCommand())

    # -- as lines

    def _name(self, agent: str | None) -> str:
        found = self._state.by_id.get(agent or "")
        return found.name if found is not None else "Chair"

    def _figures(self, figures: list[Figure]) -> None:
        for figure in figures:
            value = self._spoken("".join(text for text, _ in figure.pieces))
            self._say(f"  {figure.name}: {value}" if figure.name else f"    {value}")

    def _spoken(self, text: str) -> str:
        """Agents by name instead of their signs, and nothing that is drawn."""
        for place, agent in enumerate(self._state.agents, 1):
            text = text.replace(names.number(place), agent.name) if place <= len(names.NUMBERS) else text
        text = _ACTION.sub(lambda named: named[1] if named[1] in BY_NAME else named[0], text)
        return " ".join(text.translate(_DRAWN).split())

    def _tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._say(f"  {line}")


def readable(raw: bytes) -> str:
    """A line of the input as text that may be read and put on record."""
    return sanitise(raw.decode("utf-8", errors="replace"))


_HELP = {
    "select": "select AGENT: Mean this agent wherever a line names none.",
    "agent": "agent [AGENT]: Tell all about an agent: why it bids what it bids, its points, bank, mood and person.",
    "flow": "flow: Tell parts and time, who owes an answer, what stands, votes.",
    "governor": "governor: Tell what the governor does and why.",
    "source": "source: Tell what the newest turn that cites rests on.",
    "search": "search WORDS: Tell every turn in which these words were said.",
    "again": "again: Say the newest turn again.",
    "quit": "quit: End the debate and leave.",
}
