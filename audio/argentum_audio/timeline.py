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

from collections import OrderedDict

from . import ducking, underrun
from .clip import FRAMES_PER_MS, Clip
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
from .growing_scheduled_clip import DRY_FADE_FRAMES, GrowingScheduledClip, growing_scheduled_clip
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
_REMEMBERED_IDS = 512


class Timeline:
    """Scheduled clips and the position reached. Stands still at 0 until the first clip is played."""

    def __init__(self, *, origin_ms: int = 0, position: int = 0) -> None:
        self.position = position
        self.origin_ms = origin_ms
        self.begun = position > 0
        self.voices: list[ScheduledClip] = []
        self.tracks: list[str] = []
        self._by_id: dict[str, ScheduledClip] = {}
        self._retired: OrderedDict[str, None] = OrderedDict()
        self._generation = 0
        # What is told next: its frame, its kind, and of whom, the earlier placed first.
        self._next: tuple[int, int, int, ScheduledClip] | None = None
        self._stale = True

    def frame(self, at_ms: int) -> int:
        """The frame of a moment of debate time."""
        return (at_ms - self.origin_ms) * FRAMES_PER_MS

    def ms(self, frame: int) -> int:
        """The first whole ms of debate time at which `frame` has been reached."""
        return self.origin_ms - (-frame // FRAMES_PER_MS)

    def voice(self, clip_id: str) -> ScheduledClip | None:
        """The living voice of a clip, if there is one."""
        return self._by_id.get(clip_id)

    # ---- commands

    def apply(self, command: AudioCommand) -> None:
        """Obey one command at the current position. What makes no sense any more is ignored."""
        # What a command finds must not depend on the steps in which time has passed.
        self._prune()
        self._stale = True
        match command:
            case PlayCommand():
                self._withdraw_unstarted(command.clip.id)
                self._place(command.clip, command.track, self._not_before_now(command.at_ms))
            case OverlayCommand():
                self._lay(command)
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
                    self._register(track)
            case SetMixCommand() | PauseCommand() | ResumeCommand():
                pass

    def resume_voice(
        self,
        command: PlayCommand | OverlayCommand | CrossfadeCommand,
        started_ms: int,
        beats_told: int = 0,
        *,
        silent_ms: int = 0,
        starved_ms: int | None = None,
    ) -> None:
        """Take over a clip that was sounding when an earlier output was lost, exactly where it was.

        `silent_ms` is how long it had been starved in all before, `starved_ms` since when it was again.
        """
        self._stale = True
        clip = command.new if isinstance(command, CrossfadeCommand) else command.clip
        start = self.frame(started_ms + silent_ms)
        voice = self._place(clip, command.track, start, sounding=True, growing=starved_ms is not None)
        if voice is None:
            return
        voice.started = True
        voice.beats_told = beats_told
        if isinstance(command, OverlayCommand):
            floor = self._by_id.get(command.over)
            if floor is not None:
                floor.duck.settle(db_to_gain(command.duck.depth_db))
            self._duck(voice, command)
        if isinstance(voice, GrowingScheduledClip) and starved_ms is not None:
            voice.was_silent(self.frame(starved_ms) + DRY_FADE_FRAMES)
            underrun.resume_if_buffered(self, voice)

    def hush(self, fade_ms: int) -> None:
        """Fade out whatever sounds and withdraw the rest."""
        for voice in list(self.voices):
            self.apply(CutCommand(voice.clip.id, fade_ms))

    def _not_before_now(self, at_ms: int) -> int:
        self.begun = True
        return max(self.frame(at_ms), self.position)

    def _place(
        self,
        clip: Clip,
        track: str,
        start: int,
        joining: CrossfadeEntry | None = None,
        *,
        sounding: bool = False,
        growing: bool = False,
    ) -> ScheduledClip | None:
        if clip.id in self._by_id or clip.id in self._retired:
            return None
        self._register(track)
        self._generation += 1
        if growing or clip.buffer_ms is not None:
            voice: ScheduledClip = growing_scheduled_clip(clip, track, self._generation, start)
        else:
            voice = ScheduledClip(clip, track, self._generation, start, clip.pcm, clip.beats)
        voice.joining = joining
        voice.place(start, sounding=sounding)
        self.voices.append(voice)
        self._by_id[clip.id] = voice
        return voice

    def _lay(self, command: OverlayCommand) -> None:
        self._withdraw_unstarted(command.clip.id)
        voice = self._place(command.clip, command.track, self._not_before_now(command.at_ms))
        if voice is None:
            return
        self._duck(voice, command)
        floor = self._by_id.get(command.over)
        if floor is not None and floor.done:
            voice.cut_at = self.position

    def _duck(self, voice: ScheduledClip, command: OverlayCommand) -> None:
        voice.over = command.over
        voice.duck_knobs = command.duck
        voice.gain = db_to_gain(command.gain_db)
        self._lease(command.over)

    def _crossfade(self, command: CrossfadeCommand) -> None:
        self._withdraw_unstarted(command.new.id)
        at = self._not_before_now(command.at_ms)
        fade = max(command.fade_ms * FRAMES_PER_MS, EDGE_FRAMES)
        joining: CrossfadeEntry | None = None
        old = self._by_id.get(command.old)
        if old is not None and old.armed_by is not None:
            self._withdraw_unstarted(old.armed_by)
        if old is not None and not old.started and old.start >= at:
            self._forget(old)
        elif old is not None and at < old.natural_end:
            joining = CrossfadeEntry(at, fade)
            stands = old.cut_at is not None and old.cut_at <= at
            self._arm(old, at, fade)
            if not stands:
                old.armed_by = command.new.id
        enter = max(command.enter_ms, 0) * FRAMES_PER_MS
        self._place(command.new, command.track, at + enter, joining)

    def _cut(self, clip_id: str, fade: int, at: int) -> None:
        voice = self._by_id.get(clip_id)
        if voice is None:
            return
        if not voice.started and at <= max(voice.start, self.position):
            self._forget(voice)
        elif at < voice.natural_end:
            self._arm(voice, at, fade)

    def _arm(self, voice: ScheduledClip, at: int, fade: int) -> None:
        kicker = self._by_id.get(voice.armed_by) if voice.armed_by is not None else None
        voice.arm(at, fade)
        if kicker is not None and kicker.held and voice.armed_by is None:
            underrun.release_incoming(self, kicker)

    def _withdraw_unstarted(self, clip_id: str) -> None:
        """Take back a clip nothing of which was rendered, with the crossfade or the duck that came with it."""
        voice = self._by_id.get(clip_id)
        if voice is not None and not voice.started:
            self._forget(voice)

    def _forget(self, voice: ScheduledClip) -> None:
        self.voices.remove(voice)
        del self._by_id[voice.clip.id]
        for other in self.voices:
            if other.armed_by == voice.clip.id and not other.done:
                other.let_off()
                underrun.resume_if_buffered(self, other)
        if voice.over is not None:
            self._lease(voice.over)

    def _register(self, track: str) -> None:
        if track not in self.tracks:
            self.tracks.append(track)

    def _lease(self, over: str) -> None:
        floor = self._by_id.get(over)
        if floor is not None:
            ducking.schedule_duck(floor, self.voices, self.position)

    # ---- time

    def next_frame(self) -> int | None:
        """Where the next report will come from, if nothing changes."""
        if self._stale:
            coming = ((*voice.next_event(), voice.generation, voice) for voice in self.voices if not voice.done)
            self._next = min(coming, default=None)
            self._stale = False
        return self._next[0] if self._next is not None and self._next[0] < NEVER else None

    def advance(self, to: int) -> list[tuple[int, AudioReport]]:
        """Move the position to `to` and return what happened up to and including it, with frames."""
        self._prune()
        told: list[tuple[int, AudioReport]] = []
        while (frame := self.next_frame()) is not None and frame <= to and self._next is not None:
            self.position = max(self.position, frame)
            _, kind, _, voice = self._next
            self._stale = True
            told.append((frame, self._tell(voice, frame, kind)))
        self.position = max(self.position, to)
        return told

    def _tell(self, voice: ScheduledClip, frame: int, kind: int) -> AudioReport:
        clip_id, at_ms = voice.clip.id, self.ms(frame)
        if kind == BEAT:
            voice.beats_told += 1
            return BeatHeardReport(clip_id, voice.beats_told, at_ms, at_ms)
        if kind == START:
            voice.started = True
            return ClipStartedReport(clip_id, at_ms)
        if isinstance(voice, GrowingScheduledClip) and kind == STARVE:
            underrun.starve(self, voice)
            return ClipStarvedReport(clip_id, at_ms)
        if isinstance(voice, GrowingScheduledClip) and kind == RESUME:
            voice.resumes_at = None
            return ClipResumedReport(clip_id, at_ms, voice.silent_ms)
        voice.done = True
        if kind == END:
            self._retire(voice)
            return ClipEndedReport(clip_id, at_ms)
        if not voice.started:
            self.voices.remove(voice)
            self._retire(voice)
            if voice.over is None:
                self._drop_overlays(voice, frame)
            return ClipCutReport(clip_id, at_ms, 0)
        self._drop_overlays(voice, frame)
        if voice.over is not None:
            self._lease(voice.over)
        return ClipCutReport(clip_id, at_ms, voice.cut_fade // FRAMES_PER_MS)

    def _drop_overlays(self, floor: ScheduledClip, frame: int) -> None:
        for overlay in self.voices:
            if overlay.over != floor.clip.id or overlay.done:
                continue
            if overlay.started:
                self._arm(overlay, frame, floor.cut_fade)
            else:
                overlay.cut_at = frame
        self._lease(floor.clip.id)

    def _retire(self, voice: ScheduledClip) -> None:
        self._by_id.pop(voice.clip.id, None)
        self._retired[voice.clip.id] = None
        if len(self._retired) > _REMEMBERED_IDS:
            self._retired.popitem(last=False)

    def _prune(self) -> None:
        for voice in [voice for voice in self.voices if voice.done and voice.end <= self.position]:
            self.voices.remove(voice)
            self._retire(voice)
