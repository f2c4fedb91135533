"""Minds made elsewhere, by a Python program or a plug-in: as little as one coroutine becomes a whole `Mind`."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from .base import Mind, MindReply, MindRequest, StreamingMind


class OwnMind(Protocol):
    """The least that a mind has to have: one coroutine.

    `reply` takes what is asked (see `MindRequest`) and returns a `MindReply`, a plain text, or None for a pass. It may raise
    `MindFault`; whatever else it raises is told in one notice, and the casebook stands in. It is called several times at once.

    It may have more, each optional: `name` (as it is called in the record), `wants_evidence` (False: requests carry no passages),
    `bids` (True: it is asked for bids of its own), `metered` (True: its calls are paid for), `recall(agent, text)`,
    `discarded(request_id)` and `async close()` as in `Mind`.
    """

    async def reply(self, request: MindRequest, /) -> MindReply | str | None:
        """What the agent says to a request."""


OwnReply = Callable[[MindRequest], Awaitable[MindReply | str | None]]
"""A mind may also be a coroutine function alone."""


def adapted_mind(mind: OwnMind | OwnReply | Mind, name: str = "") -> Mind:
    """A whole mind around one that was made elsewhere. `name` is what it is called where it has no name of its own.

    Raises TypeError for what is no mind.
    """
    if isinstance(mind, StreamingMind) or getattr(mind, "has_edge", False):
        return mind  # type: ignore[return-value]  # it has all that a mind has
    reply = getattr(mind, "reply", None)
    if reply is None and callable(mind):
        reply = mind
    if not callable(reply) or inspect.isclass(mind):
        raise TypeError(
            f"{_named(mind)} is no mind: it needs `async def reply(request)`, or is a coroutine function itself"
        )
    return AdaptedMind(mind, reply, name)


class AdaptedMind:
    """A `Mind` around an object with a coroutine `reply`, or around the coroutine function itself."""

    def __init__(self, inner: Any, reply: Callable[[MindRequest], Any], name: str = "") -> None:
        self._inner = inner
        self._reply = reply
        self.name = str(getattr(inner, "name", "") or name or _named(inner))
        self.wants_evidence = bool(getattr(inner, "wants_evidence", True))
        self.at_once = bool(getattr(inner, "at_once", False))
        self.bids = bool(getattr(inner, "bids", False))
        self.metered = bool(getattr(inner, "metered", False))

    async def reply(self, request: MindRequest) -> MindReply:
        """What the inner mind says, a text or nothing made a reply. Raises what it raises."""
        said = self._reply(request)
        if inspect.isawaitable(said):
            said = await said
        if said is None:
            return MindReply("")
        # What is neither is found by the mind's edge, which says so.
        return MindReply(said) if isinstance(said, str) else said

    def recall(self, agent: str, text: str) -> None:
        self._tell("recall", agent, text)

    def discarded(self, request_id: str) -> None:
        self._tell("discarded", request_id)

    async def warm(self) -> None:
        """Let the inner mind get ready, if it has a `warm`."""
        await self._ask("warm")

    async def close(self) -> None:
        await self._ask("close")

    def _tell(self, method: str, *arguments: str) -> None:
        told = getattr(self._inner, method, None)
        if callable(told):
            told(*arguments)

    async def _ask(self, method: str) -> None:
        asked = getattr(self._inner, method, None)
        waited = asked() if callable(asked) else None
        if inspect.isawaitable(waited):
            await waited


def _named(mind: Any) -> str:
    return str(getattr(mind, "__name__", "") or type(mind).__name__)
