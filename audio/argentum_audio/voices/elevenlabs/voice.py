"""Voices of ElevenLabs: one warm websocket a voice, a context a clip, word times from the provider's alignment (WIRE).

Where no websocket can be had, whole sentences are asked for by HTTP, with their times. A fault is told once and never
tried again, with one exception: a socket that lay idle may have been closed without our knowing, so a clip that was
not answered on it at all is asked for once more, on a fresh one.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
from typing import Any

from argentum_kit.fault_causes import Peer
from argentum_kit.secrets import Secret

from ...clip import Clip, Piece
from ..access import ELEVENLABS_KEY
from ..base import Prosody, RequestLimits
from ..network.http_client import HttpSpeechClient
from ..network.pcm_decoder import PCM_RATE, PcmDecoder
from ..network.timeouts import Timeouts
from ..streaming.aligned_words import AlignedWords
from ..streaming.assembly import ArrivedSound, ClipRequest, ClipText, assemble_pieces, speak_by_streaming
from ..streaming.processor import StreamProcessor, VoiceLevel
from ..streaming.text_feed import TextFeed
from .answers import AudioEvent, FailedEvent
from .connect import SocketRefused, connect
from .http_fallback import VoiceEndpoint, stream_by_http
from .requests import KEY_HEADER, MODEL, PROVIDER, VoiceSettings
from .socket import ElevenLabsSocket, SpeechContext, TooManyContexts
from .socket_clip import SocketClip

KIND = "elevenlabs"
# After this a websocket is tried again where none could be had.
WITHOUT_SOCKET_S = 60.0


class _StaleSocket(Exception):
    """The socket had been closed while nobody used it, before the clip was answered."""


class ElevenLabsVoice:
    """One voice by its id. `base` is the address of the API without a slash at its end."""

    def __init__(
        self, voice: str, key: Secret, base: str, *, model: str = MODEL, timing: Timeouts | None = None
    ) -> None:
        self.name = f"{KIND}:{voice}"
        self._key = key
        self._timing = timing or Timeouts()
        self._endpoint = VoiceEndpoint(base, voice, key, model, self._timing)
        self.peer = Peer(PROVIDER, ELEVENLABS_KEY, (key,))
        self._http = HttpSpeechClient(self.peer, key, KEY_HEADER)
        self._level = VoiceLevel()
        self._socket: ElevenLabsSocket | None = None
        self._left: list[ElevenLabsSocket] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connecting: asyncio.Lock | None = None
        self._no_socket_until = 0.0
        self._limits = RequestLimits()

    @property
    def limits(self) -> RequestLimits:
        """What the provider said when the last socket was opened."""
        return self._limits

    async def warm(self) -> None:
        """Open the socket, so that the first clip need not wait for it. Raises VoiceError."""
        await self._warm_socket()

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of the text, all sentences together. Raises VoiceError."""
        return await speak_by_streaming(self, clip_id, text, prosody)

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of a clip as they arrive. Raises VoiceError, after the pieces that had come."""
        async with TextFeed(text) as feed:
            for again in (False, True):
                spoken = ClipText(AlignedWords())
                line = ClipRequest(clip_id, feed, spoken, prosody)
                arriving = self._arriving(line, may_retry=not again)
                stream = assemble_pieces(
                    arriving,
                    spoken,
                    lambda rate: StreamProcessor(rate, self._level, prosody.finite().volume_db),
                    name=PROVIDER,
                    rate_percent=prosody.finite().rate_percent,
                )
                try:
                    async with aclosing(stream):
                        async for piece in stream:
                            yield piece
                    return
                except _StaleSocket:
                    continue

    async def close(self) -> None:
        """Close sockets and HTTP client."""
        sockets = [*self._left, *([self._socket] if self._socket is not None else [])]
        self._socket, self._left = None, []
        if self._loop is asyncio.get_running_loop():
            for socket in sockets:
                await socket.close()
        await self._http.close()

    async def _arriving(self, line: ClipRequest, *, may_retry: bool) -> AsyncGenerator[ArrivedSound, None]:
        """The sound of a clip as it arrives, by websocket or by HTTP."""
        socket = await self._socket_if_any()
        if socket is None:
            asked = stream_by_http(self._http, self._endpoint, line)
        else:
            asked = self._by_socket(socket, line, may_retry=may_retry)
        async with aclosing(asked):
            async for arrived in asked:
                yield arrived

    async def _by_socket(
        self, socket: ElevenLabsSocket, line: ClipRequest, *, may_retry: bool
    ) -> AsyncGenerator[ArrivedSound, None]:
        """The sound of a clip over a socket, while its text is sent; leaving closes the clip's context in any case."""
        may_be_stale = may_retry and socket.idle_ms >= self._timing.stale_ms
        decoder = PcmDecoder(PCM_RATE)
        async with SocketClip(self._open_context, line, self._timing) as clip:
            while True:
                event = await clip.next_event()
                if isinstance(event, FailedEvent):
                    if may_be_stale and not clip.answered and event.context is None and event.fault.kind == "dropped":
                        raise _StaleSocket
                    raise event.fault
                if not isinstance(event, AudioEvent):
                    rest = decoder.finish()
                    if len(rest):
                        yield ArrivedSound(rest, decoder.rate)
                    return
                yield ArrivedSound(decoder.feed(event.pcm), decoder.rate, event.alignment)

    async def _socket_if_any(self) -> ElevenLabsSocket | None:
        """None where only HTTP can be had."""
        if time.monotonic() < self._no_socket_until:
            return None
        try:
            return await self._warm_socket()
        except SocketRefused:
            self._no_socket_until = time.monotonic() + WITHOUT_SOCKET_S
            return None

    async def _warm_socket(self) -> ElevenLabsSocket:
        """The open socket, or a new one. Clips that ask at the same time share it."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # A socket belongs to the event loop it was opened in and cannot be used in another.
            self._loop, self._socket, self._connecting = loop, None, asyncio.Lock()
            self._left = []
        assert self._connecting is not None
        async with self._connecting:
            if self._socket is not None and self._socket.alive and not self._socket.contexts.is_crowded():
                return self._socket
            if self._socket is not None:
                self._left.append(self._socket)
                self._socket = None
            self._socket = await connect(self._endpoint.socket_address(), self._key, self._timing, self.peer)
            self._limits = self._socket.limits
            await self._close_unused()
            return self._socket

    async def _open_context(self, clip_id: str, settings: VoiceSettings, events: asyncio.Queue[Any]) -> SpeechContext:
        while True:
            socket = await self._warm_socket()
            with contextlib.suppress(TooManyContexts):
                return await socket.open(clip_id, settings, events)

    async def _close_unused(self) -> None:
        """Close the sockets that were left for a fresh one and carry no clip any more."""
        unused = [socket for socket in self._left if not socket.in_use]
        self._left = [socket for socket in self._left if socket.in_use]
        for socket in unused:
            await socket.close()
