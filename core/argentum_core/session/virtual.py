"""A whole debate in virtual time: as fast as the machine allows, the same events and sound for the same seed."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping

from argentum_audio.reports import Report
from argentum_audio.virtual import VirtualController
from argentum_audio.voices.base import Voice

from ..debate.state import DebateState
from ..evidence import Library, LibraryError
from ..journal import Journal
from ..journal.record import Recorded
from ..minds.base import Mind
from ..orchestrator import effects as do
from ..orchestrator.inputs import Input, Noticed, TimerFired
from .engine import Engine, as_input
from .setup import Setup
from .stagehand import Stagehand


async def run_virtual(
    setup: Setup,
    minds: Mapping[str, Mind],
    voices: Mapping[str, Voice],
    audio: VirtualController,
    *,
    journal: Journal | None = None,
    library: Library | None = None,
    publish: Callable[[list[Recorded]], None] = lambda _: None,
    fallback: Mind | None = None,
) -> DebateState:
    """Play a debate to its end; returns the final state. Minds and voices are awaited where the debate stands still.

    Without a library the motion's dossier can be cited, and is looked up in memory.
    """
    state = DebateState()
    library = library if library is not None else _dossier(setup)
    stagehand = Stagehand(state, minds, voices, audio, library=library, fallback=fallback, real_time=False)
    runner = _VirtualRunner(state, stagehand, audio, journal, publish)
    await runner.run(setup.begin())
    return state


def _dossier(setup: Setup) -> Library | None:
    """A library of the motion's own sources; None where none can be made."""
    try:
        return Library.in_memory(setup.motion)
    except LibraryError:
        return None


class _VirtualRunner:
    def __init__(
        self,
        state: DebateState,
        stagehand: Stagehand,
        audio: VirtualController,
        journal: Journal | None,
        publish: Callable[[list[Recorded]], None],
    ) -> None:
        self.state = state
        self.stagehand = stagehand
        self.audio = audio
        self.engine = Engine(state, stagehand, journal, publish)
        self.waiting: deque[Input] = deque()
        self.timers: list[tuple[int, int, TimerFired]] = []
        self._set = 0
        stagehand.on_fault = lambda provider, detail: self.waiting.append(Noticed(provider, "failed", detail))

    async def run(self, first: Input) -> None:
        audio = self.audio
        audio.start(self._on_report)
        self.waiting.append(first)
        while self.state.phase != "ended":
            if self.waiting:
                await self._handle(self.waiting.popleft())
                continue
            report_ms = audio.next_report_ms()
            timer_ms = self.timers[0][0] if self.timers else None
            if report_ms is None and timer_ms is None:
                raise RuntimeError("the debate stands still with nothing to wait for")
            if timer_ms is None or (report_ms is not None and report_ms <= timer_ms):
                assert report_ms is not None
                audio.advance_to(report_ms)
            else:
                audio.advance_to(timer_ms)
                self.waiting.append(heapq.heappop(self.timers)[2])
        await audio.close()
        await self.stagehand.close()

    def _on_report(self, report: Report) -> None:
        self.waiting.append(as_input(report))

    async def _handle(self, given: Input) -> None:
        for effect in self.engine.handle(given, self.audio.now_ms()):
            match effect:
                case do.AskMind():
                    hand = self.stagehand
                    self.waiting.append(await hand.ask(hand.mind_of(effect), hand.request(effect)))
                case do.Synthesise():
                    self.waiting.append(await self.stagehand.speak(effect))
                case do.SetTimer(kind, about, at_ms, n):
                    self._set += 1
                    heapq.heappush(self.timers, (at_ms, self._set, TimerFired(kind, about, n)))
                case _:
                    self.stagehand.carry_out(effect)
