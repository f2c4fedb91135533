"""Caps on calls, money and discarded sound: never passed, because room is asked for first (RULES, Lead time and governor)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from random_behaviour import Mindset
from scene import TWO_SENTENCES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.governor import calls, discarded_ms, expected_ms, room_for_sound, spent_micros

MINUTE_MS = 60_000
COST = 400
PAID = Mindset("chat:large", bids=True, metered=True, call_micros=COST)


class Paying(Scene):
    """Every answer of a paid mind costs something; `ledger` has when and how much, as the provider's bill will."""

    ledger: list[tuple[int, int]]
    asks: list[tuple[int, do.AskMind]]

    def __post_init__(self) -> None:
        self.ledger, self.asks = [], []
        super().__post_init__()

    def run_effect(self, effect: do.Effect) -> None:
        if isinstance(effect, do.AskMind) and not effect.offline:
            self.asks.append((self.state.at_ms, effect))
        super().run_effect(effect)

    def answer(self, ask: do.AskMind, how: int = 0) -> inputs.Input:
        given = super().answer(ask, how)
        if ask.offline or not isinstance(given, inputs.MindReplied):
            return given
        self.ledger.append((self.state.at_ms, COST))
        return inputs.MindReplied(
            given.request_id, given.text, given.kind, given.importance, given.answers, cost_micros=COST
        )


def run(
    turns: int, changes: dict[str, Any], *, agents: int = 6, minds: tuple[Mindset, ...] = (PAID,)
) -> Iterator[Paying]:
    """A debate, stopped after every input."""
    remarks = {f"a{n}": ("challenge", 0.9) for n in range(1, agents + 1, 2)}
    scene = Paying(agents=agents, turns=turns, minds=minds, remarks=remarks, settings=knobs(changes))
    while scene.state.phase != "ended":
        yield scene
        scene.advance()
    assert scene.state.ended == "turns"


def in_a_minute(moments: list[tuple[int, int]], now_ms: int) -> int:
    return sum(amount for at_ms, amount in moments if at_ms > now_ms - MINUTE_MS)


# --- calls ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cap", [1, 7, 30])
def test_calls_of_paid_minds_in_a_minute_never_pass_their_cap(cap: int) -> None:
    for scene in run(25, {"governor.calls_per_minute": cap}):
        made = in_a_minute([(at_ms, 1) for at_ms, _ in scene.asks], scene.state.at_ms)
        assert made <= cap
        assert calls(scene.state) == made
    assert len(scene.asks) > cap, "the cap was reached, and again a minute later"


def test_at_the_cap_the_casebook_speaks_for_paid_minds_in_everything() -> None:
    *_, scene = run(12, {"governor.calls_per_minute": 1})
    asked = [request for event in scene.all(e.WorkRequested) for request in event.requests]
    assert {"segment", "interjection"} <= {request.kind for request in asked if request.offline}
    assert len([request for request in asked if not request.offline]) <= 12
    assert [event.role for event in scene.all(e.SegmentStarted)] == ["segment"] * 12


def test_the_casebook_is_never_counted() -> None:
    for scene in run(12, {"governor.calls_per_minute": 1}, minds=(Mindset("casebook"),)):
        assert not scene.state.governor.calls
    assert not [r for event in scene.all(e.WorkRequested) for r in event.requests if r.offline]


# --- money ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cap_micros", [COST, 3_000, 20_000])
def test_money_spent_in_a_minute_never_passes_its_cap(cap_micros: int) -> None:
    """What is spent and what is set aside for calls under way, together."""
    for scene in run(25, {"governor.money_per_minute": cap_micros / 1_000_000}):
        under_way = sum(COST for work in scene.state.work.values() if work.status == "asked" and not work.offline)
        assert in_a_minute(scene.ledger, scene.state.at_ms) + under_way <= cap_micros
    assert sum(micros for _, micros in scene.ledger) > cap_micros, "the cap was reached, and again a minute later"


def test_an_answer_is_charged_what_it_cost_also_when_it_is_a_pass_or_a_poor_remark() -> None:
    scene = Paying(minds=(Mindset("chat:large", metered=True, call_micros=9_999),), remarks={"a2": ("support", 0.1)})
    scene.to_the_floor()
    scene.settle_minds()
    passed = {
        name for event in scene.all(e.WorkDropped) if event.reason in ("passed", "poor") for name in event.request_ids
    }
    assert len(passed) == 3
    assert spent_micros(scene.state) == sum(micros for _, micros in scene.ledger)


@pytest.mark.parametrize("reason", ["timeout", "failed", "context_moved"])
def test_a_call_that_was_broken_off_is_charged_what_was_set_aside_for_it(reason: str) -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    before = sum(micros for _, micros in scene.ledger)
    [ask, *_] = [ask for ask in scene.asked if ask.kind == "listen"]
    work = scene.state.work[ask.request_id]
    assert work.reserved_micros == COST
    asked = len(scene.asked)
    assert spent_micros(scene.state) == before + COST * asked
    if reason == "failed":
        scene.give(inputs.MindFailed(ask.request_id, "chat:large", "failed"))
    else:
        scene.let(e.WorkDropped(request_ids=[ask.request_id], reason=reason))  # type: ignore[arg-type]
    assert spent_micros(scene.state) >= before + COST * asked, "nothing was given back"
    assert (scene.state.at_ms, COST) in scene.state.governor.spent


@pytest.mark.parametrize("cost", [120, 900])
def test_what_a_dropped_call_has_cost_takes_the_place_of_the_estimate(cost: int) -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    [ask, *_] = [ask for ask in scene.asked if ask.kind == "listen"]
    scene.let(e.WorkDropped(request_ids=[ask.request_id], reason="context_moved"))
    before = spent_micros(scene.state)
    scene.give(inputs.CallCharged(ask.request_id, ask.agent, cost))
    [settled] = scene.all(e.CallSettled)
    assert (settled.request_id, settled.agent, settled.cost_micros) == (ask.request_id, ask.agent, cost)
    assert spent_micros(scene.state) == before - COST + cost
    assert scene.state.by_id[ask.agent].call_micros == max(cost, COST - (COST - cost) // 8), (
        "and what is set aside follows"
    )


def test_a_cost_that_is_told_before_its_call_has_failed_is_charged_once() -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    [ask, *_] = [ask for ask in scene.asked if ask.kind == "listen"]
    before = spent_micros(scene.state)
    scene.give(inputs.CallCharged(ask.request_id, ask.agent, 120))
    assert spent_micros(scene.state) == before - COST + 120
    scene.let(e.WorkDropped(request_ids=[ask.request_id], reason="failed"))
    assert spent_micros(scene.state) == before - COST + 120


def test_a_cost_beside_that_of_whoever_stood_in_is_charged_too() -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    before = spent_micros(scene.state)
    scene.give(inputs.CallCharged("long_ago", "a1", 120))
    assert spent_micros(scene.state) == before + 120


def test_an_estimate_of_more_than_a_minute_ago_is_not_charged_again() -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    [ask, *_] = [ask for ask in scene.asked if ask.kind == "listen"]
    scene.let(e.WorkDropped(request_ids=[ask.request_id], reason="context_moved"))
    scene.state.governor.spent.clear()
    scene.give(inputs.CallCharged(ask.request_id, ask.agent, 120))
    assert not scene.state.governor.spent


@pytest.mark.parametrize("cost", [0, -5])
def test_a_cost_that_nobody_knows_changes_nothing(cost: int) -> None:
    scene = Paying(minds=(PAID,))
    scene.to_the_floor()
    scene.give(inputs.CallCharged("segment_1", "a1", cost))
    scene.give(inputs.CallCharged("segment_1", "nobody", 7))
    assert not scene.all(e.CallSettled)


def test_a_mind_that_costs_nothing_is_not_charged() -> None:
    scene = Paying(minds=(Mindset("casebook"),))
    scene.to_the_floor()
    scene.give(inputs.CallCharged("segment_1", "a1", 120))
    assert not scene.all(e.CallSettled) and not spent_micros(scene.state)


def test_what_a_call_costs_is_learned_where_it_was_not_known() -> None:
    """It goes up at once, so that the next calls set enough aside, and down slowly."""
    scene = Paying(minds=(Mindset("chat:large", metered=True),))
    [ask] = scene.asked
    one = scene.state.by_id[ask.agent]
    assert one.call_micros == 0
    for cost, known in [(800, 800), (0, 700), (700, 700), (2000, 2000), (1200, 1900)]:
        scene.let(e.WorkRequested(context_version=0, requests=[request(one.id)]))
        scene.let(e.WorkWritten(request_id="segment_99", text="Well.", cost_micros=cost))
        assert one.call_micros == known


def request(name: str) -> e.WorkRequest:
    return e.WorkRequest(request_id="segment_99", kind="segment", agent=name, segment_id="seg_99")


# --- sound ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cap_s", [0, 4, 12])
@pytest.mark.parametrize("mode", ["cutoff", "beat_only"])
def test_sound_made_and_never_heard_in_a_minute_never_passes_its_cap(cap_s: int, mode: str) -> None:
    changes = {
        "governor.discarded_s_per_minute": cap_s, "interrupts.mode": mode, "interrupts.urge_threshold": 0.3,
        "interrupts.cooldown_segments": 0, "interrupts.per_window": 5, "interrupts.kickers": 2, "tokens.per_segment": 3,
        "interjections.max_per_segment": 2, "interjections.cost": 0, "governor.mode": "premium",
    }  # fmt: skip
    thrown: list[tuple[int, int]] = []
    seen = 0
    for scene in run(60, changes, minds=(Mindset(),)):
        for at_ms, event in scene.trace[seen:]:
            if isinstance(event, e.WorkDropped) and event.reason != "not_taken":
                thrown.append((at_ms, event.discarded_ms))
        seen = len(scene.trace)
        assert in_a_minute(thrown, scene.state.at_ms) <= 1000 * cap_s
        assert discarded_ms(scene.state) == in_a_minute(thrown, scene.state.at_ms)


def test_room_is_asked_for_with_all_that_is_made_already_and_may_come_to_nothing() -> None:
    state: DebateState = Scene(settings=knobs({"governor.discarded_s_per_minute": 10})).state
    assert room_for_sound(state, 10_000) and not room_for_sound(state, 10_001)
    state.governor.discarded.append((state.at_ms, 4_000))
    assert room_for_sound(state, 6_000) and not room_for_sound(state, 6_001)
    state.at_ms += MINUTE_MS
    assert room_for_sound(state, 10_000), "a minute later it is forgotten"


def test_words_are_expected_to_last_about_as_long_as_they_do() -> None:
    scene = Scene()
    for text in (TWO_SENTENCES, "Says who?", "That is exactly what they said about the trams."):
        clip = scene.voice(do.Synthesise("r", "c", "a1", text, 0, 0, 0))
        assert isinstance(clip, inputs.ClipReady)
        assert expected_ms(text) == pytest.approx(clip.length_ms, rel=0.15, abs=300)


# --- the budget of the whole debate -----------------------------------------------------------------------------------


def budgeted(budget: float, cost: int) -> Scene:
    """A debate of paid minds, each call of which costs so much (micros), until it has ended."""
    scene = Scene(
        turns=24,
        minds=(Mindset("paid:large", True, True, cost),),
        settings=knobs({"governor.money_per_debate": budget}),
    )
    for _ in range(20_000):
        if scene.state.phase == "ended":
            break
        for ask in [ask for ask in scene.asked if not ask.offline]:
            scene.asked.remove(ask)
            said = scene.answer(ask)
            assert isinstance(said, inputs.MindReplied)
            scene.give(replace(said, cost_micros=cost))
        scene.advance()
    return scene


def test_what_a_whole_debate_may_cost_is_never_passed_and_the_casebook_speaks_on() -> None:
    scene = budgeted(0.02, 1000)
    assert scene.state.ended == "turns"
    assert 0.8 * 20_000 <= scene.state.governor.spent_micros <= 20_000
    asked = [request for event in scene.all(e.WorkRequested) for request in event.requests]
    assert asked[0].offline is False and asked[-1].offline is True


def test_a_notice_tells_of_four_fifths_and_one_of_the_end() -> None:
    scene = budgeted(0.02, 1000)
    notices = [event for event in scene.all(e.ProviderFault) if event.provider == "budget"]
    assert [notice.kind for notice in notices] == ["money", "money"]
    assert "0.02 for this debate" in notices[0].detail and "the casebook speaks" in notices[1].detail


def test_without_a_budget_nobody_is_told_of_one() -> None:
    scene = budgeted(0.0, 1000)
    assert not [event for event in scene.all(e.ProviderFault) if event.provider == "budget"]
