"""Minds that stand in for each other: where one cannot answer, the next one does, at last the casebook (DESIGN, Degrading).

The debate goes on with the next mind's words, and a fault is told once until the mind has answered again. A mind that is turned away
for good (a wrong key, no such model, no quota), or that failed three times in a row, is left alone for a while, longer each time:
nothing is retried blindly. Bids and interjections are not worth a stand-in.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from .base import Mind, MindFault, MindReply, MindRequest, Usage
from .faults import HttpFault
from .gate import monotonic_ms
from .streaming import OnFault, StreamingMind, collected, no_fault

WORTH_A_STAND_IN = frozenset({"segment", "reserve", "kicker"})
TURNED_AWAY_MS = 60_000
FAILING_MS = 5_000
LEFT_ALONE_MOST_MS = 900_000
FAILURES_IN_A_ROW = 3


@dataclass(slots=True)
class _Link:
    mind: Mind
    failures: int = 0
    times_left_alone: int = 0
    alone_until_ms: int = 0
    told: str = ""


class MindChain:
    """Minds tried left to right. `on_fault` is told of faults that another mind made good."""

    def __init__(
        self, minds: list[Mind], on_fault: OnFault = no_fault, now_ms: Callable[[], int] = monotonic_ms
    ) -> None:
        self._links = [_Link(mind) for mind in minds]
        self._on_fault = on_fault
        self._now_ms = now_ms

    @property
    def name(self) -> str:
        return ",".join(link.mind.name for link in self._links)

    @property
    def minds(self) -> tuple[Mind, ...]:
        return tuple(link.mind for link in self._links)

    async def reply(self, request: MindRequest) -> MindReply:
        return await collected(self.stream(request))

    async def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]:
        """The first mind's sentences and reply that come. Once a sentence is out, no other mind goes on from it."""
        links = self._willing(request)
        first: MindFault | None = None
        for link in links:
            out = False
            try:
                async with aclosing(_pieces(link.mind, request)) as pieces:
                    async for piece in pieces:
                        out = True
                        if isinstance(piece, MindReply):
                            link.failures = link.times_left_alone = 0
                            link.told = ""
                        yield piece
                return
            except MindFault as fault:
                self._note(link, fault)
                if out or link is links[-1]:
                    raise self._of_all(fault, first) from None
                first = first or fault
                if link.told != fault.fault:
                    link.told = fault.fault
                    self._on_fault(link.mind.name, fault)

    def estimate(self, request: MindRequest) -> Usage:
        """What the mind that would be asked first would take at most."""
        first = self._willing(request)[0].mind
        return first.estimate(request) if isinstance(first, StreamingMind) else Usage(first.name, 0, 0)

    async def warm(self) -> None:
        """Let the first mind that takes a while get ready. Raises MindFault."""
        for link in self._links:
            warm = getattr(link.mind, "warm", None)
            if warm is not None:
                await warm()
                return

    def recall(self, agent: str, text: str) -> None:
        for link in self._links:
            link.mind.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        for link in self._links:
            link.mind.discarded(request_id)

    async def close(self) -> None:
        for link in self._links:
            await link.mind.close()

    def _willing(self, request: MindRequest) -> list[_Link]:
        """Who is asked, in order; whoever was turned away lately is passed over as long as somebody else is there."""
        now_ms = self._now_ms()
        links = [link for link in self._links if link.alone_until_ms <= now_ms] or self._links[-1:]
        return links if request.kind in WORTH_A_STAND_IN else links[:1]

    def _of_all(self, last: MindFault, first: MindFault | None) -> MindFault:
        """The fault of the whole chain. A casebook that has said everything ends no debate while a model may come back."""
        if last.fault != "exhausted" or len(self._links) == 1:
            return last
        return first or MindFault(
            "failed", f"{self._links[0].mind.name} is left alone for a while, and nothing else is left to say"
        )

    def _note(self, link: _Link, fault: MindFault) -> None:
        if fault.fault in ("failed", "timeout"):
            link.failures += 1
        turned_away = isinstance(fault, HttpFault) and fault.lasting
        if turned_away or link.failures >= FAILURES_IN_A_ROW:
            least_ms = TURNED_AWAY_MS if turned_away else FAILING_MS
            link.alone_until_ms = self._now_ms() + min(LEFT_ALONE_MOST_MS, least_ms * 2**link.times_left_alone)
            link.times_left_alone = min(link.times_left_alone + 1, 8)


async def _pieces(mind: Mind, request: MindRequest) -> AsyncGenerator[str | MindReply, None]:
    if not isinstance(mind, StreamingMind):
        yield await mind.reply(request)
        return
    async with aclosing(mind.stream(request)) as pieces:
        async for piece in pieces:
            yield piece
