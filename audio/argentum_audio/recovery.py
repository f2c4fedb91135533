"""What a sound process was given and has reported, as the session's side knows it: enough to start another where one was lost.

Pure bookkeeping: commands in as they are given, reports in as they are heard; `carried` is what a fresh process needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .clip import Beat, Clip
from .commands import (
    AudioCommand,
    CancelCommand,
    CloseEarlyCommand,
    CrossfadeCommand,
    CutCommand,
    ExtendCommand,
    OverlayCommand,
    PauseCommand,
    PlaceTracksCommand,
    PlayCommand,
    ResumeCommand,
    SetMixCommand,
)
from .controller import MixKnobs
from .process_messages import CarriedClip
from .reports import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
)
from .sample_buffer import SampleBuffer


class _GrowingSound:
    """What has come of a clip since it was put on the timeline unfinished."""

    def __init__(self, clip: Clip) -> None:
        self._samples = SampleBuffer(clip.pcm)
        self._beats: tuple[Beat, ...] = clip.beats
        self._frames: int | None = None
        self.open = True

    def extend(self, command: ExtendCommand) -> None:
        """Append the samples and beats of a command."""
        self._samples.append(command.pcm)
        self._beats += command.beats
        self.open = not command.final

    def close_early(self, frames: int) -> None:
        """End after `frames`."""
        self._frames, self.open = frames, False

    def so_far(self, clip: Clip) -> Clip:
        """The clip with what has come of it."""
        buffer_ms = clip.buffer_ms if self.open else None
        return replace(clip, pcm=self._samples.pcm[: self._frames], beats=self._beats, buffer_ms=buffer_ms)


@dataclass(slots=True)
class _ClipState:
    command: PlayCommand | OverlayCommand | CrossfadeCommand
    started_ms: int | None = None
    beats_reported: int = 0
    cut: CutCommand | CancelCommand | None = None
    silent_ms: int = 0
    starved_ms: int | None = None
    growth: _GrowingSound | None = None


class RecoveryState:
    """The clips that are not over, the tracks, the knobs, and whether time is paused."""

    def __init__(self, knobs: MixKnobs) -> None:
        self.knobs = knobs
        self.paused = False
        self.tracks: list[str] = []
        self._entries: dict[str, _ClipState] = {}

    def note_command(self, command: AudioCommand) -> None:
        """Take a command that was given to the process."""
        match command:
            case PlayCommand() | OverlayCommand():
                self._enter(command.clip.id, command)
            case CrossfadeCommand():
                self._enter(command.new.id, command)
            case ExtendCommand() | CloseEarlyCommand():
                self._extend(command)
            case CutCommand() | CancelCommand():
                entry = self._entries.get(command.clip_id)
                if entry is not None and (entry.started_ms is not None or _comes_later(command, entry.command)):
                    entry.cut = command
                else:
                    self._entries.pop(command.clip_id, None)
            case SetMixCommand():
                self.knobs = command.knobs
            case PlaceTracksCommand():
                for track in command.tracks:
                    self._seat(track)
            case PauseCommand() | ResumeCommand():
                self.paused = isinstance(command, PauseCommand)

    def note_report(self, report: AudioReport) -> None:
        """Take a report of what was heard."""
        match report:
            case ClipStartedReport():
                if report.clip_id in self._entries:
                    self._entries[report.clip_id].started_ms = report.at_ms
            case BeatHeardReport():
                if report.clip_id in self._entries:
                    self._entries[report.clip_id].beats_reported = report.n
            case ClipStarvedReport():
                if report.clip_id in self._entries:
                    self._entries[report.clip_id].starved_ms = report.at_ms
            case ClipResumedReport():
                self._resumed(report)
            case ClipEndedReport() | ClipCutReport():
                self._entries.pop(report.clip_id, None)

    def is_active(self, clip_id: str) -> bool:
        """Whether a clip was given to the process and is neither over nor withdrawn."""
        return clip_id in self._entries

    def carried(self) -> tuple[CarriedClip, ...]:
        """What to give to the next process, floor clips before the overlays and crossfades that refer to them."""
        carried = [self._carry(entry) for entry in self._entries.values()]
        return tuple(sorted(carried, key=lambda one: not isinstance(one.command, PlayCommand)))

    def _carry(self, entry: _ClipState) -> CarriedClip:
        command = entry.command
        if isinstance(command, CrossfadeCommand) and (entry.started_ms is not None or command.old not in self._entries):
            # Its fade is over or lost; what is left is a clip on the floor.
            command = PlayCommand(command.new, command.track, command.at_ms + max(command.enter_ms, 0))
        if entry.growth is not None:
            command = _with_clip(command, entry.growth.so_far(_clip_of(command)))
        return CarriedClip(
            command, entry.started_ms, entry.beats_reported, entry.cut, entry.silent_ms, entry.starved_ms
        )

    def _extend(self, command: ExtendCommand | CloseEarlyCommand) -> None:
        entry = self._entries.get(command.clip_id)
        if entry is None or entry.growth is None or not entry.growth.open:
            return
        if isinstance(command, ExtendCommand):
            entry.growth.extend(command)
        else:
            entry.growth.close_early(command.frames)

    def _resumed(self, report: ClipResumedReport) -> None:
        """Move the cuts that are still to come to later, by the silence that has ended."""
        entry = self._entries.get(report.clip_id)
        if entry is None:
            return
        since_ms, entry.starved_ms = entry.starved_ms, None
        entry.silent_ms += report.silent_ms
        if since_ms is None:
            return
        if isinstance(entry.cut, CutCommand) and entry.cut.at_ms is not None and entry.cut.at_ms > since_ms:
            entry.cut = replace(entry.cut, at_ms=entry.cut.at_ms + report.silent_ms)
        for other in self._entries.values():
            fade = other.command
            if isinstance(fade, CrossfadeCommand) and fade.old == report.clip_id and fade.at_ms > since_ms:
                other.command = replace(fade, at_ms=fade.at_ms + report.silent_ms)

    def _enter(self, clip_id: str, command: PlayCommand | OverlayCommand | CrossfadeCommand) -> None:
        entry = self._entries.get(clip_id)
        if entry is None or entry.started_ms is None:
            self._entries.pop(clip_id, None)
            clip = _clip_of(command)
            growth = _GrowingSound(clip) if clip.buffer_ms is not None else None
            self._entries[clip_id] = _ClipState(command, growth=growth)
        self._seat(command.track)

    def _seat(self, track: str) -> None:
        if track not in self.tracks:
            self.tracks.append(track)


def _clip_of(command: PlayCommand | OverlayCommand | CrossfadeCommand) -> Clip:
    return command.new if isinstance(command, CrossfadeCommand) else command.clip


def _with_clip(
    command: PlayCommand | OverlayCommand | CrossfadeCommand, clip: Clip
) -> PlayCommand | OverlayCommand | CrossfadeCommand:
    return replace(command, new=clip) if isinstance(command, CrossfadeCommand) else replace(command, clip=clip)


def _comes_later(cut: CutCommand | CancelCommand, command: PlayCommand | OverlayCommand | CrossfadeCommand) -> bool:
    """Whether a cut is set for a moment when the clip will be sounding."""
    enter_ms = max(command.enter_ms, 0) if isinstance(command, CrossfadeCommand) else 0
    return isinstance(cut, CutCommand) and cut.at_ms is not None and cut.at_ms > command.at_ms + enter_ms
