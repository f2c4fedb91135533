"""What it means for a timeline when more of a clip comes, when none does, and when no more will.

One clip's own state is `growing_scheduled_clip`; this is about the others: the clip that comes in with its cut, the floor clip
that gives way to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ducking
from .clip import FRAMES_PER_MS
from .commands import CloseEarlyCommand, ExtendCommand
from .growing_scheduled_clip import DRY_FADE_FRAMES, GrowingScheduledClip
from .scheduled_clip import CrossfadeEntry, ScheduledClip

if TYPE_CHECKING:
    from .timeline import Timeline


def extend(timeline: Timeline, command: ExtendCommand) -> None:
    """More of a clip has come, perhaps the last of it."""
    voice = timeline.voice(command.clip_id)
    if isinstance(voice, GrowingScheduledClip) and voice.open:
        waited = voice.waits
        voice.feed(command.pcm, command.beats, command.final, timeline.position)
        _settle(timeline, voice, waited)


def close_early(timeline: Timeline, command: CloseEarlyCommand) -> None:
    """No more of a clip will come, and not all of it that came is wanted."""
    voice = timeline.voice(command.clip_id)
    if isinstance(voice, GrowingScheduledClip) and voice.open:
        waited = voice.waits
        voice.close_early(command.frames, timeline.position)
        _settle(timeline, voice, waited)


def starve(timeline: Timeline, voice: GrowingScheduledClip) -> None:
    """Nothing is left to play. A cut that was to come later waits, and who comes in with it."""
    voice.starve()
    kicker = _incoming(timeline, voice)
    if voice.cut_waits and kicker is not None:
        kicker.held = True


def resume_if_buffered(timeline: Timeline, voice: ScheduledClip) -> None:
    """End the silence of a dry clip, if there is enough of it again and it is not about to be cut."""
    if not isinstance(voice, GrowingScheduledClip) or not voice.can_resume:
        return
    waited = voice.cut_waits
    if voice.cut_at is not None and not waited and voice.cut_at < timeline.position + DRY_FADE_FRAMES:
        return
    silent = voice.resume(timeline.position)
    kicker = _incoming(timeline, voice)
    if waited and kicker is not None and kicker.held:
        kicker.held = False
        if kicker.joining is not None:
            kicker.joining = CrossfadeEntry(kicker.joining.at + silent, kicker.joining.fade)
        kicker.place(kicker.start + silent)


def release_incoming(timeline: Timeline, kicker: ScheduledClip | None) -> None:
    """A clip that was to come in with a cut comes by itself, now if its moment is past."""
    if kicker is not None and not kicker.started:
        kicker.held, kicker.joining = False, None
        kicker.place(max(kicker.start, timeline.position))


def _settle(timeline: Timeline, voice: GrowingScheduledClip, waited: bool) -> None:
    now = timeline.position
    if not voice.started:
        late = now > voice.start and not voice.waits
        # On a whole ms, so that its words and beats are.
        voice.place(-(-now // FRAMES_PER_MS) * FRAMES_PER_MS if late else voice.start)
    resume_if_buffered(timeline, voice)
    if not voice.open and not voice.done and voice.cut_at is not None and voice.cut_at >= voice.natural_end:
        # A cut set for after the end changes nothing.
        kicker = _incoming(timeline, voice)
        voice.disarm()
        release_incoming(timeline, kicker)
    floor = timeline.voice(voice.over) if voice.over is not None else None
    if floor is not None and waited and not voice.waits:
        ducking.schedule_duck(floor, timeline.voices, now)
    elif floor is not None and not waited and not voice.open and not voice.done:
        ducking.schedule_duck_end(floor, voice, timeline.voices, now)


def _incoming(timeline: Timeline, voice: ScheduledClip) -> ScheduledClip | None:
    """The clip that comes in with a voice's cut, while it has not begun."""
    kicker = timeline.voice(voice.armed_by) if voice.armed_by is not None else None
    return kicker if kicker is not None and not kicker.started else None
