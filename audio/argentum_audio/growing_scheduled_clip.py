"""A clip on the timeline that is still being made.

It starts when enough of it is buffered. Until its last piece has come it always keeps back the length of a fade: when
the position gets there, the voice fades out before it runs out of samples and is *dry*. Time goes on in silence; when
enough has come again it fades in, and everything that follows lies later by the silence, a whole number of ms. With all
of its samples there it is what a whole clip is, to the bit.

A cut that was armed for a place beyond what had come when it ran dry moves along with that place; one at or before the
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

# Long enough to be soft, short enough to be kept back all the time.
DRY_FADE_FRAMES = 10 * FRAMES_PER_MS


@dataclass(slots=True, eq=False, kw_only=True)
class GrowingScheduledClip(ScheduledClip):
    """`open` until the last piece came. `stretch` is the frame of the clip from which it sounds without a break."""

    samples: SampleBuffer
    enough: int
    open: bool = True
    stretch: int = 0
    silent_from: int | None = None
    resumes_at: int | None = None
    silent_ms: int = 0
    cut_waits: bool = False

    @property
    def natural_end(self) -> int:
        return NEVER if self.open or self.silent_from is not None else self.start + len(self.pcm)

    @property
    def waits(self) -> bool:
        return self.held or not self._enough_after(0)

    @property
    def dry_at(self) -> int:
        """Where the fade begins that is kept back, if nothing more comes."""
        return self.start + len(self.pcm) - DRY_FADE_FRAMES

    @property
    def can_resume(self) -> bool:
        """Whether there is enough to end its silence."""
        return not self.done and self.silent_from is not None and self._enough_after(self.silent_from - self.start)

    def next_event(self) -> tuple[int, int]:
        if not self.started:
            if self.waits:
                return NOT_KNOWN_YET if self.cut_at is None else (self.cut_at, CUT)
            return ScheduledClip.next_event(self)
        # A beat is heard up to where the sound reaches as things stand; one at the very end of it, when it goes on.
        if self.resumes_at is not None:
            coming, reach = (self.resumes_at, RESUME), self.resumes_at - 1
        elif self.silent_from is not None:
            coming, reach = NOT_KNOWN_YET, self.silent_from - 1
        elif self.open:
            coming, reach = (self.dry_at, STARVE), self.dry_at
        else:
            coming, reach = (self.natural_end, END), self.natural_end
        if self.cut_at is not None and not self.cut_waits and (self.cut_at, CUT) < coming:
            coming, reach = (self.cut_at, CUT), min(self.cut_at, reach)
        if self.over is None and self.beats_told < len(self.beats):
            beat = self.start + self.beats[self.beats_told].frame
            if beat <= reach:
                return beat, BEAT
        return coming

    def arm(self, at: int, fade: int) -> None:
        if self.cut_waits:
            self.disarm()
        ScheduledClip.arm(self, at, fade)

    def disarm(self) -> None:
        self.cut_waits = False
        ScheduledClip.disarm(self)

    def settle_end(self) -> None:
        end = self.start + len(self.pcm) if self.silent_from is None else self.silent_from
        self.end = min(end, self.faded_by)

    # ---- what comes

    def feed(self, pcm: Pcm, beats: tuple[Beat, ...], final: bool, position: int) -> None:
        """Take the next samples and beats; nothing from `position` on has been rendered."""
        if not self.open or (self.done and (self.silent_from is not None or position > self.dry_at)):
            return
        self.samples.append(pcm)
        self.open = not final
        self._reach(self.samples.pcm, beats, position)

    def close_early(self, frames: int, position: int) -> None:
        """Let the clip end after `frames`; of what is past that already, no more than a fade is heard."""
        if not self.open or self.done:
            return
        least = 0
        if self.started:
            sounding = self.silent_from is None and self.resumes_at is None
            least = position - self.start + EDGE_FRAMES if sounding else self._heard()
        self.open = False
        self._reach(self.pcm[: max(frames, least)], (), position)

    def starve(self) -> None:
        """Go silent where the kept-back fade ends."""
        self.silent_from = self.start + len(self.pcm)
        self.cut_waits = self.cut_at is not None and self.cut_at > self.silent_from

    def resume(self, position: int) -> int:
        """Come in again from `position` on; returns the frames by which everything after lies later."""
        silent_from, heard = self._silent_since(), self._heard()
        late = max(position - silent_from, 0)
        silent = -(-late // FRAMES_PER_MS) * FRAMES_PER_MS
        to_come = len(self.pcm) - heard
        if to_come < 2 * EDGE_FRAMES:
            # The last of it is too short to be heard.
            self.pcm, to_come = self.pcm[:heard], 0
        self.start += silent
        self.silent_from = None
        self.stretch = heard
        if to_come:
            self.resumes_at, self.silent_ms = silent_from + silent, silent // FRAMES_PER_MS
            self._come_in(self.resumes_at, min(DRY_FADE_FRAMES, to_come // 2), position)
        if self.cut_waits and self.cut_at is not None:
            self.cut_waits = False
            self.cut_at += silent
            self.faded_by += silent
            if self.cut_besides is not None:
                self.cut_besides = self.cut_besides[0] + silent, self.cut_besides[1]
            for envelope in self.cut_envelopes:
                envelope.shift(silent)
        self.settle_end()
        return silent

    def _reach(self, pcm: Pcm, beats: tuple[Beat, ...], position: int) -> None:
        self.pcm = pcm
        self.beats += beats
        if not self.started:
            return
        heard_to = position if self.silent_from is None else min(position, self.silent_from)
        while self.beats_told < len(self.beats) and self.start + self.beats[self.beats_told].frame < heard_to:
            # Its place is past, so nobody can come in there any more.
            self.beats_told += 1
        if self.silent_from is None:
            self.fades[1] = self._leaving()
            self.settle_end()

    def _come_in(self, at: int, edge: int, position: int) -> None:
        """Fade in where it went silent, and leave those fades behind that have nothing to do any more."""
        gap = self.fades[1]
        gap.add(at, raised_cosine(edge), UNITY)
        rest = [fade for fade in self.fades[2:] if fade in self.cut_envelopes or fade.flat(position, NEVER) != UNITY]
        self.fades = [self.fades[0], self._leaving(), *rest, gap]

    def _leaving(self) -> Envelope:
        if self.open:
            return fade_to_silence(self.start + len(self.pcm), DRY_FADE_FRAMES)
        return fade_to_silence(self.natural_end, min(EDGE_FRAMES, (len(self.pcm) - self.stretch) // 2))

    # ---- how much there is

    def _enough_after(self, frame: int) -> bool:
        return not self.open or len(self.pcm) - frame >= self.enough

    def _silent_since(self) -> int:
        if self.silent_from is None:
            raise RuntimeError(f"clip {self.clip.id} is not silent")
        return self.silent_from

    def _heard(self) -> int:
        """The frame of the clip up to which it was heard before the silence."""
        return self.stretch if self.silent_from is None else self.silent_from - self.start

    # ---- taken over from a lost output

    def was_silent(self, silent_from: int) -> None:
        """It was dry from `silent_from` on when its output was lost."""
        self.silent_from = min(silent_from, self.start + len(self.pcm))
        self.fades[1] = fade_to_silence(self.silent_from, DRY_FADE_FRAMES)
        self.settle_end()


def growing_scheduled_clip(clip: Clip, track: str, generation: int, start: int) -> GrowingScheduledClip:
    samples = SampleBuffer(clip.pcm)
    enough = max((clip.buffer_ms or 0) * FRAMES_PER_MS, 2 * DRY_FADE_FRAMES)
    return GrowingScheduledClip(
        clip,
        track,
        generation,
        start,
        samples.pcm,
        clip.beats,
        samples=samples,
        enough=enough,
        open=clip.buffer_ms is not None,
    )
