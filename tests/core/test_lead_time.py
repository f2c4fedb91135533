"""Lead time: how long before a segment's end its auction closes (RULES, Lead time and governor)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator.effective_settings import LEAD_TIME_MS, kickers, misses_are_high, reserves
from argentum_core.orchestrator.governor import govern
from argentum_core.orchestrator.step_context import StepContext

ENHANCED = LEAD_TIME_MS["enhanced"]


def a_debate(**changes: Any) -> DebateState:
    rules: Settings = knobs({"governor.mode": "enhanced", **changes})
    state = debate(agent("a1"), agent("a2"), speaker="a1", settings=rules)
    state.governor.lead_time_ms = ENHANCED
    return state


def segment(state: DebateState, *, missed: bool = False, discarded_ms: int = 0) -> int:
    """One more segment ends, good or with a miss; the lead time after it."""
    state.segments += 1
    state.at_ms += 5000
    state.governor.missed = missed
    if discarded_ms:
        evolve(state, e.WorkDropped(request_ids=[], reason="outbid", discarded_ms=discarded_ms), state.at_ms)
    ended = e.SegmentEnded(segment_id="seg", agent="a1", heard_text="", heard_ms=0, complete=True, ended_ms=state.at_ms)
    floor = state.floor
    evolve(state, ended, state.at_ms)
    govern(StepContext(state, state.at_ms), 0)
    state.floor = floor
    return state.governor.lead_time_ms


# --- it grows -------------------------------------------------------------------------------------------------------


def test_a_miss_adds_a_quarter_of_a_second_while_more_than_a_fifth_of_the_last_twenty_segments_missed() -> None:
    state = a_debate()
    assert [segment(state, missed=True) for _ in range(3)] == [ENHANCED + 250 * n for n in (1, 2, 3)]


def test_few_misses_change_nothing() -> None:
    """Four of twenty are a fifth, which is not more than a fifth."""
    state = a_debate()
    for _ in range(16):
        segment(state)
    state.governor.good_run = 0
    assert [segment(state, missed=True) for _ in range(5)] == [ENHANCED] * 4 + [ENHANCED + 250]


def test_segments_without_a_miss_leave_it_as_it_is_until_there_are_twenty_of_them() -> None:
    state = a_debate()
    for _ in range(8):
        long = segment(state, missed=True)
    assert [segment(state) for _ in range(19)] == [long] * 19


# --- and shrinks ----------------------------------------------------------------------------------------------------


def test_after_twenty_good_segments_a_fifth_of_it_goes() -> None:
    state = a_debate()
    for _ in range(8):
        long = segment(state, missed=True)
    after = [segment(state) for _ in range(40)]
    assert after[18] == long
    assert after[19] == max(ENHANCED, int(long * 0.8))
    assert after[38] == after[19], "and then twenty more are wanted"
    assert after[39] == max(ENHANCED, int(after[19] * 0.8))


def test_too_much_thrown_away_shortens_it_at_once() -> None:
    state = a_debate()
    for _ in range(8):
        long = segment(state, missed=True)
    assert segment(state, discarded_ms=5000) == int(long * 0.8)


# --- within its bounds ----------------------------------------------------------------------------------------------


@given(
    history=st.lists(st.tuples(st.booleans(), st.sampled_from([0, 0, 0, 3000, 9000])), max_size=120),
    tier=st.sampled_from(sorted(LEAD_TIME_MS)),
    longest=st.sampled_from([2000, 10_000]),
)
def test_it_stays_between_the_tiers_baseline_and_the_longest(
    history: list[tuple[bool, int]], tier: str, longest: int
) -> None:
    state = a_debate(**{"governor.mode": tier, "governor.lead_max_ms": longest})
    for missed, discarded_ms in history:
        before = state.governor.lead_time_ms
        after = segment(state, missed=missed, discarded_ms=discarded_ms)
        assert LEAD_TIME_MS[tier] <= after <= longest  # type: ignore[index]
        assert after <= max(before + 250, LEAD_TIME_MS[tier])  # type: ignore[index]


# --- what it does ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead_ms", [800, 1500, 2400])
def test_the_auction_closes_so_long_before_the_end(lead_ms: int) -> None:
    scene = Scene(settings=knobs({"governor.mode": "enhanced"}))
    scene.until(e.SegmentScheduled)
    scene.state.governor.lead_time_ms = lead_ms
    ends_ms = scene.to_the_floor().ends_ms
    scene.until(e.AuctionResolved)
    assert scene.state.at_ms == ends_ms - lead_ms


@pytest.mark.parametrize(("misses", "depth"), [(0, 1), (4, 1), (5, 2), (20, 2)])
def test_where_misses_are_high_two_are_kept_ready_instead_of_one(misses: int, depth: int) -> None:
    state = a_debate()
    state.governor.seen, state.governor.misses = 20, (1 << misses) - 1
    assert misses_are_high(state) == (depth == 2)
    assert (kickers(state), reserves(state)) == (depth, depth)


@pytest.mark.parametrize(
    "missed",
    [
        e.InterruptSkipped(segment_id="seg", agent="a2", beat=1, guard_ms=150, reason="not_ready"),
        e.InterjectionLapsed(segment_id="seg", agent="a2", reason="late"),
    ],
    ids=["a kicker was not ready", "a remark came too late"],
)
def test_what_a_miss_is(missed: e.Event) -> None:
    state = a_debate()
    evolve(state, missed, 0)
    assert state.governor.missed


@pytest.mark.parametrize(("late_ms", "missed"), [(0, False), (100, False), (200, True)])
def test_a_segment_that_begins_long_after_the_longest_gap_was_a_miss(late_ms: int, missed: bool) -> None:
    scene = Scene()
    scene.to_the_floor()
    ended = scene.until(e.SegmentEnded)
    begun = e.SegmentStarted(
        segment_id="x", clip_id="x", auction_id="x", agent="a2", text="", context_version=1, planned_ms=1, beats_ms=[],
        starts_ms=ended.ended_ms + scene.state.settings.floor.gap_max_ms + late_ms, beat_kinds=[], word_ends_ms=[],
    )  # fmt: skip
    scene.let(begun)
    assert scene.state.governor.missed == missed
