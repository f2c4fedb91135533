"""ElevenLabs' voices against a strict server over real sockets: speech, cuts, limits, and every fault (WIRE)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np
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
from argentum_audio.voices.base import Prosody, RequestLimits, VoiceError
from argentum_audio.voices.elevenlabs.requests import plain_words
from argentum_audio.voices.elevenlabs.voice import ElevenLabsVoice
from argentum_audio.voices.network.timeouts import Timeouts
from argentum_kit.secrets import Secret
from tests.providers.common import Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.speech import say


@asynccontextmanager
async def speaking(
    timing: Timeouts = PATIENT, key: str = CANARY, **server: object
) -> AsyncIterator[tuple[FakeElevenLabs, ElevenLabsVoice]]:
    async with leaving_nothing_behind(), FakeElevenLabs(key=CANARY, **server) as fake:  # type: ignore[arg-type]
        voice = ElevenLabsVoice("anna", Secret(key), fake.url, timing=timing)
        try:
            yield fake, voice
        finally:
            await voice.close()
        assert fake.violations == []


def timing_for(fault: str) -> Timeouts:
    return IMPATIENT if fault.startswith("slow") else UNTIL_STALLED if fault == "stall" else PATIENT


async def settled(condition: Any) -> bool:
    """Whether something becomes true soon; the server hears of things a little later than we do them."""
    for _ in range(100):
        if condition():
            return True
        await asyncio.sleep(0.01)
    return False


# --- speech -----------------------------------------------------------------------------------------------------------


async def test_a_line_becomes_a_clip_with_sound_words_and_beats() -> None:
    async with speaking() as (_, voice):
        clip = await voice.speak("clip_7", LINE, CALM)
    assert (clip.id, clip.voice, clip.text) == ("clip_7", "elevenlabs:anna", LINE)
    assert [w.text for w in clip.words] == LINE.split()
    assert [b.kind for b in clip.beats] == ["sentence", "clause", "sentence"]
    assert clip.pcm.dtype == np.float32
    assert loudness_lufs(clip.pcm) == pytest.approx(TARGET_LUFS, abs=2.0)
    assert clip.pcm[0] == 0.0
    assert clip.first_chunk_ms > 0.0


@pytest.mark.parametrize("times", ["relative", "running", "restarting"])
@pytest.mark.parametrize("durations", ["charDurationsMs", "charsDurationsMs"])
async def test_words_sound_where_the_alignment_says_however_it_counts(times: str, durations: str) -> None:
    async with speaking(times=times, durations=durations) as (_, voice):
        first, second = "Roads are for people.", "Cars are for cars; we built both."
        pieces = await all_of(voice, sentences(first, second))
    words = words_of(pieces)
    assert [w.text for w in words] == f"{first} {second}".split()
    made = [say(plain_words(part), "anna") for part in (first, second)]
    offset = words[0].start / FRAMES_PER_MS - made[0].starts_ms[0]
    for number, text in ((3, "people."), (4, "Cars"), (8, "we")):
        speech, before = (made[0], 0.0) if number < 4 else (made[1], made[0].ms)
        at = speech.starts_ms[speech.text.index(text)] + before + offset
        assert words[number].start / FRAMES_PER_MS == pytest.approx(at, abs=60)


async def test_the_first_sentence_is_heard_before_the_second_is_written() -> None:
    written = asyncio.Event()

    async def slowly() -> AsyncIterator[str]:
        yield "The first sentence is complete."
        await written.wait()
        yield "Here is the second one."

    async with speaking() as (server, voice), aclosing(voice.stream("clip_1", slowly(), CALM)) as stream:
        first = await anext(stream)
        assert len(first.pcm) > 0
        assert not first.final
        assert [m["text"] for m in server.of_kind("message") if m.get("flush")] == ["The first sentence is complete. "]
        written.set()
        rest = [piece async for piece in stream]
    assert rest[-1].final
    assert [w.text for w in words_of([first, *rest])][-1] == "one."


async def test_a_context_opens_with_settings_says_sentences_and_closes() -> None:
    async with speaking() as (server, voice):
        await all_of(voice, sentences("One.", "Two."), Prosody(10.0, 20.0, 0.0))
        opening, one, two, close = server.of_kind("message")
    assert opening["text"] == " "
    assert opening["voice_settings"] == {
        "stability": 0.3, "similarity_boost": 0.75, "style": 0.3, "use_speaker_boost": True, "speed": 1.2,
    }  # fmt: skip
    assert (one["text"], one["flush"], two["text"]) == ("One. ", True, "Two. ")
    assert close == {"context_id": opening["context_id"], "close_context": True}


async def test_one_socket_stays_warm_for_all_lines_of_a_voice() -> None:
    async with speaking() as (server, voice):
        await voice.warm()
        for number in range(3):
            await voice.speak(f"clip_{number}", "A short line.", CALM)
        assert server.of_kind("socket") == ["anna"]
        assert len({m["context_id"] for m in server.of_kind("message")}) == 3
        assert voice.limits == RequestLimits(maximum=10, current=0)


async def test_at_most_three_contexts_live_and_everybody_gets_a_turn() -> None:
    async with speaking(most_contexts=3, chunk_ms=100, pace=20.0) as (server, voice):
        clips = await asyncio.gather(*(voice.speak(f"clip_{n}", f"Line number {n}.", CALM) for n in range(7)))
        assert [clip.words[-1].text for clip in clips] == [f"{n}." for n in range(7)]
        assert len(server.of_kind("socket")) == 1


async def test_a_text_without_a_sound_is_a_moment_of_silence_that_costs_nothing() -> None:
    async with speaking() as (server, voice):
        clip = await voice.speak("clip_1", "— … —", CALM)
        assert clip.length_ms == 100
        assert [w.text for w in clip.words] == ["—", "…", "—"]
        assert server.of_kind("message") == []


async def test_markup_is_not_handed_on() -> None:
    async with speaking() as (server, voice):
        clip = await voice.speak("clip_1", 'Now <break time="9s"/> [laughs] stop.', CALM)
        (said,) = [m["text"] for m in server.of_kind("message") if m.get("flush")]
    assert not set("<>[]") & set(said)
    assert [w.text for w in clip.words] == ["Now", "<break", 'time="9s"/>', "[laughs]", "stop."]


async def test_contexts_are_kept_alive_while_their_text_is_written() -> None:
    async def slowly() -> AsyncIterator[str]:
        yield "Wait for it."
        await asyncio.sleep(0.9)
        yield "Here it is."

    async with speaking(replace(PATIENT, keep_alive_ms=200), inactivity_s=0.6) as (server, voice):
        pieces = await all_of(voice, slowly())
        assert [w.text for w in words_of(pieces)][-1] == "is."
        assert server.of_kind("inactive") == []
        kept = [m for m in server.of_kind("message") if m.get("text") == " " and "voice_settings" not in m]
        assert kept


# --- cuts -------------------------------------------------------------------------------------------------------------


async def endless() -> AsyncIterator[str]:
    while True:
        yield "This goes on and on and on."
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_a_cut_closes_the_context_at_once_and_nothing_more_is_sent(how: str) -> None:
    async with speaking(pace=4.0) as (server, voice):
        stream = voice.stream("clip_1", endless(), CALM)
        await anext(stream)
        cut_at = asyncio.get_running_loop().time()
        if how == "close":
            await stream.aclose()
        else:
            listening = asyncio.create_task(anext(stream))
            await asyncio.sleep(0)
            listening.cancel()
            await asyncio.wait({listening})
        assert await settled(lambda: server.open_contexts() == [])
        sent = [item for item in server.received if item.kind == "message"]
        assert sent[-1].content.get("close_context")
        # It takes about a millisecond; a busy machine may take longer.
        assert sent[-1].at - cut_at < 1.0
        await asyncio.sleep(0.2)
        assert [item for item in server.received if item.kind == "message"] == sent


async def test_late_sound_of_a_cut_clip_is_never_part_of_another() -> None:
    async with speaking(chunk_ms=100, pace=4.0) as (server, voice):
        plain = await voice.speak("clip_0", "Two words.", CALM)
        stream = voice.stream("clip_1", sentences("This was cut, though its sound still comes for a while."), CALM)
        await anext(stream)
        await stream.aclose()
        after = await voice.speak("clip_2", "Two words.", CALM)
        assert server.of_kind("sound").count("clip_1.2") > 1
    assert len(after.pcm) == pytest.approx(len(plain.pcm), abs=960)


async def test_a_clip_that_is_cut_before_it_was_sent_is_never_sent() -> None:
    async with speaking() as (server, voice):
        stream = voice.stream("clip_1", sentences("Never mind."), CALM)
        asking = asyncio.create_task(anext(stream))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        await asyncio.sleep(0.05)
        assert server.of_kind("message") == []


async def test_cutting_stops_the_writing_of_the_text() -> None:
    stopped = asyncio.Event()

    async def text() -> AsyncIterator[str]:
        try:
            async for sentence in endless():
                yield sentence
        finally:
            stopped.set()

    async with speaking() as (_, voice):
        stream = voice.stream("clip_1", text(), CALM)
        await anext(stream)
        await stream.aclose()
        assert await asyncio.wait_for(stopped.wait(), 1.0)


async def test_a_text_that_fails_is_raised_as_it_is_and_the_context_closed() -> None:
    async def text() -> AsyncIterator[str]:
        yield "It begins well."
        raise ValueError("the mind failed")

    async with speaking() as (server, voice):
        with pytest.raises(ValueError, match="the mind failed"):
            await all_of(voice, text())
        assert await settled(lambda: server.open_contexts() == [])


# --- faults -----------------------------------------------------------------------------------------------------------

BEFORE_ANY_SOUND = {
    "401": "auth",
    "echo-key": "auth",
    "voice-400": "voice_not_found",
    "voice-404": "voice_not_found",
    "quota-401": "quota",
    "500": "overloaded",
    "503": "overloaded",
    "429": "rate_limit",
    "429-seconds": "rate_limit",
    "429-date": "rate_limit",
    "429-ms": "rate_limit",
    "redirect": "insecure",
    "slow-connect": "timeout",
    "slow": "timeout",
    "drop-first": "dropped",
    "unusual": "auth",
    "input-timeout": "timeout",
    "1011": "overloaded",
    "error-message": "protocol",
    "malformed": "protocol",
    "no-base64": "protocol",
    "empty": "bad_audio",
    "huge-message": "bad_audio",
}


@pytest.mark.parametrize("fault", BEFORE_ANY_SOUND)
async def test_a_fault_before_any_sound_is_one_clean_sentence_of_its_kind(
    fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with speaking(timing_for(fault), script=Script(always=fault)) as (server, voice):
            pieces, error = await until_fault(voice, sentences(LINE))
            assert await settled(lambda: server.open_contexts() == [] or server.of_kind("socket closed"))
    assert pieces == []
    assert error is not None
    assert error.kind == BEFORE_ANY_SOUND[fault]
    assert len(str(error)) <= 200
    assert "\n" not in str(error)
    assert shows_no_key(error)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("fault", ["429-seconds", "429-date", "429-ms"])
async def test_a_limit_says_when_to_come_back(fault: str) -> None:
    async with speaking(script=Script(always=fault)) as (_, voice):
        _, error = await until_fault(voice, sentences(LINE))
    assert error is not None
    assert error.retry_ms == pytest.approx(2000, abs=1100)


@pytest.mark.parametrize(("fault", "kind"), [("stall", "timeout"), ("drop", "dropped"), ("quota", "quota")])
async def test_what_had_come_before_a_fault_stays_usable(fault: str, kind: str) -> None:
    async with speaking(timing_for(fault), script=Script([fault])) as (server, voice):
        pieces, error = await until_fault(voice, sentences(LINE))
        assert error is not None
        assert error.kind == kind
        assert not any(piece.final for piece in pieces)
        sound = sound_of(pieces)
        assert len(sound) == pytest.approx(500 * FRAMES_PER_MS, abs=100 * FRAMES_PER_MS)
        assert abs(float(sound[-1])) < 1e-3
        assert [w.text for w in words_of(pieces)] == LINE.split()[: len(words_of(pieces))]
        again = await voice.speak("clip_2", "It speaks again.", CALM)
        assert again.words[-1].text == "again."
        assert len(server.of_kind("socket")) == (1 if fault == "stall" else 2)


async def test_a_voice_that_talks_on_and_on_is_stopped() -> None:
    async with speaking(script=Script(["huge"])) as (_, voice):
        pieces, error = await until_fault(voice, sentences("One short sentence."))
    assert error is not None
    assert error.kind == "bad_audio"
    assert len(sound_of(pieces)) <= 16 * 48_000


@pytest.mark.parametrize("fault", ["odd", "wav", "no-times", "no-final", "normalized"])
async def test_what_is_only_unusual_is_spoken_all_the_same(fault: str) -> None:
    async with speaking(script=Script(always=fault)) as (_, voice):
        clip = await voice.speak("clip_1", LINE, CALM)
    assert [w.text for w in clip.words] == LINE.split()
    assert len(clip.pcm) > 3 * 48_000


async def test_nothing_is_tried_twice() -> None:
    async with speaking(script=Script(always="1011")) as (server, voice):
        _, error = await until_fault(voice, sentences(LINE))
        assert error is not None
        assert len(server.of_kind("socket")) == 1


async def test_but_a_socket_that_lay_idle_may_have_gone_stale_and_is_replaced_once() -> None:
    stale = replace(PATIENT, stale_ms=0)
    async with speaking(stale, script=Script(["drop-first"])) as (server, voice):
        clip = await voice.speak("clip_1", LINE, CALM)
        assert clip.words[-1].text == "now?"
        assert len(server.of_kind("socket")) == 2
    async with speaking(stale, script=Script(always="drop-first")) as (server, voice):
        with pytest.raises(VoiceError) as caught:
            await voice.speak("clip_1", LINE, CALM)
        assert caught.value.kind == "dropped"
        assert len(server.of_kind("socket")) == 2


async def test_a_server_that_is_not_there_is_a_fault_of_the_network() -> None:
    async with FakeElevenLabs(key=CANARY) as server:
        gone = server.url
    async with leaving_nothing_behind():
        voice = ElevenLabsVoice("anna", Secret(CANARY), gone, timing=PATIENT)
        _, error = await until_fault(voice, sentences(LINE))
        await voice.close()
    assert error is not None
    assert error.kind == "network"
    assert shows_no_key(error)


# --- HTTP -------------------------------------------------------------------------------------------------------------


async def test_without_a_websocket_sentences_are_asked_for_by_http() -> None:
    async with speaking(script=Script(["no-websocket"])) as (server, voice):
        pieces = await all_of(voice, sentences("Roads are for people.", "Cars are for cars; we built both."))
        assert [body["text"] for body in server.of_kind("request")] == [
            "Roads are for people.",
            "Cars are for cars; we built both.",
        ]
        assert server.of_kind("request")[1]["previous_text"] == "Roads are for people."
        words = words_of(pieces)
        assert len(words) == 11
        first = say("Roads are for people. ", "anna")
        assert words[4].start / FRAMES_PER_MS == pytest.approx(first.ms, abs=100)
        await voice.speak("clip_2", "And again.", CALM)
        assert server.of_kind("socket") == [], "a websocket is not asked for again so soon"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("401", "auth"),
        ("429-ms", "rate_limit"),
        ("stall", "timeout"),
        ("drop", "dropped"),
        ("malformed", "protocol"),
        ("empty", "bad_audio"),
        ("redirect", "insecure"),
    ],
)
async def test_faults_by_http_are_of_the_same_kinds(fault: str, kind: str) -> None:
    async with speaking(timing_for(fault), script=Script(["no-websocket", fault])) as (_, voice):
        _, error = await until_fault(voice, sentences(LINE))
    assert error is not None
    assert error.kind == kind
    assert shows_no_key(error)


async def test_contexts_that_the_provider_gave_up_do_not_fill_the_socket() -> None:
    async with speaking(script=Script(["error-message"] * 4)) as (server, voice):
        for _ in range(4):
            _, error = await until_fault(voice, sentences("It fails."))
            assert error is not None
        for number in range(3):
            clip = await voice.speak(f"clip_{number}", "It speaks.", CALM)
            assert clip.words[-1].text == "speaks."
        assert len(server.of_kind("socket")) <= 2


async def test_a_storm_of_cuts_never_opens_a_sixth_context() -> None:
    async with speaking(pace=2.0) as (server, voice):
        for _ in range(12):
            stream = voice.stream("clip_1", endless(), CALM)
            await anext(stream)
            await stream.aclose()
        assert 1 < len(server.of_kind("socket")) <= 4
        clip = await voice.speak("clip_2", "It still speaks.", CALM)
        assert clip.words[-1].text == "speaks."
        assert await settled(lambda: server.open_contexts() == [])


async def test_a_socket_that_is_left_goes_on_for_the_clips_it_carries() -> None:
    async with speaking(pace=2.0) as (server, voice):
        long = asyncio.create_task(voice.speak("clip_1", LINE, CALM))
        await settled(lambda: server.of_kind("sound"))
        for _ in range(6):
            stream = voice.stream("clip_2", endless(), CALM)
            await anext(stream)
            await stream.aclose()
        assert len(server.of_kind("socket")) > 1
        assert [w.text for w in (await long).words] == LINE.split()


# --- where the sound of a clip ends -------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", ["relative", "running", "restarting"])
@pytest.mark.parametrize("fault", ["early-final", "two-finals", "stray", "backwards"])
async def test_a_clip_ends_with_its_last_letter_whatever_is_said_of_its_end(fault: str, times: str) -> None:
    async with speaking(times=times, pace=6.0, script=Script(always=fault)) as (_, voice):
        first, second = await voice.speak("clip_1", LINE, CALM), await voice.speak("clip_2", "Two words.", CALM)
    whole = say(plain_words(LINE), "anna").ms
    assert first.length_ms == pytest.approx(whole, abs=300)
    assert [w.text for w in first.words] == LINE.split()
    assert second.length_ms == pytest.approx(say("Two words. ", "anna").ms, abs=300)


async def test_without_times_an_early_final_waits_for_what_is_under_way() -> None:
    async with speaking(pace=6.0, script=Script(always="early-final-no-times")) as (_, voice):
        clip = await voice.speak("clip_1", LINE, CALM)
    assert clip.length_ms == pytest.approx(say(plain_words(LINE), "anna").ms, abs=300)


@pytest.mark.parametrize("fault", ["noise", "lying"])
async def test_sound_that_is_no_speech_is_refused(fault: str) -> None:
    async with speaking(script=Script(always=fault)) as (_, voice):
        for _ in range(5 if fault == "lying" else 1):
            pieces, error = await until_fault(voice, sentences(LINE))
            assert error is not None and error.kind == "bad_audio"
            assert sum(len(piece.pcm) for piece in pieces) < 24_000
