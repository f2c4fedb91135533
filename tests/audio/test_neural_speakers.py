"""Speakers as files, and models that are fetched: what is read, what is refused, and in which sentence."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from speaking import CALM

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.errors import VoiceSpecError
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.neural import models
from argentum_audio.voices.neural.model import bundled_model
from argentum_audio.voices.neural.models import fetch, known_models, present_models
from argentum_audio.voices.neural.speaker import Speaker, VoiceShape, speaker, speakers
from argentum_audio.voices.neural.voice import open_neural
from tests.providers.common import Script
from tests.providers.neural_archive import FakeNeuralArchive

SMALL = b"model" * 50_000


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "speakers").mkdir()
    return tmp_path / "speakers"


def test_at_least_eight_come_along_with_a_stand_in_that_there_is() -> None:
    people = speakers()
    assert len(people) >= 8
    assert len({person.stand_in for person in people}) == len(people)
    for person in people:
        assert EspeakVoice(person.stand_in.removeprefix("espeak:")).name == person.stand_in
        assert person.about
        assert person.voice.model == "heart", "from the package alone"
    assert len({(p.voice.pitch, p.voice.formants, p.voice.tilt_db) for p in people}) == len(people)


def test_a_users_own_file_is_a_speaker_and_may_take_the_name_of_one(own: Path) -> None:
    (own / "ada.toml").write_text('about = "me"\npitch = 0.9\nrate = 1\n')
    (own / "wren.toml").write_text('formants = 1.2\n[real]\nmodel = "emma"\n')
    folder = own.parent
    assert speaker("ada", folder) == Speaker("ada", "me", VoiceShape(pitch=0.9, rate=1.0))
    assert speaker("wren", folder).voice.formants == 1.2
    assert speaker("wren", folder).real == VoiceShape("emma")
    assert [person.name for person in speakers(folder)][-1] == "ada"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pitch = 3", "pitch = 3 is not allowed; it takes a number from 0.5 to 1.3"),
        ('pitch = "low"', "pitch = low is not allowed"),
        ("pitch = true", "pitch = True is not allowed"),
        ("rate = nan", "rate = nan is not allowed"),
        ("picth = 1.0", "there is no key 'picth' (did you mean 'pitch'?)"),
        ("[real]\npitch = 1.0", "[real] needs a model"),
        ("real = 1", "[real] needs a model"),
        ("about = 1", "about takes a short text"),
        ('stand_in = "elevenlabs:x"', "it takes an espeak voice"),
        ("pitch = ", "Speaker file"),
    ],
)
def test_a_file_with_wrong_values_is_one_sentence(own: Path, text: str, says: str) -> None:
    (own / "odd.toml").write_text(text)
    with pytest.raises(VoiceSpecError) as caught:
        speaker("odd", own.parent)
    assert says in str(caught.value)
    assert "odd" not in [person.name for person in speakers(own.parent)], "a list leaves it out"


def test_an_unknown_speaker_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(VoiceSpecError, match=r"no speaker 'wrne' \(did you mean 'wren'\?\)"):
        speaker("wrne", tmp_path)


def test_a_model_that_is_not_here_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="argentum voices --fetch emma"):
        open_neural("emma", tmp_path)
    with pytest.raises(VoiceError, match="no neural model 'nobody'"):
        models.model_file("nobody", tmp_path)


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The list of models with a small file for emma."""
    emma = replace(known_models()["emma"], size=len(SMALL), sha256=hashlib.sha256(SMALL).hexdigest())
    monkeypatch.setattr(models, "known_models", lambda: {**known_models(), "emma": emma})
    return SMALL


async def test_a_model_is_fetched_checked_and_takes_its_seat(listed: bytes, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with FakeNeuralArchive(model=listed) as archive:
        path = await asyncio.to_thread(fetch, "emma", tmp_path, lambda *come: told.append(come), archive=archive.url)
    assert path.read_bytes() == listed
    assert told[-1] == (len(listed), len(listed))
    assert present_models(tmp_path) == {"heart", "emma"}
    wren = speaker("wren", tmp_path)
    assert wren.as_present(present_models(tmp_path)).model == "emma"
    assert wren.as_present(frozenset({"heart"})).model == "heart"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("damaged", "arrived damaged"),
        ("longer", "arrived damaged"),
        ("short", "could not be fetched"),
        ("404", "HTTP 404"),
    ],
)
async def test_what_arrives_damaged_or_by_halves_is_not_kept(
    listed: bytes, fault: str, says: str, tmp_path: Path
) -> None:
    async with FakeNeuralArchive(model=listed, script=Script([fault])) as archive:
        with pytest.raises(VoiceError, match=says):
            await asyncio.to_thread(fetch, "emma", tmp_path, lambda *_: None, archive=archive.url)
    assert list((tmp_path / "neural").iterdir()) == []


async def test_a_fetched_model_speaks_in_its_own_accent(tmp_path: Path) -> None:
    (tmp_path / "neural").mkdir()
    # The model of the package stands for it: of the same form and, as it happens, of the same size.
    (tmp_path / "neural" / known_models()["emma"].file).write_bytes(bundled_model().read_bytes())
    british = await open_neural("emma", tmp_path).speak(
        "clip", "We can't dance on the grass after half past four.", CALM
    )
    american = await open_neural("heart", tmp_path).speak(
        "clip", "We can't dance on the grass after half past four.", CALM
    )
    assert british.frames != american.frames


async def test_a_damaged_model_is_a_fault_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "neural").mkdir()
    (tmp_path / "neural" / known_models()["kore"].file).write_bytes(b"\0" * known_models()["kore"].size)
    with pytest.raises(VoiceError, match="cannot be loaded"):
        await open_neural("kore", tmp_path).speak("clip", "Hello there.", CALM)
