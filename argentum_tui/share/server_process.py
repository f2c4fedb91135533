"""The server's process: whatever watchers do, the room's own process and its sound do not feel it.

It ends by itself when the debate's process is gone, never answers Ctrl-C, and gives way to the room where the machine is busy.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec
from aiohttp import web

from argentum_audio.mix_ring import MixRing
from argentum_kit.errors import system_reason

from .hub import Hub
from .idle_sockets import IdleSockets
from .messages import (
    ActAnswered,
    ClockTold,
    EventsTold,
    Listening,
    NotListening,
    PassageTold,
    SharingEnded,
    SoundBegins,
    ToServer,
    WordsTold,
    packed,
    read_by_server,
)
from .options import ShareOptions
from .server import BACKLOG, LOOK_EVERY_S, application, show_out
from .sound import SoundFeed

USUAL_PORT: Final = 8747
"""Tried first where no port was asked for."""
COUNT_EVERY_S: Final = 0.5
_NICE: Final = 10
_SWITCH_S: Final = 0.001


def run(pipe: Connection, ring: MixRing, options: ShareOptions) -> None:
    """The whole life of the server: `pipe` is its end of the pipe to the debate, `ring` where the mix is read."""
    _leave_the_terminal()
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    asyncio.run(_Server(pipe, ring, options).serve())
    os._exit(0)


def _leave_the_terminal() -> None:
    """Ctrl-C and the like are the debate's to answer; nothing is printed."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    if hasattr(os, "nice"):
        os.nice(_NICE)


class _Server:
    def __init__(self, pipe: Connection, ring: MixRing, options: ShareOptions) -> None:
        self._pipe = pipe
        self._ring = ring
        self._options = options
        self._hub = Hub(options, self._tell)
        self._feed: SoundFeed | None = None
        self._over: asyncio.Future[str] | None = None

    async def serve(self) -> None:
        """Listen until the debate says that it is over, or is gone."""
        loop = asyncio.get_running_loop()
        self._over = loop.create_future()
        runner = web.AppRunner(application(self._hub), access_log=None, handle_signals=False, keepalive_timeout=30)
        await runner.setup()
        try:
            port = await self._listen(runner)
        except OSError as error:
            self._tell(
                NotListening(f"{self._options.host}:{self._options.port} cannot be shared at: {system_reason(error)}")
            )
            return
        self._tell(Listening(port))
        threading.Thread(target=self._receive, args=(loop,), name="share pipe", daemon=True).start()
        counting, looking = loop.create_task(self._count()), loop.create_task(self._look(runner))
        why = await self._over
        counting.cancel()
        looking.cancel()
        if self._feed is not None:
            await asyncio.to_thread(self._feed.stop)
            await asyncio.sleep(0)
        await show_out(self._hub, why)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> int:
        """Open the port that was asked for, else the usual one, else any; raises OSError."""
        host, wanted = self._options.host, self._options.port
        for port in [wanted] if wanted else [USUAL_PORT, 0]:
            try:
                await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
            except OSError:
                if port != USUAL_PORT or wanted:
                    raise
            else:
                break
        return int(runner.addresses[0][1])

    def _receive(self, loop: asyncio.AbstractEventLoop) -> None:
        """The debate's messages, on a thread of their own, until it is gone."""
        with contextlib.suppress(RuntimeError):
            try:
                while True:
                    loop.call_soon_threadsafe(self._take, read_by_server(self._pipe.recv_bytes()))
            except (EOFError, OSError, msgspec.DecodeError):
                loop.call_soon_threadsafe(self._end, "the debate is gone")

    def _take(self, message: ToServer) -> None:
        match message:
            case EventsTold():
                self._hub.take_events(message)
            case WordsTold():
                self._hub.take_words(message)
            case PassageTold():
                self._hub.take_passage(message)
            case ClockTold():
                self._hub.take_clock(message)
            case ActAnswered():
                self._hub.take_answer(message)
            case SoundBegins():
                loop = asyncio.get_running_loop()
                self._feed = SoundFeed(
                    self._ring.reader(), message.origin_ms, lambda at_ms, chunk: self._heard(loop, at_ms, chunk)
                )
            case SharingEnded():
                self._end(message.why)

    def _heard(self, loop: asyncio.AbstractEventLoop, at_ms: int, chunk: bytes) -> None:
        """A chunk, on the thread of the sound."""
        self._hub.sound.add(at_ms, chunk)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._hub.take_sound, chunk)

    def _end(self, why: str) -> None:
        if self._over is not None and not self._over.done():
            self._over.set_result(why)

    async def _look(self, runner: web.AppRunner) -> None:
        """Hang up on whoever asks for nothing."""
        idle = IdleSockets()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if runner.server is not None:
                idle.look(runner.server.connections, self._hub.now_s())

    async def _count(self) -> None:
        before: Any = None
        while True:
            await asyncio.sleep(COUNT_EVERY_S)
            counted = self._hub.counted(self._feed.lost_ms if self._feed is not None else 0)
            if counted != before:
                before = counted
                self._tell(counted)

    def _tell(self, message: Any) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._pipe.send_bytes(packed(message))
