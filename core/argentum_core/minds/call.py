"""One call of a mind: a task of its own, and what it has handed over so far; and which kinds of calls always answer too late."""

from __future__ import annotations

import asyncio
from collections import deque

from ..debate.events import WorkKind
from .base import MindFault, MindReply, MindRequest

MOST_SENTENCES = 64
LATE_IN_A_ROW = 3
ASKED_AGAIN_EVERY = 8
CANNOT_WAIT: frozenset[WorkKind] = frozenset({"bid", "interjection", "kicker"})
"""Kinds that are of no use once the moment has passed."""


class MindCall:
    """One call of a mind. `wanted` is true while its answer is waited for, `taken` once the answer was handed over; `fault` or `reply`
    is its outcome. `stand_in` is the name of the mind that answers meanwhile, `telling` the timer that reports the call as slow."""

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
        """Add a sentence or the reply. Raises MindFault for more than `MOST_SENTENCES`."""
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
        """Wake the waiting reader: the task has ended."""
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


class LateKinds:
    """The record of one mind: by kind, how many answers in a row came when they were not waited for any more."""

    def __init__(self) -> None:
        self._in_a_row: dict[WorkKind, int] = {}
        self._skipped = 0

    def late(self, kind: WorkKind) -> None:
        """Count an answer that came too late; only kinds of `CANNOT_WAIT` are counted."""
        if kind in CANNOT_WAIT:
            self._in_a_row[kind] = self._in_a_row.get(kind, 0) + 1

    def in_time(self, kind: WorkKind) -> None:
        """Count an answer that was used."""
        self._in_a_row.pop(kind, None)

    def skip(self, kind: WorkKind) -> bool:
        """Whether a request is not to be asked: the last `LATE_IN_A_ROW` answers of its kind came too late. One in `ASKED_AGAIN_EVERY`
        of such requests is asked all the same."""
        if self._in_a_row.get(kind, 0) < LATE_IN_A_ROW:
            return False
        self._skipped += 1
        return self._skipped % ASKED_AGAIN_EVERY != 0
