"""Sound at another speed that keeps its pitch (WSOLA: frames are overlapped where their waveforms fit), as it comes, for a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .clip import FRAMES_PER_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLOWEST, FASTEST = 0.5, 2.0
"""Speech is understood at these speeds and between them."""
FRAME_MS: Final = 32
"""What is overlapped: with half of it on either side to look for the place that fits, longer than a period of the lowest voice."""


class TimeStretch:
    """Blocks of stereo go in (float32 of shape (frames, 2) at 48 kHz), and come out faster or slower, both channels alike: fitted apart,
    they would come apart. Raises ValueError for a speed at which nobody understands."""

    def __init__(self, speed: float) -> None:
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"speed = {speed:g} is not allowed; it takes {SLOWEST:g} to {FASTEST:g}")
        from audiotsm import wsola

        self._tsm = wsola(1, speed=speed, frame_length=FRAME_MS * FRAMES_PER_MS)

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is ready once this block (stereo float32 at 48 kHz) has come, in the same form, some 50 ms behind it."""
        return self._run(block.mean(axis=1, dtype=np.float32), flush=False)

    def rest(self) -> NDArray[np.float32]:
        """What was held back, at the end: stereo float32 at 48 kHz."""
        return self._run(np.zeros(0, np.float32), flush=True)

    def _run(self, mono: NDArray[np.float32], *, flush: bool) -> NDArray[np.float32]:
        from audiotsm.io.array import ArrayReader, ArrayWriter

        writer = ArrayWriter(1)
        self._tsm.run(ArrayReader(mono[np.newaxis, :]), writer, flush=flush)
        return np.repeat(writer.data.astype(np.float32).T, 2, axis=1)
