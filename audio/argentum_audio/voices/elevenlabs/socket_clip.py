"""One clip over a socket: sends its text, receives its sound, and enforces timeouts.

The provider owes sound from the moment a sentence was sent until its last letter has its time. Only then is silence a
fault: first after `first_sound_ms`, later after `stall_ms`. While the text itself is late, silence is nobody's fault.

That a context is final is no end while something is under way: some servers say so in answer to its close. The clip then ends with
its last letter, or when nothing more has come for `after_final_ms`; whether that was enough for its text is judged by the caller
(`streaming/speech_check.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

from ..base import VoiceError
from ..network.http_client import stall_fault
from ..network.timeouts import Timeouts
from ..streaming.aligned_words import AlignedWords
from ..streaming.assembly import ClipRequest, has_sound
from .answers import AudioEvent, FinalEvent, ProtocolEvent
from .requests import PROVIDER, VoiceSettings, settings_for
from .socket import SpeechContext

OpenContext = Callable[[str, VoiceSettings, asyncio.Queue[Any]], Awaitable[SpeechContext]]
"""Opens a context for a clip's id, whose events go to the queue."""


class _TextProgress:
    """An event of our own: more text was sent, or all of it, so the time to wait for has changed."""


class SocketClip:
    """One clip on a socket. Use it as an async context; leaving it closes the clip's context on the provider's side at once.

    `answered` says whether any sound has come.
    """

    def __init__(self, open_context: OpenContext, line: ClipRequest, timing: Timeouts) -> None:
        self._open_context = open_context
        self._line = line
        self._timing = timing
        self._events: asyncio.Queue[ProtocolEvent | _TextProgress] = asyncio.Queue()
        self._context: SpeechContext | None = None
        self._saying: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._aligned = False
        self._final = False
        self.answered = False

    async def __aenter__(self) -> SocketClip:
        self._saying = asyncio.create_task(self._say(), name="ElevenLabs text")
        self._saying.add_done_callback(lambda _: self._events.put_nowait(_TextProgress()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._saying is not None
        self._saying.cancel()
        if self._context is not None:
            self._context.drop()
        await asyncio.wait({self._saying})

    async def next_event(self) -> ProtocolEvent | None:
        """The next event; None when there is nothing to come. Raises VoiceError `timeout`, and what the text raised."""
        while True:
            wait_ms = self._patience_ms()
            try:
                async with asyncio.timeout(None if wait_ms is None else wait_ms / 1000.0):
                    event = await self._events.get()
            except TimeoutError:
                if self._all_came() or (self._final and self.answered):
                    return None
                raise self._late() from None
            if isinstance(event, _TextProgress):
                if self._all_said() and self._context is None:
                    return None
                continue
            if isinstance(event, FinalEvent):
                self._final = True
                self._asked_at = time.monotonic()
                continue
            if isinstance(event, AudioEvent):
                self.answered = True
                self._asked_at = time.monotonic()
                self._aligned = self._aligned or event.alignment is not None
            return event

    async def _say(self) -> None:
        silent = ""
        async for sentence in self._line.feed:
            self._line.spoken.add(sentence)
            if not has_sound(sentence):
                silent += f"{sentence} "
                continue
            if self._context is None:
                self._context = await self._open_context(
                    self._line.clip_id, settings_for(self._line.prosody), self._events
                )
            self._context.say(silent + sentence)
            silent = ""
            self._asked_at = time.monotonic()
            self._events.put_nowait(_TextProgress())
        if self._context is not None:
            self._context.finish()

    def _all_said(self) -> bool:
        """Whether all text was sent; raises what reading the text raised."""
        assert self._saying is not None
        if self._saying.done():
            self._saying.result()
            return True
        return False

    def _all_came(self) -> bool:
        words = self._line.spoken.words
        return self._aligned and isinstance(words, AlignedWords) and words.complete

    def _patience_ms(self) -> float | None:
        """How much longer to wait for the next event; None for as long as it takes."""
        if self._context is None:
            return None
        allowed = self._timing.stall_ms if self.answered else self._timing.first_sound_ms
        if self._final and self._all_said():
            allowed = 0 if self._all_came() else self._timing.after_final_ms
        elif self._all_came():
            if not self._all_said():
                return None
            allowed = self._timing.settle_ms
        elif self.answered and not self._aligned and not self._all_said():
            # Without times it is unknown whether a sentence is complete or late.
            return None
        return max(allowed - (time.monotonic() - self._asked_at) * 1000.0, 0.0)

    def _late(self) -> VoiceError:
        if self._final:
            return VoiceError(f"{PROVIDER} said that it had sent everything, and sent no sound.", kind="bad_audio")
        if self.answered:
            return stall_fault(PROVIDER, self._timing.stall_ms)
        return VoiceError(f"{PROVIDER} sent no sound within {self._timing.first_sound_ms / 1000:g} s.", kind="timeout")
