"""Voices that a Python program or a plug-in brings: as little as samples for a text becomes a whole `Voice`."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..clip import RATE, Clip, Piece
from .base import Prosody, Voice, VoiceError
from .streaming.assembly import ArrivedSound, ClipText, assemble_pieces, collect_clip, has_sound
from .streaming.estimated_words import EstimatedWords, VoicePace
from .streaming.processor import StreamProcessor, VoiceLevel
from .text_limits import check_text_length

VoiceSamples: TypeAlias = "NDArray[Any] | tuple[NDArray[Any], int]"
"""Mono samples, float in [-1, 1] or int16, of shape (frames,) or (frames, 1); at 48 kHz, or with their rate in Hz."""


class OwnVoice(Protocol):
    """The least that a voice has to have: one coroutine.

    `say` takes a text of at most a few sentences and how it is said, and returns mono samples (see `VoiceSamples`). Resampling, silence
    at both ends, loudness, the times of words and the beats are seen to. It may raise `VoiceError`; whatever else it raises is told
    in one notice, and the embedded voice stands in. A voice that knows its word times implements `Voice` instead.

    It may have more, both optional: `name` (as it is called in the record) and `async close()`.
    """

    async def say(self, text: str, prosody: Prosody, /) -> VoiceSamples:
        """The sound of a text: mono samples of shape (frames,), float in [-1, 1] or int16, at 48 kHz or with their rate (`VoiceSamples`)."""


def adapt_voice(voice: OwnVoice | Voice, name: str = "") -> Voice:
    """A whole voice around one that was made elsewhere. `name` is what it is called where it has no name of its own.

    Raises TypeError for what has neither `say` nor `speak`.
    """
    if not inspect.isclass(voice) and callable(getattr(voice, "speak", None)):
        return voice if getattr(voice, "name", "") else _RenamedVoice(voice, name)  # type: ignore[return-value]
    say = getattr(voice, "say", None)
    if inspect.isclass(voice) or not callable(say):
        what = getattr(voice, "__name__", "") or type(voice).__name__
        raise TypeError(f"{what} is no voice: it needs `async def say(text, prosody)`, or `speak` as `Voice` has it")
    return AdaptedVoice(voice, say, name)


class _RenamedVoice:
    """A voice of a program that has no name of its own, with the name it is given."""

    def __init__(self, inner: Any, name: str) -> None:
        self._inner = inner
        self.name = name or type(inner).__name__

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._inner, attribute)


class AdaptedVoice:
    """A `Voice` around an object that returns samples for a text."""

    def __init__(self, inner: Any, say: Callable[[str, Prosody], Any], name: str = "") -> None:
        self._inner = inner
        self._say = say
        self._level = VoiceLevel()
        self._pace = VoicePace()
        self.name = str(getattr(inner, "name", "") or name or type(inner).__name__)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of the text, its words timed by the pauses that are heard. Raises VoiceError, and what the inner voice raises."""
        check_text_length(text)
        clip = await collect_clip(self.name, clip_id, text, self._pieces(text, prosody))
        # Measured times would differ from run to run in virtual time, and a whole clip has no first piece.
        return replace(clip, first_chunk_ms=0.0)

    async def close(self) -> None:
        """Call the inner voice's `close`, if it has one."""
        close = getattr(self._inner, "close", None)
        waited = close() if callable(close) else None
        if inspect.isawaitable(waited):
            await waited

    async def _pieces(self, text: str, prosody: Prosody) -> AsyncGenerator[Piece, None]:
        spoken = ClipText(EstimatedWords(self._pace, prosody.rate_percent))
        spoken.add(text)
        pieces = assemble_pieces(
            self._arriving(text, prosody),
            spoken,
            lambda rate: StreamProcessor(rate, self._level, prosody.finite().volume_db),
            rate_percent=prosody.finite().rate_percent,
        )
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece

    async def _arriving(self, text: str, prosody: Prosody) -> AsyncGenerator[ArrivedSound, None]:
        if not has_sound(text):
            return
        said = self._say(text, prosody)
        samples, rate = _mono(await said if inspect.isawaitable(said) else said, self.name)
        yield ArrivedSound(samples, rate)


def _mono(sound: Any, name: str) -> tuple[NDArray[np.float32], int]:
    """Samples as mono float32, and their rate; raises VoiceError `bad_audio` with what is wrong."""
    samples, rate = sound if isinstance(sound, tuple) and len(sound) == 2 else (sound, RATE)
    if not isinstance(samples, np.ndarray):
        raise VoiceError(f"The voice {name} returned {type(samples).__name__} instead of samples.", kind="bad_audio")
    if isinstance(rate, bool) or not isinstance(rate, int | np.integer) or not 4_000 <= rate <= 384_000:
        raise VoiceError(
            f"The voice {name} gave a rate of {rate!r}; it takes whole Hz from 4000 to 384000.", kind="bad_audio"
        )
    if samples.ndim == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.ndim != 1:
        raise VoiceError(f"The voice {name} gave sound that is not mono.", kind="bad_audio")
    if samples.dtype == np.int16:
        return (samples / 32_768.0).astype(np.float32), int(rate)
    if not np.issubdtype(samples.dtype, np.floating):
        raise VoiceError(f"The voice {name} gave sound as {samples.dtype}; it takes float or int16.", kind="bad_audio")
    if len(samples) and not float(np.abs(samples).max()) <= 1.05:
        raise VoiceError(f"The voice {name} gave sound outside of -1 to 1.", kind="bad_audio")
    return samples.astype(np.float32), int(rate)
