"""Loudness as Recommendation ITU-R BS.1770 measures it, and the gain and limit that bring voices to one level."""

from __future__ import annotations

import numpy as np
import pytest

from argentum_audio.clip import RATE
from argentum_audio.loudness import (
    CEILING_DB,
    MATCHED_CEILING_DB,
    SILENT_LUFS,
    TARGET_LUFS,
    apply_gain,
    k_weighted,
    limit_peaks,
    loudness_lufs,
    match_loudness,
)


def tone(hertz: float, seconds: float, db: float = 0.0) -> np.ndarray:
    return (10 ** (db / 20) * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def noise(seconds: float, level: float, seed: int = 1) -> np.ndarray:
    return (level * np.random.default_rng(seed).standard_normal(int(seconds * RATE))).astype(np.float32)


def test_a_full_scale_tone_of_997_hertz_measures_minus_3_01() -> None:
    assert loudness_lufs(tone(997, 3)) == pytest.approx(-3.01, abs=0.02)


def test_the_measure_follows_the_level() -> None:
    assert loudness_lufs(tone(997, 3, -20)) == pytest.approx(-23.01, abs=0.02)


@pytest.mark.parametrize(("hertz", "db"), [(25, -10.4), (100, -0.8), (500, 0.0), (2000, 2.9), (10_000, 4.0)])
def test_bass_counts_less_and_treble_more(hertz: int, db: float) -> None:
    got = loudness_lufs(tone(hertz, 3)) - loudness_lufs(tone(500, 3))
    assert got == pytest.approx(db, abs=1.5)


def test_the_filter_is_the_recursive_one_of_the_recommendation() -> None:
    sound = noise(0.9, 0.1)
    expected = sound.astype(np.float64)
    for b, a in (
        ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585)),
        ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621)),
    ):
        x1 = x2 = y1 = y2 = 0.0
        out = np.empty_like(expected)
        for i, x in enumerate(expected):
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
            x2, x1, y2, y1 = x1, x, y1, y
            out[i] = y
        expected = out
    assert np.abs(k_weighted(sound) - expected).max() < 1e-9


def test_pauses_are_gated_away() -> None:
    speech = tone(997, 2, -20)
    with_pause = np.concatenate((speech, np.zeros(3 * RATE, dtype=np.float32), speech))
    assert loudness_lufs(with_pause) == pytest.approx(loudness_lufs(speech), abs=0.6)


def test_nothing_and_silence_are_silent_and_stay_so() -> None:
    for quiet in (np.zeros(0, dtype=np.float32), np.zeros(RATE, dtype=np.float32)):
        assert loudness_lufs(quiet) == SILENT_LUFS
        assert not match_loudness(quiet).any()


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.41, 5.0])
@pytest.mark.parametrize("db", [-40, -20, -3])
def test_a_clip_of_any_length_and_level_comes_to_the_target(seconds: float, db: int) -> None:
    matched = match_loudness(tone(440, seconds, db))
    assert loudness_lufs(matched) == pytest.approx(TARGET_LUFS, abs=0.1)


def test_two_matched_voices_stay_under_full_scale_together() -> None:
    spiky = noise(2, 0.02)
    spiky[::9600] = 0.9
    matched = match_loudness(spiky)
    assert 20 * np.log10(np.abs(matched).max()) <= MATCHED_CEILING_DB + 1e-4
    assert 2 * np.abs(matched).max() <= 1.01


def test_the_limit_touches_only_the_surroundings_of_a_peak() -> None:
    sound = noise(1, 0.05)
    sound[RATE // 2] = 1.5
    limited = limit_peaks(sound)
    assert np.abs(limited).max() <= 10 ** (CEILING_DB / 20) + 1e-6
    far = np.abs(np.arange(RATE) - RATE // 2) > RATE // 50
    assert np.array_equal(limited[far], sound[far])


def test_a_sound_under_the_ceiling_is_left_alone() -> None:
    sound = apply_gain(tone(440, 0.5), -3)
    assert limit_peaks(sound) is sound
