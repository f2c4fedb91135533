"""Beats of a clip that is still being made: those of the whole clip, each told as soon as nothing can change it.

A boundary is settled when a word that is heard follows it; its beat is laid when the sound up to that word has come;
and it is told when enough of the clip follows and no sentence to come can displace it (`beats`). What was told is never
moved. Told in time or at the end, the beats are those that `find_beats` finds in the whole clip.
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
    """Feed it words and samples in the order of the clip; it returns the beats that became certain, in their order."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._tokens: list[str] = []
        self._boundaries: tuple[Boundary, ...] = ()
        self._energy: Energy = np.zeros(0)
        self._rest: Pcm = _NOTHING
        self._frames = 0
        self._laid: list[Beat] = []
        self._told: tuple[Beat, ...] = ()

    def feed(self, words: Iterable[Word], pcm: Pcm, *, final: bool) -> tuple[Beat, ...]:
        """Take what has come. With `final` the clip is whole, and every beat that was not certain is."""
        known = len(self._words)
        self._words += words
        if len(self._words) > known:
            self._tokens += [word.text for word in self._words[known:]]
            self._boundaries = boundaries_between(self._tokens)
        self._hear(pcm, final)
        horizon = self._lay(final)
        before = len(self._told)
        self._told += self._certain(horizon)
        return self._told[before:]

    def last_sentence(self) -> Beat | None:
        """Where the last sentence ends that has all of its sound, if there is one: there the clip may be broken off."""
        ends = [b.words for b in self._boundaries if b.kind == "sentence"]
        if ends_sentence(self._tokens):
            ends.append(len(self._tokens))
        sounds = audible_by_energy(self._energy)
        for words in reversed(ends):
            if self._words[words - 1].end <= self._frames:
                return Beat(self._sentence_end(words, sounds), "sentence", words)
        return None

    # ---- sound

    def _hear(self, pcm: Pcm, final: bool) -> None:
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
            # What sounds on after the last word's time is still that word.
            at = -(-self._words[words - 1].end // FRAMES_PER_MS)
            silent = np.flatnonzero(~sounds[at:])
            frame = (at + int(silent[0])) * FRAMES_PER_MS if len(silent) else self._frames
        return min(frame, self._frames)

    # ---- certainty

    def _lay(self, final: bool) -> int | None:
        """Lay the boundaries that are settled; returns the frame before which no other can lie, None if there is none."""
        laid = self._laid[-1].words if self._laid else 0
        sounds: Audible | None = None
        for boundary in self._boundaries:
            if boundary.words <= laid:
                continue
            if not final and not self._settled(boundary):
                return self._sound_before(boundary.words)
            sounds = audible_by_energy(self._energy) if sounds is None else sounds
            self._laid.append(place_beat(boundary, self._words, sounds))
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
        """Where the last of so many words begins that is heard: a boundary after them lies later."""
        heard = (word.start for word in reversed(self._words[:count]) if word.end > word.start)
        return next(heard, 0) // FRAMES_PER_MS * FRAMES_PER_MS

    def _certain(self, horizon: int | None) -> tuple[Beat, ...]:
        """The beats not told yet that nothing to come can displace."""
        reach = self._frames - MIN_FROM_END_MS * FRAMES_PER_MS
        candidates = self._laid
        if self._told:
            last = self._told[-1]
            candidates = [beat for beat in candidates if beat.words > last.words and beat.frame > last.frame]
        found = select_spaced_beats(candidates, last=reach, told=self._told)[len(self._told) :]
        if horizon is None:
            return found
        open_from = min([horizon, *(beat.frame for beat in candidates if beat.frame > reach)])
        certain: list[Beat] = []
        for beat in found:
            if beat.kind == "clause" and beat.frame + MIN_SPACING_MS * FRAMES_PER_MS > open_from:
                break
            certain.append(beat)
        return tuple(certain)
