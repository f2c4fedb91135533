"""What a micro-turn leaves behind: tokens accrue, pacing and moods move. One event an agent and kind."""

from __future__ import annotations

from ..debate.events import TokensChanged
from ..debate.ids import draw
from ..debate.state import Agent, Auction, OnFloor
from ..economy import pacing, reputation, tokens
from ..temper.emotion import Happening, after_turn
from .desk import Desk
from .governor import govern


def settle(desk: Desk, floor: OnFloor, heard_ms: int, elapsed_ms: int, *, complete: bool, cut_by: str | None) -> None:
    """Close the books on a segment that ended. `cut_by` is an agent's id, `operator`, or None; `elapsed_ms` is the debate
    time since the one before ended."""
    if floor.role == "chair":
        return
    settle_tokens(desk, floor, heard_ms, elapsed_ms, complete=complete)
    settle_pacing(desk, floor, heard_ms)
    desk.emit_all(after_turn(desk.state.agents, _happenings(desk, floor, cut_by), desk.state.settings.emotion))
    settle_reputation(desk, floor, complete=complete)
    govern(desk, max(floor.drifts_ms, default=0))


def settle_tokens(desk: Desk, floor: OnFloor, heard_ms: int, elapsed_ms: int, *, complete: bool) -> None:
    """What everybody earned, and what hoarding costs."""
    state = desk.state
    agents, settings = state.agents, state.settings
    knobs = settings.tokens

    def drawn(key: str) -> float:
        return draw(state.seed, f"{floor.segment_id}:{key}")

    if knobs.accrual == "wall_clock":
        silent_ms = max(0, elapsed_ms - heard_ms)
        desk.emit_all(
            tokens.accrue_by_clock(agents, floor.agent, knobs, drawn, silent_ms=silent_ms, elapsed_ms=elapsed_ms)
        )
    elif complete:
        desk.emit_all(tokens.accrue(agents, settings))
    melts_above = round(100 * knobs.decay_above) if knobs.accrual == "per_segment" else 0
    turn = state.turn
    for agent in agents:
        if agent.bank > melts_above:
            _emit(desk, tokens.melt(agent, elapsed_ms, knobs, drawn))
        if turn - agent.spent_turn >= knobs.expire_after:
            _emit(desk, tokens.expire(agent, turn, knobs))
        if turn - agent.last_spoke_turn > knobs.stipend_after:
            _emit(desk, tokens.stipend(agent, turn, knobs))


def _emit(desk: Desk, changed: TokensChanged | None) -> None:
    if changed is not None:
        desk.emit(changed)


def settle_pacing(desk: Desk, floor: OnFloor, heard_ms: int) -> None:
    """Everybody's share of the talk, or of the spending, and what it does to the next bids."""
    state = desk.state
    agents, settings = state.agents, state.settings
    knobs = settings.pacing
    if knobs.mode == "budget":
        auction = state.auction
        winner = auction.winner if auction is not None and auction.paid else None
        bid = auction.bids.get(winner) if auction is not None and winner is not None else None
        income = settings.tokens.per_segment
        if settings.tokens.accrual == "wall_clock":
            income = heard_ms / 1000 / settings.tokens.seconds_per_token
        desk.emit_all(
            pacing.update_budgets(
                agents, floor.agent, heard_ms, knobs, income=income, winner=winner, worth=bid.amount if bid else 0
            )
        )
        return
    lasts = settings.audience.relief_segments
    carried = [agent.id for agent in agents if state.turn - agent.clapped_turn < lasts]
    relieved, relief = frozenset(carried), settings.audience.relief
    desk.emit_all(pacing.update(agents, floor.agent, heard_ms, knobs, relieved=relieved, relief=relief))


def settle_reputation(desk: Desk, floor: OnFloor, *, complete: bool) -> None:
    """What the room makes of the segment: heard to its end, cut, evidence, remarks not worth the breath."""
    state = desk.state
    knobs = state.settings.reputation
    happened = dict(state.judged)
    if complete:
        happened[floor.agent] = [*happened.get(floor.agent, ()), "uninterrupted"]
    for name, what in happened.items():
        agent: Agent | None = state.by_id.get(name)
        if agent is not None:
            desk.emit(reputation.after(agent, what, state.segments, knobs))


def contenders(auction: Auction) -> list[str]:
    """Who lost a bid that hurts: everybody who bid more than the floor of one token, and at least the runner-up.

    One token is what an agent bids to stay in; counting those as losses would leave every listener furious for ever.
    """
    losers = sorted(
        (bid for bid in auction.bids.values() if bid.amount > 0 and bid.agent != auction.winner),
        key=lambda bid: (-bid.amount, -bid.desire, bid.agent),
    )
    return [bid.agent for place, bid in enumerate(losers) if place == 0 or bid.amount > 1]


def _happenings(desk: Desk, floor: OnFloor, cut_by: str | None) -> dict[str, list[Happening]]:
    state = desk.state
    happened: dict[str, list[Happening]] = {agent.id: [] for agent in state.agents}
    auction = state.auction
    if auction is not None and auction.winner is not None and auction.turn == state.turn:
        for name in contenders(auction):
            happened[name].append("lost_bid")
        if auction.reason != "interrupt" and auction.paid > 0:
            happened[auction.winner].append("won_bid")
    speaker = happened[floor.agent]
    for line in reversed(state.transcript):
        if line.role == "interjection":
            if line.segment_id == floor.segment_id:
                if line.kind == "challenge":
                    speaker.append("challenged")
                elif line.kind == "support":
                    speaker.append("supported")
        elif line.segment_id == floor.answers:
            if line.agent in happened and line.agent != floor.agent:
                happened[line.agent].append("challenged")
            break
        elif floor.answers is None and line.segment_id == floor.segment_id:
            break
    speaker.append("spoke")
    if cut_by is not None:
        speaker.append("was_interrupted")
        if cut_by in happened:
            happened[cut_by].append("interrupted_someone")
    return happened
