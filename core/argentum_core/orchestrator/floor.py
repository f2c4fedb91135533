"""The floor: a segment ends, with what was heard of it, and the debate with the last one. What follows is in `following.py`."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from ..debate.events import DebateEnded, InterjectionLapsed, OperatorCommand, SegmentEnded
from ..debate.on_floor import OnFloor
from ..debate.state import DebateState
from . import requests
from .desk import Desk
from .effects import BreakOff, Cancel, Stop
from .following import entering, move_up, second_half_comes, withdraw_armed
from .settle import settle

TOLD_LATE_MS: Final = 50
"""By so much may the end that the sound tells be before the planned one, and the segment still was heard to its end."""


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


def finish(desk: Desk, *, heard_ms: int, ended_ms: int, complete: bool, cut_by: str | None = None) -> None:
    """The segment on the floor is over: record what was heard, withdraw what was to come in over it, and settle the micro-turn.
    After the first half of a segment that goes on there is nothing to settle yet."""
    state = desk.state
    floor = state.floor
    assert floor is not None
    if heard_ms > floor.planned_ms or heard_ms < 0:
        heard_ms = max(0, min(heard_ms, floor.planned_ms))
    if ended_ms < floor.starts_ms:  # noqa: PLR1730 (every turn)
        ended_ms = floor.starts_ms
    words = len(floor.words) if complete and floor.final and not floor.ended_early else heard_words(floor, heard_ms)
    complete = words == len(floor.words)
    goes_on = floor.in_halves and complete and cut_by is None and second_half_comes(state)
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding and not goes_on:
        lapse_overlay(desk, floor)
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
    if goes_on:
        return
    if floor.in_halves:
        requests.drop(desk, requests.halves(state, floor.segment_id), "withdrawn")
    if floor.more or not floor.final:
        desk.do(BreakOff(floor.request_id))
    settle(desk, floor, floor.heard_before_ms + heard_ms, elapsed_ms, complete=complete, cut_by=cut_by)


def finish_heard(desk: Desk, at_ms: int, *, fade_ms: int = 0) -> None:
    """The segment on the floor is over because the sound is: heard to its end, or as far as it had come at `at_ms`. What was to
    come in with a cut that has not fallen yet goes; when it was over early, what follows moves up."""
    floor = desk.state.floor
    assert floor is not None
    if floor.armed is not None and entering(desk.state) is not None:
        withdraw_armed(desk)
    to_the_end = at_ms >= floor.ends_ms - TOLD_LATE_MS
    heard_ms = floor.planned_ms if to_the_end else at_ms - floor.starts_ms
    finish(desk, heard_ms=heard_ms, ended_ms=at_ms + fade_ms, complete=to_the_end)
    if not to_the_end:
        move_up(desk)


def lapse_overlay(desk: Desk, floor: OnFloor, reason: str = "withdrawn") -> None:
    """The interjection that is planned over the floor and does not sound yet never comes."""
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding:
        desk.emit(InterjectionLapsed(segment_id=floor.segment_id, agent=overlay.agent, reason=reason))  # type: ignore[arg-type]
        desk.do(Cancel(overlay.clip_id))


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
        finish(desk, heard_ms=heard_ms, ended_ms=desk.now_ms, complete=False)
    settle_first_half(desk)
    requests.drop(desk, list(state.work.values()), "ended")
    desk.emit(DebateEnded(reason=reason))  # type: ignore[arg-type]
    desk.do(Stop(reason))
