"""A chair with a paid mind spends the debate's money like everybody: its calls count, and what they cost is on record."""

from __future__ import annotations

import pytest
from scene import agent, debate

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.governor import calls, spent_micros, whole_micros
from argentum_core.orchestrator.step import step

CALL, PRICE = 400, 250
ITEM = e.AgendaItem(phase="opening", agent="chair", role="chair", line="welcome")


def asked(*, metered: bool = True, offline: bool = False, item: e.AgendaItem | None = ITEM) -> DebateState:
    state = debate(agent("a1"), agent("a2"), speaker="a1")
    state.form.chair = e.ChairSetup(mind="chat:m", metered=metered, call_micros=CALL)
    wanted = e.WorkRequest(request_id="r", kind="chair", agent="chair", segment_id="seg_c", offline=offline, item=item)
    evolve(state, e.WorkRequested(requests=[wanted], context_version=0), state.at_ms)
    return state


def test_its_call_counts_and_its_price_is_set_aside_until_it_is_known() -> None:
    state = asked()
    assert calls(state) == 1 and whole_micros(state) == CALL and spent_micros(state) == CALL
    evolve(state, e.WorkWritten(request_id="r", text="Welcome.", cost_micros=PRICE), state.at_ms)
    assert spent_micros(state) == PRICE


@pytest.mark.parametrize(
    "state", [asked(metered=False), asked(offline=True), asked(item=None)], ids=["free", "casebook", "operator's words"]
)
def test_what_no_paid_mind_is_asked_for_costs_nothing(state: DebateState) -> None:
    evolve(state, e.WorkWritten(request_id="r", text="Welcome.", cost_micros=PRICE), state.at_ms)
    assert not calls(state) and not whole_micros(state)


def test_a_line_that_came_too_late_is_paid_for_when_its_cost_is_known() -> None:
    state = asked()
    evolve(state, e.WorkDropped(request_ids=["r"], reason="timeout"), state.at_ms)
    assert whole_micros(state) == CALL, "until it is known"
    [settled] = step(state, inputs.CallCharged("r", "chair", PRICE), state.at_ms).events
    assert isinstance(settled, e.CallSettled) and whole_micros(state) == PRICE


def test_a_line_in_parts_is_paid_for_when_it_is_whole() -> None:
    state = asked()
    evolve(state, e.WorkWritten(request_id="r", text="Welcome.", more=True), state.at_ms)
    assert whole_micros(state) == CALL
    evolve(state, e.ContinuationsWritten(request_id="r", halves=[], cost_micros=PRICE), state.at_ms)
    assert whole_micros(state) == PRICE
