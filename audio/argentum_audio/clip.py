"""A clip: speech as samples, with the frames of its words and beats.

Its samples are mono float32 at 48 kHz in [-1, 1], silence at both ends trimmed. All positions are frames within the clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
FRAMES_PER_MS = RATE // 1000

Pcm = NDArray[np.float32]
"""Samples at `RATE` (48 kHz), float32 in [-1, 1]; of shape (frames,) for mono, as in a clip, (frames, 2) or (2, frames) for stereo."""

Samples = NDArray[np.float32]
"""Mono samples of shape (frames,), float32 in [-1, 1], at whatever rate is said beside them."""


@dataclass(frozen=True, slots=True)
class Word:
    """One whitespace-separated word of the clip's text, and the frames in which it sounds."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Beat:
    """A boundary inside the clip. `frame` lies in the silence after `words` words, on a whole millisecond."""

    frame: int
    kind: Literal["sentence", "clause"]
    words: int


@dataclass(frozen=True, slots=True)
class Clip:
    """Speech ready to play. `words` has one entry for each item of `text.split()`; `beats` leaves out the clip's end.

    `buffer_ms` is None for a whole clip. Otherwise this is what there is so far of one that is still being made, to be
    played when that much of it is there (`GrowingClip`).
    """

    id: str
    text: str
    pcm: Pcm
    words: tuple[Word, ...]
    beats: tuple[Beat, ...]
    first_chunk_ms: float = 0.0
    voice: str = ""
    buffer_ms: int | None = None

    @property
    def frames(self) -> int:
        """Its length in frames at 48 kHz."""
        return len(self.pcm)

    @property
    def length_ms(self) -> int:
        """Its length in ms, a begun one counted as whole."""
        return -(-len(self.pcm) // FRAMES_PER_MS)


@dataclass(frozen=True, slots=True)
class Piece:
    """The next stretch of a clip that is still being made (`GrowingClip`).

    `pcm` are mono float32 samples at 48 kHz, of shape (frames,), that follow on those before; `words` are those whose times became
    known with it, in frames of the whole clip. The clip ends with the piece that is `final`.
    """

    pcm: Pcm
    words: tuple[Word, ...] = ()
    final: bool = False
