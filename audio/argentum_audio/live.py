"""LiveController: the session's face of a sound process, which it starts, watches, restarts and ends.

Commands never wait: a thread sends them. Reports come back through another, which also watches: a process that dies,
says that its device is gone, or gives no sign of life is replaced by a fresh one (a fresh process sees new devices),
and the timeline goes on where it was heard. Without a device time passes in silence, and now and then the device is
looked for again (DESIGN, Sound; DESIGN, Degrading).
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import queue
import signal
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing import sharedctypes
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from . import sound_process
from .clip import FRAMES_PER_MS, Clip
from .commands import (
    AudioCommand,
    CancelCommand,
    CrossfadeCommand,
    CutCommand,
    OverlayCommand,
    PlaceTracksCommand,
    PlayCommand,
)
from .controller import AudioStats, MixKnobs
from .controller_base import BaseController
from .latency import LatencyProfiler
from .recovery import RecoveryState
from .reports import AudioReport, BeatHeardReport, SoundNotice
from .shared_clock import CELL_COUNT, ClockReading, SharedClock, now_s
from .sound_process import (
    CloseRequest,
    HandOverRequest,
    OutputOpened,
    ProcessClosed,
    ProcessLost,
    ProcessRequest,
    SoundOptions,
    TakeOverRequest,
)
from .wav import check_writable

_GLANCE_S = 0.1
_AGAIN_S = 2.0
_STALE_S = 2.0
_START_S = 8.0
_FIRST_PROBE_S = 2.0
_LONGEST_PROBE_S = 60.0
_PROBE_LIMIT_S = 20.0
# A stutter is told at once, more of them together.
_STUTTERS_AGAIN_S = 30.0
# A device that is lost this often within this time is left alone for a while.
_LOSSES, _LOSSES_WITHIN_S = 3, 10.0

_context = multiprocessing.get_context("spawn")
_spawning = threading.Lock()


class SoundProcess:
    """One sound process with its pipe, its clock and the thread that feeds it."""

    def __init__(self, options: SoundOptions, outbox: queue.SimpleQueue[ProcessRequest | None]) -> None:
        self.options = options
        self.outbox = outbox
        self.pipe, far = _context.Pipe()
        cells = sharedctypes.RawArray("d", CELL_COUNT)
        self.clock = SharedClock(cells)
        self.started_s = now_s()
        self.device = False
        self.opened = False
        self.process = _spawn(sound_process.run, (far, cells, options))
        far.close()
        threading.Thread(target=self._feed, name="sound commands", daemon=True).start()

    def stale(self) -> bool:
        """No sign of life for too long."""
        moment = self.clock.read()
        if not moment.running:
            return now_s() - self.started_s > _START_S
        return now_s() - moment.at_s > _STALE_S

    def end(self) -> None:
        """Make sure that it is gone."""
        self.outbox.put(None)
        if self.process.is_alive():
            self.process.join(timeout=0.3)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(timeout=1.0)
        self.pipe.close()

    def _feed(self) -> None:
        # A pipe that is closed while it is written to raises any of these.
        with contextlib.suppress(OSError, ValueError, TypeError):
            while (message := self.outbox.get()) is not None:
                self.pipe.send(message)


class LiveController(BaseController):
    """An AudioController in real time.

    `device` picks an output by name or number; `silent` opens none and lets time pass at the same pace. `wav` and
    `stems` that cannot be written raise WavError here. `origin_ms` is the debate time of frame 0.
    """

    def __init__(
        self,
        *,
        device: str | None = None,
        silent: bool = False,
        wav: Path | None = None,
        stems: Path | None = None,
        tracks: Sequence[str] = (),
        knobs: MixKnobs | None = None,
        profile: LatencyProfiler | None = None,
        origin_ms: int = 0,
    ) -> None:
        super().__init__(profile=profile)
        check_writable(wav, stems)
        self._options = SoundOptions(device, silent, wav, stems, knobs or MixKnobs(), origin_ms)
        self._ledger = RecoveryState(self._options.knobs)
        self._lock = threading.Lock()
        self._outbox: queue.SimpleQueue[ProcessRequest | None] = queue.SimpleQueue()
        self._sound: SoundProcess | None = None
        self._latest = 0
        self._underruns = 0
        self._output = "silence" if silent else "starting"
        self._closing = threading.Event()
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeper: threading.Thread | None = None
        if tracks:
            self._command(PlaceTracksCommand(tuple(tracks)))

    def start(self, on_report: Callable[[AudioReport], None]) -> None:
        """Begin at once, in the background. Reports come in the event loop that is running now, if there is one."""
        self._on_report = on_report
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()
        self._keeper = threading.Thread(target=Supervisor(self).run, name="sound", daemon=True)
        self._keeper.start()

    def now_ms(self) -> int:
        return self._options.origin_ms + self._heard() // FRAMES_PER_MS

    def stats(self) -> AudioStats:
        moment = self._moment()
        return AudioStats(
            output=self._output,
            latency_ms=moment.latency_ms,
            drift_p95_ms=self.profile.drift_p95_ms(),
            first_chunk_p95_ms=self.profile.first_chunk_p95_ms(),
            guard_ms=self._longest_guard_ms(),
            underruns=self._underruns + moment.underruns,
            level_db=moment.level_db,
            heard_ms=self.now_ms(),
        )

    async def close(self) -> None:
        if self._keeper is None or self._closing.is_set():
            return
        self._closing.set()
        with self._lock:
            self._outbox.put(CloseRequest())
        await asyncio.get_running_loop().run_in_executor(None, self._keeper.join, 8.0)
        self._waiters.all_over()

    # ---- inside

    def _command(self, command: AudioCommand) -> None:
        command = _without_text(command)
        with self._lock:
            self._ledger.note_command(command)
            self._outbox.put(command)
            withdrawn = isinstance(command, CutCommand | CancelCommand) and not self._ledger.living(command.clip_id)
        if withdrawn and isinstance(command, CutCommand | CancelCommand):
            self._waiters.over(command.clip_id)

    def _moment(self) -> ClockReading:
        sound = self._sound
        return sound.clock.read() if sound is not None else ClockReading()

    def _heard(self) -> int:
        moment = self._moment()
        if moment.running:
            self._latest = max(self._latest, moment.heard_at(now_s()))
        return self._latest

    def _report(self, report: AudioReport) -> None:
        """Take a report from the sound process, on the keeper's thread."""
        if isinstance(report, BeatHeardReport):
            report = replace(report, actual_ms=max(self.now_ms(), report.planned_ms))
        with self._lock:
            self._ledger.note_report(report)
        if self._loop is None:
            self._tell(report)
        elif not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell, report)


class Supervisor:
    """The thread that keeps a sound process running for a controller."""

    def __init__(self, controller: LiveController) -> None:
        self._owner = controller
        self._losses: deque[float] = deque()
        self._quiet = controller._options.silent
        self._probe: tuple[BaseProcess, Connection, float] | None = None
        self._probe_after_s = _FIRST_PROBE_S
        self._probe_due_s = 0.0
        self._was_lost = False
        self._underruns_told = 0
        self._underruns_due_s = 0.0

    def run(self) -> None:
        _ignore_interrupts()
        sound = self._launch(None)
        while True:
            lost: str | None = None
            self._tell_underruns()
            try:
                if sound.pipe.poll(_GLANCE_S):
                    answer = sound.pipe.recv()
                    match answer:
                        case ProcessClosed():
                            break
                        case ProcessLost():
                            lost = answer.detail
                        case OutputOpened():
                            self._opened(sound, answer)
                        case SoundNotice(kind="no_device") if self._was_lost:
                            pass  # the loss was told, and what comes of it
                        case _:
                            self._owner._report(answer)
                    if lost is None:
                        continue
            except (EOFError, OSError):
                lost = "the sound process ended"
            if lost is None and sound.stale():
                lost = "the sound process gave no sign of life"
            if lost is not None:
                if self._owner._closing.is_set():
                    break
                sound = self._replace(sound, lost)
            elif sound.opened and not sound.device and not self._owner._options.silent and self._found_device():
                sound = self._hand_over(sound)
        sound.end()
        if self._probe is not None:
            self._probe[0].kill()

    def _launch(self, position: int | None) -> SoundProcess:
        owner = self._owner
        with owner._lock:
            options = replace(owner._options, knobs=owner._ledger.knobs, silent=self._quiet, position=position or 0)
            if position is not None:
                owner._outbox = queue.SimpleQueue()
                owner._outbox.put(
                    TakeOverRequest(tuple(owner._ledger.tracks), owner._ledger.carried(), owner._ledger.paused)
                )
                if owner._closing.is_set():
                    owner._outbox.put(CloseRequest())
            outbox = owner._outbox
        while True:
            try:
                sound = SoundProcess(options, outbox)
            except OSError as error:
                owner._report(SoundNotice("no_device", f"the sound process cannot be started: {error}; trying again"))
                owner._closing.wait(_AGAIN_S)
            else:
                owner._sound = sound
                return sound

    def _opened(self, sound: SoundProcess, answer: OutputOpened) -> None:
        sound.device, sound.opened = answer.device, True
        self._owner._output = answer.name
        self._probe_due_s = now_s() + self._probe_after_s
        if answer.device:
            self._probe_after_s = _FIRST_PROBE_S
            if self._was_lost:
                self._owner._report(SoundNotice("device_back", f"the sound is back: {answer.name}"))
                self._was_lost = False
        else:
            self._was_lost = not self._owner._options.silent

    def _tell_underruns(self) -> None:
        count, now = self._owner._underruns + self._owner._moment().underruns, now_s()
        if count <= self._underruns_told or now < self._underruns_due_s:
            return
        new, self._underruns_told = count - self._underruns_told, count
        self._underruns_due_s = now + _STUTTERS_AGAIN_S
        times = "once" if new == 1 else f"{new} times"
        self._owner._report(SoundNotice("underrun", f"the sound stuttered {times}: the device ran out of it"))

    def _replace(self, sound: SoundProcess, why: str) -> SoundProcess:
        """A fresh process instead of a lost one."""
        now = now_s()
        self._losses.append(now)
        while self._losses[0] < now - _LOSSES_WITHIN_S:
            self._losses.popleft()
        had_device = sound.device
        # A device that hangs when it is opened, or is lost again and again, is left alone until a probe says otherwise.
        self._quiet = self._owner._options.silent or not sound.opened or len(self._losses) >= _LOSSES
        position = self._retire(sound)
        if had_device:
            self._was_lost = True
            self._owner._report(
                SoundNotice("device_lost", f"the sound device is lost: {why}; without another it goes on in silence")
            )
        else:
            self._was_lost = not self._owner._options.silent
            self._owner._report(SoundNotice("restarted", f"the sound process is started again: {why}"))
        return self._launch(position)

    def _hand_over(self, sound: SoundProcess) -> SoundProcess:
        """From silence to a device that has turned up."""
        self._quiet = False
        self._losses.clear()
        with self._owner._lock:
            self._owner._outbox.put(HandOverRequest())
        deadline = now_s() + 1.0
        with contextlib.suppress(EOFError, OSError):
            while now_s() < deadline:
                if sound.pipe.poll(_GLANCE_S):
                    answer = sound.pipe.recv()
                    if isinstance(answer, ProcessClosed | ProcessLost):
                        break
                    if not isinstance(answer, OutputOpened):
                        self._owner._report(answer)
        position = self._retire(sound)
        return self._launch(position)

    def _retire(self, sound: SoundProcess) -> int:
        position = self._owner._heard()
        self._owner._underruns += sound.clock.read().underruns
        self._owner._sound = None
        sound.process.kill()
        sound.end()
        return max(position, self._owner._heard())

    def _found_device(self) -> bool:
        """Whether a look for devices, made now and then in a process of its own, has found one."""
        now = now_s()
        if self._probe is None:
            if now >= self._probe_due_s:
                near, far = _context.Pipe()
                self._probe = (_spawn(sound_process.probe, (far, self._owner._options.device)), near, now)
                far.close()
            return False
        process, pipe, since = self._probe
        found = False
        with contextlib.suppress(EOFError, OSError):
            if pipe.poll():
                found = bool(pipe.recv())
            elif process.is_alive() and now - since < _PROBE_LIMIT_S:
                return False
        process.kill()
        process.join(timeout=1.0)
        pipe.close()
        self._probe = None
        self._probe_after_s = min(self._probe_after_s * 2, _LONGEST_PROBE_S)
        self._probe_due_s = now + self._probe_after_s
        return found


def _without_text(command: AudioCommand) -> AudioCommand:
    """The command without what only the session needs of a clip."""

    def light(clip: Clip) -> Clip:
        return replace(clip, text="", words=())

    match command:
        case PlayCommand() | OverlayCommand():
            return replace(command, clip=light(command.clip))
        case CrossfadeCommand():
            return replace(command, new=light(command.new))
    return command


def _spawn(target: Callable[..., None], arguments: tuple[Any, ...]) -> BaseProcess:
    """Start a process that imports only what `target` needs: not the program that happens to be running."""
    process = _context.Process(target=target, args=arguments, name="argentum sound", daemon=True)
    with _spawning:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            process.start()
        finally:
            sys.modules["__main__"] = main
    return process


def _ignore_interrupts() -> None:
    """Keep Ctrl-C and its kin from this thread and, by inheritance, from every process it starts, from its very first moment."""
    if sys.platform == "win32":
        return
    from multiprocessing import resource_tracker

    # Starting the tracker unblocks the signals again, so it goes first. It hands stderr on by number, and a terminal
    # app that has put something else in its place has no number to give.
    with contextlib.redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {getattr(signal, name) for name in sound_process.ENDING_SIGNALS})
