"""A shared debate over real sockets: the server as it is, a debate that answers at once, and time that is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from argentum_tui.share.access import COOKIE
from argentum_tui.share.hub import Hub
from argentum_tui.share.messages import ActAnswered, ActWanted, ClockTold, EventsTold
from argentum_tui.share.options import Role, ShareOptions, new_options
from argentum_tui.share.server import application

STARTED = {
    "session": "s1", "motion": "homework", "title": "Homework & more", "preset": "debate_snappy",
    "agents": [{"id": "ada", "name": "Ada", "side": "for"}, {"id": "brook", "name": "Brook", "side": "against"}],
}  # fmt: skip


class SharedDebate:
    """The hub with its server. `asked` is what watchers asked the debate for."""

    def __init__(self) -> None:
        self.options: ShareOptions = new_options()
        self.now_s = 1000.0
        self.asked: list[ActWanted] = []
        self.hub = Hub(self.options, self._tell, now_s=lambda: self.now_s)
        self.server = TestServer(application(self.hub), host="127.0.0.1")
        self._seq = 0

    def _tell(self, wanted: Any) -> None:
        assert isinstance(wanted, ActWanted)
        self.asked.append(wanted)
        self.hub.take_answer(ActAnswered(wanted.number, True, ["so be it"]))

    def happens(self, *kinds: str) -> None:
        """Events of these types, as the debate tells them."""
        lines = []
        for n, kind in enumerate(kinds, self._seq + 1):
            body = STARTED if kind == "debate_started" else {}
            lines.append(json.dumps({"seq": n, "at_ms": 100 * n, "type": kind, **body}))
        self.hub.take_events(EventsTold(self._seq + 1, lines))
        self._seq += len(kinds)

    def clock(self, at_ms: int, *, paused: bool = False) -> None:
        """The room's clock."""
        self.hub.take_clock(ClockTold(at_ms, paused))

    def token(self, role: Role) -> str:
        """The token of a role."""
        return self.options.tokens[role]

    def url(self, path: str) -> str:
        """An address on the server."""
        return str(self.server.make_url(path))

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Somebody with cookies of their own."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield session

    @asynccontextmanager
    async def watching(self, role: Role = "vote", *, known: bool = True) -> AsyncIterator[Watching]:
        """A watcher who has opened the page, and its socket."""
        async with self.browser() as session:
            async with session.get(self.url(f"/?token={self.token(role)}")) as page:
                assert page.status == 200
                assert COOKIE in page.cookies or not known
            async with session.ws_connect(self.url(f"/ws?token={self.token(role)}"), max_msg_size=0) as socket:
                yield Watching(socket)


class Watching:
    """A watcher's end of its socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; what comes before it is passed over."""
        while True:
            message = await self.socket.receive(timeout=10)
            assert message.type is aiohttp.WSMsgType.TEXT, f"{message} instead of {kind}"
            told: dict[str, Any] = json.loads(message.data)
            if told["t"] == kind:
                return told

    async def asks(self, **message: Any) -> str:
        """What is answered: `done: …` or `refused: …`."""
        return await self.says(json.dumps(message))

    async def says(self, text: str) -> str:
        """What is answered to a text."""
        await self.socket.send_str(text)
        while True:
            told = await self._answer()
            if told is not None:
                return told

    async def _answer(self) -> str | None:
        message = await self.socket.receive(timeout=10)
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
            return f"closed {self.socket.close_code}: {message.extra}"
        if message.type is not aiohttp.WSMsgType.TEXT:
            return None
        told = json.loads(message.data)
        if told["t"] == "done":
            return f"done: {'; '.join(told['lines'])}"
        return f"refused: {told['why']}" if told["t"] == "refused" else None


@asynccontextmanager
async def shared_debate() -> AsyncIterator[SharedDebate]:
    """A shared debate that has begun."""
    debate = SharedDebate()
    await debate.server.start_server()
    debate.happens("debate_started", "phase_changed")
    debate.clock(500)
    try:
        yield debate
    finally:
        await debate.server.close()
        debate.hub.sound.close()
