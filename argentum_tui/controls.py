"""What actions ask of the app and of its screens, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.screen import Screen

    from argentum_core.debate.commands import Command
    from argentum_core.debate.state import Agent, DebateState
    from argentum_core.evidence import Passage

    from .choice import SharedDebate
    from .context import MarkKind
    from .panels.operator_line import LineCompleter, OperatorLine
    from .screens.drawer import Drawer
    from .screens.preset_catalog import PresetCatalog
    from .screens.seat_catalog import SeatCatalog
    from .view.commands import CommandTracker
    from .view.undoable import UndoableActs


class _View(Protocol):
    @property
    def state(self) -> DebateState: ...

    @property
    def undoable(self) -> UndoableActs: ...

    @property
    def commands(self) -> CommandTracker: ...


class StageControls(Protocol):
    """What the app asks of the stage screen."""

    @property
    def view(self) -> _View:
        """The debate as the stage shows it."""

    @property
    def selected(self) -> int | None:
        """The selected agent's position from 1; None where nobody is selected."""

    def select(self, number: int) -> None:
        """Select an agent by its number, counted from 1."""

    @property
    def chosen_cause(self) -> int | None:
        """The number of the chosen row of the causes; None where none is chosen."""

    def send(self, command: Command) -> int: ...

    def search(self, text: str) -> Any: ...

    def search_step(self, step: int) -> Any:
        """Go to the next hit of the search for 1, to the one before for -1."""

    def copy_selection(self) -> str:
        """Copy the text selected with the mouse, or the selected turn, or the newest; returns what was copied."""

    def cited(self) -> tuple[str, list[str]]:
        """Who cited, and the ids: of the selected turn if it cites, else of the newest that does. No ids if none does."""

    def source(self, source_id: str) -> Passage | None: ...

    def turn_economy_panel(self) -> None:
        """Give the keyboard to the causes, or take it back; on a small screen show first the pages of the economy panel."""

    @property
    def shows_verdict(self) -> bool:
        """Whether the verdict is shown in the place of economy and transcript."""

    def turn_verdict(self) -> None:
        """Show the verdict, or the stage as it was."""

    @property
    def marked_ms(self) -> int | None:
        """When the line that is marked begins, in debate time; None where none is."""

    def say_doing(self, text: str) -> None:
        """Say on the verdict what is being done; an empty text ends it."""

    def turn_cause_filter(self) -> None:
        """Show causes of the next kind alone, or all again."""

    def explain_cause(self) -> None:
        """Show the chosen cause in full, or put it away."""

    @property
    def drawer(self) -> Drawer:
        """What stands beside the stage."""

    def turn_governor(self) -> bool: ...

    def step_hold(self) -> None: ...

    def scroll_transcript(self, lines: int) -> None:
        """Up (negative) or down by lines."""

    def notice(self, text: str, *, warning: bool = False) -> None:
        """Show a sentence on the operator line for a moment."""

    def query_one(self, selector: type[OperatorLine]) -> OperatorLine:
        """The operator line on this stage."""


class ReplayControls(StageControls, Protocol):
    """What the app asks of the stage of a record."""

    def turn_play(self) -> None: ...

    def step_mark(self, kind: MarkKind, step: int) -> bool: ...

    def step_word(self, step: int) -> bool: ...

    def step_speed(self, step: int) -> None: ...

    def seek_end(self, end: bool) -> None: ...


class AfterControls(Protocol):
    """What can be done with a debate that is over, or is only a record."""

    def export(self) -> None:
        """Write the debate that is over out beside its journal."""

    def begin_again(self, preset: str | None = None) -> None:
        """Begin the same debate with another seed, or with another preset."""

    def replay(self) -> None:
        """Show the record of the debate that is over in its place."""

    def fork_at(self, at_ms: int) -> None:
        """Begin a new debate at a moment of the record, in its place."""

    def fork_here(self) -> None:
        """Begin a new debate at the playhead of the replay that is shown."""

    def export_record(self) -> None:
        """Write the recorded debate that the lobby has chosen out beside its journal."""

    def begin_record_again(self) -> None:
        """Begin the recorded debate that the lobby has chosen again, with another seed."""


class AppControls(Protocol):
    """What actions do to the app itself."""

    searching: bool
    preset_catalog: PresetCatalog | None
    seat_catalog: SeatCatalog | None

    @property
    def completer(self) -> LineCompleter | None:
        """What knows how a command written on the stage may go on; None without a stage."""

    @property
    def has_lobby(self) -> bool:
        """Whether there is a lobby to go back to."""

    @property
    def journal_path(self) -> str | None: ...

    def from_background(self, callback: Callable[[], None], /) -> None:
        """Call something in the screen's thread, from any; nothing where the app has gone."""

    def selected_agent(self) -> Agent | None:
        """The agent that is selected on the stage; None where nobody is, or there is no stage."""

    def push_screen(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None, /) -> Any:
        """Show a screen on top; `callback` is called with what it was dismissed with."""

    def start_chosen(self) -> None:
        """Start the debate that is chosen in the lobby."""

    def hear_voice(self) -> None:
        """Let the next debater of the chosen cast speak."""

    def quit_answered(self, answer: str | None, /) -> None:
        """Go on with what was answered to the question whether to quit; None is no answer."""

    def leave(self) -> None:
        """End the debate and the app."""

    def do_line(self, text: str, /) -> None:
        """Do what a command written on the stage says, or say why not."""

    def tell(self, sentence: str, /) -> None:
        """Show a sentence where the user looks."""

    def next_theme(self) -> None:
        """Change to the next theme."""

    def suspend_debate(self) -> None:
        """Pause the debate and give the terminal back to the shell."""

    @property
    def own_keys(self) -> Mapping[str, tuple[str, ...]]: ...

    @property
    def sharing(self) -> SharedDebate | None:
        """How the debate is shared; None where it is not."""

    @property
    def runs_elsewhere(self) -> bool:
        """Whether what is shown is another process's debate, which goes on when this is left."""

    @property
    def plain_signs(self) -> bool:
        """Whether the terminal is to get plain characters alone."""

    def go_to_lobby(self) -> None:
        """Leave the debate for the lobby."""

    @property
    def after(self) -> AfterControls:
        """What can be done with a recorded debate."""
