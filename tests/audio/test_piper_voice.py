"""Local neural voices: which model is meant, fetching one by its name, and speaking through Piper's own runtime."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from speaking import CALM, all_of, leaving_nothing_behind, sentences, words_of

from argentum_audio.voices.access import VoiceAccess
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.piper.models import ModelMissing, download, find_model
from argentum_audio.voices.piper.voice import open_piper
from argentum_audio.voices.spec import open_voice
from tests.providers.common import Script
from tests.providers.model_archive import FakeModelArchive

NAME = "en_US-tone-low"
needs_piper = pytest.mark.skipif(
    importlib.util.find_spec("piper") is None, reason="piper-tts is not installed: pip install argentum[piper]"
)

# A model of Piper's form that says every phoneme as the same tone, 1000 samples long, written with the onnx package.
TONE = zlib.decompress(base64.b64decode(
    "eNpdUsFu1DAQXcfeXXfQ0t0pha16gZxQxKXqrVKR2IKQInGh4rIXZLZeEinrhNiWVvmJnsuJb+GP+IJ27DQSMJIVz8vzm5lnS3nx"
    "R8ApjEvTeIdsm4orZV12AImrl+wXS2ABbAui022NrEv5J18FqANhnW6Q2ZS/u7mBY2AWErVH5tODL8b+8Fp3Gk5gYjeq0hZ4bTQm"
    "lU0nH5UrdAsIlAFvdItJs+2FT4C2lJb/tDENbbyGZHPWr6bEsS1Uo9PJVW02ymVPQKh9aZejwKRWPPQEZMT5sG+UiR1qENtK0Zht"
    "Ov2sIwOeA2thHE6fU+GCJP3u2u9gRnUKTKxJ+XVpiEZb4GrX4KT2jsyKHaNwNFf2dM5W0aJcjCj6PPiTi9vf/jJDyebTFdmTy2TU"
    "R3YUsWBLLtkAHhLIVsGUoNS9H05uzv4ivZGCsDhK/nJA///eP0Z2RNx+vlzyQWIWqtAwufh5d/d2vRwewCHM5BTJdsmAI3PrU5jF"
    "P18rbb67wiKAJIYIjPWz4XYjyiLKv72CR4fwBRwTuohqwyJVsxIwmi8eABPpgjg="
))  # fmt: skip
CONFIG = {
    "audio": {"sample_rate": 22_050},
    "espeak": {"voice": "en-us"},
    "num_symbols": 256,
    "num_speakers": 1,
    "inference": {"length_scale": 1.0},
    "phoneme_id_map": {symbol: [n] for n, symbol in enumerate("_^$ abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹʃʊʌʒˈˌːθɾ.,;?")},
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / f"{NAME}.onnx").write_bytes(TONE)
    (tmp_path / f"{NAME}.onnx.json").write_text(json.dumps(CONFIG))
    return tmp_path


@needs_piper
async def test_a_model_speaks_a_text_by_sentences(models: Any) -> None:
    async with leaving_nothing_behind():
        voice = open_piper(NAME, models)
        await voice.warm()
        pieces = await all_of(voice, sentences("Roads are for people. Cars are not.", "Who pays?"))
        await voice.close()
    assert [w.text for w in words_of(pieces)] == [
        "Roads",
        "are",
        "for",
        "people.",
        "Cars",
        "are",
        "not.",
        "Who",
        "pays?",
    ]
    assert len([piece for piece in pieces if len(piece.pcm)]) >= 3
    assert pieces[-1].final


@needs_piper
async def test_a_faster_mood_is_a_shorter_clip(models: Any) -> None:
    voice = open_piper(str(models / f"{NAME}.onnx"), None)
    calm = await voice.speak("clip_1", "Roads are for people.", CALM)
    quick = await voice.speak("clip_2", "Roads are for people.", Prosody(rate_percent=20.0))
    odd = await voice.speak("clip_3", "Roads are for people.", Prosody(rate_percent=float("nan")))
    assert quick.length_ms == pytest.approx(calm.length_ms / 1.2, rel=0.05)
    assert odd.length_ms == pytest.approx(calm.length_ms, rel=0.02)
    assert np.isfinite(calm.pcm).all()
    await voice.close()


@needs_piper
async def test_a_file_that_is_no_model_is_a_sentence(models: Any) -> None:
    (models / f"{NAME}.onnx").write_bytes(b"not a model")
    voice = open_piper(NAME, models)
    with pytest.raises(VoiceError, match="cannot be loaded") as caught:
        await voice.speak("clip_1", "Hello.", CALM)
    assert "\n" not in str(caught.value)


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, models: Any) -> None:
    monkeypatch.setattr("argentum_audio.voices.piper.voice.importlib.util.find_spec", lambda name: None)
    with pytest.raises(VoiceError, match=r"install argentum\[piper\]"):
        open_voice(f"piper:{NAME}", access=VoiceAccess(models=models))


@pytest.mark.parametrize(
    ("variant", "says"),
    [
        ("nowhere/voice.onnx", "is not there"),
        ("en_US-lessac-medium", "is not in"),
        ("../../etc/passwd", "is no Piper model"),
        ("lessac", "is no Piper model"),
    ],
)
def test_a_model_that_is_not_here_is_a_sentence(variant: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=says) as caught:
        find_model(variant, tmp_path)
    assert isinstance(caught.value, ModelMissing) == (variant == "en_US-lessac-medium")


def test_a_model_needs_its_settings_beside_it(models: Any) -> None:
    assert find_model(NAME, models) == models / f"{NAME}.onnx"
    (models / f"{NAME}.onnx.json").unlink()
    with pytest.raises(VoiceError, match="has no"):
        find_model(NAME, models)


async def test_a_model_is_fetched_by_its_name_and_checked(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with FakeModelArchive(model=TONE) as archive:
        path = await asyncio.to_thread(
            download, NAME, tmp_path / "voices", lambda *come: told.append(come), archive=archive.url
        )
    assert find_model(NAME, tmp_path / "voices") == path
    assert path.read_bytes() == TONE
    assert told[-1] == (len(TONE), len(TONE))


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("damaged", "arrived damaged"),
        ("short", "could not be fetched"),
        ("no-pointer", "does not say what"),
        ("no-config", "has no Piper model"),
        ("500", "answered HTTP 500"),
    ],
)
async def test_what_arrives_damaged_or_by_halves_is_not_kept(fault: str, says: str, tmp_path: Path) -> None:
    async with FakeModelArchive(script=Script([fault])) as archive:
        with pytest.raises(VoiceError, match=says):
            await asyncio.to_thread(download, NAME, tmp_path, lambda *_: None, archive=archive.url)
    assert list(tmp_path.iterdir()) == []
