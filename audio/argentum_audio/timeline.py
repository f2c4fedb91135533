"""The timeline: which clip sounds when, how loud, and what is to be told about it. Positions are output frames.

This is all of the mixer that needs no samples. Commands change what lies at or after the position; `advance` moves the
position and returns what happened on the way, each report with its exact frame, in order. It never looks at a block
size, so an audible and a silent run of the same commands tell the same story (RULES, Interjections and Hard interrupts).

Rules of order
- Every clip that was put on the timeline ends in exactly one `ClipEnded` or `ClipCut`, unless the caller itself
  cancelled it before it started. An overlay that loses its floor clip before it began is told as a cut without a fade.
- At one frame: beats, then ends, then cuts, then starts. A beat at the very frame of a cut was heard.
- When the floor clip's fade begins, its duck lease goes, and its overlay fades with it.
- Each scheduled clip has a generation. Moving, cancelling or replacing it retires the generation, and with it every
  sample; an id that has sounded is never accepted again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from .clip import FRAMES_PER_MS, Clip
from .commands import Cancel, Command, Crossfade, Cut, Overlay, Pause, Play, Resume, Seat, SetMix
from .controller import Duck
from .envelope import ONE, Envelope, fade_in, fade_out, gain, smooth
from .reports import BeatHeard, ClipCut, ClipEnded, ClipStarted, Report

EDGE_FRAMES = 3 * FRAMES_PER_MS
CANCEL_FADE_MS = 10
# A duck that has no time to be gentle is still never a click.
SHORTEST_DUCK_FRAMES = 20 * FRAMES_PER_MS
_REMEMBERED_IDS = 512

_BEAT, _END, _CUT, _START = range(4)


@dataclass(slots=True, eq=False)
class Voice:
    """One scheduled clip, from the command that placed it until nothing of it sounds any more."""

    clip: Clip
    track: str
    generation: int
    start: int
    gain: np.float32 = ONE
    over: str | None = None
    duck_knobs: Duck | None = None
    armed_by: str | None = None
    cut_at: int | None = None
    cut_fade: int = 0
    end: int = 0
    beats_told: int = 0
    started: bool = False
    done: bool = False
    fades: list[Envelope] = field(default_factory=list)
    cut_envelope: Envelope | None = None
    duck: Envelope = field(default_factory=Envelope)

    @property
    def natural_end(self) -> int:
        return self.start + self.clip.frames

    def next_event(self) -> tuple[int, int]:
        """The frame and kind of what this voice has to tell next."""
        if not self.started:
            return (
                (self.cut_at, _CUT) if self.cut_at is not None and self.cut_at <= self.start else (self.start, _START)
            )
        last = self.natural_end if self.cut_at is None else self.cut_at
        if self.over is None and self.beats_told < len(self.clip.beats):
            beat = self.start + self.clip.beats[self.beats_told].frame
            if beat <= last:
                return beat, _BEAT
        return last, _END if self.cut_at is None else _CUT


class Timeline:
    """Scheduled clips and the position reached. Stands still at 0 until the first clip is played."""

    def __init__(self, *, origin_ms: int = 0, position: int = 0) -> None:
        self.position = position
        self.origin_ms = origin_ms
        self.begun = position > 0
        self.voices: list[Voice] = []
        self.tracks: list[str] = []
        self._by_id: dict[str, Voice] = {}
        self._retired: OrderedDict[str, None] = OrderedDict()
        self._generation = 0
        self._next: int | None = None
        self._stale = True

    def frame(self, at_ms: int) -> int:
        """The frame of a moment of debate time."""
        return (at_ms - self.origin_ms) * FRAMES_PER_MS

    def ms(self, frame: int) -> int:
        """The first whole ms of debate time at which `frame` has been reached."""
        return self.origin_ms - (-frame // FRAMES_PER_MS)

    def voice(self, clip_id: str) -> Voice | None:
        """The living voice of a clip, if there is one."""
        return self._by_id.get(clip_id)

    # ---- commands

    def apply(self, command: Command) -> None:
        """Obey one command at the current position. What makes no sense any more is ignored."""
        self._stale = True
        match command:
            case Play():
                self._withdraw_unstarted(command.clip.id)
                self._place(command.clip, command.track, self._not_before_now(command.at_ms))
            case Overlay():
                self._lay(command)
            case Crossfade():
                self._crossfade(command)
            case Cut():
                at = self.position if command.at_ms is None else self._not_before_now(command.at_ms)
                self._cut(command.clip_id, max(command.fade_ms * FRAMES_PER_MS, EDGE_FRAMES), at)
            case Cancel():
                self._cut(command.clip_id, CANCEL_FADE_MS * FRAMES_PER_MS, self.position)
            case Seat():
                for track in command.tracks:
                    self._register(track)
            case SetMix() | Pause() | Resume():
                pass

    def resume_voice(self, command: Play | Overlay | Crossfade, started_ms: int, beats_told: int = 0) -> None:
        """Take over a clip that was sounding when an earlier output was lost, exactly where it was."""
        self._stale = True
        clip = command.new if isinstance(command, Crossfade) else command.clip
        voice = self._place(clip, command.track, self.frame(started_ms), Envelope())
        if voice is None:
            return
        voice.started = True
        voice.beats_told = beats_told
        if isinstance(command, Overlay):
            floor = self._by_id.get(command.over)
            if floor is not None:
                floor.duck.settle(gain(command.duck.depth_db))
            self._duck(voice, command)

    def hush(self, fade_ms: int) -> None:
        """Fade out whatever sounds and withdraw the rest."""
        for voice in list(self.voices):
            self.apply(Cut(voice.clip.id, fade_ms))

    def _not_before_now(self, at_ms: int) -> int:
        self.begun = True
        return max(self.frame(at_ms), self.position)

    def _place(self, clip: Clip, track: str, start: int, entrance: Envelope | None = None) -> Voice | None:
        if clip.id in self._by_id or clip.id in self._retired:
            return None
        self._register(track)
        self._generation += 1
        voice = Voice(clip, track, self._generation, start)
        voice.end = voice.natural_end
        edge = min(EDGE_FRAMES, clip.frames // 2)
        if entrance is None:
            entrance = Envelope()
            entrance.add(start, smooth(edge), ONE)
        leaving = Envelope()
        leaving.add(voice.end - edge, smooth(edge)[::-1], np.float32(0.0))
        voice.fades = [entrance, leaving]
        self.voices.append(voice)
        self._by_id[clip.id] = voice
        return voice

    def _lay(self, command: Overlay) -> None:
        self._withdraw_unstarted(command.clip.id)
        voice = self._place(command.clip, command.track, self._not_before_now(command.at_ms))
        if voice is None:
            return
        self._duck(voice, command)
        floor = self._by_id.get(command.over)
        if floor is not None and floor.done:
            voice.cut_at = self.position

    def _duck(self, voice: Voice, command: Overlay) -> None:
        voice.over = command.over
        voice.duck_knobs = command.duck
        voice.gain = gain(command.gain_db)
        self._lease(command.over)

    def _crossfade(self, command: Crossfade) -> None:
        self._withdraw_unstarted(command.new.id)
        at = self._not_before_now(command.at_ms)
        fade = max(command.fade_ms * FRAMES_PER_MS, EDGE_FRAMES)
        enter = max(command.enter_ms, 0) * FRAMES_PER_MS
        entrance: Envelope | None = None
        old = self._by_id.get(command.old)
        if old is not None and old.armed_by is not None:
            self._withdraw_unstarted(old.armed_by)
        if old is not None and not old.started and old.start >= at:
            self._forget(old)
        elif old is not None and at < old.natural_end:
            if enter < fade:
                entrance = Envelope()
                entrance.add(at + enter, fade_in(fade, enter, EDGE_FRAMES), ONE)
            stands = old.cut_at is not None and old.cut_at <= at
            self._arm(old, at, fade)
            if not stands:
                old.armed_by = command.new.id
        self._place(command.new, command.track, at + enter, entrance)

    def _cut(self, clip_id: str, fade: int, at: int) -> None:
        voice = self._by_id.get(clip_id)
        if voice is None:
            return
        if not voice.started and at <= voice.start:
            self._forget(voice)
        elif at < voice.natural_end:
            self._arm(voice, at, fade)

    def _arm(self, voice: Voice, at: int, fade: int) -> None:
        """Fade a voice out from `at`. A cut that comes earlier stands; a fade on top of it can only make it quicker."""
        if voice.cut_at is not None and voice.cut_at <= at:
            if at + fade < voice.end:
                self._fade(voice, at, fade)
            return
        if voice.cut_at is not None:
            self._disarm(voice)
        voice.cut_at, voice.cut_fade = at, fade
        voice.cut_envelope = self._fade(voice, at, fade)

    def _fade(self, voice: Voice, at: int, fade: int) -> Envelope:
        envelope = Envelope()
        envelope.add(at, fade_out(fade), np.float32(0.0))
        voice.fades.append(envelope)
        voice.end = min(voice.end, at + fade)
        return envelope

    def _disarm(self, voice: Voice) -> None:
        if voice.cut_envelope is not None:
            voice.fades.remove(voice.cut_envelope)
        voice.cut_at = voice.armed_by = voice.cut_envelope = None
        voice.end = voice.natural_end

    def _withdraw_unstarted(self, clip_id: str) -> None:
        """Take back a clip nothing of which was rendered, with the crossfade or the duck that came with it."""
        voice = self._by_id.get(clip_id)
        if voice is not None and not voice.started:
            self._forget(voice)

    def _forget(self, voice: Voice) -> None:
        self.voices.remove(voice)
        del self._by_id[voice.clip.id]
        for other in self.voices:
            if other.armed_by == voice.clip.id and not other.done:
                self._disarm(other)
        if voice.over is not None:
            self._lease(voice.over)

    def _register(self, track: str) -> None:
        if track not in self.tracks:
            self.tracks.append(track)

    # ---- the duck lease

    def _lease(self, over: str) -> None:
        """Lay the floor clip's duck anew from the overlays that still count: the latest one's knobs, all their time."""
        floor = self._by_id.get(over)
        if floor is None:
            return
        now = self.position
        overlays = [
            voice
            for voice in self.voices
            if voice.over == over and voice.end > now and (voice.cut_at is None or voice.cut_at > now)
        ]
        overlays.sort(key=lambda voice: (voice.start, voice.generation))
        floor.duck.hold_from(now)
        free_from = now
        for index, overlay in enumerate(overlays):
            knobs = overlay.duck_knobs or Duck()
            down = max(knobs.down_ms * FRAMES_PER_MS, EDGE_FRAMES)
            begin = max(overlay.start - down, free_from)
            length = min(down, max(overlay.start - begin, SHORTEST_DUCK_FRAMES))
            if overlay.start < now:
                begin, length = now, SHORTEST_DUCK_FRAMES
            floor.duck.ramp(begin, length, gain(knobs.depth_db))
            free_from = max(free_from, begin + length)
            follows = overlays[index + 1] if index + 1 < len(overlays) else None
            end = max(voice.end for voice in overlays[: index + 1])
            if follows is None or follows.start - max((follows.duck_knobs or Duck()).down_ms, 0) * FRAMES_PER_MS > end:
                free_from = max(free_from, end)
                up = max(knobs.up_ms * FRAMES_PER_MS, EDGE_FRAMES)
                floor.duck.ramp(free_from, up, ONE)
        if not overlays:
            floor.duck.ramp(now, self._up_frames(over), ONE)

    def _up_frames(self, over: str) -> int:
        knobs = [voice.duck_knobs for voice in self.voices if voice.over == over and voice.duck_knobs is not None]
        return max((knobs[-1] if knobs else Duck()).up_ms * FRAMES_PER_MS, EDGE_FRAMES)

    # ---- time

    def next_frame(self) -> int | None:
        """Where the next report will come from, if nothing changes."""
        if self._stale:
            self._next = min((voice.next_event()[0] for voice in self.voices if not voice.done), default=None)
            self._stale = False
        return self._next

    def advance(self, to: int) -> list[tuple[int, Report]]:
        """Move the position to `to` and return what happened up to and including it, with frames."""
        self._prune()
        told: list[tuple[int, Report]] = []
        while (frame := self.next_frame()) is not None and frame <= to:
            self.position = max(self.position, frame)
            self._stale = True
            voice = min((voice for voice in self.voices if not voice.done), key=_order)
            told.append((frame, self._tell(voice, frame)))
        self.position = max(self.position, to)
        return told

    def _tell(self, voice: Voice, frame: int) -> Report:
        clip_id, at_ms = voice.clip.id, self.ms(frame)
        kind = voice.next_event()[1]
        if kind == _BEAT:
            voice.beats_told += 1
            return BeatHeard(clip_id, voice.beats_told, at_ms, at_ms)
        if kind == _START:
            voice.started = True
            return ClipStarted(clip_id, at_ms)
        voice.done = True
        if kind == _END:
            self._retire(voice)
            return ClipEnded(clip_id, at_ms)
        if not voice.started:
            self.voices.remove(voice)
            self._retire(voice)
            return ClipCut(clip_id, at_ms, 0)
        self._drop_overlays(voice, frame)
        if voice.over is not None:
            self._lease(voice.over)
        return ClipCut(clip_id, at_ms, voice.cut_fade // FRAMES_PER_MS)

    def _drop_overlays(self, floor: Voice, frame: int) -> None:
        for overlay in self.voices:
            if overlay.over != floor.clip.id or overlay.done:
                continue
            if overlay.started:
                self._arm(overlay, frame, floor.cut_fade)
            else:
                overlay.cut_at = frame
        self._lease(floor.clip.id)

    def _retire(self, voice: Voice) -> None:
        self._by_id.pop(voice.clip.id, None)
        self._retired[voice.clip.id] = None
        if len(self._retired) > _REMEMBERED_IDS:
            self._retired.popitem(last=False)

    def _prune(self) -> None:
        for voice in [voice for voice in self.voices if voice.done and voice.end <= self.position]:
            self.voices.remove(voice)
            self._retire(voice)


def _order(voice: Voice) -> tuple[int, int, int]:
    return (*voice.next_event(), voice.generation)
