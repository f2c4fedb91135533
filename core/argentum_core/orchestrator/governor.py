"""The governor: after each segment it looks at health and budget, and raises or lowers quality (RULES, Lead time and governor).

Quality is a number in 0..1: it rises by a fixed step while all is well and shrinks by a factor when not (additive increase,
multiplicative decrease). Its thirds are the tiers, with a band of hysteresis around each edge and a dwell; below the
lowest edge more and more is shed. Lead time grows when misses are many and shrinks after a run of good segments.
Caps are never passed: `room_for_call` and `room_for_sound` are asked before anything is spent or made.
"""

from __future__ import annotations

from typing import Final

from ..debate.events import GovernorChanged, ProviderFault, Tier
from ..debate.fold_governor import BUDGET
from ..debate.settings import GovernorKnobs as Knobs
from ..debate.state import DebateState, Governing
from ..debate.work import Work
from .effective_settings import LEAD_TIME_MS, SHED_NAMES, misses_are_high
from .effects import SetMix
from .step_context import StepContext

MICROS: Final = 1_000_000
EDGES = (1 / 3, 2 / 3)
TIERS: Final[tuple[Tier, ...]] = ("baseline", "enhanced", "premium")
DRIFT_MAX_MS: Final = 50
BUDGET_SHARES: Final = (0.8, 1.0)
"""Shares of the debate's budget at which a notice tells of it."""


def govern(context: StepContext, worst_drift_ms: int) -> None:
    """Look at the segment that ended, and move if there is reason to. `worst_drift_ms` is the latest of its beats."""
    state = context.state
    governor, knobs = state.governor, state.settings.governor
    tell_budget(context)
    if governor.quality == 1.0 and worst_drift_ms <= DRIFT_MAX_MS and _nothing_new(state, governor, knobs):
        return
    causes = unhealthy(state, worst_drift_ms)
    if causes:
        quality = governor.quality * knobs.keeps
    elif governor.quality < 1.0:
        quality = min(1.0, governor.quality + knobs.raises)
    else:
        quality = 1.0
    quality = int(quality * 1000 + 0.5) / 1000
    tier = _tier(state, quality)
    lead_ms = _lead_time_ms(state, tier, causes)
    shed = _shed(quality, knobs.hysteresis)
    held = knobs.mode != "auto"
    if quality == governor.quality and tier == governor.tier and lead_ms == governor.lead_time_ms:
        return
    before = governor.tier
    context.emit(
        GovernorChanged(
            tier=tier,
            lead_time_ms=lead_ms,
            causes=["held"] if held and tier != before else causes or ["healthy"],
            quality=quality,
            shed=shed,
            held=held,
        )
    )
    if tier != before:
        context.do(SetMix())


def _nothing_new(state: DebateState, governor: Governing, knobs: Knobs) -> bool:
    """Whether all has been well for so long that there is nothing to look at."""
    return (
        not (governor.misses or governor.stutters or governor.discarded or governor.calls)
        and governor.tier == (knobs.mode if knobs.mode != "auto" else "premium")
        and (governor.good_run < knobs.miss_window or governor.lead_time_ms <= LEAD_TIME_MS[governor.tier])
        and not _blocked(state)
    )


def _blocked(state: DebateState) -> bool:
    """Whether a provider is left alone for a while."""
    for provider in state.providers.values():  # noqa: SIM110 (a generator in every turn costs)
        if provider.blocked_until_ms > state.at_ms:
            return True
    return False


def unhealthy(state: DebateState, worst_drift_ms: int = 0) -> list[str]:
    """What is wrong, in the words of `governor_changed`; nothing when all is well."""
    governor, knobs = state.governor, state.settings.governor
    causes = []
    if governor.misses & 1 and misses_are_high(state):
        causes.append("miss")
    if governor.stutters:
        causes.append("underruns")
    if worst_drift_ms > DRIFT_MAX_MS:
        causes.append("drift")
    if governor.discarded and discarded_ms(state) > 1000 * knobs.discarded_s_per_minute:
        causes.append("discarded")
    if knobs.calls_per_minute and calls(state) >= knobs.calls_per_minute:
        causes.append("calls")
    if knobs.money_per_minute and spent_micros(state) >= knobs.money_per_minute * MICROS:
        causes.append("money")
    if _blocked(state):
        causes.append("provider")
    return causes


def _tier(state: DebateState, quality: float) -> Tier:
    governor, knobs = state.governor, state.settings.governor
    if knobs.mode != "auto":
        return knobs.mode
    if state.segments - governor.changed_segment < knobs.dwell_segments:
        return governor.tier
    place = TIERS.index(governor.tier)
    if place < 2 and quality >= EDGES[place] * (1 + knobs.hysteresis):
        return TIERS[place + 1]
    if place > 0 and quality < EDGES[place - 1] * (1 - knobs.hysteresis):
        return TIERS[place - 1]
    return governor.tier


def _shed(quality: float, hysteresis: float) -> int:
    """How many of the five things are left out: none above the lowest edge, all of them at no quality at all."""
    edge = EDGES[0] * (1 - hysteresis)
    if quality >= edge:
        return 0
    return min(len(SHED_NAMES), 1 + int(len(SHED_NAMES) * (1 - quality / edge)))


def _lead_time_ms(state: DebateState, tier: Tier, causes: list[str]) -> int:
    governor, knobs = state.governor, state.settings.governor
    least, lead_ms = LEAD_TIME_MS[tier], governor.lead_time_ms
    if "miss" in causes:
        lead_ms += knobs.lead_step_ms
    elif "discarded" in causes or governor.good_run >= knobs.miss_window:
        lead_ms = int(lead_ms * knobs.lead_shrink)
    return max(least, min(lead_ms, knobs.lead_max_ms))


# --- caps -------------------------------------------------------------------------------------------------------------


_MINUTE_MS: Final = 60_000


def discarded_ms(state: DebateState) -> int:
    """Sound thrown away in the last minute."""
    since = state.at_ms - _MINUTE_MS
    return sum(length for at_ms, length in state.governor.discarded if at_ms > since)


def calls(state: DebateState) -> int:
    """Paid calls in the last minute."""
    since = state.at_ms - _MINUTE_MS
    return sum(at_ms > since for at_ms in state.governor.calls)


def spent_micros(state: DebateState) -> int:
    """Money of the last minute, what is set aside for calls under way included."""
    since = state.at_ms - _MINUTE_MS
    spent = sum(micros for at_ms, micros in state.governor.spent if at_ms > since)
    floor = state.floor
    if floor is not None and floor.more:
        spent += floor.reserved_micros
    return spent + sum(work.reserved_micros for work in state.work.values() if work.status == "asked" or work.more)


def whole_micros(state: DebateState) -> int:
    """Money of the whole debate, what is set aside for calls under way included."""
    floor = state.floor
    aside = floor.reserved_micros if floor is not None and floor.more else 0
    return (
        state.governor.spent_micros
        + aside
        + sum(work.reserved_micros for work in state.work.values() if work.status == "asked" or work.more)
    )


def tell_budget(context: StepContext) -> None:
    """One notice when four fifths of the debate's budget are spent, and one when it is spent: from then on the casebook speaks."""
    state = context.state
    budget, governor = state.settings.governor.money_per_debate, state.governor
    if not budget or governor.budget_told >= len(BUDGET_SHARES):
        return
    share = whole_micros(state) / (budget * MICROS)
    dearest = max((agent.call_micros for agent in state.agents if agent.metered), default=0) / (budget * MICROS)
    told = governor.budget_told
    if share < BUDGET_SHARES[told] - (dearest if told else 0.0):
        return
    spent = f"{governor.spent_micros / MICROS:.2f} of the {budget:.2f} for this debate"
    said = (
        f"{spent} are spent"
        if not told
        else f"{spent} are spent, and another call might pass it; the casebook speaks for paid minds"
    )
    context.emit(ProviderFault(provider=BUDGET, kind="money", detail=said))


def room_for_call(state: DebateState, micros: int, more: int = 1) -> bool:
    """Whether so many `more` paid calls, expected to cost so much together, keep under the caps."""
    knobs = state.settings.governor
    if knobs.calls_per_minute and calls(state) + more > knobs.calls_per_minute:
        return False
    if knobs.money_per_debate and whole_micros(state) + micros > knobs.money_per_debate * MICROS:
        return False
    return not knobs.money_per_minute or spent_micros(state) + micros <= knobs.money_per_minute * MICROS


_SPECULATIVE: Final = frozenset({"kicker", "interjection", "reserve"})
_SOUNDING: Final = frozenset({"voicing", "ready"})


def room_for_sound(state: DebateState, expected_ms: int) -> bool:
    """Whether sound of that length, if nobody ever hears it, keeps what is thrown away under its cap."""
    cap_ms = 1000 * state.settings.governor.discarded_s_per_minute
    if expected_ms > cap_ms:
        return False
    speculative_ms = expected_ms
    for work in state.work.values():
        if work.kind in _SPECULATIVE and (
            work.status in _SOUNDING or (work.status == "written" and work.kind == "kicker")
        ):
            speculative_ms += sound_ms(work)
    if speculative_ms > cap_ms:
        return False
    return not state.governor.discarded or discarded_ms(state) + speculative_ms <= cap_ms


def sound_ms(work: Work) -> int:
    """How long the sound of written words is, or will be."""
    return work.length_ms or expected_ms(work.text)


def expected_ms(text: str) -> int:
    """About how long words will sound."""
    return 300 * text.count(" ") + 500
