"""What it means for a timeline when more of a clip comes, when none does, and when no more will.

One clip's own state is `growing_scheduled_clip`; this is about the others: the clip that comes in with its cut, the floor clip
that gives way to it.
"""

from __future__ import annotations

from . import ducking
from .clip import FRAMES_PER_MS
from .commands import CloseEarlyCommand, ExtendCommand
from .growing_scheduled_clip import STARVE_FADE_FRAMES, GrowingScheduledClip
from .schedule import Schedule
from .scheduled_clip import CrossfadeEntry, ScheduledClip


def extend(schedule: Schedule, command: ExtendCommand) -> None:
    """More of a clip has come, perhaps the last of it."""
    scheduled = schedule.clip(command.clip_id)
    if isinstance(scheduled, GrowingScheduledClip) and scheduled.growing:
        waited = scheduled.waiting
        scheduled.feed(command.pcm, command.beats, command.final, schedule.position)
        _settle(schedule, scheduled, waited)


def close_early(schedule: Schedule, command: CloseEarlyCommand) -> None:
    """No more of a clip will come, and not all of it that came is wanted."""
    scheduled = schedule.clip(command.clip_id)
    if isinstance(scheduled, GrowingScheduledClip) and scheduled.growing:
        waited = scheduled.waiting
        scheduled.close_early(command.frames, schedule.position)
        _settle(schedule, scheduled, waited)


def starve(schedule: Schedule, scheduled: GrowingScheduledClip) -> None:
    """Nothing is left to play. A cut that was to come later waits, and who comes in with it."""
    scheduled.starve()
    incoming = _incoming(schedule, scheduled)
    if scheduled.cut_postponed and incoming is not None:
        incoming.postponed = True


def resume_if_buffered(schedule: Schedule, scheduled: ScheduledClip) -> None:
    """End the silence of a dry clip, if there is enough of it again and it is not about to be cut."""
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


def release_incoming(schedule: Schedule, incoming: ScheduledClip | None) -> None:
    """A clip that was to come in with a cut comes by itself, now if its moment is past."""
    if incoming is not None and not incoming.started:
        incoming.postponed, incoming.entry = False, None
        incoming.place(max(incoming.start, schedule.position))


def _settle(schedule: Schedule, scheduled: GrowingScheduledClip, waited: bool) -> None:
    now = schedule.position
    if not scheduled.started:
        late = now > scheduled.start and not scheduled.waiting
        # On a whole ms, so that its words and beats are.
        scheduled.place(-(-now // FRAMES_PER_MS) * FRAMES_PER_MS if late else scheduled.start)
    resume_if_buffered(schedule, scheduled)
    if (
        not scheduled.growing
        and not scheduled.done
        and scheduled.cut_at is not None
        and scheduled.cut_at >= scheduled.natural_end
    ):
        # A cut set for after the end changes nothing.
        incoming = _incoming(schedule, scheduled)
        scheduled.cancel_cuts()
        release_incoming(schedule, incoming)
    floor = schedule.clip(scheduled.over) if scheduled.over is not None else None
    if floor is not None and waited and not scheduled.waiting:
        ducking.schedule_duck(floor, schedule.clips, now)
    elif floor is not None and not waited and not scheduled.growing and not scheduled.done:
        ducking.schedule_duck_end(floor, scheduled, schedule.clips, now)


def _incoming(schedule: Schedule, scheduled: ScheduledClip) -> ScheduledClip | None:
    """The clip that comes in with a scheduled's cut, while it has not begun."""
    incoming = schedule.clip(scheduled.cut_by) if scheduled.cut_by is not None else None
    return incoming if incoming is not None and not incoming.started else None
