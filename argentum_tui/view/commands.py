"""What the operator asked for and where it stands: pending → accepted → applied, with the measured delay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from argentum_core.debate.commands import (
    AskCommand,
    ClapCommand,
    ClosingCommand,
    Command,
    CutAtBeatCommand,
    CutCommand,
    ExtendCommand,
    GrantCommand,
    KnobCommand,
    MindCommand,
    MuteCommand,
    PauseCommand,
    PresetCommand,
    RefuseCommand,
    SayCommand,
    ShareCommand,
    StopCommand,
    TakeCommand,
    TemperamentCommand,
    UndoCommand,
    VoiceCommand,
    VoteCommand,
    from_record,
    name_of,
)
from argentum_core.debate.events import OperatorCommand
from argentum_core.debate.state import DebateState

from .names import badge, seconds

Status = Literal["pending", "accepted", "applied", "refused"]

KEPT = 32

_Words = Callable[[DebateState, Any], str]


@dataclass(slots=True)
class TrackedCommand:
    """One command. `pressed_s` is the monotonic clock at the key press, None when the command was not given here.

    `outcome_told`: an event of its own has said what came of it. `did` is what it did, or undid, in words, once that is known.
    """

    command_id: int
    command: Command
    at_ms: int
    pressed_s: float | None = None
    status: Status = "pending"
    reason: str | None = None
    delay_ms: int | None = None
    outcome_told: bool = False
    did: str = ""

    @property
    def open(self) -> bool:
        """Whether it has neither taken effect nor been refused yet."""
        return self.status in ("pending", "accepted")

    @property
    def by_audience(self) -> bool:
        """Whether it came from elsewhere (`argentum clap`)."""
        return isinstance(self.command, ClapCommand) and self.command.by == "audience"


class CommandTracker:
    """The newest commands by id; old ones are forgotten."""

    def __init__(self) -> None:
        self._by_id: dict[int, TrackedCommand] = {}

    def sent(self, command: TrackedCommand) -> None:
        """A command was handed to the show."""
        self._by_id[command.command_id] = command
        while len(self._by_id) > KEPT:
            del self._by_id[next(iter(self._by_id))]

    def heard(self, event: OperatorCommand, at_ms: int) -> TrackedCommand:
        """The command as it stands after an event about it; a stage that comes late never takes an ended one back."""
        command = self._by_id.get(event.command_id)
        if command is None:
            command = TrackedCommand(event.command_id, from_record(event.command, event.arguments), at_ms)
            self.sent(command)
        if command.open:
            command.status = event.status
        command.reason = event.reason or command.reason
        command.delay_ms = event.delay_ms if event.delay_ms is not None else command.delay_ms
        return command

    def open_cut(self) -> TrackedCommand | None:
        """The newest cut that was asked for and has not happened."""
        for command in reversed(self._by_id.values()):
            if command.open and isinstance(command.command, CutCommand | CutAtBeatCommand):
                return command
        return None

    def newest(self, *names: str) -> TrackedCommand | None:
        """The newest command of one of these names."""
        return next((each for each in reversed(self._by_id.values()) if name_of(each.command) in names), None)

    def acting(self, *names: str) -> TrackedCommand | None:
        """The newest command of one of these names that is being carried out: accepted, and neither applied nor refused."""
        command = self.newest(*names)
        return command if command is not None and command.status == "accepted" else None

    def take_clap(self, agent: str) -> TrackedCommand | None:
        """The oldest clap for an agent of which it is not told yet what came of it; from now on it is."""
        for command in self._by_id.values():
            clap = command.command
            if isinstance(clap, ClapCommand) and clap.agent == agent and not command.outcome_told:
                command.outcome_told = True
                return command
        return None

    def __iter__(self) -> Iterator[TrackedCommand]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)


def _quoted(text: str) -> str:
    return f" “{text if len(text) <= 40 else text[:39] + '…'}”" if text else ""


_WORDS: dict[type[Command], _Words] = {
    CutCommand: lambda _state, _: "cut now",
    CutAtBeatCommand: lambda state, cut: "cut at beat" + (f" → {badge(state, cut.agent)}" if cut.agent else ""),
    SayCommand: lambda _state, say: f"say{_quoted(say.text)}",
    AskCommand: lambda state, ask: f"ask {badge(state, ask.agent)}{_quoted(ask.text)}",
    GrantCommand: lambda state, grant: f"grant {badge(state, grant.agent)} {grant.tokens:g}",
    TakeCommand: lambda state, take: f"take from {badge(state, take.agent)} {take.tokens:g}",
    MuteCommand: lambda state, mute: f"{'unmute' if mute.muted is False else 'mute'} {badge(state, mute.agent)}",
    ExtendCommand: lambda _state, extend: (
        f"extend by {extend.turns} turns" if extend.turns else f"extend by {extend.minutes:g} minutes"
    ),
    ShareCommand: lambda state, share: f"share of {badge(state, share.agent)} {share.percent:g} %",
    MindCommand: lambda state, mind: f"mind of {badge(state, mind.agent)} → {mind.mind}",
    VoiceCommand: lambda state, voice: f"voice of {badge(state, voice.agent)} → {voice.voice or 'its own'}",
    TemperamentCommand: lambda state, temper: f"temper of {badge(state, temper.agent)} → {temper.temperament}",
    RefuseCommand: lambda state, refuse: f"refuse {badge(state, refuse.agent)} {refuse.line.replace('_', '-')}",
    ClapCommand: lambda state, clap: f"clap for {badge(state, clap.agent)}",
    PauseCommand: lambda _state, pause: "go on" if pause.paused is False else "pause",
    PresetCommand: lambda _state, preset: f"preset {preset.preset}",
    KnobCommand: lambda _state, knob: f"{knob.key} → {knob.value}",
    UndoCommand: lambda _state, _: "undo",
    ClosingCommand: lambda _state, _: "closing statements",
    VoteCommand: lambda _state, vote: f"vote {vote.side}" + (f" {vote.dial}" if vote.dial is not None else ""),
    StopCommand: lambda _state, _: "end the debate",
}


def words(state: DebateState, tracked: TrackedCommand) -> str:
    """The command in words: `cut at beat → ❷`."""
    command = tracked.command
    if tracked.did:
        return f"undo: {tracked.did}" if isinstance(command, UndoCommand) else tracked.did
    said = _WORDS.get(type(command))
    return said(state, command) if said else name_of(command).replace("_", " ")


def progress(command: TrackedCommand) -> str:
    """Where it stands: `pending`, `applied +21 ms`, `refused: nobody is speaking`."""
    if command.status == "applied" and command.delay_ms is not None:
        waited = command.delay_ms
        return f"applied +{waited} ms" if waited < 1000 else f"applied after {seconds(waited)}"
    if command.status == "refused" and command.reason:
        return f"refused: {command.reason}"
    return command.status
