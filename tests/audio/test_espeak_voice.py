"""The embedded voice, heard: espeak-ng's own sound measured (WIRE, espeak-ng; RULES, Emotion and Hard interrupts)."""

from __future__ import annotations

import asyncio
import hashlib
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, Never

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voice_measures import SENTENCE, level_db, median_f0, semitones, span

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.loudness import TARGET_LUFS, loudness_lufs
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.espeak import library
from argentum_audio.voices.espeak.voice import EspeakVoice, warm_up

CALM = Prosody()
LINE = (
    "Cities are for people. Cars, however, are for cars; we built the roads -- and the roads built us. That is wrong."
)
VARIANTS = ("en-us", "en-us+f3", "en-gb-scotland+m3", "en-gb-x-rp+f5", "en-029+steph")


def speak(text: str, prosody: Prosody = CALM, variant: str = "en-us") -> Clip:
    return EspeakVoice(variant).synthesise("clip_1", text, prosody)


def digest(clip: Clip) -> str:
    return hashlib.sha256(clip.pcm.tobytes() + repr((clip.words, clip.beats)).encode()).hexdigest()


def check_words(clip: Clip) -> None:
    assert [w.text for w in clip.words] == clip.text.split()
    marks = [0, *(f for w in clip.words for f in (w.start, w.end)), clip.frames]
    assert marks == sorted(marks)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_is_speech_without_silent_ends(variant: Any) -> None:
    clip = speak(LINE, variant=variant)
    assert clip.pcm.dtype == np.float32
    assert 6000 < clip.length_ms < 10_000
    assert loudness_lufs(clip.pcm) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert level_db(span(clip.pcm, 0, 30)) > -55
    assert level_db(clip.pcm[-30 * FRAMES_PER_MS :]) > -60
    assert clip.pcm[0] == clip.pcm[-1] == 0.0
    assert np.abs(np.diff(clip.pcm[: 2 * FRAMES_PER_MS])).max() < 0.02


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_beat_lies_in_a_pause_and_cuts_no_word(variant: Any) -> None:
    clip = speak(LINE, variant=variant)
    assert [(b.words, b.kind) for b in clip.beats] == [(4, "sentence"), (9, "clause"), (14, "clause"), (19, "sentence")]
    for beat in clip.beats:
        assert beat.frame % FRAMES_PER_MS == 0
        assert clip.words[beat.words - 1].end <= beat.frame <= clip.words[beat.words].start
        at_ms = beat.frame / FRAMES_PER_MS
        assert level_db(span(clip.pcm, at_ms, at_ms + 150)) < -46, "the fade covers silence"
        assert level_db(span(clip.pcm, at_ms - 60, at_ms)) > -45, "the word sounds up to the beat"


def test_words_sound_where_they_are_said_to() -> None:
    clip = speak(LINE)
    for word in clip.words:
        if any(c.isalnum() for c in word.text):
            assert level_db(clip.pcm[word.start : word.end]) > -40, word
    assert clip.words[0].start == 0
    assert clip.words[-1].end >= clip.frames - 20 * FRAMES_PER_MS


@pytest.mark.parametrize(
    "text",
    [
        "Well-known twenty-year-old plans",
        "It cost 12,345.67 dollars in 1999",
        "They don't, can't and 'tis so, rock-'n'-roll",
        "Naïve Ünïcode — “quoted” élan, façade… yes",
        "At least in spite of such as of course",
        "a & b % c $5 # 7 @ home / work",
        "😀 smiles 𝔘 and 世界 too",
        "one — two - three -- four",
        "( ) one , two ! ?",
    ],
)
def test_every_item_of_the_text_has_its_time(text: str) -> None:
    clip = speak(text)
    check_words(clip)
    assert all(w.end > w.start for w in clip.words if w.text.isalpha() and w.text.isascii())


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "of",
                    "the",
                    "3.5",
                    "—",
                    "-",
                    "Dr.",
                    "U.S.",
                    "[[x]]",
                    "<b>",
                    "don't",
                    "é",
                    "&",
                    "12,000",
                    "\x01",
                    "ok;",
                ]
            )
        ).map(" ".join),
    )
)
def test_no_text_is_too_odd(text: Any) -> None:
    clip = speak(text)
    check_words(clip)
    assert np.isfinite(clip.pcm).all()
    assert clip.frames > 0


@pytest.mark.parametrize(
    ("odd", "plain"),
    [("<b>Hello</b> there", "b Hello /b there"), ("a [[h@'loU]] b", "a h@'loU b"), ("\x0150P Hello", "50P Hello")],
)
def test_markup_phonemes_and_commands_are_only_text(odd: str, plain: str) -> None:
    assert np.array_equal(speak(odd).pcm, speak(plain).pcm)


def test_an_abbreviation_is_no_pause() -> None:
    clip = speak("We asked Dr. Smith about the U.S. Treasury and its plans")
    gaps = [(b.start - a.end) / FRAMES_PER_MS for a, b in zip(clip.words, clip.words[1:], strict=False)]
    assert max(gaps) < 200


@pytest.mark.parametrize("text", ["", "   ", "—", "..."])
def test_a_text_without_sound_is_a_moment_of_silence(text: str) -> None:
    clip = speak(text)
    assert clip.length_ms == 100
    assert not clip.pcm.any()
    check_words(clip)


def test_an_endless_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(VoiceError, match="at most 5000"):
        speak("word " * 2000)


@pytest.mark.parametrize("variant", ["en-us", "en-us+f3", "en-gb-x-rp+david"])
@pytest.mark.parametrize("percent", [-10.0, 10.0])
def test_ten_percent_of_pitch_is_about_ten_percent_of_f0(variant: str, percent: float) -> None:
    calm, moved = (median_f0(speak(SENTENCE, p, variant).pcm) for p in (CALM, Prosody(pitch_percent=percent)))
    assert moved / calm - 1 == pytest.approx(percent / 100, abs=0.035)


@pytest.mark.parametrize("percent", [-20.0, 20.0])
def test_rate_changes_the_length_and_not_the_pitch(percent: float) -> None:
    calm, moved = speak(SENTENCE), speak(SENTENCE, Prosody(rate_percent=percent))
    assert moved.length_ms == pytest.approx(calm.length_ms / (1 + percent / 100), rel=0.03)
    assert semitones(median_f0(moved.pcm), median_f0(calm.pcm)) < 0.6


@pytest.mark.parametrize("db", [-6.0, -2.0, 2.0, 4.0])
def test_a_speakers_level_is_heard_after_matching(db: float) -> None:
    calm, moved = speak(SENTENCE), speak(SENTENCE, Prosody(volume_db=db))
    assert loudness_lufs(moved.pcm) - loudness_lufs(calm.pcm) == pytest.approx(db, abs=0.3)
    assert np.abs(moved.pcm).max() < 1.0
    assert moved.words == calm.words
    assert moved.beats == calm.beats


def test_impossible_prosody_still_speaks() -> None:
    for value in (float("nan"), float("inf"), -1e9, 1e9):
        clip = speak("Still here.", Prosody(value, value, value))
        assert np.isfinite(clip.pcm).all()
        assert np.abs(clip.pcm).max() <= 1.0


CASES = [
    (text, variant, prosody)
    for text in ("We pay for it twice.", "Why? Nobody asked; nobody knows!")
    for variant in ("en-us", "en-us+f1", "en-us+whisper", "en-us+klatt4", "en-029+croak", "en-gb-scotland+shelby")
    for prosody in (CALM, Prosody(8.0, 15.0, 2.0))
]


def test_the_same_line_is_the_same_bytes_whatever_was_said_before() -> None:
    heard: dict[int, set[str]] = {}
    for order in range(3):
        cases = list(enumerate(CASES))
        random.Random(order).shuffle(cases)
        for index, (text, variant, prosody) in cases:
            heard.setdefault(index, set()).add(digest(speak(text, prosody, variant)))
    assert {len(found) for found in heard.values()} == {1}


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib\n"
        "from argentum_audio.voices.base import Prosody\n"
        "from argentum_audio.voices.espeak.voice import EspeakVoice\n"
        f"clip = EspeakVoice('en-us+f1').synthesise('clip_1', {LINE!r}, Prosody(4.0, 3.0, 1.0))\n"
        "print(hashlib.sha256(clip.pcm.tobytes() + repr((clip.words, clip.beats)).encode()).hexdigest())\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == digest(speak(LINE, Prosody(4.0, 3.0, 1.0), "en-us+f1"))


async def test_many_at_once_are_each_their_own_line() -> None:
    voices = [EspeakVoice(v) for v in VARIANTS]
    texts = [f"Speaker number {n} says this." for n in range(10)]
    clips = await asyncio.gather(*(voices[n % 5].speak(f"clip_{n}", t, CALM) for n, t in enumerate(texts)))
    for n, clip in enumerate(clips):
        assert (clip.id, clip.text) == (f"clip_{n}", texts[n])
        assert digest(clip) == digest(speak(texts[n], variant=VARIANTS[n % 5]))


def test_the_first_chunk_is_timed() -> None:
    warm_up()
    clip = speak("Now.")
    assert 0.0 < clip.first_chunk_ms < 1000.0
    assert clip.voice == "espeak:en-us"


def test_word_events_count_characters_from_zero() -> None:
    said = library.synthesise("Ünï two.", voice_file="gmw/en-US", rate_wpm=175, pitch=50, pitch_range=50)
    assert [character for character, _ in said.words] == [0, 4]
    assert said.rate == 22_050


def test_data_under_a_long_path_is_reached_by_a_short_one(tmp_path: Path) -> None:
    _, data = library.paths()
    assert library.shortened_path(data) == data
    deep = tmp_path.joinpath(*["a_long_name" * 4] * 4)
    deep.mkdir(parents=True)
    (deep / "phontab").touch()
    short = library.shortened_path(deep)
    assert len(str(short)) <= 130
    assert (short / "phontab").exists()


def test_without_the_library_the_error_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Never:
        raise VoiceError("espeak-ng is not installed (no module); install the package espeakng-loader.")

    monkeypatch.setattr(library, "paths", missing)
    with pytest.raises(VoiceError, match="install the package espeakng-loader"):
        library.synthesise("One.", voice_file="gmw/en-US", rate_wpm=175, pitch=50, pitch_range=50)
