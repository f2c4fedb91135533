"""One watcher's connection: what it is sent, in order and only as fast as it reads, and what it asks for.

Events are not queued: every watcher has a place in the one list that all share. Of sound and answers a little is queued; a watcher
that does not keep up with the sound, or takes nothing for ten seconds, is let go with a reason, and may come back at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from argentum_core.session.room import WatcherClap, WatcherDial, WatcherLine, WatcherQuestion, WatcherVote

from .history import as_text
from .limits import MESSAGE_BYTES, REFUSED_IN_A_ROW
from .sound import CHANNELS, CHUNK_MS, SENT_RATE

if TYPE_CHECKING:
    from .hub import Hub
    from .options import Role

CHUNKS_QUEUED: Final = 50
"""Ten seconds of sound."""
ITEMS_AT_ONCE: Final = 100
SLOW_S: Final = 10.0
GOODBYE_S: Final = 2.0
REASON_BYTES: Final = 120
"""No close frame holds more."""
TOO_SLOW: Final = "you read too slowly to keep up; come back when you can"
TOO_MUCH: Final = "you went on sending too much"


class Listen(msgspec.Struct, frozen=True, tag="listen", tag_field="t", forbid_unknown_fields=True):
    """Begin to hear the mix, or stop."""

    on: bool = True


ClientMessage = Listen | WatcherClap | WatcherQuestion | WatcherVote | WatcherDial | WatcherLine
_decoder = msgspec.json.Decoder(ClientMessage)
_TAGS: Final = "listen, clap, question, vote, dial, command"


class Watcher:
    """A connection by `name`, with what its link allows."""

    def __init__(
        self, hub: Hub, socket: web.WebSocketResponse, transport: asyncio.Transport | None, name: str, role: Role
    ) -> None:
        self.listening = False
        self.sending_since_s: float | None = None
        self._hub = hub
        self._socket = socket
        self._transport = transport
        self._goodbye: asyncio.Task[None] | None = None
        self._name = name
        self._role = role
        self._place = self._words_told = self._passages_told = 0
        self._answers: deque[str] = deque()
        self._sound: deque[bytes] = deque()
        self._clock_due = True
        self._changed = asyncio.Event()
        self._closing = False
        self._refused = 0

    # --- what it is told ----------------------------------------------------------------------------------------------

    def tell_clock(self) -> None:
        """Send the clock soon."""
        self._clock_due = True
        self._changed.set()

    def tell_sound(self, chunk: bytes) -> None:
        """Send a chunk, if somebody listens."""
        if self.listening and not self._closing:
            if len(self._sound) >= CHUNKS_QUEUED:
                self.let_go(WSCloseCode.TRY_AGAIN_LATER, TOO_SLOW)
                return
            self._sound.append(chunk)
            self._changed.set()

    def look_after(self, now_s: float) -> None:
        """Let it go where it has taken nothing for a while."""
        if self.sending_since_s is not None and now_s - self.sending_since_s > SLOW_S:
            self.let_go(WSCloseCode.TRY_AGAIN_LATER, TOO_SLOW)

    def let_go(self, code: int, why: str) -> None:
        """End the connection, telling why."""
        if not self._closing:
            self._closing = True
            self._sound.clear()
            self._goodbye = asyncio.get_running_loop().create_task(self._leave(code, why))

    async def _leave(self, code: int, why: str) -> None:
        """Say why behind what is under way already; who takes none of it is hung up on."""
        with suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.close(code=code, message=why.encode()[:REASON_BYTES])
        if self._transport is not None:
            asyncio.get_running_loop().call_later(GOODBYE_S, self._transport.abort)

    # --- the connection -----------------------------------------------------------------------------------------------

    async def attend(self) -> None:
        """Stay until the watcher leaves or is let go."""
        hub = self._hub
        hub.add(self)
        hub.watch_changes(self._changed)
        writing = asyncio.get_running_loop().create_task(self._write())
        try:
            await self._read()
        finally:
            hub.leave_changes(self._changed)
            hub.remove(self)
            writing.cancel()
            await asyncio.gather(writing, *([self._goodbye] if self._goodbye else []), return_exceptions=True)

    async def _write(self) -> None:
        hub, socket = self._hub, self._socket
        with suppress(ConnectionError, RuntimeError):
            await socket.send_str(self._hello())
            while not self._closing:
                payload = self._next()
                if payload is None:
                    self._changed.clear()
                    payload = self._next()
                    if payload is None:
                        await self._changed.wait()
                        continue
                self.sending_since_s = hub.now_s()
                if isinstance(payload, str):
                    await socket.send_str(payload)
                elif payload[:1] == b"{":
                    await socket.send_frame(payload, WSMsgType.TEXT)
                else:
                    await socket.send_bytes(payload)
                self.sending_since_s = None

    def _next(self) -> str | bytes | None:
        """What to send next: answers and sound first, then time, then what has happened."""
        if self._answers:
            return self._answers.popleft()
        if self._sound:
            return self._sound.popleft()
        hub = self._hub
        if self._clock_due:
            self._clock_due = False
            clock = hub.clock
            return as_text(
                t="clock", at_ms=clock.at_ms, paused=clock.paused, over=clock.over, watching=len(hub.watching)
            )
        if self._passages_told < len(hub.passages):
            items = hub.passages[self._passages_told : self._passages_told + ITEMS_AT_ONCE]
            self._passages_told += len(items)
            return b'{"t":"passages","passages":[' + b",".join(items) + b"]}"
        if self._words_told < len(hub.words):
            items = hub.words[self._words_told : self._words_told + ITEMS_AT_ONCE]
            self._words_told += len(items)
            return b'{"t":"words","clips":[' + b",".join(items) + b"]}"
        if self._place < len(hub.events):
            data, self._place = hub.events.batch(self._place)
            return b'{"t":"events","events":' + data + b"}"
        return None

    def _hello(self) -> str:
        hub = self._hub
        sound = {
            "codec": "flac",
            "rate": SENT_RATE,
            "channels": CHANNELS,
            "chunk_ms": CHUNK_MS,
            "from_ms": hub.sound.from_ms,
        }
        return as_text(t="hello", role=self._role, debate=hub.debate, last_seq=hub.events.last_seq, sound=sound)

    # --- what it asks for ---------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        """One message after the other, each answered before the next is read."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                self._answer("", "only text is read here")
            elif len(message.data.encode()) > MESSAGE_BYTES:
                self._answer("", f"the message has {len(message.data.encode())} bytes of at most {MESSAGE_BYTES}")
            else:
                await self._take(message.data)
            if self._refused >= REFUSED_IN_A_ROW:
                self.let_go(WSCloseCode.POLICY_VIOLATION, TOO_MUCH)
            if self._closing:
                return

    async def _take(self, text: str) -> None:
        try:
            message = _decoder.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            why = self._hub.why_not(self._name, self._role, None)
            self._answer("", why or f"that cannot be read ({error}); `t` is one of {_TAGS}")
            return
        kind = type(message).__struct_config__.tag
        if isinstance(message, Listen):
            why = self._hub.why_not(self._name, self._role, None)
            if why is None:
                self.listening = message.on
                self._sound.clear()
            self._answer(kind, why, [])
            return
        why = self._hub.why_not(self._name, self._role, message)
        if why is not None:
            self._answer(kind, why)
            return
        told = await self._hub.do(self._name, message)
        if not told.ok and isinstance(message, WatcherQuestion):
            self._hub.question_came_to_nothing(self._name)
        self._answer(kind, None if told.ok else told.why, told.lines)

    def _answer(self, kind: Any, why: str | None, lines: list[str] | None = None) -> None:
        if why is None:
            self._refused = 0
            self._answers.append(as_text(t="done", of=kind, lines=lines or []))
        else:
            self._refused += 1
            self._answers.append(as_text(t="refused", of=kind, why=why))
        self._changed.set()
