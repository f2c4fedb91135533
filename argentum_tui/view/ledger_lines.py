"""Tokens that come and go by themselves, told quietly: one line for everybody they happened to, not one an agent.

What is paid for has lines of its own (bids, cuts, interjections) and the income of each segment is not news; the stipend of
the silent, what expires or melts, and income by the clock are (RULES, Tokens).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from argentum_core.debate.events import TokensChanged
from argentum_core.debate.state import DebateState

from .names import badge, short_tokens

NAMED = 6
"""Agents a line names; the rest are counted."""


class _CauseWords(NamedTuple):
    """How a cause is told, and for how long it goes on in the same line: what trickles is summed over a minute."""

    sign: str
    words: str
    lasts_ms: int


_CAUSES: dict[str, _CauseWords] = {
    "stipend": _CauseWords("+", "stipend after long silence", 1_000),
    "expiry": _CauseWords("−", "expired unspent", 1_000),
    "decay": _CauseWords("−", "decayed", 60_000),
    "accrual": _CauseWords("+", "earned by the clock", 60_000),
}


@dataclass(slots=True)
class _GrowingLine:
    """A line that still grows: sums in hundredths by agent."""

    key: Hashable
    since_ms: int
    sums: dict[str, int] = field(default_factory=dict)


class LedgerLine(NamedTuple):
    """A line's sign and text; `key` lets it grow in its place."""

    sign: str
    text: str
    key: Hashable
    since_ms: int


class LedgerLines:
    """Sums what happens to agents by itself, a cause at a time."""

    def __init__(self) -> None:
        self._open: dict[str, _GrowingLine] = {}
        self._number = 0

    def take(self, state: DebateState, event: TokensChanged, at_ms: int) -> LedgerLine | None:
        """The line as it stands after an event; None for what is told elsewhere."""
        kind = _CAUSES.get(event.cause)
        by_clock = state.settings.tokens.accrual == "wall_clock"
        if kind is None or (event.cause == "accrual" and not by_clock):
            return None
        growing = self._open.get(event.cause)
        if growing is None or at_ms - growing.since_ms > kind.lasts_ms:
            self._number += 1
            growing = self._open[event.cause] = _GrowingLine(("ledger", self._number), at_ms)
        growing.sums[event.agent] = growing.sums.get(event.agent, 0) + event.delta
        return LedgerLine(
            kind.sign, f"{kind.words} {self._amounts(state, growing.sums)}", growing.key, growing.since_ms
        )

    @staticmethod
    def _amounts(state: DebateState, sums: dict[str, int]) -> str:
        """`❶ +1 ❸ +0.5`, and `+3 more` where there are too many."""
        told = [
            f"{badge(state, agent.id)} {'+' if sums[agent.id] > 0 else '−'}{short_tokens(abs(sums[agent.id]))}"
            for agent in state.agents
            if agent.id in sums
        ]
        left = len(told) - NAMED
        return "  ".join(told[:NAMED]) + (f"  and {left} more" if left > 0 else "")
