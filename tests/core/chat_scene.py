"""A chat mind and the fake server that it talks to, for one test; when it is over, nothing of either is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from minds_scene import request, until

from argentum_core.minds.base import MindFault, MindReply, MindRequest, Usage
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.timeouts import CallTimeouts
from argentum_kit.endpoint import Endpoint
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, Script, in_turn

CALM = CallTimeouts()
NO_FAULT: Script = in_turn()


def patience_for(fault: str) -> CallTimeouts:
    """No more than the fault needs to be found, and calm where it is not about time."""
    if fault in ("slow_first", "stall_early", "silent"):
        return CallTimeouts(first_ms=400)
    if fault == "silent_comments":
        return CallTimeouts(first_ms=400, total_ms=600)
    return CallTimeouts(stall_ms=250) if fault == "stall" else CALM


class Spent:
    """What was told of calls without a reply, and of faults that a mind survived."""

    def __init__(self) -> None:
        self.usage: list[Usage] = []
        self.faults: list[MindFault] = []

    def on_spent(self, request: MindRequest, usage: Usage) -> None:
        self.usage.append(usage)

    def on_fault(self, name: str, fault: MindFault) -> None:
        self.faults.append(fault)


@asynccontextmanager
async def talking(
    script: Script = NO_FAULT,
    *,
    key: str = KEY,
    timeouts: CallTimeouts = CALM,
    queue: SlotQueue | None = None,
    **server: Any,
) -> AsyncIterator[tuple[ChatMind, FakeChat, Spent]]:
    """A mind and its server; when it is over, nothing of either is left."""
    before = asyncio.all_tasks()
    spent = Spent()
    async with FakeChat(script=script, **server) as fake:
        mind = ChatMind(
            MODEL,
            ChatServer(Endpoint(fake.base_url, Secret(key)), timeouts=timeouts, queue=queue),
            on_fault=spent.on_fault,
            on_spent=spent.on_spent,
        )
        try:
            yield mind, fake, spent
        finally:
            await mind.close()
            await until(lambda: fake.open == 0)
            assert mind._queue.slots.in_flight == 0
    await until(lambda: asyncio.all_tasks() == before)


async def outcome(mind: ChatMind, kind: str = "segment", **changed: Any) -> MindReply | MindFault:
    try:
        return await mind.reply(request(kind, **changed))
    except MindFault as fault:
        return fault
