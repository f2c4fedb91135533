"""From a voice's own sample rate to the clip's: resampling, silent ends cut off, edges that never click (clip.py)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from .clip import FRAMES_PER_MS, RATE, Pcm

TRIM_DB = -50.0
WINDOW_MS = 10
KEEP_MS = 5
FADE_MS = 3


def to_clip_rate(samples: NDArray[np.float32], rate: int) -> Pcm:
    """Samples at the clip's rate: mono float of shape (frames,) at `rate` Hz in, mono float32 at 48 kHz out (soxr, quality HQ)."""
    if rate == RATE or len(samples) == 0:
        return samples.astype(np.float32)
    return np.asarray(soxr.resample(samples, rate, RATE, quality="HQ"), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is left between the silent ends, mono float32 at 48 kHz; `offset` is how many frames were removed from the front."""

    pcm: Pcm
    offset: int


def trim(pcm: Pcm, threshold_db: float = TRIM_DB) -> Trimmed:
    """Cut the silence off both ends and fade the edges; a clip with nothing audible becomes empty.

    `pcm` is mono float32 at 48 kHz, of shape (frames,). The level is the RMS of 10 ms windows, taken every millisecond, against
    `threshold_db` full scale; 5 ms before the first and after the last loud window stay.
    """
    count = len(pcm) // FRAMES_PER_MS
    if count == 0:
        return Trimmed(pcm[:0].copy(), 0)
    energy = (pcm[: count * FRAMES_PER_MS].astype(np.float64).reshape(count, FRAMES_PER_MS) ** 2).mean(axis=1)
    window = min(WINDOW_MS, count)
    loud = np.flatnonzero(np.convolve(energy, np.ones(window) / window, mode="valid") > 10.0 ** (threshold_db / 10.0))
    if len(loud) == 0:
        return Trimmed(pcm[:0].copy(), 0)
    # The sound begins at the end of the first loud window and ends at the start of the last one.
    first_ms = int(loud[0]) + window - 1
    last_ms = int(loud[-1]) + 1
    start = max(0, first_ms - KEEP_MS) * FRAMES_PER_MS
    end = min(len(pcm), max(last_ms + KEEP_MS, first_ms + KEEP_MS) * FRAMES_PER_MS)
    return Trimmed(fade_edges(pcm[start:end]), start)


def fade_edges(pcm: Pcm, fade_ms: int = FADE_MS) -> Pcm:
    """A copy whose first and last sample are zero, with a raised cosine of `fade_ms` on either side.

    `pcm` is mono float32 at 48 kHz, of shape (frames,).
    """
    faded = pcm.astype(np.float32, copy=True)
    length = min(fade_ms * FRAMES_PER_MS, len(faded) // 2)
    if length > 0:
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
        faded[:length] *= ramp
        faded[len(faded) - length :] *= ramp[::-1]
    return faded
