"""Whom the chair puts a question to."""

from __future__ import annotations

from msgspec.structs import replace

from ..debate.commands import AskCommand, from_record
from ..debate.events import AgendaItem
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
            return replace(item, asked=command.agent, text=command.text)
    owes = owing(state)
    return replace(item, asked=owes.id) if owes is not None else item


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
    for line in reversed(state.transcript):
        if line.claim is not None and line.agent in state.by_id and line.role != "interjection":
            return line.agent
    return None
