"""What becomes of an operator's command, as it is put on record: accepted, applied, or refused."""

from __future__ import annotations

from typing import Any, Final, Literal

from msgspec.structs import replace

from argentum_kit.display import printable
from argentum_kit.plain_text import sanitise

from ..debate.commands import (
    Command,
    InvalidCommand,
    MindCommand,
    TemperamentCommand,
    VoiceCommand,
    arguments_of,
    name_of,
)
from ..debate.events import OperatorCommand
from .inputs import Operator
from .step_context import StepContext

SPOKEN_AT_MOST: Final = 400
"""Characters of a line that the operator speaks."""
LONGEST_TYPED: Final = 10 * SPOKEN_AT_MOST
"""Characters that are looked at; what escapes and markup take of them is not spoken."""


_WRITTEN: Final = (MindCommand, VoiceCommand, TemperamentCommand)


class CommandRefused(Exception):
    """The command cannot be carried out now; the message is the reason, one sentence."""


def cleaned(command: Command) -> Command:
    """The command with its texts as they may be put on record: cleaned, and no more of them than can be spoken."""
    if isinstance(command, InvalidCommand):
        given = {_clean(name): _clean(value) for name, value in command.given.items()}
        return InvalidCommand(_clean(command.called), given, command.reason)
    texts = {field: value for field in command.__struct_fields__ if isinstance(value := getattr(command, field), str)}
    clean = _printed if isinstance(command, _WRITTEN) else _clean
    return replace(command, **{field: clean(text) for field, text in texts.items()}) if texts else command


def _printed(value: str) -> str:
    """What is nobody's speech, such as a spec: its signs as they are, but for those that no screen is sent."""
    return " ".join(printable(value[:SPOKEN_AT_MOST]).split())


def _clean(value: Any) -> Any:
    return sanitise(value[:LONGEST_TYPED])[:SPOKEN_AT_MOST] if isinstance(value, str) else value


def command_event(
    operator: Operator, status: Literal["accepted", "refused", "applied"], reason: str | None = None
) -> OperatorCommand:
    """What an operator's command has become; its arguments on record include the moment of the key press, in ms of debate time."""
    command = operator.command
    return OperatorCommand(
        command_id=operator.command_id,
        command=name_of(command),
        arguments={**arguments_of(command), "pressed_ms": operator.pressed_ms},
        status=status,
        reason=reason,
    )


def accept_at_once(context: StepContext, operator: Operator, reason: str | None = None) -> None:
    """Accepted and applied in one step."""
    accepted = command_event(operator, "accepted")
    context.emit(accepted)
    record_applied(context, accepted, reason=reason)


def record_applied(
    context: StepContext, command: OperatorCommand, at_ms: int | None = None, reason: str | None = None
) -> None:
    """Record that a command took effect at `at_ms`, with its delay since the key press."""
    now_ms = context.now_ms if at_ms is None else at_ms
    delay_ms = max(0, now_ms - int(command.arguments.get("pressed_ms", context.now_ms)))
    context.emit(replace(command, status="applied", reason=reason, delay_ms=delay_ms))


def refuse_pending_cut(context: StepContext, reason: str) -> None:
    """A cut that was accepted will not come: say so."""
    command = context.state.cut_command
    if command is not None:
        record_refused(context, command, reason)


def record_refused(context: StepContext, command: OperatorCommand, reason: str) -> None:
    """Record that an accepted command came to nothing."""
    context.emit(replace(command, status="refused", reason=reason))
