"""The way into a provider: how many calls it is given at once, in this process, and when the next one; callers wait here until they are
admitted, the more urgent first (RULES, Concurrency; the back-off is that of `debate/concurrency.py`).

`ProviderSlots` is pure: time and chance are arguments. An agent has one call in flight.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

from ...debate.concurrency import PRIORITY, ProviderLoad, answered, backoff_ms, refused
from ...debate.events import WorkKind
from ..base import MindFault

LONGEST_WAIT_MS = 1000
"""A call that would have to wait longer for a blocked provider fails at once, so that somebody else can speak."""

CONCURRENCY = 8
"""Calls of a provider at once, to begin with."""


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


def monotonic_ms() -> int:
    """The system's monotonic clock, in ms."""
    return time.monotonic_ns() // 1_000_000


class SlotQueue:
    """The callers of one provider, on one event loop. `slots` says who may call; `random` draws the jitter, seeded by the opener of
    the mind; `now_ms` is a monotonic clock in ms; `longest_wait_ms` is how long a caller waits for a blocked provider."""

    def __init__(
        self,
        slots: ProviderSlots | None = None,
        *,
        random: Random | None = None,
        now_ms: Callable[[], int] = monotonic_ms,
        longest_wait_ms: int = LONGEST_WAIT_MS,
    ) -> None:
        self.slots = slots or ProviderSlots()
        self._random = random or Random(0)
        self._now_ms = now_ms
        self._longest_wait_ms = longest_wait_ms
        self._waiting: list[tuple[int, int, str, asyncio.Future[None]]] = []
        self._arrivals = count()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def enter(self, agent: str, kind: WorkKind) -> AsyncIterator[None]:
        """Hold a slot for a call of `agent`, as an asynchronous context. Waiting callers are admitted by the priority of their kind,
        then in order of arrival. Raises MindFault("rate_limit") at once where the provider is blocked for longer than
        `longest_wait_ms`."""
        await self._wait_for_slot(agent, kind)
        try:
            yield
        finally:
            self.slots.end(agent)
            self._admit_waiting()

    def good(self) -> None:
        """Count an answer, and admit waiting callers."""
        self.slots.good()
        self._admit_waiting()

    def overloaded(self, retry_ms: int | None) -> int:
        """Count a 429 or an overload; returns the ms for which the provider is not to be called. Callers that would wait too long
        fail."""
        wait_ms = self.slots.overloaded(self._now_ms(), retry_ms, self._random.random())
        self._fail_waiting(wait_ms)
        self._admit_waiting()
        return wait_ms

    async def _wait_for_slot(self, agent: str, kind: WorkKind) -> None:
        wait_ms = self.slots.wait_ms(self._now_ms())
        if wait_ms > self._longest_wait_ms:
            raise _blocked(wait_ms)
        if not self._waiting and self.slots.admits(agent, self._now_ms()):
            self.slots.begin(agent)
            return
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (PRIORITY[kind], next(self._arrivals), agent, admitted))
        self._admit_waiting()
        try:
            await admitted
        except asyncio.CancelledError:
            if admitted.done() and not admitted.cancelled() and admitted.exception() is None:
                # Admitted and cancelled in the same breath: the slot goes to the next.
                self.slots.end(agent)
                self._admit_waiting()
            raise

    def _admit_waiting(self) -> None:
        """Admit everybody who can be, the most urgent first; those whose agent is busy are passed over."""
        now_ms = self._now_ms()
        passed_over: list[tuple[int, int, str, asyncio.Future[None]]] = []
        while self._waiting and self.slots.in_flight < self.slots.limit and self.slots.wait_ms(now_ms) == 0:
            waiting = heapq.heappop(self._waiting)
            agent, admitted = waiting[2:]
            if admitted.done():
                continue
            if not self.slots.admits(agent, now_ms):
                passed_over.append(waiting)
                continue
            self.slots.begin(agent)
            admitted.set_result(None)
        for waiting in passed_over:
            heapq.heappush(self._waiting, waiting)
        self._wake_when_unblocked(now_ms)

    def _wake_when_unblocked(self, now_ms: int) -> None:
        """Wake up when the provider may be called again, if anybody waits for it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wait_ms = self.slots.wait_ms(now_ms)
        if self._waiting and wait_ms > 0:
            self._timer = asyncio.get_running_loop().call_later(wait_ms / 1000, self._admit_waiting)

    def _fail_waiting(self, wait_ms: int) -> None:
        """Fail queued callers that would wait longer than `longest_wait_ms`."""
        if wait_ms <= self._longest_wait_ms:
            return
        for *_, admitted in self._waiting:
            if not admitted.done():
                admitted.set_exception(_blocked(wait_ms))
        self._waiting.clear()


def _blocked(wait_ms: int) -> MindFault:
    return MindFault("rate_limit", "the provider asked to wait", wait_ms)
