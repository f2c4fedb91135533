"""Lines of the grammar that come to a running debate from elsewhere: read, handed in like the operator's own, and answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from argentum_kit.time_limits import in_own_thread

from .. import grammar
from ..debate.commands import Command, PresetCommand
from ..debate.events import OperatorCommand
from ..debate.state import DebateState
from .remote import RemoteReply

ANSWER_S = 2.0
"""So long the engine, the screen and the presets' files may take."""
OPENED_S = 6.0
"""And so long what has to be opened first: a server that is not there is waited for, and a provider's package may be imported."""
_OPENS = ("mind", "voice", "undo")

ScreenLine = Callable[[str, Callable[[str | None], None]], None]
"""Does what a line says to a screen, and calls back from any thread with why not, or None; returns at once."""


class PresetSource(Protocol):
    """The presets a running debate may be switched to; every method may take its time."""

    def names(self) -> Sequence[str]:
        """Their names, in order."""

    def settings(self, name: str) -> Mapping[str, Any]:
        """The tree of a preset's knobs. Raises ValueError with one sentence for one that does not hold."""


class WrittenLines:
    """Reads lines for one debate. `send` hands a command in and returns its id; `heard` is to be called with every event about a command,
    in the same event loop."""

    def __init__(self, state: DebateState, send: Callable[[Command], int], presets: PresetSource | None = None) -> None:
        self.screen: ScreenLine | None = None
        self._state = state
        self._send = send
        self._presets = presets
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._told: dict[int, OperatorCommand] = {}

    def heard(self, event: OperatorCommand) -> None:
        """What became of a command, where somebody waits for it."""
        waiting = self._waiting.get(event.command_id)
        if waiting is not None:
            self._told[event.command_id] = event
            if not waiting.done():
                waiting.set_result(None)

    async def do(self, text: str, *, on_screen: bool = True) -> RemoteReply:
        """Do what a line says; the reply says that it was accepted, or why not, within a few seconds. What says something to the screen is
        done there, if `on_screen`."""
        patience_s = OPENED_S if grammar.head_of(text) in _OPENS else ANSWER_S
        return await _in_time(self._do(text, self.screen if on_screen else None), patience_s)

    async def carry_out(self, command: Command, told: str) -> RemoteReply:
        """Hand a command in; the reply says why it was refused, or what was `told` and what the engine says to it."""
        return await _in_time(self._carry_out(command, told))

    async def _do(self, text: str, screen: ScreenLine | None) -> RemoteReply:
        head = grammar.head_of(text)
        if not head and text.strip(" :") and screen is not None:
            return await self._on_screen(screen, text)
        try:
            names = await self._names() if head in ("preset", "presets") else ()
            found = grammar.read(text, self._state, names)
            if isinstance(found, grammar.Question):
                return RemoteReply(ok=True, lines=grammar.answer(found, self._state, names))
            if self._state.phase == "idle":
                return RemoteReply(ok=False, error="the debate has not begun")
            command = await self._with_rules(found)
        except grammar.GrammarError as error:
            return RemoteReply(ok=False, error=str(error), unread=not isinstance(error, grammar.NotNow))
        return await self._carry_out(command, text.strip().removeprefix(":").strip())

    async def _carry_out(self, command: Command, what: str) -> RemoteReply:
        told = await self._verdict(command)
        because = f", {told.reason}" if told.reason else ""
        if told.status == "refused":
            return RemoteReply(ok=False, error=told.reason or "refused")
        return RemoteReply(ok=True, lines=[f"{what}: {told.status}{because}"])

    async def _with_rules(self, command: Command) -> Command:
        presets = self._presets
        if presets is None or not isinstance(command, PresetCommand):
            return command
        return await in_own_thread(lambda: grammar.with_rules(command, presets.settings))

    async def _names(self) -> Sequence[str]:
        return await in_own_thread(self._presets.names) if self._presets is not None else ()

    async def _verdict(self, command: Command) -> OperatorCommand:
        """Hand a command in and wait for what the engine says to it: the newest word of it when it has said anything."""
        number = self._send(command)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await self._waiting[number]
            return self._told[number]
        finally:
            del self._waiting[number]
            self._told.pop(number, None)

    async def _on_screen(self, screen: ScreenLine, text: str) -> RemoteReply:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str | None] = loop.create_future()

        def settle(reason: str | None) -> None:
            if not done.done():
                done.set_result(reason)

        screen(text, lambda reason: _tell(loop, settle, reason))
        reason = await done
        return RemoteReply(ok=False, error=reason) if reason else RemoteReply(ok=True, lines=[f"{text.strip()}: done"])


async def _in_time(reply: Awaitable[RemoteReply], patience_s: float = ANSWER_S) -> RemoteReply:
    try:
        async with asyncio.timeout(patience_s):
            return await reply
    except TimeoutError:
        return RemoteReply(ok=False, error=f"there was no answer within {patience_s:g} s")


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[[str | None], None], reason: str | None) -> None:
    """Bring the screen's answer into the session's loop, unless that has gone."""
    try:
        loop.call_soon_threadsafe(settle, reason)
    except RuntimeError:
        return
