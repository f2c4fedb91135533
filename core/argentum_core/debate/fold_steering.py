"""The operator's steering: presets, knobs, commands, and what takes them back."""

from __future__ import annotations

from typing import Any, Final

from . import commands
from . import events as e
from .knobs import AUDIO_GROUP, apply, differences
from .state import UNDO_KEPT, DebateState


class RecordedCommandError(ValueError):
    """A command on record has been applied, and cannot have been: the message says why not."""


def _preset_changed(state: DebateState, event: e.PresetChanged) -> None:
    before = state.rules
    own = {path: pair[0] for path, pair in differences(state.preset_settings, before).items()}
    remember(state, commands.PresetCommand(preset=event.from_, settings=before.model_dump(), preset_values=own))
    state.preset = event.to
    _take_over(state, {path: pair[1] for path, pair in event.differences.items()})
    state.preset_settings = apply(state.rules, event.preset_values)


def _knob_changed(state: DebateState, event: e.KnobChanged) -> None:
    remember(state, commands.KnobCommand(key=event.key, value=event.old))
    _take_over(state, {event.key: event.new})


def _take_over(state: DebateState, values: dict[str, Any]) -> None:
    """Audio knobs act at once; the others wait for the next micro-turn."""
    wanted = apply(state.rules, values)
    now = state.settings.model_copy(update={AUDIO_GROUP: wanted.audio})
    state.settings = now
    state.pending_settings = wanted if wanted != now else None


def _operator_command(state: DebateState, event: e.OperatorCommand) -> None:
    if event.status == "accepted":
        if event.command == "cut":
            state.phase = "cutting"
            state.cut_command = event
        elif event.command == "cut_at_beat":
            state.cut_command = event
        elif event.command == "say":
            state.say_commands = [*state.say_commands, event]
        elif event.command == "closing":
            _call_closing(state, event)
        elif event.command == "ask" and event.reason is not None:
            state.form.queued = [*state.form.queued, event]
    elif event.status == "refused":
        if event.command == "undo":
            state.undo = state.undo[:-1]
        elif state.cut_command is not None and event.command_id == state.cut_command.command_id:
            state.cut_command = None
        elif event.command == "ask":
            _unqueue(state, event)
        elif event.command == "say":
            state.say_commands = [said for said in state.say_commands if said.command_id != event.command_id]
    else:
        _applied(state, event)


def _call_closing(state: DebateState, event: e.OperatorCommand) -> None:
    """Nobody gets the next floor by an auction any more: the closing statements follow what is being heard. With a reason the command
    waits for the opening statements."""
    state.form.called = event
    if event.reason is not None:
        return
    state.claim = None
    if state.auction is not None and state.auction.open:
        state.auction = None
    if state.phase == "closing":
        state.phase = "speaking"


def _unqueue(state: DebateState, event: e.OperatorCommand) -> None:
    """A question that waited has been put, or never will be."""
    form = state.form
    if form.queued:
        form.queued = [waiting for waiting in form.queued if waiting.command_id != event.command_id]


def _applied(state: DebateState, event: e.OperatorCommand) -> None:
    """A command has taken effect. Raises RecordedCommandError where the record does not say on what."""
    name = event.command
    if name == "say":
        state.say_commands = state.say_commands[1:]
    elif name == "ask":
        _unqueue(state, event)
    elif name == "undo":
        # Taking something back was itself remembered, by the event that did it: forget both.
        if state.undo:
            del state.undo[-2:]
    elif name in ("pause", "mute", "grant", "take", "share", "extend"):
        command = commands.from_record(name, event.arguments)
        if isinstance(command, commands.PauseCommand):
            state.paused = bool(command.paused)
        elif isinstance(command, commands.MuteCommand):
            agent = state.by_id[command.agent]
            remember(state, commands.MuteCommand(agent=agent.id, muted=agent.muted))
            agent.muted = bool(command.muted)
        elif isinstance(command, commands.ShareCommand):
            _share(state, command)
        elif isinstance(command, commands.ExtendCommand):
            _extend(state, command)
        elif isinstance(command, commands.GrantCommand):
            remember(state, commands.TakeCommand(agent=command.agent, tokens=command.tokens))
        elif isinstance(command, commands.TakeCommand):
            remember(state, commands.GrantCommand(agent=command.agent, tokens=command.tokens))
        elif isinstance(command, commands.InvalidCommand):
            raise RecordedCommandError(command.reason)


def _share(state: DebateState, command: commands.ShareCommand) -> None:
    """Another target share for one agent; those of the others keep their proportions, and all add up to 1."""
    least, most = commands.SHARE_PERCENT
    if not least <= command.percent <= most:
        raise RecordedCommandError(f"share: percent = {command.percent:g} is not from {least:g} to {most:g}")
    agent = state.by_id[command.agent]
    before = agent.target_share
    remember(state, commands.ShareCommand(agent=agent.id, percent=round(before * 100, 6)))
    agent.target_share = command.percent / 100
    for other in state.agents:
        if other is not agent:
            other.target_share *= (1.0 - agent.target_share) / (1.0 - before)


def _extend(state: DebateState, command: commands.ExtendCommand) -> None:
    """A later end, where there is one; an extension is taken back by another command, not by `undo`."""
    most_turns, most_minutes = commands.LONGEST
    if state.turns_wanted is not None and command.turns:
        state.turns_wanted = max(1, min(most_turns, state.turns_wanted + command.turns))
    if state.minutes_wanted is not None and command.minutes:
        state.minutes_wanted = max(0.01, min(most_minutes, state.minutes_wanted + command.minutes))


def remember(state: DebateState, inverse: commands.Command) -> None:
    """Keep the command that takes a steering back."""
    state.undo = [*state.undo[-(UNDO_KEPT - 1) :], inverse]


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.PresetChanged: _preset_changed,
    e.KnobChanged: _knob_changed,
    e.OperatorCommand: _operator_command,
}
