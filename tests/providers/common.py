"""What every fake provider shares: a real server on loopback, latency as data, a script of faults, and a full record.

A provider is a subclass of `FakeServer`:

    class FakeChat(FakeServer):
        FAULTS = {"500": "answers HTTP 500", ...}              # names for `--fault` and scripts, one line each
        def routes(self) -> list[web.RouteDef]: ...            # aiohttp routes
        # optional: add_arguments(parser) and from_options(cls, options), for arguments of its own

and one line in `REGISTRY` of `__main__.py`. In a handler:

    self.record("request", body)                  # everything received; tests assert on `server.received`
    self.violation("what the specification forbids")   # kept in `server.violations`; answer as the provider would
    fault = self.script.take(self.HTTP_FAULTS)    # the fault for this step, or None; names a step does not know stay queued
    await asyncio.sleep(self.latency.sample_s())  # time to the first byte
    self.check_key(request) / answer_error(...)   # 401, and errors with every form of Retry-After
    async with self.counted(): ...                # requests under way; `self.active` and `self.most_active`

A script is a list of faults in the order of the steps they are for, None for a good one (`Script([None, "drop"])`),
one fault for ever (`Script(always="stall")`), or a storm (`Script(storm=0.3, seed=1)`).
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar, Self

from aiohttp import web

KEY = "test-key-0123456789abcdef"
# How a 429 says when to come back.
RETRY_FORMS = {
    "429": "answers HTTP 429 without saying when to come back",
    "429-seconds": "answers HTTP 429 with Retry-After in seconds",
    "429-date": "answers HTTP 429 with Retry-After as a date",
    "429-ms": "answers HTTP 429 with retry-after-ms",
}
_P95 = 1.6448536269514722


class Latency:
    """Times to the first byte, log-normal through two percentiles in milliseconds, from a seeded generator."""

    def __init__(self, p50_ms: float = 0.0, p95_ms: float = 0.0, seed: int = 0) -> None:
        self._p50_ms = p50_ms
        self._sigma = math.log(p95_ms / p50_ms) / _P95 if p50_ms > 0.0 and p95_ms > p50_ms else 0.0
        self._random = random.Random(seed)

    def sample_s(self) -> float:
        return self._p50_ms * math.exp(self._sigma * self._random.gauss(0.0, 1.0)) / 1000.0


class Script:
    """Which fault comes next. A step names the faults it can play; a fault of another step waits for its own."""

    def __init__(
        self,
        faults: Iterable[str | None] = (),
        *,
        always: str | None = None,
        storm: float = 0.0,
        among: Collection[str] | None = None,
        seed: int = 0,
    ) -> None:
        self._queue = list(faults)
        self.always = always
        self._storm = storm
        self._among = among
        self._random = random.Random(seed)
        self.played: list[str] = []

    def take(self, known: Collection[str]) -> str | None:
        fault = self._next(known)
        if fault is not None:
            self.played.append(fault)
        return fault

    def _next(self, known: Collection[str]) -> str | None:
        if self._queue:
            return self._queue.pop(0) if self._queue[0] is None or self._queue[0] in known else None
        if self.always in known:
            return self.always
        if self._random.random() < self._storm:
            candidates = sorted(name for name in known if self._among is None or name in self._among)
            return self._random.choice(candidates) if candidates else None
        return None


@dataclass
class Received:
    """One thing that reached the server: the loop's time in seconds, what it was, and its content."""

    at: float
    kind: str
    content: Any


@dataclass
class FakeServer:
    """A server on loopback; use it as an async context. With port 0 the system picks one."""

    FAULTS: ClassVar[dict[str, str]] = {}
    ERRORS: ClassVar[tuple[str, ...]] = ()

    key: str = KEY
    port: int = 0
    latency: Latency = field(default_factory=Latency)
    script: Script = field(default_factory=Script)
    most_requests: int = 0
    received: list[Received] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    active: int = 0
    most_active: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        """Arguments of this provider alone."""

    @classmethod
    def from_options(cls, options: argparse.Namespace, **shared: Any) -> Self:
        return cls(**shared)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=8 << 20)
        app.add_routes(self.routes())
        # Cancelled when the client goes away, as a provider would notice.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        for task in tuple(self.tasks):
            task.cancel()
        if self.tasks:
            await asyncio.wait(tuple(self.tasks))

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """A task of the server's own, which ends with it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def record(self, kind: str, content: Any = None) -> None:
        self.received.append(Received(asyncio.get_running_loop().time(), kind, content))

    def of_kind(self, kind: str) -> list[Any]:
        return [item.content for item in self.received if item.kind == kind]

    def violation(self, what: str) -> None:
        self.violations.append(what)
        self.record("violation", what)

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[None]:
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        try:
            yield
        finally:
            self.active -= 1


def retry_headers(fault: str, wait_s: float = 2.0) -> dict[str, str]:
    """The headers of a 429 in one of `RETRY_FORMS`."""
    match fault:
        case "429-seconds":
            return {"Retry-After": f"{wait_s:g}"}
        case "429-date":
            moment = datetime.now(UTC) + timedelta(seconds=wait_s)
            return {"Retry-After": format_datetime(moment, usegmt=True)}
        case "429-ms":
            return {"retry-after-ms": f"{wait_s * 1000:.0f}"}
    return {}


def abort(request: web.Request) -> None:
    """Cut the line without a goodbye."""
    if request.transport is not None:
        request.transport.abort()
