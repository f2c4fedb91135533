"""The door for lines from elsewhere: another terminal, a script, a stream's chat (RULES, Audience; SURFACE, Commands).

Whoever has a running debate's card (`running_debates.py`) sends one line and gets one back: `{"token": …, "clap": "Ada"}` gives
`{"ok": true, "agent": "Ada"}`, and `{"token": …, "send": "cut"}` gives `{"ok": true, "lines": ["cut: accepted"]}`; what cannot be done
gives `{"ok": false, "error": …}`. It lives in the session's own event loop and can neither hold up nor flood the debate: lines are short
and must come soon, they are rationed together, and whoever sends anything else is hung up on.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from ..debate.commands import Command, parse
from ..grammar.words import find
from .running_debates import FOLDER, leave_card

HOST = "127.0.0.1"
OPENS_AFTER_S = 0.5
"""The first words of a debate come before its audience."""
LINE_BYTES = 4096
PATIENCE_S = 2.0
GUESTS = 8
"""Connections at once, at most."""
LINES_A_SECOND = 2.0
LINES_AT_ONCE = 10.0
TOKEN_BYTES = 16


class ListedAgent(msgspec.Struct, frozen=True):
    """An agent as the audience may call it; seats count from 1."""

    id: str
    name: str
    seat: int


class RemoteCommand(msgspec.Struct, forbid_unknown_fields=True):
    """A command by its name and arguments, as a stage elsewhere gives it; the reply says its number, and its fate is in the record."""

    name: str
    arguments: dict[str, Any] = {}


class RemoteRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a guest: a line of the grammar to `send`, a command to `do`, or without either applause. An empty `clap` is for
    whoever speaks."""

    token: str
    clap: str = ""
    send: str | None = None
    do: RemoteCommand | None = None


class RemoteReply(msgspec.Struct, omit_defaults=True):
    """One line back. `agents` are those there are, where the name was not one of them; `lines` what is answered to a line of the
    grammar; `number` that of a command; `unread` where that could not be read at all."""

    ok: bool
    agent: str = ""
    error: str = ""
    agents: list[str] = []
    lines: list[str] = []
    unread: bool = False
    number: int = 0


class RemoteTarget(msgspec.Struct, frozen=True):
    """What the door asks of the debate behind it; every call comes from the session's own loop and returns at once."""

    about: Callable[[], tuple[str, str]]
    """The motion's id and title."""
    agents: Callable[[], Sequence[ListedAgent]]
    speaker: Callable[[], str | None]
    """The id of the agent that speaks."""
    clap: Callable[[str], Any]
    send: Callable[[str], Awaitable[RemoteReply]]
    """Does what a line of the grammar says; answers within a few seconds."""
    do: Callable[[Command], int] = lambda _: 0
    """Hands a command in and returns its number."""
    journal: Callable[[], str] = lambda: ""
    """Where the debate is recorded; empty where it is not."""


class RemoteRateLimit:
    """So many lines at once, then so many a second; `now_s` is a monotonic clock's."""

    def __init__(self, at_once: float = LINES_AT_ONCE, a_second: float = LINES_A_SECOND) -> None:
        self._most, self._a_second = at_once, a_second
        self._left = at_once
        self._seen_s: float | None = None

    def take(self, now_s: float) -> bool:
        """Whether one more may pass."""
        if self._seen_s is not None:
            self._left = min(self._most, self._left + (now_s - self._seen_s) * self._a_second)
        self._seen_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class RemoteServer:
    """The door itself. `open` and `close` are called in the session's loop; `open` raises OSError. `now_s` is a monotonic
    clock in seconds, by which lines are rationed; time.monotonic if None."""

    def __init__(self, home: Path, house: RemoteTarget, *, now_s: Callable[[], float] | None = None) -> None:
        self._now_s = now_s or time.monotonic
        self._folder = home / FOLDER
        self._house = house
        self._ration = RemoteRateLimit()
        self._token = ""
        self._card: Path | None = None
        self._server: asyncio.Server | None = None
        self._guests: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}

    async def open(self) -> None:
        """Listen, and leave the card. Cards of debates that are gone are cleared away."""
        import secrets

        self._token = secrets.token_hex(TOKEN_BYTES)
        self._server = await asyncio.start_server(self._receive, HOST, 0, limit=LINE_BYTES)
        port = self._server.sockets[0].getsockname()[1]
        motion, title = self._house.about()
        journal = self._house.journal()
        self._card = leave_card(self._folder, port=port, token=self._token, motion=motion, title=title, journal=journal)

    async def close(self) -> None:
        """Take the card back and show everybody out."""
        if self._card is not None:
            self._card.unlink(missing_ok=True)
            self._card = None
        if self._server is not None:
            await _stop_accepting(self._server)
            self._server.close()
            while self._guests:
                for writer in self._guests.values():
                    writer.transport.abort()
                await asyncio.gather(*self._guests, return_exceptions=True)

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._guests[task] = writer
        try:
            if len(self._guests) <= GUESTS:
                async with asyncio.timeout(PATIENCE_S):
                    line = await reader.readline()
                answer = await self._answer(line)
                if answer is not None:
                    async with asyncio.timeout(PATIENCE_S):
                        writer.write(msgspec.json.encode(answer) + b"\n")
                        await writer.drain()
        except (TimeoutError, ValueError, OSError):
            pass  # too slow, too long, or gone: hung up on
        finally:
            await _hung_up(writer)
            self._guests.pop(task)

    async def _answer(self, line: bytes) -> RemoteReply | None:
        """What to say to a line; None for what deserves no answer."""
        try:
            request = msgspec.json.decode(line, type=RemoteRequest)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if not hmac.compare_digest(request.token.encode(), self._token.encode()):
            return RemoteReply(ok=False, error="the token is wrong")
        if request.send is None and request.do is None:
            return self._applaud(request)
        if not self._ration.take(self._now_s()):
            return RemoteReply(
                ok=False, error="there are more lines than the debate can take; send it again in a second"
            )
        if request.do is not None:
            return RemoteReply(ok=True, number=self._house.do(parse(request.do.name, request.do.arguments)))
        assert request.send is not None
        return await self._house.send(request.send)

    def _applaud(self, request: RemoteRequest) -> RemoteReply:
        agents = self._house.agents()
        names = [agent.name for agent in agents]
        wanted = find(agents, request.clap) if request.clap else self._speaker(agents)
        if wanted is None:
            nobody = f"there is no agent {request.clap!r}" if request.clap else "nobody is speaking"
            return RemoteReply(ok=False, error=nobody, agents=names)
        if not self._ration.take(self._now_s()):
            return RemoteReply(
                ok=False, error="there is more applause than the debate can take; clap again in a second"
            )
        self._house.clap(wanted.id)
        return RemoteReply(ok=True, agent=wanted.name)

    def _speaker(self, agents: Sequence[ListedAgent]) -> ListedAgent | None:
        speaker = self._house.speaker()
        return next((agent for agent in agents if agent.id == speaker), None)


async def _stop_accepting(server: asyncio.Server) -> None:
    """No more guests, and those that were just let in are with their task. A server that closes between a connection's
    acceptance and its task drops the socket without closing it (CPython: `Server._attach` asserts that it is open)."""
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        with suppress(NotImplementedError):  # Windows' loop accepts in another way
            loop.remove_reader(listening.fileno())
    for _ in ("accepted", "connected", "received"):
        await asyncio.sleep(0)


async def _hung_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection and wait until its socket is given back; what cannot be sent in time is not sent."""
    writer.close()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await writer.wait_closed()
    except (TimeoutError, OSError):
        writer.transport.abort()
