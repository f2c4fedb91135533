"""Whether what a provider sent can be speech, and speech of this text. Pure.

A server may answer with a file that is no PCM, with a tone, with silence, or with a fraction of the sentence, all under a good
status. Speech differs from these by a wide margin, so the limits lie far from it: on all of espeak's voices at 80 to 450 words a
minute the spectral flatness of half a second stays under 0.38, where noise of any amplitude has 0.53 or more; a text takes at
least 0.24 of its estimated time (`tests/audio/test_speech_check.py` holds the rate of refusals on real speech at zero).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...clip import RATE, Samples
from ..base import VoiceError
from ..estimate import estimate_words

# Half a second is judged at a time; only frames above -50 dB full scale count.
JUDGED_S = 0.5
FRAME_S = 0.0213
AUDIBLE_POWER = 1e-5
NOISE_FLATNESS = 0.46
# Least share of a frame's power that must remain after its mean is subtracted; a constant signal has none.
LEAST_MOVING = 1e-4
CLIPPED = 0.999
MOST_CLIPPED = 0.25
# In this many seconds of speech the level of a frame moves by more than this many dB (standard deviation).
STEADY_S = 2.0
LEAST_LEVEL_CHANGE_DB = 1.0
# The least share of its estimated time that a text may take: short exclamations vary more.
LEAST_SHARE = 0.12
LEAST_SHARE_LONG = 0.22
LONG_MS = 1500.0
LEAST_BAND_HZ, MOST_BAND_HZ = 100.0, 10_000.0


class SpeechCheck:
    """Follows the sound of one clip as it arrives. `name` begins the sentence of a refusal."""

    def __init__(self, name: str = "The answer") -> None:
        self.name = name
        self._rate = 0
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._flatness: list[float] = []
        self._levels_db: list[float] = []

    def feed(self, samples: Samples, rate: int) -> None:
        """Judge the next samples: mono float32 in [-1, 1] of shape (frames,), at `rate` Hz. Raises VoiceError `bad_audio` for what is no speech."""
        if not len(samples):
            return
        self._rate = rate
        size = _frame_size(rate)
        joined = np.concatenate((self._rest, samples))
        whole = len(joined) - len(joined) % size
        self._rest = joined[whole:].copy()
        if whole:
            self._judge(joined[:whole].reshape(-1, size))

    def _judge(self, frames: Samples) -> None:
        power = np.mean(np.square(frames, dtype=np.float64), axis=1)
        frames, power = frames[power > AUDIBLE_POWER], power[power > AUDIBLE_POWER]
        if not len(frames):
            return
        window = max(1, round(JUDGED_S / FRAME_S))
        for begin in range(0, len(frames), window):
            part = frames[begin : begin + window]
            self._flatness += _flatness(part, self._rate).tolist()
            self._levels_db += (10.0 * np.log10(power[begin : begin + window])).tolist()
            self._refuse_if(part)
            if len(self._flatness) >= window:
                if float(np.median(self._flatness[-window:])) > NOISE_FLATNESS:
                    raise self._refusal("noise")
                del self._flatness[:-window]
            steady = max(1, round(STEADY_S / FRAME_S))
            if len(self._levels_db) >= steady:
                if float(np.std(self._levels_db[-steady:])) < LEAST_LEVEL_CHANGE_DB:
                    raise self._refusal("a steady tone or noise")
                del self._levels_db[:-steady]

    def _refuse_if(self, frames: Samples) -> None:
        """Refuse a constant or a square wave as soon as there is a tenth of a second of it."""
        if len(frames) * FRAME_S < 0.1:
            return
        if float(np.median(np.var(frames, axis=1) / np.mean(np.square(frames), axis=1))) < LEAST_MOVING:
            raise self._refusal("a constant")
        if float(np.mean(np.abs(frames) >= CLIPPED)) > MOST_CLIPPED:
            raise self._refusal("clipped beyond recognition")

    def _refusal(self, what: str) -> VoiceError:
        return VoiceError(f"{self.name} is {what} where speech was asked for.", kind="bad_audio")


def answer_phrase(name: str) -> str:
    """What a provider sent, as it begins a sentence."""
    return f"The answer of {name[:1].lower()}{name[1:]}" if name.startswith("The ") else f"The answer of {name}"


def check_speech_length(name: str, text: str, frames: int, rate: int = RATE, rate_percent: float = 0.0) -> None:
    """Raise VoiceError `bad_audio` if `frames` at `rate` Hz cannot hold the text, spoken `rate_percent` faster than usual."""
    estimated_ms = estimate_words(text, max(rate_percent, 0.0))[1] / (RATE / 1000.0)
    share = LEAST_SHARE_LONG if estimated_ms >= LONG_MS else LEAST_SHARE
    lasts_ms = frames / rate * 1000.0
    if lasts_ms < share * estimated_ms:
        raise VoiceError(
            f"{name} has {lasts_ms / 1000:.2f} s of sound for a text of about {estimated_ms / 1000:.1f} s.",
            kind="bad_audio",
        )


def _frame_size(rate: int) -> int:
    return int(2 ** round(np.log2(max(rate * FRAME_S, 16.0))))


def _flatness(frames: Samples, rate: int) -> NDArray[np.float64]:
    """Of each frame, the geometric by the arithmetic mean of its power spectrum: 0 for a tone, 0.56 for white noise."""
    size = frames.shape[1]
    spectrum = np.square(np.abs(np.fft.rfft(frames * np.hanning(size), axis=1))) + 1e-12
    hertz = np.fft.rfftfreq(size, 1.0 / rate)
    band = spectrum[:, (hertz > LEAST_BAND_HZ) & (hertz < MOST_BAND_HZ)]
    return np.asarray(np.exp(np.mean(np.log(band), axis=1)) / np.mean(band, axis=1), dtype=np.float64)
