"""A debate in real time: an engine in a thread of its own, paced by what is heard.

The screen hands commands in and takes recorded events out; it can be as slow as it likes, the debate does not wait for
it. Commands of the operator go before everything else that is waiting.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_audio.clip import Clip
from argentum_audio.controller import AudioController, AudioStats
from argentum_audio.reports import AudioReport
from argentum_audio.voices.base import Voice, VoiceError

from ..debate.commands import ClapCommand, Command, StopCommand
from ..debate.events import CallUsage, OperatorCommand, WorkKind
from ..debate.state import DebateState
from ..evidence import EvidenceLibrary, Passage
from ..journal import Journal
from ..journal.record import Recorded
from ..minds.base import Mind, MindFault
from ..orchestrator.effects import UseOpened
from ..orchestrator.inputs import CallCharged, FaultReported, Health, Input, Operator
from .effect_runner import EffectRunner
from .engine import Engine, as_input
from .judges import JudgePanel, was_stopped
from .live_schedule import LiveSchedule
from .plans import Plans
from .remote import RemoteReply
from .room import Room, WatcherAct
from .seats import SeatOpener, SeatQueue, Seats
from .written_lines import WrittenLines

if TYPE_CHECKING:
    from .remote import RemoteServer
    from .written_lines import PresetSource, ScreenLine

IDLE_S = 0.25
HEALTH_EVERY_MS = 1000
CLOSE_S = 5.0
VOICES_READY_S = 20.0
"""So long the first word waits for voices that are being loaded; on a machine that is not busy it takes one or two seconds."""


class LiveSession:
    """A running debate; the `Show` that the screen sees. `first` is what sets it going: `Begin`, or `Resume` on a folded
    state. `past` is told before anything new, for a screen that was not there; `past_seq` is the number of its last event, 0 without. With a `home` others can clap and send
    lines while it runs (see `remote`); `presets` are those that they may switch to. `seats` opens minds and voices that it is steered to. The judges of a `panel` read it when it is over. Journal and library are the session's, and closed when the debate is over."""

    def __init__(
        self,
        first: Input,
        minds: Mapping[str, Mind],
        voices: Mapping[str, Voice],
        audio: AudioController,
        *,
        journal: Journal | None = None,
        library: EvidenceLibrary | None = None,
        state: DebateState | None = None,
        next_seq: int = 1,
        past: Iterable[Recorded] = (),
        on_recorded: Callable[[list[Recorded]], None] | None = None,
        fallback: Mind | None = None,
        chair: Mind | None = None,
        home: Path | None = None,
        panel: JudgePanel | None = None,
        presets: PresetSource | None = None,
        seats: SeatOpener | None = None,
    ) -> None:
        self._first = first
        self._begun = False
        self._unready: set[Any] = set()
        self._home = home
        self._panel = panel
        self._door: RemoteServer | None = None
        self._audio = audio
        self._journal = journal
        self._state = state if state is not None else DebateState()
        self._effects = EffectRunner(self._state, minds, voices, audio, library=library, fallback=fallback, chair=chair)
        self._lines = WrittenLines(self._state, self.send, presets)
        self._room = Room(self._state, self._lines, self.send, self._take)
        self._engine = Engine(self._state, self._effects, journal, self._publish, next_seq=next_seq)
        self._schedule = LiveSchedule(self._effects, self._take)
        self._plans = Plans(self._effects, self._take)
        self._seats = SeatQueue(Seats(self._effects, seats), self._schedule.begin, self._nudge)
        self._effects.on_mind_fault = lambda name, fault: self.notice(name, fault.fault, fault.detail, fault.retry_ms)
        self._effects.on_fault = lambda provider, detail: self.notice(provider, "failed", detail)
        self._on_recorded = on_recorded
        self._recorded: deque[Recorded] = deque(past)
        self.past_seq = self._recorded[-1].seq if self._recorded else 0
        self._commands: deque[Operator] = deque()
        self._inputs: deque[Input] = deque()
        self._command_ids = count(1)
        self._acts = count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._health_ms = 0
        self._underruns = 0
        self._crash: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="argentum-session", daemon=True)

    # --- the face that the screen sees; any thread ------------------------------------------------------------------

    def start(self) -> None:
        """Begin to play, in a thread of its own; returns at once."""
        self._thread.start()

    def drain(self) -> list[Recorded]:
        """Events since the last call, in order."""
        taken: list[Recorded] = []
        while self._recorded:
            taken.append(self._recorded.popleft())
        return taken

    def now_ms(self) -> int:
        """Debate time that is being heard, in ms."""
        return self._audio.now_ms()

    def send(self, command: Command) -> int:
        """Hand in a steering command; returns its `command_id` at once."""
        number = next(self._command_ids)
        self._commands.append(Operator(number, command, pressed_ms=self._audio.now_ms()))
        self._nudge()
        return number

    def on_screen_lines(self, screen: ScreenLine | None) -> None:
        """Say who does what a line from elsewhere says to the screen (`argentum send theme`); None for nobody."""
        self._lines.screen = screen

    def on_clip(self, heard: Callable[[Clip], None]) -> None:
        """Say who is told, in the session's thread, of each clip that is heard, when it is whole."""
        self._engine.on_clip = heard

    def watcher_acts(self, watcher: str, act: WatcherAct, answered: Callable[[RemoteReply], None]) -> None:
        """Do what a watcher of a shared debate asks for; `answered` is called with the reply in the session's thread, or in this one where
        nothing runs. A debate that ends meanwhile does not answer."""

        async def do() -> None:
            answered(await self._room.do(watcher, act))

        name = f"watcher/{next(self._acts)}"
        try:
            if self._loop is None:
                answered(RemoteReply(ok=False, error="the debate has not begun"))
            else:
                self._loop.call_soon_threadsafe(lambda: self._schedule.begin(name, do()))
        except RuntimeError:
            answered(RemoteReply(ok=False, error="the debate is over"))

    @property
    def paused(self) -> bool:
        """Whether debate time stands still because somebody paused it."""
        return self._state.paused

    def stats(self) -> AudioStats:
        """The gauges of the sound."""
        return self._audio.stats()

    def source(self, source_id: str) -> Passage | None:
        """A passage of the evidence library, also when the debate is over; None where there is none by this id."""
        return self._effects.evidence.get(source_id)

    @property
    def journal_path(self) -> str | None:
        """Where the debate is being recorded; None where it is not."""
        return str(self._journal.path) if self._journal is not None and self._journal.recording else None

    @property
    def over(self) -> bool:
        """Whether the debate has ended and sound and journal are closed."""
        return self._over.is_set()

    @property
    def crash(self) -> BaseException | None:
        """What broke the runner, if something did; the record up to there is whole."""
        return self._crash

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """End the debate cleanly and wait until sound and journal are closed. May be called twice."""
        if not self._over.is_set() and self._thread.is_alive():
            self.send(StopCommand())
            self._over.wait(timeout_s)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the debate is over; True if it is."""
        return self._over.wait(timeout_s)

    # --- the runner's own thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            asyncio.run(self._play())
        except BaseException as error:
            self._crash = error
        finally:
            # Before the journal, which folds its log into the file when nobody reads it any more.
            self._effects.evidence.close()
            if self._journal is not None:
                self._journal.close()
            self._over.set()

    async def _play(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        door = self._loop.create_task(self._open_door())
        try:
            self._audio.start(self._on_report)
            self._get_ready()
            while self._state.phase != "ended" or self._first_waits():
                input_event = self._next()
                self._look_after_health()
                if input_event is not None:
                    self._handle(input_event)
                    # A reply that is already there must not keep timers and reports waiting for ever.
                    await asyncio.sleep(0)
                else:
                    await self._rest()
            await self._be_judged()
        finally:
            door.cancel()
            await self._schedule.close()
            await asyncio.gather(door, return_exceptions=True)
            if self._door is not None:
                await self._door.close()
            await self._audio.close()
            await self._effects.close()

    async def _be_judged(self) -> None:
        """Have the judges read what was heard, and put on record what they found; whoever ends the debate does not wait for them."""
        if self._panel is None:
            return
        reading = asyncio.ensure_future(self._panel.read(self._state, self._handle, stopped=was_stopped(self._state)))
        try:
            while not reading.done() and not any(isinstance(sent.command, StopCommand) for sent in self._commands):
                await asyncio.wait({reading}, timeout=IDLE_S)
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _open_door(self) -> None:
        """Let others clap and send lines, once the debate is under way; without that it goes on all the same."""
        if self._home is None:
            return
        from .remote import OPENS_AFTER_S, ListedAgent, RemoteServer, RemoteTarget

        await asyncio.sleep(OPENS_AFTER_S)
        state = self._state
        house = RemoteTarget(
            about=lambda: (state.motion, state.title),
            agents=lambda: [ListedAgent(agent.id, agent.name, agent.seat) for agent in state.agents],
            speaker=lambda: state.floor.agent if state.floor is not None else None,
            clap=lambda agent: self.send(ClapCommand(agent=agent, by="audience")),
            send=self._lines.do,
            do=self.send,
            journal=lambda: str(Path(self.journal_path).absolute()) if self.journal_path is not None else "",
        )
        self._door = RemoteServer(self._home, house)
        try:
            await self._door.open()
        except OSError as error:
            self.notice("door", "shut_out", f"nobody can clap or send from elsewhere: {error.strerror or error}")

    def _get_ready(self) -> None:
        """Have voices and minds get ready. The debate begins when its voices can speak, or have had their time; minds have the chair's
        opening for it."""
        everybody: list[Voice | Mind] = [*self._effects.voices.values(), *self._effects.minds.values()]
        waking = [one for one in dict.fromkeys(everybody) if hasattr(one, "warm")]
        voices = set(self._effects.voices.values())
        self._unready = {one for one in waking if one in voices}
        for one in waking:
            self._schedule.begin(f"{one.name}/warm", self._warmed(one))
        if self._unready:
            asyncio.get_running_loop().call_later(VOICES_READY_S, self._begin)
        else:
            self._begin()

    def _wake_opened(self, used: UseOpened) -> None:
        """Have a mind or a voice that is used from now on get ready."""
        seats: Mapping[str, Any] = self._effects.minds if used.part == "mind" else self._effects.voices
        one = seats[used.agent]
        if hasattr(one, "warm"):
            self._schedule.begin(f"{one.name}/warm", self._warmed(one))

    async def _warmed(self, one: Any) -> None:
        """Let a voice or a mind get ready before its first line. What fails here fails again when it is wanted, and is told then."""
        with suppress(VoiceError, MindFault, OSError):
            await one.warm()
        if one in self._unready:
            self._unready.remove(one)
            if not self._unready:
                self._begin()

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._inputs.appendleft(self._first)
            self._nudge()

    def _first_waits(self) -> bool:
        if not self._begun and any(isinstance(sent.command, StopCommand) for sent in self._commands):
            self._begin()
        return not self._begun or any(input_event is self._first for input_event in self._inputs)

    def _next(self) -> Input | None:
        """The operator first, then what was heard and written, then timers that are due."""
        if (command := self._next_command()) is not None:
            return command
        if self._inputs and self._begun:
            return self._inputs.popleft()
        return self._schedule.timers.due(self._audio.now_ms(), paused=self._state.paused)

    def _next_command(self) -> Operator | None:
        """The operator's next command; one for which a mind or voice is being opened is passed over until that is done."""
        if self._first_waits():
            return None
        command = self._seats.next()
        while command is None and self._commands:
            command = self._seats.take(self._commands.popleft())
        return command

    def _look_after_health(self) -> None:
        """Tell the governor, about once a second of debate time, when the device has stuttered."""
        now_ms = self._audio.now_ms()
        if now_ms < self._health_ms:
            return
        self._health_ms = now_ms + HEALTH_EVERY_MS
        stats = self._audio.stats()
        if stats.underruns > self._underruns:
            self._inputs.append(Health(stats.underruns - self._underruns, round(stats.latency_ms)))
            self._underruns = stats.underruns

    async def _rest(self) -> None:
        assert self._wake is not None
        delay_s = self._schedule.timers.wait_s(self._audio.now_ms(), IDLE_S, paused=self._state.paused)
        try:
            async with asyncio.timeout(delay_s):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    def _nudge(self) -> None:
        loop, wake = self._loop, self._wake
        if loop is not None and wake is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(wake.set)
            except RuntimeError:
                return  # the loop closed between the look and the call: the debate is over

    def _on_report(self, report: AudioReport) -> None:
        self._take(as_input(report))

    def _handle(self, input_event: Input) -> None:
        effects = self._engine.handle(input_event, self._audio.now_ms())
        if self._plans.due(self._state):
            # Before anything is asked: a model that is loaded for it answers nothing else meanwhile.
            self._schedule.begin("plans", self._plans.make())
        for effect in effects:
            self._effects.run(effect, self._schedule)
            if isinstance(effect, UseOpened):
                self._wake_opened(effect)

    def _take(self, input_event: Input) -> None:
        self._inputs.append(input_event)
        self._nudge()

    def _publish(self, batch: list[Recorded]) -> None:
        if self._panel is not None:
            self._panel.take(recorded.event for recorded in batch)
        for recorded in batch:
            if isinstance(recorded.event, OperatorCommand):
                self._lines.heard(recorded.event)
        self._recorded.extend(batch)
        if self._on_recorded is not None:
            self._on_recorded(batch)

    def notice(self, provider: str, kind: str, detail: str, retry_ms: int | None = None) -> None:
        """Put a notice on record from any thread: a voice that fell back, a device that changed."""
        self._take(FaultReported(provider, kind, detail, retry_ms))

    def call_charged(
        self,
        request_id: str,
        agent: str,
        cost_micros: int,
        usage: CallUsage | None = None,
        kind: WorkKind | None = None,
    ) -> None:
        """Hand in from any thread what a call has cost whose answer nobody has, what it took, and what it was for."""
        self._take(CallCharged(request_id, agent, cost_micros, usage, kind))
