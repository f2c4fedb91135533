"""Checks of what a voice returns, before anybody plays it: a clip, or the pieces of one (`clip.py`). Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from ..clip import RATE, Beat, Clip, Pcm, Piece, Word
from .base import VoiceError

# Ten minutes: twice what the longest text takes.
MAX_FRAMES = 600 * RATE
# The peaks of every voice are limited to under 0 dBFS; rounding may exceed that a little.
MAX_PEAK = 1.05


def check_clip(clip: Any, clip_id: str, text: str, voice: str) -> Clip:
    """The clip, if it is one of this text: mono float32 in [-1, 1], its words those of the text and in order, beats inside.

    `clip_id` and `text` take the place of others that it may carry. Raises VoiceError `bad_audio` with what is wrong.
    """
    if not isinstance(clip, Clip):
        _refuse(voice, f"returned {type(clip).__name__} instead of a clip")
    _check_samples(clip.pcm, voice)
    if clip.frames == 0:
        _refuse(voice, "returned a clip without a sample")
    if not isinstance(clip.words, tuple) or [getattr(word, "text", None) for word in clip.words] != text.split():
        _refuse(voice, "returned other words than those of the text")
    _check_words(clip.words, 0, clip.frames, voice)
    _check_beats(clip.beats, clip.frames, len(clip.words), voice)
    first_ms = clip.first_chunk_ms
    usual = isinstance(first_ms, (int, float)) and math.isfinite(first_ms) and first_ms >= 0.0
    if clip.id != clip_id or clip.text != text or not usual:
        return replace(clip, id=clip_id, text=text, first_chunk_ms=first_ms if usual else 0.0)
    return clip


class PieceChecker:
    """Checks the pieces of one clip, in order. `voice` is its name, for the sentence that says what is wrong."""

    def __init__(self, voice: str) -> None:
        self._voice = voice
        self._frames = 0
        self._until = 0
        self._final = False

    def checked(self, piece: Any) -> Piece:
        """The piece, if it may follow on those before. Raises VoiceError `bad_audio`."""
        if not isinstance(piece, Piece):
            _refuse(self._voice, f"gave {type(piece).__name__} instead of a piece of a clip")
        _check_samples(piece.pcm, self._voice)
        self._frames += len(piece.pcm)
        if self._frames > MAX_FRAMES:
            _refuse(self._voice, "does not come to an end")
        if piece.words:
            _check_words(piece.words, self._until, self._frames, self._voice)
            self._until = piece.words[-1].start
        self._final = self._final or piece.final
        return piece

    def end(self) -> None:
        """The stream is over. Raises VoiceError `dropped` if the clip is not."""
        if not self._final:
            raise VoiceError(f"The voice {self._voice} broke off without an end.", kind="dropped")
        if self._frames == 0:
            _refuse(self._voice, "gave a clip without a sample")


def _check_samples(pcm: Any, voice: str) -> None:
    if not isinstance(pcm, np.ndarray) or pcm.ndim != 1:
        _refuse(voice, "gave sound that is not mono")
    if pcm.dtype != np.float32:
        _refuse(voice, f"gave sound as {pcm.dtype} instead of float32")
    if len(pcm) > MAX_FRAMES:
        _refuse(voice, "gave more than ten minutes of sound")
    # `not <=` also refuses NaN.
    if len(pcm) and not _highest(pcm) <= MAX_PEAK:
        _refuse(voice, "gave sound outside of -1 to 1")


def _highest(pcm: Pcm) -> float:
    return max(float(pcm.max()), -float(pcm.min()))


def _check_words(words: Sequence[Any], since: int, frames: int, voice: str) -> None:
    for word in words:
        if not isinstance(word, Word) or not since <= word.start <= word.end <= frames:
            _refuse(voice, "gave words that are out of order or outside of its sound")
        since = word.start


def _check_beats(beats: Any, frames: int, words: int, voice: str) -> None:
    since = 0
    for beat in beats if isinstance(beats, tuple) else (None,):
        if not isinstance(beat, Beat) or not since <= beat.frame <= frames or not 0 <= beat.words <= words:
            _refuse(voice, "gave beats that are out of order or outside of its sound")
        since = beat.frame


def _refuse(voice: str, what: str) -> NoReturn:
    raise VoiceError(f"The voice {voice} {what}.", kind="bad_audio")
