"""The catalogue: voices a listener tells apart, each at its own pace and pitch (SURFACE, Voice SPEC)."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest
from voice_measures import SENTENCE, colour, colour_distance_db, median_f0, semitones

from argentum_audio.clip import Clip
from argentum_audio.loudness import TARGET_LUFS, loudness_lufs
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.catalogue import CATALOGUE, espeak_settings_of
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.espeak.voice_files import find_voice, languages

NAMES = [voice.name for voice in CATALOGUE]


@cache
def clip_of(name: str) -> Clip:
    return EspeakVoice(name).synthesise("clip_1", SENTENCE, Prosody())


@cache
def measured(name: str) -> tuple[float, Any]:
    return median_f0(clip_of(name).pcm), colour(clip_of(name).pcm)


def test_there_are_enough_voices_of_both_sorts_and_several_accents() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 10
    pitches = [measured(name)[0] for name in NAMES]
    assert sum(f < 150 for f in pitches) >= 5
    assert sum(f > 150 for f in pitches) >= 5
    assert len({name.partition("+")[0] for name in NAMES}) >= 6


@pytest.mark.parametrize("voice", CATALOGUE, ids=lambda v: v.name)
def test_a_voice_exists_by_its_own_name_and_says_who_it_is(voice: Any) -> None:
    assert find_voice(voice.name).name == voice.name
    assert voice.description
    assert "\n" not in voice.description
    assert 160 <= voice.manner.wpm <= 190


@pytest.mark.parametrize("name", NAMES)
def test_every_voice_is_equally_loud(name: Any) -> None:
    assert loudness_lufs(clip_of(name).pcm) == pytest.approx(TARGET_LUFS, abs=1.0)


@pytest.mark.parametrize(("a", "b"), list(combinations(NAMES, 2)))
def test_any_two_voices_differ_in_pitch_or_in_colour(a: Any, b: Any) -> None:
    (a_hz, a_colour), (b_hz, b_colour) = measured(a), measured(b)
    assert semitones(a_hz, b_hz) >= 2.0 or colour_distance_db(a_colour, b_colour) >= 4.4


def test_neighbours_in_the_catalogue_are_told_apart_at_once() -> None:
    for a, b in pairwise(NAMES):
        assert semitones(measured(a)[0], measured(b)[0]) >= 3.0


def test_a_voice_of_the_catalogue_keeps_its_own_pace() -> None:
    assert espeak_settings_of("en-gb-x-rp+david").wpm < espeak_settings_of("en-us+robert").wpm
    assert clip_of("en-gb-x-rp+david").frames > clip_of("en-us+robert").frames


@pytest.mark.parametrize("accent", ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029", "en-us-nyc"])
def test_the_accents_are_there_and_say_the_line_differently(accent: str) -> None:
    assert accent in languages()
    line = {
        name: EspeakVoice(name).synthesise("x", SENTENCE, Prosody()).pcm.tobytes()
        for name in (accent, "en-gb-x-gbclan")
    }
    assert len(set(line.values())) == 2
