"""The master brings any mix to one integrated loudness, slowly, and the same way however the sound is cut into blocks."""

from __future__ import annotations

import re
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
import scipy  # its parts load when first used, not where tests are collected

from argentum_audio.clip import RATE, Clip, Pcm
from argentum_audio.commands import PlayCommand, SetMixCommand
from argentum_audio.controller import MIX_LUFS, MixKnobs
from argentum_audio.loudness import SILENT_LUFS, apply_gain, gated_lufs, match_loudness
from argentum_audio.master import STEP_DB, STRETCH, IntegratedLoudness, Master, stretch_power
from argentum_audio.mixer import Mixer
from argentum_audio.wav import to_int16

SECONDS = 60


def speech(seconds: float, seed: int = 1, db: float = 0.0) -> Pcm:
    """Noise with the spectrum, syllables and pauses of speech, at the loudness of a clip and a mood's level on top."""
    random = np.random.default_rng(seed)
    noise = scipy.signal.lfilter([1.0], [1.0, -0.95], random.standard_normal(int(seconds * RATE)))
    at_s = np.arange(len(noise)) / RATE
    noise *= np.clip(np.sin(2 * np.pi * 3.1 * at_s + seed), 0.02, 1) * (at_s % 4.0 < 3.3)
    return apply_gain(match_loudness((0.05 * noise).astype(np.float32)), db)


def mixed(pcm: Pcm, knobs: MixKnobs, block: int = 4800) -> Pcm:
    made = Mixer(knobs=knobs)
    made.apply(PlayCommand(Clip("a", "", pcm, (), ()), "ada", 0))
    return np.concatenate([made.render(min(block, len(pcm) - at)) for at in range(0, len(pcm), block)])


def integrated_lufs(out: Pcm) -> float:
    """Of a stereo sound (n, 2), measured apart from the code under test: recursive filters, plain gates."""
    heard = out.astype(np.float64)
    for b, a in (
        ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
        ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
    ):
        heard = scipy.signal.lfilter(b, a, heard, axis=0)
    power = (heard**2).sum(axis=1)
    stretches = power[: len(power) // STRETCH * STRETCH].reshape(-1, STRETCH).mean(axis=1)
    return gated_lufs(np.convolve(stretches, np.ones(4) / 4, mode="valid"))[0]


@pytest.mark.slow
@pytest.mark.parametrize("mood_db", [-2.0, 0.0, 3.0])
def test_a_minute_of_any_mood_comes_to_the_target(mood_db: float) -> None:
    out = mixed(speech(SECONDS, db=mood_db), MixKnobs())
    assert integrated_lufs(out) == pytest.approx(MIX_LUFS, abs=0.5)


def test_the_operators_level_is_not_worked_against() -> None:
    out = mixed(speech(SECONDS), MixKnobs(master_db=-10.0))
    assert integrated_lufs(out) == pytest.approx(MIX_LUFS - 10.0, abs=0.5)


def test_without_a_target_the_mix_is_the_sum_of_its_clips() -> None:
    pcm = speech(3)
    out = mixed(pcm, MixKnobs(width=0.0, target_lufs=None))
    np.testing.assert_array_equal(out[144:-300, 0], pcm[144:-300])


def test_the_gain_moves_too_slowly_to_be_heard() -> None:
    master = Master(MIX_LUFS)
    ones = np.ones((2, STRETCH), np.float32)
    gains = []
    for number in range(100):
        planes = ones.copy()
        master.apply(planes)
        gains.append(planes[0].copy())
        master.heard((1e-3 if number < 50 else 0.5) * ones, STRETCH, 1.0)
    steps = np.abs(np.diff(20 * np.log10(np.array([gain[0] for gain in gains]))))
    assert steps.max() <= STEP_DB + 1e-3
    assert np.abs(np.diff(np.concatenate(gains))).max() < 1e-5


def test_the_size_of_the_blocks_changes_nothing() -> None:
    pcm = speech(6, db=5.0)
    whole = mixed(pcm, MixKnobs())
    for block in (480, 777, 4799):
        assert mixed(pcm, MixKnobs(), block).tobytes() == whole.tobytes()


def test_silence_moves_nothing() -> None:
    master = Master(MIX_LUFS)
    before = np.ones((2, STRETCH), np.float32)
    master.apply(before)
    for _ in range(100):
        master.heard(None, STRETCH, 1.0)
    after = np.ones((2, STRETCH), np.float32)
    master.apply(after)
    np.testing.assert_array_equal(before, after)


def test_a_target_that_is_changed_is_gone_to() -> None:
    made = Mixer(knobs=MixKnobs())
    pcm = speech(40)
    made.apply(PlayCommand(Clip("a", "", pcm, (), ()), "ada", 0))
    made.render(RATE)
    made.apply(SetMixCommand(MixKnobs(target_lufs=-20.0)))
    made.render(29 * RATE)
    assert integrated_lufs(made.render(8 * RATE)) == pytest.approx(-20.5, abs=1.0)


def test_a_stretch_weighs_what_the_filters_weigh() -> None:
    planes = np.stack((speech(2, 5), speech(2, 6)))
    taken = [stretch_power(planes[:, at : at + STRETCH]) for at in range(0, planes.shape[1] - STRETCH, STRETCH)]
    blocks = np.convolve(taken, np.ones(4) / 4, mode="valid")
    assert gated_lufs(blocks)[0] == pytest.approx(integrated_lufs(planes.T), abs=0.15)


def test_the_histogram_gates_as_the_blocks_themselves_do() -> None:
    power = 10 ** np.random.default_rng(2).uniform(-8, -1, 500)
    measure = IntegratedLoudness()
    assert measure.lufs() == SILENT_LUFS
    for one in power:
        measure.add(float(one))
    assert measure.lufs() == pytest.approx(gated_lufs(power)[0], abs=0.1)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is the judge")
def test_ffmpeg_measures_the_target_and_no_true_peak_above_minus_1(tmp_path: Path) -> None:
    out = mixed(speech(45, db=4.0), MixKnobs())
    path = tmp_path / "mix.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(to_int16(out).tobytes())
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr.rpartition("Summary")[2]
    loudness, peak = (re.search(rf"{name}:\s+(-?[\d.]+)", told) for name in ("I", "Peak"))
    assert loudness is not None
    assert peak is not None
    assert float(loudness[1]) == pytest.approx(MIX_LUFS, abs=0.5)
    assert float(peak[1]) <= -1.0
