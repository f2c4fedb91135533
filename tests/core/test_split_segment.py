"""Segments in halves: nobody is cut, and how the speaker goes on depends on whether somebody came in (DESIGN, `beat_only`)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from scene import HALVES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.timeline import RETURNS_AFTER

NO_ACK, ACK = HALVES[1:]
LISTENERS = {"a2": ("challenge", 0.9)}


def civil(remarks: dict[str, tuple[str, float]] | None = None, turns: int | None = None, **changes: Any) -> Scene:
    """Everybody prepares two ways to go on; the discard budget has room for all of them."""
    settings = knobs({"interrupts.mode": "beat_only", "governor.discarded_s_per_minute": 60, **changes})
    return Scene(settings=settings, is_split=True, remarks=remarks or {}, turns=turns)


def first_part(remarks: dict[str, tuple[str, float]] | None = None) -> Scene:
    scene = civil(remarks)
    scene.to_the_floor()
    return scene


def second_half(scene: Scene) -> e.SegmentStarted:
    return scene.until(e.SegmentStarted, lambda event: event.role == "second")


# --- three texts, all with their sound ------------------------------------------------------------------------------


def test_two_ways_to_go_on_are_asked_for_only_where_nobody_is_cut() -> None:
    for mode, wanted in (("beat_only", True), ("cutoff", False)):
        scene = Scene(settings=knobs({"interrupts.mode": mode}))
        assert [ask.dual_path for ask in scene.asked] == [wanted]


def test_a_short_segment_has_no_halves() -> None:
    """After everybody passed the speaker just goes on."""
    changes: dict[str, Any] = {"tokens.per_segment": 0, "tokens.stipend_after": 0}
    scene = civil(turns=4, **changes)
    for name in scene.state.by_id:
        scene.press("take", agent=name, tokens=50)
    asked: list[do.AskMind] = []
    while scene.state.phase != "ended":
        asked += [ask for ask in scene.asked if ask not in asked]
        scene.advance()
    assert {ask.dual_path for ask in asked if ask.short} == {False}


def test_all_three_have_their_sound_before_the_first_is_heard() -> None:
    scene = civil()
    orders: list[str] = []
    while not scene.all(e.SegmentStarted):
        orders += [order.text for order in scene.ordered if order.text not in orders]
        scene.advance()
    assert orders == list(HALVES)
    ready = {event.request_id for event in scene.all(e.WorkReady)}
    [written] = scene.all(e.ContinuationsWritten)
    assert {half.request_id for half in written.halves} < ready
    assert (scene.floor.text, scene.floor.is_split) == (HALVES[0], True)


@pytest.mark.parametrize("fault", ["the voice fails", "the voice is silent"])
@pytest.mark.parametrize("half", [NO_ACK, ACK])
def test_a_way_to_go_on_that_gets_no_sound_holds_nobody_up(fault: str, half: str) -> None:
    scene = civil()
    scene.settle_minds_but(half)
    [order] = scene.ordered
    scene.ordered.clear()
    if fault == "the voice fails":
        scene.give(inputs.VoiceFailed(order.request_id, "fake", "failed", "gone"))
    begun = scene.until(e.SegmentStarted)
    assert begun.agent == ("a1" if fault == "the voice fails" else "a2")
    if fault == "the voice fails":
        assert second_half(scene).text == (ACK if half == NO_ACK else NO_ACK), "the other one is taken"
    scene.to_the_floor()


# --- which one is heard ---------------------------------------------------------------------------------------------


def test_the_path_is_chosen_at_the_guard_before_the_first_sentence_ends() -> None:
    scene = first_part()
    floor = scene.floor
    chosen = scene.until(e.ContinuationChosen)
    assert scene.state.at_ms == floor.ends_ms - scene.state.settings.interrupts.guard_min_ms
    assert (chosen.segment_id, chosen.agent, chosen.beat) == (floor.segment_id, floor.agent, 1)


def test_when_nobody_comes_in_the_segment_just_goes_on_after_a_natural_gap() -> None:
    scene = first_part()
    ends_ms = scene.floor.ends_ms
    begun = second_half(scene)
    assert scene.all(e.ContinuationChosen)[0].path == "no_ack"
    assert (begun.text, begun.agent) == (NO_ACK, "a1")
    assert 100 <= begun.starts_ms - ends_ms <= 300
    assert not scene.all(e.InterjectionPlayed)


def test_who_comes_in_is_laid_over_the_splice_and_taken_up_by_the_speaker() -> None:
    scene = first_part(LISTENERS)
    ends_ms = scene.floor.ends_ms
    begun = second_half(scene)
    assert scene.all(e.ContinuationChosen)[0].path == "ack"
    assert begun.text == ACK
    [played] = scene.all(e.InterjectionPlayed)
    assert (played.agent, played.beat) == ("a2", 1)
    assert ends_ms < played.starts_ms < begun.starts_ms < played.ends_ms, "the speaker comes back under its tail"
    length_ms = played.ends_ms - played.starts_ms
    assert begun.starts_ms >= played.starts_ms + round(RETURNS_AFTER * length_ms)


def test_a_remark_that_is_not_ready_at_the_splice_changes_nothing() -> None:
    scene = civil(LISTENERS, **{"concurrency.interjection_timeout_ms": 60_000})
    scene.to_the_floor()
    scene.asked = [ask for ask in scene.asked if ask.kind != "interjection"]
    assert second_half(scene).text == NO_ACK


def test_what_is_not_taken_is_let_go_and_is_no_waste() -> None:
    scene = first_part()
    chosen = scene.until(e.ContinuationChosen)
    dropped = scene.all(e.WorkDropped)[-1]
    assert (dropped.reason, dropped.discarded_ms) == ("not_taken", 0)
    assert dropped.request_ids != [chosen.second_segment_id]
    assert scene.state.discarded_ms == 0


# --- two halves, one micro-turn -------------------------------------------------------------------------------------


@pytest.mark.parametrize("remarks", [{}, {f"a{n}": ("challenge", 0.9) for n in range(1, 5)}], ids=["quiet", "heckled"])
def test_two_halves_are_one_turn_one_auction_and_one_settling(remarks: dict[str, tuple[str, float]]) -> None:
    scene = civil(remarks, turns=12)
    scene.until(e.DebateEnded)
    roles = [event.role for event in scene.all(e.SegmentStarted)]
    assert roles == ["segment", "second"] * 12
    assert (scene.state.turn, scene.state.splices) == (12, 12)
    assert len(scene.all(e.AuctionOpened)) == len(scene.all(e.AuctionResolved)) == 12
    assert [len(event.agents) for event in scene.all(e.PacingUpdated)] == [4] * 12
    pairs = list(itertools.batched(scene.all(e.SegmentStarted), 2)) if hasattr(itertools, "batched") else [
        (one, two) for one, two in zip(*[iter(scene.all(e.SegmentStarted))] * 2, strict=True)
    ]  # fmt: skip
    assert all(one.agent == two.agent for one, two in pairs)
    earned = [event for event in scene.all(e.TokensChanged) if event.cause == "accrual" and event.agent == "a1"]
    assert len(earned) <= 12


def test_what_counts_as_heard_is_both_halves() -> None:
    scene = first_part()
    talk_ms = scene.state.by_id["a1"].talk_ms
    second_half(scene)
    scene.until(e.SegmentEnded)
    heard_ms = sum(event.heard_ms for event in scene.all(e.SegmentEnded))
    ema = scene.state.settings.pacing.ema
    assert scene.state.by_id["a1"].talk_ms == pytest.approx((1 - ema) * talk_ms + ema * heard_ms)
    assert scene.state.by_id["a1"].heard_ms == heard_ms


def test_the_auction_stays_open_through_the_first_half_and_closes_before_the_end_of_the_second() -> None:
    scene = first_part()
    second_half(scene)
    assert scene.state.auction is not None and scene.state.auction.open
    scene.until(e.AuctionResolved)
    lead_ms = max(scene.state.governor.lead_time_ms, scene.state.settings.floor.gap_max_ms)
    assert scene.state.at_ms == scene.floor.ends_ms - lead_ms
    assert scene.floor.role == "second"


# --- the operator, and a kill, in the middle ------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["first", "second"])
def test_the_operators_cut_ends_the_segment_in_either_half(where: str) -> None:
    scene = first_part(LISTENERS)
    speaker = scene.floor.agent
    if where == "second":
        second_half(scene)
    scene.pass_time(600)
    scene.press("cut")
    scene.until(e.SegmentEnded, lambda event: not event.complete)
    assert not [work for work in scene.state.work.values() if work.kind == "second" and work.agent == speaker]
    begun = scene.to_the_floor()
    assert (begun.agent != speaker, begun.role) == (True, "segment")
    assert scene.state.turn == 2
    assert len(scene.all(e.PacingUpdated)) == 1, "settled once"


def test_a_line_of_the_chair_comes_in_after_the_first_half_and_the_second_is_never_heard() -> None:
    scene = first_part()
    scene.pass_time(300)
    scene.press("say", text="Order, please.")
    begun = scene.until(e.SegmentStarted)
    assert begun.role == "chair"
    assert scene.to_the_floor().role == "segment"
    assert "second" not in {event.role for event in scene.all(e.SegmentStarted)[:-1]}


def test_nothing_comes_between_the_two_halves_not_even_the_chair() -> None:
    scene = first_part()
    scene.until(e.SegmentEnded)
    scene.press("say", text="Order, please.")
    scene.settle_minds()
    begun = [scene.until(e.SegmentStarted) for _ in range(2)]
    assert [one.role for one in begun] == ["second", "chair"]
    assert begun[1].starts_ms >= begun[0].starts_ms + begun[0].planned_ms, "one voice at a time"


@pytest.mark.parametrize("where", ["in the first half", "when the path is chosen", "at the splice"])
def test_a_muted_speaker_says_its_segment_to_the_end(where: str) -> None:
    scene = first_part()
    if where != "in the first half":
        scene.until(e.ContinuationChosen if where == "when the path is chosen" else e.SegmentEnded)
    scene.press("mute", agent=scene.state.transcript[-1].agent, muted=True)
    assert second_half(scene).agent == "a1"
    assert scene.to_the_floor().agent != "a1"


def test_the_floor_given_away_by_the_operator_in_a_first_half_is_not_kept_for_the_second() -> None:
    scene = first_part(LISTENERS)
    scene.press("ask", agent="a4", text="")
    begun = scene.until(e.SegmentStarted)
    assert (begun.agent, begun.role) == ("a4", "segment")
    assert not scene.all(e.InterjectionPlayed)


@pytest.mark.parametrize(
    "where", ["in the first half", "when the path is chosen", "at the splice", "in the second half"]
)
@pytest.mark.parametrize("stopped", [True, False], ids=["stopped", "killed"])
def test_a_debate_that_was_stopped_in_a_segment_in_halves_goes_on(where: str, stopped: bool) -> None:
    scene = first_part(LISTENERS)
    if where == "in the first half":
        scene.pass_time(300)
    elif where == "when the path is chosen":
        scene.until(e.ContinuationChosen)
    elif where == "at the splice":
        scene.until(e.SegmentEnded)
    else:
        second_half(scene)
        scene.pass_time(300)
    if stopped:
        scene.press("stop")
    scene.killed()
    begun = scene.to_the_floor()
    assert begun.role == "segment"
    assert scene.state.turn == 2
    assert scene.state.carried is None
    for _ in range(3):
        scene.to_the_floor()
    settled = scene.all(e.PacingUpdated)
    assert len(settled) == sum(event.role == "segment" for event in scene.all(e.SegmentStarted)) - 1
    assert scene.folded() == scene.state
