"""Where a clip may be entered: the beats of a text, placed in the pauses of its sound (DESIGN, Words; RULES, Guard).

Two steps, both pure. `sentences.boundaries` reads the text alone and says after which words a sentence or a strong clause
ends. `find_beats` looks for the pause that belongs to each, and keeps those that lie far enough apart for a listener. The
clip's own end is never a beat.
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
    """Whether each millisecond of a clip sounds above a threshold.

    `pcm` is mono float32 at 48 kHz, of shape (frames,); `threshold_db` is in dB full scale (RMS over 5 ms). Returns a boolean
    array with one entry for each whole or begun millisecond.
    """
    return audible_by_energy(energy_by_ms(pcm), threshold_db)


def energy_by_ms(pcm: Pcm) -> Energy:
    """The mean square of each whole or begun millisecond of a clip.

    `pcm` is mono float32 at 48 kHz, of shape (frames,). Returns float64, one entry a millisecond; a begun one counts as padded
    with zeros.
    """
    count = -(-len(pcm) // FRAMES_PER_MS)
    padded = np.zeros(count * FRAMES_PER_MS, dtype=np.float64)
    padded[: len(pcm)] = pcm
    np.multiply(padded, padded, out=padded)
    return np.asarray(padded.reshape(count, FRAMES_PER_MS).mean(axis=1))


def audible_by_energy(energy: Energy, threshold_db: float = SILENCE_DB) -> Audible:
    """Whether each millisecond sounds, judged by its mean square together with that of `SMOOTHING_MS` on either side.

    `energy` is what `energy_by_ms` returns; `threshold_db` is in dB full scale. Returns a boolean array of the same length.
    """
    if len(energy) > 2 * SMOOTHING_MS + 1:
        energy = np.convolve(energy, np.ones(2 * SMOOTHING_MS + 1) / (2 * SMOOTHING_MS + 1.0), mode="same")
    return np.asarray(energy > 10.0 ** (threshold_db / 10.0), dtype=np.bool_)


def find_beats(text: str, words: Sequence[Word], pcm: Pcm) -> tuple[Beat, ...]:
    """The beats of a whole clip, in order.

    `words` has one entry for each item of `text.split()`, with its frames; `pcm` is mono float32 at 48 kHz, of shape (frames,).
    """
    sounds = audible_by_ms(pcm)
    candidates = [place_beat(b, words, sounds) for b in boundaries(text)]
    return select_spaced_beats(candidates, last=len(pcm) - MIN_FROM_END_MS * FRAMES_PER_MS)


def place_beat(boundary: Boundary, words: Sequence[Word], audible_by_energy: Audible) -> Beat:
    """The beat of one boundary: it lies where the silence after the boundary's words begins, or at their end without a silence.

    `audible` says of each millisecond of the clip whether it sounds (`audible_by_ms`).
    """
    return Beat(
        _pause_start_ms(words, boundary.words, audible_by_energy) * FRAMES_PER_MS, boundary.kind, boundary.words
    )


def select_spaced_beats(candidates: Sequence[Beat], *, last: int, reported: Sequence[Beat] = ()) -> tuple[Beat, ...]:
    """The beats among `candidates` that a listener can tell apart: at least 600 ms from each other and 900 ms from the clip's start.

    `last` is the last frame at which a beat may lie. `reported` are beats that stand already: they are kept, and others keep their
    distance from them. Sentences are chosen before clauses. Returns all that are kept, `reported` included, by frame.
    """
    first = MIN_FROM_START_MS * FRAMES_PER_MS
    apart = MIN_SPACING_MS * FRAMES_PER_MS
    kept = list(reported)
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
    """The silence between one word that starts in millisecond `low` and the next, timed at `high`.

    `audible` says of each millisecond whether it sounds. The next word may begin to sound up to `ONSET_MS` before `high`. Returns
    the milliseconds at which the silence begins and ends, or None if none of at least `MIN_PAUSE_MS` lies there.
    """
    end = min(high, len(audible_by_energy))
    while end > max(low, high - ONSET_MS) and audible_by_energy[end - 1]:
        end -= 1
    sounding = np.flatnonzero(audible_by_energy[low:end])
    begin = low + int(sounding[-1]) + 1 if len(sounding) else low
    return (begin, end) if begin > low and end - begin >= MIN_PAUSE_MS else None


def audible_words_around(words: Sequence[Word], count: int) -> tuple[Word, Word]:
    """The nearest words before and after the boundary behind the first `count` words that take up time; without such a word, the nearest."""
    before = next((w for w in reversed(words[:count]) if w.end > w.start), words[count - 1])
    after = next((w for w in words[count:] if w.end > w.start), words[count])
    return before, after


def _pause_start_ms(words: Sequence[Word], count: int, audible_by_energy: Audible) -> int:
    """The millisecond at which the silence after the first `count` words begins."""
    before, after = audible_words_around(words, count)
    pause = find_pause(audible_by_energy, before.start // FRAMES_PER_MS, after.start // FRAMES_PER_MS)
    return pause[0] if pause else -(-before.end // FRAMES_PER_MS)
