"""Plans of minds: recorded as they are made, told to their own mind alone, and there again when a debate is resumed."""

from __future__ import annotations

import pytest
from scene import agent, debate

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.state import DebateState
from argentum_core.minds.requests import request_of
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.effects import AskMind
from argentum_core.orchestrator.step import step


def begun() -> DebateState:
    return debate(agent("a1"), agent("a2"), speaker="a1")


def told(state: DebateState, name: str, kind: str = "segment", *, offline: bool = False) -> str:
    return request_of(state, AskMind("r", kind, name, state.context_version, offline=offline)).plan  # type: ignore[arg-type]


def test_a_plan_is_an_event_once() -> None:
    state = begun()
    [made] = step(state, inputs.PlanWritten("a1", "Trams first."), state.at_ms).events
    assert isinstance(made, e.PlanMade) and (made.agent, made.plan) == ("a1", "Trams first.")
    assert not step(state, inputs.PlanWritten("a1", "Trams first."), state.at_ms).events, "nothing new"


@pytest.mark.parametrize(("name", "plan"), [("nobody", "Trams first."), ("a1", "")])
def test_what_is_nobodys_or_no_plan_is_not_recorded(name: str, plan: str) -> None:
    state = begun()
    assert not step(state, inputs.PlanWritten(name, plan), state.at_ms).events


def test_a_record_is_enough_to_tell_a_mind_its_own_plan_and_nobody_elses() -> None:
    state = begun()
    evolve(state, e.PlanMade(agent="a1", plan="Trams first."), state.at_ms)
    assert told(state, "a1") == told(state, "a1", "plan") == "Trams first."
    assert told(state, "a1", "listen") == told(state, "a2") == told(state, "a1", offline=True) == ""
