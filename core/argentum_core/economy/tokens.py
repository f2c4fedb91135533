"""TokenManager: what agents earn, lose by hoarding, and get back (RULES, Tokens).

Everything is in whole hundredths of a token, so accounts balance exactly. Where a rate gives a fraction of a hundredth,
chance (drawn by seed and segment) rounds it, so nothing is gained or lost on average. Functions return the
`tokens_changed` events of a movement, or None when nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ..debate.events import Hundredths, TokenCause, TokensChanged
from ..debate.settings import Settings
from ..debate.settings import TokensKnobs as Knobs
from ..debate.state import Agent

HUNDREDTHS: Final = 100
MINUTE_MS: Final = 60_000

TokenDraw = Callable[[str], float]
"""A number in [0, 1) for a key: the only chance there is."""


def hundredths(tokens: float) -> Hundredths:
    """Tokens as whole hundredths, rounded half to even."""
    return round(tokens * HUNDREDTHS)


def move(agent: Agent, delta: Hundredths, cause: TokenCause, *, max_bank: Hundredths) -> TokensChanged | None:
    """Add `delta` to a bank, clipped so that 0 ≤ bank ≤ max_bank; a bank already above the cap is not drained by a gain."""
    before = agent.bank
    bank = before + delta
    if delta > 0:
        if bank > max_bank:
            bank = max_bank if max_bank > before else before
    elif bank < 0:
        bank = 0
    if bank == before:
        return None
    return TokensChanged(agent=agent.id, delta=bank - before, bank=bank, cause=cause)


def accrue(agents: Sequence[Agent], settings: Settings) -> list[TokensChanged]:
    """What a completed segment brings everybody whose bank is not full."""
    knobs = settings.tokens
    gain, cap = knobs.gain, knobs.cap
    if gain <= 0:
        return []
    room = cap - gain
    return [
        TokensChanged(agent=agent.id, delta=gain, bank=bank + gain, cause="accrual")
        if bank <= room
        else TokensChanged(agent=agent.id, delta=cap - bank, bank=cap, cause="accrual")
        for agent in agents
        if (bank := agent.bank) < cap
    ]


def accrue_by_clock(
    agents: Sequence[Agent], speaker: str, knobs: Knobs, draw: TokenDraw, *, silent_ms: int, elapsed_ms: int
) -> list[TokensChanged]:
    """What debate time brings: a token every `seconds_per_token` of not speaking. The speaker of the last `elapsed_ms` was
    silent for `silent_ms` of them."""
    per_ms = HUNDREDTHS / (knobs.seconds_per_token * 1000)
    changes = []
    for agent in agents:
        quiet_ms = silent_ms if agent.id == speaker else elapsed_ms
        gain = _drawn(quiet_ms * per_ms, draw, f"accrual:{agent.id}")
        changed = move(agent, gain, "accrual", max_bank=knobs.cap) if gain else None
        if changed is not None:
            changes.append(changed)
    return changes


def melted(elapsed_ms: int, knobs: Knobs) -> tuple[float, float]:
    """What `elapsed_ms` take of a whole bank (with wall-clock accrual), and of what lies above `decay_above`."""
    minutes = elapsed_ms / MINUTE_MS
    of_all = 1.0 - knobs.kept_per_minute**minutes if knobs.accrual == "wall_clock" else 0.0
    return of_all, 1.0 - (1.0 - knobs.decay_per_minute) ** minutes


def melt(agent: Agent, shares: tuple[float, float], knobs: Knobs, draw: TokenDraw) -> TokensChanged | None:
    """What a bank loses to time: `shares` as `melted` gives them."""
    bank = agent.bank
    lost = bank * shares[0]
    above = bank - knobs.decay_above * HUNDREDTHS
    if above > 0.0:
        lost += above * shares[1]
    loss = _drawn(lost, draw, f"decay:{agent.id}") if lost else 0
    return TokensChanged(agent=agent.id, delta=-loss, bank=bank - loss, cause="decay") if loss else None


def expire(agent: Agent, turn: int, knobs: Knobs) -> TokensChanged | None:
    """One token of an agent that has not spent any for `expire_after` segments."""
    if not knobs.expire_after or turn - agent.spent_turn < knobs.expire_after or not agent.bank:
        return None
    return move(agent, -HUNDREDTHS, "expiry", max_bank=knobs.cap)


def stipend(agent: Agent, turn: int, knobs: Knobs) -> TokensChanged | None:
    """What is missing to one token a `stipend_after` segments of silence, for an agent that earned less since it spoke."""
    if not knobs.stipend_after:
        return None
    due = (turn - 1 - agent.last_spoke_turn) // knobs.stipend_after * HUNDREDTHS
    if due <= 0:
        return None
    ledger = agent.ledger
    missing = due - (ledger.accrued + ledger.stipends - agent.income_mark)
    return move(agent, missing, "stipend", max_bank=knobs.cap) if missing > 0 else None


def rebate(agent: Agent, paid: Hundredths, knobs: Knobs) -> TokensChanged | None:
    """What an agent under its target share gets back of a winning bid: as much as it is under, at most `rebate_max`."""
    target = agent.target_share
    short = (target - agent.share) / target
    if short <= 0.0 or paid <= 0:
        return None
    back = int(paid * min(short, knobs.rebate_max))
    return move(agent, back, "rebate", max_bank=knobs.cap) if back else None


def trim(agent: Agent, settings: Settings) -> TokensChanged | None:
    """What a bank loses when the cap was lowered under it."""
    cap = settings.tokens.cap
    if agent.bank <= cap:
        return None
    return TokensChanged(agent=agent.id, delta=cap - agent.bank, bank=cap, cause="decay")


def _drawn(amount: float, draw: TokenDraw, key: str) -> int:
    """A whole number that is `amount` on average."""
    whole = int(amount)
    part = amount - whole
    return whole + 1 if part and draw(key) < part else whole
