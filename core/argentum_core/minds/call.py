"""One call of a mind: a task of its own, and what it has handed over so far."""

from __future__ import annotations

import asyncio
from collections import deque

from .base import MindFault, MindReply, MindRequest

MOST_SENTENCES = 64


class MindCall:
    """`wanted` as long as somebody waits for its answer, `taken` when they have it; `fault` or `reply` is how it ended.

    `telling` is the timer that tells of it as late."""

    task: asyncio.Task[None]

    def __init__(self, request: MindRequest, begun_s: float, stand_in: str = "") -> None:
        self.request = request
        self.begun_s = begun_s
        self.stand_in = stand_in
        self.wanted = True
        self.taken = False
        self.said: list[str] = []
        self.reply: MindReply | None = None
        self.fault: MindFault | None = None
        self.telling: asyncio.TimerHandle | None = None
        self._pieces: deque[str | MindReply] = deque()
        self._arrived = asyncio.Event()

    def give(self, piece: str | MindReply) -> None:
        """More of the answer; raises MindFault where it has no end."""
        if isinstance(piece, MindReply):
            self.reply = piece
        else:
            self.said.append(piece)
            if len(self.said) > MOST_SENTENCES:
                raise MindFault("nonsense", "it sent an answer without end")
        if self.wanted:
            self._pieces.append(piece)
            self._arrived.set()

    def over(self) -> None:
        """The task has ended: whoever waits need not any more."""
        self._arrived.set()

    async def next(self, limit_s: float | None) -> str | MindReply:
        """The next sentence or the reply. Raises MindFault where the call ended without, TimeoutError after `limit_s`."""
        async with asyncio.timeout(limit_s):
            while not self._pieces and not self.task.done():
                self._arrived.clear()
                await self._arrived.wait()
        if not self._pieces:
            raise self.fault or MindFault("nonsense", "it answered nothing")
        piece = self._pieces.popleft()
        self.taken = isinstance(piece, MindReply)
        return piece
