"""The mixer: a pure renderer of a timeline. Commands and a number of frames in, samples and reports out.

48 kHz stereo, float32, positions in output frames. No clock, no device, no file: the same commands at the same
positions give the same samples to the bit, however the frames are asked for. Everything audible is an envelope
(`envelope`), placed by the timeline (`timeline`), summed by speaker, panned, set in a room (`room`), and limited (`limiter`).

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
from .room import Room
from .scheduled_clip import ScheduledClip
from .stereo import StereoImage
from .timeline import Timeline

_LARGEST_BLOCK = 4800
_GLIDE_FRAMES = 60 * FRAMES_PER_MS
_PAUSE_FRAMES = 20 * FRAMES_PER_MS
_METER_FRAMES = 50 * FRAMES_PER_MS


class Tap(Protocol):
    """Listens to what is rendered, as 48 kHz float32. The arrays are only good during the call; it must not wait."""

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        """Mono samples of one speaker, of shape (frames,), from output frame `frame` on; a speaker of whom nothing is told is silent."""

    def mix(self, samples: Pcm) -> None:
        """The next frames of the limited mix, of shape (frames, 2)."""


class Mixer:
    """Renders a timeline. Give it commands with `apply`, ask for sound with `render`, and take reports with `take_reports`.

    `taps` are told of every block. `paused` starts it with debate time standing still.
    """

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
        self._image = StereoImage()
        self._room = Room(self.knobs.room)
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
        """The first output frame of the timeline that has not left the mixer yet."""
        return self.timeline.position - self._lag_dropped

    @property
    def paused(self) -> bool:
        """Whether debate time stands still, or will after the fade that is under way."""
        return self._freeze_at is not None

    def apply(self, command: AudioCommand) -> None:
        """Apply a command from the next frame that can still be changed."""
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
                self._room.set_level(command.knobs.room, self.timeline.position)
                self._arrange_tracks()
            case _:
                self.timeline.apply(command)
                self._arrange_new_tracks()

    def resume_clip(
        self,
        command: PlayCommand | OverlayCommand | CrossfadeCommand,
        started_ms: int,
        beats_reported: int,
        *,
        silent_ms: int = 0,
        starved_ms: int | None = None,
    ) -> None:
        """Go on with a clip that a lost output was playing, as `Timeline.resume_clip` does."""
        self.timeline.resume_clip(command, started_ms, beats_reported, silent_ms=silent_ms, starved_ms=starved_ms)
        self._arrange_new_tracks()

    def take_reports(self) -> list[tuple[int, AudioReport]]:
        """What happened in the frames rendered since the last call, each with its exact output frame."""
        taken, self._reports = self._reports, []
        return taken

    def render(self, frames: int) -> Pcm:
        """The next `frames` of the output, float32 of shape (frames, 2) at 48 kHz: the timeline where it moves, silence where it stands still."""
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
        """Move the timeline by `frames` (at most 4800, 100 ms) and return what the limiter lets out: float32 of shape (n, 2) at 48 kHz.

        The limiter looks ahead, so the first frames of all are missing at the start; `finish` brings them at the end.
        """
        first = self.timeline.position
        last = first + frames
        self._reports += self.timeline.advance(last)
        if not frames:
            return self._planes[:, :0].T
        sounding = [v for v in self.timeline.clips if v.start < last and v.end > first and v.started]
        planes = self._mix(sounding, first, last)
        rang = self._room.rings
        self._room.apply(planes, first, last)
        return self._limit(planes, bool(sounding) or rang)

    def finish(self) -> Pcm:
        """The frames that the limiter still holds, float32 of shape (n, 2): with them the mix is as long as the timeline."""
        self._planes[:, :LOOKAHEAD] = 0.0
        return self._limit(self._planes[:, :LOOKAHEAD], False)

    def level_db(self) -> tuple[float, float]:
        """Peak and RMS of the last 50 ms of the output, in dB full scale; -120 for silence."""
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
            self._image.positions[track].spread(heard, sides, first, last)
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

    def _arrange_new_tracks(self) -> None:
        if len(self.timeline.tracks) != len(self._image.positions):
            self._arrange_tracks()

    def _arrange_tracks(self) -> None:
        self._image.arrange(self.timeline.tracks, self.knobs.width, self.timeline.position)


def _with_envelopes(scheduled: ScheduledClip, into: Pcm, first: int, last: int) -> Pcm:
    """The samples of a clip in output frames `[first, last)`, all of which it covers: its own if no gain changes them, else in `into`."""
    samples = scheduled.pcm[first - scheduled.start : last - scheduled.start]
    # Apply the factors one after the other: combined, rounding would depend on where a block ends.
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
