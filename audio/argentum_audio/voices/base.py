"""The contract of every voice: text in, a clip out; at once, or while it is still being spoken."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from typing import Literal, Protocol

from argentum_kit.faults import LinkFault

from ..clip import Clip, Piece

FaultKind = Literal[
    "auth",
    "voice_not_found",
    "rate_limit",
    "overloaded",
    "quota",
    "timeout",
    "dropped",
    "protocol",
    "network",
    "bad_audio",
    "insecure",
    "failed",
]
"""Why a voice could not speak. `failed` is a fault of this machine; all others are a provider's or the way to it."""


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a line is spoken, relative to the voice's own manner: pitch and rate in percent, level in dB."""

    pitch_percent: float = 0.0
    rate_percent: float = 0.0
    volume_db: float = 0.0

    def finite(self) -> Prosody:
        """The same with 0 for what is not a finite number: a mood that was miscalculated is a calm one."""
        return Prosody(_finite(self.pitch_percent), _finite(self.rate_percent), _finite(self.volume_db))


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How many requests a provider takes from this account at once, and how many it counted last; None where it has not said."""

    maximum: int | None = None
    current: int | None = None


LASTING_FAULTS: frozenset[FaultKind] = frozenset({"auth", "voice_not_found", "quota", "insecure"})
"""Kinds of fault after which asking again is of no use before somebody has changed something."""


class VoiceError(LinkFault):
    """A voice could not speak. The message is one sentence a person can act on.

    `retry_ms` is how long the provider asked to be left alone, None when it did not say; `lasting` follows from the kind
    where it is not given.
    """

    kind: FaultKind

    def __init__(
        self, message: str, *, kind: FaultKind = "failed", retry_ms: int | None = None, lasting: bool | None = None
    ) -> None:
        super().__init__(
            message, kind=kind, retry_ms=retry_ms, lasting=kind in LASTING_FAULTS if lasting is None else lasting
        )


class Voice(Protocol):
    """One voice. `speak` may be awaited from any event loop, several times at once; it raises VoiceError."""

    @property
    def name(self) -> str:
        """The spec that names it, such as `espeak:en-us+f3`."""

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of the whole text, with the id `clip_id`. Raises VoiceError.

        The clip's samples are mono float32 at 48 kHz at the common loudness, with one word for each item of `text.split()`.
        """

    async def close(self) -> None:
        """Let go what the voice holds: connections, a model. It is not asked to speak afterwards."""


class StreamingVoice(Voice, Protocol):
    """A voice that speaks while its text is still being written. `speak` is the same, collected."""

    @property
    def limits(self) -> RequestLimits:
        """What the provider has said of the requests it takes."""

    def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of a clip as they are made; `text` is read by whole sentences.

        The words of all pieces together are those of the whole text, and the last piece is `final`. Raises VoiceError, after the pieces
        that had come: they stay usable. Closing the iterator stops everything for the clip at once, the reading of its text included.
        To speak by sentences with any voice, see `streaming.by_sentence.stream_voice`.
        """
