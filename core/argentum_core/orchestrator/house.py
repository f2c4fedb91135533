"""The house of listeners: it takes its seats and votes before the first case, moves with what it hears, and votes after."""

from __future__ import annotations

from typing import Final

from ..debate.events import HouseCause, HouseMoved, RoomVoted, VoteMoment, VotesCounted
from ..debate.on_floor import OnFloor
from ..debate.state import DebateState
from ..debate.vote_state import seated
from ..vote.opinions import counted, votes_changed
from .input_checks import whole_within
from .inputs import RoomCounted
from .step_context import StepContext

UNDECIDED: Final = "undecided"
"""How the listener votes for no side."""
SURE: Final = 100
"""The dial at its end."""
MOST_WATCHERS: Final = 1_000_000


def take_seats(context: StepContext) -> None:
    """The house votes before it has heard anything, where the knobs give the debate one."""
    state = context.state
    knobs = state.settings.vote
    if not knobs.house or state.vote.house is not None:
        return
    sides = list(dict.fromkeys(agent.side for agent in state.agents))
    rules = {name: value for name, value in knobs.model_dump().items() if name != "house"}
    house = seated(state.seed, sides, knobs)
    context.emit(VotesCounted(when="before", counts=house.counts, undecided=house.undecided, rules=rules))


def move_house(context: StepContext, floor: OnFloor, words_heard: int, cut_by: str | None) -> None:
    """A segment is over: what it made of the points, and whether a cut looked rude, moves the house."""
    state = context.state
    house = state.vote.house
    if house is None or house.closed:
        return
    causes = house.causes
    rude = state.by_id.get(cut_by) if cut_by is not None else None
    rules = house.rules
    if rude is not None and rules.rude and words_heard * 100 <= len(floor.words) * rules.rude_percent:
        causes = [*causes, HouseCause("rude", rude.side, "", -rules.rude)]
    if not causes:
        return
    moved = house.after(causes)
    if moved.votes == house.votes:
        counts, undecided, changed = house.counts, house.undecided, 0
    else:
        counts, undecided = counted(moved.votes, house.sides, house.seats)
        changed = votes_changed(house.votes, moved.votes)
    context.emit(
        HouseMoved(
            segment_id=floor.segment_id,
            agent=floor.agent,
            counts=counts,
            undecided=undecided,
            changed=changed,
            push=moved.push,
            causes=causes,
        )
    )


def count_after(context: StepContext) -> None:
    """The house votes again, once it has heard everything; one that has heard nothing votes as it did before."""
    state = context.state
    take_seats(context)
    house = state.vote.house
    if house is not None and not state.vote.counted:
        context.emit(
            VotesCounted(
                when="after",
                counts=house.counts,
                undecided=house.undecided,
                swing=house.shifts(),
                lines=house.lines,
            )
        )


def count_room(context: StepContext, room: RoomCounted) -> None:
    """The watchers of a shared debate have voted: kept beside the house, which they do not move. What is no side, or no number, counts
    for nothing; the same as before is not told again."""
    state = context.state
    sides = list(dict.fromkeys(agent.side for agent in state.agents))
    when = room.when
    counts = {side: whole_within(room.counts.get(side, 0), 0, MOST_WATCHERS) or 0 for side in sides}
    undecided = whole_within(room.undecided, 0, MOST_WATCHERS) or 0
    dials = {
        side: dial
        for side in sides
        if when == "during" and counts[side] and (dial := whole_within(room.dials.get(side), 0, SURE)) is not None
    }
    event = RoomVoted(when=when, counts=counts, undecided=undecided, dials=dials)
    if (any(counts.values()) or undecided or when in state.vote.room) and state.vote.room.get(when) != event:
        context.emit(event)


def listener_votes(state: DebateState) -> VoteMoment:
    """Which vote the listener casts now: before any point was heard, after the closing statements have begun, or during the debate."""
    if state.form.phase in ("closing", "verdict"):
        return "after"
    return "before" if state.turn <= 1 and not state.flow.made else "during"
