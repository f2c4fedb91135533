"""Voice specs: what may be written, what is said when it is wrong, and how a chain falls back (SURFACE, Voice SPEC)."""

from __future__ import annotations

from typing import Any

import pytest

from argentum_audio.clip import Clip
from argentum_audio.voices.access import VoiceAccess
from argentum_audio.voices.base import Prosody, Voice, VoiceError
from argentum_audio.voices.checked_voice import CheckedVoice
from argentum_audio.voices.errors import VoiceSpecError
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.espeak.voice_files import find_voice, variants
from argentum_audio.voices.estimate import EstimateVoice
from argentum_audio.voices.spec import OPENERS, VoiceSpec, list_voices, open_voice, parse_spec
from argentum_kit.secrets import Secret


class Broken:
    """A provider's voice that always fails."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = False

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        raise VoiceError(f"{self.name} is out of quota.")

    async def close(self) -> None:
        self.closed = True


def with_cloud(voice: Voice | None = None) -> Any:
    def opener(variant: str, access: VoiceAccess) -> Voice:
        if voice is None:
            raise VoiceError("CLOUD_KEY is not set.")
        return voice

    return {**OPENERS, "cloud": opener}


@pytest.mark.parametrize(
    ("spec", "links"),
    [
        ("espeak", (VoiceSpec("espeak"),)),
        ("espeak:en-us+f3", (VoiceSpec("espeak", "en-us+f3"),)),
        (" espeak:en-gb , estimate ", (VoiceSpec("espeak", "en-gb"), VoiceSpec("estimate"))),
        ("ESPEAK:en-us", (VoiceSpec("espeak", "en-us"),)),
    ],
)
def test_a_spec_is_a_chain_of_kinds_and_variants(spec: str, links: Any) -> None:
    assert parse_spec(spec) == links


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (
            "",
            "a voice is missing; allowed are espeak:VARIANT, neural:SPEAKER, estimate, elevenlabs:VOICE_ID, openai:VOICE and piper:MODEL",
        ),
        ("espeak,,estimate", "a voice is missing"),
        ("espaek:en-us", "no kind of voice called 'espaek' (did you mean 'espeak'?)"),
        ("siri", "allowed are espeak:VARIANT, neural:SPEAKER, estimate"),
        ("elevenlabs", "write which one, as in elevenlabs:VOICE_ID"),
        ("openai:,espeak", "write which one, as in openai:alloy"),
        ("piper", "write which one, as in piper:MODEL.onnx"),
        ("espeak:en-uk", "no language 'en-uk'; the nearest it has is 'en-us'"),
        ("espeak:en-us+f9", "no variant 'f9'; the nearest it has is 'f"),
        ("espeak:en-us+Alicja", "the nearest it has is 'Alicia'"),
        ("estimate:fast", "estimate takes no variant"),
        ("espeak:en-us+nobody,estimate", "no variant 'nobody'"),
    ],
)
def test_a_wrong_spec_is_one_sentence_that_helps(spec: str, says: str) -> None:
    with pytest.raises(VoiceSpecError) as caught:
        open_voice(spec)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("en-us", "gmw/en-US"),
        ("en-gb", "gmw/en"),
        ("EN-GB-SCOTLAND+M3", "gmw/en-GB-scotland+m3"),
        ("en-us+alicia", "gmw/en-US+Alicia"),
        ("en-us+Mr serious", "gmw/en-US+Mr serious"),
        ("de", "gmw/de"),
    ],
)
def test_any_voice_espeak_has_is_accepted_whatever_the_case(name: str, file: str) -> None:
    assert find_voice(name).file == file


def test_espeak_brings_its_hundred_variants() -> None:
    assert len(variants()) >= 90


def inner_of(spec: str) -> Voice:
    voice = open_voice(spec)
    assert isinstance(voice, CheckedVoice)
    return voice.inner


def test_opening_gives_the_voice_under_its_full_name() -> None:
    assert open_voice("espeak").name == "espeak:en-us"
    assert open_voice("espeak:en-us+F3").name == "espeak:en-us+f3"
    assert isinstance(inner_of("espeak"), EspeakVoice), "a voice that stands alone is entered through its edge too"
    assert isinstance(inner_of("estimate"), EstimateVoice)


async def test_a_chain_falls_back_and_tells_which_voice_failed() -> None:
    faults: list[tuple[str, str]] = []
    broken = Broken("cloud:anna")
    errors: list[VoiceError] = []
    voice = open_voice(
        "cloud:anna,estimate",
        on_fault=lambda *f: faults.append(f),
        on_error=lambda name, error: errors.append(error),
        openers=with_cloud(broken),
    )
    clip = await voice.speak("clip_1", "Nobody is silent.", Prosody())
    assert clip.voice == "estimate"
    assert faults == [("cloud:anna", "cloud:anna is out of quota.")]
    assert [error.kind for error in errors] == ["failed"]
    assert voice.name == "cloud:anna,estimate"
    await voice.close()
    assert broken.closed


async def test_a_provider_alone_has_espeak_behind_it() -> None:
    voice = open_voice("cloud:anna", openers=with_cloud(Broken("cloud:anna")))
    assert (await voice.speak("clip_1", "Nobody is silent.", Prosody())).voice == "espeak:en-us"


async def test_with_every_voice_broken_the_last_fault_is_raised() -> None:
    voice = open_voice("cloud:a,cloud:b", last_resort=None, openers=with_cloud(Broken("cloud")))
    with pytest.raises(VoiceError, match="out of quota"):
        await voice.speak("clip_1", "Hello.", Prosody())


def test_a_voice_that_cannot_be_opened_is_reported_and_left_out() -> None:
    faults: list[tuple[str, str]] = []
    voice = open_voice("cloud:anna,estimate", on_fault=lambda *f: faults.append(f), openers=with_cloud())
    assert voice.name == "estimate"
    assert faults == [("cloud:anna", "CLOUD_KEY is not set.")]
    with pytest.raises(VoiceError, match="CLOUD_KEY"):
        open_voice("cloud:anna", last_resort=None, openers=with_cloud())


KEYS = VoiceAccess(elevenlabs_key=Secret("el-key"), openai_key=Secret("oa-key"))


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("elevenlabs:abc", "elevenlabs:abc,espeak:en-us"),
        ("elevenlabs:abc,espeak:en-us+f3", "elevenlabs:abc,espeak:en-us+f3"),
        ("openai:alloy", "openai:alloy,espeak:en-us"),
        ("openai:alloy@tts-1,estimate", "openai:alloy@tts-1,estimate"),
    ],
)
def test_providers_are_opened_with_their_keys(spec: str, name: str) -> None:
    assert open_voice(spec, access=KEYS).name == name


@pytest.mark.parametrize(
    ("spec", "variable"), [("elevenlabs:abc", "ELEVENLABS_API_KEY"), ("openai:alloy", "OPENAI_API_KEY")]
)
def test_a_provider_without_its_key_is_one_sentence_that_names_the_variable(spec: str, variable: str) -> None:
    with pytest.raises(VoiceError) as caught:
        open_voice(spec, access=VoiceAccess())
    assert str(caught.value) == f"The voice {spec} needs a key; set {variable}."
    assert caught.value.kind == "auth"


def test_a_provider_without_its_key_is_left_out_of_a_chain_that_has_another_voice() -> None:
    faults: list[tuple[str, str]] = []
    voice = open_voice(
        "elevenlabs:abc,espeak:en-gb", access=VoiceAccess(), on_fault=lambda *fault: faults.append(fault)
    )
    assert voice.name == "espeak:en-gb"
    assert faults == [("elevenlabs:abc", "The voice elevenlabs:abc needs a key; set ELEVENLABS_API_KEY.")]


def test_a_server_of_ones_own_needs_no_key() -> None:
    access = VoiceAccess(openai_url="http://127.0.0.1:8880/v1")
    assert open_voice("openai:af_bella", access=access, last_resort=None).name == "openai:af_bella"


def test_plain_http_to_another_machine_must_be_allowed() -> None:
    there = VoiceAccess(elevenlabs_key=Secret("el-key"), elevenlabs_url="http://voices.example")
    with pytest.raises(VoiceError, match=r"http://voices\.example.*, which anybody on the way can read") as caught:
        open_voice("elevenlabs:abc", access=there)
    assert caught.value.kind == "insecure"
    allowed = VoiceAccess(elevenlabs_key=Secret("el-key"), elevenlabs_url="http://voices.example", insecure=True)
    assert open_voice("elevenlabs:abc", access=allowed, last_resort=None).name == "elevenlabs:abc"


def test_the_list_names_what_can_be_opened() -> None:
    listed = list_voices()
    assert len(listed) >= 11
    assert {line.kind for line in listed} == {"neural", "espeak", "estimate"}
    for line in listed:
        assert open_voice(line.name).name.partition(",")[0] == line.name
        assert line.description
