"""How long the neural voice keeps a listener waiting: from a line to its first sound, and what it costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from argentum_audio.clip import RATE
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.neural.model import installed
from argentum_audio.voices.neural.speaker import speakers
from argentum_audio.voices.neural.voice import NeuralVoice, open_neural
from argentum_audio.voices.streaming.text_feed import complete_text

from .result import Result, Run, at_most, informative, skipped

# Whole segments as debaters say them, the first sentence short, of usual length, long, and long without a comma.
_LINES = (
    "No. Homework eats the evening that a family has left.",
    "With respect, Brook, the sum is short by a third. Nobody has said who pays for it.",
    "I've seen this before, make the novel the homework, and the light stays on. Children read what they choose.",
    "Down on the street, attics need insulating once; towns need work for decades. Ask the people who live there.",
    "Fences with good wages behind them are welcome in many towns. It is the silence behind them that is not.",
    "Think it through, Cyril, borrowed answers taste stale; one solved alone tastes of triumph. That is a reason.",
)


def measure(run: Run) -> Iterator[Result]:
    """Milliseconds from a line to its first sound, 95 of 100, and the time to make all of it over the time it sounds."""
    if not installed():
        yield skipped("neural_first_sound", "ms", 80.0, "not measured: the neural voice is not installed")
        return
    rounds = 2 if run.quick else 10
    run.say(f"voice: the first sound of {rounds * len(_LINES)} lines")
    firsts, share = asyncio.run(_spoken(rounds))
    yield at_most(
        "neural_first_sound", float(np.percentile(firsts, 95)), "ms", 80.0,
        f"the neural voice with its model loaded: from the request for a line to its first piece of sound; p95 of {len(firsts)}",
    )  # fmt: skip
    yield informative("neural_first_median", float(np.median(firsts)), "ms", "the median of the same")
    yield informative("neural_share", share, "of real time", "the time for whole lines over the time they sound")


async def _spoken(rounds: int) -> tuple[list[float], float]:
    """Milliseconds to each first piece, and seconds of work a second of sound."""
    voices = [open_neural(person.name, Path("/nowhere")) for person in speakers()[:4]]
    await voices[0].warm()
    firsts: list[float] = []
    worked = sounded = 0.0
    for number in range(rounds):
        for line in _LINES:
            first_ms, whole_s, frames = await _line(voices[number % len(voices)], line)
            firsts.append(first_ms)
            worked, sounded = worked + whole_s, sounded + frames / RATE
    return firsts, worked / sounded


async def _line(voice: NeuralVoice, text: str) -> tuple[float, float, int]:
    began, first, frames = time.perf_counter(), 0.0, 0
    async for piece in voice.stream("bench", complete_text(text), Prosody()):
        first = first or time.perf_counter() - began
        frames += len(piece.pcm)
    return first * 1000, time.perf_counter() - began, frames
