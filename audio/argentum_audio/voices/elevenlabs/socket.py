"""One warm websocket to ElevenLabs and the clips it carries (WIRE, Multi-context; the rules are in `protocol.py`).

A writer task sends what stands in the outbox, a reader task hands what arrives to the clip it belongs to, and a third
keeps contexts alive whose text is still being written. Cutting a clip is a plain call: what it had not sent is taken out
of the outbox, and its close goes there instead.

A socket that was closed, by whom ever, stays closed; the fault is told to every clip on it, and the voice opens another.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from typing import Any, Literal, NamedTuple

from argentum_kit.secrets import Secret

from ..base import RequestLimits, VoiceError
from ..network.provider_faults import fault_from_close
from ..network.timeouts import Timeouts
from .answers import AudioEvent, FailedEvent, ProtocolEvent
from .protocol import ContextRegistry
from .requests import PROVIDER, VoiceSettings

MessageKind = Literal["open", "text", "close"]


class _Outgoing(NamedTuple):
    """A message that waits to be sent."""

    context: str
    kind: MessageKind
    message: str


class TooManyContexts(Exception):
    """The provider still holds too many contexts that were cut."""


class SpeechContext:
    """A clip on the socket: text in; events go to the queue it was opened with."""

    def __init__(self, socket: ElevenLabsSocket, name: str, events: asyncio.Queue[Any]) -> None:
        self._socket = socket
        self.name = name
        self.events = events
        self.last_said = time.monotonic()

    def say(self, sentence: str) -> None:
        """Send a sentence. Raises VoiceError if the provider has ended the context by itself."""
        if not self._socket.contexts.is_open(self.name):
            raise VoiceError(f"{PROVIDER} ended a clip before all of it was said.", kind="protocol")
        self.last_said = time.monotonic()
        self._socket.send(self.name, "text", self._socket.contexts.say(self.name, sentence))

    def finish(self) -> None:
        """Say that the text is complete."""
        if self._socket.contexts.is_open(self.name):
            self._socket.send(self.name, "close", self._socket.contexts.finish(self.name))

    def drop(self) -> None:
        """Send nothing more for the clip, and close its context. May be called at any time, and again."""
        self._socket.drop(self)


class ElevenLabsSocket:
    """An open connection. Made by `connect`; belongs to the event loop it was made in. `fault` is why it is closed, if it is."""

    def __init__(self, connection: Any, key: Secret, timing: Timeouts) -> None:
        self._connection = connection
        self._key = key
        self._timing = timing
        self.contexts = ContextRegistry((key,))
        self.fault: VoiceError | None = None
        self.limits = RequestLimits()
        self._clips: dict[str, SpeechContext] = {}
        self._outbox: deque[_Outgoing] = deque()
        self._to_send = asyncio.Event()
        self._room = asyncio.Event()
        self._numbers = 0
        self._active_at = time.monotonic()
        self._tasks = [
            asyncio.create_task(work, name=f"ElevenLabs {what}")
            for work, what in ((self._write(), "writer"), (self._read(), "reader"), (self._keep_alive(), "keep-alive"))
        ]

    @property
    def alive(self) -> bool:
        """Whether it is open, as far as is known."""
        return self.fault is None

    @property
    def in_use(self) -> bool:
        """Whether it carries a clip."""
        return bool(self._clips)

    @property
    def idle_ms(self) -> float:
        """For how many ms nothing was sent nor received."""
        return (time.monotonic() - self._active_at) * 1000.0

    async def open(self, clip_id: str, settings: VoiceSettings, events: asyncio.Queue[Any]) -> SpeechContext:
        """Open a context for a clip as soon as there is room for one; its events go to the queue.

        Raises the fault of a socket that is closed, and TooManyContexts if it had better be opened on another.
        """
        while self.alive and not self.contexts.has_room():
            if self.contexts.is_crowded():
                raise TooManyContexts
            self._room.clear()
            await self._room.wait()
        if self.fault is not None:
            raise self.fault
        self._numbers += 1
        # Names are unique on a socket, so that late sound of a dropped clip is never taken for another's.
        context = SpeechContext(self, f"{clip_id}.{self._numbers}", events)
        self._clips[context.name] = context
        self.send(context.name, "open", self.contexts.open(context.name, settings))
        return context

    def send(self, context: str, kind: MessageKind, message: str) -> None:
        """Queue a message of a context."""
        self._outbox.append(_Outgoing(context, kind, message))
        self._to_send.set()

    def drop(self, context: SpeechContext) -> None:
        """Take what a context had not sent out of the queue, and close it on the provider's side."""
        if self._clips.pop(context.name, None) is None:
            return
        unsent = {item.kind for item in self._outbox if item.context == context.name}
        self._outbox = deque(item for item in self._outbox if item.context != context.name)
        if "open" in unsent:
            self.contexts.forget(context.name)
            self._room.set()
        else:
            self._close_context(context.name, again="close" in unsent)

    async def close(self) -> None:
        """Tell the provider, close the connection and end all tasks."""
        from websockets.exceptions import ConnectionClosed

        if self.alive:
            with contextlib.suppress(ConnectionClosed, OSError, TimeoutError):
                await asyncio.wait_for(self._connection.send(ContextRegistry.close_socket()), 0.2)
        self._end(VoiceError("The voice was closed.", kind="dropped"))
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._connection.close(), 1.0)
        await asyncio.wait(self._tasks)

    def _end(self, fault: VoiceError) -> None:
        if self.fault is None:
            self.fault = fault
        for clip in self._clips.values():
            clip.events.put_nowait(FailedEvent(None, fault))
        self._clips.clear()
        self._outbox.clear()
        self._room.set()

    async def _write(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with contextlib.suppress(ConnectionClosed):
            while True:
                while self._outbox:
                    await self._connection.send(self._outbox.popleft().message)
                    self._active_at = time.monotonic()
                self._to_send.clear()
                await self._to_send.wait()

    async def _read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                message = await self._connection.recv()
                self._active_at = time.monotonic()
                for event in self.contexts.receive(message):
                    self._hand_over(event)
        except ConnectionClosed as closed:
            received = closed.rcvd
            code, reason = (received.code, received.reason) if received is not None else _own_close(closed)
            self._end(fault_from_close(PROVIDER, code, reason, (self._key,)))
        except VoiceError as fault:
            self._end(fault)
            await self._connection.close(1002)

    def _hand_over(self, event: ProtocolEvent) -> None:
        if isinstance(event, FailedEvent) and event.context is None:
            self._end(event.fault)
            return
        clip = self._clips.get(event.context or "")
        if clip is None:
            return
        clip.events.put_nowait(event)
        if isinstance(event, FailedEvent):
            self._clips.pop(clip.name)
            self._close_context(clip.name)
        if not isinstance(event, AudioEvent):
            self._room.set()

    def _close_context(self, name: str, *, again: bool = False) -> None:
        """Close a context on the provider's side, unless that was done before; `again` if the close that was queued was never sent."""
        close = self.contexts.drop(name)
        if close is not None or again:
            self.send(name, "close", close or ContextRegistry.close_message(name))
        self._room.set()

    async def _keep_alive(self) -> None:
        every = self._timing.keep_alive_ms / 1000.0
        while self.alive:
            await asyncio.sleep(every / 4)
            now = time.monotonic()
            for clip in self._clips.values():
                if now - clip.last_said >= every * 0.75 and self.contexts.is_open(clip.name):
                    clip.last_said = now
                    self.send(clip.name, "text", self.contexts.keep_alive(clip.name))


def _own_close(closed: Any) -> tuple[int | None, str]:
    """The code and reason with which this side closed the connection, as after a message that was too large."""
    sent = closed.sent
    return (sent.code, sent.reason) if sent is not None and sent.code != 1000 else (None, "")
