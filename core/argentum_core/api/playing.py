"""A debate that is being played: its events one by one, its state, and the commands that steer it."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from msgspec.structs import replace

from argentum_kit.refused import Refused

from ..debate.commands import Command, PauseCommand
from ..debate.events import Event
from ..debate.evolve import evolve
from ..debate.state import DebateState
from ..journal.record import Recorded
from ..orchestrator.inputs import Operator
from .agent_names import name_of
from .steering import Steering

if TYPE_CHECKING:
    from ..session import LiveSession
    from ..wiring.virtual import VirtualDebate

Clock = Literal["real", "virtual"]
PathLike = str | os.PathLike[str]

LOOK_EVERY_S = 0.1
"""How often it is looked whether a debate in real time has ended; its events come at once."""
NAMED = {"wav": "wav", "stems": "stems", "overwrite": "overwrite=True", "evidence": "evidence"}


class Playing(Steering):
    """A debate that is being played. Iterate over it once, `async for event in playing`; each event is a struct of
    `argentum_core.events`, named by its `type` as in the record.

    Leaving the loop ends the debate; `async with` ends it for sure when the block is left. What breaks in minds, voices or files is
    an event (`provider_fault`) and the debate goes on; it raises `Refused`, before the first event, for what cannot be played.
    """

    def __init__(self, source: Callable[[Playing], Awaitable[AsyncGenerator[Recorded, None]]]) -> None:
        self._source = source
        self._begun = False
        self.state = DebateState()
        """The debate as of the event that was given last; not to be changed. `state.agents` are its agents."""
        self.seq = 0
        """The number of that event in the record, from 1."""
        self.at_ms = 0
        """Its debate time, in ms since the first word."""
        self.journal: Path | None = None
        """Where it is recorded; None where no record is kept."""
        self._session: LiveSession | None = None
        self._task: asyncio.Task[Any] | None = None
        self._commands: deque[Operator] = deque()
        self._numbers = count(1)

    def __aiter__(self) -> AsyncGenerator[Event, None]:
        """The events, in order. Raises RuntimeError for a second time."""
        if self._begun:
            raise RuntimeError("a debate is played once; call play again for another")
        self._begun = True
        return self._events()

    async def run(self) -> DebateState:
        """Play it to its end without giving events; returns the final state."""
        async for _ in self:
            pass
        return self.state

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the debate and wait until its record and its sound are closed. May be called twice."""
        session, task = self._session, self._task
        if session is not None:
            # Not in this loop, which minds and voices of the program may need to come to their end.
            await asyncio.to_thread(session.close)
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})

    def send(self, command: Command) -> int:
        """Hand in a command (see `Steering`) and return its id.

        Raises Refused for a pause in virtual time, and RuntimeError where the debate is not being played.
        """
        if self._task is None and self._session is None:
            raise RuntimeError("the debate is not being played: iterate over it first")
        if self._task is not None and isinstance(command, PauseCommand):
            raise Refused("a debate in virtual time cannot be paused; it stands still while you look at an event")
        called = getattr(command, "agent", None)
        if isinstance(called, str):
            command = replace(command, agent=self._agent(called))
        if self._session is not None:
            return self._session.send(command)
        number = next(self._numbers)
        # Of the moment that the debate stands at, which is the newest event's.
        self._commands.append(Operator(number, command, self.at_ms))
        return number

    def name_of(self, agent: str | None) -> str:
        """An agent's name by its id, as events have it; "Chair" for the chair, the id itself for an unknown one."""
        return name_of(self.state, agent)

    def now_ms(self) -> int:
        """Debate time that is being heard, in ms; in virtual time that of the event given last."""
        return self._session.now_ms() if self._session is not None else self.at_ms

    # --- inside

    def _agent(self, called: str) -> str:
        wanted = called.casefold()
        for agent in self.state.agents:
            if wanted in (agent.id, agent.name.casefold()):
                return agent.id
        return called  # the engine refuses it, and says who is there

    async def _events(self) -> AsyncGenerator[Event, None]:
        async with aclosing(await self._source(self)) as source:
            async for recorded in source:
                evolve(self.state, recorded.event, recorded.at_ms)
                self.seq, self.at_ms = recorded.seq, recorded.at_ms
                yield recorded.event

    async def live(self, session: LiveSession, wake: asyncio.Event) -> AsyncGenerator[Recorded, None]:
        """The events of a running session, to its end; `wake` is set whenever there are new ones."""
        self._session = session
        self.journal = Path(session.journal_path) if session.journal_path is not None else None
        try:
            while True:
                over = session.over
                for recorded in session.drain():
                    yield recorded
                if over:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await wake.wait()
                wake.clear()
        finally:
            await asyncio.to_thread(session.close)
        if session.crash is not None:
            raise session.crash

    async def virtual(self, debate: VirtualDebate, handover: EventHandover) -> AsyncGenerator[Recorded, None]:
        """The events of a debate in virtual time, which waits with its `handover` until they were taken."""
        self.journal = debate.journal.path if debate.journal is not None else None
        self._task = task = asyncio.ensure_future(debate.run(handover.publish, self._commands))
        task.add_done_callback(lambda _: handover.wake.set())
        try:
            while True:
                over = task.done()
                while handover.waiting:
                    yield handover.waiting.pop(0)
                if over:
                    break
                handover.opened.set()
                await handover.wake.wait()
                handover.wake.clear()
            await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
            debate.close()


class EventHandover:
    """Holds a debate in virtual time back until its events were taken: before each clip is made, so never in the middle of a decision.
    Without it a whole debate would be played before its first event was seen."""

    def __init__(self) -> None:
        self.waiting: list[Recorded] = []
        self.wake = asyncio.Event()
        self.opened = asyncio.Event()
        self.opened.set()

    def publish(self, batch: list[Recorded]) -> None:
        """Queue events for the caller, and hold the debate back until they were taken."""
        self.waiting.extend(batch)
        self.opened.clear()
        self.wake.set()

    async def passed(self) -> None:
        """Wait until every event was taken."""
        await self.opened.wait()


class WaitingVoice:
    """A voice that speaks once every event before was taken."""

    def __init__(self, inner: Any, handover: EventHandover) -> None:
        self._inner = inner
        self._handover = handover

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._inner, attribute)

    async def speak(self, clip_id: str, text: str, prosody: Any) -> Any:
        await self._handover.passed()
        return await self._inner.speak(clip_id, text, prosody)
