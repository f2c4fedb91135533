"""Fake chat servers for a show, in a process of their own, and what they took down."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Self

from tests.providers.chat import FakeChat, Latency, always

START_S = 90.0
ANSWER_S = 10.0


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """One server: its models, how long it takes (ms to the first token, median and 95th percentile; ms a token), which fault meets every
    request, and how long it loads its model (s; whoever leaves meanwhile makes it begin anew)."""

    models: tuple[str, ...] = ("talker-1",)
    first_p50_ms: float = 700.0
    first_p95_ms: float = 1500.0
    token_ms: float = 25.0
    fault: str | None = None
    load_s: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class SeenCall:
    """One request: when it came and ended (monotonic, in s), of which work it was, whether it was answered whole or its caller left, and the
    characters of its messages and of its answer's limit."""

    at_s: float
    ended_s: float | None
    kind: str
    status: int
    complete: bool
    gone: bool
    characters: int
    agent: str


@dataclass(slots=True)
class SeenServer:
    """What one server took down."""

    calls: list[SeenCall] = field(default_factory=list)
    open: int = 0


class ChatFakes:
    """The servers of one show; use it as a context. `urls` are their addresses, in order."""

    def __init__(self, plans: tuple[ServerPlan, ...]) -> None:
        self._plans = plans
        self.urls: list[str] = []

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_run, args=(far, self._plans), name="chat-fakes", daemon=True)
        self._process.start()
        far.close()
        if not self._pipe.poll(START_S):
            raise RuntimeError("the fake chat servers did not start")
        self.urls = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send("end")
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(1.0)
        self._pipe.close()

    def received(self) -> list[SeenServer]:
        """Everything so far, by server."""
        self._pipe.send("received")
        if not self._pipe.poll(ANSWER_S):
            raise RuntimeError("the fake chat servers do not answer")
        seen: list[SeenServer] = self._pipe.recv()
        return seen


def _run(pipe: Connection, plans: tuple[ServerPlan, ...]) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(pipe, plans))


async def _serve(pipe: Connection, plans: tuple[ServerPlan, ...]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(_server(plan)) for plan in plans]
        pipe.send([server.base_url for server in servers])
        loop = asyncio.get_running_loop()
        while (asked := await loop.run_in_executor(None, _asked, pipe)) != "end":
            if asked == "received":
                pipe.send([_of(server) for server in servers])


def _server(plan: ServerPlan) -> FakeChat:
    fault = "loading" if plan.load_s else plan.fault
    scripted: dict[str, Any] = {"script": always(fault)} if fault else {}
    return FakeChat(
        key=None, models=plan.models, latency=Latency(plan.first_p50_ms, plan.first_p95_ms, plan.token_ms), seed=plan.seed,
        load_s=plan.load_s, **scripted,
    )  # fmt: skip


def _asked(pipe: Connection) -> str:
    try:
        return str(pipe.recv())
    except (EOFError, OSError):
        return "end"


def _of(server: FakeChat) -> SeenServer:
    calls = [
        SeenCall(
            one.at_s, one.ended_s, one.kind, one.status, one.complete, one.gone,
            sum(len(str(message["content"])) for message in one.body.get("messages", ())),
            _agent(str(one.body["messages"][0]["content"])),
        )
        for one in server.requests
    ]  # fmt: skip
    return SeenServer(calls, server.open)


def _agent(system: str) -> str:
    """Whose call it was, as the system message says."""
    return system.partition("You are ")[2].partition(",")[0]
