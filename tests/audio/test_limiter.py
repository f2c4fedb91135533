"""The limiter: never above -1 dBTP, whatever comes, and nothing else touched (DESIGN, Sound)."""

from __future__ import annotations

import numpy as np
import pytest
import scipy  # its parts load when first used, not where tests are collected
from audio_clips import steepest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.limiter import CEILING, LOOKAHEAD, Limiter

TRUE_PEAK = 10 ** (-1 / 20)


def limited(signal: np.ndarray, sizes: tuple[int, ...] = ()) -> np.ndarray:
    """The whole signal through a limiter in blocks of these sizes, with the delay taken out."""
    planes = np.concatenate((signal.astype(np.float32), np.zeros((2, LOOKAHEAD), np.float32)), axis=1)
    limiter, parts, at, turn = Limiter(), [], 0, 0
    while at < planes.shape[1]:
        size = sizes[turn % len(sizes)] if sizes else planes.shape[1]
        parts.append(limiter.process(planes[:, at : at + size]))
        at, turn = at + size, turn + 1
    return np.concatenate(parts, axis=1)[:, LOOKAHEAD:]


def stereo(mono: np.ndarray) -> np.ndarray:
    return np.stack((mono, 0.5 * mono))


def test_what_is_below_the_ceiling_comes_out_untouched() -> None:
    quiet = stereo(0.7 * np.sin(np.arange(5000) * 0.05)).astype(np.float32)
    np.testing.assert_array_equal(limited(quiet), quiet)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 1000),
    st.floats(0.5, 30.0),
    st.sampled_from(["noise", "clicks", "tone", "square"]),
    st.lists(st.integers(1, 3000), min_size=1, max_size=4).filter(lambda sizes: sum(sizes) > 200),
)
def test_nothing_leaves_above_the_ceiling(seed: int, loudness: float, kind: str, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    time = np.arange(6000)
    signal = {
        "noise": rng.uniform(-1, 1, 6000),
        "clicks": (rng.uniform(0, 1, 6000) > 0.998) * rng.choice([-1.0, 1.0], 6000),
        "tone": np.sin(time * rng.uniform(0.005, 0.5)),
        "square": np.sign(np.sin(time * 0.01)),
    }[kind]
    out = limited(stereo(loudness * signal))
    assert np.abs(out).max() <= CEILING
    assert limited(stereo(loudness * signal), tuple(sizes)).tobytes() == out.tobytes()


def test_a_loud_tone_stays_smooth() -> None:
    swell = np.concatenate((np.full(5000, 0.5), np.full(5000, 2.0), np.full(5000, 0.5)))
    out = limited(stereo(swell * np.sin(np.arange(15_000) * 0.03)))
    assert steepest(out[0][5300:9900]) < 0.01
    assert np.abs(out[0]).max() > 0.87


def test_a_single_peak_is_turned_down_before_it_arrives_and_not_for_long() -> None:
    signal = np.full(40_000, 0.5)
    signal[10_000] = 3.0
    out = limited(stereo(signal))[0]
    np.testing.assert_array_equal(out[: 10_000 - LOOKAHEAD], np.float32(0.5))
    assert out[10_000] == pytest.approx(CEILING, rel=1e-3)
    assert steepest(out[9_000:9_999]) < 2e-3
    np.testing.assert_array_equal(out[10_000 + 48 * 410 :], np.float32(0.5))


@pytest.mark.parametrize("hertz", [11_025, 12_000, 8_000])
def test_a_peak_between_two_samples_counts(hertz: int) -> None:
    """A tone at a whole fraction of the rate hides its crests between samples for ever."""
    hidden = 1.3 * np.sin(2 * np.pi * hertz / 48_000 * np.arange(20_000) + np.pi / 4)
    out = limited(np.stack((hidden, hidden)))
    assert np.abs(scipy.signal.resample_poly(out[0].astype(np.float64), 16, 1)[8000:-8000]).max() <= TRUE_PEAK


def test_a_loud_band_stays_under_the_true_peak_on_either_side_of_the_room() -> None:
    noise = np.random.default_rng(3).standard_normal((2, 12_000))
    band = scipy.signal.resample_poly(noise, 4, 1, axis=1) * np.array([[0.9], [0.4]])
    out = limited(band)
    assert np.abs(scipy.signal.resample_poly(out.astype(np.float64), 16, 1, axis=1)).max() <= TRUE_PEAK
    assert np.abs(out[0]).max() > 0.86
