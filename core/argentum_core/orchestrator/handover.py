"""Between two segments: nobody is on the floor, and whoever is next is on the way."""

from __future__ import annotations

from ..debate.work import Work
from . import requests
from .closing import (
    close_auction,
    prepare_next,
    reassign,
    recover_claim,
    schedule_next,
)
from .desk import Desk
from .floor import end_debate, is_last
from .following import chair_line, kicker_enters, move_up, schedule, second_half_comes, withdraw_next
from .settle import settle


def after_floor(desk: Desk) -> None:
    """The floor is free: end the debate if that was all, else see that the next one comes."""
    state = desk.state
    if state.phase == "ended" or second_half_comes(state):
        return
    if next_chair(desk):
        return
    if is_last(state, desk.now_ms):
        end_debate(desk, "turns" if state.turns_wanted is not None and state.turn >= state.turns_wanted else "minutes")
        return
    recover_claim(desk)
    if state.claim is None:
        close_auction(desk)
    else:
        prepare_next(desk)


def next_chair(desk: Desk) -> bool:
    """If a line of the chair is ready, it is next; True if one is on its way to the floor."""
    state = desk.state
    if state.chair_floor is not None:
        return True
    line = chair_line(state)
    if line is None or kicker_enters(state) or second_half_comes(state):
        return False
    withdraw_next(desk)
    schedule(desk, line, state.auction.id if state.auction is not None else "")
    return True


def move_next(desk: Desk) -> None:
    """The floor fell silent earlier than planned: who was to follow moves up."""
    if not move_up(desk):
        prepare_next(desk)


def on_patience(desk: Desk, request_id: str) -> None:
    """Whoever has the next floor took too long: drop it and let somebody else speak."""
    state = desk.state
    work = state.work.get(request_id)
    if work is None or state.claim is None or work.agent != state.claim.agent or requests.sounds(state, work):
        return
    requests.drop(desk, [work], "timeout")
    reassign(desk)


def half_alone(desk: Desk) -> None:
    """The second half that was to follow will not come: the first was all of its segment."""
    state = desk.state
    half = state.first_half
    if half is not None and state.phase == "handover":
        settle(desk, half, state.first_half_ms, state.first_half_ms, complete=True, cut_by=None)
        after_floor(desk)


def lost(desk: Desk, work: Work) -> None:
    """Words or sound that will not come (already dropped): if the next floor hung on them, somebody else speaks."""
    state = desk.state
    if state.phase in ("idle", "ended"):
        return
    if work.kind == "chair":
        if state.floor is None and state.phase == "handover":
            after_floor(desk)
        return
    if work.kind == "second":
        schedule_next(desk)  # the other way to go on may be there already
        return
    claim = state.claim
    if claim is None or work.agent != claim.agent or work.kind not in ("segment", "reserve"):
        return
    if requests.find(state, claim.agent) is None and state.phase != "cutting":
        reassign(desk)
