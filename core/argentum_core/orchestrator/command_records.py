"""What becomes of an operator's command, as it is put on record: accepted, applied, or refused."""

from __future__ import annotations

from typing import Any

from ..debate.events import OperatorCommand
from .inputs import Operator
from .step_context import StepContext


class CommandRefused(Exception):
    """The command cannot be carried out now; the message is the reason, one sentence."""


def command_event(
    command: Operator, arguments: dict[str, Any], status: str, reason: str | None = None
) -> OperatorCommand:
    return OperatorCommand(
        command_id=command.command_id,
        command=command.command,
        arguments=arguments,
        status=status,  # type: ignore[arg-type]
        reason=reason,
    )


def accept_at_once(
    context: StepContext, command: Operator, arguments: dict[str, Any], reason: str | None = None
) -> None:
    """Accepted and applied in one step."""
    accepted = command_event(command, arguments, "accepted")
    context.emit(accepted)
    record_applied(context, accepted, reason=reason)


def record_applied(
    context: StepContext, command: OperatorCommand, at_ms: int | None = None, reason: str | None = None
) -> None:
    """Record that a command took effect at `at_ms`, with its delay since the key press."""
    pressed = int(command.arguments.get("pressed_ms", context.now_ms))
    context.emit(
        OperatorCommand(
            command_id=command.command_id,
            command=command.command,
            arguments=command.arguments,
            status="applied",
            reason=reason,
            delay_ms=max(0, (context.now_ms if at_ms is None else at_ms) - pressed),
        )
    )


def refuse_pending_cut(context: StepContext, reason: str) -> None:
    """A cut that was accepted will not come: say so."""
    command = context.state.cut_command
    if command is not None:
        record_refused(context, command, reason)


def record_refused(context: StepContext, command: OperatorCommand, reason: str) -> None:
    """Record that an accepted command came to nothing."""
    context.emit(
        OperatorCommand(
            command_id=command.command_id,
            command=command.command,
            arguments=command.arguments,
            status="refused",
            reason=reason,
        )
    )
