"""The way into a provider: callers wait here until `ProviderSlots` admits them, the more urgent first (RULES, Concurrency)."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from random import Random

from ...debate.concurrency import PRIORITY
from ...debate.events import WorkKind
from ..base import MindFault
from .provider_slots import ProviderSlots

LONGEST_WAIT_MS = 1000
"""A call that would have to wait longer for a blocked provider fails at once, so that somebody else can speak."""


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
