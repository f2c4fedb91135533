"""Sound brought to a clip's form while it arrives: level, ends and peaks (RULES, Kicker: trimmed, loudness matched)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voice_measures import level_db

from argentum_audio.clip import FRAMES_PER_MS, RATE
from argentum_audio.loudness import MATCHED_CEILING_DB, TARGET_LUFS, loudness_lufs
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.streaming.processor import BLOCK_FRAMES, MOST_HELD_BLOCKS, StreamProcessor, VoiceLevel

SPEECH = (
    EspeakVoice("en-gb+f2").synthesise("clip", "Roads are for people. Cars, in the end, are for cars.", Prosody()).pcm
)


def silence(ms: int) -> np.ndarray:
    return np.zeros(ms * FRAMES_PER_MS, dtype=np.float32)


def through(
    samples: np.ndarray, level: VoiceLevel | None = None, *, rate: Any = RATE, volume_db: float = 0.0, cuts: Any = ()
) -> tuple[Any, ...]:
    sound = StreamProcessor(rate, level or VoiceLevel(), volume_db)
    edges = [0, *sorted(cut % (len(samples) + 1) for cut in cuts), len(samples)]
    out = [sound.feed(samples[a:b]) for a, b in pairwise(edges)]
    pcm = np.concatenate([*out, sound.finish()])
    assert sound.frames_out == len(pcm)
    return pcm, sound


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, len(SPEECH)), max_size=12))
def test_how_the_network_cuts_it_does_not_matter(cuts: Any) -> None:
    whole, _ = through(SPEECH[:RATE])
    cut, _ = through(SPEECH[:RATE], cuts=cuts)
    assert np.array_equal(whole, cut)


@pytest.mark.parametrize("gain_db", [-20.0, -6.0, 6.0])
def test_every_voice_comes_out_equally_loud_from_its_first_clip_on(gain_db: float) -> None:
    level = VoiceLevel()
    raw = SPEECH * np.float32(10 ** (gain_db / 20))
    first, _ = through(raw, level)
    assert loudness_lufs(first) == pytest.approx(TARGET_LUFS, abs=2.0)
    later, _ = through(raw, level)
    assert loudness_lufs(later) == pytest.approx(TARGET_LUFS, abs=0.5)


def test_a_speakers_own_level_is_heard() -> None:
    level = VoiceLevel()
    through(SPEECH, level)
    plain, _ = through(SPEECH, level)
    level = VoiceLevel()
    through(SPEECH, level)
    soft, _ = through(SPEECH, level, volume_db=-4.0)
    assert loudness_lufs(soft) - loudness_lufs(plain) == pytest.approx(-4.0, abs=0.4)


def test_the_level_moves_too_slowly_to_be_heard() -> None:
    level = VoiceLevel()
    level.learn(TARGET_LUFS, 30.0)
    tone = (0.05 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    pcm, _ = through(tone, level)
    levels = [level_db(pcm[at : at + 4800]) for at in range(4800, len(pcm) - 4800, 4800)]
    assert max(abs(b - a) for a, b in pairwise(levels)) < 0.5


def test_silence_at_both_ends_is_cut_and_the_words_can_be_placed() -> None:
    pcm, sound = through(np.concatenate((silence(400), SPEECH, silence(450))))
    assert sound.offset is not None
    assert sound.offset == pytest.approx(400 * FRAMES_PER_MS, abs=2 * BLOCK_FRAMES)
    assert len(pcm) == pytest.approx(len(SPEECH), abs=3 * BLOCK_FRAMES)
    assert pcm[0] == 0.0
    assert abs(float(pcm[-1])) < 1e-3
    assert float(np.abs(np.diff(pcm[:96])).max()) < 0.02


def test_a_pause_inside_stays() -> None:
    pcm, _ = through(np.concatenate((SPEECH, silence(900), SPEECH)))
    assert len(pcm) == pytest.approx(2 * len(SPEECH) + 900 * FRAMES_PER_MS, abs=3 * BLOCK_FRAMES)


def test_a_long_pause_is_not_waited_for() -> None:
    sound = StreamProcessor(RATE, VoiceLevel(), 0.0)
    given_out = len(sound.feed(SPEECH)) + len(sound.feed(silence(2000)))
    assert given_out >= len(SPEECH) + 2000 * FRAMES_PER_MS - (MOST_HELD_BLOCKS + 5) * BLOCK_FRAMES


def test_peaks_stay_under_the_ceiling() -> None:
    clicks = SPEECH.copy()
    clicks[::2000] = 0.99
    pcm, _ = through(clicks)
    assert float(np.abs(pcm).max()) <= 10 ** (MATCHED_CEILING_DB / 20) + 1e-6


@pytest.mark.parametrize("samples", [silence(0), silence(3), silence(3000), silence(3000) + np.float32(1e-5)])
def test_nothing_audible_is_an_empty_clip(samples: Any) -> None:
    pcm, sound = through(samples)
    assert len(pcm) == 0
    assert sound.offset is None


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_any_rate_becomes_the_clips(rate: int) -> None:
    seconds = np.arange(rate) / rate
    pcm, _ = through((0.1 * np.sin(seconds * 2 * np.pi * 440)).astype(np.float32), rate=rate)
    assert len(pcm) == pytest.approx(RATE, abs=2 * BLOCK_FRAMES)
    spectrum = np.abs(np.fft.rfft(pcm[: RATE // 2]))
    assert float(spectrum.argmax() * 2) == pytest.approx(440, abs=4)


def test_the_first_sound_of_a_known_voice_leaves_at_once() -> None:
    level = VoiceLevel()
    level.learn(-20.0, 30.0)
    sound = StreamProcessor(RATE, level, 0.0)
    assert len(sound.feed(SPEECH[: 60 * FRAMES_PER_MS])) > 0
