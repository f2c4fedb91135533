"""Samples that keep coming: appended at the end, read as one array, never copied as a whole for one piece."""

from __future__ import annotations

import numpy as np

from .clip import Pcm

_LEAST_FRAMES = 48_000


class SampleBuffer:
    """A growing array of mono float32 samples. What was handed out stays as it was, whatever is appended."""

    __slots__ = ("_frames", "_room")

    def __init__(self, first: Pcm | None = None) -> None:
        self._room: Pcm = np.empty(_LEAST_FRAMES, np.float32)
        self._frames = 0
        if first is not None:
            self.append(first)

    def __len__(self) -> int:
        return self._frames

    @property
    def pcm(self) -> Pcm:
        """All of it so far, of shape (frames,); not to be written to."""
        return self._room[: self._frames]

    def append(self, pcm: Pcm) -> None:
        """Append mono float32 samples of shape (frames,)."""
        frames = self._frames + len(pcm)
        if frames > len(self._room):
            room = np.empty(max(frames, 2 * len(self._room)), np.float32)
            room[: self._frames] = self.pcm
            self._room = room
        self._room[self._frames : frames] = pcm
        self._frames = frames
