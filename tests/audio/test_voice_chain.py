"""Chains: who speaks when somebody fails, in the middle of a text too, and how long who failed rests (DESIGN, Degrading)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any, get_args

import numpy as np
import pytest
from speaking import CALM, CANARY, PATIENT, leaving_nothing_behind, sentences, until_fault, words_of

from argentum_audio.clip import Clip, Piece, Word
from argentum_audio.voices.base import FaultKind, Prosody, RequestLimits, VoiceError
from argentum_audio.voices.chain import REST_S, VoiceChain
from argentum_audio.voices.elevenlabs.voice import ElevenLabsVoice
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.estimate import SENTENCE_MS, EstimateVoice
from argentum_audio.voices.openai_speech import OpenAIVoice
from argentum_audio.voices.prebuffer import UNHURRIED_S
from argentum_audio.voices.streaming.by_sentence import stream_voice
from argentum_kit.secrets import Secret
from tests.providers.common import Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.openai_speech import FakeOpenAISpeech


class Provider:
    """A streaming voice that fails as it is told: before its first piece, or after so many."""

    def __init__(self, name: str, faults: Sequence[VoiceError | None] = (), *, after: int = 0) -> None:
        self.name = name
        self.faults = list(faults)
        self.after = after
        self.heard: list[str] = []
        self.asked = 0
        self.limits = RequestLimits(maximum=4)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        self.asked += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        return await EstimateVoice().speak(clip_id, text, prosody)

    async def stream(self, clip_id: str, text: AsyncIterator[str], prosody: Prosody) -> AsyncIterator[Piece]:
        self.asked += 1
        fault = self.faults.pop(0) if self.faults else None
        given = 0
        async for part in text:
            self.heard.append(part)
            if fault is not None and given >= self.after:
                raise fault
            yield Piece(np.zeros(48_000, np.float32), tuple(Word(w, 0, 0) for w in part.split()))
            given += 1
        yield Piece(np.zeros(0, np.float32), final=True)

    async def close(self) -> None: ...


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fault(kind: FaultKind, retry_ms: int | None = None) -> VoiceError:
    return VoiceError(f"It failed: {kind}.", kind=kind, retry_ms=retry_ms)


async def test_the_next_voice_speaks_the_whole_text_when_nothing_was_heard() -> None:
    first, second = Provider("a", [fault("dropped")]), Provider("b")
    faults: list[tuple[str, str]] = []
    chain = VoiceChain([first, second], lambda name, fault: faults.append((name, fault.kind)))
    pieces, error = await until_fault(chain, sentences("One two.", "Three."))
    assert error is None
    assert [w.text for w in words_of(pieces)] == ["One", "two.", "Three."]
    assert second.heard == ["One two.", "Three."]
    assert faults == [("a", "dropped")]
    assert chain.speaker == "b"


async def test_once_something_was_heard_nobody_else_goes_on() -> None:
    first, second = Provider("a", [fault("timeout")], after=1), Provider("b")
    pieces, error = await until_fault(VoiceChain([first, second]), sentences("One.", "Two."))
    assert error is not None
    assert error.kind == "timeout"
    assert [w.text for w in words_of(pieces)] == ["One."]
    assert second.asked == 0


async def test_the_text_may_still_be_written_while_voices_change() -> None:
    written = asyncio.Event()

    async def slowly() -> AsyncIterator[str]:
        yield "One."
        await written.wait()
        yield "Two."

    chain = VoiceChain([Provider("a", [fault("network")]), Provider("b")])
    stream = chain.stream("clip_1", slowly(), CALM)
    assert (await anext(stream)).words[0].text == "One."
    written.set()
    assert [w.text for w in words_of([piece async for piece in stream])] == ["Two."]


@pytest.mark.parametrize(
    ("kind", "retry_ms", "rest_s"),
    [
        ("auth", None, None),
        ("voice_not_found", None, None),
        ("quota", 1000, None),
        ("insecure", None, None),
        ("rate_limit", 7000, 7.0),
        ("rate_limit", None, 2.0),
        ("rate_limit", 100, 2.0),
        ("overloaded", None, 2.0),
        ("network", None, 5.0),
        ("timeout", None, 1.0),
        ("dropped", None, 1.0),
        ("failed", None, 0.0),
    ],
)
async def test_a_voice_that_failed_rests_as_its_fault_asks(
    kind: Any, retry_ms: int | None, rest_s: float | None
) -> None:
    clock = Clock()
    first = Provider("a", [fault(kind, retry_ms)])
    chain = VoiceChain([first, Provider("b")], now=clock)
    await chain.speak("clip_1", "One.", CALM)
    clock.now += 1e6 if rest_s is None else max(rest_s - 0.001, 0.0)
    await chain.speak("clip_2", "Two.", CALM)
    assert first.asked == (2 if rest_s == 0.0 else 1)
    clock.now += 0.002
    await chain.speak("clip_3", "Three.", CALM)
    assert first.asked == {None: 1, 0.0: 3}.get(rest_s, 2)


async def test_each_further_fault_doubles_the_rest_and_a_good_clip_ends_it() -> None:
    clock = Clock()
    first = Provider("a", [fault("timeout"), fault("timeout"), None, fault("timeout")])
    notices: list[str] = []
    chain = VoiceChain([first, Provider("b")], lambda name, fault: notices.append(name), now=clock)

    async def after(wait_s: float) -> int:
        clock.now += wait_s
        await chain.speak("clip", "One.", CALM)
        return first.asked

    assert [await after(w) for w in (0.0, 1.1, 1.1, 1.0, 0.0, 0.9, 0.2)] == [1, 2, 2, 3, 4, 4, 5]
    assert len(notices) == 1, (
        "a kind of fault is told once in half a minute, and who rests is passed over without another"
    )
    first.faults = [fault("timeout")]
    await after(30.0)
    assert len(notices) == 2


async def test_clips_that_fail_together_are_one_fault() -> None:
    clock = Clock()
    notices: list[str] = []
    first = Provider("a", [fault("dropped"), fault("rate_limit", 9000)])
    chain = VoiceChain([first, Provider("b")], lambda name, fault: notices.append(name), now=clock)
    streams = [chain.stream(f"clip_{n}", sentences("One."), CALM) for n in range(2)]
    await asyncio.gather(*(anext(stream) for stream in streams))
    for stream in streams:
        await stream.aclose()
    assert notices == ["a"]
    clock.now += 8.9
    await chain.speak("clip_2", "Two.", CALM)
    assert first.asked == 2, "the longer of the two rests counts"


def test_every_kind_of_fault_has_its_rest() -> None:
    assert set(REST_S) == set(get_args(FaultKind))


async def test_with_everybody_at_rest_it_says_for_how_long() -> None:
    clock = Clock()
    chain = VoiceChain([Provider("a", [fault("rate_limit", 9000)]), Provider("b", [fault("auth")])], now=clock)
    with pytest.raises(VoiceError, match="auth"):
        await chain.speak("clip_1", "One.", CALM)
    with pytest.raises(VoiceError) as caught:
        await chain.speak("clip_2", "Two.", CALM)
    assert caught.value.retry_ms == 9000
    assert "for now" in str(caught.value)


async def test_a_chain_shows_the_limits_of_whoever_speaks_next() -> None:
    assert VoiceChain([Provider("a"), EspeakVoice()]).limits == RequestLimits(maximum=4)
    assert VoiceChain([EspeakVoice()]).limits == RequestLimits()


async def test_a_real_provider_that_fails_is_followed_by_espeak_and_leaves_nothing_behind() -> None:
    async with leaving_nothing_behind(), FakeElevenLabs(key=CANARY, script=Script(always="drop-first")) as server:
        voice = ElevenLabsVoice("anna", Secret(CANARY), server.url, timing=PATIENT)
        chain = VoiceChain([voice, EspeakVoice("en-us")])
        pieces, error = await until_fault(chain, sentences("Roads are for people.", "Cars are for cars."))
        assert error is None
        assert chain.speaker == "espeak:en-us"
        assert [w.text for w in words_of(pieces)] == ["Roads", "are", "for", "people.", "Cars", "are", "for", "cars."]
        await chain.close()


# --- voices that only make whole clips ---------------------------------------------------------------------------------


async def test_any_voice_speaks_a_text_by_sentences_with_pauses_between_them() -> None:
    voice = EspeakVoice("en-us")
    one, two = [voice.synthesise("clip", text, CALM) for text in ("Roads are for people.", "Cars are not.")]
    pieces = [p async for p in stream_voice(voice, "clip", sentences("Roads are for people.", "Cars are not."), CALM)]
    pause = SENTENCE_MS * 48
    assert sum(len(p.pcm) for p in pieces) == one.frames + pause + two.frames
    assert words_of(pieces)[4] == Word("Cars", one.frames + pause, one.frames + pause + two.words[0].end)
    assert [p.final for p in pieces] == [False] * (len(pieces) - 1) + [True]


async def test_a_text_without_anything_in_it_is_still_a_clip() -> None:
    pieces = [p async for p in stream_voice(EstimateVoice(), "clip", sentences(), CALM)]
    assert sum(len(p.pcm) for p in pieces) == 4800
    assert pieces[-1].final


# --- voices that are silent, slow or still loading ----------------------------------------------------------------------


async def pieces_when_wanted(chain: VoiceChain, within_s: float = 0.0) -> tuple[list[Piece], float]:
    """The pieces of a clip for which the floor waits, and the seconds until the first."""
    loop = asyncio.get_running_loop()
    began, first = loop.time(), 0.0
    pieces: list[Piece] = []
    chain.hurry("clip_1", within_s)
    async for piece in chain.stream("clip_1", sentences("Roads are for people. Cars are for cars."), CALM):
        first = first or loop.time() - began
        pieces.append(piece)
    return pieces, first


@pytest.mark.parametrize("fault", ["silent", "dribbling"])
@pytest.mark.parametrize("provider", ["openai", "elevenlabs"])
async def test_the_next_voice_speaks_soon_while_the_floor_waits(provider: str, fault: str) -> None:
    told: list[tuple[str, str]] = []
    async with leaving_nothing_behind(), AsyncExitStack() as stack:
        chain = await provider_chain(stack, provider, told, script=Script(always=fault))
        pieces, first_s = await pieces_when_wanted(chain)
        assert [w.text for w in words_of(pieces)] == ["Roads", "are", "for", "people.", "Cars", "are", "for", "cars."]
        assert chain.speaker == "espeak:en-us"
        assert first_s < UNHURRIED_S, "0.7 s (test_prebuffer.py), and what a busy machine adds; less than without haste"
        [(_, sentence)] = told
        assert "the next voice speaks" in sentence
        again, first_s = await pieces_when_wanted(chain)
        assert again[-1].final and first_s < 0.5, "who rests is not waited for again"
        await chain.close()


async def test_a_server_that_loads_is_not_hung_up_on_and_speaks_when_it_is_ready() -> None:
    told: list[tuple[str, str]] = []
    async with (
        leaving_nothing_behind(),
        FakeOpenAISpeech(key="", script=Script(always="loading"), loading_s=1.5) as server,
    ):
        chain = chain_of(OpenAIVoice("alloy", None, server.base), told)
        await pieces_when_wanted(chain)
        assert chain.speaker == "espeak:en-us"
        assert server.waiting == 1, "the request goes on"
        for _ in range(300):
            await pieces_when_wanted(chain)
            if chain.speaker == "openai:alloy":
                break
            await asyncio.sleep(0.02)
        assert chain.speaker == "openai:alloy"
        assert len(server.of_kind("request")) <= 3, (
            "the one that waited, and one for each sentence of the line that is heard"
        )
        assert len(told) == 1
        await chain.close()


async def test_a_clip_that_is_let_go_after_a_long_wait_counts_against_its_voice() -> None:
    clock, told = Clock(), []
    first = Provider("a")
    waiting = asyncio.Event()

    async def hang(*_: object) -> AsyncIterator[Piece]:
        first.asked += 1
        waiting.set()
        await asyncio.sleep(3600)
        yield Piece(np.zeros(1, np.float32))

    first.stream = hang  # type: ignore[method-assign, assignment]
    chain = VoiceChain([first, Provider("b")], lambda name, fault: told.append(fault.kind), now=clock)
    for number, (waited_s, asked) in enumerate([(0.8, 1), (2.0, 2), (0.0, 2)]):
        waiting.clear()
        speaking = asyncio.create_task(until_fault(chain, sentences("One.")))
        if number < 2:
            await waiting.wait()
            clock.now += waited_s
            speaking.cancel()
        await asyncio.wait({speaking})
        assert first.asked == asked
        if number == 0:
            await chain.close()
    assert told == ["timeout"]
    await chain.close()


def chain_of(voice: object, told: list[tuple[str, str]]) -> VoiceChain:
    return VoiceChain([voice, EspeakVoice("en-us")], lambda name, fault: told.append((name, str(fault))))  # type: ignore[list-item]


async def provider_chain(
    stack: AsyncExitStack, provider: str, told: list[tuple[str, str]], **server: object
) -> VoiceChain:
    if provider == "openai":
        speech = await stack.enter_async_context(FakeOpenAISpeech(key="", **server))  # type: ignore[arg-type]
        return chain_of(OpenAIVoice("alloy", None, speech.base), told)
    eleven = await stack.enter_async_context(FakeElevenLabs(key=CANARY, **server))  # type: ignore[arg-type]
    return chain_of(ElevenLabsVoice("anna", Secret(CANARY), eleven.url), told)
