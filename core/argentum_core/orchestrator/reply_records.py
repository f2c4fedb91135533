"""How a mind's answer goes on record: its words, that it had none, or that they are of no use."""

from __future__ import annotations

from ..debate.events import InterjectionKind, WorkDropped, WorkWritten
from ..debate.work import Work
from . import prepared_work
from .inputs import MindReplied
from .step_context import StepContext


def record_written(
    context: StepContext,
    reply: MindReplied,
    *,
    kind: InterjectionKind | None = None,
    importance: float = 0.0,
    held: bool = False,
) -> None:
    """Put a mind's words on record."""
    context.emit(
        WorkWritten(
            request_id=reply.request_id,
            text=reply.text,
            kind=kind,
            importance=importance,
            answers=reply.answers,
            claim=reply.claim,
            sources=list(reply.sources),
            cost_micros=reply.cost_micros,
            held=held,
            more=reply.more,
            links=reply.links,
            usage=reply.usage,
        )
    )


def record_pass(context: StepContext, work: Work, reply: MindReplied) -> None:
    """No words: there is nothing to take back from the mind, nor a sound to forget."""
    if context.state.by_id[work.agent].metered:
        record_written(context, reply)
    context.emit(WorkDropped(request_ids=[work.request_id], reason="passed"))


def reject_reply(context: StepContext, work: Work, reply: MindReplied, reason: str) -> None:
    """An answer that is of no use. Where answers cost money it has cost what it says, so it goes on record first."""
    if context.state.by_id[work.agent].metered:
        record_written(context, reply)
    prepared_work.drop(context, [work], reason)
