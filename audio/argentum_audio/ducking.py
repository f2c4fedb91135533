"""Ducking: how a floor clip gives way to what is laid over it (RULES, Interjections).

A floor clip has one duck. It is scheduled anew whenever an overlay comes, moves or goes: the latest overlay decides the
depth, all of them together the time. An overlay that cannot start yet does not count; one whose end is not known keeps the
floor clip down.
"""

from __future__ import annotations

from collections.abc import Iterable

from .clip import FRAMES_PER_MS
from .controller import Duck
from .envelope import UNITY, db_to_gain
from .scheduled_clip import EDGE_FRAMES, NEVER, ScheduledClip

# A duck without time for its full ramp is still no click.
SHORTEST_DUCK_FRAMES = 20 * FRAMES_PER_MS


def schedule_duck(floor: ScheduledClip, clips: Iterable[ScheduledClip], now: int) -> None:
    """Schedule the floor clip's duck anew from output frame `now` on. `clips` are all that are scheduled, overlays among them."""
    over = [one for one in clips if one.over == floor.clip.id and one.duck_knobs is not None]
    overlays = sorted(_ducking_overlays(over, now), key=lambda scheduled: (scheduled.start, scheduled.generation))
    floor.duck.hold_from(now)
    free_from = now
    for index, overlay in enumerate(overlays):
        down = max(_duck_of(overlay).down_ms * FRAMES_PER_MS, EDGE_FRAMES)
        begin = max(overlay.start - down, free_from)
        length = min(down, max(overlay.start - begin, SHORTEST_DUCK_FRAMES))
        if overlay.start < now:
            begin, length = now, SHORTEST_DUCK_FRAMES
        floor.duck.ramp(begin, length, db_to_gain(_duck_of(overlay).depth_db))
        free_from = max(free_from, begin + length)
        follows = overlays[index + 1] if index + 1 < len(overlays) else None
        end = max(scheduled.last for scheduled in overlays[: index + 1])
        if follows is None or follows.start - max(_duck_of(follows).down_ms, 0) * FRAMES_PER_MS > end:
            free_from = max(free_from, end)
            floor.duck.ramp(free_from, _up_frames(overlay), UNITY)
    if not overlays:
        floor.duck.ramp(now, _up_frames(over[-1] if over else None), UNITY)


def schedule_duck_end(floor: ScheduledClip, overlay: ScheduledClip, clips: Iterable[ScheduledClip], now: int) -> None:
    """Schedule the way up, now that the end of an overlay is known that was still being made.

    Where it is the only overlay that counts, the duck stays as it is until then; otherwise it is scheduled anew from frame `now`.
    """
    ducking = (one for one in clips if one.over == floor.clip.id and one.duck_knobs is not None)
    if list(_ducking_overlays(ducking, now)) != [overlay]:
        schedule_duck(floor, clips, now)
        return
    floor.duck.hold_from(NEVER)
    floor.duck.ramp(max(overlay.last, floor.duck.busy_until), _up_frames(overlay), UNITY)


def _ducking_overlays(overlays: Iterable[ScheduledClip], now: int) -> Iterable[ScheduledClip]:
    return (
        scheduled
        for scheduled in overlays
        if scheduled.last > now and not scheduled.waiting and (scheduled.cut_at is None or scheduled.cut_at > now)
    )


def _duck_of(overlay: ScheduledClip | None) -> Duck:
    return (overlay.duck_knobs if overlay is not None else None) or Duck()


def _up_frames(overlay: ScheduledClip | None) -> int:
    return max(_duck_of(overlay).up_ms * FRAMES_PER_MS, EDGE_FRAMES)
