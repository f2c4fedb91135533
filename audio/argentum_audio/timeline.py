"""The timeline: which clip sounds when, how loud, and what is to be told about it. Positions are output frames.

This is all of the mixer that needs no samples. Commands change what lies at or after the position; `advance` moves the
position and returns what happened on the way, each report with its exact frame, in order. It never looks at a block
size, so an audible and a silent run of the same commands tell the same story (RULES, Interjections and Hard interrupts).

Rules of order
- Every clip that was put on the timeline ends in exactly one `ClipEndedReport` or `ClipCutReport`, unless the caller itself
  cancelled it before it started. An overlay that loses its floor clip before it began is told as a cut without a fade,
  and so is a clip that is cut while it waits for its first samples.
- At one frame: beats, then ends, then cuts, then starts. A beat at the very frame of a cut was heard.
- When the floor clip's fade begins, its duck lease goes, and its overlay fades with it.
- Each scheduled clip has a generation. Moving, cancelling or replacing it retires the generation, and with it every
  sample; an id that has sounded is never accepted again.
- A crossfade that is put off, because the clip it cuts ran dry before it (`growing_scheduled_clip`), is put off as a whole.
"""

from __future__ import annotations

from . import ducking, underrun
from .clip import FRAMES_PER_MS
from .clip_schedule import ClipSchedule
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
from .envelope import db_to_gain
from .growing_scheduled_clip import STARVE_FADE_FRAMES, GrowingScheduledClip
from .reports import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
)
from .scheduled_clip import BEAT, EDGE_FRAMES, END, NEVER, RESUME, START, STARVE, CrossfadeEntry, ScheduledClip

CANCEL_FADE_MS = 10


class Timeline(ClipSchedule):
    """Applies commands to the schedule of clips, and reports what happens as debate time passes.

    Debate time stands still at `origin_ms` until the first clip is played.
    """

    def __init__(self, *, origin_ms: int = 0, position: int = 0) -> None:
        super().__init__(origin_ms=origin_ms, position=position)
        # What is reported next: its frame, its kind, and of which clip, the earlier scheduled first.
        self._next: tuple[int, int, int, ScheduledClip] | None = None
        self._next_outdated = True

    # ---- commands

    def apply(self, command: AudioCommand) -> None:
        """Apply one command at the current position. What makes no sense any more is ignored."""
        # The state that a command meets must not depend on the steps in which time was advanced.
        self.prune()
        self._next_outdated = True
        match command:
            case PlayCommand():
                self._withdraw_unstarted(command.clip.id)
                self.add(command.clip, command.track, self._not_before_now(command.at_ms))
            case OverlayCommand():
                self._overlay(command)
            case CrossfadeCommand():
                self._crossfade(command)
            case ExtendCommand():
                underrun.extend(self, command)
            case CloseEarlyCommand():
                underrun.close_early(self, command)
            case CutCommand():
                at = self.position if command.at_ms is None else self._not_before_now(command.at_ms)
                self._cut(command.clip_id, max(command.fade_ms * FRAMES_PER_MS, EDGE_FRAMES), at)
            case CancelCommand():
                self._cut(command.clip_id, CANCEL_FADE_MS * FRAMES_PER_MS, self.position)
            case PlaceTracksCommand():
                for track in command.tracks:
                    self.add_track(track)
            case SetMixCommand() | PauseCommand() | ResumeCommand():
                pass

    def resume_clip(
        self,
        command: PlayCommand | OverlayCommand | CrossfadeCommand,
        started_ms: int,
        beats_reported: int = 0,
        *,
        silent_ms: int = 0,
        starved_ms: int | None = None,
    ) -> None:
        """Take over a clip that was sounding when an earlier output was lost, exactly where it was.

        `silent_ms` is how long it had been starved in all before, `starved_ms` since when it was again.
        """
        self._next_outdated = True
        clip = command.new if isinstance(command, CrossfadeCommand) else command.clip
        start = self.frame(started_ms + silent_ms)
        scheduled = self.add(clip, command.track, start, sounding=True, growing=starved_ms is not None)
        if scheduled is None:
            return
        scheduled.started = True
        scheduled.beats_reported = beats_reported
        if isinstance(command, OverlayCommand):
            floor = self.clip(command.over)
            if floor is not None and command.duck is not None:
                floor.duck.settle(db_to_gain(command.duck.depth_db))
            self._attach_overlay(scheduled, command)
        if isinstance(scheduled, GrowingScheduledClip) and starved_ms is not None:
            scheduled.restore_silence(self.frame(starved_ms) + STARVE_FADE_FRAMES)
            underrun.resume_if_buffered(self, scheduled)

    def hush(self, fade_ms: int) -> None:
        """Fade out whatever sounds within `fade_ms` and withdraw the rest."""
        for scheduled in list(self.clips):
            self.apply(CutCommand(scheduled.clip.id, fade_ms))

    def _not_before_now(self, at_ms: int) -> int:
        self.begun = True
        return max(self.frame(at_ms), self.position)

    def _overlay(self, command: OverlayCommand) -> None:
        self._withdraw_unstarted(command.clip.id)
        scheduled = self.add(command.clip, command.track, self._not_before_now(command.at_ms))
        if scheduled is None:
            return
        self._attach_overlay(scheduled, command)
        floor = self.clip(command.over)
        if floor is not None and floor.done:
            scheduled.cut_at = self.position

    def _attach_overlay(self, scheduled: ScheduledClip, command: OverlayCommand) -> None:
        scheduled.over = command.over
        scheduled.duck_knobs = command.duck
        scheduled.gain = db_to_gain(command.gain_db)
        if command.duck is not None:
            self._update_duck(command.over)

    def _crossfade(self, command: CrossfadeCommand) -> None:
        self._withdraw_unstarted(command.new.id)
        at = self._not_before_now(command.at_ms)
        fade = max(command.fade_ms * FRAMES_PER_MS, EDGE_FRAMES)
        entry: CrossfadeEntry | None = None
        old = self.clip(command.old)
        if old is not None and old.cut_by is not None:
            self._withdraw_unstarted(old.cut_by)
        if old is not None and not old.started and old.start >= at:
            self._withdraw(old)
        elif old is not None and at < old.natural_end:
            entry = CrossfadeEntry(at, fade)
            stands = old.cut_at is not None and old.cut_at <= at
            self._schedule_cut(old, at, fade)
            if not stands:
                old.cut_by = command.new.id
        enter = max(command.enter_ms, 0) * FRAMES_PER_MS
        self.add(command.new, command.track, at + enter, entry)

    def _cut(self, clip_id: str, fade: int, at: int) -> None:
        scheduled = self.clip(clip_id)
        if scheduled is None:
            return
        if not scheduled.started and at <= max(scheduled.start, self.position):
            self._withdraw(scheduled)
        elif at < scheduled.natural_end:
            self._schedule_cut(scheduled, at, fade)

    def _schedule_cut(self, scheduled: ScheduledClip, at: int, fade: int) -> None:
        incoming = self.clip(scheduled.cut_by) if scheduled.cut_by is not None else None
        scheduled.schedule_cut(at, fade)
        if incoming is not None and incoming.postponed and scheduled.cut_by is None:
            underrun.release_incoming(self, incoming)

    def _withdraw_unstarted(self, clip_id: str) -> None:
        """Take back a clip of which nothing was rendered, with the crossfade or the duck that came with it."""
        scheduled = self.clip(clip_id)
        if scheduled is not None and not scheduled.started:
            self._withdraw(scheduled)

    def _withdraw(self, scheduled: ScheduledClip) -> None:
        self.remove(scheduled)
        for other in self.clips:
            if other.cut_by == scheduled.clip.id and not other.done:
                other.cancel_crossfade_cut()
                underrun.resume_if_buffered(self, other)
        if scheduled.over is not None and scheduled.duck_knobs is not None:
            self._update_duck(scheduled.over)

    def _update_duck(self, over: str) -> None:
        floor = self.clip(over)
        if floor is not None:
            ducking.schedule_duck(floor, self.clips, self.position)

    # ---- time

    def next_frame(self) -> int | None:
        """The output frame of the next report, if nothing changes; None if none is to come."""
        if self._next_outdated:
            coming = (
                (*scheduled.next_event(), scheduled.generation, scheduled)
                for scheduled in self.clips
                if not scheduled.done
            )
            self._next = min(coming, default=None)
            self._next_outdated = False
        return self._next[0] if self._next is not None and self._next[0] < NEVER else None

    def advance(self, to: int) -> list[tuple[int, AudioReport]]:
        """Move the position to output frame `to`; returns what happened up to and including it, each report with its frame."""
        self.prune()
        reports: list[tuple[int, AudioReport]] = []
        while (frame := self.next_frame()) is not None and frame <= to and self._next is not None:
            self.position = max(self.position, frame)
            _, kind, _, scheduled = self._next
            self._next_outdated = True
            reports.append((frame, self._report(scheduled, frame, kind)))
        self.position = max(self.position, to)
        return reports

    def _report(self, scheduled: ScheduledClip, frame: int, kind: int) -> AudioReport:
        clip_id, at_ms = scheduled.clip.id, self.ms(frame)
        if kind == BEAT:
            scheduled.beats_reported += 1
            return BeatHeardReport(clip_id, scheduled.beats_reported, at_ms, at_ms)
        if kind == START:
            scheduled.started = True
            return ClipStartedReport(clip_id, at_ms)
        if isinstance(scheduled, GrowingScheduledClip) and kind == STARVE:
            underrun.starve(self, scheduled)
            return ClipStarvedReport(clip_id, at_ms)
        if isinstance(scheduled, GrowingScheduledClip) and kind == RESUME:
            scheduled.resumes_at = None
            return ClipResumedReport(clip_id, at_ms, scheduled.silent_ms)
        scheduled.done = True
        if kind == END:
            self.retire(scheduled)
            return ClipEndedReport(clip_id, at_ms)
        if not scheduled.started:
            self.clips.remove(scheduled)
            self.retire(scheduled)
            if scheduled.over is None:
                self._drop_overlays(scheduled, frame)
            return ClipCutReport(clip_id, at_ms, 0)
        self._drop_overlays(scheduled, frame)
        if scheduled.over is not None:
            self._update_duck(scheduled.over)
        return ClipCutReport(clip_id, at_ms, scheduled.cut_fade // FRAMES_PER_MS)

    def _drop_overlays(self, floor: ScheduledClip, frame: int) -> None:
        for overlay in self.clips:
            if overlay.over != floor.clip.id or overlay.done:
                continue
            if overlay.started:
                self._schedule_cut(overlay, frame, floor.cut_fade)
            else:
                overlay.cut_at = frame
        self._update_duck(floor.clip.id)
