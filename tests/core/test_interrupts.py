"""Hard interrupts: who may cut in, when, at what price, and what it leaves behind (RULES, Hard interrupts)."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest
from scene import Scene, agent, debate, knobs, on_floor

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.economy.interrupts import first_open_beat, heat, price, refusal, urge, wants
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs

# --- the policy -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frustration", "unanswered", "multiplier", "by_hand"),
    [(0.4, 0, 1.0, 0.2), (0.6, 1, 1.0, 0.55), (1.0, 2, 1.0, 1.0), (1.0, 2, 0.5, 0.5), (0.0, 2, 1.0, 0.5)],
)
def test_the_urge_by_hand(frustration: float, unanswered: int, multiplier: float, by_hand: float) -> None:
    """(0.5·frustration + 0.5·B) · pacing; it takes 0.55."""
    one = agent(frustration=frustration, unanswered=unanswered, multiplier=multiplier)
    assert urge(one) == pytest.approx(by_hand)
    assert wants(debate(one), one) == (by_hand >= 0.55)


@pytest.mark.parametrize(
    ("kinds", "beat"),
    [(["sentence"], 1), (["clause", "sentence", "sentence"], 2), (["clause"], None), ([], None)],
)
def test_nobody_comes_in_before_the_first_sentence_was_heard(kinds: list[str], beat: int | None) -> None:
    assert first_open_beat(on_floor(beat_kinds=kinds, beats_ms=[1000 * n for n in range(1, len(kinds) + 1)])) == beat


@pytest.mark.parametrize(
    ("bids", "wanted"),
    [({"a3": 3, "a4": 1}, 5), ({"a2": 5, "a3": 1}, 3), ({"a1": 5, "a3": 2}, 4), ({}, 2), ({"a3": 0}, 2)],
)
def test_the_bid_is_the_frontier_of_the_others_and_two_more(bids: dict[str, int], wanted: int) -> None:
    """The others are neither the interrupter (a2) nor the speaker (a1)."""
    state = debate(agent("a1"), agent("a2"), agent("a3"), agent("a4"), speaker="a1", bids=bids)
    assert price(state, state.by_id["a2"]).bid == wanted


@pytest.mark.parametrize(
    ("cuts", "confidence", "fee"),
    [(0, 0.0, 100), (0, 0.5, 112), (0, 1.0, 125), (1, 0.0, 150), (1, 1.0, 175), (2, 0.5, 212), (3, 1.0, 275)],
)
def test_the_fee_grows_with_heat_and_the_confidence_of_the_speaker(cuts: int, confidence: float, fee: int) -> None:
    """kicker_fee · (1 + 0.5·heat + 0.25·confidence), in whole hundredths"""
    state = debate(
        agent("a1", confidence=confidence),
        agent("a2"),
        speaker="a1",
        segments=9,
        cut_segments=deque(range(9 - cuts, 9)),
    )
    cost = price(state, state.by_id["a2"])
    assert cost.fee == fee
    assert cost.total == cost.bid * 100 + fee


@pytest.mark.parametrize(("cut", "hot"), [(9, 1), (8, 1), (5, 1), (4, 0), (1, 0)])
def test_heat_is_the_cuts_of_the_last_five_segments(cut: int, hot: int) -> None:
    assert heat(debate(agent("a1"), segments=9, cut_segments=deque([cut]))) == hot


@pytest.mark.parametrize(
    ("changed", "interrupter", "beat", "reason"),
    [
        ({}, {}, 2, None),
        ({}, {}, 3, "soft"),
        ({"cut_segments": deque([8, 9])}, {}, 2, "budget"),
        ({"cut_segments": deque([4, 9])}, {}, 2, None),
        ({"cut_segments": deque([5, 9])}, {}, 2, "budget"),
        ({"turn": 9}, {"interrupted_turn": 8}, 2, "cooldown"),
        ({"turn": 9}, {"interrupted_turn": 7}, 2, "cooldown"),
        ({"turn": 9}, {"interrupted_turn": 6}, 2, None),
        ({}, {"bank": 311}, 2, "poor"),
        ({}, {"bank": 312}, 2, None),
    ],
)
def test_why_an_agent_may_not_cut_in(
    changed: dict[str, Any], interrupter: dict[str, Any], beat: int, reason: str | None
) -> None:
    """A segment of six seconds: beat 2 leaves four, beat 3 one, which is under a quarter. The price is 2 tokens and 1.12."""
    unheated = knobs({"interrupts.fee_heat": 0})
    state = debate(
        agent("a1"), agent("a2", **{"bank": 312, **interrupter}), speaker="a1",
        **{"segments": 9, "turn": 9, "settings": unheated, **changed},
    )  # fmt: skip
    assert state.floor is not None
    # The price rests on no bids of others here: 2.00 and 1.12.
    assert price(state, state.by_id["a2"]).total == 312
    assert refusal(state, state.floor, state.by_id["a2"], beat) == reason


# --- on the floor ---------------------------------------------------------------------------------------------------


def eager(changes: dict[str, Any] | None = None) -> Settings:
    """A temper at which everybody wants to cut in."""
    return knobs({"interrupts.urge_threshold": 0.3, **(changes or {})})


def furious(settings: Settings | None = None, **parts: object) -> Scene:
    """The second segment begins; everybody has eight tokens and wants to cut in."""
    scene = Scene(settings=settings or eager(), **parts)  # type: ignore[arg-type]
    scene.to_the_floor()
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
    scene.until(e.SegmentEnded)
    for name in scene.state.by_id:
        scene.feel(name, 1.0)
    scene.to_the_floor()
    return scene


def test_a_cut_in_line_is_refused_also_once_its_cut_is_armed() -> None:
    scene = furious()
    armed = scene.until(e.InterruptArmed)
    assert armed.agent is not None
    answers = scene.press("refuse", agent=armed.agent)
    assert [answer.status for answer in answers] == ["accepted", "applied"]
    assert scene.floor.armed is None
    assert not [work for work in scene.state.work.values() if (work.kind, work.agent) == ("kicker", armed.agent)]
    ended = scene.until(e.SegmentEnded)
    assert ended.complete or scene.all(e.HardInterrupt)[-1].agent != armed.agent
    assert scene.until(e.SegmentStarted)


def test_a_cut_is_armed_at_the_guard_at_exactly_the_beat() -> None:
    scene = furious()
    floor = scene.floor
    armed = scene.until(e.InterruptArmed)
    beat_ms = floor.starts_ms + floor.beats_ms[0]
    assert (armed.cut_ms, armed.beat, armed.by) == (beat_ms, 1, "agent")
    assert scene.state.at_ms == beat_ms - scene.state.settings.interrupts.guard_min_ms
    cut = scene.until(e.HardInterrupt)
    assert (cut.cut_ms, cut.agent, cut.interrupted) == (beat_ms, armed.agent, floor.agent)


def test_charge_cooldown_and_cut_are_one_batch() -> None:
    scene = furious()
    armed = scene.until(e.InterruptArmed)
    assert armed.agent is not None
    bank, fee = scene.state.by_id[armed.agent].bank, armed.fee
    while not scene.all(e.HardInterrupt):
        before = len(scene.trace)
        scene.advance()
    batch = [event for _, event in scene.trace[before:]]
    kinds = [type(event) for event in batch]
    assert kinds.index(e.HardInterrupt) < kinds.index(e.TokensChanged) < kinds.index(e.SegmentEnded)
    paid = {event.cause: event.delta for event in batch if isinstance(event, e.TokensChanged)}
    assert (paid["interrupt_bid"], paid["interrupt_fee"]) == (-100 * armed.bid, -fee)
    one = scene.state.by_id[armed.agent]
    assert one.bank == bank - 100 * armed.bid - fee
    assert one.interrupted_turn == scene.state.turn
    [resolved] = [event for event in batch if isinstance(event, e.AuctionResolved)]
    assert (resolved.winner, resolved.reason, resolved.paid) == (one.id, "interrupt", 100 * armed.bid)


def test_what_was_heard_is_kept_to_the_word_and_nothing_accrues() -> None:
    scene = furious()
    text = scene.floor.text
    scene.until(e.HardInterrupt)
    ended = scene.all(e.SegmentEnded)[-1]
    assert ended.heard_text == text[: text.index(".") + 1]
    assert not ended.complete
    assert ended.heard_ms == 2700


def test_the_kicker_is_a_segment_of_its_own_that_enters_into_the_fade() -> None:
    scene = furious()
    cut = scene.until(e.HardInterrupt)
    begun = scene.until(e.SegmentStarted)
    assert (begun.segment_id, begun.role, begun.agent) == (cut.kicker_segment_id, "kicker", cut.agent)
    assert 50 <= begun.starts_ms - cut.cut_ms <= 100


PATIENT = {"concurrency.interjection_timeout_ms": 60_000}
"""Or a kicker that is not there by the guard would have been given up long before."""


def test_a_kicker_that_is_not_ready_is_skipped_never_half_cut() -> None:
    scene = furious(eager(PATIENT))
    scene.asked = [ask for ask in scene.asked if ask.kind != "kicker"]
    skipped = scene.until(e.InterruptSkipped)
    assert skipped.reason == "not_ready"
    assert scene.state.misses == 1
    scene.until(e.SegmentEnded)
    assert scene.all(e.SegmentEnded)[-1].complete
    assert not scene.all(e.HardInterrupt)


def test_a_kicker_that_becomes_ready_after_the_guard_is_too_late() -> None:
    scene = furious(eager(PATIENT))
    ask = next(ask for ask in scene.asked if ask.kind == "kicker")
    scene.asked.remove(ask)
    scene.until(e.InterruptSkipped)
    scene.give(scene.answer(ask))
    scene.settle_minds()
    scene.until(e.SegmentEnded)
    assert not scene.all(e.InterruptArmed)


def test_a_cut_displaces_the_interjection_planned_at_its_beat() -> None:
    both = eager({"governor.discarded_s_per_minute": 60})
    scene = furious(both, remarks={f"a{n}": ("challenge", 0.9) for n in range(1, 5)})
    scene.settle_minds()
    beat_ms = scene.floor.starts_ms + scene.floor.beats_ms[0]
    assert scene.here(e.InterjectionChosen)
    armed = scene.until(e.InterruptArmed)
    assert armed.cut_ms == beat_ms
    scene.until(e.HardInterrupt)
    assert not [event for event in scene.all(e.InterjectionPlayed) if event.starts_ms >= beat_ms]


def test_the_operators_cut_displaces_an_interjection_already_planned_at_its_beat() -> None:
    scene = Scene(remarks={f"a{n}": ("challenge", 0.9) for n in range(1, 5)})
    scene.to_the_floor()
    scene.settle_minds()
    planned = scene.until(e.InterjectionPlanned)
    scene.press("cut_at_beat", agent=None)
    lapsed = scene.here(e.InterjectionLapsed)
    assert [(event.agent, event.reason) for event in lapsed] == [(planned.agent, "displaced")]
    scene.until(e.HardInterrupt)
    assert not scene.all(e.InterjectionPlayed)
    assert "interjection" not in {event.cause for event in scene.all(e.TokensChanged)}, (
        "what was not heard costs nothing"
    )


@pytest.mark.parametrize(("after", "reason"), [("hold", "hold"), ("auction", None)])
def test_after_the_kicker_its_owner_holds_the_floor_or_the_auction_decides(after: str, reason: str | None) -> None:
    scene = furious(eager({"interrupts.after_interrupt": after}))
    cut = scene.until(e.HardInterrupt)
    scene.until(e.SegmentStarted)
    held = [event.agent for event in scene.all(e.FloorClaimed) if event.reason == "hold"]
    assert held == ([cut.agent] if reason == "hold" else [])
    if reason == "hold":
        scene.until(e.SegmentEnded)
        following = scene.until(e.SegmentStarted)
        assert (following.agent, following.role) == (cut.agent, "segment")
    else:
        resolved = scene.until(e.AuctionResolved)
        assert resolved.reason != "interrupt"


def test_no_more_than_two_cuts_in_any_five_segments_and_none_by_an_agent_that_just_did() -> None:
    scene = furious(eager({"interrupts.kicker_fee": 0, "interrupts.kicker_delta": 0, "tokens.per_segment": 3}))
    for _ in range(60):
        scene.until(e.SegmentEnded)
        for name in scene.state.by_id:
            scene.feel(name, 1.0)
    number, cuts, by = 0, list[Any](), dict[Any, Any]()
    for _, event in scene.trace:
        if isinstance(event, e.SegmentStarted):
            number += 1
        elif isinstance(event, e.HardInterrupt):
            cuts.append(number)
            assert event.agent is not None
            assert number - by.get(event.agent, -10) > 2
            by[event.agent] = number
    assert len(cuts) >= 8
    assert all(sum(1 for cut in cuts if first <= cut < first + 5) <= 2 for first in range(1, number + 1))


def test_with_under_a_quarter_left_the_segment_is_finished() -> None:
    late = "Streets belong to the people who live there and to nobody else in the whole of the country. They really do."
    scene = Scene(settings=eager(), says=dict.fromkeys(("a1", "a2", "a3", "a4"), late))
    scene.to_the_floor()
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
        scene.feel(name, 1.0)
    scene.to_the_floor()
    assert scene.floor.planned_ms - scene.floor.beats_ms[0] < 0.25 * scene.floor.planned_ms
    skipped = scene.until(e.InterruptSkipped)
    assert skipped.reason == "soft"
    scene.until(e.SegmentEnded)
    assert not scene.all(e.HardInterrupt)


def test_the_operators_cuts_cost_nothing_and_obey_no_budget() -> None:
    scene = Scene(settings=knobs({"interrupts.mode": "beat_only", "interrupts.per_window": 0}))
    for _ in range(5):
        scene.to_the_floor()
        scene.pass_time(700)
        scene.press("cut")
        cut = scene.until(e.HardInterrupt)
        assert (cut.by, cut.agent, cut.costs, cut.beat) == ("operator", None, {"bid": 0, "fee": 0}, None)
    assert scene.state.cuts == 0, "they heat nothing"
    assert heat(scene.state) == 0
    assert not {"interrupt_bid", "interrupt_fee"} & {event.cause for event in scene.all(e.TokensChanged)}


def test_an_agents_cut_is_armed_in_the_mixer_before_the_beat_never_at_it() -> None:
    scene = furious()
    orders: list[do.Effect] = []
    run = scene.run_effect
    scene.run_effect = lambda effect: (orders.append(effect), run(effect))[1]  # type: ignore[method-assign, func-returns-value]
    armed = scene.until(e.InterruptArmed)
    [order] = [effect for effect in orders if isinstance(effect, do.ArmCut)]
    assert order.at_ms == armed.cut_ms > scene.audio.now_ms()
    assert order.kicker_clip_id is not None
    scene.until(e.HardInterrupt)
    assert not [effect for effect in orders if isinstance(effect, do.CutNow)]


def test_a_second_word_of_the_guard_changes_nothing() -> None:
    scene = furious()
    armed = scene.until(e.InterruptArmed)
    assert scene.batch(inputs.TimerFired("guard", armed.segment_id, armed.beat)) == []
