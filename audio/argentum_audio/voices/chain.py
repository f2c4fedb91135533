"""Voices tried left to right (SURFACE, Voice SPEC; DESIGN, Degrading): a provider's fault is a notice, never silence.

Nothing is tried blindly: a voice that failed rests, for as long as its provider asked or its kind of fault suggests, and
one that can never work, with a wrong key or an account that is used up, rests for good. Who rests is passed over without
another notice.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from ..clip import Clip, Piece
from .base import FaultKind, Limits, Prosody, Voice, VoiceError
from .sentences import stream_of
from .text_feed import TextFeed

OnError = Callable[[str, VoiceError], None]
"""Told the name of a voice that failed, and its fault."""

FOR_GOOD = math.inf
# How long a voice rests after its first fault in a row, in seconds; each further one doubles it.
REST_S: dict[FaultKind, float] = {
    "auth": FOR_GOOD,
    "voice_not_found": FOR_GOOD,
    "quota": FOR_GOOD,
    "insecure": FOR_GOOD,
    "rate_limit": 2.0,
    "overloaded": 2.0,
    "network": 5.0,
    "timeout": 1.0,
    "dropped": 1.0,
    "protocol": 2.0,
    "bad_audio": 2.0,
    "failed": 0.0,
}
LONGEST_REST_S = 60.0


@dataclass(slots=True)
class _Link:
    voice: Voice
    rests_until: float = 0.0
    faults: int = 0


class VoiceChain:
    """Voices tried left to right. A clip says in `voice` who spoke it. `now` is a clock in seconds that never goes back."""

    def __init__(
        self, voices: list[Voice], on_error: OnError | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._links = tuple(_Link(voice) for voice in voices)
        self._on_error = on_error
        self._now = now
        self._speaker = voices[0].name if voices else ""
        self.name = ",".join(voice.name for voice in voices)

    @property
    def voices(self) -> tuple[Voice, ...]:
        return tuple(link.voice for link in self._links)

    @property
    def speaker(self) -> str:
        """Who spoke last."""
        return self._speaker

    @property
    def limits(self) -> Limits:
        first = next(iter(self._awake()), None)
        return getattr(first.voice, "limits", Limits()) if first else Limits()

    async def warm(self) -> None:
        """Let the first voice get ready; a fault of it is one like any other."""
        for link in self._awake():
            warm = getattr(link.voice, "warm", None)
            if warm is None:
                return
            try:
                await warm()
            except VoiceError as error:
                self._rest(link, error)
            else:
                return

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        fault: VoiceError | None = None
        for link in self._awake():
            try:
                clip = await link.voice.speak(clip_id, text, prosody)
            except VoiceError as error:
                fault = error
                self._rest(link, error)
            else:
                self._spoke(link)
                return clip
        raise fault or self._nobody()

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of the first voice that gives any. Once one was given nobody else can go on, and a fault is raised."""
        fault: VoiceError | None = None
        async with TextFeed(text) as feed:
            for link in self._awake():
                given = False
                pieces = stream_of(link.voice, clip_id, feed, prosody)
                try:
                    async with aclosing(pieces):
                        async for piece in pieces:
                            if not given:
                                given, self._speaker = True, link.voice.name
                            yield piece
                except VoiceError as error:
                    fault = error
                    self._rest(link, error)
                    if given:
                        raise
                else:
                    self._spoke(link)
                    return
        raise fault or self._nobody()

    def wake(self) -> None:
        """Let everybody try again, as after the person at the keyboard has put something right."""
        for link in self._links:
            link.rests_until, link.faults = 0.0, 0

    async def close(self) -> None:
        for link in self._links:
            await link.voice.close()

    def _awake(self) -> Iterator[_Link]:
        return (link for link in self._links if link.rests_until <= self._now())

    def _spoke(self, link: _Link) -> None:
        link.faults = 0
        self._speaker = link.voice.name

    def _rest(self, link: _Link, error: VoiceError) -> None:
        rest_s = REST_S[error.kind]
        if rest_s < FOR_GOOD:
            rest_s = max(min(rest_s * 2**link.faults, LONGEST_REST_S), (error.retry_ms or 0) / 1000.0)
        # Clips that share a connection fail together; that is one fault.
        known = link.rests_until > self._now()
        link.rests_until = max(link.rests_until, self._now() + rest_s) if rest_s else link.rests_until
        if known:
            return
        link.faults += 1
        if self._on_error is not None:
            self._on_error(link.voice.name, error)

    def _nobody(self) -> VoiceError:
        waits = [link.rests_until - self._now() for link in self._links]
        soonest = min(waits, default=FOR_GOOD)
        if math.isinf(soonest):
            return VoiceError(f"No voice of {self.name} can speak any more.")
        return VoiceError(
            f"No voice of {self.name} can speak for now.",
            kind="rate_limit",
            retry_ms=math.ceil(max(soonest, 0.0) * 1000),
        )
