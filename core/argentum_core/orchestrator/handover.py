"""Who speaks next: the next speaker is prepared, replaced when it cannot speak, and given its place when the floor falls silent."""

from __future__ import annotations

from typing import Final

from ..debate import ids
from ..debate.events import TURNS, AgendaChanged, FloorClaimed, Role
from ..debate.state import DebateState, FloorClaim
from ..debate.work import Work
from ..economy.auction import AuctionOutcome, may_speak
from ..form.agenda import Next, coming
from ..form.phases import has_form
from ..temper.rhythm import turn_role
from . import preparation, prepared_work, request_limits
from .auction import auction_resolved, close_auction, open_auction, refund
from .effects import SetTimer
from .floor import end_debate, is_last
from .form_floor import (
    AgendaReason,
    chair_is_late,
    chair_line_lost,
    chair_work,
    enter,
    give_floor,
    pass_over,
    substitute,
    wait_for_chair,
)
from .prepared_work import chair_line, order_sound, prepared_segments
from .step_context import StepContext
from .timeline import (
    continuation_comes,
    move_up,
    schedule,
    silent_from_ms,
    stretch_is_free,
    waiting_kicker_enters,
    withdraw_armed,
    withdraw_next,
)
from .turn_accounting import settle_turn

ROUNDS_BEFORE_GIVING_UP: Final = 2


def claim_for_operator(context: StepContext, agent: str, question: str | None = None) -> None:
    """The operator gives the next floor to an agent: nobody pays, and whoever had paid is paid back."""
    state = context.state
    auction, floor = state.auction, state.floor
    if floor is not None and floor.armed is not None and floor.armed.by == "agent":
        withdraw_armed(context)
    refund(context)
    withdraw_next(context)
    if auction is not None and auction.open:
        context.emit(auction_resolved(state, AuctionOutcome(winner=agent, paid=0, reason="operator", scores={})))
    prepared_work.drop(context, [work for work in prepared_segments(state) if work.agent == agent], "superseded")
    about = auction.id if auction is not None else ids.form_id(state.session, state.requests)
    context.emit(FloorClaimed(agent=agent, auction_id=about, reason="operator", question=question))
    prepare_next(context)


def recover_claim(context: StepContext) -> None:
    """An auction was resolved and its winner's words got lost (the kicker of a debate that was killed): the winner still
    has the floor."""
    state = context.state
    auction = state.auction
    if state.claim is not None or auction is None or auction.winner is None or auction.turn != state.turn:
        return
    if not waiting_kicker_enters(state):
        context.emit(FloorClaimed(agent=auction.winner, auction_id=auction.id, reason="fallback"))


def prepare_next(context: StepContext) -> None:
    """See that whoever has the next floor has words and sound: take the reserve, or ask now. Other reserves go."""
    state = context.state
    claim, scheduled = state.claim, state.next_floor
    if claim is None or (scheduled is not None and scheduled.agent == claim.agent):
        return
    if state.phase in ("ended", "cutting") or chair_line(state) is not None:
        return
    work, owner = None, claim.agent
    role = _role_of_claim(state, claim)
    others: list[Work] = []
    for prepared in prepared_segments(state):
        if prepared.agent != owner:
            others.append(prepared)
        elif (
            work is None
            and prepared.short == claim.short
            and prepared.role == role
            and _will_do(prepared, offline=claim.offline)
        ):
            work = prepared
    if others:
        prepared_work.drop(context, others, "outbid")
    if work is None:
        agent = state.by_id[claim.agent]
        prepared_work.drop(context, [old for old in prepared_segments(state) if old.agent == claim.agent], "superseded")
        request_limits.make_room(context, agent)
        preparation.ask(
            context, [("segment", agent, claim.auction_id)], short=claim.short, offline=claim.offline, role=role
        )
        work = prepared_work.prepared_for(state, claim.agent)
    if work is None:
        return
    if work.status == "held":
        order_sound(context, work)
    if prepared_work.sound_is_ready(state, work):
        schedule_next(context)
    else:
        context.do(SetTimer("patience", work.request_id, preparation.due_ms(state, context.now_ms)))


def _role_of_claim(state: DebateState, claim: FloorClaim) -> Role:
    """What the next segment is for: as the claim says; of an ordinary turn whether it is a long case, which was decided already where it
    is prepared. Not one that answers a question, is short, follows a cut-in line, or stands in for another."""
    if (
        claim.role != "segment"
        or claim.short
        or claim.offline
        or claim.question is not None
        or claim.follows_own_kicker
    ):
        return claim.role
    prepared = prepared_work.prepared_for(state, claim.agent)
    if prepared is not None and prepared.role in TURNS:
        return prepared.role
    return turn_role(state, state.by_id[claim.agent], claim.auction_id)


def _will_do(prepared: Work, *, offline: bool) -> bool:
    """Whether what is prepared can be waited for; a replacement must be there at once."""
    if prepared.status == "waiting":
        return False
    return prepared.status != "asked" or prepared.offline or not offline


def schedule_next(context: StepContext) -> None:
    """Put the claimed segment on the timeline if it has its sound and nothing goes before it."""
    state = context.state
    claim = state.claim
    if claim is None or not stretch_is_free(state) or state.phase not in ("closing", "handover"):
        return
    floor = state.floor
    if chair_line(state) is not None or (floor is not None and (floor.armed is not None or floor.is_split)):
        return
    if floor is not None and is_last(state, context.now_ms):
        return
    work = prepared_work.prepared_for(state, claim.agent)
    if work is not None and prepared_work.sound_is_ready(state, work):
        schedule(context, work, claim.auction_id)


def reassign(context: StepContext) -> None:
    """Whoever has the next floor cannot speak: somebody else does, at once with a reserve if there is one."""
    state = context.state
    claim = state.claim
    if claim is None or state.phase == "ended":
        return
    if claim.reason == "form" or claim.role in ("opening", "closing"):
        _reassign_by_form(context, claim)
        return
    if state.attempts >= ROUNDS_BEFORE_GIVING_UP * len(state.agents):
        end_debate(context, "failed")
        return
    refund(context)
    able = [agent for agent in state.agents if may_speak(state, agent)]
    others = [agent for agent in able if agent.id != claim.agent] or able
    if not others and _left_to_form(context, claim):
        return
    if not others:
        end_debate(context, "exhausted" if all(agent.exhausted for agent in state.agents) else "failed")
        return
    prepared = [
        agent
        for agent in others
        if (work := prepared_work.prepared_for(state, agent.id)) is not None and work.status not in ("waiting", "asked")
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
    context.emit(FloorClaimed(agent=chosen.id, auction_id=claim.auction_id, reason="fallback", role=claim.role))
    prepare_next(context)


def _left_to_form(context: StepContext, claim: FloorClaim) -> bool:
    """Nobody can have the floor that `claim` was for: whether the form of the debate has a part left, which then comes."""
    state = context.state
    if not has_form(state) or coming(state).item is None:
        return False
    context.emit(AgendaChanged(agent=claim.agent, reason="exhausted", agenda=state.form.agenda))
    if state.floor is None:
        after_floor(context)
    elif give_floor(context, coming(state)):
        prepare_next(context)
    return True


def _reassign_by_form(context: StepContext, claim: FloorClaim) -> None:
    """Whoever has the floor by the agenda cannot speak: first the casebook writes in its mind's place, then somebody else of its side
    has the floor, and else the agenda goes on without."""
    state = context.state
    agent = state.by_id[claim.agent]
    able = not (agent.muted or agent.exhausted)
    if able and claim.reason == "form":
        _stand_in(context, claim)
        return
    enter(context, coming(state).entered)
    agenda = state.form.agenda
    if agenda and agenda[0].agent == agent.id:
        instead = substitute(state, agenda[0]) if state.attempts < ROUNDS_BEFORE_GIVING_UP * len(state.agents) else None
        reason: AgendaReason = "muted" if agent.muted else "exhausted" if agent.exhausted else "failed"
        pass_over(context, agent.id, reason, instead=instead)
    else:
        context.emit(AgendaChanged(agent=agent.id, reason="failed", agenda=agenda))
    if state.floor is None:
        after_floor(context)
    elif (following := coming(state)).item is None:
        open_auction(context)
    elif give_floor(context, following):
        prepare_next(context)


def after_floor(context: StepContext) -> None:
    """The floor is free: end the debate if that was all, else see that the next one comes."""
    state = context.state
    if state.phase == "ended" or continuation_comes(state):
        return
    if schedule_chair_line(context):
        return
    if has_form(state) and state.claim is None and not waiting_kicker_enters(state) and _goes_by_form(context):
        return
    if is_last(state, context.now_ms):
        end_debate(context, _why_it_ends(state))
        return
    recover_claim(context)
    if state.claim is None:
        sell_next_floor(context)
    else:
        prepare_next(context)


def _goes_by_form(context: StepContext) -> bool:
    """The floor is free and nobody has the next one: whether it is the agenda's, which is seen to. A part that begins with the
    auction has its auction opened."""
    state = context.state
    following = coming(state)
    if following.item is not None:
        if give_floor(context, following):
            prepare_next(context)
        elif (line := chair_work(state)) is not None:
            wait_for_chair(context, line)
        return True
    _open_if_due(context, following)
    return False


def _open_if_due(context: StepContext, following: Next) -> None:
    """Open the auction of a part that begins with one, where the floor before it has opened none."""
    state = context.state
    auction = state.auction
    if not following.ends and (auction is None or (not auction.open and auction.turn != state.turn)):
        open_auction(context)


def _why_it_ends(state: DebateState) -> str:
    """The reason of `debate_ended` for a debate that came to its end."""
    if state.form.closing_reason in ("operator", "exhausted", "turns", "minutes"):
        return state.form.closing_reason
    return "turns" if state.turns_wanted is not None and state.turn >= state.turns_wanted else "minutes"


def schedule_chair_line(context: StepContext) -> bool:
    """If a line of the chair is ready, it is next; True if one is on its way to the floor."""
    state = context.state
    if state.chair_floor is not None:
        return True
    line = chair_line(state)
    if line is None or waiting_kicker_enters(state) or continuation_comes(state):
        return False
    withdraw_next(context)
    schedule(context, line, state.auction.id if state.auction is not None else "")
    return True


def move_next(context: StepContext) -> None:
    """The floor fell silent earlier than planned: who was to follow moves up."""
    if not move_up(context):
        prepare_next(context)


def on_patience_over(context: StepContext, request_id: str, awaited: int) -> None:
    """Whoever has the next floor took too long: the casebook speaks for its mind; where it was the casebook or the voice that was late,
    somebody else speaks."""
    state = context.state
    work = state.work.get(request_id)
    if work is not None and work.item is not None:
        if chair_is_late(state, work, awaited):
            prepared_work.drop(context, [work], "timeout")
            on_work_lost(context, work)
        return
    if (
        work is None
        or state.claim is None
        or work.agent != state.claim.agent
        or work.status == "scheduled"
        or prepared_work.sound_is_ready(state, work)
    ):
        return
    claim = state.claim
    late = preparation.mind_is_awaited(state, claim)
    silent_ms = silent_from_ms(state, context.now_ms)
    if state.floor is not None or silent_ms > context.now_ms:
        due_ms = (
            preparation.stand_in_ms(state, silent_ms, claim) if late else silent_ms + state.settings.floor.patience_ms
        )
        if due_ms > context.now_ms:
            # The floor ends later than it seemed, or the words have come since and only their sound is waited for.
            context.do(SetTimer("patience", request_id, due_ms))
            return
    prepared_work.drop(context, [work], "timeout")
    if late:
        _stand_in(context, claim)
    else:
        reassign(context)


def _stand_in(context: StepContext, claim: FloorClaim) -> None:
    """The casebook writes in the place of the mind that has the floor, in the same agent's mouth."""
    context.emit(
        FloorClaimed(
            agent=claim.agent, auction_id=claim.auction_id, reason="fallback", question=claim.question, role=claim.role
        )
    )
    prepare_next(context)


def end_after_first_part(context: StepContext) -> None:
    """The continuation that was to follow will not come: the first was all of its segment."""
    state = context.state
    half = state.first_part
    if half is not None and state.phase == "handover":
        settle_turn(context, half, state.first_part_ms, state.first_part_ms, complete=True, cut_by=None)
        after_floor(context)


def on_work_lost(context: StepContext, work: Work) -> None:
    """Words or sound that will not come (already dropped): if the next floor hung on them, somebody else speaks."""
    state = context.state
    if state.phase in ("idle", "ended"):
        return
    if work.kind == "chair":
        chair_line_lost(context, work)
        if state.floor is None and state.phase == "handover":
            after_floor(context)
        return
    if work.kind == "second":
        schedule_next(context)  # the other way to go on may be there already
        return
    claim = state.claim
    if claim is None or work.agent != claim.agent or work.kind not in ("segment", "reserve"):
        return
    if prepared_work.prepared_for(state, claim.agent) is None and state.phase != "cutting":
        reassign(context)


def sell_next_floor(context: StepContext, *, without: str | None = None) -> None:
    """Close the open auction and prepare whoever has won. `without` names an agent who may not win. A floor of the agenda is not
    sold."""
    state = context.state
    if has_form(state) and state.claim is None:
        following = coming(state)
        if following.item is not None:
            if give_floor(context, following):
                prepare_next(context)
            return
        _open_if_due(context, following)
    if close_auction(context, without=without):
        prepare_next(context)
