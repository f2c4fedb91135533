"""Reputation: what the room thinks of a debater, and what that is worth (RULES, Reputation and evidence)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.economy.reputation import after, clapped, now

RULES = knobs().reputation
VALUES = {
    "uninterrupted": 0.3, "evidence": 0.2, "interrupted": -0.2, "poor_interjection": -0.1, "failed_evidence": -0.1
}  # fmt: skip


# --- the moving average ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "value"), VALUES.items())
@pytest.mark.parametrize("before", [0.0, 0.5, -0.5])
def test_what_happens_moves_it_by_eight_percent_of_the_way_to_its_value(what: str, value: float, before: float) -> None:
    """rep ← (1 − α)·rep + α·value"""
    changed = after(agent(reputation=before), [what], 0, RULES)
    assert changed.reputation == pytest.approx(0.92 * before + 0.08 * value, abs=1e-4)


def test_several_things_move_it_one_after_the_other() -> None:
    changed = after(agent(), ["interrupted", "evidence"], 0, RULES)
    assert changed.reputation == pytest.approx(0.92 * (0.08 * -0.2) + 0.08 * 0.2, abs=1e-4)


@given(st.lists(st.sampled_from(sorted(VALUES)), max_size=200), st.floats(-1, 1))
def test_it_stays_between_minus_one_and_one(happened: list[str], before: float) -> None:
    assert -1 <= after(agent(reputation=before), happened, 0, RULES).reputation <= 1


def test_a_speaker_who_is_always_heard_out_comes_to_three_tenths() -> None:
    one = agent()
    for segment in range(200):
        one.reputation = after(one, ["uninterrupted"], segment, RULES).reputation
        one.reputation_segment = segment
    assert 0.2 < one.reputation < 0.3, "it fades a little in between"


# --- it fades -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("passed", "left"), [(0, 0.5), (1, 0.49), (2, 0.4802), (10, 0.5 * 0.98**10)])
@pytest.mark.parametrize("sign", [1, -1])
def test_two_percent_are_forgotten_a_segment(passed: int, left: float, sign: int) -> None:
    assert now(agent(reputation=sign * 0.5, reputation_segment=7), 7 + passed, RULES) == pytest.approx(sign * left)


@given(reputation=st.floats(-1, 1), first=st.integers(0, 30), then=st.integers(0, 30))
def test_it_fades_the_same_read_once_or_read_often(reputation: float, first: int, then: int) -> None:
    in_one = now(agent(reputation=reputation), first + then, RULES)
    half_way = now(agent(reputation=reputation), first, RULES)
    assert now(agent(reputation=half_way, reputation_segment=first), first + then, RULES) == pytest.approx(in_one)


def test_an_event_moves_what_is_left_of_it() -> None:
    changed = after(agent(reputation=0.5, reputation_segment=3), ["interrupted"], 13, RULES)
    assert changed.reputation == pytest.approx(0.92 * 0.5 * 0.98**10 - 0.08 * 0.2, abs=1e-4)


def test_a_clap_is_a_fixed_step_up_and_never_over_one() -> None:
    assert clapped(agent(reputation=0.2), 0.05, 0, RULES).reputation == pytest.approx(0.25)
    assert clapped(agent(reputation=0.98), 0.05, 0, RULES).reputation == 1.0


# --- in the debate --------------------------------------------------------------------------------------------------


def standing(scene: Scene, name: str) -> float:
    return scene.state.by_id[name].reputation


def test_a_segment_heard_to_its_end_raises_its_speaker_alone() -> None:
    scene = Scene()
    speaker = scene.to_the_floor().agent
    scene.until(e.SegmentEnded)
    assert standing(scene, speaker) == pytest.approx(0.08 * 0.3)
    assert [list(event.agents) for event in scene.all(e.ReputationChanged)] == [[speaker]]


def test_being_cut_off_by_an_agent_lowers_and_by_the_operator_does_not() -> None:
    scene = Scene(settings=knobs({"interrupts.urge_threshold": 0.3}))
    scene.to_the_floor()
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
    scene.pass_time(700)
    speaker = scene.floor.agent
    scene.press("cut")
    scene.until(e.SegmentEnded)
    assert standing(scene, speaker) == 0.0
    for name in scene.state.by_id:
        scene.feel(name, 1.0)
    cut = scene.until(e.HardInterrupt, lambda event: event.by == "agent")
    assert standing(scene, cut.interrupted) == pytest.approx(-0.08 * 0.2)


def test_a_remark_not_worth_playing_lowers_whoever_offered_it() -> None:
    scene = Scene(remarks={"a3": ("challenge", 0.4)})
    scene.to_the_floor()
    scene.until(e.SegmentEnded)
    assert standing(scene, "a3") == pytest.approx(-0.08 * 0.1)
    assert standing(scene, "a2") == 0.0, "no remark is no poor remark"


@pytest.mark.parametrize(("passed", "moved"), [(True, 0.08 * 0.2), (False, -0.08 * 0.1)])
def test_evidence_moves_it_when_the_turn_ends(passed: bool, moved: float) -> None:
    scene = Scene()
    scene.to_the_floor()
    assert scene.state.auction is not None
    auction = scene.state.auction.id
    scene.let(e.EvidenceJudged(auction_id=auction, agent="a4", ids=["notes#1"], relevance=0.5, passed=passed))
    assert standing(scene, "a4") == 0.0
    scene.until(e.SegmentEnded)
    assert standing(scene, "a4") == pytest.approx(moved, abs=1e-4)


def test_what_befell_an_agent_counts_once() -> None:
    state = debate(agent("a1"), segments=4)
    evolve(state, e.WorkDropped(request_ids=["nobody"], reason="poor"), 0)
    assert state.judged == {}
    state.judged = {"a1": ["interrupted"]}
    evolve(state, e.ReputationChanged(agents={"a1": e.Standing(-0.016)}), 0)
    assert (state.judged, state.by_id["a1"].reputation_segment) == ({}, 4)
