"""A mind that hands out its sentences while it writes, and what it has in common with any other."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Literal, Protocol, runtime_checkable

from .base import Mind, MindFault, MindReply, MindRequest, Usage

OnFault = Callable[[str, MindFault], None]
"""Told a mind's name and a fault that it survived: an answer that broke off after a whole sentence."""

OnSpent = Callable[[MindRequest, Usage], None]
"""Told a request and what a call took for it whose reply nobody has: it failed when it was under way, or was not wanted any more."""

Sign = Literal["not_sent", "waiting", "thinking", "writing"]
"""How far a call is, as its server shows it: a mind that can tell has a method `sign(request_id)`."""


@runtime_checkable
class StreamingMind(Mind, Protocol):
    """A mind whose first sentence is there before its last.

    `stream` yields whole sentences of the reply's `text` as they are complete, and then the reply itself, whose `text` is those
    sentences joined by spaces. It raises MindFault; once a sentence was out it ends with what there is instead. Iterate it
    under `contextlib.aclosing`: leaving a mind's own stream hangs up on its server, leaving the stream of its edge
    (`edge.py`) lets the call go on. `estimate` says what an answer would cost at most, before it is asked for.
    """

    def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]: ...

    def estimate(self, request: MindRequest) -> Usage:
        """What the answer to a request would take at most."""


async def collected(stream: AsyncGenerator[str | MindReply, None]) -> MindReply:
    """The reply at the end of a stream; raises MindFault where the stream ends without one."""
    async with aclosing(stream) as pieces:
        async for piece in pieces:
            if isinstance(piece, MindReply):
                return piece
    raise MindFault("nonsense", "it answered nothing")


def no_fault(name: str, fault: MindFault) -> None:
    """No-op callback."""


def nothing_spent(request: MindRequest, usage: Usage) -> None:
    """No-op callback."""
