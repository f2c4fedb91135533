"""Voices tried left to right (SURFACE, Voice SPEC; DESIGN, Degrading): a provider's fault is a notice, never silence.

Each voice is called through its checks (`checked_voice.py`). When one is left alone, for how long, and what is told of it, is
decided by `argentum_kit.links` with the policy below; one that rests is passed over without another notice. A voice that gives
nothing while the floor waits, or gives it more slowly than it is heard, is given up for the next one in the middle of the same
stream (`prebuffer.py`): nothing of the clip was let out before, so nothing is spoken twice.

A request that was given up before any answer is not hung up on: a server that loads a model would start again from nothing. It goes
on for `LINGER_S` with nobody waiting, and its voice is not asked for anything else until it has answered or failed.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from argentum_kit.links import FOR_GOOD, LinkHealth, Policy

from ..clip import RATE, Clip, Piece
from .base import FaultKind, Prosody, RequestLimits, Voice, VoiceError
from .checked_voice import CheckedVoice, checked
from .estimate import estimate_words
from .prebuffer import LEAST_PATIENCE_S, Prebuffer
from .streaming.by_sentence import stream_voice
from .streaming.text_feed import TextFeed

OnVoiceError = Callable[[str, VoiceError], None]
"""Told the name of a voice that failed, and its fault."""

# How long a voice rests after its first fault in a row, in seconds; each further one doubles it. Lasting faults rest for good.
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
REST_POLICY = Policy({str(kind): rest_s for kind, rest_s in REST_S.items()}, after=1, longest_s=60.0, patience_s=1.0)

LOOK_EVERY_S = 0.05
LINGER_S = 120.0


@dataclass(slots=True)
class _ChainedVoice:
    voice: CheckedVoice
    health: LinkHealth
    lingering: asyncio.Task[None] | None = None


class VoiceChain:
    """Voices tried left to right. A clip says in `voice` who spoke it.

    `on_error` is told of every fault that is news; `now` is a clock in seconds that never goes back.
    """

    def __init__(
        self,
        voices: list[Voice],
        on_error: OnVoiceError | None = None,
        now: Callable[[], float] = time.monotonic,
        *,
        policy: Policy = REST_POLICY,
    ) -> None:
        self._links = tuple(_ChainedVoice(checked(voice), LinkHealth(policy)) for voice in voices)
        self._on_error = on_error
        self._now = now
        self._speaker = voices[0].name if voices else ""
        # By clip id: when the floor falls silent, and how many seconds a voice gets in any case.
        self._deadlines_s: dict[str, tuple[float, float]] = {}
        self.name = ",".join(voice.name for voice in voices)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices of the chain, each with its checks."""
        return tuple(link.voice for link in self._links)

    @property
    def speaker(self) -> str:
        """Who spoke last."""
        return self._speaker

    @property
    def limits(self) -> RequestLimits:
        """The limits of the first voice that may be asked now."""
        first = next(iter(self._available()), None)
        return first.voice.limits if first else RequestLimits()

    async def warm(self) -> None:
        """Let the first voice get ready; a fault of it is one like any other, and the next one gets ready instead."""
        for link in self._available():
            try:
                await link.voice.warm()
            except VoiceError as error:
                self._note_fault(link, error)
            else:
                return

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip by the first voice that can make it. Raises the last VoiceError if none can."""
        fault: VoiceError | None = None
        for link in self._available():
            began_s = self._now()
            try:
                clip = await link.voice.speak(clip_id, text, prosody)
            except VoiceError as error:
                fault = error
                self._note_fault(link, error)
            except asyncio.CancelledError:
                self._abandoned(link, began_s)
                raise
            else:
                self._note_success(link)
                return clip
        raise fault or self._no_voice_left()

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of the first voice that gives enough in time. Raises VoiceError.

        Once a piece was given no other voice can go on, and a fault of the voice is raised.
        """
        fault: VoiceError | None = None
        try:
            async with TextFeed(text) as feed:
                for link in self._available():
                    given = False
                    began_s = self._now()
                    pieces = self._buffered_stream(link, clip_id, feed, prosody)
                    try:
                        async with aclosing(pieces):
                            async for piece in pieces:
                                if not given:
                                    given, self._speaker = True, link.voice.name
                                yield piece
                    except VoiceError as error:
                        if error is feed.fault:
                            raise
                        fault = error
                        self._note_fault(link, error)
                        if given:
                            raise
                    except (asyncio.CancelledError, GeneratorExit):
                        if not given:
                            self._abandoned(link, began_s)
                        raise
                    else:
                        self._note_success(link)
                        return
                    if feed.fault is not None:
                        raise feed.fault
        finally:
            self._deadlines_s.pop(clip_id, None)
        raise fault or self._no_voice_left()

    def hurry(self, clip_id: str, within_s: float, least_s: float = LEAST_PATIENCE_S) -> None:
        """Say that the floor waits for this clip and falls silent in `within_s` seconds (0: it is silent). May be said again and again.

        Each voice gets at least `least_s`: less than usual where somebody else takes the floor if nothing is heard by then.
        """
        at_s = self._now() + within_s
        known_s, known_least_s = self._deadlines_s.get(clip_id, (math.inf, math.inf))
        self._deadlines_s[clip_id] = min(known_s, at_s), min(known_least_s, least_s)

    def wake(self) -> None:
        """Let everybody try again, as after the person at the keyboard has put something right."""
        for link in self._links:
            link.health.wake()

    async def close(self) -> None:
        """Close every voice, and give up the requests that nobody waits for."""
        lingering = [link.lingering for link in self._links if link.lingering is not None]
        for task in lingering:
            task.cancel()
        await asyncio.gather(*lingering, return_exceptions=True)
        await asyncio.gather(*(link.voice.close() for link in self._links))

    async def _buffered_stream(
        self, link: _ChainedVoice, clip_id: str, feed: TextFeed, prosody: Prosody
    ) -> AsyncGenerator[Piece, None]:
        """The pieces of one voice, let out once they are enough. Raises VoiceError `timeout` if the next voice should speak instead."""
        length_s = estimate_words(feed.so_far, prosody.rate_percent)[1] / RATE
        prebuffer = Prebuffer(self._now(), length_s, last=link is self._links[-1])
        held: list[Piece] = []
        coming: asyncio.Task[Piece | None] | None = None
        stream = stream_voice(link.voice, clip_id, feed, prosody)
        began_s, left_open = self._now(), False
        try:
            try:
                while True:
                    coming = coming or asyncio.ensure_future(anext(stream, None))
                    await asyncio.wait({coming}, timeout=LOOK_EVERY_S)
                    piece: Piece | None = None
                    ended = False
                    if coming.done():
                        piece, coming = coming.result(), None
                        ended = piece is None or piece.final
                    now_s = self._now()
                    if piece is not None:
                        held.append(piece)
                        prebuffer.arrived(len(piece.pcm), now_s)
                    if clip_id in self._deadlines_s:
                        prebuffer.floor_waits(*self._deadlines_s[clip_id])
                    # While the text is still being written its length is unknown, and lateness may be the text's.
                    decision = "release" if ended or (held and not feed.ended) else prebuffer.decide(now_s)
                    if decision == "give up":
                        raise VoiceError(prebuffer.reason(link.voice.title, now_s), kind="timeout")
                    if decision == "release":
                        break
            except BaseException as error:
                # The same condition as in `_abandoned`.
                patience_s = link.health.policy.patience_s or math.inf
                waited = isinstance(error, VoiceError) or self._now() - began_s >= patience_s
                waited = waited and link is not self._links[-1]
                if coming is not None and not coming.done() and not held and waited and link.lingering is None:
                    link.lingering = asyncio.ensure_future(self._linger(link, coming, stream))
                    coming, left_open = None, True
                raise
            for piece in held:
                yield piece
            held.clear()
            if coming is not None:
                last, coming = await coming, None
                if last is not None:
                    yield last
            async for piece in stream:
                yield piece
        finally:
            if coming is not None and not coming.done():
                coming.cancel()
                await asyncio.wait({coming})
            if not left_open:
                await stream.aclose()

    async def _linger(
        self, link: _ChainedVoice, coming: asyncio.Task[Piece | None], stream: AsyncGenerator[Piece, None]
    ) -> None:
        """Wait for the answer to a request that was given up. Its sound is not used; afterwards the voice may be asked again."""
        try:
            async with asyncio.timeout(LINGER_S):
                await coming
            link.health.wake()
        except (VoiceError, TimeoutError):
            # Reported when the request was given up.
            pass
        finally:
            coming.cancel()
            await asyncio.wait({coming})
            link.lingering = None
            await stream.aclose()

    def _available(self) -> Iterator[_ChainedVoice]:
        return (link for link in self._links if link.lingering is None and not link.health.rests_at(self._now()))

    def _note_success(self, link: _ChainedVoice) -> None:
        link.health.good()
        self._speaker = link.voice.name

    def _note_fault(self, link: _ChainedVoice, error: VoiceError) -> None:
        now_s = self._now()
        # Clips that share a connection fail together, with different sentences: report one. A lasting fault is always reported.
        known = link.health.rests_at(now_s) and not error.lasting
        if link.health.note(error, now_s) and not known:
            self._report_fault(link, error)

    def _abandoned(self, link: _ChainedVoice, began_s: float) -> None:
        """Note that the clip was given up before anything of it came. The last voice of the chain has no substitute, so it is not rested."""
        if link is self._links[-1]:
            return
        now_s = self._now()
        if link.health.left(now_s - began_s, now_s) is not None:
            waited = f"{link.voice.title} sent no sound within {now_s - began_s:.1f} s, so the next voice speaks."
            self._report_fault(link, VoiceError(waited, kind="timeout"))

    def _report_fault(self, link: _ChainedVoice, error: VoiceError) -> None:
        if self._on_error is not None:
            self._on_error(link.voice.name, error)

    def _no_voice_left(self) -> VoiceError:
        waits = [link.health.rests_until_s - self._now() for link in self._links]
        soonest = min(waits, default=FOR_GOOD)
        if math.isinf(soonest):
            return VoiceError(f"No voice of {self.name} can speak any more.")
        return VoiceError(
            f"No voice of {self.name} can speak for now.",
            kind="rate_limit",
            retry_ms=math.ceil(max(soonest, 0.0) * 1000),
        )
