"""What an action knows and may touch at the moment a key is pressed. Pure: no UI library here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from argentum_core.debate.commands import Command
    from argentum_core.debate.state import Agent, DebateState

Where = Literal["lobby", "stage", "replay"]
MarkKind = Literal["turn", "beat", "cut", "part", "point"]
LineMode = Literal["say", "ask", "vote", "search", "command"]


class ActionTarget(Protocol):
    """What actions may touch."""

    def send(self, command: Command) -> None:
        """Hand a steering command to the show, at once."""

    def select(self, number: int) -> None:
        """Select an agent by its number, counted from 1."""

    def open_line(self, mode: LineMode) -> None:
        """Give the keyboard to the operator line."""

    def open_presets(self) -> None:
        """Open the preset picker."""

    def open_knobs(self) -> None:
        """Open the knob editor."""

    def open_seat(self, kind: Literal["mind", "voice", "temperament"]) -> None:
        """Choose another mind, voice or temperament for the selected agent."""

    def open_undo(self) -> None:
        """Open the list of what can be taken back."""

    def turn_verdict(self) -> None:
        """Show the verdict of a debate that is over, or the stage as it was."""

    def export(self) -> None:
        """Write the debate out beside its journal."""

    def replay(self) -> None:
        """Show the record of a debate that is over, in its place."""

    def fork_line(self) -> None:
        """Begin a new debate at the line that is marked."""

    def begin_again(self) -> None:
        """Begin the same debate with another seed."""

    def choose_preset_again(self) -> None:
        """Choose a preset to begin the same debate with."""

    def go_to_lobby(self) -> None:
        """Leave a debate that is over for the lobby."""

    def open_help(self) -> None:
        """Open the help of this screen."""

    def open_palette(self) -> None:
        """Open the command palette."""

    def ask_to_quit(self) -> None:
        """Ask before a debate is left; from the lobby, leave at once."""

    def start(self) -> None:
        """Start the debate that the lobby has chosen."""

    def hear_voice(self) -> None:
        """Let the next debater of the cast that the lobby has chosen speak a line."""

    def turn_economy_panel(self) -> None:
        """Give the keyboard to the causes, or take it back; on a small screen show first the pages of the economy panel."""

    def turn_cause_filter(self) -> None:
        """Show causes of the next kind alone, or all again."""

    def explain_cause(self) -> None:
        """Show the chosen cause in full, or put it away."""

    def turn_governor(self) -> None:
        """Show the governor where it is not always shown, or put it away."""

    def turn_drawer(self, name: str) -> None:
        """Show the panel of this name in the drawer, or put it away."""

    def open_sharing(self) -> None:
        """Show who watches, and the links to hand on."""

    def stop_sharing(self) -> None:
        """Share the debate no longer."""

    def step_hold(self) -> None:
        """Hold the governor at the next of its tiers, or let it go."""

    def scroll_transcript(self, lines: int) -> None:
        """Up (negative) or down by lines."""

    def search_step(self, step: int) -> None:
        """Go to the next hit of the search for 1, to the one before for -1."""

    def go_back(self) -> None:
        """End the search; with none, leave what is innermost in the drawer, or put it away."""

    def copy(self) -> None:
        """Copy what is selected, or the newest turn."""

    def open_source(self) -> None:
        """Open what the selected turn, or the newest that cites, rests on."""

    def next_theme(self) -> None:
        """Change to the next theme."""

    def suspend(self) -> None:
        """Pause the debate and give the terminal back to the shell."""

    def turn_play(self) -> None:
        """Let a replay go on, or stand still."""

    def step_mark(self, kind: MarkKind, step: int) -> None:
        """To the next mark of a kind in a replay, or back."""

    def step_word(self, step: int) -> None:
        """To the next word of what is on the floor of a replay, or back."""

    def step_speed(self, step: int) -> None:
        """Replay faster or slower."""

    def seek_end(self, end: bool) -> None:
        """To the end of the record, or to its beginning."""

    def export_record(self) -> None:
        """Write the recorded debate that the lobby has chosen out beside its journal."""

    def begin_record_again(self) -> None:
        """Begin the recorded debate that the lobby has chosen again, with another seed."""

    def fork_here(self) -> None:
        """Begin a new debate at the playhead."""


@dataclass(frozen=True, slots=True)
class ActionContext:
    """The moment at which a key is pressed; `selected` counts from 1. `citing`: there is a source to open; `drawer`: the name of what it
    holds; `choosing`: a cause is chosen; `verdict`: that of a debate that is over is shown; `journal`: where the debate is recorded;
    `startable`: it can be begun again; `has_lobby`: there is a lobby to go back to; `marked`: a line of the transcript is; `busy`: what is being done with it, in a word; `shared`: others may watch it; `only_watched`: why it cannot be steered from here; `keys`: the user's own keys by the names
    of actions."""

    where: Where
    target: ActionTarget
    state: DebateState | None = None
    selected: int | None = None
    searching: bool = False
    drawer: str | None = None
    citing: bool = False
    choosing: bool = False
    verdict: bool = False
    journal: str | None = None
    startable: bool = False
    has_lobby: bool = False
    marked: bool = False
    busy: str | None = None
    starting: bool = False
    steerable: bool = True
    shared: bool = False
    only_watched: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def agents(self) -> list[Agent]:
        """All agents, in the order in which everything lists them; none before the debate has begun."""
        return self.state.agents if self.state is not None else []

    @property
    def agent(self) -> Agent | None:
        """The selected agent."""
        if self.selected is None or not 1 <= self.selected <= len(self.agents):
            return None
        return self.agents[self.selected - 1]


Reason = str | None
"""Why something is not possible at the moment, in words; None when it is."""
