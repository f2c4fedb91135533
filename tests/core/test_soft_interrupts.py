"""Cuts that wait for the end, urgency, reputation in the price, and budgets in whole debates (RULES, Hard interrupts)."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs

from argentum_core.debate import events as e
from argentum_core.economy.auction import backlog
from argentum_core.economy.interrupts import cuts_since, heat, price, refusal, urge, wants

LATE = "Streets belong to the people who live there and to nobody else in the whole of the country. They really do."
"""Its only beat leaves less than a quarter."""
EVERYBODY = ("a1", "a2", "a3", "a4")


def furious(says: str, **changes: Any) -> Scene:
    """The second segment begins; everybody has eight tokens and wants to cut in."""
    rules = knobs({"interrupts.urge_threshold": 0.3, "concurrency.interjection_timeout_ms": 60_000, **changes})
    scene = Scene(settings=rules, says=dict.fromkeys(EVERYBODY, says))
    scene.to_the_floor()
    for name in EVERYBODY:
        scene.press("grant", agent=name, tokens=8)
        scene.feel(name, 1.0)
    scene.to_the_floor()
    return scene


# --- soft: it waits for the end -------------------------------------------------------------------------------------


def soft(**changes: Any) -> tuple[Scene, str]:
    scene = furious(LATE, **changes)
    skipped = scene.until(e.InterruptSkipped)
    assert skipped.reason == "soft" and skipped.agent is not None
    return scene, skipped.agent


def test_an_interrupter_that_comes_too_late_buys_the_next_floor_and_comes_in_with_its_kicker_after_a_natural_gap() -> (
    None
):
    scene, name = soft()
    speaker, ends_ms = scene.floor.agent, scene.floor.ends_ms
    resolved = scene.all(e.AuctionResolved)[-1]
    assert (resolved.winner, resolved.reason) == (name, "interrupt")
    begun = scene.until(e.SegmentStarted)
    assert (begun.agent, begun.role) == (name, "kicker")
    assert 100 <= begun.starts_ms - ends_ms <= 300
    ended = scene.all(e.SegmentEnded)[-1]
    assert (ended.agent, ended.complete) == (speaker, True)
    assert not scene.all(e.HardInterrupt) and scene.state.cuts == 0


def test_nobody_is_cut_so_there_is_no_fee_and_no_heat() -> None:
    scene, name = soft()
    charged = {
        event.cause: event.delta for event in scene.all(e.TokensChanged) if event.agent == name and event.delta < 0
    }
    resolved = scene.all(e.AuctionResolved)[-1]
    assert charged["interrupt_bid"] == -resolved.paid
    assert resolved.paid >= 200, "two tokens over the frontier"
    assert "interrupt_fee" not in charged
    assert heat(scene.state) == 0


@pytest.mark.parametrize(("after", "holds"), [("hold", True), ("auction", False)])
def test_after_its_kicker_it_holds_the_floor_or_the_auction_decides(after: str, holds: bool) -> None:
    scene, name = soft(**{"interrupts.after_interrupt": after})
    scene.until(e.SegmentStarted)
    held = [event.agent for event in scene.all(e.FloorClaimed) if event.reason == "hold"]
    assert held == ([name] if holds else [])


def test_the_operator_can_still_give_the_floor_to_somebody_else_and_the_interrupter_is_paid_back() -> None:
    scene, name = soft()
    paid = scene.all(e.AuctionResolved)[-1].paid
    bank = scene.state.by_id[name].bank
    other = next(one for one in EVERYBODY if one not in (name, scene.floor.agent))
    scene.press("ask", agent=other, text="")
    assert scene.state.by_id[name].bank == bank + paid
    begun = scene.until(e.SegmentStarted)
    assert (begun.agent, begun.role) == (other, "segment")


@pytest.mark.parametrize("when", ["before the kicker begins", "while the kicker sounds"])
def test_a_debate_that_is_killed_around_a_soft_interrupt_goes_on_with_whoever_bought_the_floor(when: str) -> None:
    scene, name = soft()
    if when == "while the kicker sounds":
        scene.until(e.SegmentStarted)
        scene.pass_time(200)
    scene.killed()
    assert scene.to_the_floor().agent == name
    assert scene.folded() == scene.state


# --- who wants to ---------------------------------------------------------------------------------------------------


@given(
    urgency=st.floats(0, 1), multiplier=st.floats(0.05, 1), frustration=st.floats(0, 1), unanswered=st.integers(0, 3)
)
def test_a_minds_own_urgency_takes_the_place_of_the_heuristic_one_and_both_are_paced(
    urgency: float, multiplier: float, frustration: float, unanswered: int
) -> None:
    one = agent(multiplier=multiplier, frustration=frustration, unanswered=unanswered)
    assert urge(one) == pytest.approx((0.5 * frustration + 0.5 * min(1, unanswered / 2)) * multiplier)
    one.urgency = urgency
    assert urge(one) == pytest.approx(urgency * multiplier)
    assert wants(debate(one), one) == (urge(one) >= 0.55)


@given(unanswered=st.integers(0, 4), to_say=st.floats(0, 1))
def test_what_its_mind_still_has_to_say_fills_what_unanswered_challenges_leave_free(
    unanswered: int, to_say: float
) -> None:
    share = min(1, unanswered / 2)
    assert backlog(agent(unanswered=unanswered, to_say=to_say)) == pytest.approx(share + (1 - share) * to_say)


def test_an_urgency_is_forgotten_when_its_agent_has_spoken() -> None:
    scene = Scene()
    scene.until(e.SegmentScheduled)
    scene.let(e.MindIntentReported(agent="a1", urgency=0.9))
    assert scene.to_the_floor().agent == "a1"
    assert scene.state.by_id["a1"].urgency is None


# --- the price ------------------------------------------------------------------------------------------------------


@given(
    cuts=st.integers(0, 5), reputation=st.floats(-1, 1), confidence=st.floats(0, 1), fee=st.floats(0, 3),
    bids=st.lists(st.integers(0, 8), min_size=2, max_size=2), delta=st.integers(0, 4),
)  # fmt: skip
def test_the_price_by_hand(
    *, cuts: int, reputation: float, confidence: float, fee: float, bids: list[int], delta: int
) -> None:
    """bid = frontier + kicker_delta; fee = kicker_fee · (1 + 0.5·heat + 0.5·max(rep, 0) + 0.25·confidence)"""
    rules = knobs({"interrupts.kicker_fee": fee, "interrupts.kicker_delta": delta})
    state = debate(
        agent("a1", reputation=reputation, reputation_segment=9, confidence=confidence), agent("a2"), agent("a3"),
        agent("a4"), speaker="a1", settings=rules, segments=9, cut_segments=deque(range(10 - cuts, 10)),
        bids={"a1": 9, "a2": 9, "a3": bids[0], "a4": bids[1]},
    )  # fmt: skip
    cost = price(state, state.by_id["a2"])
    assert cost.bid == max(bids) + delta
    scale = 1 + 0.5 * cuts + 0.5 * max(reputation, 0) + 0.25 * confidence
    assert cost.fee == pytest.approx(100 * fee * scale, abs=0.51)
    state.by_id["a2"].bank = cost.total - 1
    assert state.floor is not None
    assert refusal(state, state.floor, state.by_id["a2"], 2) == ("budget" if cuts >= 2 else "poor")


@given(cuts=st.lists(st.integers(1, 60), max_size=20).map(sorted), segment=st.integers(0, 60))
def test_cuts_are_counted_after_a_segment(cuts: list[int], segment: int) -> None:
    state = debate(agent("a1"), cut_segments=deque(cuts), segments=60)
    assert cuts_since(state, segment) == sum(cut > segment for cut in cuts)


# --- in whole debates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("window", "most", "cooldown"), [(5, 2, 2), (3, 1, 0), (8, 4, 3), (5, 0, 0)], ids=str)
def test_budgets_and_cooldowns_hold_however_much_everybody_wants_to(window: int, most: int, cooldown: int) -> None:
    rules = knobs(
        {
            "interrupts.urge_threshold": 0.0, "interrupts.kicker_fee": 0, "interrupts.kicker_delta": 0,
            "interrupts.window_segments": window, "interrupts.per_window": most, "interrupts.kickers": 2,
            "interrupts.cooldown_segments": cooldown, "tokens.per_segment": 5, "governor.discarded_s_per_minute": 60,
        }
    )  # fmt: skip
    scene = Scene(settings=rules, turns=80)
    scene.until(e.DebateEnded)
    number, turn = 0, 0
    cuts: list[int] = []
    by: dict[str, list[int]] = {name: [] for name in EVERYBODY}
    for _, event in scene.trace:
        if isinstance(event, e.SegmentStarted):
            number, turn = number + 1, turn + (event.role != "chair")
        elif isinstance(event, e.HardInterrupt) and event.agent is not None:
            cuts.append(number)
            by[event.agent].append(turn)
    assert (len(cuts) > 5) == (most > 0)
    assert all(sum(first <= cut < first + window for cut in cuts) <= most for first in range(1, number + 1))
    assert all(later - earlier > cooldown for turns in by.values() for earlier, later in pairwise(turns))


def test_where_nobody_may_be_cut_nobody_is_asked_for_a_kicker() -> None:
    scene = Scene(settings=knobs({"interrupts.mode": "beat_only", "interrupts.urge_threshold": 0.0}), turns=10)
    scene.until(e.DebateEnded)
    assert "kicker" not in {request.kind for event in scene.all(e.WorkRequested) for request in event.requests}
