"""Silence between two speakers of an offline debate, measured as a listener would: in the sound itself."""

from __future__ import annotations

import asyncio
import tempfile
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, Pcm
from argentum_audio.virtual import VirtualController
from argentum_core.debate.events import Event, SegmentEnded, SegmentStarted
from argentum_core.journal.record import Recorded
from argentum_core.session import agents_of, run_virtual
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.participants import minds_and_voices

from .result import Result, Run, at_most, between, informative, percentile

SILENT_DB = -50.0
WINDOW_MS = 10
_AROUND_MS = 1500
_METHOD = (
    "an offline debate (casebook, espeak) rendered to WAV; at every handover the stretch of 10 ms windows below "
    f"{SILENT_DB:g} dBFS (RMS) that lies between the two speakers"
)


def measure(run: Run) -> Iterator[Result]:
    """Silence between two speakers of a rendered debate, in ms; median, p95 and the longest."""
    turns = 12 if run.quick else 60
    run.say(f"gaps: {turns} micro-turns, rendered")
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "gaps.wav"
        events = asyncio.run(_perform(turns, wav))
        sound = read_wav(wav)
    silent = quiet_ms(sound)
    natural, all_handovers = [], list[int]()
    for before, after in pairwise(events):
        if isinstance(before, SegmentEnded) and isinstance(after, SegmentStarted) and before.agent != after.agent:
            gap = silence_at(silent, before.ended_ms, after.starts_ms)
            all_handovers.append(gap)
            if before.complete:
                natural.append(gap)
    of = f"{_METHOD}; {len(natural)} handovers after a whole segment in {turns} micro-turns"
    yield between("gap_median", median(natural), "ms", (150, 250), of)
    yield at_most("gap_p95", percentile(natural, 0.95), "ms", 350, of)
    yield at_most("gap_longest", max(all_handovers), "ms", 1000, f"{_METHOD}; all {len(all_handovers)}, cuts included")
    yield informative(
        "gap_cuts", len(all_handovers) - len(natural), "cuts", "handovers by a cut, which overlap by design"
    )


async def _perform(turns: int, wav: Path) -> list[Event]:
    setup = assemble(Choice(seed=1, turns=turns))
    minds, voices = minds_and_voices(setup, lambda *_: None)
    told: list[Event] = []

    def listen(batch: list[Recorded]) -> None:
        told.extend(item.event for item in batch if isinstance(item.event, SegmentStarted | SegmentEnded))

    audio = VirtualController(wav=wav, tracks=[agent.id for agent in agents_of(setup)])
    try:
        await run_virtual(setup, minds, voices, audio, publish=listen)
    finally:
        await audio.close()
    return told


def read_wav(path: Path) -> Pcm:
    """A 16-bit stereo file as (n, 2) samples in [-1, 1]."""
    with wave.open(str(path), "rb") as file:
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, "<i2").reshape(-1, file.getnchannels()).astype(np.float32) / 32768.0


def quiet_ms(sound: Pcm) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For every ms: whether the window that begins there is silent. Both channels count together."""
    power = (sound.astype(np.float64) ** 2).mean(axis=1)
    ends = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(power) - WINDOW_MS * FRAMES_PER_MS + 1, FRAMES_PER_MS)
    mean = (ends[starts + WINDOW_MS * FRAMES_PER_MS] - ends[starts]) / (WINDOW_MS * FRAMES_PER_MS)
    return np.asarray(mean < 10 ** (SILENT_DB / 10), dtype=np.bool_)


def silence_at(silent: np.ndarray[tuple[int], np.dtype[np.bool_]], ended_ms: int, starts_ms: int) -> int:
    """The longest silence in ms that touches the time from the one speaker's end to the other's start; 0 if there is none.

    `silent` has shape (ms,): whether the window that begins at each millisecond is quiet, as of `quiet_ms`."""
    low, high = min(ended_ms, starts_ms), max(ended_ms, starts_ms)
    longest, at = 0, max(low - WINDOW_MS, 0)
    while at <= min(high, len(silent) - 1):
        if not silent[at]:
            at += 1
            continue
        first = last = at
        while first > max(low - _AROUND_MS, 0) and silent[first - 1]:
            first -= 1
        while last + 1 < min(high + _AROUND_MS, len(silent)) and silent[last + 1]:
            last += 1
        longest = max(longest, last - first + WINDOW_MS)
        at = last + 1
    return longest
