"""A whole debate in virtual time: as fast as the machine allows, the same events and sound for the same seed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.base import Voice

from ..debate.state import DebateState
from ..evidence import EvidenceLibrary, LibraryError
from ..journal import Journal
from ..journal.record import Recorded
from ..minds.base import Mind
from ..orchestrator import effects as do
from ..orchestrator.inputs import CallCharged, FaultReported, Input, Operator, TimerFired
from .effect_runner import EffectRunner
from .engine import Engine
from .judges import JudgePanel, heard_by, was_stopped
from .seats import SeatOpener, Seats
from .setup import Setup
from .virtual_time import VirtualTime


async def run_virtual(
    setup: Setup,
    minds: Mapping[str, Mind],
    voices: Mapping[str, Voice],
    audio: VirtualController,
    *,
    journal: Journal | None = None,
    library: EvidenceLibrary | None = None,
    publish: Callable[[list[Recorded]], None] = lambda _: None,
    fallback: Mind | None = None,
    chair: Mind | None = None,
    commands: deque[Operator] | deque[Input] | None = None,
    first: Input | None = None,
    state: DebateState | None = None,
    charges: deque[CallCharged] | None = None,
    panel: JudgePanel | None = None,
    seats: SeatOpener | None = None,
) -> DebateState:
    """Play a debate to its end; returns the final state. Minds and voices are awaited where the debate stands still.

    Without a library the motion's dossier can be cited, and is looked up in memory. `commands` are taken before any other input;
    whoever is called back or awaited may append to them, and to `charges`, the costs of calls whose answers nobody has. A debate that goes on has the `state` that was recorded and a `first` input
    that says so; without them a new one begins. The judges of a `panel` read it when it is over. `seats` opens minds and voices that it is steered to.
    """
    state = state if state is not None else DebateState()
    library = library if library is not None else _dossier(setup)
    effects = EffectRunner(
        state, minds, voices, audio, library=library, fallback=fallback, chair=chair, real_time=False
    )
    runner = _VirtualRunner(
        state,
        effects,
        audio,
        journal,
        publish,
        commands=commands if commands is not None else deque(),
        charges=charges if charges is not None else deque(),
        panel=panel,
        seats=seats,
    )
    await runner.run(first if first is not None else setup.begin())
    return state


def _dossier(setup: Setup) -> EvidenceLibrary | None:
    """A library of the motion's own sources; None where none can be made."""
    try:
        return EvidenceLibrary.in_memory(setup.motion)
    except LibraryError:
        return None


class _VirtualRunner:
    """Its own schedule: everything is done while the debate stands still, and comes in the order in which it was wanted."""

    def __init__(
        self,
        state: DebateState,
        effects: EffectRunner,
        audio: VirtualController,
        journal: Journal | None,
        publish: Callable[[list[Recorded]], None],
        *,
        commands: deque[Operator] | deque[Input],
        charges: deque[CallCharged],
        panel: JudgePanel | None = None,
        seats: SeatOpener | None = None,
    ) -> None:
        self._panel = panel
        self._seats = Seats(effects, seats)
        self._commands = commands
        self._charges = charges
        self._state = state
        self._effects = effects
        self._audio = audio
        self._engine = Engine(state, effects, journal, publish if panel is None else heard_by(panel, publish))
        self._time = VirtualTime(audio)
        self._wanted: Awaitable[Input] | None = None
        self._beside = False
        effects.on_fault = lambda provider, detail: self._time.waiting.append(FaultReported(provider, "failed", detail))

    async def run(self, first: Input) -> None:
        try:
            # A debate that goes on may have ended before: its first input is taken whatever the phase.
            await self._take(first)
            while self._state.phase != "ended":
                input_event = self._next()
                if isinstance(input_event, Operator):
                    input_event = await self._seats.with_opened(input_event)
                await self._take(input_event)
            if self._panel is not None:
                await self._panel.read(self._state, self._judged, stopped=was_stopped(self._state))
        finally:
            # Also where it is broken off: no call of a mind goes on that nobody waits for.
            if self._panel is not None:
                await self._panel.close()
            await self._audio.close()
            await self._effects.close()

    async def _take(self, input_event: Input) -> None:
        """Step, and run the effects in order. Minds that take their time are asked beside each other; what they answer comes in the order in
        which they were asked, so how long each takes changes nothing."""
        asked: list[asyncio.Future[Input]] = []
        try:
            for effect in self._engine.handle(input_event, self._audio.now_ms()):
                self._effects.run(effect, self)
                if self._wanted is None:
                    continue
                wanted, self._wanted = self._wanted, None
                if self._beside or asked:
                    asked.append(asyncio.ensure_future(wanted if self._beside else _there(await wanted)))
                else:
                    self._time.waiting.append(await wanted)
                self._beside = False
            for answer in asked:
                self._time.waiting.append(await answer)
        finally:
            for answer in asked:
                answer.cancel()

    def _judged(self, input_event: Input) -> None:
        """Put on record what comes of the judges' readings, of which nothing is to be carried out."""
        self._engine.handle(input_event, self._audio.now_ms())

    def _next(self) -> Input:
        if self._commands:
            return self._commands.popleft()
        return self._charges.popleft() if self._charges else self._time.next()

    # --- its schedule -----------------------------------------------------------------------------------------------

    def ask(self, order: do.AskMind) -> None:
        effects = self._effects
        mind = effects.mind_of(order)
        self._wanted = effects.ask(mind, effects.request(order))
        self._beside = not getattr(mind, "at_once", False)

    def speak(self, order: do.Synthesise) -> None:
        self._wanted = self._effects.speak(order)

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        self._wanted = self._effects.voice_backchannels(order)

    def set_timer(self, at_ms: int, fired: TimerFired) -> None:
        self._time.set_timer(at_ms, fired)

    def let_go(self, request_id: str) -> None:
        """Nothing is under way when an effect is run."""

    def before_sound(self) -> None:
        """Nothing to do: the sound is where the debate is."""


async def _there(found: Input) -> Input:
    """What is there already, as something to wait for."""
    return found
