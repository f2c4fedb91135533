"""Segments that are heard while they are still being made: the rest of the words, the rest of the sound, and silences between.

A mind that is slow may give a segment's first sentence alone; the rest follows as its second half (`halves.py`), and if it
stalls, the segment ends with the last whole sentence. A voice may hand its sound over while it speaks: then beats become known
as they come, and the guards before them are set when they do.
"""

from __future__ import annotations

from ..debate.events import ClipGrown, ClipWaited, ProviderFault, SecondHalf, SecondHalvesWritten
from ..debate.on_floor import OnFloor
from .beginning import set_timers
from .closing import give_voice, schedule_next
from .desk import Desk
from .floor import is_last
from .following import chair_line, end_known, move_follower
from .inputs import ClipGrew, ClipResumed, ClipStarved, MindWentOn
from .prosody import synthesis
from .replies import place_chair, stale


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
    if not (floor is not None and floor.clip_id == grew.clip_id and not floor.final) and not any(
        work.clip_id == grew.clip_id and not work.final for work in state.work.values()
    ):
        return  # it was let go, is over, or was whole already
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
    if floor is None or floor.clip_id != grew.clip_id:
        return
    if grew.final or len(grew.beats_ms) > beats:
        set_timers(desk, floor, last=is_last(state, desk.now_ms))
    settle_followers(desk, floor)


def on_starved(desk: Desk, starved: ClipStarved) -> None:
    """The floor's clip ran dry. Until it goes on, nobody knows when it ends."""
    state = desk.state
    floor = state.floor
    if floor is None or floor.clip_id != starved.clip_id:
        return
    if floor.waits_ms:
        heard_ms = floor.waits_ms[-1][0] + sum([silent for _, silent in floor.waits_ms])
        if starved.at_ms < floor.starts_ms + heard_ms:
            return  # told already: it has gone on since
    speaker = state.by_id.get(floor.agent)
    voice = speaker.voice if speaker is not None else "voice"
    desk.emit(ProviderFault(provider=voice, kind="starved", detail="the voice ran dry; its rest is on the way"))


def on_resumed(desk: Desk, resumed: ClipResumed) -> None:
    """The floor's clip ran dry and goes on: everything to come of it lies later."""
    state = desk.state
    floor = state.floor
    if floor is None or floor.clip_id != resumed.clip_id:
        return
    waited_ms = sum([silent for _, silent in floor.waits_ms])
    at_clip_ms = max(0, resumed.at_ms - resumed.silent_ms - floor.starts_ms - waited_ms)
    if floor.waits_ms and at_clip_ms <= floor.waits_ms[-1][0]:
        return  # told already: more of it was heard since
    desk.emit(ClipWaited(clip_id=resumed.clip_id, at_clip_ms=at_clip_ms, silent_ms=resumed.silent_ms))
    set_timers(desk, floor, last=is_last(state, desk.now_ms))
    settle_followers(desk, floor)


def settle_followers(desk: Desk, floor: OnFloor) -> None:
    """It is known better when the floor falls silent: what follows moves, and what had to wait for it may have its place."""
    if floor.dry:
        return
    move_follower(desk, floor)
    line = chair_line(desk.state)
    if line is not None and end_known(floor):
        place_chair(desk, line)
    schedule_next(desk)
