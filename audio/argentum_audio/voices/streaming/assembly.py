"""From the sound of a clip as it arrives to the pieces that are played, whoever the provider is (`clip.py`, Piece)."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...beats import find_beats
from ...clip import FRAMES_PER_MS, RATE, Clip, Pcm, Piece, Samples, Word
from ..base import Prosody, StreamingVoice, VoiceError
from ..estimate import estimate_words
from ..text_limits import check_text_length
from .aligned_words import Alignment
from .processor import StreamProcessor
from .speech_check import SpeechCheck, answer_phrase, check_speech_length
from .text_feed import TextFeed, complete_text

# Length of the silent clip for a text without anything to pronounce.
SILENT_FRAMES = 100 * FRAMES_PER_MS
LEAST_CAP = 10 * RATE


@dataclass(frozen=True, slots=True)
class ArrivedSound:
    """A stretch of a provider's answer: mono float32 samples of shape (frames,) at `rate` Hz, and the times of its characters if it tells them."""

    samples: Samples
    rate: int
    alignment: Alignment | None = None


class WordTimer(Protocol):
    """Whatever says when the words of a clip are spoken."""

    def add_text(self, text: str) -> None:
        """Take the next of the clip's text, in whole words."""

    def add_alignment(self, alignment: Alignment, arrived_ms: float) -> None:
        """Take the times of a chunk before which `arrived_ms` of sound had come."""

    def add_sound(self, pcm: Pcm) -> None:
        """Take the next of the clip's sound, mono float32 at 48 kHz, of shape (frames,)."""

    def take_words(self, offset_frames: int, frames: int, /, *, final: bool = False) -> tuple[Word, ...]:
        """The words whose times are known and were not taken before; with `final` all the rest.

        `offset_frames` is what was cut off the clip's front, `frames` how long it is so far, both at 48 kHz.
        """


class ClipText:
    """The text of a clip as it comes, told to whatever times its words."""

    def __init__(self, words: WordTimer) -> None:
        self.words = words
        self._parts: list[str] = []

    def add(self, part: str) -> None:
        """Take the next part of the text, in whole words."""
        self._parts.append(part)
        self.words.add_text(part)

    @property
    def whole(self) -> str:
        """The text so far."""
        return " ".join(self._parts)

    def most_frames(self) -> int:
        """The longest, in frames at 48 kHz, that a voice may take for the text: five times the estimate, and ten seconds at least."""
        return max(LEAST_CAP, 5 * estimate_words(self.whole)[1])


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """A clip that is to be spoken: its text as it is written, what was taken of it, and its prosody."""

    clip_id: str
    feed: TextFeed
    spoken: ClipText
    prosody: Prosody


def has_sound(text: str) -> bool:
    """Whether there is anything in a text to be said."""
    return any(c.isalnum() for c in text)


async def assemble_pieces(
    source: AsyncGenerator[ArrivedSound, None],
    text: ClipText,
    sound_at: Callable[[int], StreamProcessor],
    *,
    name: str = "",
    rate_percent: float = 0.0,
) -> AsyncGenerator[Piece, None]:
    """The pieces of a clip from its sound as it arrives. Raises VoiceError.

    `sound_at` makes the clip's processor once the rate, in Hz, is known. `name` is the provider in sentences, empty for a model of this
    machine, whose sound is not checked; `rate_percent` is how much faster than usual was asked for. A fault of the source, and sound
    that cannot be speech of this text, is raised after the pieces that had come, the held end of the sound among them.
    """
    check = SpeechCheck(answer_phrase(name)) if name else None
    words = text.words
    sound: StreamProcessor | None = None
    rate = 0
    arrived_ms = 0.0
    try:
        async with aclosing(source):
            async for arrived in source:
                if sound is None:
                    sound, rate = sound_at(arrived.rate), arrived.rate
                elif arrived.rate != rate:
                    raise VoiceError(f"The answer changed its rate from {rate} to {arrived.rate}.", kind="bad_audio")
                if arrived.alignment is not None:
                    words.add_alignment(arrived.alignment, arrived_ms)
                if check is not None:
                    check.feed(arrived.samples, arrived.rate)
                arrived_ms += len(arrived.samples) / arrived.rate * 1000.0
                pcm = sound.feed(arrived.samples)
                if sound.frames_in > LEAST_CAP and sound.frames_in > text.most_frames():
                    raise VoiceError(
                        f"The answer is longer than {text.most_frames() // RATE} s, too long for its text.",
                        kind="bad_audio",
                    )
                if len(pcm):
                    words.add_sound(pcm)
                    yield Piece(pcm, words.take_words(sound.offset or 0, sound.frames_out))
    except VoiceError:
        if sound is not None and sound.offset is not None:
            rest = sound.finish()
            words.add_sound(rest)
            yield Piece(rest, words.take_words(sound.offset, sound.frames_out))
        raise
    rest = sound.finish() if sound is not None else np.zeros(0, dtype=np.float32)
    if sound is not None and sound.offset is not None:
        if check is not None:
            check_speech_length(check.name, text.whole, sound.frames_out, rate_percent=rate_percent)
        words.add_sound(rest)
        yield Piece(rest, words.take_words(sound.offset, sound.frames_out, final=True), final=True)
    elif has_sound(text.whole):
        raise VoiceError("The answer has no sound in it.", kind="bad_audio")
    else:
        silence = np.zeros(SILENT_FRAMES, dtype=np.float32)
        yield Piece(silence, words.take_words(0, SILENT_FRAMES, final=True), final=True)


async def collect_clip(
    voice: str, clip_id: str, text: str, stream: AsyncGenerator[Piece, None], started: float | None = None
) -> Clip:
    """A whole clip from a stream of its pieces. `started` is the monotonic time from which its first piece is counted.

    Raises what the stream raises.
    """
    started = time.monotonic() if started is None else started
    first_ms = 0.0
    sound: list[Pcm] = []
    words: list[Word] = []
    async with aclosing(stream):
        async for piece in stream:
            if not sound:
                first_ms = (time.monotonic() - started) * 1000.0
            sound.append(piece.pcm)
            words += piece.words
    pcm = np.concatenate(sound) if sound else np.zeros(SILENT_FRAMES, dtype=np.float32)
    return Clip(clip_id, text, pcm, tuple(words), find_beats(text, words, pcm), first_ms, voice)


async def speak_by_streaming(voice: StreamingVoice, clip_id: str, text: str, prosody: Prosody) -> Clip:
    """A whole clip of a voice that streams: all sentences together. Raises VoiceError."""
    check_text_length(text)
    started = time.monotonic()
    return await collect_clip(voice.name, clip_id, text, voice.stream(clip_id, complete_text(text), prosody), started)
