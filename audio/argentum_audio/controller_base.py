"""What every controller does the same way: make commands, remember who waits for a beat, keep the latency profile.

A controller adds only where commands go (`_command`) and where reports come from (`_report`).
"""

from __future__ import annotations

from collections.abc import Callable

from .beat_waiters import BeatWaiters
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


class BaseController:
    """The half of an `AudioController` that makes commands. The methods do what the protocol says of them."""

    def __init__(self, *, profile: LatencyProfiler | None = None) -> None:
        self.profile = profile or LatencyProfiler()
        self._waiters = BeatWaiters()
        self._on_report: Callable[[AudioReport], None] | None = None
        self._growing: set[str] = set()

    def _command(self, command: AudioCommand) -> None:
        raise NotImplementedError

    def _report(self, report: AudioReport) -> None:
        """Pass a report on to whoever listens."""
        if isinstance(report, BeatHeardReport):
            self.profile.note_drift(report.actual_ms - report.planned_ms)
        elif isinstance(report, ClipEndedReport | ClipCutReport):
            self._growing.discard(report.clip_id)
        self._waiters.note(report)
        if self._on_report is not None:
            self._on_report(report)

    def play(self, clip: Clip | GrowingClip, *, track: str, at_ms: int) -> None:
        """Put a clip on the floor at `at_ms`."""
        self._command(PlayCommand(self._clip_so_far(clip), track, at_ms))

    def duck_and_play(
        self, clip: Clip | GrowingClip, *, track: str, over: str, at_ms: int, duck: Duck | None, gain_db: float = 0.0
    ) -> None:
        """Lay an overlay over the floor clip with the id `over` at `at_ms`."""
        self._command(OverlayCommand(self._clip_so_far(clip), track, over, at_ms, duck, gain_db))

    def crossfade(
        self, old: str, new: Clip | GrowingClip, *, track: str, at_ms: int, fade_ms: int, enter_ms: int
    ) -> None:
        """Fade `old` out from `at_ms` in `fade_ms`; `new` enters `enter_ms` into the fade."""
        self._command(CrossfadeCommand(old, self._clip_so_far(new), track, at_ms, fade_ms, enter_ms))

    def extend(self, clip: GrowingClip, piece: Piece) -> tuple[Beat, ...]:
        """Append a piece to a growing clip, here and on the timeline; returns the beats found with it."""
        if clip.final:
            return ()
        beats = clip.add(piece)
        if clip.id in self._growing:
            self._command(ExtendCommand(clip.id, piece.pcm, beats, piece.final))
            if piece.final:
                self._growing.discard(clip.id)
        return beats

    def finish_early(self, clip: GrowingClip) -> int:
        """End a growing clip after its last whole sentence; returns how many words are left, 0 if nothing changed."""
        words = clip.break_off()
        if clip.final and clip.id in self._growing:
            self._growing.discard(clip.id)
            self._command(CloseEarlyCommand(clip.id, clip.frames))
        return words

    def cut(self, clip_id: str, *, fade_ms: int, at_ms: int | None = None) -> None:
        """Fade a clip out from `at_ms`, or from the next frame that can still be changed."""
        self._command(CutCommand(clip_id, fade_ms, at_ms))

    def cancel(self, clip_id: str) -> None:
        """Withdraw a clip."""
        self._growing.discard(clip_id)
        self._command(CancelCommand(clip_id))

    def _clip_so_far(self, clip: Clip | GrowingClip) -> Clip:
        """What there is of a clip; if more is to come, remember to pass it on."""
        if isinstance(clip, Clip):
            return clip
        if not clip.final:
            self._growing.add(clip.id)
        return clip.so_far()

    def pause(self) -> None:
        """Let debate time stand still."""
        self._command(PauseCommand())

    def resume(self) -> None:
        """Let debate time pass again."""
        self._command(ResumeCommand())

    def set_mix(self, knobs: MixKnobs) -> None:
        """Change the knobs of the mix."""
        self._command(SetMixCommand(knobs))

    async def wait_for_beat(self, clip_id: str, n: int) -> BeatHeardReport | None:
        """Wait for beat `n` of a clip; None if the clip is over without it."""
        return await self._waiters.wait(clip_id, n)

    def guard_ms(self, voice: str, *, minimum_ms: int, margin_ms: int) -> int:
        """The commit guard of a voice, in ms."""
        return self.profile.guard_ms(voice, minimum_ms=minimum_ms, margin_ms=margin_ms)

    def _longest_guard_ms(self) -> int:
        """The guard of the slowest voice heard so far, with the usual minimum and margin."""
        plain = AudioStats().guard_ms
        return max(
            (self.guard_ms(voice, minimum_ms=plain, margin_ms=60) for voice in self.profile.voices()), default=plain
        )

    def note_first_chunk(self, voice: str, ms: float) -> None:
        """Remember how many ms a voice took to its first sound."""
        self.profile.note_first_chunk(voice, ms)
