"""Whom the chair puts a question to."""

from __future__ import annotations

from msgspec.structs import replace

from ..debate.commands import AskCommand, from_record
from ..debate.events import AgendaItem, OperatorCommand
from ..debate.ids import draw
from ..debate.state import Agent, DebateState


def put(state: DebateState, item: AgendaItem) -> AgendaItem:
    """A question of the agenda with whom it is put to: an operator's that waits, else to whoever owes an answer. `asked` stays None
    where nobody can answer."""
    if item.asked is not None:
        return item
    for queued in state.form.queued[:1]:
        command = from_record(queued.command, queued.arguments)
        if isinstance(command, AskCommand) and command.agent in state.by_id:
            return replace(item, asked=command.agent, text=command.text.strip() or None)
    owes = owing(state)
    return replace(item, asked=owes.id) if owes is not None else item


def waiting_command(state: DebateState, item: AgendaItem) -> OperatorCommand | None:
    """The operator's question that this item puts, if it is one."""
    for queued in state.form.queued[:1]:
        command = from_record(queued.command, queued.arguments)
        if isinstance(command, AskCommand) and command.agent == item.asked:
            return queued
    return None


def owing(state: DebateState) -> Agent | None:
    """Who owes the house an answer: the side that did not make the last claim that nobody has answered; of it whoever was asked least
    and heard least."""
    able = [agent for agent in state.agents if not (agent.muted or agent.exhausted)]
    if not able:
        return None
    last = _last_claimed(state)
    asked = state.form.asked
    return min(
        able,
        key=lambda agent: (
            asked.count(agent.id),
            last is not None and agent.side == state.by_id[last].side,
            agent.heard_ms // 5000,
            draw(state.seed, f"{state.turn}:{agent.id}:asked"),
        ),
    )


def _last_claimed(state: DebateState) -> str | None:
    """Who made the newest point that nobody has answered yet."""
    return next((point.agent for point in reversed(state.flow.open.values()) if point.agent in state.by_id), None)
