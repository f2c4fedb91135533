"""The sound of a recorded debate from any moment on, as it is needed: for a replay, where nothing is written."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.virtual import VirtualController

from ..reader import JournalReader
from .sound import ClipLoader, Score, score_of, tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AHEAD_MS = 200
"""So much is rendered at once."""


class SoundFrom:
    """Raises NoSound for a journal without recorded sound, JournalError for a damaged one."""

    def __init__(self, journal: JournalReader) -> None:
        self._journal = journal
        self._score: Score = score_of(journal)
        self._fresh = [cue.at_ms for cue in self._score.cues if cue.kind == "play"]

    @property
    def length_ms(self) -> int:
        """Where the last sound ends."""
        return self._score.rendered.length_ms

    def blocks(self, at_ms: int) -> Iterator[NDArray[np.float32]]:
        """The mix from a moment of debate time to the end: float32 blocks of shape (frames, 2) at 48 kHz, the first of which begins there.

        The mixer begins with the clip that was begun last on a quiet floor, so that a cut that is being faded is as it was. Raises
        JournalError, in the middle too.
        """
        place = bisect_right(self._fresh, at_ms) - 1
        begins_ms = self._fresh[max(0, place)]
        cues = [cue for cue in self._score.cues if cue.at_ms >= begins_ms or cue.kind == "mix"]
        origin_ms = min((cue.issue_ms for cue in cues if cue.kind == "play"), default=0)
        heard = _Collected()
        mix = next((cue.mix for cue in reversed(self._score.cues) if cue.issue_ms <= origin_ms), cues[0].mix)
        controller = VirtualController(taps=[heard], tracks=self._score.tracks, knobs=mix, origin_ms=origin_ms)
        controller.start(lambda _report: None)
        loader = ClipLoader(self._journal)
        skip = (at_ms - origin_ms) * FRAMES_PER_MS
        position_ms, following = origin_ms, iter(cues)
        cue = next(following, None)
        try:
            while position_ms < self.length_ms:
                position_ms = min(position_ms + AHEAD_MS, self.length_ms)
                while cue is not None and cue.issue_ms <= position_ms:
                    if cue.kind != "mix" or cue.issue_ms > origin_ms:
                        controller.advance_to(max(origin_ms, cue.issue_ms))
                        tell(controller, loader, cue)
                    cue = next(following, None)
                controller.advance_to(position_ms)
                for block in heard.take():
                    if skip < 0:  # the sound begins later than what was asked for
                        yield _silence(min(-skip, AHEAD_MS * FRAMES_PER_MS * 60))
                        skip = 0
                    if skip < len(block):
                        yield block[skip:]
                    skip = max(0, skip - len(block))
        finally:
            asyncio.run(controller.close())


def _silence(frames: int) -> NDArray[np.float32]:
    import numpy as np

    return np.zeros((frames, 2), np.float32)


class _Collected:
    """A tap that keeps the mix until it is taken."""

    def __init__(self) -> None:
        self._blocks: list[NDArray[np.float32]] = []

    def mix(self, samples: NDArray[np.float32]) -> None:
        self._blocks.append(samples.copy())

    def stem(self, track: str, frame: int, samples: NDArray[np.float32]) -> None:
        """Stems are not heard."""

    def take(self) -> list[NDArray[np.float32]]:
        """What has come since the last call."""
        blocks, self._blocks = self._blocks, []
        return blocks
