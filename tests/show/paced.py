"""Sound that is not heard and yet takes its time: the exact schedule of `SimAudioController`, moved by the wall clock.

For live debates by the dozen on one machine, where a sound process for each would be too much.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from argentum_audio.reports import AudioReport
from argentum_audio.sim import SimAudioController

STEP_S = 0.01


class PacedController(SimAudioController):
    """Debate time passes as on the wall, or `pace` times as fast: then every latency counts for so much more."""

    def __init__(self, *, tracks: Sequence[str] = (), pace: int = 1) -> None:
        super().__init__(tracks=tracks)
        self._pace_of_time = pace
        self._pacing: asyncio.Task[None] | None = None

    def start(self, on_report: Callable[[AudioReport], None]) -> None:
        super().start(on_report)
        self._pacing = asyncio.get_running_loop().create_task(self._pace())

    async def close(self) -> None:
        if self._pacing is not None:
            self._pacing.cancel()
            await asyncio.gather(self._pacing, return_exceptions=True)
        await super().close()

    async def _pace(self) -> None:
        loop = asyncio.get_running_loop()
        before_s = loop.time()
        while True:
            await asyncio.sleep(STEP_S)
            gone_ms = int((loop.time() - before_s) * 1000)
            before_s += gone_ms / 1000
            self.advance_to(self.now_ms() + gone_ms * self._pace_of_time)
