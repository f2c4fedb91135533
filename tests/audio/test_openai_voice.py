"""OpenAI-compatible voices against a strict server over real sockets: speech, cuts, and every fault (WIRE)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from speaking import (
    CALM,
    CANARY,
    IMPATIENT,
    LINE,
    PATIENT,
    UNTIL_STALLED,
    all_of,
    leaving_nothing_behind,
    sentences,
    shows_no_key,
    sound_of,
    until_fault,
    words_of,
)

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.loudness import TARGET_LUFS, loudness_lufs
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.network.timeouts import Timeouts
from argentum_audio.voices.openai_speech import OpenAIVoice, instructions_for, request_body, split_input
from argentum_kit.secrets import Secret
from tests.providers.common import Script
from tests.providers.openai_speech import FakeOpenAISpeech
from tests.providers.speech import say


@asynccontextmanager
async def speaking(
    timing: Timeouts = PATIENT, key: str = CANARY, **server: object
) -> AsyncIterator[tuple[FakeOpenAISpeech, OpenAIVoice]]:
    async with leaving_nothing_behind(), FakeOpenAISpeech(key=key, **server) as fake:  # type: ignore[arg-type]
        voice = OpenAIVoice("alloy", Secret(CANARY) if key else None, fake.base, timing=timing)
        try:
            yield fake, voice
        finally:
            await voice.close()
        assert fake.violations == []


async def test_a_line_becomes_a_clip_with_sound_words_and_beats() -> None:
    async with speaking() as (_, voice):
        clip = await voice.speak("clip_7", LINE, CALM)
    assert (clip.id, clip.voice) == ("clip_7", "openai:alloy")
    assert [w.text for w in clip.words] == LINE.split()
    assert [b.kind for b in clip.beats] == ["sentence", "clause", "sentence"]
    assert loudness_lufs(clip.pcm) == pytest.approx(TARGET_LUFS, abs=2.0)
    assert clip.words[-1].end == clip.frames


async def test_estimated_beats_lie_in_the_pauses_that_are_heard() -> None:
    async with speaking() as (_, voice):
        clip = await voice.speak("clip_1", LINE, CALM)
    speech = say(LINE, "alloy")
    for beat, after in zip(clip.beats, ("Cars", "we", "So"), strict=True):
        at = speech.starts_ms[LINE.index(f"{after} ")]
        assert clip.words[beat.words].start / FRAMES_PER_MS == pytest.approx(at, abs=150)


async def test_sentences_are_asked_for_one_after_the_other() -> None:
    async with speaking() as (server, voice):
        pieces = await all_of(voice, sentences("Roads are for people.", "—", "Cars are for cars."))
        assert [body["input"] for body in server.of_kind("request")] == ["Roads are for people.", "Cars are for cars."]
        assert server.most_active == 1
    assert [w.text for w in words_of(pieces)] == ["Roads", "are", "for", "people.", "—", "Cars", "are", "for", "cars."]
    assert [piece.final for piece in pieces].count(True) == 1
    assert pieces[-1].final


async def test_a_server_of_ones_own_needs_no_key() -> None:
    async with speaking(key="") as (_, voice):
        assert (await voice.speak("clip_1", "Free.", CALM)).words[0].text == "Free."


@pytest.mark.parametrize("fault", ["odd", "wav", "wav-44100", "rate-22050"])
async def test_servers_that_differ_are_understood(fault: str) -> None:
    async with speaking(script=Script([None, fault])) as (_, voice):
        plain = await voice.speak("clip_1", LINE, CALM)
        other = await voice.speak("clip_2", LINE, CALM)
    assert other.length_ms == pytest.approx(plain.length_ms, abs=60)
    assert loudness_lufs(other.pcm) == pytest.approx(TARGET_LUFS, abs=1.0)


async def test_a_cut_ends_the_request_and_nothing_more_is_asked_for() -> None:
    async def endless() -> AsyncIterator[str]:
        while True:
            yield "This goes on and on."

    async with speaking(pace=4.0) as (server, voice):
        stream = voice.stream("clip_1", endless(), CALM)
        await anext(stream)
        await stream.aclose()
        asked, sent = len(server.of_kind("request")), len(server.of_kind("sound"))
        await asyncio.sleep(0.3)
        assert len(server.of_kind("request")) == asked
        assert len(server.of_kind("sound")) <= sent + 2
        assert server.active == 0


FAULTS = {
    "401": "auth",
    "echo-key": "auth",
    "403": "auth",
    "voice-400": "voice_not_found",
    "404": "voice_not_found",
    "quota": "quota",
    "500": "overloaded",
    "503": "overloaded",
    "429": "rate_limit",
    "429-seconds": "rate_limit",
    "429-date": "rate_limit",
    "429-ms": "rate_limit",
    "redirect": "insecure",
    "slow": "timeout",
    "drop-first": "network",
    "empty": "bad_audio",
    "silence": "bad_audio",
    "mp3": "bad_audio",
    "error-200": "protocol",
    "malformed": "bad_audio",
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_before_any_sound_is_one_clean_sentence_of_its_kind(
    fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with speaking(IMPATIENT if fault == "slow" else PATIENT, script=Script(always=fault)) as (server, voice):
            pieces, error = await until_fault(voice, sentences(LINE))
            assert len(server.of_kind("request")) == 1, "nothing is tried twice"
    assert pieces == []
    assert error is not None
    assert error.kind == FAULTS[fault]
    assert len(str(error)) <= 200
    assert shows_no_key(error)
    assert CANARY not in caplog.text
    if fault in {"429-seconds", "429-date", "429-ms"}:
        assert error.retry_ms == pytest.approx(2000, abs=1100)


@pytest.mark.parametrize(("fault", "kind"), [("stall", "timeout"), ("drop", "dropped"), ("huge", "bad_audio")])
async def test_what_had_come_before_a_fault_stays_usable(fault: str, kind: str) -> None:
    async with speaking(UNTIL_STALLED if fault == "stall" else PATIENT, script=Script([fault])) as (_, voice):
        pieces, error = await until_fault(voice, sentences("We tried this once before."))
        assert error is not None
        assert error.kind == kind
        assert not any(piece.final for piece in pieces)
        assert 0 < len(sound_of(pieces)) < 16 * 48_000
        assert (await voice.speak("clip_2", "It speaks again.", CALM)).words[-1].text == "again."


@pytest.mark.parametrize(
    ("prosody", "speed", "instructions"),
    [
        (CALM, None, None),
        (Prosody(2.0, 5.0, 1.0), 1.05, None),
        (Prosody(8.0, 20.0, 4.0), 1.2, "Speak with a raised, excited voice, faster than usual and forcefully."),
        (Prosody(-8.0, -20.0, -4.0), 0.8, "Speak with a lowered, calm voice, more slowly than usual and softly."),
        (Prosody(0.0, 10.0, 0.0), 1.1, "Speak faster than usual."),
        (Prosody(float("nan"), float("inf"), 0.0), None, None),
        (Prosody(0.0, 900.0, 0.0), 4.0, "Speak faster than usual."),
    ],
)
def test_a_mood_is_a_speed_and_an_instruction(prosody: Any, speed: float | None, instructions: str | None) -> None:
    body = request_body("gpt-4o-mini-tts", "alloy", "Yes.", prosody)
    assert body.get("speed") == speed
    assert body.get("instructions") == instructions
    assert instructions_for(prosody) == (instructions or "")
    assert "instructions" not in request_body("tts-1", "alloy", "Yes.", prosody)


@pytest.mark.parametrize(
    ("text", "lengths"), [("", []), ("a b", [3]), ("word " * 1000, [4094, 904]), ("x" * 5000, [4096, 904])]
)
def test_no_request_is_longer_than_the_server_takes(text: Any, lengths: Any) -> None:
    assert [len(part) for part in split_input(text)] == lengths


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("web-page", "bad_audio", "OPENAI_BASE_URL"),
        ("gzip", "protocol", "'gzip, gzip'"),
        ("noise", "bad_audio", "noise"),
        ("redirect", "insecure", "OPENAI_BASE_URL"),
    ],
)
async def test_what_is_no_speech_names_what_to_look_at(fault: str, kind: str, says: str) -> None:
    async with speaking(script=Script(always=fault)) as (server, voice):
        _, error = await until_fault(voice, sentences(LINE))
        assert error is not None and error.kind == kind
        assert says in str(error) and f"127.0.0.1:{server.port}" in str(error)


async def test_an_address_without_its_version_is_named() -> None:
    async with speaking() as (server, _):
        voice = OpenAIVoice("alloy", None, server.url, timing=PATIENT)
        _, error = await until_fault(voice, sentences(LINE))
        await voice.close()
    assert error is not None and error.lasting
    assert "/audio/speech (HTTP 404); OPENAI_BASE_URL usually ends in /v1" in str(error)


async def test_a_lying_server_is_never_believed() -> None:
    async with speaking(script=Script(always="lying")) as (server, voice):
        for _ in range(7):
            pieces, error = await until_fault(voice, sentences(LINE))
            assert error is not None
            assert len(pieces) == 0 or len(sound_of(pieces)) < 24_000
        assert server.lies == 7
