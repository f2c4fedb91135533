"""A controller without a device or a clock of its own: debate time moves when told, and everything is exact.

Reports are delivered synchronously, in order, each when the timeline stands at its very frame: a command given from
inside a report takes effect there. Samples are rendered only when somebody wants them (WAV, stems, a tap); the story
that the reports tell is the same either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from .clip import FRAMES_PER_MS
from .commands import (
    AudioCommand,
    CancelCommand,
    CutCommand,
    PauseCommand,
    PlaceTracksCommand,
    ResumeCommand,
    SetMixCommand,
)
from .controller import AudioStats, MixKnobs
from .controller_base import BaseController
from .latency import LatencyProfiler
from .mixer import Mixer, Tap
from .reports import AudioReport, SoundNotice
from .timeline import Timeline
from .wav import WavRecorder

_RENDER_FRAMES = 4800
_CLOSING_FADE_MS = 50


class VirtualController(BaseController):
    """An AudioController whose time is moved by `advance_to`.

    Debate time stands still before the first clip and while paused, whatever it is told. `origin_ms` is the debate
    time of frame 0, for a debate that is resumed. `tracks` seats the speakers before they speak.
    """

    def __init__(
        self,
        *,
        wav: Path | None = None,
        stems: Path | None = None,
        taps: Sequence[Tap] = (),
        tracks: Sequence[str] = (),
        knobs: MixKnobs | None = None,
        profile: LatencyProfiler | None = None,
        origin_ms: int = 0,
    ) -> None:
        super().__init__(profile=profile)
        self._timeline = Timeline(origin_ms=origin_ms)
        self._recorder = WavRecorder(wav, stems, on_error=self._wav_failed) if wav or stems else None
        wanted: list[Tap] = [*taps, *([self._recorder] if self._recorder else [])]
        self._mixer = Mixer(self._timeline, knobs=knobs, taps=wanted) if wanted else None
        self._paused = False
        self._closed = False
        self._moving = False
        self._notices: list[AudioReport] = []
        if tracks:
            self._command(PlaceTracksCommand(tuple(tracks)))
            if self._recorder is not None:
                self._recorder.seat(tuple(tracks))

    def start(self, on_report: Callable[[AudioReport], None]) -> None:
        """Begin; `on_report` is called with every report, in order, while time is moved."""
        self._on_report = on_report

    def now_ms(self) -> int:
        """Debate time reached, in ms."""
        return self._timeline.ms(self._timeline.position)

    def next_report_ms(self) -> int | None:
        """Debate time of the next report, if nothing changes; None if nothing is to come while time stands as it does."""
        frame = self._timeline.next_frame()
        if frame is None or self._paused or not self._timeline.begun:
            return None
        return self._timeline.ms(max(frame, self._timeline.position))

    def advance_to(self, at_ms: int) -> int:
        """Let debate time pass up to `at_ms`, delivering reports on the way; returns the time reached, in ms.

        Raises RuntimeError if it is called from inside a report.
        """
        if self._moving:
            raise RuntimeError("advance_to was called from inside a report")
        self._moving = True
        try:
            target = max(self._timeline.frame(at_ms), self._timeline.position)
            while self._runs():
                frame = self._timeline.next_frame()
                if frame is None or frame > target:
                    self._deliver(self._move(target))
                    break
                self._deliver(self._move(frame))
        finally:
            self._moving = False
        return self.now_ms()

    def stats(self) -> AudioStats:
        """What an output would say of itself: no latency, no underruns."""
        return AudioStats(
            output="virtual",
            drift_p95_ms=self.profile.drift_p95_ms(),
            first_chunk_p95_ms=self.profile.first_chunk_p95_ms(),
            guard_ms=self._longest_guard_ms(),
            heard_ms=self.now_ms(),
        )

    async def close(self) -> None:
        """Fade out what sounds, and finish the files."""
        if self._closed:
            return
        self._closed = True
        if self._mixer is not None and self._timeline.begun:
            sounding = any(scheduled.started for scheduled in self._timeline.clips)
            self._timeline.hush(_CLOSING_FADE_MS)
            if sounding:
                self._move(self._timeline.position + _CLOSING_FADE_MS * FRAMES_PER_MS)
            self._mixer.finish()
        if self._recorder is not None:
            self._recorder.finish(self._timeline.position)
            self._deliver([])
        self._waiters.all_over()

    def _runs(self) -> bool:
        return self._timeline.begun and not self._paused and not self._closed

    def _command(self, command: AudioCommand) -> None:
        match command:
            case PauseCommand():
                self._paused = True
            case ResumeCommand():
                self._paused = False
            case _ if self._mixer is not None:
                self._mixer.apply(command)
            case SetMixCommand():
                pass
            case _:
                self._timeline.apply(command)
        if isinstance(command, CutCommand | CancelCommand) and self._timeline.clip(command.clip_id) is None:
            self._waiters.over(command.clip_id)

    def _move(self, to: int) -> list[AudioReport]:
        """Move the timeline to a frame, rendering on the way if samples are wanted."""
        if self._mixer is None:
            return [report for _, report in self._timeline.advance(to)]
        left = to - self._timeline.position
        self._mixer.advance(0)
        while left > 0:
            self._mixer.advance(min(left, _RENDER_FRAMES))
            left -= _RENDER_FRAMES
        return [report for _, report in self._mixer.take_reports()]

    def _deliver(self, reports: list[AudioReport]) -> None:
        if self._notices:
            reports = [*self._notices, *reports]
            self._notices = []
        for report in reports:
            self._report(report)

    def _wav_failed(self, detail: str) -> None:
        self._notices.append(SoundNotice("wav_failed", detail))
