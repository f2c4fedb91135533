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

FROM_START_MS = 900
FROM_END_MS = 600
APART_MS = 600
# Speech is brought to -23 LUFS; under this lie only the echo of some voices and the last of a breath.
SILENCE_DB = -46.0
# A pause is longer than the closure of a p or a t; a word may begin to sound this long before its own time.
PAUSE_MS = 30
ONSET_MS = 60
BLUR_MS = 2

Audible = NDArray[np.bool_]
Energy = NDArray[np.float64]


def audible_by_ms(pcm: Pcm, threshold_db: float = SILENCE_DB) -> Audible:
    """For each whole or begun millisecond of the clip, whether it sounds above the threshold (RMS over 5 ms)."""
    return audible(energy_by_ms(pcm), threshold_db)


def energy_by_ms(pcm: Pcm) -> Energy:
    """The mean square of each whole or begun millisecond."""
    count = -(-len(pcm) // FRAMES_PER_MS)
    padded = np.zeros(count * FRAMES_PER_MS, dtype=np.float64)
    padded[: len(pcm)] = pcm
    return np.asarray((padded.reshape(count, FRAMES_PER_MS) ** 2).mean(axis=1))


def audible(energy: Energy, threshold_db: float = SILENCE_DB) -> Audible:
    """Whether each millisecond sounds, judged together with `BLUR_MS` on either side."""
    if len(energy) > 2 * BLUR_MS + 1:
        energy = np.convolve(energy, np.ones(2 * BLUR_MS + 1) / (2 * BLUR_MS + 1.0), mode="same")
    return np.asarray(energy > 10.0 ** (threshold_db / 10.0), dtype=np.bool_)


def find_beats(text: str, words: Sequence[Word], pcm: Pcm) -> tuple[Beat, ...]:
    """The beats of a clip. `words` has one entry for each item of `text.split()`."""
    sounds = audible_by_ms(pcm)
    candidates = [lay(b, words, sounds) for b in boundaries(text)]
    return tell_apart(candidates, last=len(pcm) - FROM_END_MS * FRAMES_PER_MS)


def lay(boundary: Boundary, words: Sequence[Word], audible: Audible) -> Beat:
    """A boundary in its place in the sound: where the silence after its words begins."""
    return Beat(_pause_start(words, boundary.words, audible) * FRAMES_PER_MS, boundary.kind, boundary.words)


def tell_apart(candidates: Sequence[Beat], *, last: int, told: Sequence[Beat] = ()) -> tuple[Beat, ...]:
    """Those that a listener can tell apart, besides the ones already `told`; sentences go before clauses."""
    first = FROM_START_MS * FRAMES_PER_MS
    apart = APART_MS * FRAMES_PER_MS
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


def pause_before(audible: Audible, low: int, high: int) -> tuple[int, int] | None:
    """The silence between a word that starts in millisecond `low` and the next, timed at `high`: where it begins and ends."""
    end = min(high, len(audible))
    while end > max(low, high - ONSET_MS) and audible[end - 1]:
        end -= 1
    sounding = np.flatnonzero(audible[low:end])
    begin = low + int(sounding[-1]) + 1 if len(sounding) else low
    return (begin, end) if begin > low and end - begin >= PAUSE_MS else None


def words_around(words: Sequence[Word], count: int) -> tuple[Word, Word]:
    """The words before and after the boundary after `count` words that are heard, if any are."""
    before = next((w for w in reversed(words[:count]) if w.end > w.start), words[count - 1])
    after = next((w for w in words[count:] if w.end > w.start), words[count])
    return before, after


def _pause_start(words: Sequence[Word], count: int, audible: Audible) -> int:
    """The millisecond at which the silence after the first `count` words begins."""
    before, after = words_around(words, count)
    pause = pause_before(audible, before.start // FRAMES_PER_MS, after.start // FRAMES_PER_MS)
    return pause[0] if pause else -(-before.end // FRAMES_PER_MS)
