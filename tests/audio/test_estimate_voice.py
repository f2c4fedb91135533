"""The `estimate` voice: silent, but with words and beats where a speaker would have them (SURFACE, Voice SPEC)."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.estimate import EstimateVoice, syllables
from argentum_audio.voices.neural.voice import open_neural

CALM = Prosody()
NOWHERE = Path("/nowhere")
TEXT = "Cities are for people. Cars, however, are for cars; we built the roads, and the roads built us."


def speak(text: str, prosody: Prosody = CALM) -> Clip:
    return EstimateVoice().synthesise("clip_1", text, prosody)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("people.", 2),
        ("made", 1),
        ("little", 2),
        ("evidence", 3),
        ("US", 2),
        ("—", 0),
        ("12", 2.8),
        ("I'd", 1),
    ],
)
def test_syllables_are_counted_about_right(word: str, count: float) -> None:
    assert syllables(word) == pytest.approx(count)


def test_it_makes_no_sound() -> None:
    clip = speak(TEXT)
    assert not clip.pcm.any()
    assert clip.voice == "estimate"
    assert clip.id == "clip_1"


def test_the_same_text_takes_the_same_time() -> None:
    assert speak(TEXT).words == speak(TEXT).words


async def test_it_takes_about_as_long_as_the_default_cast() -> None:
    spoken = [await open_neural(name, NOWHERE).speak("x", TEXT, CALM) for name in ("wren", "rowan", "flint", "sable")]
    assert speak(TEXT).length_ms == pytest.approx(mean(clip.length_ms for clip in spoken), rel=0.1)
    assert all({b.words for b in speak(TEXT).beats} == {b.words for b in clip.beats} for clip in spoken)


def test_rate_shortens_it() -> None:
    assert speak(TEXT, Prosody(rate_percent=20)).length_ms == pytest.approx(speak(TEXT).length_ms / 1.2, abs=3)


def test_a_text_without_words_still_lasts_a_moment() -> None:
    for text in ("", "  ", "—"):
        assert speak(text).length_ms == 100


def test_an_endless_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(VoiceError, match="at most 5000"):
        speak("word " * 2000)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.floats(allow_nan=True, allow_infinity=True))
def test_every_word_has_its_time_whatever_the_text(text: str, rate: float) -> None:
    clip = speak(text, Prosody(rate_percent=rate))
    assert [w.text for w in clip.words] == text.split()
    ends = [0, *(f for w in clip.words for f in (w.start, w.end)), clip.frames]
    assert ends == sorted(ends)
    assert all(f % FRAMES_PER_MS == 0 for f in ends)


async def test_speak_is_the_same() -> None:
    voice = EstimateVoice()
    clip = await voice.speak("clip_1", TEXT, CALM)
    assert clip.words == speak(TEXT).words
    await voice.close()
