"""What actions do to the running app: `ActionTarget` of the registry, for one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .action_registry import BY_NAME
from .actions import key_of

if TYPE_CHECKING:
    from argentum_core.debate.commands import Command

    from .context import LineMode, MarkKind, Where
    from .controls import AppControls, ReplayControls, StageControls
    from .screens.seat_catalog import SeatKind


class AppActionTarget:
    """The hands of the app on its lobby (`stage` is None) or on a stage."""

    __slots__ = ("_app", "_stage", "_where")

    def __init__(self, app: AppControls, stage: StageControls | None, where: Where = "stage") -> None:
        self._app = app
        self._stage = stage
        self._where: Where = where if stage is not None else "lobby"

    def send(self, command: Command) -> None:
        if self._stage is not None:
            self._stage.send(command)

    def select(self, number: int) -> None:
        """Select an agent by its number, counted from 1."""
        if self._stage is not None:
            self._stage.select(number)

    def open_line(self, mode: LineMode) -> None:
        from .panels.operator_line import OperatorLine

        if self._stage is None:
            return
        line = self._stage.query_one(OperatorLine)
        if mode == "command":
            line.open(mode, completer=self._app.completer)
            return
        agent = self._app.selected_agent() if mode == "ask" else None
        if agent is None:
            line.open(mode)
        else:
            line.open(mode, agent=agent.id, name=agent.name.upper(), seat=agent.seat)

    def send_line(self, mode: LineMode, text: str, agent: str | None) -> None:
        """Do what a line of the operator asks; it is cleaned like any other words before it reaches the debate."""
        from argentum_core.debate.commands import AskCommand, SayCommand, typed_vote
        from argentum_kit.plain_text import sanitise

        if mode == "command":
            self._app.do_line(text)
            return
        text = sanitise(text)
        if mode == "search" or not text:
            return
        if mode == "say":
            self.send(SayCommand(text))
        elif mode == "vote":
            self.send(typed_vote(text))
        else:
            self.send(AskCommand(agent or "", text))

    def open_presets(self) -> None:
        """Show the preset picker in the drawer, or put it away."""
        from .screens.presets import PresetsBox

        stage, catalog = self._stage, self._app.preset_catalog
        if stage is not None:
            stage.drawer.turn("presets", lambda: PresetsBox(stage.view.state, self.send, catalog))

    def open_knobs(self) -> None:
        """Show the knob editor in the drawer, or put it away."""
        from .screens.knobs import KnobsBox

        stage = self._stage
        if stage is not None:
            stage.drawer.turn("knobs", lambda: KnobsBox(stage.view.state, self.send))

    def open_seat(self, kind: SeatKind) -> None:
        """Show in the drawer what the selected agent can be given, or put it away; what took effect brings back the agent in full."""
        from .screens.seat import SeatBox

        stage, agent, catalog = self._stage, self._app.selected_agent(), self._app.seat_catalog
        if stage is None or agent is None:
            return

        def back() -> None:
            if stage.drawer.holds == kind:
                stage.drawer.turn("agent")

        stage.drawer.turn(
            kind, lambda: SeatBox(kind, agent, self.send, stage.view.commands, back=back, catalog=catalog)
        )

    def open_undo(self) -> None:
        """Show what can be taken back in the drawer, or put it away."""
        from .screens.undo import UndoBox

        stage = self._stage
        if stage is not None:
            stage.drawer.turn("undo", lambda: UndoBox(lambda: stage.view.undoable, self.send))

    def open_sharing(self) -> None:
        """Show who watches and the links in the drawer, or put them away."""
        from .screens.share_box import ShareBox

        stage, sharing, plain = self._stage, self._app.sharing, self._app.plain_signs
        if stage is not None and sharing is not None:
            stage.drawer.turn("watchers", lambda: ShareBox(sharing, plain=plain))

    def stop_sharing(self) -> None:
        """Share the debate no longer, and say so."""
        if self._app.sharing is not None:
            self._app.sharing.off()
            self._app.tell("nobody watches from elsewhere any more")

    def open_help(self) -> None:
        """Open the help of this screen."""
        from .screens.help import HelpScreen

        self._app.push_screen(HelpScreen(self._where, self._app.own_keys))

    def open_palette(self) -> None:
        """Open the command palette."""
        from textual.command import CommandPalette

        self._app.push_screen(CommandPalette(id="--command-palette", placeholder="what to do"))

    def ask_to_quit(self) -> None:
        """Ask before a debate is left; from the lobby, leave at once."""
        if self._stage is None or self._where == "replay" or self._app.runs_elsewhere:
            if self._where == "replay" and self._app.has_lobby:
                self._app.go_to_lobby()
            else:
                self._app.leave()
            return
        from .screens.confirm import ConfirmQuit

        ended = self._stage.view.state.ended is not None
        question = ConfirmQuit(self._app.journal_path, has_lobby=self._app.has_lobby, ended=ended)
        self._app.push_screen(question, self._app.quit_answered)

    def start(self) -> None:
        self._app.start_chosen()

    def hear_voice(self) -> None:
        self._app.hear_voice()

    def turn_economy_panel(self) -> None:
        """Give the keyboard to the causes, or take it back; on a small screen show first the pages of the economy panel."""
        if self._stage is not None:
            self._stage.turn_economy_panel()

    def turn_verdict(self) -> None:
        """Show the verdict of a debate that is over, or the stage as it was."""
        if self._stage is not None:
            self._stage.turn_verdict()

    def export(self) -> None:
        """Write the debate out beside its journal."""
        self._app.after.export()

    def replay(self) -> None:
        """Show the record of a debate that is over, in its place."""
        self._app.after.replay()

    def fork_line(self) -> None:
        """Begin a new debate at the line that is marked."""
        if self._stage is not None and (at_ms := self._stage.marked_ms) is not None:
            self._app.after.fork_at(at_ms)

    def export_record(self) -> None:
        """Write the recorded debate that the lobby has chosen out beside its journal."""
        self._app.after.export_record()

    def begin_record_again(self) -> None:
        """Begin the recorded debate that the lobby has chosen again, with another seed."""
        self._app.after.begin_record_again()

    def begin_again(self) -> None:
        """Begin the same debate with another seed."""
        self._app.after.begin_again()

    def choose_preset_again(self) -> None:
        """Show the presets in the drawer; the chosen one begins the same debate again."""
        from .screens.presets import PresetsBox

        stage, app = self._stage, self._app
        if stage is not None:
            stage.drawer.turn(
                "again",
                lambda: PresetsBox(
                    stage.view.state, self.send, app.preset_catalog, begin=app.after.begin_again, name="again"
                ),
            )

    def go_to_lobby(self) -> None:
        """Leave the debate for the lobby."""
        self._app.go_to_lobby()

    def turn_cause_filter(self) -> None:
        if self._stage is not None:
            self._stage.turn_cause_filter()

    def explain_cause(self) -> None:
        if self._stage is not None:
            self._stage.explain_cause()

    def turn_governor(self) -> None:
        if self._stage is not None and not self._stage.turn_governor():
            self._app.tell(f"{key_of(BY_NAME['governor'], self._app.own_keys)} governor: it is on the screen already")

    def turn_drawer(self, name: str) -> None:
        if self._stage is not None:
            self._stage.drawer.turn(name)

    def step_hold(self) -> None:
        if self._stage is not None:
            self._stage.step_hold()

    def scroll_transcript(self, lines: int) -> None:
        """Up (negative) or down by lines."""
        if self._stage is not None:
            self._stage.scroll_transcript(lines)

    def search_step(self, step: int) -> None:
        """Go to the next hit of the search for 1, to the one before for -1."""
        if self._stage is not None:
            self._stage.search_step(step)

    def end_search(self) -> None:
        """End the search of the transcript."""
        if self._stage is not None:
            self._app.searching = False
            self._stage.search("")

    def go_back(self) -> None:
        if self._stage is None:
            return
        if self._app.searching:
            self.end_search()
        elif self._stage.drawer.holds is None and self._stage.shows_verdict:
            self._stage.turn_verdict()
        else:
            self._stage.drawer.back()

    def copy(self) -> None:
        """Copy what is selected, or the newest turn, and say how much that was."""
        if self._stage is not None:
            copied = self._stage.copy_selection()
            count = len(copied.split())
            words = "1 word" if count == 1 else f"{count} words"
            self._app.tell(f"copied {words}" if copied else "there is nothing to copy yet")

    def open_source(self) -> None:
        from .screens.source import Cited, SourceBox

        if self._stage is None:
            return
        who, ids = self._stage.cited()
        if ids:
            cited = [Cited(each, self._stage.source(each)) for each in ids]
            self._stage.drawer.turn("source", lambda: SourceBox(cited, who, self._open_link))

    def _open_link(self, link: str) -> None:
        """Open a document in a program of the user's; what the desktop says takes its time."""
        from .background import in_background
        from .viewer import open_link

        in_background(
            lambda: open_link(link),
            lambda said: self._app.from_background(lambda: self._app.tell(said)),
            lambda error: self._app.from_background(lambda: self._app.tell(str(error))),
        )

    def next_theme(self) -> None:
        """Change to the next theme."""
        self._app.next_theme()

    def suspend(self) -> None:
        """Pause the debate and give the terminal back to the shell."""
        self._app.suspend_debate()

    # -- a replay

    @property
    def _replay(self) -> ReplayControls | None:
        return cast("ReplayControls", self._stage) if self._where == "replay" else None

    def turn_play(self) -> None:
        """Let a replay go on, or stand still."""
        if (replay := self._replay) is not None:
            replay.turn_play()

    def step_mark(self, kind: MarkKind, step: int) -> None:
        """To the next mark of a kind in a replay, or back."""
        if (replay := self._replay) is not None and not replay.step_mark(kind, step):
            self._app.tell(f"there is no {kind} {'after' if step > 0 else 'before'} this")

    def step_word(self, step: int) -> None:
        """To the next word of what is on the floor of a replay, or back."""
        if (replay := self._replay) is not None and not replay.step_word(step):
            self._app.tell(f"no word {'after' if step > 0 else 'before'} this in this line")

    def step_speed(self, step: int) -> None:
        """Replay faster or slower."""
        if (replay := self._replay) is not None:
            replay.step_speed(step)

    def seek_end(self, end: bool) -> None:
        """To the end of the record, or to its beginning."""
        if (replay := self._replay) is not None:
            replay.seek_end(end)

    def fork_here(self) -> None:
        """Begin a new debate at the playhead."""
        self._app.after.fork_here()
