"""The supervisor of the sound process: it starts it, watches it, replaces it where it is lost, and ends it.

A process that dies, says that its device is gone, or gives no sign of life is replaced by a fresh one (a fresh process
sees new devices), which goes on where the old one was heard. Without a device time passes in silence, and now and then
the device is looked for again (DESIGN, Sound; DESIGN, Degrading).
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from .clip import FRAMES_PER_MS
from .commands import AudioCommand, CancelCommand, CutCommand
from .device_search import DeviceSearch
from .process_handle import SoundProcess, ignore_interrupts
from .process_messages import (
    CloseRequest,
    HandOverRequest,
    OutputOpened,
    ProcessClosed,
    ProcessLost,
    ProcessRequest,
    SoundOptions,
    TakeOverRequest,
)
from .recovery import RecoveryState
from .reports import AudioReport, BeatHeardReport, SoundNotice
from .shared_clock import ClockReading, now_s

_POLL_S = 0.1
_AGAIN_S = 2.0
# The first underrun is reported at once, further ones together after this time.
_STUTTERS_AGAIN_S = 30.0
# A device that is lost this often within this time is left alone for a while.
_LOSSES, _LOSSES_WITHIN_S = 3, 10.0


class Supervisor:
    """Keeps one sound process running, with a thread of its own. Commands may be given before `start`; they wait.

    `deliver` is called with every report, in the order heard, on the supervisor's thread. `process` is the one that runs
    now, `output` the name of what it plays through, `underruns` what earlier processes counted.
    """

    def __init__(self, options: SoundOptions, deliver: Callable[[AudioReport], None]) -> None:
        self.process: SoundProcess | None = None
        self.output = "silence" if options.silent else "starting"
        self._options = options
        self._deliver = deliver
        self._recovery = RecoveryState(options.knobs)
        self._lock = threading.Lock()
        self._outbox: queue.SimpleQueue[ProcessRequest | None] = queue.SimpleQueue()
        self._latest_frame = 0
        self._underruns = 0
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._losses: deque[float] = deque()
        self._silent = options.silent
        self._search = DeviceSearch(options.device)
        self._was_lost = False
        self._underruns_reported = 0
        self._underruns_due_s = 0.0

    # ---- called by the controller

    def start(self) -> None:
        """Start the thread, and with it the first process."""
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def begin_close(self) -> threading.Thread | None:
        """Ask the process to fade out and end; returns the thread to wait for, None if nothing runs or it was asked before."""
        if self._thread is None or self._closing.is_set():
            return None
        self._closing.set()
        with self._lock:
            self._outbox.put(CloseRequest())
        return self._thread

    def send(self, command: AudioCommand) -> bool:
        """Pass a command on without waiting; returns whether it withdrew its clip before anything of it was heard."""
        with self._lock:
            self._recovery.note_command(command)
            self._outbox.put(command)
            return isinstance(command, CutCommand | CancelCommand) and not self._recovery.is_active(command.clip_id)

    def reading(self) -> ClockReading:
        """What the process said last of itself; all zero while there is none."""
        process = self.process
        return process.clock.read() if process is not None else ClockReading()

    def heard_frame(self) -> int:
        """The output frame that is being heard now; never runs backwards."""
        reading = self.reading()
        if reading.running:
            self._latest_frame = max(self._latest_frame, reading.heard_at(now_s()))
        return self._latest_frame

    def heard_ms(self) -> int:
        """Debate time that is being heard now."""
        return self._options.origin_ms + self.heard_frame() // FRAMES_PER_MS

    def underruns(self) -> int:
        """How often the output ran out of sound, in all processes together."""
        return self._underruns + self.reading().underruns

    # ---- its thread

    def _run(self) -> None:
        ignore_interrupts()
        process = self._launch(None)
        while True:
            lost: str | None = None
            self._report_underruns()
            try:
                if process.pipe.poll(_POLL_S):
                    answer = process.pipe.recv()
                    match answer:
                        case ProcessClosed():
                            break
                        case ProcessLost():
                            lost = answer.detail
                        case OutputOpened():
                            self._opened(process, answer)
                        case SoundNotice(kind="no_device") if self._was_lost:
                            pass  # the loss was told, and what comes of it
                        case _:
                            self._report(answer)
                    if lost is None:
                        continue
            except (EOFError, OSError):
                lost = "the sound process ended"
            if lost is None and process.stale():
                lost = "the sound process gave no sign of life"
            if lost is not None:
                if self._closing.is_set():
                    break
                process = self._replace(process, lost)
            elif process.opened and not process.device and not self._options.silent and self._search.found():
                process = self._hand_over(process)
        process.end()
        self._search.stop()

    def _report(self, report: AudioReport) -> None:
        if isinstance(report, BeatHeardReport):
            report = replace(report, actual_ms=max(self.heard_ms(), report.planned_ms))
        with self._lock:
            self._recovery.note_report(report)
        self._deliver(report)

    def _launch(self, position: int | None) -> SoundProcess:
        """Start a process; one that takes over begins at `position`, an output frame, with all that is under way."""
        with self._lock:
            options = replace(self._options, knobs=self._recovery.knobs, silent=self._silent, position=position or 0)
            if position is not None:
                recovery = self._recovery
                self._outbox = queue.SimpleQueue()
                self._outbox.put(TakeOverRequest(tuple(recovery.tracks), recovery.carried(), recovery.paused))
                if self._closing.is_set():
                    self._outbox.put(CloseRequest())
            outbox = self._outbox
        while True:
            try:
                process = SoundProcess(options, outbox)
            except OSError as error:
                self._report(SoundNotice("no_device", f"the sound process cannot be started: {error}; trying again"))
                self._closing.wait(_AGAIN_S)
            else:
                self.process = process
                return process

    def _opened(self, process: SoundProcess, answer: OutputOpened) -> None:
        process.device, process.opened = answer.device, True
        self.output = answer.name
        self._search.restart(found=answer.device)
        if answer.device:
            if self._was_lost:
                self._report(SoundNotice("device_back", f"the sound is back: {answer.name}"))
                self._was_lost = False
        else:
            self._was_lost = not self._options.silent

    def _report_underruns(self) -> None:
        count, now = self.underruns(), now_s()
        if count <= self._underruns_reported or now < self._underruns_due_s:
            return
        new, self._underruns_reported = count - self._underruns_reported, count
        self._underruns_due_s = now + _STUTTERS_AGAIN_S
        times = "once" if new == 1 else f"{new} times"
        self._report(SoundNotice("underrun", f"the sound stuttered {times}: the device ran out of it"))

    def _replace(self, process: SoundProcess, why: str) -> SoundProcess:
        """Start a fresh process instead of a lost one."""
        now = now_s()
        self._losses.append(now)
        while self._losses[0] < now - _LOSSES_WITHIN_S:
            self._losses.popleft()
        had_device = process.device
        # A device that hangs when it is opened, or is lost repeatedly, is not opened again until a search finds it.
        self._silent = self._options.silent or not process.opened or len(self._losses) >= _LOSSES
        position = self._retire(process)
        if had_device:
            self._was_lost = True
            self._report(
                SoundNotice("device_lost", f"the sound device is lost: {why}; without another it goes on in silence")
            )
        else:
            self._was_lost = not self._options.silent
            self._report(SoundNotice("restarted", f"the sound process is started again: {why}"))
        return self._launch(position)

    def _hand_over(self, process: SoundProcess) -> SoundProcess:
        """Go from silence to a device that has turned up."""
        self._silent = False
        self._losses.clear()
        with self._lock:
            self._outbox.put(HandOverRequest())
        deadline = now_s() + 1.0
        with contextlib.suppress(EOFError, OSError):
            while now_s() < deadline:
                if process.pipe.poll(_POLL_S):
                    answer = process.pipe.recv()
                    if isinstance(answer, ProcessClosed | ProcessLost):
                        break
                    if not isinstance(answer, OutputOpened):
                        self._report(answer)
        return self._launch(self._retire(process))

    def _retire(self, process: SoundProcess) -> int:
        """End a process; returns the output frame up to which it was heard."""
        position = self.heard_frame()
        self._underruns += process.clock.read().underruns
        self.process = None
        process.process.kill()
        process.end()
        return max(position, self.heard_frame())
