"""One key after the other: the next key is read when what the one before it did is done.

Textual hands a key to whatever has the keyboard when the key arrives, and lets it rise from there; what it opens takes the keyboard a
few messages later. Keys that come in one write would meanwhile go to what had the keyboard before: in `k/duck` the letters would be
commands of the stage. So a key waits here until the one before has risen to the top, and what it opened is there and has the keyboard.
A key that comes alone is handled at once, but for one that chooses from a list that is still being read: that waits for the list.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from textual.events import Key, Paste
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

INTERRUPT = "ctrl+c"
PASSES = 3
"""So often everything on a key's way is waited for: what a key does sends messages of its own, and these may send more."""
LONGEST_WAIT_S = 2.0
"""A widget that is taken away with a message unread, or a list on a disk that hangs, keeps nobody waiting for longer."""
LOOK_AGAIN_S = 0.02
"""So often a list that is being read is looked at again."""


class KeyReader(Protocol):
    """The app whose keys are put in order."""

    @property
    def focused(self) -> Widget | None:
        """What has the keyboard; None where nothing has."""

    def call_later(self, callback: Callable[[], Awaitable[None]]) -> bool:
        """Call back behind every message that waits; false where none is taken any more."""

    def set_timer(self, delay: float, callback: Callable[[], Awaitable[None]]) -> Timer: ...

    async def read_key(self, event: Key | Paste) -> None:
        """Do what the key does, or hand it to what has the keyboard."""

    def way_of_a_key(self) -> Sequence[MessagePump]:
        """What has the keyboard, everything above it up to the app, and what was just opened."""

    def awaits(self, key: str) -> bool:
        """Whether a key chooses from what is still being read."""


class KeyOrder:
    """Takes every key and every paste of an app, and has it read when its turn has come."""

    def __init__(self, reader: KeyReader) -> None:
        self._reader = reader
        self._waiting: deque[Key | Paste] = deque()
        self._being_read: Key | Paste | None = None
        self._patience: Timer | None = None
        self._held = False

    async def take(self, event: Key | Paste) -> None:
        """One has come. Ctrl-C does not wait, and nothing that waits comes after it."""
        if isinstance(event, Key) and event.key == INTERRUPT:
            self._waiting.clear()
            await self._reader.read_key(event)
            return
        self._waiting.append(event)
        if self._being_read is None and not self._held:
            await self._next()

    async def _next(self, waited_s: float = 0.0) -> None:
        self._held = False
        while self._waiting:
            if waited_s < LONGEST_WAIT_S and self._chooses_too_early(self._waiting[0]):
                self._held = True
                self._reader.set_timer(LOOK_AGAIN_S, partial(self._next, waited_s + LOOK_AGAIN_S))
                return
            waited_s = 0.0
            event, field = self._waiting.popleft(), self._reader.focused
            self._being_read = event
            await self._reader.read_key(event)
            if not (_is_written(event) and isinstance(field, Input) and self._reader.focused is field):
                self._patience = self._reader.set_timer(LONGEST_WAIT_S, partial(self._done, event))
                await self._follow(event, PASSES, ())
                return
            self._being_read = None  # what comes behind it is written behind it

    def _chooses_too_early(self, event: Key | Paste) -> bool:
        return isinstance(event, Key) and self._reader.awaits(event.key)

    async def _follow(self, event: Key | Paste, passes: int, pumps: Sequence[MessagePump]) -> None:
        """Wait behind what lies before each of these, one after the other; then once more, so many `passes`."""
        if self._being_read is not event:
            return
        for place, pump in enumerate(pumps):
            if pump.call_later(partial(self._follow, event, passes, pumps[place + 1 :])):
                return
        if passes:
            await self._follow(event, passes - 1, self._reader.way_of_a_key())
        else:
            self._reader.call_later(partial(self._done, event))

    async def _done(self, event: Key | Paste) -> None:
        if self._being_read is not event:
            return
        self._being_read = None
        if self._patience is not None:
            self._patience.stop()
        await self._next()


def _is_written(event: Key | Paste) -> bool:
    """Whether it changes nothing but the text of the field that has the keyboard."""
    return isinstance(event, Key) and event.is_printable
