"""The auction closes and the next floor is prepared; a winner who cannot speak is replaced, never waited for."""

from __future__ import annotations

from typing import Final

from ..debate.events import AuctionResolved, FloorClaimed, WorkVoiced
from ..debate.state import DebateState
from ..debate.work import Work
from ..economy.auction import Outcome, least_recently_heard, may_speak, resolve, silenced
from ..economy.tokens import move, rebate
from . import requests, slots
from .desk import Desk
from .effects import SetTimer
from .floor import end_debate, is_last
from .following import chair_line, free, kicker_enters, schedule, withdraw_armed, withdraw_next
from .prosody import synthesis

ROUNDS_BEFORE_GIVING_UP: Final = 2
MOST_DOUBLINGS: Final = 4


def close_auction(desk: Desk, *, without: str | None = None) -> None:
    """Resolve the open auction, charge the winner and prepare its segment. `without` names an agent who may not win."""
    state = desk.state
    auction = state.auction
    if auction is None or not auction.open or state.claim is not None:
        return
    excluded = silenced(state)
    if without is not None:
        excluded |= {without}
    outcome = resolve(
        auction.bids, state.by_id, excluded, settings=state.settings, segments=state.segments, turn=state.turn
    ) or _nobody_bid(state, excluded)
    if outcome is None:
        end_debate(desk, "exhausted" if all(agent.exhausted for agent in state.agents) else "failed")
        return
    desk.emit(resolved(state, outcome))
    if outcome.paid:
        charge(desk, outcome.winner, outcome.paid)
    prepare_next(desk)


def resolved(state: DebateState, outcome: Outcome) -> AuctionResolved:
    """The event of an auction's end; it carries everybody's pacing."""
    assert state.auction is not None
    return AuctionResolved(
        auction_id=state.auction.id,
        winner=outcome.winner,
        paid=outcome.paid,
        scores=outcome.scores,
        pacing={agent.id: agent.multiplier for agent in state.agents},
        reason=outcome.reason,  # type: ignore[arg-type]
    )


def charge(desk: Desk, winner: str, paid: int) -> None:
    """The winner of an auction pays, and gets something back if it is under its target share."""
    knobs = desk.state.settings.tokens
    agent = desk.state.by_id[winner]
    desk.emit_any(move(agent, -paid, "bid", max_bank=knobs.cap))
    if agent.share < agent.target_share:
        desk.emit_any(rebate(agent, paid, knobs))


def _nobody_bid(state: DebateState, excluded: frozenset[str]) -> Outcome | None:
    """All passed: the speaker goes on, shorter, up to the contiguous cap; else the least recently heard speaks."""
    floor = state.floor
    if floor is not None and floor.agent in state.by_id and floor.agent not in excluded:
        return Outcome(winner=floor.agent, paid=0, reason="all_pass", scores={})
    fallback = least_recently_heard(state, excluded)
    return Outcome(winner=fallback.id, paid=0, reason="all_pass", scores={}) if fallback is not None else None


def claim_for_operator(desk: Desk, agent: str, question: str | None = None) -> None:
    """The operator gives the next floor to an agent: nobody pays, and whoever had paid is paid back."""
    state = desk.state
    auction, floor = state.auction, state.floor
    if floor is not None and floor.armed is not None and floor.armed.by == "agent":
        withdraw_armed(desk)
    refund(desk)
    withdraw_next(desk)
    if auction is not None and auction.open:
        desk.emit(resolved(state, Outcome(winner=agent, paid=0, reason="operator", scores={})))
    requests.drop(desk, [work for work in segments(state) if work.agent == agent], "superseded")
    if auction is not None:
        desk.emit(FloorClaimed(agent=agent, auction_id=auction.id, reason="operator", question=question))
        prepare_next(desk)


def recover_claim(desk: Desk) -> None:
    """An auction was resolved and its winner's words got lost (the kicker of a debate that was killed): the winner still
    has the floor."""
    state = desk.state
    auction = state.auction
    if state.claim is not None or auction is None or auction.winner is None or auction.turn != state.turn:
        return
    if not kicker_enters(state):
        desk.emit(FloorClaimed(agent=auction.winner, auction_id=auction.id, reason="fallback"))


def refund(desk: Desk) -> None:
    """Give back what was paid for a floor that its owner does not get."""
    state = desk.state
    auction, claim = state.auction, state.claim
    if auction is None or claim is None or claim.agent != auction.winner or claim.auction_id != auction.id:
        return
    if auction.paid and auction.reason != "interrupt" and claim.reason == auction.reason:
        desk.emit_any(move(state.by_id[claim.agent], auction.paid, "rebate", max_bank=state.settings.tokens.cap))


def segments(state: DebateState) -> list[Work]:
    return [work for work in state.work.values() if work.kind in ("segment", "reserve")]


def prepare_next(desk: Desk) -> None:
    """See that whoever has the next floor has words and sound: take the reserve, or ask now. Other reserves go."""
    state = desk.state
    claim, scheduled = state.claim, state.next_floor
    if claim is None or (scheduled is not None and scheduled.agent == claim.agent):
        return
    if state.phase in ("ended", "cutting") or chair_line(state) is not None:
        return
    work, owner = None, claim.agent
    others: list[Work] = []
    for prepared in segments(state):
        if prepared.agent != owner:
            others.append(prepared)
        elif work is None and prepared.short == claim.short and _will_do(prepared, offline=claim.offline):
            work = prepared
    if others:
        requests.drop(desk, others, "outbid")
    if work is None:
        agent = state.by_id[claim.agent]
        requests.drop(desk, [old for old in segments(state) if old.agent == claim.agent], "superseded")
        slots.make_room(desk, agent)
        requests.ask(desk, [("segment", agent, claim.auction_id)], short=claim.short, offline=claim.offline)
        work = requests.find(state, claim.agent)
    if work is None:
        return
    if work.status == "held":
        give_voice(desk, work)
    if requests.sounds(state, work):
        schedule_next(desk)
    else:
        desk.do(SetTimer("patience", work.request_id, _due_ms(desk)))


def _will_do(prepared: Work, *, offline: bool) -> bool:
    """Whether what is prepared can be waited for; a replacement must be there at once."""
    if prepared.status == "waiting":
        return False
    return prepared.status != "asked" or prepared.offline or not offline


def _due_ms(desk: Desk) -> int:
    """Until when the next speaker is waited for: as long as a segment may take, and never less than the silence that is
    still natural after the floor has ended. A replacement's words are there at once, so it has as long as its voice takes."""
    state = desk.state
    floor, claim = state.floor, state.claim
    wait_ms = state.settings.segment_wait_ms
    if floor is None:
        if claim is not None and claim.offline:
            wait_ms = max(state.settings.floor.patience_ms, state.by_id[claim.agent].guard_ms)
            # If all voices are slow, one of them must be waited for.
            wait_ms <<= min(max(0, state.attempts - 1), MOST_DOUBLINGS)
        return desk.now_ms + wait_ms
    return max(desk.now_ms + wait_ms, floor.ends_ms + state.settings.floor.patience_ms)


def give_voice(desk: Desk, work: Work) -> None:
    """Order the sound of written words, and of both ways in which they may go on."""
    state = desk.state
    if not work.in_halves:
        if work.status == "held":
            desk.emit(WorkVoiced(request_ids=[work.request_id]))
        desk.effects.append(synthesis(state, work))
        return
    orders = [work, *requests.halves(state, work.segment_id)]
    held = [order.request_id for order in orders if order.status == "held"]
    if held:
        desk.emit(WorkVoiced(request_ids=held))
    for order in orders:
        desk.do(synthesis(state, order))


def schedule_next(desk: Desk) -> None:
    """Put the claimed segment on the timeline if it has its sound and nothing goes before it."""
    state = desk.state
    claim = state.claim
    if claim is None or not free(state) or state.phase not in ("closing", "handover"):
        return
    floor = state.floor
    if chair_line(state) is not None or (floor is not None and (floor.armed is not None or floor.in_halves)):
        return
    if floor is not None and is_last(state, desk.now_ms):
        return
    work = requests.find(state, claim.agent)
    if work is not None and requests.sounds(state, work):
        schedule(desk, work, claim.auction_id)


def reassign(desk: Desk) -> None:
    """Whoever has the next floor cannot speak: somebody else does, at once with a reserve if there is one."""
    state = desk.state
    claim = state.claim
    if claim is None or state.phase == "ended":
        return
    if state.attempts >= ROUNDS_BEFORE_GIVING_UP * len(state.agents):
        end_debate(desk, "failed")
        return
    refund(desk)
    able = [agent for agent in state.agents if may_speak(state, agent)]
    others = [agent for agent in able if agent.id != claim.agent] or able
    if not others:
        end_debate(desk, "exhausted" if all(agent.exhausted for agent in state.agents) else "failed")
        return
    prepared = [
        agent
        for agent in others
        if (work := requests.find(state, agent.id)) is not None and work.status not in ("waiting", "asked")
    ]
    # When it is silent already, whose voice is quick goes first. After a whole round of failures the order must move on, or
    # two agents would be tried for ever.
    slow_ms = state.settings.interrupts.guard_min_ms
    silent = state.floor is None
    order = sorted(
        prepared or others,
        key=lambda agent: (silent and agent.guard_ms > slow_ms, agent.last_spoke_turn, agent.seat),
    )
    chosen = order[state.attempts % len(order)]
    desk.emit(FloorClaimed(agent=chosen.id, auction_id=claim.auction_id, reason="fallback"))
    prepare_next(desk)
