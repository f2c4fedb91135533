"""A fake OpenAI-compatible speech server: `POST {base}/audio/speech`, PCM or what servers send instead.

Strict about the specification: a model, a known voice, at most 4,096 characters, a speed in 0.25 to 4, no unknown field.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from aiohttp import web

from .common import RETRY_FORMS, FakeServer, abort, retry_headers
from .speech import RATE, Speech, say

_FIELDS = {"model", "input", "voice", "instructions", "speed", "response_format", "stream_format"}
_ERRORS: dict[str, tuple[int, str, str]] = {
    "401": (401, "invalid_api_key", "Incorrect API key provided."),
    "echo-key": (401, "invalid_api_key", "Incorrect API key provided: {key}."),
    "403": (403, "unsupported_country_region_territory", "Country, region, or territory not supported"),
    "voice-400": (400, "voice_not_found", "Voice not found."),
    "404": (404, "model_not_found", "The model does not exist."),
    "quota": (429, "insufficient_quota", "You exceeded your current quota, please check your plan and billing."),
    "500": (500, "server_error", "The server had an error."),
    "503": (503, "overloaded", "The engine is currently overloaded."),
    **dict.fromkeys(RETRY_FORMS, (429, "rate_limit_exceeded", "Rate limit reached for requests")),
}


@dataclass
class FakeOpenAISpeech(FakeServer):
    """A fake OpenAI-compatible speech server. `rate` is the rate of what it sends; without a key it asks for none."""

    HTTP_FAULTS: ClassVar[dict[str, str]] = {
        "401": "refuses the key",
        "echo-key": "answers HTTP 401 and repeats the key",
        "403": "does not serve this country",
        "voice-400": "does not know the voice",
        "404": "does not know the model",
        "quota": "answers HTTP 429, the quota is used up",
        "500": "answers HTTP 500",
        "503": "answers HTTP 503",
        **RETRY_FORMS,
        "redirect": "sends the caller on to another host",
    }
    SPEECH_FAULTS: ClassVar[dict[str, str]] = {
        "slow": "takes very long to the first byte",
        "stall": "stops in the middle and keeps the line open",
        "drop": "cuts the line in the middle",
        "drop-first": "cuts the line before the first byte",
        "empty": "answers with nothing",
        "silence": "answers with silence",
        "huge": "sends minutes of sound for a sentence",
        "odd": "cuts its chunks in the middle of a sample",
        "wav": "sends WAV instead of PCM",
        "wav-44100": "sends WAV at 44,100 Hz",
        "rate-22050": "sends PCM at 22,050 Hz and says so",
        "mp3": "sends MP3 instead of PCM",
        "error-200": "answers 200 with an error in JSON, and repeats the key",
        "malformed": "answers 200 with broken JSON",
        "web-page": "answers 200 with a web page, as a network that wants a login does",
        "gzip": "answers in an encoding that was not asked for",
        "noise": "sends noise of the right length",
        "silent": "accepts the request and never answers",
        "dribbling": "sends one sample a second",
        "lying": "answers 200 with what is no speech of this text, each time something else",
        "loading": "answers once it has loaded for `loading_s`, and starts again if everybody has left",
    }
    FAULTS: ClassVar[dict[str, str]] = {**HTTP_FAULTS, **SPEECH_FAULTS}

    voices: frozenset[str] | None = None
    chunk_ms: int = 100
    pace: float = 0.0
    slow_s: float = 30.0
    loading_s: float = 8.0
    loaded_at: float = 0.0
    waiting: int = 0
    lies: int = 0

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--pace", type=float, default=4.0, help="times real time; 0 for at once")

    @classmethod
    def from_options(cls, options: argparse.Namespace, **shared: Any) -> Self:
        return cls(pace=options.pace, **shared)

    @property
    def base(self) -> str:
        return f"{self.url}/v1"

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/audio/speech", self._speech), web.get("/v1/audio/voices", self._offered)]

    async def _offered(self, request: web.Request) -> web.Response:
        """What servers made after OpenAI's have and it has not."""
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.key and key != self.key:
            return _error("401", key)
        if self.voices is None:
            return web.json_response({"detail": "Not Found"}, status=404)
        return web.json_response({"voices": sorted(self.voices)})

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.record("request", body)
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.script.take(self.FAULTS)
        if fault == "redirect":
            return web.Response(status=307, headers={"Location": "http://localhost:9/elsewhere"})
        if fault in _ERRORS:
            return _error(fault, key)
        if self.key and key != self.key:
            self.record("wrong key")
            return _error("401", key)
        wrong = self._wrong(body)
        if wrong:
            self.violation(wrong)
            return web.json_response({"error": {"message": wrong, "type": "invalid_request_error"}}, status=400)
        async with self.counted():
            await asyncio.sleep(self.slow_s if fault == "slow" else self.latency.sample_s())
            if fault == "silent":
                await asyncio.sleep(3600)
            if fault == "loading":
                await loaded(self)
            if fault == "lying":
                fault, self.lies = LIES[self.lies % len(LIES)], self.lies + 1
            if fault == "web-page":
                return web.Response(text="<!doctype html><title>Log in</title>", content_type="text/html")
            if fault == "gzip":
                return web.Response(body=b"\x1f\x8b" + bytes(100), headers={"Content-Encoding": "gzip, gzip"})
            if fault in {"error-200", "malformed"}:
                told = {"error": {"message": f"Something failed for {key}.", "code": "server_error"}}
                text = json.dumps(told) if fault == "error-200" else '{"error": {'
                return web.Response(text=text, content_type="application/json")
            return await self._sound(request, body, fault)

    async def _dribble(self, response: web.StreamResponse, speech: Speech) -> None:
        for sample in speech.pcm:
            await response.write(sample.tobytes())
            await asyncio.sleep(1.0)

    def _wrong(self, body: dict[str, Any]) -> str:
        unknown = set(body) - _FIELDS
        if unknown:
            return f"Unknown parameter {sorted(unknown)[0]}"
        if not body.get("model") or not body.get("voice") or not body.get("input"):
            return "model, voice and input are required"
        if len(body["input"]) > 4096:
            return "input has more than 4096 characters"
        if self.voices is not None and body["voice"] not in self.voices:
            return f"unknown voice {body['voice']}"
        if not 0.25 <= body.get("speed", 1.0) <= 4.0:
            return "speed must be between 0.25 and 4.0"
        return "" if body.get("response_format") == "pcm" else "response_format must be pcm"

    async def _sound(self, request: web.Request, body: dict[str, Any], fault: str | None) -> web.StreamResponse:
        if fault == "drop-first":
            abort(request)
        rate = {"wav-44100": 44_100, "rate-22050": 22_050}.get(fault or "", RATE)
        speech = await asyncio.to_thread(say, body["input"], body["voice"], body.get("speed", 1.0), rate)
        kind = f"audio/pcm;rate={rate}" if fault == "rate-22050" else "audio/pcm"
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.enable_chunked_encoding()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            if fault == "dribbling":
                await self._dribble(response, speech)
            data = _bytes(speech, fault)
            size = self.chunk_ms * rate // 1000 * 2 - (fault == "odd")
            for count, begin in enumerate(range(0, len(data), size)):
                if count == 3 and fault == "drop":
                    abort(request)
                    break
                if count == 3 and fault == "stall":
                    await asyncio.sleep(3600)
                await response.write(data[begin : begin + size])
                self.record("sound", body["input"])
                if self.pace > 0.0:
                    await asyncio.sleep(self.chunk_ms / 1000.0 / self.pace)
            await response.write_eof()
            self.record("whole", body["input"])
        return response


# What a lying server sends in turn.
LIES = ("short", "noise", "constant", "mp3", "web-page", "silence", "error-200")


class Loading(Protocol):
    """A server that loads a model before its first answer."""

    loading_s: float
    loaded_at: float
    waiting: int


async def loaded(server: Loading) -> None:
    """Wait until the server has loaded; with nobody left who waits it begins anew."""
    clock = asyncio.get_running_loop().time
    if not server.loaded_at:
        server.loaded_at = clock() + server.loading_s
    server.waiting += 1
    try:
        await asyncio.sleep(max(server.loaded_at - clock(), 0.0))
    finally:
        server.waiting -= 1
        if not server.waiting and clock() < server.loaded_at:
            server.loaded_at = 0.0


def _bytes(speech: Speech, fault: str | None) -> bytes:
    match fault:
        case "empty":
            return b""
        case "silence":
            return bytes(RATE * 2)
        case "short":
            return speech.pcm.tobytes()[:200]
        case "noise":
            return np.random.default_rng(0).normal(0, 3000, len(speech.pcm)).astype(np.int16).tobytes()
        case "constant":
            return np.full(len(speech.pcm), 8000, np.int16).tobytes()
        case "huge":
            return np.resize(speech.pcm, RATE * 180).tobytes()
        case "mp3":
            return b"ID3\x04" + bytes(4000)
        case "wav" | "wav-44100":
            return speech.wav()
    return speech.pcm.tobytes()


def _error(name: str, key: str) -> web.Response:
    status, code, message = _ERRORS[name]
    body = {"error": {"message": message.format(key=key), "type": "error", "code": code}}
    return web.json_response(body, status=status, headers=retry_headers(name))
