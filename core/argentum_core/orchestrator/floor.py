"""The floor: a segment gets its place on the timeline, and ends; the debate with the last one."""

from __future__ import annotations

from bisect import bisect_right

from ..debate import ids
from ..debate.events import DebateEnded, OperatorCommand, SegmentEnded, SegmentScheduled
from ..debate.on_floor import OnFloor
from ..debate.state import DebateState
from ..debate.work import Work
from . import requests
from .desk import Desk
from .effects import BreakOff, Cancel, Play, Stop
from .settle import settle


def gap_ms(state: DebateState, segment_id: str) -> int:
    """The natural silence before a segment, drawn by seed and segment between the two gap knobs."""
    knobs = state.settings.floor
    least = knobs.gap_min_ms
    return least + round((knobs.gap_max_ms - least) * ids.draw(state.seed, f"{segment_id}:gap"))


def chair_line(state: DebateState) -> Work | None:
    """The oldest line of the chair that is ready to be spoken; one that has no sound yet keeps nobody waiting."""
    for work in state.work.values():
        if work.kind == "chair" and work.ready:
            return work
    return None


def schedule(desk: Desk, work: Work, auction_id: str) -> None:
    """Give a ready segment its place: a natural gap after the floor falls silent, or now if that has passed."""
    state = desk.state
    floor = state.floor
    if state.fresh:
        starts_ms = desk.now_ms
    elif floor is not None:
        overlay = floor.overlay
        silent_ms = max(floor.ends_ms, overlay.ends_ms if overlay is not None else 0)
        starts_ms = silent_ms + gap_ms(state, work.segment_id)
    else:
        starts_ms = max(desk.now_ms, state.last_ended_ms + gap_ms(state, work.segment_id))
    place(desk, work, auction_id, starts_ms)


def place(desk: Desk, work: Work, auction_id: str, starts_ms: int) -> None:
    """Put a ready segment on the timeline."""
    desk.emit(
        SegmentScheduled(
            request_id=work.request_id,
            segment_id=work.segment_id,
            clip_id=work.clip_id,
            auction_id=auction_id,
            agent=work.agent,
            starts_ms=starts_ms,
        )
    )
    desk.do(Play(work.clip_id, work.agent, starts_ms))


def is_last(state: DebateState, now_ms: int) -> bool:
    """Whether the debate ends with the segment on the floor, or has ended with the one before."""
    if state.turns_wanted is not None and state.turn >= state.turns_wanted:
        return True
    return state.minutes_wanted is not None and now_ms >= state.minutes_wanted * 60_000


def applied(desk: Desk, command: OperatorCommand, at_ms: int | None = None, reason: str | None = None) -> None:
    """Record that a command took effect at `at_ms`, with its delay since the key press."""
    pressed = int(command.arguments.get("pressed_ms", desk.now_ms))
    desk.emit(
        OperatorCommand(
            command_id=command.command_id,
            command=command.command,
            arguments=command.arguments,
            status="applied",
            reason=reason,
            delay_ms=max(0, (desk.now_ms if at_ms is None else at_ms) - pressed),
        )
    )


def unanswered(desk: Desk, reason: str) -> None:
    """A cut that was accepted will not come: say so."""
    command = desk.state.cut_command
    if command is not None:
        refuse(desk, command, reason)


def refuse(desk: Desk, command: OperatorCommand, reason: str) -> None:
    """Record that an accepted command came to nothing."""
    desk.emit(
        OperatorCommand(
            command_id=command.command_id,
            command=command.command,
            arguments=command.arguments,
            status="refused",
            reason=reason,
        )
    )


def heard_words(floor: OnFloor, heard_ms: int) -> int:
    """Words that had sounded whole after `heard_ms` of the clip."""
    return min(len(floor.words), bisect_right(floor.word_ends_ms, heard_ms))


def second_half_comes(state: DebateState) -> bool:
    """Whether the segment on the floor, or just heard, goes on with its second half: nothing comes between the two."""
    scheduled = state.next_floor
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    return work is not None and work.kind == "second"


def finish(desk: Desk, *, heard_ms: int, ended_ms: int, complete: bool, cut_by: str | None = None) -> None:
    """The segment on the floor is over: record what was heard and settle the micro-turn. After the first half of a segment
    that goes on there is nothing to settle yet."""
    state = desk.state
    floor = state.floor
    assert floor is not None
    words = len(floor.words) if complete and not floor.ended_early else heard_words(floor, heard_ms)
    complete = words == len(floor.words)
    elapsed_ms = max(0, ended_ms - state.last_ended_ms) + floor.heard_before_ms
    desk.emit(
        SegmentEnded(
            segment_id=floor.segment_id,
            agent=floor.agent,
            heard_text=floor.text if complete else " ".join(floor.words[:words]),
            heard_ms=heard_ms,
            complete=complete,
            ended_ms=ended_ms,
        )
    )
    if floor.in_halves:
        if complete and cut_by is None and second_half_comes(state):
            return
        requests.drop(desk, requests.halves(state, floor.segment_id), "withdrawn")
    if floor.more or not floor.final:
        desk.do(BreakOff(floor.request_id))
    settle(desk, floor, floor.heard_before_ms + heard_ms, elapsed_ms, complete=complete, cut_by=cut_by)


def settle_first_half(desk: Desk) -> None:
    """The debate stops at a splice: the first half is all that will have been heard of its segment."""
    state = desk.state
    half = state.first_half
    if state.floor is None and half is not None and second_half_comes(state):
        settle(desk, half, state.first_half_ms, state.first_half_ms, complete=True, cut_by=None)


def end_debate(desk: Desk, reason: str) -> None:
    """Nothing more is said: everything prepared is let go."""
    state = desk.state
    if state.floor is not None:
        floor = state.floor
        heard_ms = max(0, min(floor.planned_ms, desk.now_ms - floor.starts_ms))
        overlay = floor.overlay
        if overlay is not None and not overlay.sounding:
            desk.do(Cancel(overlay.clip_id))
        finish(desk, heard_ms=heard_ms, ended_ms=desk.now_ms, complete=False)
    settle_first_half(desk)
    requests.drop(desk, list(state.work.values()), "ended")
    desk.emit(DebateEnded(reason=reason))  # type: ignore[arg-type]
    desk.do(Stop(reason))
