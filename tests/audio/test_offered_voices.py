"""The voices that a speech server of one's own offers, and what is made of other answers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_audio.voices.network.offered_voices import MOST_BYTES, MOST_VOICES, offered_voices, voices_in
from argentum_kit.secrets import Secret
from tests.providers.openai_speech import FakeOpenAISpeech


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"voices": ["af_bella", "am_adam"]}, ["af_bella", "am_adam"]),
        ({"voices": [{"id": "af_bella", "name": "Bella"}, {"voice_id": "x"}, {"name": "y"}]}, ["af_bella", "x", "y"]),
        ({"data": ["alloy"]}, ["alloy"]),
        (["alloy", "alloy", "nova"], ["alloy", "nova"]),
        ({"voices": ["a,b", "a@b", "", " a", "a\x1b[2J", "x" * 101, 7, None, [], "good"]}, ["good"]),
        ({"voices": {"a": 1}}, []),
        ({"detail": "Not Found"}, []),
        ("text", []),
        (None, []),
    ],
)
def test_names_are_read_and_what_is_no_name_of_a_spec_is_left_out(answer: object, names: list[str]) -> None:
    assert voices_in(json.dumps(answer).encode()) == names


def test_no_more_than_a_list_that_one_can_read() -> None:
    assert len(voices_in(json.dumps([f"v{n}" for n in range(5000)]).encode())) == MOST_VOICES


@given(st.binary(max_size=200))
def test_bytes_are_never_more_than_no_voices(body: bytes) -> None:
    assert all(isinstance(name, str) and name.isprintable() for name in voices_in(body))


@pytest.mark.parametrize("body", [b"[" * 100_000, b"", b"\xff\xfe", b"{"])
def test_what_is_no_json_offers_none(body: bytes) -> None:
    assert voices_in(body) == []


async def test_a_server_that_offers_voices_is_asked_with_its_key() -> None:
    async with FakeOpenAISpeech(voices=frozenset({"nova", "alloy"})) as fake:
        assert await offered_voices(fake.base, Secret(fake.key), 5.0) == ["alloy", "nova"]
        assert await offered_voices(fake.base, Secret("sk-another-key-0123456789"), 5.0) == []


async def test_a_server_without_a_list_and_none_at_all_offer_none() -> None:
    async with FakeOpenAISpeech() as fake:
        assert await offered_voices(fake.base, Secret(fake.key), 5.0) == []
        base = fake.base
    assert await offered_voices(base, None, 5.0) == []


async def test_an_endless_list_is_not_read_to_its_end() -> None:
    async with FakeOpenAISpeech(voices=frozenset(f"voice-{n:09d}" for n in range(MOST_BYTES // 15))) as fake:
        assert await offered_voices(fake.base, Secret(fake.key), 20.0) == []
