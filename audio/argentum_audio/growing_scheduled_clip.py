"""A clip on the timeline that is still being made.

It starts when enough of it is buffered. Until its last piece has come it always keeps back the length of a fade: when
the position gets there, the clip fades out before it runs out of samples and is *dry*. Time goes on in silence; when
enough has come again it fades in, and everything that follows lies later by the silence, a whole number of ms. With all
of its samples there it is what a whole clip is, to the bit.

A cut that was scheduled for a place beyond what had come when it ran dry moves along with that place; one at or before the
last thing heard, and one that is asked for in the silence, falls when it was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from .clip import FRAMES_PER_MS, Beat, Clip, Pcm
from .envelope import UNITY, Envelope, raised_cosine
from .sample_buffer import SampleBuffer
from .scheduled_clip import (
    BEAT,
    CUT,
    EDGE_FRAMES,
    END,
    NEVER,
    NOT_KNOWN_YET,
    RESUME,
    STARVE,
    ScheduledClip,
    fade_to_silence,
)

# How much is always kept back, to fade out before the samples end.
STARVE_FADE_FRAMES = 10 * FRAMES_PER_MS


@dataclass(slots=True, eq=False, kw_only=True)
class GrowingScheduledClip(ScheduledClip):
    """A scheduled clip that may still grow.

    `growing` until the last piece came. `buffer_frames` is how much must be there to start or go on; `unbroken_from` the frame of
    the clip from which it sounds without a break; `silent_from` the output frame at which it went silent, `resumes_at` the one at
    which it comes in again, and `silent_ms` how long that silence was. `cut_postponed` says that its cut waits for samples.
    """

    samples: SampleBuffer
    buffer_frames: int
    growing: bool = True
    unbroken_from: int = 0
    silent_from: int | None = None
    resumes_at: int | None = None
    silent_ms: int = 0
    cut_postponed: bool = False

    @property
    def natural_end(self) -> int:
        """The output frame at which it ends if nobody cuts it; `NEVER` while that is not known."""
        return NEVER if self.growing or self.silent_from is not None else self.start + len(self.pcm)

    @property
    def waiting(self) -> bool:
        """Whether it cannot start yet: too little of it is buffered, or the fade-out it enters into is put off."""
        return self.postponed or not self._enough_after(0)

    @property
    def starves_at(self) -> int:
        """The output frame at which the fade begins that is kept back, if nothing more comes."""
        return self.start + len(self.pcm) - STARVE_FADE_FRAMES

    @property
    def can_resume(self) -> bool:
        """Whether there is enough to end its silence."""
        return not self.done and self.silent_from is not None and self._enough_after(self.silent_from - self.start)

    def next_event(self) -> tuple[int, int]:
        """The output frame and kind of what is to be reported of it next."""
        if not self.started:
            if self.waiting:
                return NOT_KNOWN_YET if self.cut_at is None else (self.cut_at, CUT)
            return ScheduledClip.next_event(self)
        # A beat is reported up to where the sound reaches as things stand; one at its very end, when it goes on.
        if self.resumes_at is not None:
            coming, reach = (self.resumes_at, RESUME), self.resumes_at - 1
        elif self.silent_from is not None:
            coming, reach = NOT_KNOWN_YET, self.silent_from - 1
        elif self.growing:
            coming, reach = (self.starves_at, STARVE), self.starves_at
        else:
            coming, reach = (self.natural_end, END), self.natural_end
        if self.cut_at is not None and not self.cut_postponed and (self.cut_at, CUT) < coming:
            coming, reach = (self.cut_at, CUT), min(self.cut_at, reach)
        if self.over is None and self.beats_reported < len(self.beats):
            beat = self.start + self.beats[self.beats_reported].frame
            if beat <= reach:
                return beat, BEAT
        return coming

    def schedule_cut(self, at: int, fade: int) -> None:
        """Fade out from output frame `at` in `fade` frames; takes the place of a cut that is put off."""
        if self.cut_postponed:
            self.cancel_cuts()
        ScheduledClip.schedule_cut(self, at, fade)

    def cancel_cuts(self) -> None:
        """Take back all cuts that have not begun, put off or not."""
        self.cut_postponed = False
        ScheduledClip.cancel_cuts(self)

    def update_end(self) -> None:
        """Set `end` to the output frame at which its sound stops as things stand."""
        end = self.start + len(self.pcm) if self.silent_from is None else self.silent_from
        self.end = min(end, self.faded_out_at)

    # ---- what comes

    def feed(self, pcm: Pcm, beats: tuple[Beat, ...], final: bool, position: int) -> None:
        """Take the next samples (mono float32 at 48 kHz) and beats. Nothing from output frame `position` on has been rendered."""
        if not self.growing or (self.done and (self.silent_from is not None or position > self.starves_at)):
            return
        self.samples.append(pcm)
        self.growing = not final
        self._set_sound(self.samples.pcm, beats, position)

    def close_early(self, frames: int, position: int) -> None:
        """Let the clip end after `frames`; if output frame `position` is past that already, no more than a fade is heard."""
        if not self.growing or self.done:
            return
        least = 0
        if self.started:
            sounding = self.silent_from is None and self.resumes_at is None
            least = position - self.start + EDGE_FRAMES if sounding else self._heard()
        self.growing = False
        self._set_sound(self.pcm[: max(frames, least)], (), position)

    def starve(self) -> None:
        """Go silent where the kept-back fade ends."""
        self.silent_from = self.start + len(self.pcm)
        self.cut_postponed = self.cut_at is not None and self.cut_at > self.silent_from

    def resume(self, position: int) -> int:
        """Come in again from `position` on; returns the frames by which everything after lies later."""
        silent_from, heard = self._silent_since(), self._heard()
        late = max(position - silent_from, 0)
        silent = -(-late // FRAMES_PER_MS) * FRAMES_PER_MS
        to_come = len(self.pcm) - heard
        if to_come < 2 * EDGE_FRAMES:
            # What is left is too short to be heard.
            self.pcm, to_come = self.pcm[:heard], 0
        self.start += silent
        self.silent_from = None
        self.unbroken_from = heard
        if to_come:
            self.resumes_at, self.silent_ms = silent_from + silent, silent // FRAMES_PER_MS
            self._fade_in_again(self.resumes_at, min(STARVE_FADE_FRAMES, to_come // 2), position)
        if self.cut_postponed and self.cut_at is not None:
            self.cut_postponed = False
            self.cut_at += silent
            self.faded_out_at += silent
            if self.other_cut is not None:
                self.other_cut = self.other_cut[0] + silent, self.other_cut[1]
            for envelope in self.cut_envelopes:
                envelope.shift(silent)
        self.update_end()
        return silent

    def _set_sound(self, pcm: Pcm, beats: tuple[Beat, ...], position: int) -> None:
        self.pcm = pcm
        self.beats += beats
        if not self.started:
            return
        heard_to = position if self.silent_from is None else min(position, self.silent_from)
        while self.beats_reported < len(self.beats) and self.start + self.beats[self.beats_reported].frame < heard_to:
            # Its frame is past, so no clip can enter there any more.
            self.beats_reported += 1
        if self.silent_from is None:
            self.fades[1] = self._end_fade()
            self.update_end()

    def _fade_in_again(self, at: int, edge: int, position: int) -> None:
        """Fade in at output frame `at`, where it went silent, and drop the fades that have no effect any more."""
        gap = self.fades[1]
        gap.add(at, raised_cosine(edge), UNITY)
        rest = [fade for fade in self.fades[2:] if fade in self.cut_envelopes or fade.flat(position, NEVER) != UNITY]
        self.fades = [self.fades[0], self._end_fade(), *rest, gap]

    def _end_fade(self) -> Envelope:
        if self.growing:
            return fade_to_silence(self.start + len(self.pcm), STARVE_FADE_FRAMES)
        return fade_to_silence(self.natural_end, min(EDGE_FRAMES, (len(self.pcm) - self.unbroken_from) // 2))

    # ---- how much there is

    def _enough_after(self, frame: int) -> bool:
        return not self.growing or len(self.pcm) - frame >= self.buffer_frames

    def _silent_since(self) -> int:
        if self.silent_from is None:
            raise RuntimeError(f"clip {self.clip.id} is not silent")
        return self.silent_from

    def _heard(self) -> int:
        """The frame of the clip up to which it was heard before the silence."""
        return self.unbroken_from if self.silent_from is None else self.silent_from - self.start

    # ---- taken over from a lost output

    def restore_silence(self, silent_from: int) -> None:
        """Mark it as silent from output frame `silent_from` on, as it was when its output was lost."""
        self.silent_from = min(silent_from, self.start + len(self.pcm))
        self.fades[1] = fade_to_silence(self.silent_from, STARVE_FADE_FRAMES)
        self.update_end()


def growing_scheduled_clip(clip: Clip, track: str, generation: int, start: int) -> GrowingScheduledClip:
    """Schedule what there is of a clip, to grow: its first sample lies at output frame `start`."""
    samples = SampleBuffer(clip.pcm)
    buffer_frames = max((clip.buffer_ms or 0) * FRAMES_PER_MS, 2 * STARVE_FADE_FRAMES)
    return GrowingScheduledClip(
        clip,
        track,
        generation,
        start,
        samples.pcm,
        clip.beats,
        samples=samples,
        buffer_frames=buffer_frames,
        growing=clip.buffer_ms is not None,
    )
