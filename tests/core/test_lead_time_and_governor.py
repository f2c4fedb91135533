"""The governor: what raises and lowers quality to fit budget and health (RULES, Lead time and governor)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_behaviour import Mindset
from scene import Scene, agent, debate, knobs, on_floor

from argentum_core.debate import events as e
from argentum_core.debate.concurrency import ProviderLoad
from argentum_core.debate.evolve import evolve
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effective_settings, inputs
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator.governor import EDGES, TIERS, govern, unhealthy
from argentum_core.orchestrator.step_context import StepContext

LOW, HIGH = EDGES
ORDER = ["reserves", "interjections", "mind bids", "expressivity", "concurrency"]


def a_debate(**changes: Any) -> DebateState:
    return debate(agent("a1"), agent("a2"), speaker="a1", settings=knobs(changes))


def segment(state: DebateState, *, underruns: int = 0, drift_ms: int = 0) -> StepContext:
    """One more segment ends, in good health or not; what the governor makes of it."""
    state.segments += 1
    state.at_ms += 5000
    floor = state.floor
    evolve(state, e.HealthMeasured(underruns=underruns), state.at_ms)
    ended = e.SegmentEnded(segment_id="seg", agent="a1", heard_text="", heard_ms=0, complete=True, ended_ms=state.at_ms)
    evolve(state, ended, state.at_ms)
    context = StepContext(state, state.at_ms)
    govern(context, drift_ms)
    state.floor = floor
    return context


# --- quality --------------------------------------------------------------------------------------------------------


def test_it_widens_by_a_step_when_healthy_and_narrows_by_a_share_when_not() -> None:
    state = a_debate()
    state.governor.quality = 0.5
    segment(state)
    assert state.governor.quality == 0.55
    segment(state, underruns=1)
    assert state.governor.quality == pytest.approx(0.55 * 0.7)


@given(st.lists(st.booleans(), max_size=60))
def test_quality_is_in_0_to_1(history: list[bool]) -> None:
    state = a_debate()
    for ill in history:
        segment(state, underruns=ill)
        assert 0 <= state.governor.quality <= 1


def test_where_nothing_moves_nothing_is_said() -> None:
    state = a_debate()
    for _ in range(40):
        segment(state)
    assert segment(state).events == []


# --- what is read ---------------------------------------------------------------------------------------------------


def ill(cause: str) -> DebateState:
    state = a_debate(**{"governor.calls_per_minute": 3, "governor.money_per_minute": 0.001})
    governor = state.governor
    state.at_ms = 100_000
    if cause == "miss":
        governor.misses, governor.seen = 0b11111, 20
    elif cause == "underruns":
        governor.stutters = 1
    elif cause == "discarded":
        governor.discarded.append((99_000, 4001))
    elif cause == "calls":
        governor.calls.extend([99_000] * 3)
    elif cause == "money":
        governor.spent.append((99_000, 1000))
    elif cause == "provider":
        state.providers = {"chat": ProviderLoad(limit=4, blocked_until_ms=100_001)}
    return state


@pytest.mark.parametrize("cause", ["miss", "underruns", "drift", "discarded", "calls", "money", "provider"])
def test_what_is_wrong_is_said_in_a_word(cause: str) -> None:
    assert unhealthy(ill(cause), 51 if cause == "drift" else 0) == [cause]


@pytest.mark.parametrize("cause", ["discarded", "calls", "money"])
def test_what_is_a_minute_old_is_forgotten(cause: str) -> None:
    state = ill(cause)
    state.at_ms = 160_001
    assert unhealthy(state) == []


def test_stutters_are_counted_for_the_segment_in_which_they_were_heard() -> None:
    state = a_debate()
    [changed] = segment(state, underruns=2).events
    assert isinstance(changed, e.GovernorChanged) and changed.causes == ["underruns"]
    [changed] = segment(state).events
    assert isinstance(changed, e.GovernorChanged) and changed.causes == ["healthy"]


def test_health_reaches_it_from_outside() -> None:
    scene = Scene()
    scene.to_the_floor()
    [measured] = scene.batch(inputs.Health(underruns=3, latency_ms=40))
    assert measured == e.HealthMeasured(underruns=3, latency_ms=40)
    scene.until(e.SegmentEnded)
    assert scene.all(e.GovernorChanged)[-1].causes == ["underruns"]


# --- tiers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "quality", "then"),
    [
        ("baseline", LOW * 1.14, "baseline"),
        ("baseline", LOW * 1.15, "enhanced"),
        ("enhanced", LOW * 0.86, "enhanced"),
        ("enhanced", LOW * 0.84, "baseline"),
        ("enhanced", HIGH * 1.14, "enhanced"),
        ("enhanced", HIGH * 1.16, "premium"),
        ("premium", HIGH * 0.86, "premium"),
        ("premium", HIGH * 0.84, "enhanced"),
        ("premium", 0.0, "enhanced"),
    ],
)
def test_quality_must_pass_the_edge_of_a_tier_by_fifteen_percent(tier: str, quality: float, then: str) -> None:
    """And one step at a time."""
    state = a_debate(**{"governor.raises": 0})
    state.governor.tier, state.governor.quality = tier, quality + 0.0005  # type: ignore[assignment]
    segment(state)
    assert state.governor.tier == then


@given(st.lists(st.booleans(), max_size=80), st.integers(1, 8))
def test_a_tier_lasts_its_dwell_whatever_happens(history: list[bool], dwell: int) -> None:
    state = a_debate(**{"governor.dwell_segments": dwell, "governor.keeps": 0.3, "governor.raises": 0.4})
    changes = []
    for ill_ in history:
        before = state.governor.tier
        segment(state, underruns=ill_)
        if state.governor.tier != before:
            changes.append(state.segments)
            assert abs(TIERS.index(state.governor.tier) - TIERS.index(before)) == 1
    assert all(later - earlier >= dwell for earlier, later in pairwise(changes))


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_can_be_held_and_is_in_force_with_the_segment_after(tier: str) -> None:
    state = a_debate(**{"governor.mode": tier})
    for ill_ in (True, True, True, True, False, True):
        segment(state, underruns=ill_)
        assert state.governor.tier == tier


def test_the_mix_is_set_anew_when_the_tier_moves_and_not_otherwise() -> None:
    state = a_debate()
    mixed = [any(isinstance(effect, do.SetMix) for effect in segment(state).effects) for _ in range(12)]
    assert mixed.count(True) == 1
    assert state.governor.tier == "premium"


@pytest.mark.parametrize(
    ("what", "by_tier"),
    [
        (effective_settings.concurrency, (6, 8, 10)),
        (effective_settings.lead_time_floor_ms, (800, 1200, 1500)),
        (effective_settings.kickers, (1, 1, 2)),
        (effective_settings.interjections, (1, 1, 2)),
        (effective_settings.expressivity, (0.0, 1.0, 1.0)),
        (effective_settings.width, (0.0, 0.0, 0.6)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_each_tier_gives(what: Any, by_tier: tuple[float, float, float]) -> None:
    given = []
    for tier in TIERS:
        state = a_debate()
        state.governor.tier = tier
        given.append(what(state))
    assert tuple(given) == by_tier


@pytest.mark.parametrize(
    ("changes", "what", "by_tier"),
    [
        ({"concurrency.global_limit": 3}, effective_settings.concurrency, (3, 3, 3)),
        ({"interjections.enabled": False}, effective_settings.interjections, (0, 0, 0)),
        ({"interjections.max_per_segment": 0}, effective_settings.interjections, (0, 0, 0)),
        ({"interrupts.kickers": 2}, effective_settings.kickers, (2, 2, 2)),
        ({"emotion.expressivity": 0}, effective_settings.expressivity, (0, 0, 0)),
        ({"audio.width": 0.3}, effective_settings.width, (0, 0, 0.3)),
    ],
)
def test_no_tier_gives_what_the_preset_does_not_want(
    changes: dict[str, Any], what: Any, by_tier: tuple[float, float, float]
) -> None:
    given = []
    for tier in TIERS:
        state = a_debate(**changes)
        state.governor.tier = tier
        given.append(what(state))
    assert tuple(given) == by_tier


def test_over_a_long_case_in_the_highest_tier_one_more_remark_may_be_played_not_two() -> None:
    remarks = {}
    for role in ("segment", "case"):
        state = a_debate(**{"interjections.max_per_segment": 1})
        state.floor = on_floor(role=role)
        for tier in TIERS:
            state.governor.tier = tier
            remarks[role, tier] = effective_settings.interjections(state)
    assert [remarks["segment", tier] for tier in TIERS] == [1, 1, 2]
    assert [remarks["case", tier] for tier in TIERS] == [2, 2, 2]


# --- what is left out -----------------------------------------------------------------------------------------------


def left_out(state: DebateState) -> list[str]:
    return [
        name
        for name, out in {
            "reserves": effective_settings.reserves(state) == 0,
            "interjections": effective_settings.interjections(state) == 0,
            "mind bids": not effective_settings.mind_bids(state),
            "expressivity": effective_settings.expressivity(state) == 0,
            "concurrency": effective_settings.concurrency(state) < 6,
        }.items()
        if out
    ]


def test_in_bad_health_things_are_left_out_in_their_order_and_come_back_in_the_other() -> None:
    """Reserve depth, interjections, mind bids, expressivity, concurrency. Baseline speaks without expression by itself."""
    state = a_debate()
    going, coming = [0], [5]
    while state.governor.quality > 0.01:
        segment(state, underruns=1)
        going.append(state.governor.shed)
        out = left_out(state)
        assert [name for name in out if name != "expressivity"] == [
            name for name in ORDER[: state.governor.shed] if name != "expressivity"
        ]
    while state.governor.quality < 0.9:
        segment(state)
        coming.append(state.governor.shed)
    assert going == sorted(going) and going[-1] == 5
    assert coming == sorted(coming, reverse=True) and coming[-1] == 0


@pytest.mark.parametrize(
    ("shed", "asked"),
    [(0, {"bid", "remark"}), (1, {"bid", "remark"}), (2, {"bid"}), (3, set()), (5, set())],
)
def test_what_is_left_out_is_not_asked_for(shed: int, asked: set[str]) -> None:
    scene = Scene(minds=(Mindset("chat:large", bids=True),), settings=knobs({"interrupts.mode": "beat_only"}))
    scene.until(e.SegmentScheduled)
    scene.state.governor.shed = shed
    scene.to_the_floor()
    listeners = [ask for ask in scene.asked if ask.kind == "listen"]
    assert {name for ask in listeners for name in ("bid", "remark") if getattr(ask, f"may_{name}")} == asked
    for ask in listeners:
        scene.asked.remove(ask)
        scene.give(inputs.MindReplied(ask.request_id, "", bid=1))
    assert bool([ask for ask in scene.asked if ask.kind == "reserve"]) == (shed == 0)


def test_nothing_that_sounds_already_is_touched_by_a_change() -> None:
    """No change may be audible as a fault: what is on the floor or on the timeline stays."""
    scene = Scene(remarks={"a2": ("challenge", 0.9)})
    scene.to_the_floor()
    for _ in range(12):
        scene.give(inputs.Health(underruns=9))
        scene.to_the_floor()
    assert scene.state.governor.shed > 0
    assert all(event.complete for event in scene.all(e.SegmentEnded))
    assert not scene.all(e.InterjectionCut) and not scene.all(e.HardInterrupt)
