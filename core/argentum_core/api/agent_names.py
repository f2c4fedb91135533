"""Agents by name."""

from __future__ import annotations

from ..debate.state import CHAIR, DebateState


def name_of(state: DebateState, agent: str | None) -> str:
    """An agent's name by its id; "Chair" for the chair, the id itself for an unknown one, an empty text for None."""
    if agent == CHAIR:
        return "Chair"
    found = state.by_id.get(agent or "")
    return found.name if found is not None else (agent or "")
