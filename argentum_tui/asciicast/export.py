"""The stage of a recorded debate, played in virtual time and recorded: what `argentum replay` shows, as fast as it can be drawn."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from argentum_audio.controller import AudioStats
from argentum_core.journal import JournalError
from argentum_core.journal.export.chapters import chapters
from argentum_core.journal.export.recorded_transcript import read_transcript

from ..app import ArgentumApp
from ..panels.footer import ActionFooter
from ..replay.loaded_record import LoadedRecord
from ..replay.replay_show import ReplayShow
from ..screens.replay import ReplayScreen
from .recording import Recording
from .screen_changes import ScreenChanges

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from argentum_core.journal import JournalReader

    from ..formats import FileWanted
    from ..show import Show

TICK_MS: Final = 100
"""How often the stage looks for what is new, as live."""
NEVER_S: Final = 86_400.0
BEGIN: Final = "\x1b[?25l\x1b[0m\x1b[2J\x1b[H"
"""The cursor is hidden and the screen empty. It is the ordinary screen, so that what was shown last stays when a player ends."""
_QUIET_ROUNDS: Final = 3
_MOST_ROUNDS: Final = 2000
_MOST_PAINTS: Final = 8


def write(journal: JournalReader, path: Path, wanted: FileWanted) -> str:
    """Write the recording of a record; 0 is debate time 0, and it ends where the record does. Returns how long and large it is. Must be called from a process's main thread, with
    no app running. Raises JournalError, and OSError for the file."""
    record = LoadedRecord(journal)
    debate = read_transcript(journal)
    length_ms = max(record.index.length_ms, debate.length_ms)
    marks = [(chapter.starts_ms, chapter.title) for chapter in chapters(debate, debate.length_ms)]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        recording = Recording(
            out, wanted.size, title=debate.title or debate.motion, timestamp=_timestamp(journal.meta().get("started_at", ""))
        )  # fmt: skip
        try:
            asyncio.run(_record(record, recording, marks, length_ms, wanted))
        finally:
            gc.unfreeze()  # what the app froze for a whole evening, so that many recordings take no more memory than one
    if record.failure:
        raise JournalError(record.failure)
    return f"{length_ms / 1000:.1f} s at {wanted.size[0]}x{wanted.size[1]}"


async def _record(
    record: LoadedRecord, recording: Recording, marks: list[tuple[int, str]], length_ms: int, wanted: FileWanted
) -> None:
    stage = RecordedStage(record, wanted.size)
    columns, rows = wanted.size
    shown = BEGIN
    marked = iter(marks)
    mark = next(marked, None)
    async with stage.app.run_test(size=wanted.size):
        await stage.begin()
        for at_ms in moments(length_ms):
            while mark is not None and mark[0] <= at_ms:
                recording.event(mark[0], "m", mark[1])
                mark = next(marked, None)
            shown += await stage.screen_at(at_ms)
            if shown:
                recording.event(at_ms, "o", shown)
                shown = ""
            wanted.on_progress(at_ms, length_ms)
    recording.event(length_ms, "o", f"\x1b[0m\x1b[{rows};{columns}H\x1b[?25h")
    recording.event(length_ms, "x", "0")


def moments(length_ms: int) -> Iterator[int]:
    """When the stage looks: every tick, and at the very end."""
    yield from range(0, length_ms, TICK_MS)
    yield length_ms


class SoundBeside:
    """The sound of a recording is a file beside it: to the screen it is there, and moves no playhead."""

    there = True
    heard_ms = None
    starting = False

    def start(self, at_ms: int, speed: float) -> None:
        """It is begun by whoever plays the file."""

    def stop(self) -> None:
        """The same."""

    def stats(self) -> AudioStats:
        """No gauges but that there is one."""
        return AudioStats(output="a file beside the recording")

    def close(self) -> None:
        """Nothing was opened."""


class RecordedStage:
    """The app on the replay of a record, on a screen of `size` (columns, rows) with all colours, whatever the terminal has that it runs in.
    Its time stands still but for `screen_at`."""

    def __init__(self, record: LoadedRecord, size: tuple[int, int]) -> None:
        self._now_ms = 0
        sound = SoundBeside() if record.journal.clip_ids() else None
        self._show = ReplayShow(record, sound=sound, now_s=lambda: self._now_ms / 1000)
        self._changes = ScreenChanges(*size)
        self.app = ArgentumApp(show=self._show, stage=self._stage)
        self.screen: ReplayScreen | None = None

    def _stage(self, show: Show) -> ReplayScreen:
        self.screen = ReplayScreen(cast(ReplayShow, show), tick_s=NEVER_S, clock_s=lambda: self._now_ms / 1000)
        return self.screen

    async def begin(self) -> None:
        """Wait until the screen is there; from then on nothing moves by itself."""
        while self.screen is None or not self.screen.is_mounted or self.app.screen is not self.screen:
            await asyncio.sleep(0.001)
        await self._settle()
        drawing = self.screen._update_timer
        for pump in self._pumps():
            for timer in list(pump._timers):
                if timer is not drawing:
                    timer.stop()

    async def screen_at(self, at_ms: int) -> str:
        """What a terminal has to be sent so that it shows a moment, after the one before. Raises what the app failed with."""
        assert self.screen is not None
        self._now_ms = at_ms
        self.screen.tick()
        for footer in self.screen.query(ActionFooter):
            footer.refresh_actions()
        await self._settle()
        if self.app._exception is not None:
            raise self.app._exception
        return self._changes.to([list(strip) for strip in self.screen._compositor.render_strips()])

    async def _settle(self) -> None:
        """Have every message handled and everything laid out that asks for it."""
        screen: Any = self.screen
        for _ in range(_MOST_PAINTS):
            await self._handled()
            if not (
                screen._layout_required or screen._scroll_required or screen._repaint_required
                or screen._dirty_widgets or screen._callbacks
            ):  # fmt: skip
                return
            screen._on_timer_update()

    async def _handled(self) -> None:
        quiet = 0
        pumps = self._pumps()
        for _ in range(_MOST_ROUNDS):
            await asyncio.sleep(0)
            quiet = quiet + 1 if all(pump._message_queue.empty() for pump in pumps) else 0
            if quiet == _QUIET_ROUNDS:
                return

    def _pumps(self) -> list[MessagePump]:
        assert self.screen is not None
        return [self.app, self.screen, *self.screen.walk_children()]


def _timestamp(started_at: str) -> int | None:
    try:
        return int(datetime.fromisoformat(started_at).timestamp())
    except (ValueError, OverflowError, OSError):
        return None
