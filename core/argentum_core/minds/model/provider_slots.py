"""How many calls a provider is given at once, and when the next one, in this process: the back-off of `debate/concurrency.py`.

Pure: time and chance are arguments. An agent has one call in flight. `slot_queue.py` makes callers wait accordingly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...debate.concurrency import ProviderLoad, answered, backoff_ms, refused

CONCURRENCY = 8


@dataclass(slots=True)
class ProviderSlots:
    """The state of one provider, shared by all agents that use it. `ceiling` is what the user or the provider allows, `busy` the agents
    whose call is in flight."""

    ceiling: int = CONCURRENCY
    provider: ProviderLoad = field(default_factory=lambda: ProviderLoad(CONCURRENCY))
    busy: set[str] = field(default_factory=set)

    @property
    def limit(self) -> int:
        """Calls at once."""
        return self.provider.limit

    @property
    def in_flight(self) -> int:
        """Calls under way."""
        return len(self.busy)

    def wait_ms(self, now_ms: int) -> int:
        """How long the provider is not to be called, in ms from `now_ms`; 0 if it may be called now."""
        return max(0, self.provider.blocked_until_ms - now_ms)

    def admits(self, agent: str, now_ms: int) -> bool:
        """Whether this agent's call may go out now."""
        return self.wait_ms(now_ms) == 0 and self.in_flight < self.limit and agent not in self.busy

    def begin(self, agent: str) -> None:
        """An agent's call goes out."""
        self.busy.add(agent)

    def end(self, agent: str) -> None:
        """An agent's call is over."""
        self.busy.discard(agent)

    def good(self) -> None:
        """Count an answer: the limit rises additively (`debate/concurrency.py`)."""
        answered(self.provider, self.ceiling)

    def overloaded(self, now_ms: int, retry_ms: int | None, chance: float) -> int:
        """Count a 429 or an overload: the limit halves. Returns the ms for which the provider is not to be called. `retry_ms` is what
        the provider asked for, None if nothing; `chance` in [0, 1) draws the jitter."""
        refused(self.provider, now_ms, backoff_ms(self.provider, now_ms, retry_ms, chance))
        return self.wait_ms(now_ms)

    def allowed(self, concurrency: int) -> None:
        """Set the ceiling: how many calls at once the provider or the governor allows."""
        self.ceiling = max(1, concurrency)
        self.provider.limit = min(self.provider.limit, self.ceiling)
