"""What a micro-turn leaves behind: tokens accrue, pacing and moods move. One event an agent and kind."""

from __future__ import annotations

from ..debate.ids import draw
from ..debate.state import Auction, OnFloor
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
    melts_above = 100 * knobs.decay_above if knobs.accrual == "per_segment" else 0
    shares = None
    turn, expires, feeds = state.turn, knobs.expire_after, knobs.stipend_after
    for agent in agents:
        if agent.bank > melts_above:
            if shares is None:
                shares = tokens.melted(elapsed_ms, knobs)
            desk.emit_any(tokens.melt(agent, shares, knobs, drawn))
        if turn - agent.spent_turn >= expires:
            desk.emit_any(tokens.expire(agent, turn, knobs))
        if turn - agent.last_spoke_turn > feeds:
            desk.emit_any(tokens.stipend(agent, turn, knobs))


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


_HEARD_WHOLE = ("uninterrupted",)


def settle_reputation(desk: Desk, floor: OnFloor, *, complete: bool) -> None:
    """What the room makes of the segment: heard to its end, cut, evidence, remarks not worth the breath."""
    state = desk.state
    knobs = state.settings.reputation
    judged, segments = state.judged, state.segments
    for name in list(judged):
        what = judged[name]
        if complete and name == floor.agent:
            what = [*what, "uninterrupted"]
            complete = False
        agent = state.by_id.get(name)
        if agent is not None:
            desk.emit(reputation.after(agent, what, segments, knobs))
    if complete:
        desk.emit(reputation.after(state.by_id[floor.agent], _HEARD_WHOLE, segments, knobs))


def contenders(auction: Auction) -> list[str]:
    """Who lost a bid that hurts: everybody who bid more than the floor of one token, and at least the runner-up.

    One token is what an agent bids to stay in; counting those as losses would leave every listener furious for ever.
    """
    winner = auction.winner
    losers = [bid for bid in auction.bids.values() if bid.amount > 0 and bid.agent != winner]
    hurt = [bid.agent for bid in losers if bid.amount > 1]
    if hurt or not losers:
        return hurt
    return [min(losers, key=lambda bid: (-bid.desire, bid.agent)).agent]


def _happenings(desk: Desk, floor: OnFloor, cut_by: str | None) -> dict[str, list[Happening]]:
    """Agent → what happened to it in the micro-turn that ends; only those to whom something did."""
    state = desk.state
    speaker: list[Happening] = ["spoke"]
    happened: dict[str, list[Happening]] = {floor.agent: speaker}
    auction = state.auction
    if auction is not None and auction.winner is not None and auction.turn == state.turn:
        for name in contenders(auction):
            happened.setdefault(name, []).append("lost_bid")
        if auction.reason != "interrupt" and auction.paid > 0:
            happened.setdefault(auction.winner, []).append("won_bid")
    for line in reversed(state.transcript):
        if line.role == "interjection":
            if line.segment_id == floor.segment_id:
                if line.kind == "challenge":
                    speaker.append("challenged")
                elif line.kind == "support":
                    speaker.append("supported")
        elif line.segment_id == floor.answers:
            if line.agent in state.by_id and line.agent != floor.agent:
                happened.setdefault(line.agent, []).append("challenged")
            break
        elif floor.answers is None and line.segment_id == floor.segment_id:
            break
    if cut_by is not None:
        speaker.append("was_interrupted")
        if cut_by in state.by_id:
            happened.setdefault(cut_by, []).append("interrupted_someone")
    return happened
