"""Where a clip may be entered: the beats of a text, laid into the pauses of its sound (DESIGN, Words; RULES, Guard).

Two steps, both pure. `sentences.boundaries` reads the text alone and says after which words a sentence or a strong clause ends.
`find_beats` looks for the pause that belongs to each, and keeps those a listener can tell apart. The clip's own end is
never a beat.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from argentum_kit.sentences import Boundary, boundaries

from .clip import FRAMES_PER_MS, Beat, Pcm, Word

MIN_FROM_START_MS = 900
MIN_FROM_END_MS = 600
MIN_SPACING_MS = 600
# Speech is brought to -23 LUFS; under this lie only the echo of some voices and the last of a breath.
SILENCE_DB = -46.0
# A pause is longer than the closure of a p or a t; a word may begin to sound this long before its own time.
MIN_PAUSE_MS = 30
ONSET_MS = 60
SMOOTHING_MS = 2

Audible = NDArray[np.bool_]
Energy = NDArray[np.float64]


def audible_by_ms(pcm: Pcm, threshold_db: float = SILENCE_DB) -> Audible:
    """For each whole or begun millisecond of the clip, whether it sounds above the threshold (RMS over 5 ms)."""
    return audible_by_energy(energy_by_ms(pcm), threshold_db)


def energy_by_ms(pcm: Pcm) -> Energy:
    """The mean square of each whole or begun millisecond."""
    count = -(-len(pcm) // FRAMES_PER_MS)
    padded = np.zeros(count * FRAMES_PER_MS, dtype=np.float64)
    padded[: len(pcm)] = pcm
    return np.asarray((padded.reshape(count, FRAMES_PER_MS) ** 2).mean(axis=1))


def audible_by_energy(energy: Energy, threshold_db: float = SILENCE_DB) -> Audible:
    """Whether each millisecond sounds, judged together with `SMOOTHING_MS` on either side."""
    if len(energy) > 2 * SMOOTHING_MS + 1:
        energy = np.convolve(energy, np.ones(2 * SMOOTHING_MS + 1) / (2 * SMOOTHING_MS + 1.0), mode="same")
    return np.asarray(energy > 10.0 ** (threshold_db / 10.0), dtype=np.bool_)


def find_beats(text: str, words: Sequence[Word], pcm: Pcm) -> tuple[Beat, ...]:
    """The beats of a clip. `words` has one entry for each item of `text.split()`."""
    sounds = audible_by_ms(pcm)
    candidates = [place_beat(b, words, sounds) for b in boundaries(text)]
    return select_spaced_beats(candidates, last=len(pcm) - MIN_FROM_END_MS * FRAMES_PER_MS)


def place_beat(boundary: Boundary, words: Sequence[Word], audible_by_energy: Audible) -> Beat:
    """A boundary in its place in the sound: where the silence after its words begins."""
    return Beat(
        _pause_start_ms(words, boundary.words, audible_by_energy) * FRAMES_PER_MS, boundary.kind, boundary.words
    )


def select_spaced_beats(candidates: Sequence[Beat], *, last: int, told: Sequence[Beat] = ()) -> tuple[Beat, ...]:
    """Those that a listener can tell apart, besides the ones already `told`; sentences go before clauses."""
    first = MIN_FROM_START_MS * FRAMES_PER_MS
    apart = MIN_SPACING_MS * FRAMES_PER_MS
    kept = list(told)
    for kind in ("sentence", "clause"):
        for beat in candidates:
            if (
                beat.kind == kind
                and first <= beat.frame <= last
                and all(abs(beat.frame - k.frame) >= apart for k in kept)
            ):
                kept.append(beat)
    return tuple(sorted(kept, key=lambda b: b.frame))


def find_pause(audible_by_energy: Audible, low: int, high: int) -> tuple[int, int] | None:
    """The silence between a word that starts in millisecond `low` and the next, timed at `high`: where it begins and ends."""
    end = min(high, len(audible_by_energy))
    while end > max(low, high - ONSET_MS) and audible_by_energy[end - 1]:
        end -= 1
    sounding = np.flatnonzero(audible_by_energy[low:end])
    begin = low + int(sounding[-1]) + 1 if len(sounding) else low
    return (begin, end) if begin > low and end - begin >= MIN_PAUSE_MS else None


def audible_words_around(words: Sequence[Word], count: int) -> tuple[Word, Word]:
    """The words before and after the boundary after `count` words that are heard, if any are."""
    before = next((w for w in reversed(words[:count]) if w.end > w.start), words[count - 1])
    after = next((w for w in words[count:] if w.end > w.start), words[count])
    return before, after


def _pause_start_ms(words: Sequence[Word], count: int, audible_by_energy: Audible) -> int:
    """The millisecond at which the silence after the first `count` words begins."""
    before, after = audible_words_around(words, count)
    pause = find_pause(audible_by_energy, before.start // FRAMES_PER_MS, after.start // FRAMES_PER_MS)
    return pause[0] if pause else -(-before.end // FRAMES_PER_MS)
