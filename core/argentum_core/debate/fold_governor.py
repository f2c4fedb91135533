"""Where the governor stands: what is spent, thrown away and missed, and what providers let through."""

from __future__ import annotations

from typing import Any, Final

from . import concurrency
from . import events as e
from .state import CHAIR, DROPPED_KEPT, Agent, DebateState, Governing, provider_of

MINUTE_MS: Final = 60_000
BUDGET: Final = "budget"
"""Who is told of as provider where the budget of the debate is nearly spent, or spent."""
JUDGE: Final = "judge"
"""What the calls of judges are for, among the kinds of work that minds are asked for."""


def discard(state: DebateState, length_ms: int) -> None:
    """Sound was made and thrown away."""
    state.discarded_ms += length_ms
    state.governor.discarded.append((state.at_ms, length_ms))


def call(state: DebateState) -> None:
    """A paid mind was asked."""
    calls = state.governor.calls
    calls.append(state.at_ms)
    while calls[0] <= state.at_ms - MINUTE_MS:
        calls.popleft()


def spend(state: DebateState, micros: int) -> None:
    """An answer was paid for."""
    state.governor.spent.append((state.at_ms, micros))
    state.governor.spent_micros += micros


def is_metered(state: DebateState, name: str) -> bool:
    """Whether the calls of an agent's mind, or of the chair's, are paid for."""
    agent = state.by_id.get(name)
    if agent is not None:
        return agent.metered
    return name == CHAIR and state.form.chair is not None and state.form.chair.metered


def charge_estimate(state: DebateState, request_id: str, micros: int) -> None:
    """A call that was broken off is charged what was set aside for it, until it is known what it has cost (`call_settled`)."""
    spend(state, micros)
    estimated = state.governor.estimated
    estimated[request_id] = (state.at_ms, micros)
    while len(estimated) > DROPPED_KEPT:
        del estimated[next(iter(estimated))]


def follow_price(agent: Agent, micros: int) -> None:
    """What is set aside for an agent's next call follows the price of this one: up at once, down by an eighth of the difference."""
    known = agent.call_micros
    agent.call_micros = max(micros, known - (known - micros) // 8)


def _call_settled(state: DebateState, event: e.CallSettled) -> None:
    """The cost takes the place of the estimate, at its moment; where none was charged, it is charged now, and nothing stays set aside."""
    if event.kind == JUDGE:
        _judge_paid(state, event)
        return
    spent, charged = state.governor.spent, state.governor.estimated.pop(event.request_id, None)
    if not is_metered(state, event.agent):
        return
    if charged is None:
        spend(state, event.cost_micros)
        work, floor = state.work.get(event.request_id), state.floor
        if work is not None:
            work.reserved_micros = 0
        elif floor is not None and floor.request_id == event.request_id:
            floor.reserved_micros = 0
    else:
        state.governor.spent_micros += event.cost_micros - charged[1]
        if charged in spent:
            spent[spent.index(charged)] = (charged[0], event.cost_micros)
    agent = state.by_id.get(event.agent)
    if agent is not None:
        follow_price(agent, event.cost_micros)


def _judge_paid(state: DebateState, event: e.CallSettled) -> None:
    """A judge's call counts against the limits of the judges and against the debate's budget. Whoever asks the judges keeps to the caps of a
    minute: the debate is over, and its time stands still."""
    vote, usage = state.vote, event.usage
    vote.judge_calls += 1
    vote.judge_tokens += usage.input_tokens + usage.output_tokens if usage is not None else 0
    state.governor.spent_micros += event.cost_micros


def close_segment(state: DebateState) -> None:
    """One segment more was good, or had a miss; minutes that have passed are forgotten."""
    governor = state.governor
    window = state.settings.governor.miss_window
    governor.misses = ((governor.misses << 1) | governor.missed) & ((1 << window) - 1)
    if governor.seen < window:
        governor.seen += 1
    if governor.missed:
        governor.missed, governor.good_run = False, 0
    else:
        governor.good_run += 1
    governor.stutters, governor.underruns = governor.underruns, 0
    before_ms = state.at_ms - MINUTE_MS
    for kept in (governor.discarded, governor.spent):
        while kept and kept[0][0] <= before_ms:
            kept.popleft()


def answered(state: DebateState, mind: str) -> None:
    """A provider gave a good answer."""
    provider = state.providers.get(provider_of(mind))
    if provider is not None:
        concurrency.answered(provider, state.settings.concurrency.global_limit)


def _provider_fault(state: DebateState, event: e.ProviderFault) -> None:
    if event.provider == BUDGET:
        state.governor.budget_told += 1
        return
    if event.kind == "starved" and state.floor is not None:
        state.floor.dry = True
    provider = state.providers.get(provider_of(event.provider))
    if any(event.provider in agent.voice.split(",") for agent in state.agents):
        return  # the voices of a provider have limits of their own
    if provider is not None and event.kind in ("rate_limit", "overloaded"):
        concurrency.refused(provider, state.at_ms, event.retry_ms or 0)


def _governor_changed(state: DebateState, event: e.GovernorChanged) -> None:
    governor: Governing = state.governor
    if event.lead_time_ms < governor.lead_time_ms:
        governor.good_run = 0
    if event.tier != governor.tier:
        governor.changed_segment = state.segments
    governor.tier, governor.quality, governor.shed = event.tier, event.quality, event.shed
    governor.lead_time_ms = event.lead_time_ms


def _health_measured(state: DebateState, event: e.HealthMeasured) -> None:
    state.governor.underruns += event.underruns
    state.governor.latency_ms = event.latency_ms


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.CallSettled: _call_settled,
    e.ProviderFault: _provider_fault,
    e.GovernorChanged: _governor_changed,
    e.HealthMeasured: _health_measured,
}
