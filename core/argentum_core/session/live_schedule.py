"""The schedule of a debate in real time: minds and voices at work beside each other, and timers by debate time and the wall clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ..minds.base import Mind, MindRequest
from ..orchestrator import effects as do
from ..orchestrator.inputs import Input, MindFailed, TimerFired
from .effect_runner import EffectRunner
from .in_parts import InParts
from .timers import Timers

PATIENCE_FACTOR = 4
LEAST_PATIENCE_S = 15.0
"""An answer is waited for no longer than this, nor than so many segment timeouts; the floor goes on long before, and the call itself
goes on behind the mind's edge."""


class LiveSchedule:
    """A task for every request and every order, on the running event loop. `take` is given the inputs that come of them."""

    def __init__(self, effects: EffectRunner, take: Callable[[Input], None]) -> None:
        self.timers = Timers()
        self._effects = effects
        self._take = take
        self._in_parts = InParts(effects, take)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # Cancelled, and still closing what they had open.
        self._leaving: set[asyncio.Task[None]] = set()

    # --- effects --------------------------------------------------------------------------------------------------------

    def ask(self, order: do.AskMind) -> None:
        """See `Schedule`: a task of its own asks the mind."""
        effects = self._effects
        self.begin(order.request_id, self._asked(effects.mind_of(order), effects.request(order)))

    def speak(self, order: do.Synthesise) -> None:
        """See `Schedule`: a task of its own has the words spoken."""
        self.begin(_voice_task(order.request_id), self._in_parts.speak(order))

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        """See `Schedule`: a task of its own, one an agent."""
        name = f"{order.agent}/backchannels"
        if name not in self._tasks:
            self.begin(name, self._backchannels_voiced(order))

    def set_timer(self, at_ms: int, fired: TimerFired) -> None:
        """See `Schedule`."""
        effects = self._effects
        self.timers.set(at_ms, fired, now_ms=effects.audio.now_ms(), fresh=effects.state.fresh)

    def let_go(self, request_id: str) -> None:
        """See `Schedule`: the request's task is cancelled."""
        for name in (request_id, _voice_task(request_id)):
            task = self._tasks.pop(name, None)
            if task is not None:
                task.cancel()
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)

    def before_sound(self) -> None:
        """Nothing to do: the sound goes on by itself."""

    # --- tasks ----------------------------------------------------------------------------------------------------------

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the debate until it is done or the debate is over."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def _ended(self, name: str, done: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is done:
            del self._tasks[name]

    async def _asked(self, mind: Mind, request: MindRequest) -> None:
        patience_s = max(LEAST_PATIENCE_S, PATIENCE_FACTOR * self._effects.state.settings.segment_wait_ms / 1000)
        try:
            async with asyncio.timeout(patience_s):
                await self._in_parts.ask(mind, request)
        except TimeoutError:
            name = mind.name.partition(",")[0]
            self._take(MindFailed(request.request_id, name, "timeout", f"no answer within {patience_s:g} s"))

    async def _backchannels_voiced(self, order: do.VoiceBackchannels) -> None:
        self._take(await self._effects.voice_backchannels(order))

    async def close(self) -> None:
        """Stop everything that is under way, and wait until it has let go of what it had open."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), *self._leaving, return_exceptions=True)


def _voice_task(request_id: str) -> str:
    """The name of the task that gives a request's words their sound; the words may still be coming."""
    return f"{request_id}/voice"
