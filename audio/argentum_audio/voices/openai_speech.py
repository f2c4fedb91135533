"""Voices of any OpenAI-compatible speech server: sentence by sentence over HTTP, its sound streamed (WIRE, Speech).

The provider tells no times, so words are estimated and put right by the pauses that are heard. A mood is asked for twice:
as a speed, which some models ignore, and as an instruction, which others do.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL
from argentum_kit.fault_causes import Peer
from argentum_kit.secrets import Secret, one_line

from ..clip import Clip, Piece
from .base import Prosody, RequestLimits, VoiceError
from .network.answer import decode_answer
from .network.http_client import HttpSpeechClient
from .network.pcm_decoder import PCM_RATE
from .network.request_limits import read_request_limits
from .network.timeouts import Timeouts
from .streaming.assembly import ArrivedSound, ClipRequest, ClipText, assemble_pieces, has_sound, speak_by_streaming
from .streaming.estimated_words import EstimatedWords, VoicePace
from .streaming.processor import StreamProcessor, VoiceLevel
from .streaming.speech_check import answer_phrase
from .streaming.speech_check import check_speech_length as check_sound_length
from .streaming.text_feed import TextFeed

KIND = "openai"
MODEL = "gpt-4o-mini-tts"
MOST_INPUT = 4096
LOADING_MS = 120_000
SPEED = (0.25, 4.0)

# These take a speed and know no instructions.
_PLAIN_MODELS = ("tts-1",)


class OpenAIVoice:
    """One voice of a server. `base` is the address of the API without a slash at its end; a local server needs no key."""

    def __init__(
        self, voice: str, key: Secret | None, base: str, *, model: str = MODEL, timing: Timeouts | None = None
    ) -> None:
        self.name = f"{KIND}:{voice}" if model == MODEL else f"{KIND}:{voice}@{model}"
        self._voice = voice
        self._model = model
        self._address = f"{base}/audio/speech"
        # A local server may be loading its model: the request stays open, while a chain goes on to its next voice.
        self._timing = timing or Timeouts(first_sound_ms=LOADING_MS)
        self.peer = Peer(
            f"The speech server at {one_line(urlsplit(base).netloc)}", OPENAI_API_KEY, (key,) if key else ()
        )
        self._http = HttpSpeechClient(self.peer, key, "Authorization", "Bearer ", address_variable=OPENAI_BASE_URL)
        self._level = VoiceLevel()
        self._pace = VoicePace()
        self._limits = RequestLimits()

    @property
    def limits(self) -> RequestLimits:
        """What the server said last of the requests it takes."""
        return self._limits

    async def warm(self) -> None:
        """Load what it takes to ask, so that the first clip need not wait for it. Nothing is sent."""
        await self._http.warm(self._address)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of the text, all sentences together. Raises VoiceError."""
        return await speak_by_streaming(self, clip_id, text, prosody)

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of a clip, sentence by sentence. Raises VoiceError, after the pieces that had come."""
        async with TextFeed(text) as feed:
            spoken = ClipText(EstimatedWords(self._pace, prosody.rate_percent))
            line = ClipRequest(clip_id, feed, spoken, prosody)
            arriving = self._arriving(line)
            pieces = assemble_pieces(
                arriving,
                spoken,
                lambda rate: StreamProcessor(rate, self._level, prosody.finite().volume_db),
                name=self.peer.name,
                rate_percent=prosody.finite().rate_percent,
            )
            async with aclosing(pieces):
                async for piece in pieces:
                    yield piece

    async def close(self) -> None:
        """Close the HTTP client."""
        await self._http.close()

    async def _arriving(self, line: ClipRequest) -> AsyncGenerator[ArrivedSound, None]:
        """The sound of a clip as it arrives: one request a sentence, the next when the one before has come, so they cannot mix."""
        async for sentence in line.feed:
            line.spoken.add(sentence)
            for part in split_input(sentence):
                if not has_sound(part):
                    continue
                asked = self._sentence(part, line.prosody)
                async with aclosing(asked):
                    async for arrived in asked:
                        yield arrived

    async def _sentence(self, sentence: str, prosody: Prosody) -> AsyncGenerator[ArrivedSound, None]:
        timing = self._timing
        body = request_body(self._model, self._voice, sentence, prosody)
        async with self._http.post(
            self._address, body, connect_ms=timing.connect_ms, first_ms=timing.first_sound_ms
        ) as response:
            self._limits = read_request_limits(response.headers)
            frames, rate = 0, PCM_RATE
            chunks = self._http.chunks(response, timing.stall_ms)
            sound = decode_answer(chunks, response.headers.get("content-type", ""), self._http)
            async with aclosing(chunks), aclosing(sound):
                async for samples, rate in sound:
                    frames += len(samples)
                    yield ArrivedSound(samples, rate)
            if not frames:
                raise VoiceError(f"{self.peer.name} answered without any sound.", kind="bad_audio")
            check_sound_length(answer_phrase(self.peer.name), sentence, frames, rate, prosody.finite().rate_percent)


def request_body(model: str, voice: str, sentence: str, prosody: Prosody) -> dict[str, Any]:
    """The body of one request. Only what differs from the server's own manner is mentioned, since servers differ."""
    body: dict[str, Any] = {"model": model, "input": sentence, "voice": voice, "response_format": "pcm"}
    speed = round(min(max(1.0 + prosody.finite().rate_percent / 100.0, SPEED[0]), SPEED[1]), 3)
    if speed != 1.0:
        body["speed"] = speed
    instructions = instructions_for(prosody)
    if instructions and not model.startswith(_PLAIN_MODELS):
        body["instructions"] = instructions
    return body


def instructions_for(prosody: Prosody) -> str:
    """A mood in words; empty for a calm one. Thresholds are half of what a mood may have (RULES, Prosody: 10 %, 20 %, 6 dB)."""
    prosody = prosody.finite()
    manners = (
        (prosody.pitch_percent, 4.0, "with a raised, excited voice", "with a lowered, calm voice"),
        (prosody.rate_percent, 8.0, "faster than usual", "more slowly than usual"),
        (prosody.volume_db, 3.0, "forcefully", "softly"),
    )
    said = [more if value > 0 else less for value, least, more, less in manners if abs(value) >= least]
    return f"Speak {' and '.join((', '.join(said[:-1]), said[-1]) if said[:-1] else said)}." if said else ""


def split_input(text: str) -> Iterator[str]:
    """The text in parts that the server takes at once (4096 characters), cut between words; a word that is longer is cut as well."""
    part = ""
    for word in text.split():
        for begin in range(0, len(word), MOST_INPUT):
            piece = word[begin : begin + MOST_INPUT]
            if part and len(part) + 1 + len(piece) > MOST_INPUT:
                yield part
                part = ""
            part = f"{part} {piece}" if part else piece
    if part:
        yield part
