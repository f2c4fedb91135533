"""The sound process: it owns the device and the mixer, and nothing else runs in it (DESIGN, Sound).

One loop, paced by the device: obey what has arrived, render 10 ms, write, say where the sound is. Listening, telling
and writing files happen in threads of their own, so that no pipe and no disk ever holds up a block. Reports are told
when they are *heard*: rendered, past the device's queue, at their due time.

The process ends by itself when its parent is gone, and never answers Ctrl-C: that is the parent's to handle.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import MutableSequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from .clip import FRAMES_PER_MS, RATE
from .commands import (
    AudioCommand,
    CancelCommand,
    CrossfadeCommand,
    CutCommand,
    OverlayCommand,
    PlaceTracksCommand,
    PlayCommand,
    ResumeCommand,
)
from .controller import MixKnobs
from .mixer import Mixer
from .outputs import BLOCK_FRAMES, DeviceLost, DeviceMissing, SilentOutput, SoundOutput, open_device, open_output
from .reports import AudioReport, SoundNotice
from .shared_clock import ClockReading, SharedClock, now_s
from .timeline import Timeline
from .wav import WavRecorder

CLOSING_FADE_MS = 50
_SWITCH_S = 0.0005
_PRIORITY = -11
_PLAIN_MIX = MixKnobs()
_ORPHAN_GRACE_S = 0.5
# A device that takes sound this much faster than time passes is not playing it.
_RACING_S = 1.0
_WINDOW_S = 2.0
_STALL_S = 0.02
# A device is ready when it has let two blocks wait for a natural time; some stand still for most of a second at first.
_NATURAL_S = (0.002, 0.05)
_LONGEST_SETTLING_S = 1.0


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """What a sound process is started with. `position` is where an earlier one was heard last."""

    device: str | None = None
    silent: bool = False
    wav: Path | None = None
    stems: Path | None = None
    knobs: MixKnobs = _PLAIN_MIX
    origin_ms: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class CarriedClip:
    """A clip that an earlier process had: sounding since `started_ms`, or still to come (None); `cut` if that was asked.

    One that is still being made may have been silent for `silent_ms` in all, and again since `starved_ms`.
    """

    command: PlayCommand | OverlayCommand | CrossfadeCommand
    started_ms: int | None
    beats_told: int = 0
    cut: CutCommand | CancelCommand | None = None
    silent_ms: int = 0
    starved_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TakeOverRequest:
    """Go on where an earlier process was lost."""

    tracks: tuple[str, ...]
    carried: tuple[CarriedClip, ...]
    paused: bool


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Fade out, finish the files, end."""


@dataclass(frozen=True, slots=True)
class HandOverRequest:
    """End at once, leaving the files for the next process to go on with."""


ProcessRequest = AudioCommand | TakeOverRequest | CloseRequest | HandOverRequest


@dataclass(frozen=True, slots=True)
class OutputOpened:
    """The output is open; what is not heard is not heard by wish if `silent` was asked for."""

    name: str
    device: bool


@dataclass(frozen=True, slots=True)
class ProcessLost:
    """The device is gone, and this process with it."""

    detail: str


@dataclass(frozen=True, slots=True)
class ProcessClosed:
    pass


ProcessReply = AudioReport | OutputOpened | ProcessLost | ProcessClosed


ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a terminal or the system sends to a whole group of processes: the parent ends the sound when it has closed the files."""


def run(pipe: Connection, cells: MutableSequence[float], options: SoundOptions) -> None:
    """The whole life of a sound process."""
    _detach_from_terminal()
    sys.setswitchinterval(_SWITCH_S)
    mouth = ReportSender(pipe)
    inbox: deque[ProcessRequest] = deque()
    threading.Thread(target=_receive, args=(pipe, inbox), name="ears", daemon=True).start()
    output, notices = open_output(options.device, silent=options.silent)
    for notice in notices:
        mouth.say(notice)
    mouth.say(OutputOpened(output.name, not isinstance(output, SilentOutput)))
    engine = SoundLoop(options, output, SharedClock(cells), mouth)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        _wait_for_steady_device(output)
        engine.loop(inbox)
        mouth.say(ProcessClosed())
    except DeviceLost as lost:
        engine.leave()
        mouth.say(ProcessLost(str(lost)))
    except Exception as error:
        engine.leave()
        mouth.say(ProcessLost(f"the sound process failed: {error!r}"))
    mouth.finish()
    # Whatever the device library still wants to do at exit, it must not keep the debate waiting.
    os._exit(0)


def probe(pipe: Connection, device: str | None) -> None:
    """In a process of its own, since device lists are frozen when a library starts: is there a device now?"""
    _detach_from_terminal()
    try:
        open_device(device, []).close()
        found = True
    except DeviceMissing:
        found = False
    pipe.send(found)
    os._exit(0)


def _detach_from_terminal() -> None:
    """Leave Ctrl-C and its kin to the parent, and the terminal to the screen: device libraries write to it when they fail."""
    for name in ENDING_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    if hasattr(os, "setpriority"):
        # Where the system allows it, sound goes before everything else that wants the processor.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)


def _wait_for_steady_device(output: SoundOutput) -> None:
    """Play silence until the device takes sound at its pace, so that the first word is not caught in its start."""
    silence = np.zeros((BLOCK_FRAMES, 2), np.float32)
    begun = before = now_s()
    natural = 0
    while natural < 2 and before - begun < _LONGEST_SETTLING_S and not isinstance(output, SilentOutput):
        output.write(silence)
        now = now_s()
        natural = natural + 1 if _NATURAL_S[0] < now - before < _NATURAL_S[1] else 0
        before = now
    output.underruns = 0


class ReportSender:
    """Sends answers in order, each at its due time, from a thread of its own."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[tuple[float, ProcessReply] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._talk, name="mouth", daemon=True)
        self._thread.start()

    def say(self, answer: ProcessReply, due_s: float = 0.0) -> None:
        self._queue.put((due_s, answer))

    def finish(self) -> None:
        self._queue.put(None)
        self._thread.join(timeout=1.0)

    def _talk(self) -> None:
        while (entry := self._queue.get()) is not None:
            due_s, answer = entry
            wait = due_s - now_s()
            if wait > 0:
                time.sleep(wait)
            try:
                self._pipe.send(answer)
            except OSError:
                return


def _receive(pipe: Connection, inbox: deque[ProcessRequest]) -> None:
    try:
        while True:
            inbox.append(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone: a polite end first, then an end.
        inbox.append(CloseRequest())
        time.sleep(_ORPHAN_GRACE_S)
        os._exit(0)


class PlaybackClock:
    """What of the written frames is heard by now, from when the device let us go on.

    Right after a blocking write the device is about full, never fuller: the smallest offset seen lately is the true one.
    """

    def __init__(self, latency_frames: int) -> None:
        self._latency = latency_frames
        self._offsets: deque[tuple[float, float]] = deque()
        self._offset = 0.0
        self._anchor = (0.0, 0.0)

    def note(self, at_s: float, written: int, *, starved: bool) -> bool:
        """A write returned. Returns whether, by the clock alone, the queue had run dry or the device had stood still."""
        offset = at_s - (written - self._latency) / RATE
        late = bool(self._offsets) and offset > self._offset + self._latency / RATE + _STALL_S
        if starved or late:
            # What was known of its pace is void.
            self._offsets.clear()
        if at_s - self._anchor[0] > _WINDOW_S:
            self._anchor = (at_s, offset)
        elif offset < self._anchor[1] - _RACING_S:
            raise DeviceLost("the device no longer takes sound at its pace")
        while self._offsets and self._offsets[-1][1] >= offset:
            self._offsets.pop()
        self._offsets.append((at_s, offset))
        while self._offsets[0][0] < at_s - _WINDOW_S:
            self._offsets.popleft()
        self._offset = self._offsets[0][1]
        return late

    def heard(self, at_s: float) -> float:
        return (at_s - self._offset) * RATE

    def due_s(self, written: int) -> float:
        return self._offset + written / RATE


class SoundLoop:
    """Mixer, output and files, and the bookkeeping of what is heard when."""

    def __init__(self, options: SoundOptions, output: SoundOutput, clock: SharedClock, mouth: ReportSender) -> None:
        self._output = output
        self._clock = clock
        self._mouth = mouth
        self._recorder = self._open_recorder(options)
        taps = [self._recorder] if self._recorder is not None else []
        timeline = Timeline(origin_ms=options.origin_ms, position=options.position)
        self._mixer = Mixer(timeline, knobs=options.knobs, taps=taps, paused=options.position > 0)
        self._line = PlaybackClock(output.latency_frames)
        self._written = 0
        # Written frame, timeline position, and how far the timeline moved: for every block that may not be heard yet.
        self._blocks: deque[tuple[int, int, int]] = deque()
        self._unheard: deque[tuple[int, AudioReport]] = deque()
        self._heard = options.position

    def loop(self, inbox: deque[ProcessRequest]) -> None:
        while True:
            while inbox:
                message = inbox.popleft()
                match message:
                    case CloseRequest():
                        self._close()
                        return
                    case HandOverRequest():
                        self.leave()
                        return
                    case TakeOverRequest():
                        self._take_over(message)
                    case _:
                        self._mixer.apply(message)
                        if isinstance(message, PlaceTracksCommand) and self._recorder is not None:
                            self._recorder.seat(message.tracks)
            self._block()

    def leave(self) -> None:
        """Leave the files as they are, for the next process to go on with."""
        if self._recorder is not None:
            self._recorder.finish(self._mixer.position)

    def _block(self) -> None:
        before = self._mixer.position
        block = self._mixer.render(BLOCK_FRAMES)
        after = self._mixer.position
        self._blocks.append((self._written, before, after - before))
        underruns = self._output.underruns
        self._output.write(block)
        self._written += BLOCK_FRAMES
        at_s = now_s()
        starved = self._output.underruns != underruns
        late = self._line.note(at_s, self._written, starved=starved)
        if late and not starved and not isinstance(self._output, SilentOutput):
            # Some devices recover from running dry without a word; the clock tells all the same.
            self._output.underruns += 1
        self._unheard.extend(self._mixer.take_reports())
        while self._unheard and self._unheard[0][0] <= after:
            frame, report = self._unheard.popleft()
            self._mouth.say(report, self._line.due_s(self._written - BLOCK_FRAMES + max(frame - before, 0)))
        self._publish(at_s, after)

    def _publish(self, at_s: float, limit: int) -> None:
        heard = min(self._line.heard(at_s), self._written)
        while len(self._blocks) > 1 and self._blocks[1][0] <= heard:
            self._blocks.popleft()
        written, position, moved = self._blocks[0]
        self._heard = max(self._heard, position + min(max(int(heard) - written, 0), moved))
        self._clock.write(
            ClockReading(
                heard=self._heard,
                limit=limit,
                at_s=at_s,
                latency_ms=self._output.latency_frames / FRAMES_PER_MS,
                underruns=self._output.underruns,
                level_db=self._mixer.level_db()[0],
                running=True,
            )
        )

    def _take_over(self, message: TakeOverRequest) -> None:
        mixer = self._mixer
        mixer.apply(PlaceTracksCommand(message.tracks))
        if self._recorder is not None:
            self._recorder.seat(message.tracks)
        for carried in message.carried:
            if carried.started_ms is None:
                mixer.apply(carried.command)
            else:
                mixer.resume_voice(
                    carried.command,
                    carried.started_ms,
                    carried.beats_told,
                    silent_ms=carried.silent_ms,
                    starved_ms=carried.starved_ms,
                )
            if carried.cut is not None:
                mixer.apply(carried.cut)
        if not message.paused:
            # Faded in to the ear, recorded without a seam.
            mixer.apply(ResumeCommand())

    def _close(self) -> None:
        mixer = self._mixer
        mixer.timeline.hush(CLOSING_FADE_MS)
        fade = CLOSING_FADE_MS * FRAMES_PER_MS
        if mixer.timeline.begun:
            if mixer.paused:
                mixer.advance(fade)
            else:
                for _ in range(fade // BLOCK_FRAMES + 1):
                    self._block()
            mixer.finish()
        if self._recorder is not None:
            self._recorder.finish(mixer.timeline.position)
        self._output.close()

    def _open_recorder(self, options: SoundOptions) -> WavRecorder | None:
        if options.wav is None and options.stems is None:
            return None
        try:
            return WavRecorder(
                options.wav,
                options.stems,
                on_error=lambda detail: self._mouth.say(SoundNotice("wav_failed", detail)),
                keep_frames=options.position,
                threaded=True,
            )
        except OSError as error:
            self._mouth.say(SoundNotice("wav_failed", str(error)))
            return None
