"""LiveController: an AudioController in real time, whose sound is made in a process of its own.

Commands never wait: they are queued for the process. Reports come back through the supervisor's thread and are delivered
in the session's event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from .clip import Clip
from .commands import (
    AudioCommand,
    CancelCommand,
    CrossfadeCommand,
    CutCommand,
    OverlayCommand,
    PlaceTracksCommand,
    PlayCommand,
)
from .controller import AudioStats, MixKnobs
from .controller_base import BaseController
from .latency import LatencyProfiler
from .mix_ring import MixRing
from .process_handle import SoundProcess
from .process_messages import SoundOptions
from .reports import AudioReport
from .supervisor import Supervisor
from .wav import check_writable

_CLOSE_LIMIT_S = 8.0


class LiveController(BaseController):
    """An AudioController in real time.

    `device` picks an output by name or number; `silent` opens none and lets time pass at the same pace. `wav` is the file
    of the mix and `stems` the folder of one file a track; raises WavError if they cannot be written. `tracks` gives
    speakers their places before they speak, `origin_ms` is the debate time of output frame 0. Another process may read the mix from a
    `ring`.
    """

    def __init__(
        self,
        *,
        device: str | None = None,
        silent: bool = False,
        wav: Path | None = None,
        stems: Path | None = None,
        tracks: Sequence[str] = (),
        knobs: MixKnobs | None = None,
        profile: LatencyProfiler | None = None,
        origin_ms: int = 0,
        ring: MixRing | None = None,
    ) -> None:
        super().__init__(profile=profile)
        check_writable(wav, stems)
        options = SoundOptions(device, silent, wav, stems, knobs or MixKnobs(), origin_ms, ring=ring)
        self._supervisor = Supervisor(options, self._deliver)
        self._loop: asyncio.AbstractEventLoop | None = None
        if tracks:
            self._command(PlaceTracksCommand(tuple(tracks)))

    @property
    def process(self) -> SoundProcess | None:
        """The sound process that runs now, if one does."""
        return self._supervisor.process

    def start(self, on_report: Callable[[AudioReport], None]) -> None:
        """Begin at once, in the background. Reports come in the event loop that is running now, if there is one."""
        self._on_report = on_report
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()
        self._supervisor.start()

    def now_ms(self) -> int:
        """Debate time that is being heard now, in ms."""
        return self._supervisor.heard_ms()

    def stats(self) -> AudioStats:
        """How the output fares at this moment."""
        reading = self._supervisor.reading()
        return AudioStats(
            output=self._supervisor.output,
            latency_ms=reading.latency_ms,
            drift_p95_ms=self.profile.drift_p95_ms(),
            first_chunk_p95_ms=self.profile.first_chunk_p95_ms(),
            guard_ms=self._longest_guard_ms(),
            underruns=self._supervisor.underruns(),
            level_db=reading.level_db,
            heard_ms=self.now_ms(),
        )

    async def close(self) -> None:
        """Fade out, finish the files and end the process; waits for at most 8 s. Does nothing before `start` or a second time."""
        ending = self._supervisor.begin_close()
        if ending is None:
            return
        await asyncio.get_running_loop().run_in_executor(None, ending.join, _CLOSE_LIMIT_S)
        self._waiters.all_over()

    def _command(self, command: AudioCommand) -> None:
        if self._supervisor.send(_without_text(command)) and isinstance(command, CutCommand | CancelCommand):
            self._waiters.over(command.clip_id)

    def _deliver(self, report: AudioReport) -> None:
        """Take a report on the supervisor's thread."""
        if self._loop is None:
            self._report(report)
        elif not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._report, report)


def _without_text(command: AudioCommand) -> AudioCommand:
    """The command without what only the session needs of a clip."""

    def light(clip: Clip) -> Clip:
        return replace(clip, text="", words=())

    match command:
        case PlayCommand() | OverlayCommand():
            return replace(command, clip=light(command.clip))
        case CrossfadeCommand():
            return replace(command, new=light(command.new))
    return command
