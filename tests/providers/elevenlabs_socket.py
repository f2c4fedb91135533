"""One websocket of the fake ElevenLabs, strict where the specification is.

A sixth context, voice settings twice or missing, a keep-alive before them, text without a space at its end, a field it
does not know, and anything for a context that was closed are kept in `violations` and close the socket with 1008; so
does, without being a violation, a context left alone for longer than the inactivity timeout. Closing a context does not
stop a sentence under way: its sound still comes, and then that it is final.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from aiohttp import WSMsgType, web

from .common import abort
from .openai_speech import loaded
from .speech import RATE, Speech, say

if TYPE_CHECKING:
    from .elevenlabs import FakeElevenLabs

_FIELDS = {"context_id", "text", "flush", "voice_settings", "generation_config", "close_context", "close_socket"}
_SETTINGS = {"stability": (0, 1), "similarity_boost": (0, 1), "style": (0, 1), "speed": (0.7, 1.2)}
_CLOSES = {
    "unusual": (1008, "Unusual activity detected. Free Tier usage disabled."),
    "input-timeout": (1008, "input_timeout_exceeded"),
    "1011": (1011, "Internal server error"),
}


_EARLY = {"early-final", "early-final-no-times"}


class Forbidden(Exception):
    """The client did what the specification forbids."""


@dataclass
class Context:
    """A context as the provider holds it; None among the texts ends it."""

    name: str
    speed: float
    texts: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    pending: str = ""
    closed: bool = False
    touched: float = 0.0
    said_ms: float = 0.0
    fault: str | None = None
    speaking: asyncio.Task[None] | None = None


class Connection:
    def __init__(self, server: FakeElevenLabs, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.server = server
        self.request = request
        self.socket = socket
        self.voice = request.match_info["voice"]
        self.contexts: dict[str, Context] = {}
        self.gone: set[str] = set()

    async def serve(self, inactivity_s: float) -> None:
        watch = self.server.start(self._watch(inactivity_s))
        try:
            await self._listen()
        finally:
            watch.cancel()
            for context in list(self.contexts.values()):
                if context.speaking is not None:
                    context.speaking.cancel()

    # --- what the client says -------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        async for message in self.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            told = json.loads(message.data)
            self.server.record("message", told)
            if told.get("close_socket"):
                break
            try:
                self._obey(told)
            except Forbidden as forbidden:
                self.server.violation(str(forbidden))
                await self.socket.close(code=1008, message=str(forbidden).encode()[:120])
                return
        if not self.socket.closed:
            await self.socket.close(code=1000)

    def _obey(self, told: dict[str, Any]) -> None:
        unknown = set(told) - _FIELDS
        if unknown:
            raise Forbidden(f"unknown field {sorted(unknown)[0]}")
        name, text = told.get("context_id"), told.get("text")
        if not isinstance(name, str) or not name:
            raise Forbidden("context_id is missing")
        if text is not None and not text.endswith(" "):
            raise Forbidden("text must end with a space")
        context = self.contexts.get(name)
        if context is None and name not in self.gone:
            context = self._opened(name, told)
        elif context is None or context.closed:
            raise Forbidden(f"context {name} was closed")
        elif "voice_settings" in told or "generation_config" in told:
            raise Forbidden("voice_settings only in the first message of a context")
        context.touched = asyncio.get_running_loop().time()
        self._take(context, text or "", flush=told.get("flush", False), close=told.get("close_context", False))

    def _take(self, context: Context, text: str, *, flush: bool, close: bool) -> None:
        context.pending += text if text.strip() else ""
        if (flush or close) and context.pending:
            context.texts.put_nowait(context.pending)
            context.pending = ""
        if close:
            context.closed = True
            context.texts.put_nowait(None)
            if context.fault in _EARLY or (context.fault is None and self.server.script.always in _EARLY):
                self.server.start(self._final(context))

    def _opened(self, name: str, told: dict[str, Any]) -> Context:
        if len(self.contexts) >= self.server.most_contexts:
            raise Forbidden("max_active_conversations: Maximum number of contexts exceeded")
        settings = told.get("voice_settings")
        if not isinstance(settings, dict):
            raise Forbidden("the first message of a context must carry voice_settings")
        for key, (low, high) in _SETTINGS.items():
            if not low <= settings.get(key, low) <= high:
                raise Forbidden(f"voice_settings.{key} must be between {low} and {high}")
        for size in told.get("generation_config", {}).get("chunk_length_schedule", []):
            if not 50 <= size <= 500:
                raise Forbidden("chunk_length_schedule items must be between 50 and 500")
        context = Context(name, speed=float(settings.get("speed", 1.0)))
        self.contexts[name] = context
        context.speaking = self.server.start(self._speak(context))
        return context

    async def _watch(self, inactivity_s: float) -> None:
        loop = asyncio.get_running_loop()
        while not self.socket.closed:
            await asyncio.sleep(inactivity_s / 10)
            if any(not c.closed and loop.time() - c.touched > inactivity_s for c in self.contexts.values()):
                self.server.record("inactive")
                await self.socket.close(code=1008, message=b"input_timeout_exceeded")

    # --- what the client hears ------------------------------------------------------------------------------------------

    async def _speak(self, context: Context) -> None:
        first = True
        try:
            with contextlib.suppress(ConnectionError):
                while (text := await context.texts.get()) is not None:
                    if first:
                        context.fault = self.server.script.take(self.server.SPEECH_FAULTS)
                        first = False
                    await self._sentence(context, text)
                if context.fault not in _EARLY | {"no-final"}:
                    await self._final(context)
                if context.fault == "two-finals":
                    await self._final(context)
                if context.fault == "stray":
                    late = {"audio": base64.b64encode(bytes(4800)).decode(), "contextId": context.name}
                    await self.socket.send_json(late)
        finally:
            self.contexts.pop(context.name, None)
            self.gone.add(context.name)

    async def _final(self, context: Context) -> None:
        with contextlib.suppress(ConnectionError):
            await self.socket.send_json({"isFinal": True, "contextId": context.name})
            self.server.record("final", context.name)

    async def _sentence(self, context: Context, text: str) -> None:
        fault = context.fault
        await asyncio.sleep(self.server.slow_s if fault == "slow" else self.server.latency.sample_s())
        if fault == "silent":
            await asyncio.sleep(3600)
        if fault == "loading":
            await loaded(self.server)
        if fault == "lying":
            context.fault = fault = self.server.lie()
        if await self._refuses(context):
            return
        speech = await asyncio.to_thread(say, text, self.voice, context.speed)
        for count, (chunk, first, until) in enumerate(self.server.chunks(speech, fault)):
            if count == 2 and await self._breaks(fault):
                return
            if fault == "stray":
                await self.socket.send_json({"audio": base64.b64encode(chunk[::-1]).decode(), "contextId": "nobody"})
            if fault == "dribbling":
                for begin in range(0, len(chunk), 2):
                    sample = base64.b64encode(chunk[begin : begin + 2]).decode()
                    await self.socket.send_json({"audio": sample, "contextId": context.name})
                    await asyncio.sleep(1.0)
            base_ms = {"relative": -count * self.server.chunk_ms, "running": context.said_ms, "restarting": 0.0}
            await self.socket.send_json(
                {
                    "audio": base64.b64encode(chunk).decode(),
                    "isFinal": None,
                    "contextId": context.name,
                    **self._times(speech, (first, until), base_ms[self.server.times], fault),
                }
            )
            self.server.record("sound", context.name)
            if self.server.pace > 0.0:
                await asyncio.sleep(self.server.chunk_ms / 1000.0 / self.server.pace)
        context.said_ms += speech.ms

    def _times(self, speech: Speech, part: tuple[int, int], base_ms: float, fault: str | None) -> dict[str, Any]:
        characters = list(speech.text[slice(*part)])
        if fault in {"no-times", "early-final-no-times"} or not characters:
            return {"alignment": None, "normalizedAlignment": None}
        times: dict[str, list[Any]] = {
            "chars": characters,
            "charStartTimesMs": [max(0, round(ms + base_ms)) for ms in speech.starts_ms[slice(*part)]],
            self.server.durations: list(speech.durations_ms[slice(*part)]),
        }
        if fault == "backwards":
            times["charStartTimesMs"] = times["charStartTimesMs"][::-1]
        if fault == "normalized":
            return {"alignment": None, "normalizedAlignment": {**times, "chars": [c.lower() for c in characters]}}
        return {"alignment": times, "normalizedAlignment": times}

    async def _refuses(self, context: Context) -> bool:
        """Faults instead of a sentence; whether there was one."""
        fault, name = context.fault, context.name
        if fault in _CLOSES:
            code, reason = _CLOSES[fault]
            await self.socket.close(code=code, message=reason.encode())
        elif fault == "drop-first":
            abort(self.request)
        elif fault == "error-message":
            told = f"Something failed for {self.server.key}."
            await self.socket.send_json({"error": "internal_error", "message": told, "contextId": name})
        elif fault == "malformed":
            await self.socket.send_str('{"audio": "AAAA", "isFinal"')
        elif fault == "no-base64":
            await self.socket.send_json({"audio": "§§§", "contextId": name})
        elif fault == "huge-message":
            await self.socket.send_json({"audio": "A" * (6 << 20), "contextId": name})
        elif fault == "huge":
            again = np.resize(say("And so on, and so on, for ever.", self.voice).pcm, RATE * 5).tobytes()
            for _ in range(40):
                await self.socket.send_json({"audio": base64.b64encode(again).decode(), "contextId": name})
        else:
            return fault == "empty"
        return True

    async def _breaks(self, fault: str | None) -> bool:
        """Faults in the middle of a sentence; whether nothing more of it is said."""
        if fault == "drop":
            abort(self.request)
        elif fault == "quota":
            await self.socket.close(code=1008, message=b"quota_exceeded: This request exceeds your quota")
        elif fault == "stall":
            await asyncio.sleep(3600)
        return fault in {"drop", "quota"}
