"""What a micro-turn leaves behind: tokens accrue, pacing and moods move. One event an agent and kind."""

from __future__ import annotations

from ..debate.events import EmotionChanged
from ..debate.state import Auction, OnFloor
from ..economy import pacing, tokens
from ..temper.emotion import Happening, Mood, after_turn
from .desk import Desk


def settle(desk: Desk, floor: OnFloor, heard_ms: int, *, complete: bool, cut_by: str | None) -> None:
    """Close the books on a segment that ended. `cut_by` is an agent's id, `operator`, or None."""
    state = desk.state
    if floor.role == "chair":
        return
    settings = state.settings
    emit = desk.emit
    if complete:
        for accrued in tokens.accrue(state.agents, settings):
            emit(accrued)
    for paced in pacing.update(state.agents, floor.agent, heard_ms, settings.pacing):
        emit(paced)
    happened = _happenings(desk, floor, cut_by)
    for agent in state.agents:
        before = Mood(agent.frustration, agent.engagement, agent.confidence)
        after = after_turn(before, happened[agent.id])
        if after != before:
            frustration, engagement, confidence = after.frustration, after.engagement, after.confidence
            emit(EmotionChanged(agent=agent.id, frustration=frustration, engagement=engagement, confidence=confidence))


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
