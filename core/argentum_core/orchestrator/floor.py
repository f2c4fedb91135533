"""The floor: a segment ends, with what was heard of it, and the debate with the last one. What follows is in `timeline.py`."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from ..debate.events import DebateEnded, InterjectionLapsed, SegmentEnded
from ..debate.on_floor import InterjectionOverlay, OnFloor
from ..debate.state import DebateState
from ..form import flow
from ..form.agenda import debate_is_over, limit_is_reached
from ..form.phases import has_form
from ..temper.rhythm import MOST_EARLY_MS
from . import prepared_work
from .effects import BreakOff, Cancel, Stop
from .house import count_after, move_house
from .step_context import StepContext
from .timeline import continuation_comes, end_known, entering_work, move_up, withdraw_armed
from .turn_accounting import settle_turn

TOLD_LATE_MS: Final = 50
"""By so much may the end that the sound tells be before the planned one, and the segment still was heard to its end."""


def is_last(state: DebateState, now_ms: int) -> bool:
    """Whether the debate ends with the segment on the floor, or has ended with the one before."""
    return debate_is_over(state) if has_form(state) else limit_is_reached(state, now_ms)


def heard_words(floor: OnFloor, heard_ms: int) -> int:
    """Words that had sounded whole after `heard_ms` of the clip."""
    return min(len(floor.words), bisect_right(floor.word_ends_ms, heard_ms))


def end_segment(
    context: StepContext, *, heard_ms: int, ended_ms: int, complete: bool, cut_by: str | None = None
) -> None:
    """The segment on the floor is over: record what was heard, withdraw what was to come in over it, and settle the micro-turn.
    After the first part of a segment that goes on there is nothing to settle yet."""
    state = context.state
    floor = state.floor
    assert floor is not None
    if heard_ms > floor.planned_ms or heard_ms < 0:
        heard_ms = max(0, min(heard_ms, floor.planned_ms))
    if ended_ms < floor.starts_ms:  # noqa: PLR1730 (every turn)
        ended_ms = floor.starts_ms
    words = len(floor.words) if complete and floor.final and not floor.ended_early else heard_words(floor, heard_ms)
    complete = words == len(floor.words)
    goes_on = floor.is_split and complete and cut_by is None and continuation_comes(state)
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding and not goes_on:
        lapse_overlay(context, floor)
    elapsed_ms = max(0, ended_ms - state.last_ended_ms) + floor.heard_before_ms
    context.emit(
        SegmentEnded(
            segment_id=floor.segment_id,
            agent=floor.agent,
            heard_text=floor.text if complete else " ".join(floor.words[:words]),
            heard_ms=heard_ms,
            complete=complete,
            ended_ms=ended_ms,
        )
    )
    record_flow(context, floor, floor.text if complete else " ".join(floor.words[:words]))
    if state.vote.house is not None:
        move_house(context, floor, words, cut_by)
    if goes_on:
        return
    if floor.is_split:
        prepared_work.drop(context, prepared_work.continuations(state, floor.segment_id), "withdrawn")
    if floor.more or not floor.final:
        context.do(BreakOff(floor.request_id))
    settle_turn(context, floor, floor.heard_before_ms + heard_ms, elapsed_ms, complete=complete, cut_by=cut_by)


def record_flow(context: StepContext, floor: OnFloor, heard_text: str) -> None:
    """What the segment that has ended did to the flow of the debate; a remark that outlasts it was heard as well."""
    remark = floor.overlay
    if remark is not None and remark.sounding and not remark.ended and context.state.carried is None:
        record_remark(context, floor.segment_id, remark)
    for event in flow.after_segment(context.state, floor, heard_text):
        context.emit(event)


def record_remark(context: StepContext, segment_id: str, remark: InterjectionOverlay) -> None:
    """The point that a remark made, if it made one."""
    context.emit_any(flow.after_remark(context.state, segment_id, remark))


def end_heard_segment(context: StepContext, at_ms: int, *, fade_ms: int = 0, early: bool = False) -> None:
    """The segment on the floor is over because the sound is: heard to its end, or as far as it had come at `at_ms`. What was to
    come in with a cut that has not fallen yet goes; when it was over early, what follows moves up. With `early` what follows has begun
    already, over the last syllable (`MOST_EARLY_MS` at most): that is heard to its end all the same."""
    floor = context.state.floor
    assert floor is not None
    if floor.armed is not None and entering_work(context.state) is not None:
        withdraw_armed(context)
    if early and end_known(floor) and floor.ends_ms - MOST_EARLY_MS <= at_ms < floor.ends_ms and not floor.ended_early:
        at_ms = floor.ends_ms
    to_the_end = at_ms >= floor.ends_ms - TOLD_LATE_MS
    heard_ms = floor.planned_ms if to_the_end else at_ms - floor.starts_ms
    end_segment(context, heard_ms=heard_ms, ended_ms=at_ms + fade_ms, complete=to_the_end)
    if not to_the_end:
        move_up(context)


def lapse_overlay(context: StepContext, floor: OnFloor, reason: str = "withdrawn") -> None:
    """The interjection that is planned over the floor and does not sound yet never comes."""
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding:
        context.emit(InterjectionLapsed(segment_id=floor.segment_id, agent=overlay.agent, reason=reason))  # type: ignore[arg-type]
        context.do(Cancel(overlay.clip_id))


def settle_first_part(context: StepContext) -> None:
    """The debate stops at a splice: the first part is all that will have been heard of its segment."""
    state = context.state
    half = state.first_part
    if state.floor is None and half is not None and continuation_comes(state):
        settle_turn(context, half, state.first_part_ms, state.first_part_ms, complete=True, cut_by=None)


def end_debate(context: StepContext, reason: str) -> None:
    """Nothing more is said: everything prepared is let go."""
    state = context.state
    if state.floor is not None:
        floor = state.floor
        heard_ms = max(0, min(floor.planned_ms, context.now_ms - floor.starts_ms))
        end_segment(context, heard_ms=heard_ms, ended_ms=context.now_ms, complete=False)
    settle_first_part(context)
    prepared_work.drop(context, list(state.work.values()), "ended")
    count_after(context)
    context.emit(DebateEnded(reason=reason))  # type: ignore[arg-type]
    context.do(Stop(reason))
