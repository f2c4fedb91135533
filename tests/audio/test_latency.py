"""LatencyProfiler: p95 of the first chunk, drift and the commit guard (RULES, Hard interrupts)."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_audio.latency import LatencyProfiler, p95


@pytest.mark.parametrize(
    ("voice", "guard"),
    [
        ("espeak:en-us", 150),
        ("espeak", 150),
        ("estimate", 150),
        ("elevenlabs:abc", 510),
        ("openai:alloy", 510),
        ("elevenlabs:abc,espeak", 510),
    ],
)
def test_before_a_voice_has_spoken_its_kind_decides(voice: str, guard: int) -> None:
    assert LatencyProfiler().guard_ms(voice, minimum_ms=150, margin_ms=60) == guard


def test_the_guard_is_p95_and_margin_but_never_under_the_minimum() -> None:
    profiler = LatencyProfiler()
    for ms in range(1, 21):
        profiler.note_first_chunk("espeak:slow", ms * 10.0)
    assert profiler.first_chunk_p95_ms("espeak:slow") == 190.0
    assert profiler.guard_ms("espeak:slow", minimum_ms=150, margin_ms=60) == 250
    assert profiler.guard_ms("espeak:other", minimum_ms=150, margin_ms=60) == 150


def test_one_lucky_answer_does_not_undo_the_prior() -> None:
    profiler = LatencyProfiler()
    profiler.note_first_chunk("elevenlabs:abc", 90.0)
    assert profiler.guard_ms("elevenlabs:abc", minimum_ms=150, margin_ms=60) == 510
    for _ in range(5):
        profiler.note_first_chunk("elevenlabs:abc", 90.0)
    assert profiler.guard_ms("elevenlabs:abc", minimum_ms=150, margin_ms=60) == 150


def test_old_samples_are_forgotten() -> None:
    profiler = LatencyProfiler(window=64)
    for _ in range(64):
        profiler.note_first_chunk("v:1", 900.0)
    for _ in range(64):
        profiler.note_first_chunk("v:1", 100.0)
    assert profiler.first_chunk_p95_ms("v:1") == 100.0
    assert profiler.first_chunk_p95_ms() == 100.0


def test_drift_counts_early_and_late_alike() -> None:
    profiler = LatencyProfiler()
    assert profiler.drift_p95_ms() == 0.0
    for ms in (-8.0, 2.0, 1.0):
        profiler.note_drift(ms)
    assert profiler.drift_p95_ms() == 8.0


def test_nonsense_is_not_a_sample() -> None:
    profiler = LatencyProfiler()
    for ms in (math.nan, math.inf, -1.0):
        profiler.note_first_chunk("espeak", ms)
    profiler.note_drift(math.nan)
    assert profiler.voices() == ()
    assert profiler.drift_p95_ms() == 0.0


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=200))
def test_p95_is_a_sample_that_at_least_95_percent_do_not_pass(samples: Any) -> None:
    value = p95(samples)
    assert value in samples
    assert sum(s <= value for s in samples) >= 0.95 * len(samples)
