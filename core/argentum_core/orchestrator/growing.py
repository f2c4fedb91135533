"""Segments that are heard while they are still being made: the rest of the words, the rest of the sound, and silences between.

A mind that is slow may give a segment's first sentence alone; the rest follows as its second half (`halves.py`), and if it
stalls, the segment ends with the last whole sentence. A voice may hand its sound over while it speaks: then beats become known
as they come, and the guards before them are set when they do.
"""

from __future__ import annotations

from ..debate.events import ClipGrown, ClipWaited, SecondHalf, SecondHalvesWritten
from ..debate.on_floor import OnFloor
from .beginning import set_timers
from .closing import give_voice, schedule_next
from .desk import Desk
from .floor import is_last, schedule
from .inputs import ClipGrew, ClipResumed, MindWentOn
from .prosody import synthesis
from .replies import stale


def on_rest(desk: Desk, rest: MindWentOn) -> None:
    """The rest of a segment whose first sentence is prepared, or being heard."""
    state = desk.state
    floor, work = state.floor, state.work.get(rest.request_id)
    waiting = (
        work.more if work is not None else floor is not None and floor.more and floor.request_id == rest.request_id
    )
    if not waiting:
        stale(desk, rest.request_id)
        return
    follows = work.segment_id if work is not None else floor.segment_id if floor is not None else ""
    halves = []
    if rest.text:
        name = f"{rest.request_id}_rest"
        half = SecondHalf(
            request_id=name, segment_id=f"{follows}_rest", path="no_ack", text=rest.text, sources=list(rest.sources)
        )
        halves.append(half)
    desk.emit(SecondHalvesWritten(request_id=rest.request_id, halves=halves, cost_micros=rest.cost_micros))
    if not halves:
        schedule_next(desk)
        return
    second = state.work.get(halves[0].request_id)
    if second is not None and second.status != "held":
        desk.do(synthesis(state, second))
    elif work is not None and work.status == "voicing":
        give_voice(desk, work)


def on_growth(desk: Desk, grew: ClipGrew) -> None:
    """More is known of a clip that is still being made."""
    state = desk.state
    floor = state.floor
    if not (floor is not None and floor.clip_id == grew.clip_id) and not any(
        work.clip_id == grew.clip_id for work in state.work.values()
    ):
        return  # it was let go, or is over
    beats = len(floor.beats_ms) if floor is not None else 0
    desk.emit(
        ClipGrown(
            clip_id=grew.clip_id,
            length_ms=grew.length_ms,
            beats_ms=list(grew.beats_ms),
            beat_kinds=list(grew.beat_kinds),
            word_ends_ms=list(grew.word_ends_ms),
            final=grew.final,
        )
    )
    if floor is not None and floor.clip_id == grew.clip_id and (grew.final or len(grew.beats_ms) > beats):
        set_timers(desk, floor, last=is_last(state, desk.now_ms))
        move_follower(desk, floor)


def on_resumed(desk: Desk, resumed: ClipResumed) -> None:
    """The floor's clip ran dry and goes on: everything to come of it lies later."""
    state = desk.state
    floor = state.floor
    if floor is None or floor.clip_id != resumed.clip_id:
        return
    waited_ms = sum(silent for _, silent in floor.waits_ms)
    at_clip_ms = max(0, resumed.at_ms - resumed.silent_ms - floor.starts_ms - waited_ms)
    desk.emit(ClipWaited(clip_id=resumed.clip_id, at_clip_ms=at_clip_ms, silent_ms=resumed.silent_ms))
    set_timers(desk, floor, last=is_last(state, desk.now_ms))
    move_follower(desk, floor)


def move_follower(desk: Desk, floor: OnFloor) -> None:
    """Whoever was to follow the floor does so a natural gap after it really ends."""
    state = desk.state
    scheduled = state.next_floor
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    if scheduled is None or work is None or work.kind == "second":
        return
    if not floor.ends_ms < scheduled.starts_ms <= floor.ends_ms + state.settings.floor.gap_max_ms:
        schedule(desk, work, scheduled.auction_id)
