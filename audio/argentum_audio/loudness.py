"""One loudness for every voice: gated loudness, the gain that brings a clip to the common target, and a peak limit.

The measure is that of Recommendation ITU-R BS.1770-4, annex 1: K-weighting (a high shelf and a high pass, coefficients
of tables 1 and 2 for 48 kHz), mean square of 400 ms blocks overlapping by 75 %, an absolute gate at -70 LUFS and a
relative gate 10 LU under the mean of what passed it. The recursive filters are applied as their exact frequency
response, piece by piece, so that no sample is touched in Python.

The target leaves room for two voices at once: espeak's peaks lie 17 to 20 dB over its loudness, so a clip peaks below
-4 dBFS before the limit takes the last few decibels off the highest of them (RULES, Kicker: loudness matched).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .clip import FRAMES_PER_MS, Pcm

TARGET_LUFS = -23.0
# Two matched voices together stay under full scale; a single one with a raised level may reach CEILING_DB.
MATCHED_CEILING_DB = -6.0
CEILING_DB = -1.0
SILENT_LUFS = -70.0
# Limits the gain, so that faint noise is not raised to the level of speech.
MOST_GAIN_DB = 30.0

_BLOCK = 400 * FRAMES_PER_MS
_HOP = 100 * FRAMES_PER_MS
_TRANSFORM = 1 << 15
# After this the filters' response has decayed to 1e-10.
_RINGING = 100 * FRAMES_PER_MS

_SHELF_B = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_SHELF_A = (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS_B = (1.0, -2.0, 1.0)
_HIGH_PASS_A = (1.0, -1.99004745483398, 0.99007225036621)


@lru_cache(maxsize=2)
def k_weighting(frames: int) -> NDArray[np.complex128]:
    """The frequency response of K-weighting at the points of a real transform of so many frames at 48 kHz; not to be written to."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(frames))
    total: NDArray[np.complex128] = np.ones(len(z), dtype=np.complex128)
    for b, a in ((_SHELF_B, _SHELF_A), (_HIGH_PASS_B, _HIGH_PASS_A)):
        total *= (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)
    return total


def k_weighted(pcm: Pcm) -> NDArray[np.float64]:
    """A clip through the K-weighting of BS.1770-4: mono float32 at 48 kHz in, float64 of the same shape (frames,) out.

    It is filtered stretch by stretch, each stretch's ringing added to the next.
    """
    step = _TRANSFORM - _RINGING
    weighted = np.zeros(len(pcm) + _TRANSFORM)
    for start in range(0, len(pcm), step):
        spectrum = np.fft.rfft(pcm[start : start + step].astype(np.float64), _TRANSFORM)
        weighted[start : start + _TRANSFORM] += np.fft.irfft(spectrum * k_weighting(_TRANSFORM), _TRANSFORM)
    return weighted[: len(pcm)]


def loudness_lufs(pcm: Pcm) -> float:
    """Gated loudness of a clip in LUFS (BS.1770-4, annex 1); -70 for silence.

    `pcm` is mono float32 at 48 kHz, of shape (frames,). A clip shorter than one block of 400 ms is one block.
    """
    if len(pcm) == 0:
        return SILENT_LUFS
    cumulative = np.concatenate(([0.0], np.cumsum(k_weighted(pcm) ** 2)))
    block = min(_BLOCK, len(pcm))
    starts = np.arange(0, len(pcm) - block + 1, _HOP)
    return gated_lufs((cumulative[starts + block] - cumulative[starts]) / block)[0]


def gated_lufs(power: NDArray[np.float64]) -> tuple[float, int]:
    """The loudness of blocks by their K-weighted mean squares (float64, one a block), and how many passed both gates.

    Silence: -70 LUFS, and none.
    """
    gated = power[power > _power(SILENT_LUFS)]
    if len(gated) == 0:
        return SILENT_LUFS, 0
    gated = gated[gated > gated.mean() / 10.0]
    return float(-0.691 + 10.0 * np.log10(gated.mean())), len(gated)


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))


def match_loudness(pcm: Pcm, target_lufs: float = TARGET_LUFS) -> Pcm:
    """The clip at the target loudness, in LUFS, its peaks under -6 dBFS; silence stays silence.

    `pcm` is mono float32 at 48 kHz, of shape (frames,), and so is what is returned. No clip is raised by more than 30 dB.
    """
    measured = loudness_lufs(pcm)
    if measured <= SILENT_LUFS:
        return pcm
    return limit_peaks(apply_gain(pcm, min(MOST_GAIN_DB, target_lufs - measured)), MATCHED_CEILING_DB)


def apply_gain(pcm: Pcm, gain_db: float) -> Pcm:
    """The samples (float32, any shape) amplified by `gain_db`."""
    return pcm * np.float32(10.0 ** (gain_db / 20.0))


def limit_peaks(pcm: Pcm, ceiling_db: float = CEILING_DB) -> Pcm:
    """Hold peaks under a ceiling, in dBFS, by turning the sound down for a few milliseconds around them; the rest stays as it is.

    `pcm` is mono float32 at 48 kHz, of shape (frames,), and so is what is returned.
    """
    ceiling = 10.0 ** (ceiling_db / 20.0)
    if len(pcm) == 0 or float(np.max(np.abs(pcm))) <= ceiling:
        return pcm
    count = -(-len(pcm) // FRAMES_PER_MS)
    padded = np.zeros(count * FRAMES_PER_MS, dtype=np.float32)
    padded[: len(pcm)] = np.abs(pcm)
    needed = np.minimum(1.0, ceiling / np.maximum(padded.reshape(count, FRAMES_PER_MS).max(axis=1), 1e-9))
    # The lowest gain around each millisecond, then its running mean of the same width: never above what any of them needs.
    reach = 4
    edged = np.pad(needed, 2 * reach, constant_values=1.0)
    lowest = np.lib.stride_tricks.sliding_window_view(edged, 2 * reach + 1).min(axis=1)
    smooth = np.convolve(lowest, np.ones(2 * reach - 1) / (2 * reach - 1), mode="same")[reach : reach + count]
    centres = (np.arange(count) + 0.5) * FRAMES_PER_MS
    gain = np.interp(np.arange(len(pcm)), centres, smooth).astype(np.float32)
    return np.asarray(np.clip(pcm * gain, -ceiling, ceiling), dtype=np.float32)
