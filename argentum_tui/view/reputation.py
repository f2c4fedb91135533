"""What the room thinks of an agent at this moment: its reputation, faded since it was last heard of (RULES, Reputation)."""

from __future__ import annotations

from argentum_core.debate.state import Agent, DebateState
from argentum_core.economy import reputation


def effective_reputation(state: DebateState, agent: Agent) -> float:
    """The effective reputation in −1..1: it loses `reputation.fades` of itself each segment since the last event."""
    return reputation.now(agent, state.segments, state.settings.reputation)


def signed_hundredths(value: float) -> str:
    """Four cells, the sign always there: `+.12`, `−.05`, ` .00`, `+1.0`."""
    hundredths = round(abs(value) * 100)
    if hundredths == 0:
        return " .00"
    sign = "+" if value > 0 else "−"
    return f"{sign}1.0" if hundredths >= 100 else f"{sign}.{hundredths:02d}"
