"""What a listener would notice of a voice, in numbers: pitch, colour, level."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, RATE, Pcm

SENTENCE = "We should move slowly, because nobody knows how many people will lose more than they gain."
_WINDOW = 2400
_BANDS = np.geomspace(100, 8000, 25)


def level_db(pcm: Pcm) -> float:
    """RMS in dBFS."""
    return float(10 * np.log10(np.mean(pcm.astype(np.float64) ** 2) + 1e-12)) if len(pcm) else -120.0


def span(pcm: Pcm, start_ms: float, end_ms: float) -> Pcm:
    return pcm[int(start_ms * FRAMES_PER_MS) : int(end_ms * FRAMES_PER_MS)]


def median_f0(pcm: Pcm) -> float:
    """Median fundamental in hertz over the voiced windows, by autocorrelation."""
    taper = np.hanning(_WINDOW)
    size = 4 * _WINDOW
    of_taper = np.fft.irfft(np.abs(np.fft.rfft(taper, size)) ** 2)[: RATE // 40]
    found = []
    for start in range(0, len(pcm) - _WINDOW, 480):
        window = pcm[start : start + _WINDOW].astype(np.float64)
        if level_db(window.astype(np.float32)) < -35:
            continue
        own = np.fft.irfft(np.abs(np.fft.rfft((window - window.mean()) * taper, size)) ** 2)[: RATE // 40] / of_taper
        low, high = RATE // 450, RATE // 60
        lag = low + int(own[low:high].argmax())
        if own[lag] > 0.45 * own[0]:
            found.append(RATE / lag)
    return float(np.median(found))


def colour(pcm: Pcm) -> np.ndarray:
    """Long-term spectrum in 24 bands from 100 Hz to 8 kHz, in dB around its mean."""
    power = np.abs(np.fft.rfft(pcm)) ** 2
    hertz = np.fft.rfftfreq(len(pcm), 1 / RATE)
    bands = [power[(hertz >= low) & (hertz < high)].sum() for low, high in pairwise(_BANDS)]
    db = 10 * np.log10(np.array(bands) + 1e-9)
    return np.asarray(db - db.mean())


def semitones(a_hz: float, b_hz: float) -> float:
    return float(abs(12 * np.log2(a_hz / b_hz)))


def colour_distance_db(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.mean((a - b) ** 2)))
