"""Who has the next stretch of floor: what may be given a place on the timeline, when, and what takes it back.

The stretch after the segment that is heard, or after the cut that is armed on it, belongs to one clip at most: the next segment or
the kicker that waits for the end, the continuation of what is being heard, the chair's line, or what enters with the cut
(`taken`). Whoever wants it asks here first. Who goes before whom:

| wants it            | goes before                        | gives way to                                             |
|---------------------|------------------------------------|----------------------------------------------------------|
| chair's line        | everything, while somebody speaks  | a continuation or kicker that has its place, in a silence |
| continuation         | the next segment                   | chair's line, the operator's choice of a speaker         |
| agent's cut, kicker | the next segment, prepared or not  | chair's line, the operator's cut or choice of a speaker  |
| next segment        | nothing                            | all of them                                              |

A bare cut of the operator's takes nothing: who has the stretch comes earlier. While the sound of the segment that is heard is
still being made, nobody knows where the stretch begins, and nobody has it but who cuts in (`free`). When it turns out that the
segment lasts longer or shorter, what follows it moves (`move_follower`), and comes at once when it breaks off (`move_up`).
"""

from __future__ import annotations

from typing import Final

from ..debate.events import ContinuationsWritten, InterjectionPlanned, InterruptSkipped, Moment, SegmentScheduled
from ..debate.on_floor import OnFloor, Scheduled
from ..debate.state import DebateState
from ..debate.work import Work
from ..economy.tokens import move
from ..temper.rhythm import earliest_ms, gap_ms, moment_of
from . import prepared_work
from .effects import BreakOff, Cancel, Play, PlayOverlay
from .governor import sound_ms
from .prepared_work import ask_chair_line
from .step_context import StepContext

RETURNS_AFTER: Final = 0.6
"""Share of the interjection after which the speaker comes back with a continuation, ducked until it is over."""


def stretch_is_taken(state: DebateState) -> bool:
    """Whether the next stretch of floor has an owner."""
    if state.next_floor is not None or state.chair_floor is not None:
        return True
    return state.floor is not None and state.floor.armed is not None and entering_work(state) is not None


def stretch_is_free(state: DebateState) -> bool:
    """Whether something can have its place in the next stretch: nobody has it, and it is known where it begins."""
    return not stretch_is_taken(state) and (state.floor is None or end_known(state.floor))


def end_known(floor: OnFloor) -> bool:
    """Whether it is known when the floor falls silent: not while its sound is still being made, or has run dry and goes on
    nobody knows when. It would be spoken over."""
    return floor.final and not floor.dry


def entering_work(state: DebateState) -> Work | None:
    """What comes in with the cut that is armed, if there is one and it is not bare."""
    armed = state.floor.armed if state.floor is not None else None
    return state.work.get(armed.request_id) if armed is not None and armed.request_id is not None else None


def silent_from_ms(state: DebateState, now_ms: int) -> int:
    """When the floor falls silent and the next speaker is needed: after what is heard, and its continuation where there is one."""
    floor, scheduled = state.floor, state.next_floor
    if floor is None:
        work = state.work.get(scheduled.request_id) if scheduled is not None else None
        if scheduled is None or work is None or work.kind != "second":
            return now_ms
        return scheduled.starts_ms + work.length_ms
    if not floor.is_split:
        return floor.ends_ms
    halves = prepared_work.continuations(state, floor.segment_id)
    return floor.ends_ms + max([sound_ms(half) for half in halves], default=0)


def follower(state: DebateState) -> Scheduled | None:
    """What has its place after the floor."""
    return state.next_floor if state.next_floor is not None else state.chair_floor


def continuation_comes(state: DebateState) -> bool:
    """Whether the segment on the floor, or just heard, goes on with its continuation: nothing comes between the two."""
    scheduled = state.next_floor
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    return work is not None and work.kind == "second"


def waiting_kicker_enters(state: DebateState) -> bool:
    """Whether a kicker, already paid for, is about to be heard: nothing goes before it any more in a silence."""
    scheduled = state.next_floor
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    return work is not None and work.kind == "kicker"


# --- places on the timeline -------------------------------------------------------------------------------------------


def schedule(context: StepContext, work: Work, auction_id: str) -> None:
    """Give a ready segment its place: a natural gap after the floor falls silent, or now if that has passed. A retort may begin on the
    last syllable of the segment that is heard, where nothing else is to be heard of it."""
    state = context.state
    moment = moment_of(state, work)
    place(context, work, auction_id, natural_start_ms(context, work, moment), moment)


def natural_start_ms(context: StepContext, work: Work, moment: Moment) -> int:
    """When a ready segment begins (ms of debate time) if it is given its place now."""
    state, now_ms = context.state, context.now_ms
    floor = state.floor
    if state.fresh:
        return now_ms
    gap = gap_ms(state, work.segment_id, moment)
    if floor is None:
        return max(now_ms, state.last_ended_ms + gap)
    starts_ms = floor.ends_ms + gap
    if gap < 0:
        starts_ms = floor.ends_ms if floor.is_split else max(starts_ms, earliest_ms(floor))
    overlay = floor.overlay
    if overlay is not None and overlay.ends_ms > min(starts_ms, floor.ends_ms):
        starts_ms = max(floor.ends_ms, overlay.ends_ms) + max(gap, state.settings.floor.gap_min_ms)
    return max(now_ms, starts_ms)


def place_interjection(
    context: StepContext, work: Work, segment_id: str, over_clip: str, *, beat: int, starts_ms: int
) -> None:
    """Give a ready interjection its place over the clip `over_clip` of a segment, `starts_ms` in ms of debate time."""
    context.emit(
        InterjectionPlanned(
            segment_id=segment_id,
            request_id=work.request_id,
            clip_id=work.clip_id,
            agent=work.agent,
            beat=beat,
            starts_ms=starts_ms,
            ends_ms=starts_ms + work.length_ms,
        )
    )
    context.do(PlayOverlay(work.clip_id, work.agent, over_clip, starts_ms))


def place(context: StepContext, work: Work, auction_id: str, starts_ms: int, moment: Moment = "turn") -> None:
    """Put a ready segment on the timeline; one that has its place already moves."""
    context.emit(
        SegmentScheduled(
            request_id=work.request_id,
            segment_id=work.segment_id,
            clip_id=work.clip_id,
            auction_id=auction_id,
            agent=work.agent,
            starts_ms=starts_ms,
            moment=moment,
        )
    )
    context.do(Play(work.clip_id, work.agent, starts_ms))


def splice_ms(state: DebateState, floor: OnFloor, half: Work) -> int:
    """When a continuation comes: a natural gap after the first, or under the tail of a remark that is laid over the splice."""
    starts_ms = floor.ends_ms + gap_ms(state, half.segment_id, "turn")
    remark = floor.overlay
    if half.path == "ack" and remark is not None and not remark.ended and remark.ends_ms > floor.ends_ms:
        starts_ms = max(starts_ms, remark.starts_ms + round(RETURNS_AFTER * (remark.ends_ms - remark.starts_ms)))
    return starts_ms


def move_follower(context: StepContext, floor: OnFloor) -> None:
    """More is known of how long the floor lasts: whoever follows does so a natural gap after it really ends."""
    state = context.state
    scheduled = follower(state)
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    if scheduled is None or work is None:
        return
    if work.kind == "second":
        starts_ms = max(context.now_ms, splice_ms(state, floor, work))
        if starts_ms != scheduled.starts_ms:
            place(context, work, scheduled.auction_id, starts_ms)
    else:
        moment = moment_of(state, work)
        starts_ms = natural_start_ms(context, work, moment)
        if starts_ms != scheduled.starts_ms:
            place(context, work, scheduled.auction_id, starts_ms, moment)


def move_up(context: StepContext) -> bool:
    """The floor fell silent earlier than planned: what had its place after it comes a natural gap from now. False if nothing
    had one."""
    state = context.state
    scheduled = follower(state)
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    if scheduled is None or work is None:
        return False
    schedule(context, work, scheduled.auction_id)
    return True


# --- taking it back ---------------------------------------------------------------------------------------------------


def withdraw_next(context: StepContext) -> None:
    """Take back a next segment that was scheduled and has not begun. A kicker that waited for its moment was paid for: its
    owner gets the bid back."""
    state = context.state
    auction = state.auction
    if state.next_floor is None:
        return
    work = state.work.get(state.next_floor.request_id)
    if work is None or work.kind == "second":
        return
    prepared_work.drop(context, [work], "withdrawn")
    if work.kind == "kicker" and auction is not None and auction.winner == work.agent and auction.paid:
        context.emit_any(move(state.by_id[work.agent], auction.paid, "rebate", max_bank=state.settings.tokens.cap))


def withdraw_armed(context: StepContext, reason: str = "withdrawn") -> None:
    """Take an armed cut off the timeline; what would have come in with it goes. A line of the chair gets its sound anew, unless
    it was its voice that failed."""
    state = context.state
    floor = state.floor
    if floor is None or floor.armed is None:
        return
    armed = floor.armed
    context.emit(
        InterruptSkipped(
            segment_id=floor.segment_id,
            agent=armed.agent,
            beat=armed.beat,
            guard_ms=armed.guard_ms,
            reason="withdrawn",
        )
    )
    coming = state.work.get(armed.request_id) if armed.request_id is not None else None
    if coming is None:
        return
    context.do(Cancel(coming.clip_id))
    prepared_work.drop(context, [coming], reason)
    if coming.kind == "chair" and reason == "withdrawn":
        ask_chair_line(context, coming.text)


def end_with_first_part(context: StepContext, floor: OnFloor) -> None:
    """The first part is all that will be heard of its segment: its continuations go, and a rest that is still being written is
    not waited for."""
    if floor.more:
        context.emit(ContinuationsWritten(request_id=floor.request_id, halves=[]))
        context.do(BreakOff(floor.request_id))
    prepared_work.drop(context, prepared_work.continuations(context.state, floor.segment_id), "withdrawn")
