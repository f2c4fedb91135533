"""The one way into a voice: whatever it raises, returns or leaves undone, a VoiceError or a valid clip comes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from speaking import CALM, PATIENT, sentences, until_fault

from argentum_audio.clip import Beat, Clip, Piece, Word
from argentum_audio.voices.access import VoiceAccess
from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.chain import VoiceChain
from argentum_audio.voices.checked_voice import CheckedStreamingVoice, TimeLimits, checked
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.estimate import EstimateVoice
from argentum_audio.voices.openai_speech import OpenAIVoice
from argentum_audio.voices.spec import open_voice
from argentum_kit.faults import LinkFault
from argentum_kit.secrets import Secret

TEXT = "One two."
GOOD = Clip("clip_1", TEXT, np.zeros(4800, np.float32), (Word("One", 0, 2000), Word("two.", 2000, 4800)), ())
SHORT = TimeLimits(whole_s=0.1, first_s=0.1, next_s=0.1, warm_s=0.1, close_s=0.1)


class Odd:
    """A voice that returns or raises what it is told, or never comes back."""

    name = "odd:one"

    def __init__(self, result: object) -> None:
        self.result = result

    async def speak(self, clip_id: str, text: str, prosody: object) -> Clip:
        if isinstance(self.result, BaseException):
            raise self.result
        if self.result == "hang":
            await asyncio.sleep(3600)
        return self.result  # type: ignore[return-value]

    async def warm(self) -> None:
        await self.speak("", "", CALM)

    async def close(self) -> None:
        await self.speak("", "", CALM)


class OddStream(Odd):
    async def stream(self, clip_id: str, text: object, prosody: object) -> AsyncIterator[Piece]:
        if isinstance(self.result, BaseException):
            raise self.result
        for piece in self.result:  # type: ignore[attr-defined]
            if piece == "hang":
                await asyncio.sleep(3600)
            yield piece


RAISED = [
    ValueError("no"),
    KeyError("x"),
    RecursionError(),
    MemoryError(),
    ImportError("no module", name="socksio"),
    UnicodeEncodeError("ascii", "’", 0, 1, "no"),
    OSError(5, "Input/output error"),
    TimeoutError(),
    asyncio.CancelledError(),
    ExceptionGroup("two", [ValueError("a"), OSError(2, "No such file")]),
    LinkFault("Another kind of link failed.", kind="nonsense"),
    VoiceError("It is a fault already.", kind="quota"),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("kind", [Odd, OddStream])
async def test_whatever_a_voice_raises_is_a_fault_and_the_next_voice_speaks(error: Any, kind: Any) -> None:
    told: list[tuple[str, VoiceError]] = []
    chain = VoiceChain([kind(error), EstimateVoice()], lambda name, fault: told.append((name, fault)))
    assert (await chain.speak("clip_1", TEXT, CALM)).voice == "estimate"
    pieces, fault = await until_fault(VoiceChain([kind(error), EstimateVoice()]), sentences(TEXT))
    assert fault is None and pieces[-1].final
    await chain.warm()
    await chain.close()
    [(name, first), *_] = told
    assert name == "odd:one" and len(str(first)) <= 300 and "\n" not in str(first)


RETURNED: dict[str, Any] = {
    "nothing": None,
    "text": "clip",
    "float64": replace(GOOD, pcm=np.zeros(4800)),  # type: ignore[arg-type]
    "int16": replace(GOOD, pcm=np.zeros(4800, np.int16)),
    "stereo": replace(GOOD, pcm=np.zeros((4800, 2), np.float32)),
    "a list": replace(GOOD, pcm=[0.0] * 4800),  # type: ignore[arg-type]
    "NaN": replace(GOOD, pcm=np.full(4800, np.nan, np.float32)),
    "one infinite": replace(GOOD, pcm=np.append(np.zeros(4799, np.float32), np.float32(np.inf))),
    "far too loud": replace(GOOD, pcm=np.full(4800, 30000.0, np.float32)),
    "empty": replace(GOOD, pcm=np.zeros(0, np.float32)),
    "fewer words": replace(GOOD, words=GOOD.words[:1]),
    "other words": replace(GOOD, words=(Word("Two", 0, 1), Word("one.", 1, 2))),
    "out of order": replace(GOOD, words=(Word("One", 3000, 4000), Word("two.", 10, 20))),
    "beyond the end": replace(GOOD, words=(Word("One", 0, 2000), Word("two.", 2000, 4801))),
    "backwards": replace(GOOD, words=(Word("One", 2000, 0), Word("two.", 2000, 4800))),
    "no words at all": replace(GOOD, words=None),  # type: ignore[arg-type]
    "a beat beyond": replace(GOOD, beats=(Beat(9000, "sentence", 1),)),
}


@pytest.mark.parametrize("what", RETURNED)
async def test_what_a_voice_returns_is_checked(what: Any) -> None:
    with pytest.raises(VoiceError) as caught:
        await checked(Odd(RETURNED[what])).speak("clip_1", TEXT, CALM)
    assert caught.value.kind == "bad_audio"
    assert str(caught.value).startswith("The voice odd:one ")


async def test_a_good_clip_passes_untouched_and_another_id_is_put_right() -> None:
    assert await checked(Odd(GOOD)).speak("clip_1", TEXT, CALM) is GOOD
    assert (await checked(Odd(GOOD)).speak("clip_2", TEXT, CALM)).id == "clip_2"


SOUND = np.zeros(4800, np.float32)
STREAMED = {
    "no piece": ([None, "x"], "bad_audio"),
    "float64": ([Piece(np.zeros(10))], "bad_audio"),  # type: ignore[arg-type]
    "stereo": ([Piece(np.zeros((10, 2), np.float32))], "bad_audio"),
    "NaN": ([Piece(np.full(10, np.nan, np.float32))], "bad_audio"),
    "words beyond the end": ([Piece(SOUND, (Word("One", 0, 9000),), final=True)], "bad_audio"),
    "words out of order": ([Piece(SOUND, (Word("a", 9, 9), Word("b", 1, 2)), final=True)], "bad_audio"),
    "no end": ([Piece(SOUND)], "dropped"),
    "nothing": ([], "dropped"),
    "an empty end": ([Piece(SOUND[:0], final=True)], "bad_audio"),
    "a pause for ever": ([Piece(SOUND), "hang"], "timeout"),
    "silence for ever": (["hang"], "timeout"),
}


def streaming(voice: Any, bounds: TimeLimits) -> CheckedStreamingVoice:
    edge = checked(voice, bounds)
    assert isinstance(edge, CheckedStreamingVoice)
    return edge


@pytest.mark.parametrize("what", STREAMED)
async def test_pieces_are_checked(what: Any) -> None:
    given, kind = STREAMED[what]
    _, error = await until_fault(streaming(OddStream(given), SHORT), sentences(TEXT))
    assert error is not None and error.kind == kind


async def test_nothing_is_read_after_the_last_piece() -> None:
    pieces, error = await until_fault(streaming(OddStream([Piece(SOUND, final=True), "hang"]), SHORT), sentences(TEXT))
    assert error is None and len(pieces) == 1


async def test_a_voice_that_never_comes_back_is_waited_for_only_so_long() -> None:
    voice = checked(Odd("hang"), SHORT)
    for waiting in (voice.speak("clip_1", TEXT, CALM), voice.warm()):
        with pytest.raises(VoiceError) as caught:
            await waiting
        assert caught.value.kind == "timeout"
    await voice.close()


async def test_a_cancellation_from_outside_stays_one() -> None:
    speaking = asyncio.create_task(checked(Odd("hang")).speak("clip_1", TEXT, CALM))
    await asyncio.sleep(0)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking


@pytest.mark.parametrize(
    ("variables", "key", "says"),
    [
        ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "sk-aaaaaa", "ALL_PROXY"),
        ({"HTTPS_PROXY": "nonsense://x"}, "sk-aaaaaa", "HTTPS_PROXY"),
        ({"SSL_CERT_FILE": "/nowhere/at/all.pem"}, "sk-aaaaaa", "SSL_CERT_FILE"),
        ({}, "“sk-aaaaaa”", "OPENAI_API_KEY"),
    ],
)
async def test_a_broken_environment_is_one_sentence_that_names_the_variable(
    variables: Any, key: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "ALL_PROXY",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "all_proxy",
        "https_proxy",
        "http_proxy",
        "NO_PROXY",
        "no_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    told: list[VoiceError] = []
    voice = open_voice(
        "openai:alloy",
        access=VoiceAccess(openai_key=Secret(key), openai_url="https://speech.invalid/v1"),
        on_error=lambda name, fault: told.append(fault),
    )
    pieces, error = await until_fault(voice, sentences(TEXT))  # type: ignore[arg-type]
    await voice.close()
    assert error is None and pieces[-1].final
    [fault] = told
    assert says in str(fault) and fault.lasting
    assert "sk-aaaaaa" not in str(fault)


async def test_a_text_that_fails_is_no_fault_of_the_voice() -> None:
    async def text() -> AsyncIterator[str]:
        yield "It begins well."
        raise ValueError("the mind failed")

    told: list[VoiceError] = []
    chain = VoiceChain([EspeakVoice(), EstimateVoice()], lambda name, fault: told.append(fault))
    with pytest.raises(ValueError, match="the mind failed"):
        async for _ in chain.stream("clip_1", text(), CALM):
            pass
    assert told == []


async def test_a_lone_network_voice_is_behind_its_edge_too() -> None:
    voice = checked(OpenAIVoice("alloy", Secret("sk-’aaaaaa"), "http://127.0.0.1:9/v1", timing=PATIENT))
    with pytest.raises(VoiceError, match="OPENAI_API_KEY"):
        await voice.speak("clip_1", TEXT, CALM)
    await voice.close()
