"""The beats of a clip that is still being made: those of the whole clip, each reported as soon as nothing can change it.

A boundary is settled when a word that is heard follows it; its beat is placed when the sound up to that word has come;
and it is reported when enough of the clip follows and no sentence to come can displace it (`beats`). What was reported is never
moved. Reported in time or at the end, the beats are those that `find_beats` finds in the whole clip.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from argentum_kit.sentences import Boundary, boundaries_between, ends_sentence, is_audible

from .beats import (
    MIN_FROM_END_MS,
    MIN_SPACING_MS,
    SMOOTHING_MS,
    Audible,
    Energy,
    audible_by_energy,
    audible_words_around,
    energy_by_ms,
    place_beat,
    select_spaced_beats,
)
from .clip import FRAMES_PER_MS, Beat, Pcm, Word

_NOTHING = np.zeros(0, np.float32)


class BeatFinder:
    """Finds beats in words and samples that are fed to it in the order of the clip."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._tokens: list[str] = []
        self._boundaries: tuple[Boundary, ...] = ()
        self._energy: Energy = np.zeros(0)
        self._rest: Pcm = _NOTHING
        self._frames = 0
        self._placed: list[Beat] = []
        self._reported: tuple[Beat, ...] = ()

    def feed(self, words: Iterable[Word], pcm: Pcm, *, final: bool) -> tuple[Beat, ...]:
        """Take the next words and samples; returns the beats that became certain with them, in order.

        `words` are timed in frames of the whole clip; `pcm` is mono float32 at 48 kHz, of shape (frames,), and follows on what was
        fed before. With `final` the clip is whole, and every beat that was not certain yet is.
        """
        known = len(self._words)
        self._words += words
        if len(self._words) > known:
            self._tokens += [word.text for word in self._words[known:]]
            self._boundaries = boundaries_between(self._tokens)
        self._add_sound(pcm, final)
        horizon = self._place(final)
        before = len(self._reported)
        self._reported += self._certain(horizon)
        return self._reported[before:]

    def last_sentence(self) -> Beat | None:
        """The end of the last sentence all of whose sound has come, where the clip may be broken off; None if there is none."""
        ends = [b.words for b in self._boundaries if b.kind == "sentence"]
        if ends_sentence(self._tokens):
            ends.append(len(self._tokens))
        sounds = audible_by_energy(self._energy)
        for words in reversed(ends):
            if self._words[words - 1].end <= self._frames:
                return Beat(self._sentence_end(words, sounds), "sentence", words)
        return None

    # ---- sound

    def _add_sound(self, pcm: Pcm, final: bool) -> None:
        self._frames += len(pcm)
        self._rest = np.concatenate((self._rest, pcm))
        whole = len(self._rest) if final else len(self._rest) // FRAMES_PER_MS * FRAMES_PER_MS
        self._energy = np.concatenate((self._energy, energy_by_ms(self._rest[:whole])))
        self._rest = self._rest[whole:]

    def _sentence_end(self, words: int, sounds: Audible) -> int:
        if (
            words < len(self._words)
            and audible_words_around(self._words, words)[1].start <= len(sounds) * FRAMES_PER_MS
        ):
            frame = place_beat(Boundary(words, "sentence"), self._words, sounds).frame
        else:
            # Sound that continues after the last word's time still belongs to that word.
            at = -(-self._words[words - 1].end // FRAMES_PER_MS)
            silent = np.flatnonzero(~sounds[at:])
            frame = (at + int(silent[0])) * FRAMES_PER_MS if len(silent) else self._frames
        return min(frame, self._frames)

    # ---- certainty

    def _place(self, final: bool) -> int | None:
        """Place the boundaries that are settled; returns the frame before which no other can lie, None if there is none."""
        placed = self._placed[-1].words if self._placed else 0
        sounds: Audible | None = None
        for boundary in self._boundaries:
            if boundary.words <= placed:
                continue
            if not final and not self._settled(boundary):
                return self._sound_before(boundary.words)
            sounds = audible_by_energy(self._energy) if sounds is None else sounds
            self._placed.append(place_beat(boundary, self._words, sounds))
        return None if final else self._sound_before(len(self._words))

    def _settled(self, boundary: Boundary) -> bool:
        """Whether a word that is heard follows, and all of the sound before it has come."""
        heard_ms = len(self._energy) - SMOOTHING_MS
        following = range(boundary.words, len(self._words))
        return (
            any(is_audible(self._tokens[index]) for index in following)
            and any(self._words[index].end > self._words[index].start for index in following)
            and audible_words_around(self._words, boundary.words)[1].start // FRAMES_PER_MS <= heard_ms
        )

    def _sound_before(self, count: int) -> int:
        """The frame at which the last audible one of the first `count` words begins: a boundary after them lies later."""
        heard = (word.start for word in reversed(self._words[:count]) if word.end > word.start)
        return next(heard, 0) // FRAMES_PER_MS * FRAMES_PER_MS

    def _certain(self, horizon: int | None) -> tuple[Beat, ...]:
        """The beats not reported yet that nothing to come can displace."""
        reach = self._frames - MIN_FROM_END_MS * FRAMES_PER_MS
        candidates = self._placed
        if self._reported:
            last = self._reported[-1]
            candidates = [beat for beat in candidates if beat.words > last.words and beat.frame > last.frame]
        found = select_spaced_beats(candidates, last=reach, reported=self._reported)[len(self._reported) :]
        if horizon is None:
            return found
        open_from = min([horizon, *(beat.frame for beat in candidates if beat.frame > reach)])
        certain: list[Beat] = []
        for beat in found:
            if beat.kind == "clause" and beat.frame + MIN_SPACING_MS * FRAMES_PER_MS > open_from:
                break
            certain.append(beat)
        return tuple(certain)
