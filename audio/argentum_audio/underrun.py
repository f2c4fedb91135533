"""What it means for the schedule when more of a growing clip comes, when none does, and when no more will.

One clip's own state is `growing_scheduled_clip`; this is about the others: the clip that comes in with its cut, and the floor
clip that gives way to it.
"""

from __future__ import annotations

from . import ducking
from .clip import FRAMES_PER_MS
from .clip_schedule import ClipSchedule
from .commands import CloseEarlyCommand, ExtendCommand
from .growing_scheduled_clip import STARVE_FADE_FRAMES, GrowingScheduledClip
from .scheduled_clip import CrossfadeEntry, ScheduledClip


def extend(schedule: ClipSchedule, command: ExtendCommand) -> None:
    """More of a clip has come, perhaps the last of it."""
    scheduled = schedule.clip(command.clip_id)
    if isinstance(scheduled, GrowingScheduledClip) and scheduled.growing:
        waited = scheduled.waiting
        scheduled.feed(command.pcm, command.beats, command.final, schedule.position)
        _settle(schedule, scheduled, waited)


def close_early(schedule: ClipSchedule, command: CloseEarlyCommand) -> None:
    """No more of a clip will come, and not all of it that came is wanted."""
    scheduled = schedule.clip(command.clip_id)
    if isinstance(scheduled, GrowingScheduledClip) and scheduled.growing:
        waited = scheduled.waiting
        scheduled.close_early(command.frames, schedule.position)
        _settle(schedule, scheduled, waited)


def starve(schedule: ClipSchedule, scheduled: GrowingScheduledClip) -> None:
    """A clip has nothing left to play: it goes silent. A cut that was to come later waits, and so does the clip that enters with it."""
    scheduled.starve()
    incoming = _incoming(schedule, scheduled)
    if scheduled.cut_postponed and incoming is not None:
        incoming.postponed = True


def resume_if_buffered(schedule: ClipSchedule, scheduled: ScheduledClip) -> None:
    """End the silence of a dry clip, if enough of it has come again and it is not about to be cut."""
    if not isinstance(scheduled, GrowingScheduledClip) or not scheduled.can_resume:
        return
    waited = scheduled.cut_postponed
    if scheduled.cut_at is not None and not waited and scheduled.cut_at < schedule.position + STARVE_FADE_FRAMES:
        return
    silent = scheduled.resume(schedule.position)
    incoming = _incoming(schedule, scheduled)
    if waited and incoming is not None and incoming.postponed:
        incoming.postponed = False
        if incoming.entry is not None:
            incoming.entry = CrossfadeEntry(incoming.entry.at + silent, incoming.entry.fade)
        incoming.place(incoming.start + silent)


def release_incoming(schedule: ClipSchedule, incoming: ScheduledClip | None) -> None:
    """Let a clip that was to come in with a cut come by itself, now if its moment is past."""
    if incoming is not None and not incoming.started:
        incoming.postponed, incoming.entry = False, None
        incoming.place(max(incoming.start, schedule.position))


def _settle(schedule: ClipSchedule, scheduled: GrowingScheduledClip, waited: bool) -> None:
    now = schedule.position
    if not scheduled.started:
        late = now > scheduled.start and not scheduled.waiting
        # Start on a whole ms, so that words and beats lie on whole ms too.
        scheduled.place(-(-now // FRAMES_PER_MS) * FRAMES_PER_MS if late else scheduled.start)
    resume_if_buffered(schedule, scheduled)
    if (
        not scheduled.growing
        and not scheduled.done
        and scheduled.cut_at is not None
        and scheduled.cut_at >= scheduled.natural_end
    ):
        # A cut that lies after the end is dropped.
        incoming = _incoming(schedule, scheduled)
        scheduled.cancel_cuts()
        release_incoming(schedule, incoming)
    floor = schedule.clip(scheduled.over) if scheduled.over is not None else None
    if floor is not None and waited and not scheduled.waiting:
        ducking.schedule_duck(floor, schedule.clips, now)
    elif floor is not None and not waited and not scheduled.growing and not scheduled.done:
        ducking.schedule_duck_end(floor, scheduled, schedule.clips, now)


def _incoming(schedule: ClipSchedule, scheduled: ScheduledClip) -> ScheduledClip | None:
    """The clip that enters with the cut of another, while it has not begun."""
    incoming = schedule.clip(scheduled.cut_by) if scheduled.cut_by is not None else None
    return incoming if incoming is not None and not incoming.started else None
