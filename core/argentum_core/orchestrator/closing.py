"""The auction closes and the next floor is prepared; a winner who cannot speak is replaced, never waited for."""

from __future__ import annotations

from ..debate.events import AuctionResolved, FloorClaimed, TokensChanged
from ..debate.state import DebateState, Work
from ..economy.auction import Outcome, least_recently_heard, may_speak, resolve
from ..economy.tokens import hundredths, move
from . import requests
from .desk import Desk
from .effects import SetTimer
from .floor import chair_line, end_debate, is_last, schedule

ROUNDS_BEFORE_GIVING_UP = 2


def close_auction(desk: Desk, *, without: str | None = None) -> None:
    """Resolve the open auction, charge the winner and prepare its segment. `without` names an agent who may not win."""
    state = desk.state
    auction = state.auction
    if auction is None or not auction.open or state.claim is not None:
        return
    excluded = frozenset(agent.id for agent in state.agents if not may_speak(state, agent)) | frozenset(
        [without] if without else []
    )
    outcome = resolve(auction.bids, state.by_id, excluded) or _nobody_bid(state, excluded)
    if outcome is None:
        end_debate(desk, "exhausted" if all(agent.exhausted for agent in state.agents) else "failed")
        return
    desk.emit(resolved(state, outcome))
    if outcome.paid:
        desk.emit(_charge(state, outcome.winner, outcome.paid))
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


def _charge(state: DebateState, agent: str, paid: int) -> TokensChanged | None:
    return move(state.by_id[agent], -paid, "bid", max_bank=hundredths(state.settings.tokens.max_bank))


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
    auction = state.auction
    refund(desk)
    withdraw_next(desk)
    if auction is not None and auction.open:
        desk.emit(resolved(state, Outcome(winner=agent, paid=0, reason="operator", scores={})))
    requests.drop(desk, [work for work in segments(state) if work.agent == agent], "superseded")
    if auction is not None:
        desk.emit(FloorClaimed(agent=agent, auction_id=auction.id, reason="operator", question=question))
        prepare_next(desk)


def kicker_enters(state: DebateState) -> bool:
    """Whether a kicker, already paid for, is about to be heard: nothing goes before it any more."""
    scheduled = state.next_floor
    work = state.work.get(scheduled.request_id) if scheduled is not None else None
    return work is not None and work.kind == "kicker"


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
        cap = hundredths(state.settings.tokens.max_bank)
        desk.emit(move(state.by_id[claim.agent], auction.paid, "rebate", max_bank=cap))


def segments(state: DebateState) -> list[Work]:
    return [work for work in state.work.values() if work.kind in ("segment", "reserve")]


def withdraw_next(desk: Desk) -> None:
    """Take back a next segment that was scheduled and has not begun."""
    state = desk.state
    if state.next_floor is not None:
        work = state.work.get(state.next_floor.request_id)
        if work is not None:
            requests.drop(desk, [work], "withdrawn")


def prepare_next(desk: Desk) -> None:
    """See that whoever has the next floor has words and sound: take the reserve, or ask now. Other reserves go."""
    state = desk.state
    claim = state.claim
    if claim is None or state.phase in ("ended", "cutting") or chair_line(state) is not None:
        return
    prepared = segments(state)
    requests.drop(desk, [work for work in prepared if work.agent != claim.agent], "outbid")
    work = next((work for work in prepared if work.agent == claim.agent and work.short == claim.short), None)
    if work is None:
        requests.drop(desk, [work for work in prepared if work.agent == claim.agent], "superseded")
        requests.ask(desk, [("segment", state.by_id[claim.agent], claim.auction_id)], short=claim.short)
        work = requests.find(state, claim.agent)
    if work is None:
        return
    if work.ready:
        schedule_next(desk)
    else:
        floor = state.floor
        due_ms = max(desk.now_ms, floor.ends_ms if floor is not None else 0) + state.settings.floor.segment_timeout_ms
        desk.do(SetTimer("patience", work.request_id, due_ms))


def schedule_next(desk: Desk) -> None:
    """Put the claimed segment on the timeline if it is ready and nothing goes before it."""
    state = desk.state
    claim = state.claim
    if claim is None or state.next_floor is not None or state.phase not in ("closing", "handover"):
        return
    if chair_line(state) is not None or (state.floor is not None and state.floor.armed is not None):
        return
    if state.floor is not None and is_last(state, desk.now_ms):
        return
    work = requests.find(state, claim.agent)
    if work is not None and work.ready:
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
    prepared = [agent for agent in others if (work := requests.find(state, agent.id)) is not None and work.ready]
    # After a whole round of failures the order must move on, or two agents would be tried for ever.
    order = sorted(prepared or others, key=lambda agent: (agent.last_spoke_turn, agent.seat))
    chosen = order[state.attempts % len(order)]
    desk.emit(FloorClaimed(agent=chosen.id, auction_id=claim.auction_id, reason="fallback"))
    prepare_next(desk)
