"""InterruptPolicy: who may cut in, when, and at what price (RULES, Hard interrupts)."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..debate.events import Hundredths
from ..debate.on_floor import OnFloor
from ..debate.state import Agent, DebateState
from . import reputation
from .auction import backlog
from .tokens import HUNDREDTHS, hundredths

Refusal = Literal["budget", "cooldown", "poor", "soft"]


class InterruptPrice(msgspec.Struct, frozen=True):
    """What a cut costs: `bid` whole tokens for the floor, `fee` hundredths."""

    bid: int
    fee: Hundredths

    @property
    def total(self) -> Hundredths:
        """Bid and fee together, in hundredths."""
        return self.bid * HUNDREDTHS + self.fee


def urge(agent: Agent) -> float:
    """(0.5·frustration + 0.5·B) · pacing, or the mind's own urgency · pacing."""
    if agent.urgency is not None:
        return agent.urgency * agent.multiplier
    return 0.5 * (agent.frustration + backlog(agent)) * agent.multiplier


def wants(state: DebateState, agent: Agent) -> bool:
    """Whether the agent's paced urge reaches the threshold."""
    return urge(agent) >= state.settings.interrupts.urge_threshold


def cuts_since(state: DebateState, segment: int) -> int:
    """Cuts by agents of segments numbered above `segment`. The newest are last, so the look back is short."""
    count = 0
    for cut in reversed(state.cut_segments):
        if cut <= segment:
            break
        count += 1
    return count


def heat(state: DebateState) -> int:
    """Cuts by agents in the last `heat_segments` segments, the one on the floor included."""
    return cuts_since(state, state.segments - state.settings.interrupts.heat_segments)


def price(state: DebateState, agent: Agent) -> InterruptPrice:
    """bid = frontier + kicker_delta, the frontier being the others' highest bid for the next floor, speaker aside;
    fee = kicker_fee · (1 + 0.5·heat + 0.5·max(reputation of the speaker, 0) + 0.25·confidence of the speaker)."""
    knobs = state.settings.interrupts
    speaker = state.floor.agent if state.floor is not None else None
    frontier = 0
    if state.auction is not None:
        for name, bid in state.auction.bids.items():
            if bid.amount > frontier and name not in (agent.id, speaker):
                frontier = bid.amount
    scale = 1 + knobs.fee_heat * heat(state)
    spoken = state.by_id.get(speaker) if speaker is not None else None
    if spoken is not None:
        scale += knobs.fee_confidence * spoken.confidence
        standing = reputation.now(spoken, state.segments, state.settings.reputation)
        if standing > 0.0:
            scale += knobs.fee_reputation * standing
    return InterruptPrice(bid=frontier + knobs.kicker_delta, fee=hundredths(knobs.kicker_fee * scale))


def refusal(state: DebateState, floor: OnFloor, agent: Agent, beat: int) -> Refusal | None:
    """Why the agent may not cut the floor at `beat` (from 1); None if it may.

    `soft` is the least of them: whoever hears it may still take the floor at the end of the segment.
    """
    knobs = state.settings.interrupts
    if cuts_since(state, state.segments - knobs.window_segments) >= knobs.per_window:
        return "budget"
    if state.turn - agent.interrupted_turn <= knobs.cooldown_segments:
        return "cooldown"
    if agent.bank < price(state, agent).total:
        return "poor"
    if floor.planned_ms - floor.beats_ms[beat - 1] < knobs.soft_below * floor.planned_ms:
        return "soft"
    return None


def first_open_beat(floor: OnFloor) -> int | None:
    """The first beat (from 1) with a whole sentence heard before it; None if the segment has none."""
    for n, kind in enumerate(floor.beat_kinds, start=1):
        if kind == "sentence":
            return n
    return None
