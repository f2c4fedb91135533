"""Minds that stand in for each other: where one cannot answer, the next one does, at last the casebook (DESIGN, Degrading).

Each is entered through its edge (`edge.py`), which keeps the record of its faults: one that failed often, or is turned away for
good, is left alone for a while, and a fault is told once until the mind has answered again. A mind that is busy with a call that
nobody waits for any more is passed over at once. A listener whose mind is busy or fails is told of as absent: whoever asked has the
casebook remark and cut in. Bids and interjections that are asked for by themselves are a pass then.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from .base import Mind, MindFault, MindReply, MindRequest, OnFault, Usage, collected, no_fault
from .edge import MindEdge

WORTH_A_STAND_IN = frozenset({"segment", "reserve", "kicker", "chair"})


class MindChain:
    """Minds tried left to right. `on_fault` is told of faults that another mind made good; `now_s` is the time in seconds."""

    has_edge = True

    def __init__(
        self, minds: Sequence[Mind], on_fault: OnFault = no_fault, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._links = [
            mind if isinstance(mind, MindEdge) else MindEdge(mind, on_fault=on_fault, now_s=now_s) for mind in minds
        ]
        self._on_fault = on_fault

    @property
    def name(self) -> str:
        return ",".join(link.name for link in self._links)

    @property
    def plans(self) -> bool:
        """Whether the first mind makes plans."""
        return self._links[0].plans

    @property
    def minds(self) -> tuple[Mind, ...]:
        """The minds behind their edges."""
        return tuple(link.mind for link in self._links)

    async def reply(self, request: MindRequest) -> MindReply:
        return await collected(self.stream(request))

    async def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]:
        """The first mind's sentences and reply that come. Once a sentence is out, no other mind goes on from it.

        Raises MindFault, that of the first mind, where none of them can answer.
        """
        if request.kind == "listen":
            yield await self._listened(request)
            return
        if request.kind == "plan":
            yield await self._planned(request)
            return
        links = self._willing(request)
        worth = request.kind in WORTH_A_STAND_IN
        first: MindFault | None = None
        for link, stand_in in zip(links, [*links[1:], None], strict=True):
            name = stand_in.name if stand_in is not None else ""
            if (stand_in is not None or not worth) and await self._is_busy(link, request, name):
                if worth:
                    continue
                yield MindReply("")
                return
            out = False
            try:
                async with aclosing(link.stream(request, name)) as pieces:
                    async for piece in pieces:
                        out = True
                        yield piece
                return
            except MindFault as fault:
                to_be_told = link.note(fault)
                if not (out or worth or to_be_told):
                    yield MindReply("")
                    return
                if out or stand_in is None:
                    raise self._of_all(fault, first) from None
                first = first or fault
                if to_be_told:
                    self._on_fault(link.name, fault)

    async def _listened(self, request: MindRequest) -> MindReply:
        """A listener's answer; absent where none of the minds can be asked, or all fail. What the casebook says in their place is asked
        for by itself."""
        name = self._links[-1].name
        for link in self._links:
            if link.at_once or link.rests() or await self._is_busy(link, request, name):
                continue
            try:
                return await collected(link.stream(request, name))
            except MindFault as fault:
                if link.note(fault):
                    self._on_fault(link.name, fault)
        return MindReply("", absent=True)

    async def _planned(self, request: MindRequest) -> MindReply:
        """Have the first mind make its plan, behind everything else, with all the patience that loading takes. What fails here fails
        again when words are wanted, and is told then."""
        link = self._links[0]
        if link.plans and not link.rests():
            return await collected(link.stream(request))
        return MindReply("", absent=True)

    def estimate(self, request: MindRequest) -> Usage:
        """What the mind that would be asked first would take at most."""
        return self._willing(request)[0].estimate(request)

    async def warm(self) -> None:
        """Let the minds that take a while get ready. Raises the first MindFault."""
        for link in self._links:
            await link.warm()

    def recall(self, agent: str, text: str) -> None:
        for link in self._links:
            link.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        for link in self._links:
            link.discarded(request_id)

    def stop(self) -> None:
        """Cancel every call."""
        for link in self._links:
            link.stop()

    async def close(self) -> None:
        self.stop()
        for link in self._links:
            await link.close()

    async def _is_busy(self, link: MindEdge, request: MindRequest, stand_in: str) -> bool:
        """Whether this one is not asked now: a call is under way that goes before it, or its answer would come too late. Tells of a
        call that is late."""
        if link.comes_too_late(request.kind):
            return True
        call = link.holds(request)
        if call is None or await link.ends_soon(call, request.kind):
            return False
        if not call.wanted or call.request.kind == "plan":
            call.stand_in = call.stand_in or stand_in
            link.tell_late(call)
        return True

    def _willing(self, request: MindRequest) -> list[MindEdge]:
        """Who is asked, in order; whoever rests is passed over as long as somebody else is there."""
        links = [link for link in self._links if not link.rests()] or self._links[-1:]
        return links if request.kind in WORTH_A_STAND_IN else links[:1]

    def _of_all(self, last: MindFault, first: MindFault | None) -> MindFault:
        """The fault of the whole chain. A casebook that has said everything ends no debate while a model may come back."""
        if last.fault != "exhausted" or len(self._links) == 1:
            return last
        return first or MindFault(
            "failed", f"{self._links[0].name} is left alone for now, and nothing else is left to say"
        )
