"""What every controller does the same way: make commands, remember who waits for a beat, keep the profile.

A controller adds only where commands go (`_command`) and where reports come from (`_tell`).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from .clip import Beat, Clip, Piece
from .commands import (
    AudioCommand,
    CancelCommand,
    CloseEarlyCommand,
    CrossfadeCommand,
    CutCommand,
    ExtendCommand,
    OverlayCommand,
    PauseCommand,
    PlayCommand,
    ResumeCommand,
    SetMixCommand,
)
from .controller import AudioStats, Duck, MixKnobs
from .growing_clip import GrowingClip
from .latency import LatencyProfiler
from .reports import AudioReport, BeatHeardReport, ClipCutReport, ClipEndedReport

_REMEMBERED_CLIPS = 256


class BeatWaiters:
    """Futures for beats to come. A beat already heard, or a clip already over, answers at once."""

    def __init__(self) -> None:
        self._heard: OrderedDict[str, dict[int, BeatHeardReport]] = OrderedDict()
        self._over: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, list[tuple[int, asyncio.Future[BeatHeardReport | None]]]] = {}

    async def wait(self, clip_id: str, n: int) -> BeatHeardReport | None:
        heard = self._heard.get(clip_id, {}).get(n)
        if heard is not None or clip_id in self._over:
            return heard
        future: asyncio.Future[BeatHeardReport | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(clip_id, []).append((n, future))
        return await future

    def note(self, report: AudioReport) -> None:
        if isinstance(report, BeatHeardReport):
            self._heard.setdefault(report.clip_id, {})[report.n] = report
            _bound(self._heard)
            waiting = self._waiting.pop(report.clip_id, [])
            still = [entry for entry in waiting if entry[0] != report.n]
            if still:
                self._waiting[report.clip_id] = still
            for n, future in waiting:
                if n == report.n:
                    _answer(future, report)
        elif isinstance(report, ClipEndedReport | ClipCutReport):
            self.over(report.clip_id)

    def over(self, clip_id: str) -> None:
        """Nothing more will be heard of a clip."""
        self._over[clip_id] = None
        _bound(self._over)
        for _, future in self._waiting.pop(clip_id, []):
            _answer(future, None)

    def all_over(self) -> None:
        for clip_id in list(self._waiting):
            self.over(clip_id)


def _bound(entries: OrderedDict[str, Any]) -> None:
    while len(entries) > _REMEMBERED_CLIPS:
        entries.popitem(last=False)


def _answer(future: asyncio.Future[BeatHeardReport | None], value: BeatHeardReport | None) -> None:
    def settle() -> None:
        if not future.done():
            future.set_result(value)

    loop = future.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)


class BaseController:
    """The commanding half of an AudioController."""

    def __init__(self, *, profile: LatencyProfiler | None = None) -> None:
        self.profile = profile or LatencyProfiler()
        self._waiters = BeatWaiters()
        self._on_report: Callable[[AudioReport], None] | None = None
        self._growing: set[str] = set()

    def _command(self, command: AudioCommand) -> None:
        raise NotImplementedError

    def _tell(self, report: AudioReport) -> None:
        """Pass a report on to whoever listens."""
        if isinstance(report, BeatHeardReport):
            self.profile.note_drift(report.actual_ms - report.planned_ms)
        elif isinstance(report, ClipEndedReport | ClipCutReport):
            self._growing.discard(report.clip_id)
        self._waiters.note(report)
        if self._on_report is not None:
            self._on_report(report)

    def play(self, clip: Clip | GrowingClip, *, track: str, at_ms: int) -> None:
        self._command(PlayCommand(self._given(clip), track, at_ms))

    def duck_and_play(
        self, clip: Clip | GrowingClip, *, track: str, over: str, at_ms: int, duck: Duck, gain_db: float = 0.0
    ) -> None:
        self._command(OverlayCommand(self._given(clip), track, over, at_ms, duck, gain_db))

    def crossfade(
        self, old: str, new: Clip | GrowingClip, *, track: str, at_ms: int, fade_ms: int, enter_ms: int
    ) -> None:
        self._command(CrossfadeCommand(old, self._given(new), track, at_ms, fade_ms, enter_ms))

    def extend(self, clip: GrowingClip, piece: Piece) -> tuple[Beat, ...]:
        if clip.final:
            return ()
        beats = clip.add(piece)
        if clip.id in self._growing:
            self._command(ExtendCommand(clip.id, piece.pcm, beats, piece.final))
            if piece.final:
                self._growing.discard(clip.id)
        return beats

    def finish_early(self, clip: GrowingClip) -> int:
        words = clip.break_off()
        if clip.final and clip.id in self._growing:
            self._growing.discard(clip.id)
            self._command(CloseEarlyCommand(clip.id, clip.frames))
        return words

    def cut(self, clip_id: str, *, fade_ms: int, at_ms: int | None = None) -> None:
        self._command(CutCommand(clip_id, fade_ms, at_ms))

    def cancel(self, clip_id: str) -> None:
        self._growing.discard(clip_id)
        self._command(CancelCommand(clip_id))

    def _given(self, clip: Clip | GrowingClip) -> Clip:
        """What there is of a clip; if more is to come, remember to pass it on."""
        if isinstance(clip, Clip):
            return clip
        if not clip.final:
            self._growing.add(clip.id)
        return clip.so_far()

    def pause(self) -> None:
        self._command(PauseCommand())

    def resume(self) -> None:
        self._command(ResumeCommand())

    def set_mix(self, knobs: MixKnobs) -> None:
        self._command(SetMixCommand(knobs))

    async def wait_for_beat(self, clip_id: str, n: int) -> BeatHeardReport | None:
        return await self._waiters.wait(clip_id, n)

    def guard_ms(self, voice: str, *, minimum_ms: int, margin_ms: int) -> int:
        return self.profile.guard_ms(voice, minimum_ms=minimum_ms, margin_ms=margin_ms)

    def _longest_guard_ms(self) -> int:
        """The guard of the slowest voice heard so far, with the usual minimum and margin."""
        plain = AudioStats().guard_ms
        return max(
            (self.guard_ms(voice, minimum_ms=plain, margin_ms=60) for voice in self.profile.voices()), default=plain
        )

    def note_first_chunk(self, voice: str, ms: float) -> None:
        self.profile.note_first_chunk(voice, ms)
