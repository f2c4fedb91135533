"""The vote: the house takes its seats, moves and votes; the listener and the watchers vote; judges report."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from . import events as e
from .state import DebateState
from .vote_knobs import VoteKnobs
from .vote_state import LINES_NAMED, seated


def _votes_counted(state: DebateState, event: e.VotesCounted) -> None:
    vote = state.vote
    if event.when == "before":
        with suppress(ValueError):  # of a journal that was tampered with: no house
            vote.house = seated(state.seed, list(event.counts), VoteKnobs.model_validate(event.rules))
            vote.house.closed = state.form.phase in ("closing", "verdict")
    else:
        vote.counted = True


def _house_moved(state: DebateState, event: e.HouseMoved) -> None:
    house = state.vote.house
    if house is None:
        return
    moved = house.after(event.causes)
    house.opinions, house.votes = moved.opinions, moved.votes
    house.counts, house.undecided = event.counts, event.undecided
    house.causes, house.ahead = [], None
    lines = house.lines
    if event.push and (len(lines) < LINES_NAMED or event.push > lines[-1].push):
        line = e.LineThatMoved(segment_id=event.segment_id, agent=event.agent, push=event.push)
        # A sort keeps the order of equals: of two that moved the house alike the earlier counts.
        house.lines = sorted([*lines, line], key=lambda one: -one.push)[:LINES_NAMED]


def _listener_voted(state: DebateState, event: e.ListenerVoted) -> None:
    state.vote.listener[event.when] = event


def _room_voted(state: DebateState, event: e.RoomVoted) -> None:
    state.vote.room[event.when] = event


def _judge_reported(state: DebateState, event: e.JudgeReported) -> None:
    state.vote.judges = [*[one for one in state.vote.judges if one.judge != event.judge], event]


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.VotesCounted: _votes_counted,
    e.HouseMoved: _house_moved,
    e.ListenerVoted: _listener_voted,
    e.RoomVoted: _room_voted,
    e.JudgeReported: _judge_reported,
}
