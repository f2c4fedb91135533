"""The mixer: a pure renderer of a timeline. Commands and a number of frames in, samples and reports out.

48 kHz stereo, float32, positions in output frames. No clock, no device, no file: the same commands at the same
positions give the same samples to the bit, however the frames are asked for. Everything audible is an envelope
(`envelope`), placed by the timeline (`timeline`), summed by speaker, panned, and limited (`limiter`).

What is rendered goes two ways: to the caller, with pauses as faded silence; and to the taps (WAV, stems), where pauses
do not exist and frame 0 is debate time 0.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from .clip import FRAMES_PER_MS, Pcm
from .commands import (
    AudioCommand,
    CrossfadeCommand,
    OverlayCommand,
    PauseCommand,
    PlayCommand,
    ResumeCommand,
    SetMixCommand,
)
from .controller import MixKnobs
from .envelope import UNITY, Envelope, db_to_gain
from .limiter import LOOKAHEAD, Limiter
from .master import Master
from .reports import AudioReport
from .scheduled_clip import ScheduledClip
from .timeline import Timeline

CENTRE_TRACK = "chair"

_LARGEST_BLOCK = 4800
_GLIDE_FRAMES = 60 * FRAMES_PER_MS
_PAUSE_FRAMES = 20 * FRAMES_PER_MS
_METER_FRAMES = 50 * FRAMES_PER_MS


class Tap(Protocol):
    """Listens to what is rendered. The arrays are only good during the call."""

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        """Mono samples of one speaker from `frame` on; a speaker of whom nothing is told is silent."""

    def mix(self, samples: Pcm) -> None:
        """The next (n, 2) frames of the limited mix."""


class _StereoPosition:
    """Where a track sits: its two gains, which glide."""

    __slots__ = ("_left", "_moving", "_right", "_sat", "_steady")

    def __init__(self) -> None:
        self._left, self._right = Envelope(), Envelope()
        self._sat = self._moving = False
        self._steady = np.ones((2, 1), np.float32)

    def seat(self, left: np.float32, right: np.float32, now: int) -> None:
        """Sit at these gains: at once as long as nothing was heard, else gliding there from frame `now` on."""
        for row, (side, level) in enumerate(((self._left, left), (self._right, right))):
            if self._sat:
                side.ramp(now, _GLIDE_FRAMES, level)
                self._moving = True
            else:
                side.settle(level)
                self._steady[row, 0] = level

    def spread(self, stem: Pcm, sides: Pcm, first: int, last: int) -> None:
        """Write both sides of a stem, (2, n)."""
        self._sat = True
        if self._moving:
            left, right = self._left.flat(first, last), self._right.flat(first, last)
            if left is None or right is None:
                for side, envelope in zip(sides, (self._left, self._right), strict=True):
                    side[:] = stem
                    envelope.apply(side, first, last)
                return
            self._steady[0, 0], self._steady[1, 0] = left, right
            self._moving = max(self._left.busy_until, self._right.busy_until) > last
        np.multiply(stem, self._steady, out=sides)


class Mixer:
    """Renders a timeline. Feed it with `apply`, ask it with `render`, and take the reports with `take_reports`."""

    def __init__(
        self,
        timeline: Timeline | None = None,
        *,
        knobs: MixKnobs | None = None,
        taps: Sequence[Tap] = (),
        paused: bool = False,
    ) -> None:
        self.timeline = timeline or Timeline()
        self.knobs = knobs or MixKnobs()
        self._taps = tuple(taps)
        self._limiter = Limiter()
        self._quiet = LOOKAHEAD
        self._lag_dropped = 0
        self._operator = Envelope(db_to_gain(self.knobs.master_db))
        self._master = Master(self.knobs.target_lufs, self.timeline.position)
        self._places: dict[str, _StereoPosition] = {}
        self._reports: list[tuple[int, AudioReport]] = []
        self._gate = Envelope(np.float32(0.0) if paused else UNITY)
        self._written = 0
        self._freeze_at: int | None = 0 if paused else None
        self._meter: deque[tuple[int, float, float]] = deque()
        self._meter_frames = 0
        self._planes = np.zeros((2, _LARGEST_BLOCK), np.float32)
        self._scratch = np.zeros((4, _LARGEST_BLOCK), np.float32)

    @property
    def position(self) -> int:
        """The first frame of the timeline that has not left the mixer yet."""
        return self.timeline.position - self._lag_dropped

    @property
    def paused(self) -> bool:
        return self._freeze_at is not None

    def apply(self, command: AudioCommand) -> None:
        """Obey a command from the next frame that can still be changed."""
        match command:
            case PauseCommand():
                if self._freeze_at is None:
                    self._freeze_at = self._written + _PAUSE_FRAMES
                    self._gate.ramp(self._written, _PAUSE_FRAMES, np.float32(0.0))
            case ResumeCommand():
                if self._freeze_at is not None:
                    self._freeze_at = None
                    self._gate.ramp(self._written, _PAUSE_FRAMES, UNITY)
            case SetMixCommand():
                self.knobs = command.knobs
                self._master.target_lufs = command.knobs.target_lufs
                self._operator.ramp(self.timeline.position, _GLIDE_FRAMES, db_to_gain(command.knobs.master_db))
                self._seat()
            case _:
                self.timeline.apply(command)
                self._seat_newcomers()

    def resume_clip(
        self,
        command: PlayCommand | OverlayCommand | CrossfadeCommand,
        started_ms: int,
        beats_reported: int,
        *,
        silent_ms: int = 0,
        starved_ms: int | None = None,
    ) -> None:
        """Go on with a clip that a lost output was playing."""
        self.timeline.resume_clip(command, started_ms, beats_reported, silent_ms=silent_ms, starved_ms=starved_ms)
        self._seat_newcomers()

    def take_reports(self) -> list[tuple[int, AudioReport]]:
        """What happened in the frames rendered since the last call, each with its exact frame."""
        taken, self._reports = self._reports, []
        return taken

    def render(self, frames: int) -> Pcm:
        """The next (frames, 2) of the output: the timeline where it moves, silence where it stands still."""
        moving = frames if self._freeze_at is None else min(max(self._freeze_at - self._written, 0), frames)
        if not self.timeline.begun:
            moving = 0
        out = np.zeros((frames, 2), np.float32)
        done = 0
        while done < moving:
            lag = LOOKAHEAD - self._lag_dropped
            block = self.advance(min(moving - done + lag, _LARGEST_BLOCK))
            out[done : done + len(block)] = block
            done += len(block)
        first, last = self._written, self._written + frames
        level = self._gate.flat(first, last)
        if level is None:
            self._gate.apply(out[:, 0], first, last)
            self._gate.apply(out[:, 1], first, last)
        elif level != UNITY:
            out *= level
        self._written = last
        self._measure(out)
        return out

    def advance(self, frames: int) -> Pcm:
        """Move the timeline by `frames` (at most 100 ms) and return what the limiter lets out, (n, 2).

        The limiter looks ahead, so the first frames of all are missing at the start; `finish` brings them at the end.
        """
        first = self.timeline.position
        last = first + frames
        self._reports += self.timeline.advance(last)
        if not frames:
            return self._planes[:, :0].T
        sounding = [v for v in self.timeline.clips if v.start < last and v.end > first and v.started]
        return self._limit(self._mix(sounding, first, last), bool(sounding))

    def finish(self) -> Pcm:
        """The frames that the limiter still holds: with them the mix is as long as the timeline."""
        self._planes[:, :LOOKAHEAD] = 0.0
        return self._limit(self._planes[:, :LOOKAHEAD], False)

    def level_db(self) -> tuple[float, float]:
        """Peak and RMS of the last 50 ms of the output."""
        peak = max((entry[2] for entry in self._meter), default=0.0)
        power = sum(entry[1] for entry in self._meter) / max(2 * self._meter_frames, 1)
        return _db(peak), _db(math.sqrt(power))

    # ---- the signal path

    def _mix(self, sounding: list[ScheduledClip], first: int, last: int) -> Pcm:
        planes = self._planes[:, : last - first]
        planes[:] = 0.0
        stem, part = self._scratch[:2, : last - first]
        sides = self._scratch[2:, : last - first]
        by_track: dict[str, list[ScheduledClip]] = {}
        for scheduled in sounding:
            by_track.setdefault(scheduled.track, []).append(scheduled)
        for track, clips in by_track.items():
            if len(clips) == 1 and clips[0].start <= first and clips[0].end >= last:
                heard = _with_envelopes(clips[0], stem, first, last)
            else:
                heard = stem
                stem[:] = 0.0
                for scheduled in clips:
                    begin, end = max(first, scheduled.start), min(last, scheduled.end)
                    stem[begin - first : end - first] += _with_envelopes(scheduled, part[: end - begin], begin, end)
            for tap in self._taps:
                tap.stem(track, first, heard)
            self._places[track].spread(heard, sides, first, last)
            planes += sides
        level = self._operator.flat(first, last)
        if level is None:
            self._operator.apply(planes[0], first, last)
            self._operator.apply(planes[1], first, last)
        elif level != UNITY:
            planes *= level
        return planes

    def _limit(self, planes: Pcm, sounds: bool) -> Pcm:
        frames = planes.shape[1]
        out = np.zeros((frames, 2), np.float32)
        done = 0
        while done < frames:
            part = planes[:, done : done + self._master.left]
            count = part.shape[1]
            limited: Pcm | None = None
            if sounds or self._quiet < LOOKAHEAD or not self._limiter.idle:
                self._quiet = 0 if sounds else self._quiet + count
                self._master.apply(part)
                limited = self._limiter.process(part)
                out[done : done + count] = limited.T
            else:
                self._limiter.skip(count)
            self._master.heard(limited, count, float(self._operator.at(self._master.frame + count)))
            done += count
        if self._lag_dropped < LOOKAHEAD:
            drop = min(LOOKAHEAD - self._lag_dropped, frames)
            self._lag_dropped += drop
            out = out[drop:]
        for tap in self._taps:
            tap.mix(out)
        return out

    def _measure(self, out: Pcm) -> None:
        flat = out.reshape(-1)
        if flat.any():
            entry = (len(out), float(np.dot(flat, flat)), float(max(flat.max(), -flat.min())))
        else:
            entry = (len(out), 0.0, 0.0)
        self._meter.append(entry)
        self._meter_frames += len(out)
        while self._meter_frames - self._meter[0][0] >= _METER_FRAMES:
            self._meter_frames -= self._meter.popleft()[0]

    def _seat_newcomers(self) -> None:
        if len(self.timeline.tracks) != len(self._places):
            self._seat()

    def _seat(self) -> None:
        """Spread the tracks evenly, in the order they came, with constant power; the chair sits in the middle."""
        seated = [track for track in self.timeline.tracks if track != CENTRE_TRACK]
        for track in self.timeline.tracks:
            at = 0.0
            if track != CENTRE_TRACK and len(seated) > 1:
                at = self.knobs.width * (2.0 * seated.index(track) / (len(seated) - 1) - 1.0)
            angle = (at + 1.0) * math.pi / 4
            # Unity in the middle: at width 0 the mix is the sum of the stems.
            left, right = (np.float32(math.sqrt(2.0) * part) for part in (math.cos(angle), math.sin(angle)))
            self._places.setdefault(track, _StereoPosition()).seat(left, right, self.timeline.position)


def _with_envelopes(scheduled: ScheduledClip, into: Pcm, first: int, last: int) -> Pcm:
    """A scheduled's samples in `[first, last)`, all of which it covers: its own if nothing bends them, else in `into`."""
    samples = scheduled.pcm[first - scheduled.start : last - scheduled.start]
    # One factor after the other, never combined: rounding must not depend on where a block ends.
    if scheduled.gain != UNITY:
        samples = np.multiply(samples, scheduled.gain, out=into)
    for envelope in (*scheduled.fades, scheduled.duck):
        level = envelope.flat(first, last)
        if level is None:
            if samples is not into:
                into[:] = samples
                samples = into
            envelope.apply(samples, first, last)
        elif level != UNITY:
            samples = np.multiply(samples, level, out=into)
    return samples


def _db(level: float) -> float:
    return 20.0 * math.log10(level) if level > 1e-6 else -120.0
