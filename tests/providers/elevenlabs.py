"""A fake ElevenLabs: text to speech over a multi-context websocket, and by HTTP with timestamps.

Who may come in, faults before any speech, and the HTTP way are here; the websocket's strictness is in
`elevenlabs_socket.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from aiohttp import web

from .common import RETRY_FORMS, FakeServer, abort, retry_headers
from .elevenlabs_socket import Connection
from .openai_speech import loaded
from .speech import RATE, Speech, say

MODELS = {"eleven_flash_v2_5", "eleven_turbo_v2_5", "eleven_multilingual_v2"}
LIES = ("short", "noise", "constant", "silence", "empty")
_BODY = {"text", "model_id", "voice_settings", "previous_text", "next_text", "language_code", "seed"}
_ERRORS: dict[str, tuple[int, str, str]] = {
    "401": (401, "invalid_api_key", "Invalid API key"),
    "voice-400": (400, "voice_not_found", "A voice with that id was not found."),
    "voice-404": (404, "voice_not_found", "A voice with that id was not found."),
    "quota-401": (401, "quota_exceeded", "This request exceeds your quota of 10000. You have 3 credits remaining."),
    "500": (500, "internal_server_error", "Something went wrong."),
    "503": (503, "system_busy", "The system is experiencing heavy traffic."),
    **dict.fromkeys(RETRY_FORMS, (429, "too_many_concurrent_requests", "Too many concurrent requests.")),
    "echo-key": (401, "invalid_api_key", "Invalid API key: {key}"),
}


@dataclass
class FakeElevenLabs(FakeServer):
    """A fake ElevenLabs.

    `voices` are the ids it knows, None for any. `times` of alignments are relative (to the chunk), running (through the
    context) or restarting (with each sentence), and `durations` is how their lengths are spelled. Sound goes out in
    chunks of `chunk_ms`, `pace` times faster than it is heard, 0 for at once.
    """

    CONNECT_FAULTS: ClassVar[dict[str, str]] = {
        "401": "refuses the key",
        "voice-400": "does not know the voice, HTTP 400",
        "voice-404": "does not know the voice, HTTP 404",
        "quota-401": "the quota is used up, as HTTP 401",
        "500": "answers HTTP 500",
        "503": "answers HTTP 503, system_busy",
        **RETRY_FORMS,
        "echo-key": "answers HTTP 401 and repeats the key",
        "no-websocket": "knows no websocket, only HTTP",
        "redirect": "sends the caller on to another host",
        "slow-connect": "takes very long to open the socket",
    }
    SPEECH_FAULTS: ClassVar[dict[str, str]] = {
        "slow": "takes very long to the first byte",
        "stall": "stops in the middle of a sentence and keeps the line open",
        "drop": "cuts the line in the middle of a sentence",
        "drop-first": "cuts the line before the first byte",
        "quota": "closes with 1008, quota exceeded, in the middle",
        "unusual": "closes with 1008, unusual activity",
        "input-timeout": "closes with 1008, input_timeout_exceeded",
        "1011": "closes with 1011, internal error",
        "error-message": "says that something went wrong inside the stream, and repeats the key",
        "malformed": "sends a message that is no JSON",
        "no-base64": "sends sound that is no base64",
        "empty": "sends no sound, and that it is final",
        "huge": "sends minutes of sound for a sentence",
        "huge-message": "sends one message of many megabytes",
        "odd": "cuts its chunks in the middle of a sample",
        "wav": "sends WAV instead of PCM",
        "no-times": "tells no times",
        "no-final": "never says that it is final",
        "normalized": "tells the times of its own spelling only",
        "early-final": "says that it is final as soon as the context is closed, and sends the sound all the same",
        "early-final-no-times": "the same, and tells no times",
        "two-finals": "says twice that it is final",
        "backwards": "tells times that run backwards",
        "stray": "sends sound of another context among the right one, and some after the end",
        "noise": "sends noise of the right length",
        "silent": "takes the text and never sends anything",
        "dribbling": "sends one sample a second",
        "lying": "sends what is no speech of this text, each time something else",
        "loading": "speaks once it has loaded for `loading_s`, and starts again if everybody has left",
    }
    FAULTS: ClassVar[dict[str, str]] = {**CONNECT_FAULTS, **SPEECH_FAULTS}

    voices: frozenset[str] | None = None
    times: str = "relative"
    durations: str = "charDurationsMs"
    chunk_ms: int = 250
    pace: float = 0.0
    slow_s: float = 30.0
    inactivity_s: float | None = None
    most_contexts: int = 5
    loading_s: float = 8.0
    loaded_at: float = 0.0
    waiting: int = 0
    lies: int = 0
    most_requests: int = 10

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--times", choices=("relative", "running", "restarting"), default="relative")
        parser.add_argument("--pace", type=float, default=4.0, help="times real time; 0 for at once")

    @classmethod
    def from_options(cls, options: argparse.Namespace, **shared: Any) -> Self:
        return cls(times=options.times, pace=options.pace, **shared)

    def routes(self) -> list[web.RouteDef]:
        path = "/v1/text-to-speech/{voice}"
        return [
            web.get(f"{path}/multi-stream-input", self._socket),
            web.post(f"{path}/stream/with-timestamps", self._timed),
        ]

    def open_contexts(self) -> list[str]:
        """Contexts that the client opened and never closed."""
        opened = [m["context_id"] for m in self.of_kind("message") if "voice_settings" in m]
        closed = {m["context_id"] for m in self.of_kind("message") if m.get("close_context")}
        return [name for name in opened if name not in closed]

    def bytes_of(self, speech: Speech, fault: str | None) -> bytes:
        """The sound of a sentence, or what a faulty server sends instead."""
        match fault:
            case "wav":
                return speech.wav()
            case "short":
                return speech.pcm.tobytes()[:200]
            case "noise":
                return np.random.default_rng(0).normal(0, 3000, len(speech.pcm)).astype(np.int16).tobytes()
            case "constant":
                return np.full(len(speech.pcm), 8000, np.int16).tobytes()
            case "silence":
                return bytes(len(speech.pcm) * 2)
        return speech.pcm.tobytes()

    def lie(self) -> str:
        """The next of what a lying server sends."""
        self.lies += 1
        return LIES[self.lies % len(LIES)]

    def chunks(self, speech: Speech, fault: str | None) -> Iterator[tuple[bytes, int, int]]:
        """Bytes of sound, and which characters begin in them."""
        data = self.bytes_of(speech, fault)
        size = self.chunk_ms * speech.rate // 1000 * 2 - (fault == "odd")
        first = 0
        for begin in range(0, len(data), size):
            chunk = data[begin : begin + size]
            until_ms = (begin + len(chunk)) / 2 / speech.rate * 1000.0
            last = begin + size >= len(data)
            until = len(speech.text) if last else int(np.searchsorted(speech.starts_ms, until_ms))
            yield chunk, first, max(first, until)
            first = max(first, until)

    def _headers(self) -> dict[str, str]:
        return {
            "current-concurrent-requests": str(self.active),
            "maximum-concurrent-requests": str(self.most_requests),
        }

    def _error(self, name: str, key: str) -> web.Response:
        status, code, message = _ERRORS[name]
        body = {"detail": {"status": code, "message": message.format(key=key)}}
        return web.json_response(body, status=status, headers={**self._headers(), **retry_headers(name)})

    async def _refusal(self, request: web.Request) -> web.Response | None:
        """What is answered before any speech: a fault of the script, a wrong key, an unknown voice."""
        key = request.headers.get("xi-api-key", "")
        websocket = request.method == "GET"
        fault = self.script.take(set(self.CONNECT_FAULTS) - (set() if websocket else {"no-websocket", "slow-connect"}))
        if fault == "no-websocket":
            return web.Response(status=404, text="Not Found")
        if fault == "redirect":
            return web.Response(status=307, headers={"Location": "http://localhost:9/elsewhere"})
        if fault == "slow-connect":
            await asyncio.sleep(self.slow_s)
        elif fault is not None:
            return self._error(fault, key)
        if key != self.key:
            self.record("wrong key")
            return self._error("401", key)
        if self.voices is not None and request.match_info["voice"] not in self.voices:
            return self._error("voice-400", key)
        if request.query.get("output_format") != f"pcm_{RATE}":
            self.violation(f"output_format {request.query.get('output_format')}")
        return self._error("429", key) if self.active >= self.most_requests else None

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refusal(request)
        if refused is not None:
            return refused
        if request.query.get("model_id") not in MODELS:
            self.violation(f"model_id {request.query.get('model_id')}")
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        socket.headers.update(self._headers())
        await socket.prepare(request)
        self.record("socket", request.match_info["voice"])
        inactivity_s = self.inactivity_s or float(request.query.get("inactivity_timeout", 20))
        async with self.counted():
            try:
                await Connection(self, request, socket).serve(inactivity_s)
            finally:
                self.record("socket closed", socket.close_code)
        return socket

    async def _timed(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.record("request", body)
        refused = await self._refusal(request)
        if refused is not None:
            return refused
        if set(body) - _BODY or body.get("model_id") not in MODELS or not body.get("text"):
            self.violation(f"body {sorted(body)}")
            return web.json_response({"detail": [{"msg": "field not allowed"}]}, status=422)
        fault = self.script.take(self.SPEECH_FAULTS)
        async with self.counted():
            await asyncio.sleep(self.slow_s if fault == "slow" else self.latency.sample_s())
            if fault == "drop-first":
                abort(request)
            if fault == "silent":
                await asyncio.sleep(3600)
            if fault == "loading":
                await loaded(self)
            fault = self.lie() if fault == "lying" else fault
            speed = body.get("voice_settings", {}).get("speed", 1.0)
            speech = await asyncio.to_thread(say, body["text"] + " ", request.match_info["voice"], speed)
            response = web.StreamResponse(headers=self._headers())
            await response.prepare(request)
            with contextlib.suppress(ConnectionError):
                await self._timed_chunks(request, response, speech, fault)
        return response

    async def _timed_chunks(
        self, request: web.Request, response: web.StreamResponse, speech: Speech, fault: str | None
    ) -> None:
        for count, (chunk, first, until) in enumerate(self.chunks(speech, fault)):
            if count == 2 and fault == "drop":
                abort(request)
                return
            if count == 2 and fault == "stall":
                await asyncio.sleep(3600)
            if fault == "malformed":
                await response.write(b'{"audio_base64": nothing}\n')
            if fault == "empty":
                break
            starts = [ms / 1000.0 for ms in speech.starts_ms[first:until]]
            ends = [s + d / 1000.0 for s, d in zip(starts, speech.durations_ms[first:until], strict=True)]
            answer = {
                "audio_base64": base64.b64encode(chunk).decode(),
                "alignment": {
                    "characters": list(speech.text[first:until]),
                    "character_start_times_seconds": starts,
                    "character_end_times_seconds": ends,
                },
            }
            if fault == "dribbling":
                for sample in chunk:
                    await response.write(
                        json.dumps({"audio_base64": base64.b64encode(bytes([sample])).decode()}).encode()
                    )
                    await asyncio.sleep(0.5)
            data = json.dumps(answer).encode() + b"\n"
            # The network cuts where it likes.
            await response.write(data[:100])
            await response.write(data[100:])
        await response.write_eof()
