"""What a micro-turn leaves behind: tokens accrue, one event an agent; pacing, moods and reputations
move, one event for everybody each.
"""

from __future__ import annotations

from typing import Final

from ..debate.events import ReputationChanged, Standing
from ..debate.ids import drawer
from ..debate.on_floor import OnFloor
from ..debate.state import CHAIR, Auction, Bid, DebateState
from ..economy import pacing, reputation, tokens
from ..temper.emotion import MoodCause, after_turn
from .governor import govern
from .step_context import StepContext


def settle_turn(
    context: StepContext, floor: OnFloor, heard_ms: int, elapsed_ms: int, *, complete: bool, cut_by: str | None
) -> None:
    """Close the books on a segment that ended. `cut_by` is an agent's id, `operator`, or None; `elapsed_ms` is the debate
    time since the one before ended."""
    if floor.agent == CHAIR:
        return
    state = context.state
    settle_tokens(context, floor, heard_ms, elapsed_ms, complete=complete)
    settle_pacing(context, floor, heard_ms)
    context.emit_any(after_turn(state.agents, _happenings(state, floor, cut_by), state.settings.emotion))
    settle_reputation(context, floor, complete=complete)
    govern(context, max(floor.drifts_ms) if floor.drifts_ms else 0)


def settle_tokens(context: StepContext, floor: OnFloor, heard_ms: int, elapsed_ms: int, *, complete: bool) -> None:
    """What everybody earned, and what hoarding costs."""
    state = context.state
    agents, settings = state.agents, state.settings
    knobs = settings.tokens

    drawn = drawer(state.seed, f"{floor.segment_id}:")
    melts_above = knobs.melts_above
    if knobs.accrual == "wall_clock":
        silent_ms = max(0, elapsed_ms - heard_ms)
        context.emit_all(
            tokens.accrue_by_clock(agents, floor.agent, knobs, drawn, silent_ms=silent_ms, elapsed_ms=elapsed_ms)
        )
    elif complete:
        context.emit_all(tokens.accrue(agents, settings))
    rich = [agent for agent in agents if agent.bank > melts_above]
    if rich:
        shares = tokens.melted(elapsed_ms, knobs)
        melts = [tokens.melt(agent, shares, knobs, drawn) for agent in rich]
        context.emit_all([melt for melt in melts if melt is not None])
    turn = state.turn
    idle_since, silent_since = turn - knobs.expire_after, turn - knobs.stipend_after
    for agent in agents:
        if agent.spent_turn <= idle_since:
            context.emit_any(tokens.expire(agent, turn, knobs))
        if agent.last_spoke_turn < silent_since:
            context.emit_any(tokens.stipend(agent, turn, knobs))


def settle_pacing(context: StepContext, floor: OnFloor, heard_ms: int) -> None:
    """Everybody's share of the talk, or of the spending, and what it does to the next bids."""
    state = context.state
    agents, settings = state.agents, state.settings
    knobs = settings.pacing
    if knobs.mode == "budget":
        auction = state.auction
        winner = auction.winner if auction is not None and auction.paid else None
        bid = auction.bids.get(winner) if auction is not None and winner is not None else None
        income = settings.tokens.per_segment
        if settings.tokens.accrual == "wall_clock":
            income = heard_ms / 1000 / settings.tokens.seconds_per_token
        context.emit(
            pacing.update_budgets(
                agents, floor.agent, heard_ms, knobs, income=income, winner=winner, worth=bid.amount if bid else 0
            )
        )
        return
    audience = settings.audience
    relieved = pacing.relieved(agents, state.turn, audience)
    haste = pacing.haste_of(state.turn, knobs)
    context.emit(
        pacing.update(agents, floor.agent, heard_ms, knobs, relieved=relieved, relief=audience.relief, haste=haste)
    )


_HEARD_WHOLE: Final = ("uninterrupted",)


def settle_reputation(context: StepContext, floor: OnFloor, *, complete: bool) -> None:
    """What the room makes of the segment: heard to its end, cut, evidence, remarks not worth the breath."""
    state = context.state
    knobs = state.settings.reputation
    judged, segments = state.judged, state.segments
    changed: dict[str, Standing] = {}
    if judged:
        for name, what in judged.items():
            befell = what
            if complete and name == floor.agent:
                befell = [*what, "uninterrupted"]
                complete = False
            agent = state.by_id.get(name)
            if agent is not None:
                changed[name] = reputation.after(agent, befell, segments, knobs)
    if complete:
        changed[floor.agent] = reputation.after(state.by_id[floor.agent], _HEARD_WHOLE, segments, knobs)
    if changed:
        context.emit(ReputationChanged(agents=changed))


def contenders(auction: Auction) -> list[str]:
    """Who lost a bid that hurts: everybody who bid more than the floor of one token, and at least the runner-up.

    One token is what an agent bids to stay in; counting those as losses would leave every listener furious for ever.
    """
    winner = auction.winner
    hurt: list[str] = []
    runner_up: Bid | None = None
    for name, bid in auction.bids.items():
        amount = bid.amount
        if amount <= 0 or name == winner:
            continue
        if amount > 1:
            hurt.append(name)
        elif runner_up is None or (-bid.desire, name) < (-runner_up.desire, runner_up.agent):
            runner_up = bid
    return hurt if hurt or runner_up is None else [runner_up.agent]


def _happenings(state: DebateState, floor: OnFloor, cut_by: str | None) -> dict[str, list[MoodCause]]:
    """Agent → what happened to it in the micro-turn that ends; only those to whom something did."""
    speaker: list[MoodCause] = ["spoke"]
    happened: dict[str, list[MoodCause]] = {floor.agent: speaker}
    auction = state.auction
    if auction is not None and auction.winner is not None and auction.turn == state.turn:
        for name in contenders(auction):
            if name == floor.agent:
                speaker.append("lost_bid")
            else:
                happened[name] = ["lost_bid"]
        if auction.reason != "interrupt" and auction.paid > 0:
            happened.setdefault(auction.winner, []).append("won_bid")
    segment = floor.segment_id
    for line in reversed(state.transcript):
        if line.segment_id != segment:
            if line.role != "interjection":
                break
        elif line.kind == "challenge":
            speaker.append("challenged")
        elif line.kind == "support":
            speaker.append("supported")
    agent = state.by_id.get(floor.agent)
    challenged = state.challenged_by(agent.side, floor.answers) if agent is not None else None
    if challenged is not None:
        happened.setdefault(challenged.id, []).append("challenged")
    if cut_by is not None:
        speaker.append("was_interrupted")
        if cut_by in state.by_id:
            happened.setdefault(cut_by, []).append("interrupted_someone")
    return happened
