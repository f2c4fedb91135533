"""What the operator asked for and where it stands: pending → accepted → applied, with the measured delay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from argentum_core.debate.events import OperatorCommand
from argentum_core.debate.state import DebateState

from .names import badge, seconds

Status = Literal["pending", "accepted", "applied", "refused"]

KEPT = 32

_Words = Callable[[DebateState, dict[str, Any]], str]


@dataclass(slots=True)
class TrackedCommand:
    """One command. `pressed_s` is the monotonic clock at the key press, None when the command was not given here.

    `outcome_told`: an event of its own has said what came of it.
    """

    command_id: int
    name: str
    arguments: dict[str, Any]
    at_ms: int
    pressed_s: float | None = None
    status: Status = "pending"
    reason: str | None = None
    delay_ms: int | None = None
    outcome_told: bool = False

    @property
    def open(self) -> bool:
        return self.status in ("pending", "accepted")

    @property
    def by_audience(self) -> bool:
        """Whether it came from elsewhere (`argentum clap`)."""
        return self.arguments.get("by") == "audience"


class CommandTracker:
    """The newest commands by id; old ones are forgotten."""

    def __init__(self) -> None:
        self._by_id: dict[int, TrackedCommand] = {}

    def sent(self, command: TrackedCommand) -> None:
        self._by_id[command.command_id] = command
        while len(self._by_id) > KEPT:
            del self._by_id[next(iter(self._by_id))]

    def heard(self, event: OperatorCommand, at_ms: int) -> TrackedCommand:
        """The command as it stands after an event about it; a stage that comes late never takes an ended one back."""
        command = self._by_id.get(event.command_id)
        if command is None:
            command = TrackedCommand(event.command_id, event.command, dict(event.arguments), at_ms)
            self.sent(command)
        if command.open:
            command.status = event.status
        command.reason = event.reason or command.reason
        command.delay_ms = event.delay_ms if event.delay_ms is not None else command.delay_ms
        return command

    def open_cut(self) -> TrackedCommand | None:
        """The newest cut that was asked for and has not happened."""
        for command in reversed(self._by_id.values()):
            if command.open and command.name in ("cut", "cut_at_beat"):
                return command
        return None

    def take_clap(self, agent: str) -> TrackedCommand | None:
        """The oldest clap for an agent of which it is not told yet what came of it; from now on it is."""
        for command in self._by_id.values():
            if command.name == "clap" and command.arguments.get("agent") == agent and not command.outcome_told:
                command.outcome_told = True
                return command
        return None

    def __iter__(self) -> Iterator[TrackedCommand]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)


def _quoted(arguments: dict[str, Any]) -> str:
    text = str(arguments.get("text") or "")
    return f" “{text if len(text) <= 40 else text[:39] + '…'}”" if text else ""


def _at_beat(state: DebateState, arguments: dict[str, Any]) -> str:
    agent = arguments.get("agent")
    return "cut at beat" + (f" → {badge(state, agent)}" if agent else "")


def _about(verb: str, arguments: dict[str, Any], state: DebateState) -> str:
    return f"{verb} {badge(state, arguments.get('agent'))}"


_WORDS: dict[str, _Words] = {
    "cut": lambda _state, _given: "cut now",
    "cut_at_beat": _at_beat,
    "say": lambda _state, given: f"say{_quoted(given)}",
    "ask": lambda state, given: _about("ask", given, state) + _quoted(given),
    "grant": lambda state, given: f"{_about('grant', given, state)} {given.get('tokens', 1)}",
    "take": lambda state, given: f"{_about('take from', given, state)} {given.get('tokens', 1)}",
    "mute": lambda state, given: _about("mute" if given.get("muted", True) else "unmute", given, state),
    "clap": lambda state, given: _about("clap for", given, state),
    "pause": lambda _state, given: "pause" if given.get("paused", True) else "go on",
    "preset": lambda _state, given: f"preset {given.get('name', '')}",
    "knob": lambda _state, given: f"{given.get('key', 'knob')} → {given.get('value', '')}",
    "undo": lambda _state, _given: "undo",
    "stop": lambda _state, _given: "end the debate",
}


def words(state: DebateState, command: TrackedCommand) -> str:
    """The command in words: `cut at beat → ❷`."""
    said = _WORDS.get(command.name)
    return said(state, command.arguments) if said else command.name.replace("_", " ")


def progress(command: TrackedCommand) -> str:
    """Where it stands: `pending`, `applied +21 ms`, `refused: nobody is speaking`."""
    if command.status == "applied" and command.delay_ms is not None:
        waited = command.delay_ms
        return f"applied +{waited} ms" if waited < 1000 else f"applied after {seconds(waited)}"
    if command.status == "refused" and command.reason:
        return f"refused: {command.reason}"
    return command.status
