"""Clips and readings that the sound tests share."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, Beat, Clip, Pcm, Word
from argentum_kit.sentences import boundaries


def ones(clip_id: str, length_ms: int, *, beats_ms: tuple[int, ...] = (), level: float = 0.25) -> Clip:
    """A constant: what is rendered of it is the gain itself."""
    return _clip(clip_id, np.full(length_ms * FRAMES_PER_MS, level, np.float32), beats_ms)


def tone(
    clip_id: str, length_ms: int, *, beats_ms: tuple[int, ...] = (), level: float = 0.25, hertz: float = 220.0
) -> Clip:
    frames = np.arange(length_ms * FRAMES_PER_MS)
    return _clip(clip_id, (level * np.sin(2 * np.pi * hertz / 48_000 * frames)).astype(np.float32), beats_ms)


def noise(clip_id: str, frames: int, *, level: float = 0.25, seed: int = 1) -> Clip:
    samples = np.random.default_rng(seed).uniform(-level, level, frames)
    return _clip(clip_id, samples.astype(np.float32), ())


def _clip(clip_id: str, pcm: Pcm, beats_ms: tuple[int, ...]) -> Clip:
    beats = tuple(Beat(ms * FRAMES_PER_MS, "sentence", n + 1) for n, ms in enumerate(beats_ms))
    return Clip(clip_id, "one two", pcm, (), beats)


def spoken(text: str, word_ms: int = 300, pause_ms: int = 200) -> tuple[list[Word], Pcm]:
    """Words and sound in which every word hums and every boundary is a silence."""
    after = {b.words for b in boundaries(text)}
    words: list[Word] = []
    parts: list[Pcm] = [np.zeros(0, np.float32)]
    at = 0
    for index, token in enumerate(text.split()):
        words.append(Word(token, frames(at), frames(at + word_ms)))
        at += word_ms
        parts.append(np.full(frames(word_ms), 0.1, np.float32))
        if index + 1 in after:
            at += pause_ms
            parts.append(np.zeros(frames(pause_ms), np.float32))
    return words, np.concatenate(parts)


def frames(ms: float) -> int:
    return round(ms * FRAMES_PER_MS)


def steepest(samples: Pcm) -> float:
    """The largest second difference: a click stands out here, a voice does not."""
    return float(np.abs(np.diff(samples.astype(np.float64), n=2)).max())


def read_wav(path: Path) -> Pcm:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth()) == (48_000, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    return (samples / 32767.0).astype(np.float32)
