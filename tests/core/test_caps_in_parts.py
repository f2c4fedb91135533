"""An answer that comes in parts is paid for when it is whole: until then what was set aside for it stays set aside, so that a
cap is not passed in between; one that breaks off costs that (RULES, Lead time and governor)."""

from __future__ import annotations

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import inputs, step
from argentum_core.orchestrator.governor import room_for_call, spent_micros

CALL, PRICE = 400, 250
WORK = "request"


def first_sentence(*, begun: bool = False) -> DebateState:
    """A debate with a paid mind whose first sentence is there, or even being heard, and its rest is not."""
    state = DebateState()
    agents = [
        e.AgentSetup(
            id=name, name=name, side=name, seat=seat, voice="estimate", mind="chat:m", target_share=0.5, bank=500,
            metered=True, call_micros=CALL,
        )
        for seat, name in enumerate(("a", "b"), 1)
    ]  # fmt: skip
    asked = e.WorkRequest(request_id=WORK, kind="segment", agent="a", segment_id="seg", short=False)
    told: list[e.Event] = [
        e.DebateStarted(
            session="s", motion="m", title="t", preset="p", cast="c", seed=1, max_bank=800, agents=agents,
            settings=Settings.model_validate({"governor": {"money_per_minute": 0.0005}}).model_dump(),
        ),
        e.WorkRequested(requests=[asked], context_version=0),
        e.WorkWritten(request_id=WORK, text="This is first.", more=True),
    ]  # fmt: skip
    if begun:
        told += [
            e.WorkReady(request_id=WORK, clip_id="clip", length_ms=900, beats_ms=[], beat_kinds=[], word_ends_ms=[300, 600, 900]),
            e.SegmentStarted(
                segment_id="seg", clip_id="clip", auction_id="x", agent="a", role="segment", text="This is first.", context_version=0,
                starts_ms=0, planned_ms=900, beats_ms=[], beat_kinds=[], word_ends_ms=[300, 600, 900],
            ),
        ]  # fmt: skip
    for event in told:
        evolve(state, event, 0)
    return state


@pytest.mark.parametrize("begun", [False, True])
def test_what_is_set_aside_stays_so_until_the_rest_is_there(begun: bool) -> None:
    state = first_sentence(begun=begun)
    assert spent_micros(state) == CALL
    assert not room_for_call(state, CALL)
    evolve(state, e.ContinuationsWritten(request_id=WORK, halves=[], cost_micros=PRICE), 0)
    assert spent_micros(state) == PRICE
    assert room_for_call(state, PRICE)


@pytest.mark.parametrize("begun", [False, True])
def test_a_rest_that_never_comes_costs_what_was_set_aside(begun: bool) -> None:
    state = first_sentence(begun=begun)
    if begun:
        event: e.Event = e.SegmentEnded(
            segment_id="seg", agent="a", heard_text="This", heard_ms=300, complete=False, ended_ms=300
        )
    else:
        event = e.WorkDropped(request_ids=[WORK], reason="superseded")
    evolve(state, event, 300)
    assert spent_micros(state) == CALL
    evolve(state, e.CallSettled(request_id=WORK, agent="a", cost_micros=PRICE), 400)
    assert spent_micros(state) == PRICE, "until it is known what it was"


@pytest.mark.parametrize("begun", [False, True])
def test_a_rest_that_breaks_off_costs_what_its_mind_tells_before(begun: bool) -> None:
    state = first_sentence(begun=begun)
    for event in (
        e.CallSettled(request_id=WORK, agent="a", cost_micros=PRICE),
        e.ContinuationsWritten(request_id=WORK, halves=[]),
    ):
        evolve(state, event, 0)
    assert spent_micros(state) == PRICE


def test_a_provider_that_is_waited_for_says_how_long() -> None:
    state = first_sentence()
    [fault] = step(state, inputs.FaultReported("chat:m", "rate_limit", "too many requests", 9000), state.at_ms).events
    assert isinstance(fault, e.ProviderFault)
    assert fault.retry_ms == 9000
    assert state.providers["chat"].blocked_until_ms == state.at_ms + 9000
