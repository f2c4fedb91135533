"""A clip on the timeline: from the command that placed it until nothing of it sounds any more.

A scheduled clip knows where its frames lie, what changes its level (its fades and its duck) and what is to be reported of it
next; what one means for another is the timeline's business. Positions are output frames at 48 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .clip import FRAMES_PER_MS, Beat, Clip, Pcm
from .controller import Duck
from .envelope import UNITY, Envelope, fade_in, fade_out, raised_cosine

EDGE_FRAMES = 3 * FRAMES_PER_MS
# A frame later than any debate: stands for a place that is not known yet.
NEVER = 1 << 62

# What can happen at one frame, in the order in which it is reported.
BEAT, END, CUT, STARVE, RESUME, START, NOTHING = range(7)
NOT_KNOWN_YET = (NEVER, NOTHING)

_SILENT = np.float32(0.0)


@dataclass(frozen=True, slots=True)
class CrossfadeEntry:
    """A clip enters into another's fade-out, which begins at output frame `at` and takes `fade` frames."""

    at: int
    fade: int


@dataclass(slots=True, eq=False)
class ScheduledClip:
    """One scheduled clip. Frame `n` of the clip lies at output frame `start + n`; `end` is where its sound stops as things stand.

    `pcm` is mono float32 at 48 kHz. `generation` orders the clips by when they were scheduled. `over` is the id of the floor clip
    that an overlay lies over, `duck_knobs` how that gives way. `cut_at` and `cut_fade` are the cut that is scheduled, `cut_by` the id
    of the clip whose crossfade scheduled it, and `other_cut` a later one that was asked for besides. `postponed`: it waits for the
    fade-out that it enters into. `done`: its last report was made, though a fade may still sound.
    """

    clip: Clip
    track: str
    generation: int
    start: int
    pcm: Pcm
    beats: tuple[Beat, ...]
    gain: np.float32 = UNITY
    over: str | None = None
    duck_knobs: Duck | None = None
    entry: CrossfadeEntry | None = None
    cut_by: str | None = None
    cut_at: int | None = None
    cut_fade: int = 0
    other_cut: tuple[int, int] | None = None
    faded_out_at: int = NEVER
    end: int = 0
    beats_reported: int = 0
    started: bool = False
    done: bool = False
    postponed: bool = False
    fades: list[Envelope] = field(default_factory=list)
    cut_envelopes: list[Envelope] = field(default_factory=list)
    duck: Envelope = field(default_factory=Envelope)

    @property
    def natural_end(self) -> int:
        """The output frame at which the clip ends if nobody cuts it."""
        return self.start + len(self.pcm)

    @property
    def last(self) -> int:
        """The output frame at which its sound stops for good, cut or not."""
        return min(self.natural_end, self.faded_out_at)

    @property
    def waiting(self) -> bool:
        """Whether it cannot start, whatever its place: the fade-out that it enters into is put off."""
        return self.postponed

    def next_event(self) -> tuple[int, int]:
        """The output frame and kind of what is to be reported of it next."""
        cut = self.cut_at
        if not self.started:
            if self.postponed:
                return NOT_KNOWN_YET if cut is None else (cut, CUT)
            return (cut, CUT) if cut is not None and cut <= self.start else (self.start, START)
        last = self.start + len(self.pcm) if cut is None else cut
        if self.over is None and self.beats_reported < len(self.beats):
            beat = self.start + self.beats[self.beats_reported].frame
            if beat <= last:
                return beat, BEAT
        return last, END if cut is None else CUT

    # ---- edges

    def place(self, start: int, *, sounding: bool = False) -> None:
        """Lie at output frame `start`, with faded edges; only for what has not been rendered. `sounding`: without a fade-in."""
        self.start = start
        entrance = Envelope()
        entry = self.entry
        # With less than an edge left of the other's fade there is nothing to join.
        if entry is not None and start + EDGE_FRAMES <= entry.at + entry.fade:
            entrance.add(start, fade_in(entry.fade, start - entry.at, EDGE_FRAMES), UNITY)
        elif not sounding:
            entrance.add(start, raised_cosine(min(EDGE_FRAMES, len(self.pcm) // 2)), UNITY)
        self.fades[:2] = [entrance, self._end_fade()]
        self.update_end()

    def update_end(self) -> None:
        """Set `end` to the output frame at which its sound stops as things stand."""
        self.end = min(self.start + len(self.pcm), self.faded_out_at)

    def _end_fade(self) -> Envelope:
        return fade_to_silence(self.natural_end, min(EDGE_FRAMES, len(self.pcm) // 2))

    # ---- cuts

    def schedule_cut(self, at: int, fade: int) -> None:
        """Fade out from output frame `at` in `fade` frames. An earlier cut stands; a fade on top of it can only make it quicker."""
        if self.cut_at is not None and self.cut_at <= at:
            if self.other_cut is None or at < self.other_cut[0]:
                self.other_cut = at, fade
            if at + fade < self.last:
                self._fade(at, fade)
            return
        if self.cut_at is not None:
            self.cancel_cuts()
        self.cut_at, self.cut_fade = at, fade
        self._fade(at, fade)

    def cancel_cuts(self) -> None:
        """Take back all cuts that have not begun."""
        for envelope in self.cut_envelopes:
            self.fades.remove(envelope)
        self.cut_envelopes = []
        self.cut_at = self.other_cut = self.cut_by = None
        self.faded_out_at = NEVER
        self.update_end()

    def cancel_crossfade_cut(self) -> None:
        """Take back the cut of a crossfade that is withdrawn; a cut that was asked for besides remains."""
        besides = self.other_cut
        self.cancel_cuts()
        if besides is not None:
            self.schedule_cut(*besides)

    def _fade(self, at: int, fade: int) -> None:
        envelope = Envelope()
        envelope.add(at, fade_out(fade), _SILENT)
        self.fades.append(envelope)
        self.cut_envelopes.append(envelope)
        self.faded_out_at = min(self.faded_out_at, at + fade)
        self.update_end()


def fade_to_silence(end: int, frames: int) -> Envelope:
    """A gain that falls to nothing at output frame `end`, within `frames`."""
    envelope = Envelope()
    envelope.add(end - frames, raised_cosine(frames)[::-1], _SILENT)
    return envelope
