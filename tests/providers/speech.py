"""Real speech for the fake voices: the embedded synthesiser at a provider's rate, with a time for every character."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from argentum_audio.resample import to_clip_rate
from argentum_audio.voices.catalogue import CATALOGUE
from argentum_audio.voices.espeak import library
from argentum_audio.voices.espeak.safe_text import safe_text
from argentum_audio.voices.espeak.voice_files import find_voice

RATE = 24_000
# Silence that a provider leaves around a sentence.
LEAD_MS, TAIL_MS = 60, 150


@dataclass(frozen=True)
class Speech:
    """16-bit samples, and for each character of the text when it begins and how long it lasts, in milliseconds."""

    pcm: NDArray[np.int16]
    rate: int
    text: str
    starts_ms: tuple[int, ...]
    durations_ms: tuple[int, ...]

    @property
    def ms(self) -> float:
        return len(self.pcm) / self.rate * 1000.0

    def wav(self) -> bytes:
        """The same as a WAV whose header promises no length, as servers stream it."""
        data = self.pcm.astype("<i2").tobytes()
        head = struct.pack(
            "<4sI4s4sIHHIIHH", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, 1, self.rate, self.rate * 2, 2, 16
        )
        return head + struct.pack("<4sI", b"data", 0xFFFFFFFF) + data


@lru_cache(maxsize=512)
def say(text: str, voice: str, speed: float = 1.0, rate: int = RATE) -> Speech:
    """The text in a voice that is always the same for the same name."""
    chosen = CATALOGUE[zlib.crc32(voice.encode()) % len(CATALOGUE)]
    said = library.synthesise(
        safe_text(text),
        voice_file=find_voice(chosen.name).file,
        rate_wpm=round(chosen.manner.wpm * speed),
        pitch=chosen.manner.pitch,
        pitch_range=50,
    )
    samples = to_clip_rate(said.samples.astype(np.float32) / 32768.0, said.rate)
    # to_clip_rate makes 48 kHz; every rate used here is reached from it by plain interpolation, after a gentle low pass.
    at = np.arange(0, len(samples), 48_000 / rate)
    voiced = (
        np.interp(at, np.arange(len(samples)), np.convolve(samples, (0.25, 0.5, 0.25), mode="same"))
        if len(samples)
        else at
    )
    lead, tail = (np.zeros(ms * rate // 1000) for ms in (LEAD_MS, TAIL_MS))
    pcm = np.clip(np.concatenate((lead, voiced, tail)) * 32767.0, -32768, 32767).astype(np.int16)
    starts, durations = _times(
        text, [(c, s * 1000.0 / said.rate + LEAD_MS) for c, s in said.words], len(pcm) / rate * 1000.0
    )
    return Speech(pcm, rate, text, starts, durations)


def _times(text: str, words: list[tuple[int, float]], end_ms: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Characters share the time from their word to the next, evenly."""
    marks = sorted({0: 0.0, **{c: ms for c, ms in words if 0 < c < len(text)}}.items())
    marks.append((len(text), end_ms - TAIL_MS))
    starts: list[int] = []
    for (begin, begin_ms), (until, until_ms) in pairwise(marks):
        step = max(until_ms - begin_ms, 0.0) / max(until - begin, 1)
        starts += [round(begin_ms + step * n) for n in range(until - begin)]
    ends = [*starts[1:], round(end_ms - TAIL_MS)]
    return tuple(starts), tuple(max(e - s, 0) for s, e in zip(starts, ends, strict=True)) if starts else ()
