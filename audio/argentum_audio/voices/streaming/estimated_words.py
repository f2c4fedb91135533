"""Word times for a voice that tells none: counted in syllables, and corrected by the pauses that are heard (WIRE, speech).

A sentence or a strong clause ends in a pause, so a pause near the place where one should end is where it ends. What was
given once stays; whatever comes later is measured from the last pause found, and at the clip's end the rest is fitted to
its true length. Pure; used while the sound is still arriving.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from argentum_kit.sentences import boundaries

from ...beats import audible_by_ms
from ...clip import FRAMES_PER_MS, Pcm, Word
from ..estimate import estimate_words
from .aligned_words import Alignment

# Shorter silences belong to a consonant's closure and are no pauses.
PAUSE_MS = 100
LEAST_TOLERANCE_MS = 450
TOLERANCE = 0.4
# A long pause more likely ends a sentence than a shorter one that lies a little nearer.
_LONG_PAUSE_MS = 400.0


class VoicePace:
    """How long a voice takes against the estimate, learnt from clip to clip: `scale` is 1 for a voice as fast as the estimate."""

    def __init__(self) -> None:
        self.scale = 1.0
        self._clips = 0

    def learn(self, scale: float) -> None:
        """Take the scale of one clip into the running mean of the last five, held between 0.4 and 2.5."""
        self._clips = min(self._clips + 1, 5)
        self.scale += (min(max(scale, 0.4), 2.5) - self.scale) / self._clips


class EstimatedWords:
    """The words of one clip, as they can be told."""

    def __init__(self, pace: VoicePace, rate_percent: float) -> None:
        self._pace = pace
        self._scale = pace.scale
        self._rate_percent = rate_percent
        self._text = ""
        self._estimate: tuple[Word, ...] = ()
        self._ends: tuple[int, ...] = ()
        self._audible: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._given = 0
        self._from = 0

    def add_text(self, text: str) -> None:
        """Take the next of the clip's text, in whole words."""
        self._text = f"{self._text} {text}".strip()
        self._estimate, _ = estimate_words(self._text, self._rate_percent)
        self._ends = tuple(b.words for b in boundaries(self._text))

    def add_alignment(self, alignment: Alignment, arrived_ms: float) -> None:
        """A voice of this kind tells no times."""

    def add_sound(self, pcm: Pcm) -> None:
        """Take the next of the clip's sound, mono float32 at 48 kHz, of shape (frames,)."""
        self._audible = np.concatenate((self._audible, audible_by_ms(pcm)))

    def take_words(self, _offset_frames: int, frames: int, /, *, final: bool = False) -> tuple[Word, ...]:
        """The words that are sure by now and were not given before; all the rest if the clip ends here."""
        words: list[Word] = []
        for end in self._ends:
            if end <= self._given:
                continue
            expected = self._expected(end)
            tolerance = self._tolerance(expected)
            if not final and (frames < expected + tolerance or self._in_pause(expected, tolerance, frames)):
                return tuple(words)
            pause = self._pause_near(expected, tolerance, frames)
            if pause is not None:
                self._learn_scale(end, pause[0])
                words += self._emit(end, pause[0])
                self._from = pause[1]
            elif not final:
                following = expected + self._gap_after(end)
                words += self._emit(end, expected)
                self._from = min(following, frames)
        if final:
            if self._estimate:
                self._pace.learn(frames / max(self._estimate[-1].end, 1))
            words += self._emit(len(self._estimate), frames)
        return tuple(words)

    def _expected(self, end: int) -> int:
        """Where word number `end` should have been said, in frames of the clip."""
        return self._from + round((self._estimate[end - 1].end - self._estimate[self._given].start) * self._scale)

    def _gap_after(self, end: int) -> int:
        return round((self._estimate[end].start - self._estimate[end - 1].end) * self._scale)

    def _tolerance(self, expected: int) -> int:
        return max(LEAST_TOLERANCE_MS * FRAMES_PER_MS, round(TOLERANCE * (expected - self._from)))

    def _learn_scale(self, end: int, frame: int) -> None:
        said = self._estimate[end - 1].end - self._estimate[self._given].start
        if said > 0:
            self._scale = (self._scale + (frame - self._from) / said) / 2

    def _in_pause(self, expected: int, tolerance: int, frames: int) -> bool:
        """Whether the sound so far ends in a pause that may prove to be the expected one."""
        sounding = np.flatnonzero(self._audible)
        begin = (int(sounding[-1]) + 1) * FRAMES_PER_MS if len(sounding) else 0
        return begin < frames and abs(begin - expected) <= tolerance

    def _pause_near(self, expected: int, tolerance: int, frames: int) -> tuple[int, int] | None:
        """Where the pause begins and ends that most likely is the expected one; None if none lies near enough."""
        edges = np.diff(np.concatenate(([1], self._audible.astype(np.int8), [1])))
        pauses = zip(np.flatnonzero(edges == -1), np.flatnonzero(edges == 1), strict=True)
        best: tuple[float, int, int] | None = None
        for begin_ms, end_ms in pauses:
            begin, end = int(begin_ms) * FRAMES_PER_MS, int(end_ms) * FRAMES_PER_MS
            if begin <= self._from or end >= frames or end_ms - begin_ms < PAUSE_MS:
                continue
            distance = abs(begin - expected) / tolerance
            if distance <= 1.0:
                cost = distance - min((end_ms - begin_ms) / _LONG_PAUSE_MS, 1.0)
                if best is None or cost < best[0]:
                    best = (cost, begin, end)
        return None if best is None else (best[1], best[2])

    def _emit(self, until: int, end_frame: int) -> list[Word]:
        """The words up to number `until`, fitted between where the last ended and `end_frame`."""
        part = self._estimate[self._given : until]
        if not part:
            return []
        begin, length = part[0].start, max(part[-1].end - part[0].start, 1)
        room = max(end_frame - self._from, 0)

        def placed(frame: int) -> int:
            return self._from + round((frame - begin) / length * room)

        words = [Word(word.text, placed(word.start), placed(word.end)) for word in part]
        self._given, self._from = until, max(end_frame, self._from)
        return words
