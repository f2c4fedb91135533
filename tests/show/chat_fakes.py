"""Fake chat servers for a show, in a process of their own, and what they took down."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from fakes_process import FakesProcess, answer

from tests.providers.chat import FakeChat, Latency, always


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


class ChatFakes(FakesProcess):
    """The servers of one show; use it as a context."""

    name = "fake chat servers"
    start_s = 90.0

    def __init__(self, plans: tuple[ServerPlan, ...]) -> None:
        super().__init__(_run, plans)

    @property
    def urls(self) -> list[str]:
        """Their addresses, in order."""
        urls: list[str] = self._addresses
        return urls

    def received(self) -> list[SeenServer]:
        """Everything so far, by server."""
        seen: list[SeenServer] = self._received()
        return seen


def _run(pipe: Connection, plans: tuple[ServerPlan, ...]) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(pipe, plans))


async def _serve(pipe: Connection, plans: tuple[ServerPlan, ...]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(_server(plan)) for plan in plans]
        pipe.send([server.base_url for server in servers])
        await answer(pipe, lambda: [_of(server) for server in servers])


def _server(plan: ServerPlan) -> FakeChat:
    fault = "loading" if plan.load_s else plan.fault
    scripted: dict[str, Any] = {"script": always(fault)} if fault else {}
    return FakeChat(
        key=None, models=plan.models, latency=Latency(plan.first_p50_ms, plan.first_p95_ms, plan.token_ms), seed=plan.seed,
        load_s=plan.load_s, **scripted,
    )  # fmt: skip


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
