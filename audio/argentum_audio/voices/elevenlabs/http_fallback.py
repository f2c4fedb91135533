"""ElevenLabs by HTTP, sentence by sentence, for where no websocket can be had (WIRE, HTTP fallback with times)."""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from argentum_kit.secrets import Secret

from ..base import VoiceError
from ..network.http_client import HttpSpeechClient
from ..network.pcm_decoder import PCM_RATE, PcmDecoder
from ..network.timeouts import Timeouts
from ..streaming.aligned_words import Alignment
from ..streaming.assembly import ArrivedSound, ClipRequest, has_sound
from ..streaming.speech_check import check_speech_length
from .answers import timed_events
from .connect import MOST_MESSAGE_BYTES
from .requests import PROVIDER, settings_for, socket_address, timed_address, timed_request


@dataclass(frozen=True, slots=True)
class VoiceEndpoint:
    """Where a voice is, and what it takes to use it: `base` is the address of the API without a slash at its end."""

    base: str
    voice: str
    key: Secret
    model: str
    timing: Timeouts

    def socket_address(self) -> str:
        """The address of the voice's websocket."""
        return socket_address(self.base, self.voice, model=self.model, inactivity_s=self.timing.inactivity_s)


async def stream_by_http(
    http: HttpSpeechClient, endpoint: VoiceEndpoint, line: ClipRequest
) -> AsyncGenerator[ArrivedSound, None]:
    """The sound of a clip as it arrives: one request a sentence, the next when the one before has come, so they cannot mix.

    Raises VoiceError.
    """
    settings = settings_for(line.prosody)
    before = ""
    async for sentence in line.feed:
        line.spoken.add(sentence)
        if not has_sound(sentence):
            continue
        body = timed_request(sentence, before, settings, endpoint.model)
        decoder = PcmDecoder(PCM_RATE)
        asked = _sentence(http, endpoint, body)
        frames = 0
        async with aclosing(asked):
            async for sound, alignment in asked:
                samples = decoder.feed(sound)
                frames += len(samples)
                yield ArrivedSound(samples, decoder.rate, alignment)
        rest = decoder.finish()
        if len(rest):
            yield ArrivedSound(rest, decoder.rate)
        check_speech_length(
            f"The answer of {PROVIDER}", sentence, frames + len(rest), decoder.rate, line.prosody.finite().rate_percent
        )
        before = sentence


async def _sentence(
    http: HttpSpeechClient, endpoint: VoiceEndpoint, body: dict[str, Any]
) -> AsyncGenerator[tuple[bytes, Alignment | None], None]:
    timing = endpoint.timing
    address = timed_address(endpoint.base, endpoint.voice)
    async with http.post(address, body, connect_ms=timing.connect_ms, first_ms=timing.first_sound_ms) as response:
        objects = JsonObjectReader()
        chunks = http.chunks(response, timing.stall_ms)
        async with aclosing(chunks):
            async for chunk in chunks:
                for answer in objects.feed(chunk):
                    yield timed_events(answer, (endpoint.key,))
        objects.finish()


# What may stand between two objects: line ends, and the frames of an event stream.
MOST_BETWEEN = 65_536


class JsonObjectReader:
    """JSON objects one after the other, cut anywhere, whatever stands between them."""

    def __init__(self) -> None:
        self._bytes = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._reader = json.JSONDecoder()
        self._text = ""
        self._between = 0

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The objects that are complete now. Raises VoiceError `protocol` for what will never be one."""
        self._text += self._bytes.decode(data)
        while True:
            begin = self._text.find("{")
            if begin < 0:
                self._between += len(self._text)
                self._text = ""
                if self._between > MOST_BETWEEN:
                    raise _garbled()
                return
            self._between = 0
            try:
                answer, end = self._reader.raw_decode(self._text, begin)
            except RecursionError:
                raise _garbled() from None
            except ValueError as error:
                # Not complete yet, if the reader came to the end; otherwise it is no JSON.
                if not _ran_out(error, self._text) or len(self._text) > MOST_MESSAGE_BYTES:
                    raise _garbled() from None
                return
            self._text = self._text[end:]
            yield answer

    def finish(self) -> None:
        """The answer ends here. Raises VoiceError `dropped` if it ends inside an object."""
        if self._text.strip():
            raise VoiceError(f"{PROVIDER} broke off in the middle of its answer.", kind="dropped")


def _ran_out(error: ValueError, text: str) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos >= len(text.rstrip()) - 8 or error.msg.startswith("Unterminated string")


def _garbled() -> VoiceError:
    return VoiceError(f"{PROVIDER} sent an answer that is no JSON.", kind="protocol")
