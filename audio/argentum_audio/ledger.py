"""What the sound process has in hand, as the session's side knows it: enough to start another where one was lost.

Pure bookkeeping: commands in as they are given, reports in as they are heard; `carried` is what a fresh process needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from .commands import Cancel, Command, Crossfade, Cut, Overlay, Pause, Play, Resume, Seat, SetMix
from .controller import MixKnobs
from .engine import Carried
from .reports import BeatHeard, ClipCut, ClipEnded, ClipStarted, Report


@dataclass(slots=True)
class _Entry:
    command: Play | Overlay | Crossfade
    started_ms: int | None = None
    beats_told: int = 0
    cut: Cut | Cancel | None = None


class Ledger:
    """Living clips, tracks, knobs and whether time is paused."""

    def __init__(self, knobs: MixKnobs) -> None:
        self.knobs = knobs
        self.paused = False
        self.tracks: list[str] = []
        self._entries: dict[str, _Entry] = {}

    def note_command(self, command: Command) -> None:
        match command:
            case Play() | Overlay():
                self._enter(command.clip.id, command)
            case Crossfade():
                self._enter(command.new.id, command)
            case Cut() | Cancel():
                entry = self._entries.get(command.clip_id)
                if entry is not None and (entry.started_ms is not None or _comes_later(command, entry.command)):
                    entry.cut = command
                else:
                    self._entries.pop(command.clip_id, None)
            case SetMix():
                self.knobs = command.knobs
            case Seat():
                for track in command.tracks:
                    self._seat(track)
            case Pause() | Resume():
                self.paused = isinstance(command, Pause)

    def note_report(self, report: Report) -> None:
        match report:
            case ClipStarted():
                if report.clip_id in self._entries:
                    self._entries[report.clip_id].started_ms = report.at_ms
            case BeatHeard():
                if report.clip_id in self._entries:
                    self._entries[report.clip_id].beats_told = report.n
            case ClipEnded() | ClipCut():
                self._entries.pop(report.clip_id, None)

    def living(self, clip_id: str) -> bool:
        return clip_id in self._entries

    def carried(self) -> tuple[Carried, ...]:
        """What to give to the next process, floor clips before what hangs on them."""
        carried = [self._carry(entry) for entry in self._entries.values()]
        return tuple(sorted(carried, key=lambda one: not isinstance(one.command, Play)))

    def _carry(self, entry: _Entry) -> Carried:
        command = entry.command
        if isinstance(command, Crossfade) and (entry.started_ms is not None or command.old not in self._entries):
            # Its fade is over or lost; what is left of it is a clip on the floor.
            command = Play(command.new, command.track, command.at_ms + max(command.enter_ms, 0))
        return Carried(command, entry.started_ms, entry.beats_told, entry.cut)

    def _enter(self, clip_id: str, command: Play | Overlay | Crossfade) -> None:
        entry = self._entries.get(clip_id)
        if entry is None or entry.started_ms is None:
            self._entries.pop(clip_id, None)
            self._entries[clip_id] = _Entry(command)
        self._seat(command.track)

    def _seat(self, track: str) -> None:
        if track not in self.tracks:
            self.tracks.append(track)


def _comes_later(cut: Cut | Cancel, command: Play | Overlay | Crossfade) -> bool:
    """Whether a cut is set for a moment when the clip will be sounding."""
    enter_ms = max(command.enter_ms, 0) if isinstance(command, Crossfade) else 0
    return isinstance(cut, Cut) and cut.at_ms is not None and cut.at_ms > command.at_ms + enter_ms
