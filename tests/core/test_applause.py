"""Claps and tips: a capped, cooling boost (RULES, Audience)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, knobs

from argentum_core.debate import events as e
from argentum_core.economy.pacing import update
from argentum_core.economy.reputation import now

RULES = knobs()


def clapped(**parts: object) -> Scene:
    scene = Scene(**parts)  # type: ignore[arg-type]
    scene.to_the_floor()
    scene.press("clap", agent="a3")
    return scene


def test_a_clap_is_answered_at_once_and_raises_reputation_by_a_twentieth() -> None:
    scene = clapped()
    assert scene.stages() == ["accepted", "applied"]
    assert scene.all(e.AudienceClapped) == [e.AudienceClapped(agent="a3", effective=True)]
    assert scene.state.by_id["a3"].reputation == 0.05


def test_it_relieves_pacing_by_a_tenth_for_three_segments() -> None:
    scene = clapped()
    twin = Scene()
    twin.to_the_floor()
    relieved = []
    for _ in range(5):
        for one in (scene, twin):
            one.until(e.SegmentEnded)
        mine, plain = (
            {name: paced.multiplier for name, paced in one.all(e.PacingUpdated)[-1].agents.items()}
            for one in (scene, twin)
        )
        # The largest multiplier is always 1: relief shows against somebody without applause.
        relieved.append((mine["a3"] / mine["a4"]) / (plain["a3"] / plain["a4"]))
        if scene.all(e.SegmentEnded)[-1].agent != twin.all(e.SegmentEnded)[-1].agent:
            break
    assert relieved[0] == pytest.approx(1.1)


@pytest.mark.parametrize("since", range(6))
def test_how_long_it_relieves_is_a_knob_of_three(since: int) -> None:
    scene = clapped()
    scene.state.turn += since
    scene.until(e.SegmentEnded)
    multipliers = {name: paced.multiplier for name, paced in scene.all(e.PacingUpdated)[-1].agents.items()}
    assert (multipliers["a3"] > multipliers["a4"]) == (since < 3)


@given(talk=st.lists(st.floats(100, 5000), min_size=4, max_size=4))
def test_relief_is_a_tenth_more_before_the_largest_is_one_again(talk: list[float]) -> None:
    agents = [agent(f"a{n}", talk_ms=spoken, multiplier=0.5) for n, spoken in enumerate(talk, 1)]
    plain = {name: one.multiplier for name, one in update(agents, "a1", 3000, RULES.pacing).agents.items()}
    carried = update(agents, "a1", 3000, RULES.pacing, relieved=frozenset({"a2"}), relief=0.1).agents
    paced = {name: one.multiplier for name, one in carried.items()}
    assert max(paced.values()) == 1.0
    floor = RULES.pacing.floor
    if min(*plain.values(), *paced.values()) > floor:
        assert paced["a2"] / paced["a3"] == pytest.approx(1.1 * plain["a2"] / plain["a3"])
    assert all(one.integral == other.integral for one, other in zip(
        carried.values(), update(agents, "a1", 3000, RULES.pacing).agents.values(), strict=True
    )), "applause leaves no mark on the integral"  # fmt: skip


def test_one_effective_boost_an_agent_in_six_segments() -> None:
    scene = Scene()
    effective: list[int] = []
    for turn in range(14):
        scene.to_the_floor()
        scene.press("clap", agent="a2")
        if scene.all(e.AudienceClapped)[-1].effective:
            effective.append(turn)
        assert scene.stages() == ["accepted", "applied"]
    assert effective == [0, 6, 12]


def test_a_clap_too_soon_says_why_and_boosts_nothing() -> None:
    scene = clapped()
    before = now(scene.state.by_id["a3"], scene.state.segments, RULES.reputation)
    scene.press("clap", agent="a3")
    assert scene.all(e.OperatorCommand)[-1].reason == "A3 was carried by applause less than 6 segments ago"
    assert now(scene.state.by_id["a3"], scene.state.segments, RULES.reputation) == before
    scene.press("clap", agent="a4")
    assert scene.all(e.AudienceClapped)[-1].effective, "each agent has its own"


@pytest.mark.parametrize("claps", [1, 50])
def test_a_crowd_that_claps_is_worth_no_more_than_one_pair_of_hands(claps: int) -> None:
    scene = Scene()
    scene.to_the_floor()
    for _ in range(claps):
        scene.press("clap", agent="a3")
    assert scene.state.by_id["a3"].reputation == 0.05


def test_nobody_claps_for_who_is_not_there() -> None:
    scene = Scene()
    scene.to_the_floor()
    [answer] = scene.press("clap", agent="zed")
    assert (answer.status, answer.reason) == ("refused", "there is no agent 'zed'; agents are a1, a2, a3, a4")
