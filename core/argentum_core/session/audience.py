"""The door for applause from elsewhere: another terminal, a script, a stream's chat (RULES, Audience; SURFACE, Commands).

A running debate leaves a card in `ARGENTUM_HOME/running/`, readable by its user alone, that says on which loopback port it
listens and with which token. Whoever knows the token sends one line, `{"token": …, "clap": "Ada"}`, and gets one line back:
`{"ok": true, "agent": "Ada"}`, or `{"ok": false, "error": …}` with the agents there are. It lives in the session's own event
loop and can neither hold up nor flood the debate: lines are short and must come soon, claps are rationed, and whoever sends
anything else is hung up on.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from argentum_kit.files import make_private_folder, write_private
from argentum_kit.user_files import UserFileError, read_bytes

FOLDER = "running"
HOST = "127.0.0.1"
OPENS_AFTER_S = 0.5
"""The first words of a debate come before its audience."""
LINE_BYTES = 512
CARD_BYTES = 16_384
PATIENCE_S = 2.0
GUESTS = 8
"""Connections at once, at most."""
CLAPS_A_SECOND = 2.0
CLAPS_AT_ONCE = 10.0
TOKEN_BYTES = 16


class RunningDebate(msgspec.Struct, frozen=True, kw_only=True):
    """What a running debate leaves for others to find it by. `name` is its motion and process, unique on the machine."""

    name: str
    pid: int
    port: int
    token: str
    motion: str
    title: str


class ApplaudedAgent(msgspec.Struct, frozen=True):
    """An agent as the audience may call it; seats count from 1."""

    id: str
    name: str
    seat: int


class ApplauseRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a guest. An empty `clap` is for whoever speaks."""

    token: str
    clap: str = ""


class ApplauseReply(msgspec.Struct, omit_defaults=True):
    """One line back. `agents` are those there are, where the name was not one of them."""

    ok: bool
    agent: str = ""
    error: str = ""
    agents: list[str] = []


class ApplauseTarget(msgspec.Struct, frozen=True):
    """What the door asks of the debate behind it; every call comes from the session's own loop and returns at once."""

    about: Callable[[], tuple[str, str]]
    """The motion's id and title."""
    agents: Callable[[], Sequence[ApplaudedAgent]]
    speaker: Callable[[], str | None]
    """The id of the agent that speaks."""
    clap: Callable[[str], Any]


class ApplauseRateLimit:
    """So many claps at once, then so many a second; `now_s` is a monotonic clock's."""

    def __init__(self, at_once: float = CLAPS_AT_ONCE, a_second: float = CLAPS_A_SECOND) -> None:
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


class ApplauseServer:
    """The door itself. `open` and `close` are called in the session's loop; `open` raises OSError. `now_s` is a monotonic
    clock in seconds, by which claps are rationed; time.monotonic if None."""

    def __init__(self, home: Path, house: ApplauseTarget, *, now_s: Callable[[], float] | None = None) -> None:
        self._now_s = now_s or time.monotonic
        self._folder = home / FOLDER
        self._house = house
        self._ration = ApplauseRateLimit()
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
        pid = os.getpid()
        slug = re.sub(r"[^a-z0-9]+", "-", motion.lower()).strip("-")[:48] or "debate"
        card = RunningDebate(name=f"{slug}-{pid}", pid=pid, port=port, token=self._token, motion=motion, title=title)
        clear_stale(self._folder)
        self._card = _leave(self._folder, card)

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
                    answer = self._answer(await reader.readline())
                    if answer is not None:
                        writer.write(msgspec.json.encode(answer) + b"\n")
                        await writer.drain()
        except (TimeoutError, ValueError, OSError):
            pass  # too slow, too long, or gone: hung up on
        finally:
            await _hung_up(writer)
            self._guests.pop(task)

    def _answer(self, line: bytes) -> ApplauseReply | None:
        """What to say to a line; None for what deserves no answer."""
        try:
            request = msgspec.json.decode(line, type=ApplauseRequest)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if not hmac.compare_digest(request.token.encode(), self._token.encode()):
            return ApplauseReply(ok=False, error="the token is wrong")
        agents = self._house.agents()
        names = [agent.name for agent in agents]
        wanted = find(agents, request.clap) if request.clap else self._speaker(agents)
        if wanted is None:
            nobody = f"there is no agent {request.clap!r}" if request.clap else "nobody is speaking"
            return ApplauseReply(ok=False, error=nobody, agents=names)
        if not self._ration.take(self._now_s()):
            return ApplauseReply(
                ok=False, error="there is more applause than the debate can take; clap again in a second"
            )
        self._house.clap(wanted.id)
        return ApplauseReply(ok=True, agent=wanted.name)

    def _speaker(self, agents: Sequence[ApplaudedAgent]) -> ApplaudedAgent | None:
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


def find(agents: Sequence[ApplaudedAgent], called: str) -> ApplaudedAgent | None:
    """The agent called by name, id or seat, in any case of letters."""
    wanted = called.strip().casefold()
    for agent in agents:
        if wanted in (agent.id.casefold(), agent.name.casefold(), str(agent.seat)):
            return agent
    return None


def running(home: Path) -> list[RunningDebate]:
    """The cards of debates whose process is alive, by name; what cannot be read is no card."""
    return sorted((card for _, card in _cards(home / FOLDER) if alive(card.pid)), key=lambda card: card.name)


def clear_stale(folder: Path) -> None:
    """Remove the cards of processes that are gone."""
    for path, card in _cards(folder):
        if not alive(card.pid):
            path.unlink(missing_ok=True)


def alive(pid: int) -> bool:
    """Whether a process of that number runs. On Windows, where asking would end it, it is taken to."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _cards(folder: Path) -> list[tuple[Path, RunningDebate]]:
    found: list[tuple[Path, RunningDebate]] = []
    for path in folder.glob("*.json"):
        try:
            found.append((path, msgspec.json.decode(read_bytes(path, CARD_BYTES), type=RunningDebate)))
        except (UserFileError, msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


def _leave(folder: Path, card: RunningDebate) -> Path:
    """Write the card so that nobody else can read it, not even for a moment."""
    make_private_folder(folder)
    path = folder / f"{card.name}-{card.port}.json"
    write_private(path, msgspec.json.encode(card))
    return path
