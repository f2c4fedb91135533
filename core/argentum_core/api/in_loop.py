"""Objects of a program, called in its own event loop whichever thread the debate runs in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def called_in(loop: asyncio.AbstractEventLoop, one: Any) -> Any:
    """A mind or voice whose coroutines run in `loop`; its other methods (`recall`, `discarded`) are called from the debate's thread.
    Of a mind or voice that streams only whole answers are used."""
    return _Mind(one, loop) if hasattr(one, "reply") else _Voice(one, loop)


class _Called:
    def __init__(self, inner: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = inner
        self._loop = loop
        self.name: str = inner.name

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine of the program's returns; cancelled with whoever waits for it."""
        if asyncio.get_running_loop() is self._loop:
            return await work
        if self._loop.is_closed():
            work.close()
            raise RuntimeError("the event loop that plays the debate is closed")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def warm(self) -> None:
        """Let it get ready, where it can."""
        warm = getattr(self._inner, "warm", None)
        if warm is not None:
            await self._there(warm())

    async def close(self) -> None:
        """Let go what it holds."""
        close = getattr(self._inner, "close", None)
        if close is not None:
            await self._there(close())


class _Mind(_Called):
    def __init__(self, inner: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(inner, loop)
        self.wants_evidence = bool(getattr(inner, "wants_evidence", True))
        self.at_once = bool(getattr(inner, "at_once", False))
        self.bids = bool(getattr(inner, "bids", False))
        self.metered = bool(getattr(inner, "metered", False))

    async def reply(self, request: Any) -> Any:
        return await self._there(self._inner.reply(request))

    def recall(self, agent: str, text: str) -> None:
        self._inner.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        self._inner.discarded(request_id)


class _Voice(_Called):
    async def speak(self, clip_id: str, text: str, prosody: Any) -> Any:
        return await self._there(self._inner.speak(clip_id, text, prosody))
