"""TokenManager: what agents earn and spend (RULES, Tokens).

Everything is in whole hundredths of a token, so accounts balance exactly. Functions return the `tokens_changed` event of
a movement, or None when nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..debate.events import Cause, Hundredths, TokensChanged
from ..debate.settings import Settings
from ..debate.state import Agent

HUNDREDTHS = 100


def hundredths(tokens: float) -> Hundredths:
    """Tokens as whole hundredths, rounded half to even."""
    return round(tokens * HUNDREDTHS)


def move(agent: Agent, delta: Hundredths, cause: Cause, *, max_bank: Hundredths) -> TokensChanged | None:
    """Add `delta` to a bank, clipped so that 0 ≤ bank ≤ max_bank; a bank already above the cap is not drained by a gain."""
    bank = agent.bank + delta
    bank = max(agent.bank, min(bank, max_bank)) if delta > 0 else max(bank, 0)
    if bank == agent.bank:
        return None
    return TokensChanged(agent=agent.id, delta=bank - agent.bank, bank=bank, cause=cause)


def accrue(agents: Iterable[Agent], settings: Settings) -> list[TokensChanged]:
    """What a completed segment brings everybody whose bank is not full."""
    knobs = settings.tokens
    gain, cap = hundredths(knobs.per_segment), hundredths(knobs.max_bank)
    if gain <= 0:
        return []
    return [
        TokensChanged(
            agent=agent.id,
            delta=min(gain, cap - agent.bank),
            bank=min(agent.bank + gain, cap),
            cause="accrual",
        )
        for agent in agents
        if agent.bank < cap
    ]


def trim(agent: Agent, settings: Settings) -> TokensChanged | None:
    """What a bank loses when the cap was lowered under it."""
    cap = hundredths(settings.tokens.max_bank)
    if agent.bank <= cap:
        return None
    return TokensChanged(agent=agent.id, delta=cap - agent.bank, bank=cap, cause="decay")
