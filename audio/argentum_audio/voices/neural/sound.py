"""From the model's frames to samples, and what a speaker and a mood change on the way.

    S = exp(harmonic) · e^{iπ·tanh θ} · STFT(pulses(f0)) + exp(noise) · Z + exp(residual) · e^{iφ},   Z complex normal

and one inverse STFT (1200 samples, hop 300, Hann window, 24 kHz), as the model's package does it (`hibari.dsp`, Apache-2.0). The
transforms here are numpy's on every machine, so that the sound does not depend on which other packages are installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .model import HOP, RATE, Frames, Spectrum

Samples = NDArray[np.float32]

BINS = 601
_LENGTH = 1200
_OVERLAP = _LENGTH // HOP
_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_LENGTH) / _LENGTH)).astype(np.float32)
# A cosine of amplitude 1 has this height in the transform: half the window's sum.
_SOURCE_WINDOW = _WINDOW / np.float32(_LENGTH / 4)
_MOST_LOG = 7.0
VOICED_HZ = 40.0
LOWEST_HZ = 50.0
_HIGHEST_HARMONIC_HZ = 11_000.0
_TILT_PIVOT_HZ = 500.0
_TILT_FROM_HZ = 100.0
_NEPERS_PER_DB = float(np.log(10.0) / 20.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is changed between frames and samples.

    `f0` in Hz and `gain_db`, both of shape (F,), replace the pitch and are added to the level; `formants` moves the resonances
    (1.1: a tenth higher); `tilt_db` is added for every octave above 500 Hz, and taken for every one below; `breath_db` is added to
    the noise.
    """

    f0: NDArray[np.float32]
    gain_db: NDArray[np.float32]
    formants: float = 1.0
    tilt_db: float = 0.0
    breath_db: float = 0.0


def synthesised(frames: Frames, shape: Shape, seed: int) -> Samples:
    """The samples of a sentence at 24 kHz, F · 300 of them. The same arguments: the same bytes."""
    if frames.f0.shape[0] == 0:
        return np.zeros(0, np.float32)
    added = (shape.gain_db[None, :] + (shape.tilt_db * _octaves())[:, None]) * np.float32(_NEPERS_PER_DB)
    source, share = _moved(shape.formants)
    harmonic = _warped(frames.harmonic, source, share) + added
    angle = np.tanh(_warped(frames.harmonic_phase, source, share)) * np.float32(np.pi)
    spectrum = _transformed(_pulses(frames.f0, shape.f0), frames.f0.shape[0])
    spectrum *= _polar(_exp(harmonic), angle)
    noise = _warped(frames.noise, source, share) + added + np.float32(shape.breath_db * _NEPERS_PER_DB)
    normal = np.random.default_rng(seed).standard_normal((BINS, 2 * noise.shape[1]), dtype=np.float32)
    spectrum += normal.view(np.complex64) * _exp(noise)
    residual = _warped(frames.residual, source, share) + added
    phase = frames.residual_phase if source is None else frames.residual_phase[np.rint(source + share).astype(int)]
    spectrum += _polar(_exp(residual), phase)
    return _overlapped(spectrum)


def _exp(log_magnitude: Spectrum) -> Spectrum:
    magnitude: Spectrum = np.minimum(log_magnitude, np.float32(_MOST_LOG))
    np.exp(magnitude, out=magnitude)
    return magnitude


def _polar(magnitude: Spectrum, angle: Spectrum) -> NDArray[np.complex64]:
    rotated = np.empty(magnitude.shape, np.complex64)
    np.cos(angle, out=rotated.real)
    np.sin(angle, out=rotated.imag)
    rotated *= magnitude
    return rotated


@lru_cache(maxsize=1)
def _octaves() -> NDArray[np.float32]:
    """For each bin how many octaves it lies above the pivot of a tilt."""
    hz = np.maximum(np.arange(BINS) * (RATE / _LENGTH), _TILT_FROM_HZ)
    return np.asarray(np.log2(hz / _TILT_PIVOT_HZ), dtype=np.float32)


@lru_cache(maxsize=64)
def _moved(formants: float) -> tuple[NDArray[np.int64] | None, NDArray[np.float32]]:
    """For each bin the lower of the two bins it is taken from, and the share of the upper one; None where nothing moves."""
    if formants == 1.0:
        return None, np.zeros(0, np.float32)
    place = np.minimum(np.arange(BINS) / formants, BINS - 1.0)
    lower = np.minimum(place.astype(np.int64), BINS - 2)
    return lower, (place - lower).astype(np.float32)


def _warped(spectrum: Spectrum, lower: NDArray[np.int64] | None, share: NDArray[np.float32]) -> Spectrum:
    if lower is None:
        return spectrum
    weight = share[:, None]
    return np.asarray(spectrum[lower] * (1.0 - weight) + spectrum[lower + 1] * weight, dtype=np.float32)


def _by_sample(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frame values at every sample, linear between the middles of frames."""
    places = (np.arange(len(values) * HOP) + 0.5) / HOP - 0.5
    return np.interp(places, np.arange(len(values)), values).astype(np.float32)


def _pulses(model_f0: NDArray[np.float32], f0: NDArray[np.float32]) -> Samples:
    """Band-limited pulses: every harmonic below 11 kHz at amplitude 1, silence where the model has no voice.

    Σ_{h ≤ H} cos(h·t) = sin((H + ½)·t) / (2·sin(t/2)) − ½.
    """
    voiced = model_f0 > VOICED_HZ
    if not voiced.any():
        return np.zeros(len(f0) * HOP, np.float32)
    # Between voiced stretches the pitch glides, so that none begins at a wrong one.
    index = np.arange(len(f0))
    filled = np.interp(index, index[voiced], f0[voiced]).astype(np.float32)
    hz = np.maximum(_by_sample(filled), np.float32(LOWEST_HZ))
    sounding = _by_sample(model_f0) > VOICED_HZ
    phase = np.cumsum(hz, dtype=np.float64) / RATE
    turn = (2 * np.pi * (phase % 1.0)).astype(np.float32)
    harmonics = np.floor(np.float32(_HIGHEST_HARMONIC_HZ) / hz) + np.float32(0.5)
    below = 2 * np.sin(turn * np.float32(0.5))
    flat = np.abs(below) <= 2e-3
    below[flat] = 1.0
    pulses = np.sin(harmonics * turn) / below
    pulses[flat] = harmonics[flat]
    pulses -= np.float32(0.5)
    pulses[~sounding] = 0.0
    return np.asarray(pulses, dtype=np.float32)


def _transformed(samples: Samples, frames: int) -> NDArray[np.complex64]:
    """The STFT of `samples`, centred, ends reflected: the first `frames` frames, shape (601, frames)."""
    padded = np.pad(samples, _LENGTH // 2, mode="reflect") if len(samples) > _LENGTH // 2 else np.pad(samples, _LENGTH)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _LENGTH)[::HOP][:frames] * _SOURCE_WINDOW
    return np.ascontiguousarray(np.fft.rfft(windows, axis=1).T.astype(np.complex64))


def _overlapped(spectrum: NDArray[np.complex64]) -> Samples:
    """The inverse STFT, centred: frames · 300 samples."""
    count = spectrum.shape[1]
    parts = np.fft.irfft(spectrum.T, _LENGTH, axis=1).astype(np.float32) * _WINDOW
    parts = parts.reshape(count, _OVERLAP, HOP)
    out = np.zeros((count + _OVERLAP - 1, HOP), np.float32)
    weight = np.zeros((count + _OVERLAP - 1, HOP), np.float32)
    squares = (_WINDOW * _WINDOW).reshape(_OVERLAP, HOP)
    for step in range(_OVERLAP):
        out[step : step + count] += parts[:, step]
        weight[step : step + count] += squares[step]
    out /= np.maximum(weight, np.float32(1e-11))
    half = _LENGTH // 2
    return out.reshape(-1)[half : half + count * HOP]
