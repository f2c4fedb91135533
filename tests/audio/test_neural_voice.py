"""The neural voice: sentences with their words and moods, the same bytes at any time, and texts from anywhere."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from espeak_fuzz import text_from
from speaking import CALM, LINE, all_of, sentences, sound_of, words_of
from voice_measures import level_db, median_f0, semitones, span

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.loudness import TARGET_LUFS, loudness_lufs
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.neural import voice as neural_voice
from argentum_audio.voices.neural.delivery import delivery_of
from argentum_audio.voices.neural.phonemes import MOST_PHONEMES, Reader
from argentum_audio.voices.neural.speaker import speakers
from argentum_audio.voices.neural.voice import NeuralVoice, open_neural
from argentum_audio.voices.spec import open_voice
from argentum_audio.voices.speech_process import SpeechProcess, SpeechProcessDied

NAN = float("nan")
NOWHERE = Path("/nowhere")
TEXTS = int(os.environ.get("ARGENTUM_LONG_FUZZ", "0") or 0)
FURIOUS = Prosody(10.0, 20.0, 2.5, 1.0, 0.4, 0.2)
PLAIN = "We should move slowly, because nobody knows how many people will lose more than they gain."


def rowan() -> NeuralVoice:
    return open_neural("rowan", NOWHERE)


async def speak(text: str, prosody: Prosody = CALM, name: str = "rowan") -> Clip:
    return await open_neural(name, NOWHERE).speak("clip_1", text, prosody)


def digest(clip: Clip) -> str:
    return hashlib.sha256(clip.pcm.tobytes() + repr((clip.words, clip.beats)).encode()).hexdigest()


async def test_a_clip_is_speech_at_the_common_loudness_with_beats_in_its_pauses() -> None:
    clip = await speak(LINE)
    assert clip.voice == "neural:rowan"
    assert 5000 < clip.length_ms < 11_000
    assert loudness_lufs(clip.pcm) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert [(beat.words, beat.kind) for beat in clip.beats if beat.kind == "sentence"] == [
        (6, "sentence"),
        (13, "sentence"),
    ]
    for beat in clip.beats:
        at_ms = beat.frame / FRAMES_PER_MS
        if beat.kind == "sentence":
            assert level_db(span(clip.pcm, at_ms, at_ms + 150)) < -46


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        "Dr. Smith's twenty-year-old plan cost $12,345.67 in 1999 -- and that's wrong!",
        "one — two - three -- four",
        "On 3/4/2026, at 10:30 pm, 20% of 5 km² was e.g. 7°C",
        "At least in spite of such as of course.",
        "😀 smiles and 世 too",
        "...",
        "Well… ; : yes",
    ],
)
async def test_every_item_of_the_text_has_its_time_in_order(text: str) -> None:
    clip = await speak(text)
    assert [word.text for word in clip.words] == text.split()
    marks = [0, *(frame for word in clip.words for frame in (word.start, word.end)), clip.frames]
    assert marks == sorted(marks)
    for word in clip.words:
        if word.text.isascii() and word.text.isalpha():
            assert level_db(clip.pcm[word.start : word.end]) > -42, word


async def test_a_stream_gives_sentence_by_sentence_what_is_said_at_once() -> None:
    whole = await speak(LINE)
    first, rest = LINE.split(". ", 1)
    pieces = await all_of(rowan(), sentences(f"{first}.", rest))
    assert len([piece for piece in pieces if len(piece.pcm)]) == 3
    assert np.array_equal(sound_of(pieces), whole.pcm)
    assert tuple(words_of(pieces)) == whole.words


async def test_the_same_line_is_the_same_bytes_whatever_was_said_before_and_in_another_process() -> None:
    once = digest(await speak(PLAIN))
    await speak("Something else, then.", FURIOUS, "wren")
    assert digest(await speak(PLAIN)) == once
    program = (
        "import asyncio, hashlib\n"
        "from pathlib import Path\n"
        "from argentum_audio.voices.base import Prosody\n"
        "from argentum_audio.voices.neural.voice import open_neural\n"
        f"clip = asyncio.run(open_neural('rowan', Path('/nowhere')).speak('clip_1', {PLAIN!r}, Prosody()))\n"
        "print(hashlib.sha256(clip.pcm.tobytes() + repr((clip.words, clip.beats)).encode()).hexdigest())\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=100)
    assert out.stdout.strip() == once


@pytest.mark.parametrize("name", [speaker.name for speaker in speakers()])
async def test_a_furious_line_is_higher_louder_and_faster_than_a_calm_one(name: str) -> None:
    calm, furious = await speak(PLAIN, CALM, name), await speak(PLAIN, FURIOUS, name)
    assert semitones(median_f0(furious.pcm), median_f0(calm.pcm)) > 1.7
    assert median_f0(furious.pcm) > median_f0(calm.pcm)
    assert loudness_lufs(furious.pcm) - loudness_lufs(calm.pcm) > 3.0
    assert calm.length_ms / furious.length_ms > 1.1
    assert np.abs(furious.pcm).max() <= 1.0


def test_a_role_and_a_mood_shape_the_delivery() -> None:
    calm = delivery_of(CALM, 0, "A line.")
    assert (calm.speed, calm.pitch, calm.level_db, calm.pauses) == (1.0, 0.0, 0.0, 1.0)
    assert delivery_of(FURIOUS, 0, "A line.").range > calm.range
    assert delivery_of(FURIOUS, 3, "A line.").range > delivery_of(FURIOUS, 0, "A line.").range, "it grows"
    assert (
        delivery_of(FURIOUS, 0, "A line.").pauses
        < calm.pauses
        < delivery_of(Prosody(confidence=-1.0), 0, "A line.").pauses
    )
    assert delivery_of(Prosody(role="kicker"), 0, "No.").attack
    assert not delivery_of(Prosody(role="kicker"), 1, "No.").attack
    assert delivery_of(CALM, 0, "Who pays?”").question
    assert delivery_of(CALM, 0, "Granted, it was late.").concession
    assert not delivery_of(CALM, 0, "The granted sum was small.").concession
    assert delivery_of(Prosody(NAN, NAN, NAN, NAN, NAN, NAN), 0, "A line.") == calm


async def test_a_line_in_another_script_is_a_fault_and_a_few_such_letters_are_left_out() -> None:
    with pytest.raises(VoiceError, match="English alone"):
        await speak("слово и дело")
    assert (await speak("The word слово is the long word here, and nobody reads it aloud today.")).frames > 0


async def test_texts_from_anywhere_are_spoken_or_refused() -> None:
    draw = Random(3)
    voice = rowan()
    texts = [
        "---काम",
        "word" * 1200,
        "-" * 4000,
        "\ud83d\x00 and more",
        "a" * 4999,
        "[x](/ɑɑɑ/)",
        *(text_from(draw) for _ in range(TEXTS or 40)),
    ]
    for text in texts:
        try:
            clip = await voice.speak("clip", text, CALM)
        except SpeechProcessDied:
            pytest.fail(f"the process died of {text[:200]!r}")
        except VoiceError:
            continue
        assert [word.text for word in clip.words] == text.split()
        assert np.isfinite(clip.pcm).all()


def test_a_long_sentence_is_read_in_parts_that_the_model_takes() -> None:
    parts = Reader().read(("and so they went on, " * 60).split())
    assert len(parts) > 1
    assert all(len(part.symbols) <= MOST_PHONEMES for part in parts)
    assert sorted({owner for part in parts for owner in part.owners}) == list(range(300))


async def test_without_the_runtime_one_notice_and_the_stand_in_speaks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('no wheel for this platform')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = SpeechProcess("The process of the neural voice")
    monkeypatch.setattr(neural_voice, "NEURAL", process)
    told: list[str] = []
    voice = open_voice("neural:wren", on_fault=lambda name, why: told.append(f"{name}: {why}"))
    for _ in range(2):
        assert (await voice.speak("clip", "Roads are for people.", CALM)).voice == "espeak:en-gb-x-rp+f5"
    assert told == [
        "neural:wren: The neural voice cannot be used here: onnxruntime does not load (no wheel for this platform)."
    ]
    process.close()


def test_nothing_of_the_model_is_imported_where_it_is_only_opened() -> None:
    program = (
        "import sys\n"
        "from argentum_audio.voices.spec import list_voices, open_voice\n"
        "open_voice('neural:wren'); list_voices()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('onnxruntime', 'hibari')])\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"
