"""What mixing costs: eight voices at once, block by block, as the sound process does it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, RATE, Clip, Pcm
from argentum_audio.commands import PlayCommand
from argentum_audio.mixer import Mixer
from argentum_audio.outputs import BLOCK_FRAMES

from .result import Result, Run, at_most, informative, percentile

CLIPS = 8
_LEVEL_DB = -23.0
_METHOD = (
    f"{CLIPS} sounding clips of speech-like noise at {_LEVEL_DB:g} dB on tracks of their own, panned, limited and metered "
    "in blocks of 10 ms at 48 kHz"
)


def measure(run: Run) -> Iterator[Result]:
    """Time spent mixing eight voices, in % of the time that they sound."""
    seconds, rounds = (2, 2) if run.quick else (20, 5)
    run.say(f"mixer: {rounds} rounds of {seconds} s of sound")
    shares, blocks = [], list[float]()
    for _ in range(rounds):
        times = _block_times(seconds)
        shares.append(100 * sum(times) / seconds)
        blocks += times
    yield at_most("mixer", median(shares), "% of real time", 1.0, f"{_METHOD}; the median of {rounds} rounds")
    yield informative(
        "mixer_block_p99", percentile(blocks, 0.99) * 1000, "ms", f"{_METHOD}; the slowest block in a hundred"
    )


def _block_times(seconds: int) -> list[float]:
    mixer = Mixer()
    # A little longer than what is measured: every voice sounds to the last block.
    pcm = [_speech(seconds + 1, seed) for seed in range(CLIPS)]
    for number, samples in enumerate(pcm):
        mixer.apply(PlayCommand(Clip(f"clip{number}", "", samples, (), ()), f"track{number}", 0))
    mixer.render(BLOCK_FRAMES)
    times = []
    for _ in range(seconds * RATE // BLOCK_FRAMES):
        started_s = time.perf_counter()
        mixer.render(BLOCK_FRAMES)
        times.append(time.perf_counter() - started_s)
    return times


def _speech(seconds: int, seed: int) -> Pcm:
    """Noise that rises and falls as syllables do."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal(seconds * RATE, dtype=np.float32)
    at_s = np.arange(len(noise), dtype=np.float32) / (1000 * FRAMES_PER_MS)
    noise *= 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at_s + seed, dtype=np.float32)
    noise *= 10 ** (_LEVEL_DB / 20) / np.sqrt(np.mean(noise**2))
    return np.clip(noise, -1.0, 1.0).astype(np.float32)
