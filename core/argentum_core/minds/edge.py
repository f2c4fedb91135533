"""The one way into a mind: what it may throw, hand back and take, and the calls that go on when nobody waits for them any more.

- Whatever a mind throws becomes a `MindFault` with its true cause (`argentum_kit.fault_causes`); what it returns is checked (`reply_checks.py`)
  and scrubbed of keys. `recall`, `discarded`, `estimate` and `close` never raise: a mind that fails there is told of once.
- A call has a task of its own. Whoever leaves its stream early does not hang up on it: the call goes on until it is complete or
  its own patience ends. Its words are never used; what it took is told to `on_spent`, once. A call that was not sent yet is
  cancelled.
- `holds` says because of which call a request is not to be asked now, so that nothing is asked twice at once: the same agent's
  that goes on, or any that shows that the server is still loading. Until a mind has answered once it is asked one thing at a time.
- What is told of a mind that is late, and how often, follows the same policy as its faults (`argentum_kit.links`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar, get_args

import msgspec

from argentum_kit.fault_causes import Peer
from argentum_kit.links import LinkHealth, Policy
from argentum_kit.secrets import Secret

from ..debate.events import WorkKind
from .base import (
    Mind,
    MindFault,
    MindReply,
    MindRequest,
    Notice,
    OnFault,
    OnSpent,
    Sign,
    StreamingMind,
    Usage,
    WantsEvidence,
    no_fault,
    nothing_spent,
)
from .call import LateKinds, MindCall
from .edge_faults import NOT_FAULTS, EdgeFaults, is_ours, shown
from .prompts.answer_form import SPOKEN_WHOLE
from .reply_checks import checked, safe_text
from .timeouts import EdgeTimeouts

MIND_POLICY = Policy({"failed": 5.0, "timeout": 5.0, "nonsense": 5.0}, after=3, longest_s=900.0, lasting_s=60.0)
"""A mind rests after three failures in a row, and longer where asking again is of no use before somebody changes something."""

LATE_AGAIN_S = 60.0
"""A mind that is late, answers and is late again is reported as late once in so many seconds, whatever it was doing."""

T = TypeVar("T")


class MindEdge:
    """A StreamingMind around any mind. `secrets` are all keys that are known; `now_s` is the time in seconds."""

    has_edge = True

    def __init__(
        self,
        mind: Mind,
        *,
        secrets: tuple[Secret, ...] = (),
        on_fault: OnFault = no_fault,
        on_spent: OnSpent = nothing_spent,
        now_s: Callable[[], float] = time.monotonic,
        policy: Policy = MIND_POLICY,
        timeouts: EdgeTimeouts | None = None,
    ) -> None:
        self.mind = mind
        self.health = LinkHealth(policy)
        self._on_fault = on_fault
        self._on_spent = on_spent
        self._now_s = now_s
        self._timeouts = timeouts or EdgeTimeouts()
        self._secrets = secrets
        self.name = shown(self._asked_of("name"), secrets) or type(mind).__name__
        wants = self._asked_of("wants_evidence", default=True)
        self.wants_evidence: WantsEvidence = "named" if wants == "named" else bool(wants)
        peer = self._asked_of("peer")
        self._peer = peer if isinstance(peer, Peer) else Peer(self.name, secrets=secrets)
        self._faults = EdgeFaults(self._peer, secrets)
        self.at_once = bool(self._asked_of("at_once", default=False))
        self._streams = not self.at_once and isinstance(mind, StreamingMind)
        self._listens = bool(self._asked_of("listens", default=False))
        self.plans = bool(self._asked_of("plans", default=False))
        self._calls: list[MindCall] = []
        self._has_answered = False
        self._answer_times_s: deque[float] = deque(maxlen=8)
        self._told_late = False
        self._told_late_s = -LATE_AGAIN_S
        self._late_kinds = LateKinds()

    # --- asking -------------------------------------------------------------------------------------------------------

    async def reply(self, request: MindRequest) -> MindReply:
        """The answer, whole. Raises MindFault."""
        async with aclosing(self.stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, MindReply):
                    return piece
        raise MindFault("nonsense", f"{self._peer.name} answered nothing")

    async def stream(self, request: MindRequest, stand_in: str = "") -> AsyncGenerator[str | MindReply, None]:
        """Whole sentences, then the reply (see StreamingMind); raises MindFault. `stand_in` is who speaks when this mind is late."""
        if self.at_once:
            yield await self._answered_at_once(request)
            return
        while (before := self._of_the_same(request)) is not None:
            await asyncio.wait({before.task})
        call = self._begin(request, stand_in)
        out: list[str] = []
        try:
            while True:
                try:
                    piece = await call.next(self._timeouts.stall_s if out else None)
                except TimeoutError:
                    piece = self._cut_short(request, out)
                if isinstance(piece, str):
                    out.append(piece)
                yield piece
                if isinstance(piece, MindReply):
                    return
        finally:
            self._leave(call)

    def holds(self, request: MindRequest) -> MindCall | None:
        """The call that keeps this request from being asked: any unanswered call before the mind has answered once, the agent's own
        call that goes on, or one that shows that the server is loading. None where there is none."""
        for call in self._calls:
            if call.wanted:
                if not self._has_answered:
                    return call
            elif call.request.agent == request.agent or self._is_loading(call):
                return call
        return None

    async def ends_soon(self, call: MindCall, kind: WorkKind) -> bool:
        """Whether a call that goes on has ended, waiting for it if those before it did not take much longer than it has taken.

        A mind whose answers usually take longer than `quick_s` is not waited for: when they end cannot be told so closely.
        """
        usual_s = sorted(self._answer_times_s)[len(self._answer_times_s) // 2] if self._answer_times_s else 0.0
        left_s = 1.5 * usual_s - (self._now_s() - call.begun_s)
        most_s = self._timeouts.reserve_s if kind == "reserve" else self._timeouts.soon_s
        if 0 < left_s <= most_s and usual_s <= self._timeouts.quick_s and not self._is_loading(call):
            await asyncio.wait({call.task}, timeout=left_s)
        return call.task.done()

    def comes_too_late(self, kind: WorkKind) -> bool:
        """Whether a request of this kind is not worth asking; see `LateKinds.skip`."""
        return self._late_kinds.skip(kind)

    def note(self, fault: MindFault) -> bool:
        """Count a fault; returns whether it is to be reported."""
        return self.health.note(fault, self._now_s())

    def rests(self) -> bool:
        """Whether this mind is not to be asked for now, after repeated or lasting faults."""
        return self.health.rests_at(self._now_s())

    def tell_late(self, call: MindCall) -> None:
        """Tell once that a call has no answer yet, and who speaks meanwhile: now, or as soon as it counts as late."""
        took_s, sign = self._now_s() - call.begun_s, self._sign(call)
        if took_s < self._timeouts.loading_s:
            if call.telling is None:
                loop = asyncio.get_running_loop()
                call.telling = loop.call_later(self._timeouts.loading_s - took_s, self._tell_if_late, call)
            return
        if self._now_s() - self._told_late_s < LATE_AGAIN_S:
            return
        kind: Notice = sign if sign in ("thinking", "writing") else "loading"
        what = {
            "loading": f"has not answered yet ({took_s:.0f} s); it may be loading the model",
            "thinking": f"is still thinking ({took_s:.0f} s)",
            "writing": f"is still writing ({took_s:.0f} s)",
        }[kind]
        meanwhile = f"; {call.stand_in} speaks meanwhile" if call.stand_in else ""
        late = MindFault(kind, f"{self._peer.name} {what}{meanwhile}")
        if not self._told_late and self.note(late):
            self._told_late, self._told_late_s = True, self._now_s()
            self._on_fault(self.name, late)

    def _tell_if_late(self, call: MindCall) -> None:
        call.telling = None
        if call in self._calls and call.reply is None:
            self.tell_late(call)

    # --- everything beside answers ------------------------------------------------------------------------------------

    async def warm(self) -> None:
        """Let the mind get ready, if it takes a while. Raises MindFault."""
        warm = self._asked_of("warm")
        if warm is None:
            return
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                await warm()
        except NOT_FAULTS as error:
            if is_ours(error):
                raise
            raise self._faults.of(error) from None
        except BaseException as error:
            raise self._faults.of(error) from None

    def estimate(self, request: MindRequest) -> Usage:
        """What an answer would take at most; nothing for a mind that does not say."""
        nothing = Usage(self.name, 0, 0)
        if not self._streams:
            return nothing
        found: Any = self._guarded(lambda: self.mind.estimate(request), nothing)  # type: ignore[attr-defined]
        return found if isinstance(found, Usage) else nothing

    def recall(self, agent: str, text: str) -> None:
        """As in `Mind`; a fault is reported, not raised."""
        self._guarded(lambda: self.mind.recall(agent, text), None)

    def discarded(self, request_id: str) -> None:
        """As in `Mind`; a fault is reported, not raised."""
        self._guarded(lambda: self.mind.discarded(request_id), None)

    def stop(self) -> None:
        """Cancel every call."""
        for call in self._calls:
            call.task.cancel()

    async def close(self) -> None:
        """Cancel every call and close the mind, within `close_s`. Faults are reported, not raised."""
        self.stop()
        tasks = [call.task for call in self._calls]
        try:
            async with asyncio.timeout(self._timeouts.close_s):
                await asyncio.gather(*tasks, return_exceptions=True)
                await self.mind.close()
        except NOT_FAULTS as error:
            if is_ours(error):
                raise
        except BaseException as error:
            self._tell(self._faults.of(error))

    # --- one call -----------------------------------------------------------------------------------------------------

    async def _answered_at_once(self, request: MindRequest) -> MindReply:
        try:
            return checked(await self.mind.reply(request), self.name, self._secrets)
        except NOT_FAULTS as error:
            if is_ours(error):
                raise
            raise self._faults.of(error) from None
        except BaseException as error:
            raise self._faults.of(error) from None

    def _begin(self, request: MindRequest, stand_in: str) -> MindCall:
        call = MindCall(request, self._now_s(), stand_in)
        call.task = asyncio.create_task(self._run(call), name=f"{self.name}/{request.request_id}")
        self._calls.append(call)
        call.task.add_done_callback(lambda _: self._ended(call))
        return call

    async def _run(self, call: MindCall) -> None:
        """The call's own task: hands over what comes until the reply is there or a fault is."""
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                if call.request.kind == "listen" and not self._listens:
                    call.give(await self._listened(call.request))
                    return
                if not self._streams:
                    call.give(checked(await self.mind.reply(call.request), self._peer.name, self._secrets))
                    return
                async with aclosing(self.mind.stream(call.request)) as pieces:  # type: ignore[attr-defined]
                    async for piece in pieces:
                        call.give(self._piece(call, piece))
        except NOT_FAULTS as error:
            if is_ours(error):
                raise
            call.fault = self._faults.of(error)
        except BaseException as error:
            call.fault = self._faults.of(error)

    async def _listened(self, request: MindRequest) -> MindReply:
        """What a mind that knows no listening says as a listener: it is asked for one thing after the other."""
        bid, remark, line = MindReply(""), MindReply(""), MindReply("")
        ask = partial(msgspec.structs.replace, request)
        if request.may_bid:
            bid = await self._part(ask(kind="bid"))
        if request.may_remark:
            remark = await self._part(ask(kind="interjection", max_words=request.remark_words))
        if request.may_cut_in:
            line = await self._part(ask(kind="kicker"))
        said = msgspec.structs.replace(bid, text=remark.text, kind=remark.kind, importance=remark.importance)
        urgency = bid.urgency if bid.urgency is not None else line.urgency
        return msgspec.structs.replace(said, answers=remark.answers, cut_in=line.text, urgency=urgency)

    async def _part(self, request: MindRequest) -> MindReply:
        return checked(await self.mind.reply(request), self._peer.name, self._secrets)

    def _piece(self, call: MindCall, piece: object) -> str | MindReply:
        if isinstance(piece, str):
            return safe_text(piece, self._secrets)
        reply = checked(piece, self._peer.name, self._secrets)
        return msgspec.structs.replace(reply, text=" ".join(call.said)) if call.said else reply

    def _ended(self, call: MindCall) -> None:
        """A call is over, in whatever way."""
        self._calls.remove(call)
        if call.telling is not None:
            call.telling.cancel()
        took_s = self._now_s() - call.begun_s
        if not call.task.cancelled() and (error := call.task.exception()) is not None:
            call.fault = call.fault or self._faults.of(error)
        if call.reply is None:
            call.fault = call.fault or MindFault("nonsense", f"{self._peer.name} answered nothing")
            self._has_answered = self._has_answered and call.fault.kind != "timeout"
            if not call.wanted and not call.task.cancelled():
                self._tell(call.fault)
        else:
            self._has_answered = True
            self._answer_times_s.append(took_s)
            self.health.wake()
            self.health.good()
            if self._told_late:
                self._told_late = False
                self._on_fault(self.name, MindFault("answers_now", f"{self._peer.name} answered after {took_s:.0f} s"))
            if not call.wanted:
                self._count(call.request, call.reply)
        call.over()

    def _leave(self, call: MindCall) -> None:
        """Whoever asked does not want the answer, or has it."""
        kind = call.request.kind
        if call.taken:
            self._late_kinds.in_time(kind)
        if not call.wanted or call.taken:
            return
        call.wanted = False
        self._late_kinds.late(kind)
        if call.task.done():
            if call.reply is not None:
                self._count(call.request, call.reply)
        elif self._sign(call) == "not_sent":
            call.task.cancel()
        elif call.reply is None:
            self.tell_late(call)

    def _count(self, request: MindRequest, reply: MindReply) -> None:
        if reply.usage is not None:
            self._on_spent(request, reply.usage)

    def _cut_short(self, request: MindRequest, out: list[str]) -> MindReply:
        """The answer of which the next sentence did not come; raises MindFault where a part of it is of no use."""
        late = MindFault("timeout", f"{self._peer.name} fell silent in the middle of its answer")
        if request.kind in SPOKEN_WHOLE:
            raise late
        self._on_fault(self.name, late)
        return MindReply(" ".join(out))

    # --- what is known of calls ---------------------------------------------------------------------------------------

    def _of_the_same(self, request: MindRequest) -> MindCall | None:
        return next((call for call in self._calls if not call.wanted and call.request.agent == request.agent), None)

    def _is_loading(self, call: MindCall) -> bool:
        if self._sign(call) not in ("waiting", "not_sent"):
            return False
        return not self._has_answered or self._now_s() - call.begun_s >= self._timeouts.loading_s

    def _sign(self, call: MindCall) -> Sign:
        if call.said:
            return "writing"
        if not hasattr(self.mind, "sign"):
            return "waiting"
        found = self._guarded(lambda: self.mind.sign(call.request.request_id), "waiting")  # type: ignore[attr-defined]
        return next((sign for sign in get_args(Sign) if sign == found), "waiting")

    # --- what a mind may throw ----------------------------------------------------------------------------------------

    def _guarded(self, behind_edge: Callable[[], T], otherwise: T) -> T:
        try:
            return behind_edge()
        except NOT_FAULTS:
            raise
        except BaseException as error:
            self._tell(self._faults.of(error))
            return otherwise

    def _tell(self, fault: MindFault) -> None:
        if self.note(fault):
            self._on_fault(self.name, fault)

    def _asked_of(self, attribute: str, default: object = None) -> Any:
        try:
            return getattr(self.mind, attribute, default)
        except Exception:
            return default


def behind_edge(mind: Mind, **given: Any) -> Mind:
    """The mind behind an edge; one that has an edge already is returned as it is. `given` are the arguments of `MindEdge`."""
    return mind if getattr(mind, "has_edge", False) else MindEdge(mind, **given)
