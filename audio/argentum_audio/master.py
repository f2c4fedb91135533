"""The master: a slow gain that brings the whole mix to one integrated loudness, whoever speaks and however loud the mood is.

The loudness is that of Recommendation ITU-R BS.1770-4: mean square of K-weighted 400 ms blocks overlapping by 75 %, summed
over both sides, gated at -70 LUFS and 10 LU under the mean of what passed that gate. It is measured on what leaves the
limiter, without the operator's own level (`MixKnobs.master_db`), which it must not work against.

The gain begins where a usual debate needs it (`USUAL_LUFS`), follows what the mix is like lately, and makes up for what
was too loud or too soft so far. It moves by `STEP_DB` in 100 ms at most, too slowly to be heard.

Time is counted in frames of the mix, in stretches of 100 ms from debate time 0. The gain of a stretch is decided from the
stretches before it and no other, so it does not depend on how the sound is cut into blocks.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .clip import FRAMES_PER_MS, Pcm
from .envelope import UNITY, db_to_gain
from .loudness import SILENT_LUFS, k_weighting

STRETCH = 100 * FRAMES_PER_MS
# The loudness of a mix of matched clips before the master: -23 LUFS a clip, 3 dB for two sides, what moods add.
USUAL_LUFS = -19.2
STEP_DB = 0.04
LOWEST_DB = -9.0
HIGHEST_DB = 15.0

_BLOCK_STRETCHES = 4
# The usual loudness weighs as much as so many measured blocks, 100 ms each; what is older than a minute is forgotten.
_USUAL_WEIGHT = 40.0
_MEMORY = 300.0
# The gain that is taken is a whole number of hundredths of a decibel: the last bits of a transform decide nothing.
_MAKE_UP = 2.0
_GRAIN_DB = 0.01
# Width of a bin of the histogram by which a whole debate is gated.
_BIN_LU = 0.1


class Master:
    """The gain of a mix and the measure that it follows. `target_lufs` may be changed at any time; with None there is no gain
    but the one reached. `frame` is where the mix begins, in frames from debate time 0."""

    def __init__(self, target_lufs: float | None, frame: int = 0) -> None:
        self.target_lufs = target_lufs
        self._frame = frame
        self._heard = np.zeros((2, STRETCH), np.float32)
        self._sounds = False
        self._powers = [0.0] * (_BLOCK_STRETCHES - 1)
        self._gains = [1.0] * _BLOCK_STRETCHES
        self._recent = _power(USUAL_LUFS)
        self._weight = _USUAL_WEIGHT
        self._integrated = IntegratedLoudness()
        self._from_db = self._to_db = 0.0 if target_lufs is None else _within(target_lufs - USUAL_LUFS)

    @property
    def frame(self) -> int:
        """The first frame that is still to come."""
        return self._frame

    @property
    def left(self) -> int:
        """Frames until the end of the current stretch."""
        return STRETCH - self._frame % STRETCH

    def apply(self, planes: Pcm) -> None:
        """Turn the next frames of the mix, (2, n) float32 samples with n at most `left`, to their level; in place."""
        before, after = db_to_gain(self._from_db), db_to_gain(self._to_db)
        if before == after:
            if before != UNITY:
                planes *= before
        else:
            at = self._frame % STRETCH
            planes *= before + (after - before) * _rising()[at : at + planes.shape[1]]

    def heard(self, planes: Pcm | None, frames: int, level: float) -> None:
        """Note what left the limiter for those frames, (2, n) float32 or None for silence, and the operator's level after them."""
        at = self._frame % STRETCH
        if planes is not None:
            if not self._sounds:
                self._heard[:] = 0.0
                self._sounds = True
            self._heard[:, at : at + frames] = planes
        elif self._sounds:
            self._heard[:, at : at + frames] = 0.0
        self._frame += frames
        if self._frame % STRETCH == 0:
            self._next(level)

    def _next(self, level: float) -> None:
        """Measure the stretch that is over and decide where the gain goes in the one after the next."""
        power = stretch_power(self._heard) / level**2 if self._sounds and level > 0.0 else 0.0
        self._sounds = False
        self._powers.append(power)
        self._gains.append(10.0 ** (self._from_db / 10.0))
        block = sum(self._powers) / _BLOCK_STRETCHES
        before = block / (sum(self._gains[-_BLOCK_STRETCHES:]) / _BLOCK_STRETCHES)
        del self._powers[0], self._gains[0]
        self._integrated.add(block)
        if before > max(self._recent / 10.0, _power(SILENT_LUFS)):
            self._weight = min(self._weight + 1.0, _MEMORY)
            self._recent += (before - self._recent) / self._weight
        self._from_db = self._to_db
        target = self.target_lufs
        if target is not None and block > _power(SILENT_LUFS):
            # As a rule what is needed lately; besides, as much more as the whole is too soft.
            wanted = target - _lufs(self._recent)
            wanted += _MAKE_UP * (target - self._integrated.lufs())
            step = min(max(_within(wanted) - self._to_db, -STEP_DB), STEP_DB)
            self._to_db = round((self._to_db + step) / _GRAIN_DB) * _GRAIN_DB


class IntegratedLoudness:
    """Gated loudness of any number of blocks in a fixed room: they are kept by their loudness, in bins of 0.1 LU."""

    def __init__(self) -> None:
        bins = round((10.0 - SILENT_LUFS) / _BIN_LU)
        self._count = np.zeros(bins)
        self._power = np.zeros(bins)

    def add(self, power: float) -> None:
        """Count a block by its mean square."""
        if power <= _power(SILENT_LUFS):
            return
        at = min(int((_lufs(power) - SILENT_LUFS) / _BIN_LU), len(self._count) - 1)
        self._count[at] += 1.0
        self._power[at] += power

    def lufs(self) -> float:
        """The loudness so far; -70 if nothing passed the gate."""
        count = float(self._count.sum())
        if not count:
            return SILENT_LUFS
        gate = _lufs(float(self._power.sum()) / count) - 10.0
        first = max(int((gate - SILENT_LUFS) / _BIN_LU), 0)
        return _lufs(float(self._power[first:].sum()) / float(self._count[first:].sum()))


def stretch_power(planes: Pcm) -> float:
    """The K-weighted mean square of a stretch of 100 ms, (2, 4800) float32 at 48 kHz, summed over both sides, taken from its spectrum."""
    spectrum = np.fft.rfft(planes, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    return float((power * _weights()).sum())


@lru_cache(maxsize=1)
def _weights() -> Pcm:
    """What each bin of a stretch's power spectrum adds to its K-weighted mean square (Parseval's theorem)."""
    weights = np.abs(k_weighting(STRETCH)) ** 2 * (2.0 / STRETCH**2)
    weights[0] /= 2.0
    weights[-1] /= 2.0
    return weights.astype(np.float32)


@lru_cache(maxsize=1)
def _rising() -> Pcm:
    return (np.arange(STRETCH) / STRETCH).astype(np.float32)


def _within(gain_db: float) -> float:
    return min(max(gain_db, LOWEST_DB), HIGHEST_DB)


def _lufs(power: float) -> float:
    return -0.691 + 10.0 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))
