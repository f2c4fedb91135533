"""How many calls a provider is given at once, and when the next one: AIMD with `Retry-After` as the floor (RULES, Concurrency).

Pure: time and chance are arguments. A 429 or an overload halves the concurrency and blocks everybody for a while that grows
exponentially while it goes on; ten good answers in a row win one slot back. An agent has one call in flight. `gate.py` makes
callers wait accordingly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CONCURRENCY = 8
GOOD_FOR_A_SLOT = 10
BACKOFF_MS = 500
BACKOFF_MOST_MS = 60_000
MOST_DOUBLINGS = 10


@dataclass(slots=True)
class Limits:
    """The state of one provider, shared by all agents that use it. `ceiling` is what the user or the provider allows."""

    ceiling: int = CONCURRENCY
    slots: int = CONCURRENCY
    blocked_until_ms: int = 0
    busy: set[str] = field(default_factory=set)
    good_in_a_row: int = 0
    overloads_in_a_row: int = 0

    @property
    def in_flight(self) -> int:
        return len(self.busy)

    def wait_ms(self, now_ms: int) -> int:
        """How long nobody may call."""
        return max(0, self.blocked_until_ms - now_ms)

    def admits(self, agent: str, now_ms: int) -> bool:
        """Whether this agent's call may go out now."""
        return self.wait_ms(now_ms) == 0 and self.in_flight < self.slots and agent not in self.busy

    def begin(self, agent: str) -> None:
        self.busy.add(agent)

    def end(self, agent: str) -> None:
        self.busy.discard(agent)

    def good(self) -> None:
        """An answer came."""
        self.overloads_in_a_row = 0
        self.good_in_a_row += 1
        if self.good_in_a_row >= GOOD_FOR_A_SLOT:
            self.good_in_a_row = 0
            self.slots = min(self.ceiling, self.slots + 1)

    def overloaded(self, now_ms: int, retry_ms: int | None, chance: float) -> int:
        """A 429 or an overload; returns how long nobody calls now. `chance` in [0, 1) is the jitter's draw.

        Several answers of the same moment are one overload: those that were in flight when it came halve nothing again.
        """
        first = self.wait_ms(now_ms) == 0
        self.good_in_a_row = 0
        if first:
            self.slots = max(1, self.slots // 2)
            self.overloads_in_a_row += 1
        doublings = min(self.overloads_in_a_row - 1, MOST_DOUBLINGS) if self.overloads_in_a_row else 0
        backoff_ms = min(BACKOFF_MOST_MS, BACKOFF_MS * 2**doublings)
        wait_ms = max(retry_ms or 0, int(backoff_ms * (0.5 + chance / 2)))
        self.blocked_until_ms = max(self.blocked_until_ms, now_ms + wait_ms)
        return self.wait_ms(now_ms)

    def allowed(self, concurrency: int) -> None:
        """The provider or the governor says how many calls it takes at once."""
        self.ceiling = max(1, concurrency)
        self.slots = min(self.slots, self.ceiling)
