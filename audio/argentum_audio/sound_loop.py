"""The loop of the sound process, paced by its output: obey what has arrived, render 10 ms, write, publish what is heard.

Reports are sent when they are *heard*: rendered, past the device's queue, at their due time.
"""

from __future__ import annotations

from collections import deque

from .clip import FRAMES_PER_MS
from .commands import PlaceTracksCommand, ResumeCommand
from .mixer import Mixer, Tap
from .outputs import BLOCK_FRAMES, SilentOutput, SoundOutput
from .playback_clock import PlaybackClock
from .process_messages import CloseRequest, HandOverRequest, ProcessRequest, SoundOptions, TakeOverRequest
from .process_pipe import ReportSender
from .reports import AudioReport, SoundNotice
from .shared_clock import ClockReading, SharedClock, now_s
from .timeline import Timeline
from .wav import WavRecorder

CLOSING_FADE_MS = 50


class SoundLoop:
    """Mixer, output and files of a sound process, and the bookkeeping of what is heard when."""

    def __init__(self, options: SoundOptions, output: SoundOutput, clock: SharedClock, sender: ReportSender) -> None:
        self._output = output
        self._clock = clock
        self._sender = sender
        self._recorder = self._open_recorder(options)
        taps: list[Tap] = [self._recorder] if self._recorder is not None else []
        if options.ring is not None:
            taps.append(options.ring.writer(options.position))
        timeline = Timeline(origin_ms=options.origin_ms, position=options.position)
        self._mixer = Mixer(timeline, knobs=options.knobs, taps=taps, paused=options.position > 0)
        self._playback = PlaybackClock(output.latency_frames)
        self._written = 0
        # Written frame, timeline position, and how far the timeline moved: for every block that may not be heard yet.
        self._blocks: deque[tuple[int, int, int]] = deque()
        self._unheard: deque[tuple[int, AudioReport]] = deque()
        self._heard = options.position

    def run(self, inbox: deque[ProcessRequest]) -> None:
        """Render until a request asks for the end. Raises DeviceLost when the output takes no more sound."""
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
        late = self._playback.note(at_s, self._written, starved=starved)
        if late and not starved and not isinstance(self._output, SilentOutput):
            # Some devices do not report an underrun; the clock shows it.
            self._output.underruns += 1
        self._unheard.extend(self._mixer.take_reports())
        while self._unheard and self._unheard[0][0] <= after:
            frame, report = self._unheard.popleft()
            self._sender.send(report, self._playback.due_s(self._written - BLOCK_FRAMES + max(frame - before, 0)))
        self._publish(at_s, after)

    def _publish(self, at_s: float, limit: int) -> None:
        heard = min(self._playback.heard(at_s), self._written)
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
                mixer.resume_clip(
                    carried.command,
                    carried.started_ms,
                    carried.beats_reported,
                    silent_ms=carried.silent_ms,
                    starved_ms=carried.starved_ms,
                )
            if carried.cut is not None:
                mixer.apply(carried.cut)
        if not message.paused:
            # The output fades in; the recording continues without a gap.
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
                on_error=lambda detail: self._sender.send(SoundNotice("wav_failed", detail)),
                keep_frames=options.position,
                threaded=True,
            )
        except OSError as error:
            self._sender.send(SoundNotice("wav_failed", str(error)))
            return None
