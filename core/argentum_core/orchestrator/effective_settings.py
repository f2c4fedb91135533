"""What is really in force: the preset's knobs as the governor's tier and health let them act (RULES, Lead time and governor).

A preset says what a debate is like; the tier says how much of it the machine and the budget carry. In `enhanced` the knobs
count as they are, `premium` adds, `baseline` and what is shed take away. What is shed goes in this order: reserve depth,
interjections, mind bids, expressivity, concurrency. The sounds of listeners go before all of them, with the tier.
"""

from __future__ import annotations

from typing import Final

from ..debate.events import Tier
from ..debate.state import DebateState

SHED_RESERVES, SHED_INTERJECTIONS, SHED_MIND_BIDS, SHED_EXPRESSIVITY, SHED_CONCURRENCY = range(1, 6)
SHED_NAMES: Final = ("reserves", "interjections", "mind bids", "expressivity", "concurrency")
CONCURRENCY: Final[dict[Tier, int]] = {"baseline": 6, "enhanced": 8, "premium": 10}
LEAD_TIME_MS: Final[dict[Tier, int]] = {"baseline": 800, "enhanced": 1200, "premium": 1500}
_USUAL: Final = CONCURRENCY["enhanced"]
KICKERS_AT_MOST: Final = 2
INTERJECTIONS_AT_MOST: Final = 4


def concurrency(state: DebateState) -> int:
    """Requests to minds under way at once: the tier's number, or the knob where it was set to anything but the usual."""
    governor = state.governor
    limit, knob = CONCURRENCY[governor.tier], state.settings.concurrency.global_limit
    if knob != _USUAL:
        limit = knob
    return max(1, limit // 2) if governor.shed >= SHED_CONCURRENCY else limit


def lead_time_floor_ms(state: DebateState) -> int:
    """The shortest lead time of the tier."""
    return LEAD_TIME_MS[state.governor.tier]


def misses_are_high(state: DebateState) -> bool:
    """Whether too many of the last segments had a miss."""
    governor = state.governor
    return governor.misses.bit_count() > state.settings.governor.miss_rate * governor.seen if governor.misses else False


def kickers(state: DebateState) -> int:
    """Challengers whose kicker is kept ready."""
    knob = state.settings.interrupts.kickers
    if state.governor.tier == "premium" or misses_are_high(state):
        knob += 1
    return knob if knob < KICKERS_AT_MOST else KICKERS_AT_MOST


def reserves(state: DebateState) -> int:
    """Likely next speakers who are asked ahead."""
    if state.governor.shed >= SHED_RESERVES:
        return 0
    return 2 if misses_are_high(state) else 1


def interjections(state: DebateState) -> int:
    """Interjections that may be played over one segment: one more over a long case or in the highest tier, not two."""
    knobs, governor = state.settings.interjections, state.governor
    if not knobs.enabled or governor.shed >= SHED_INTERJECTIONS or knobs.max_per_segment == 0:
        return 0
    long_case = state.floor is not None and state.floor.role == "case"
    most = knobs.max_per_segment + (governor.tier == "premium" or long_case)
    return max(knobs.max_per_segment, min(most, INTERJECTIONS_AT_MOST))


def backchannels_per_minute(state: DebateState) -> float:
    """How often listeners are heard to listen; not at all in the lowest tier, before anything else is shed."""
    governor = state.governor
    return 0.0 if governor.tier == "baseline" or governor.shed else state.settings.rhythm.backchannels_per_minute


def longest_guard_ms(state: DebateState) -> int:
    """How long before a beat what comes in there is settled: as long as the slowest voice asks for."""
    guard_ms = state.settings.interrupts.guard_min_ms
    for agent in state.agents:
        if agent.guard_ms > guard_ms:  # noqa: PLR1730 (every agent, every turn)
            guard_ms = agent.guard_ms
    return guard_ms


def mind_bids(state: DebateState) -> bool:
    """Whether minds are asked for bids of their own."""
    return state.settings.auction.mind_bids and state.governor.shed < SHED_MIND_BIDS


def expressivity(state: DebateState) -> float:
    """Scale of pitch, rate and volume by mood."""
    governor = state.governor
    if governor.tier == "baseline" or governor.shed >= SHED_EXPRESSIVITY:
        return 0.0
    return state.settings.emotion.expressivity


def width(state: DebateState) -> float:
    """Stereo spread of the seats."""
    return state.settings.audio.width if state.governor.tier == "premium" else 0.0
