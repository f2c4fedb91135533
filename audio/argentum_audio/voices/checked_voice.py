"""The one way into a voice: what it takes, what it raises and what it returns are bounded and checked here.

`checked` wraps a voice; a chain wraps each of its links, `open_voice` a voice that stands alone. A wrapped voice may raise
anything, hang, or return something that is no clip: what comes out is a valid clip, valid pieces, or a `VoiceError` of one sentence
with its true cause (`argentum_kit.fault_causes`). Clients and models are made inside, when a voice first speaks or is warmed.

A voice may say more of itself in an attribute `peer` (`argentum_kit.fault_causes.Peer`): its name in sentences, the variable of its key,
and the keys that no sentence may show.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from argentum_kit.fault_causes import is_no_fault
from argentum_kit.faults import LinkFault

from ..clip import Clip, Piece
from .base import Prosody, RequestLimits, StreamingVoice, Voice, VoiceError
from .clip_checks import PieceChecker, check_clip
from .exception_faults import peer_of, voice_fault_of

_END = object()


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long a voice may take, in seconds: for a whole clip, the first piece of a stream, each further one, to get warm and to close.

    A provider's own limits (`Timeouts`) are shorter; these hold where a voice has none or does not keep them.
    """

    whole_s: float = 60.0
    first_s: float = 130.0
    next_s: float = 10.0
    warm_s: float = 180.0
    close_s: float = 3.0


def checked(voice: Voice, bounds: TimeLimits | None = None) -> CheckedVoice:
    """The voice with its checks; with a `stream` if it has one. A voice that has them already is returned as it is."""
    if isinstance(voice, CheckedVoice):
        return voice
    streams = callable(getattr(voice, "stream", None))
    return (CheckedStreamingVoice if streams else CheckedVoice)(voice, bounds or TimeLimits())


class CheckedVoice:
    """A voice that makes whole clips, with its checks. `inner` is the voice itself."""

    def __init__(self, voice: Voice, bounds: TimeLimits) -> None:
        self.inner = voice
        self.name: str = voice.name
        self._bounds = bounds

    @property
    def title(self) -> str:
        """What the voice is called at the beginning of a sentence."""
        return peer_of(self.inner, self.name).name

    @property
    def limits(self) -> RequestLimits:
        """The limits that the voice states, none where it has no such attribute."""
        limits = getattr(self.inner, "limits", None)
        return limits if isinstance(limits, RequestLimits) else RequestLimits()

    async def warm(self) -> None:
        """Let the voice get ready, where it can. Raises VoiceError."""
        warm = getattr(self.inner, "warm", None)
        if warm is not None:
            await self._within(warm, self._bounds.warm_s)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip that was checked. Raises VoiceError."""
        clip: Any = await self._within(lambda: self.inner.speak(clip_id, text, prosody), self._bounds.whole_s)
        return check_clip(clip, clip_id, text, self.name)

    async def close(self) -> None:
        """Let go what the voice holds. Nothing is raised: the debate is over, and nobody could do anything about it."""
        with suppress(VoiceError):
            await self._within(self.inner.close, self._bounds.close_s)

    async def _within(self, call: Any, limit_s: float) -> Any:
        """What a call of the voice returns within `limit_s`. Raises VoiceError for whatever exception of the voice."""
        try:
            async with asyncio.timeout(limit_s):
                return await call()
        except asyncio.CancelledError as error:
            self._unless_cancelled(error)
        except BaseException as error:
            self._raise(error)

    def _raise(self, error: BaseException) -> NoReturn:
        if is_no_fault(error) and not isinstance(error, LinkFault):
            raise error
        assert isinstance(error, Exception)
        fault = voice_fault_of(error, self.inner, self.name)
        raise fault from (None if fault is error else error)

    def _unless_cancelled(self, error: asyncio.CancelledError) -> NoReturn:
        """Raise the cancellation if it is this task's; one that the voice raised by itself is a VoiceError `failed`."""
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise error
        raise VoiceError(f"{peer_of(self.inner, self.name).name} gave up by itself.", kind="failed") from None


class CheckedStreamingVoice(CheckedVoice):
    """A voice that speaks while its text is still being written, with its checks."""

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """Pieces that were checked, the last of them final. Raises VoiceError; what the text itself raises is passed on."""
        check = PieceChecker(self.name)
        pieces: Any = None
        limit_s = self._bounds.first_s
        try:
            pieces = cast(StreamingVoice, self.inner).stream(clip_id, text, prosody)
            while (piece := await self._next(pieces, limit_s)) is not _END:
                yield check.checked(piece)
                limit_s = self._bounds.next_s
                if piece.final:
                    break
            check.end()
        except asyncio.CancelledError as error:
            self._unless_cancelled(error)
        except GeneratorExit:
            raise
        except BaseException as error:
            self._raise(error)
        finally:
            await self._closed(pieces)

    async def _closed(self, pieces: Any) -> None:
        """Close the voice's iterator; exceptions and delays of that are ignored."""
        with suppress(Exception):
            async with asyncio.timeout(self._bounds.close_s):
                await pieces.aclose()

    async def _next(self, pieces: Any, limit_s: float) -> Any:
        async with asyncio.timeout(limit_s):
            return await anext(pieces, _END)
