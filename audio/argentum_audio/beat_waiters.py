"""Who waits for a beat to be heard: futures that are resolved by reports."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from .reports import AudioReport, BeatHeardReport, ClipCutReport, ClipEndedReport

_REMEMBERED_CLIPS = 256


class BeatWaiters:
    """Futures for beats to come. A beat already heard, or a clip already over, answers at once."""

    def __init__(self) -> None:
        self._heard: OrderedDict[str, dict[int, BeatHeardReport]] = OrderedDict()
        self._over: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, list[tuple[int, asyncio.Future[BeatHeardReport | None]]]] = {}

    async def wait(self, clip_id: str, n: int) -> BeatHeardReport | None:
        """Wait until beat `n` (from 1) of a clip is heard; returns its report, or None once the clip is over without it."""
        heard = self._heard.get(clip_id, {}).get(n)
        if heard is not None or clip_id in self._over:
            return heard
        future: asyncio.Future[BeatHeardReport | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(clip_id, []).append((n, future))
        return await future

    def note(self, report: AudioReport) -> None:
        """Take a report: resolve those who wait for its beat, or all who wait for a clip that has ended or was cut."""
        if isinstance(report, BeatHeardReport):
            self._heard.setdefault(report.clip_id, {})[report.n] = report
            _drop_oldest(self._heard)
            waiting = self._waiting.pop(report.clip_id, [])
            still = [entry for entry in waiting if entry[0] != report.n]
            if still:
                self._waiting[report.clip_id] = still
            for n, future in waiting:
                if n == report.n:
                    _resolve(future, report)
        elif isinstance(report, ClipEndedReport | ClipCutReport):
            self.over(report.clip_id)

    def over(self, clip_id: str) -> None:
        """Nothing more will be heard of a clip: whoever waits for a beat of it gets None."""
        self._over[clip_id] = None
        _drop_oldest(self._over)
        for _, future in self._waiting.pop(clip_id, []):
            _resolve(future, None)

    def all_over(self) -> None:
        """Resolve everybody who still waits, with None: the sound is closed."""
        for clip_id in list(self._waiting):
            self.over(clip_id)


def _drop_oldest(entries: OrderedDict[str, Any]) -> None:
    while len(entries) > _REMEMBERED_CLIPS:
        entries.popitem(last=False)


def _resolve(future: asyncio.Future[BeatHeardReport | None], value: BeatHeardReport | None) -> None:
    def settle() -> None:
        if not future.done():
            future.set_result(value)

    loop = future.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)
