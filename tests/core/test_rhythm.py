"""The rhythm of a debate: the silence before a turn depends on the moment, and a retort begins on the last syllable."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from scene import TWO_SENTENCES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.debate.on_floor import InterjectionOverlay
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.step_context import StepContext
from argentum_core.orchestrator.timeline import move_follower
from argentum_core.temper.rhythm import MOST_EARLY_MS, earliest_ms, gap_ms

RETORTS = {"rhythm.retort_share": 1.0, "rhythm.early_ms": 150, "rhythm.retort_ms": 0}
CONSIDERED = {"rhythm.considered_ms": 700}
ALONE = {"interjections.enabled": False, "interrupts.mode": "beat_only", "auction.max_contiguous_segments": 1}


def before_the_next(changes: dict[str, Any], *, text: str | None = None, heat: float | None = None) -> Scene:
    """A scene in which somebody speaks and the next turn, which answers it, has its place."""
    scene = Scene(
        settings=knobs(ALONE | changes),
        agents=2,
        answering=True,
        says=dict.fromkeys(("a1", "a2"), text or TWO_SENTENCES),
    )
    if heat is not None:
        for name in ("a1", "a2"):
            scene.feel(name, heat, heat)
    scene.to_the_floor()
    scene.until(e.SegmentScheduled)
    return scene


def scheduled(scene: Scene) -> e.SegmentScheduled:
    return scene.all(e.SegmentScheduled)[-1]


# --- the moment -------------------------------------------------------------------------------------------------------


def test_an_answer_by_an_opponent_may_be_a_retort() -> None:
    scene = before_the_next(RETORTS)
    assert scheduled(scene).moment == "retort"
    assert scene.floor.ends_ms - MOST_EARLY_MS <= scheduled(scene).starts_ms <= scene.floor.ends_ms


def test_an_ally_does_not_retort() -> None:
    scene = Scene(settings=knobs(ALONE | RETORTS), agents=2, answering=True)
    for agent in scene.state.agents:
        agent.side = "for"
    scene.to_the_floor()
    scene.until(e.SegmentScheduled)
    assert scheduled(scene).moment == "turn"


@pytest.mark.parametrize(("heat", "moments"), [(0.0, {"turn"}), (1.0, {"retort"})])
def test_the_heated_retort_and_the_cool_do_not(heat: float, moments: set[str]) -> None:
    scene = before_the_next({**RETORTS, "rhythm.retort_share": 0.5, "emotion.control": "llm"}, heat=heat)
    assert {scheduled(scene).moment} == moments


def test_the_answer_to_a_question_is_considered() -> None:
    scene = before_the_next(RETORTS | CONSIDERED, text="Streets belong to people. So who is to pay for them?")
    assert scheduled(scene).moment == "considered"
    assert 350 <= scheduled(scene).starts_ms - scene.floor.ends_ms <= 700


def test_the_answer_to_a_strong_challenge_is_considered_by_whoever_does_not_retort() -> None:
    scene = before_the_next(CONSIDERED, text="Streets belong to people. You have no proof of that.")
    assert scheduled(scene).moment == "considered"


def test_the_operators_question_is_considered() -> None:
    scene = Scene(settings=knobs(ALONE | CONSIDERED), agents=2)
    scene.to_the_floor()
    scene.press("ask", agent="a2", text="And the baker?")
    scene.until(e.SegmentScheduled, lambda event: event.agent == "a2")
    assert (scheduled(scene).agent, scheduled(scene).moment) == ("a2", "considered")


def test_without_the_knobs_every_turn_is_an_ordinary_one() -> None:
    scene = Scene(turns=12, answering=True)
    scene.until(e.DebateEnded)
    assert {event.moment for event in scene.all(e.SegmentScheduled)} == {"turn"}


def test_the_same_debate_has_the_same_silences() -> None:
    state = before_the_next(RETORTS).state
    assert [gap_ms(state, f"seg_{n}", "retort") for n in range(9)] == [
        gap_ms(state, f"seg_{n}", "retort") for n in range(9)
    ]
    drawn = [gap_ms(state, f"seg_{n}", "retort") for n in range(400)]
    assert -150 <= min(drawn) < -140 and -10 < max(drawn) <= 0


# --- an early start ---------------------------------------------------------------------------------------------------


def test_a_segment_over_whose_last_syllable_another_begins_was_heard_whole() -> None:
    scene = before_the_next(RETORTS)
    floor, place = scene.floor, scheduled(scene)
    assert place.starts_ms < floor.ends_ms
    begun = scene.until(e.SegmentStarted)
    ended = scene.all(e.SegmentEnded)[-1]
    assert (begun.segment_id, begun.starts_ms) == (place.segment_id, place.starts_ms)
    assert (ended.segment_id, ended.complete) == (floor.segment_id, True)
    assert (ended.heard_ms, ended.ended_ms) == (floor.planned_ms, floor.ends_ms)
    assert ended.heard_text == floor.text


def test_the_end_of_the_last_syllable_is_no_news() -> None:
    scene = before_the_next(RETORTS)
    over = scene.floor.clip_id
    scene.until(e.SegmentStarted)
    assert scene.state.rhythm.trailing == over
    assert scene.batch(inputs.ClipEnded(over, scene.audio.now_ms())) == []


def test_a_retort_waits_for_the_last_word_and_the_last_beat() -> None:
    scene = before_the_next(RETORTS)
    floor = scene.floor
    floor.word_ends_ms = [*floor.word_ends_ms[:-2], floor.planned_ms - 60, floor.planned_ms]
    assert earliest_ms(floor) == floor.ends_ms - 60
    floor.beats_ms = [floor.planned_ms - 20]
    assert earliest_ms(floor) == floor.ends_ms - 19


def test_nobody_begins_over_a_remark_that_outlasts_its_segment() -> None:
    scene = before_the_next(RETORTS)
    floor = scene.floor
    floor.overlay = InterjectionOverlay(
        "a2",
        "interjection_9",
        "clip_9",
        "challenge",
        "Says who?",
        0.9,
        None,
        None,
        1,
        floor.ends_ms - 400,
        floor.ends_ms + 30,
    )
    move_follower(StepContext(scene.state, scene.audio.now_ms()), floor)
    assert scene.state.next_floor is not None
    assert scene.state.next_floor.starts_ms >= floor.ends_ms + 30


def test_a_debate_of_retorts_keeps_one_floor_and_its_accounts() -> None:
    scene = Scene(settings=knobs(ALONE | RETORTS), turns=20, answering=True)
    scene.until(e.DebateEnded)
    ends = {event.segment_id: event.ended_ms for event in scene.all(e.SegmentEnded)}
    started = scene.all(e.SegmentStarted)
    early = [ends[a.segment_id] - b.starts_ms for a, b in pairwise(started)]
    assert all(ms <= MOST_EARLY_MS for ms in early) and sum(ms > 0 for ms in early) > 5
    assert Counter(event.complete for event in scene.all(e.SegmentEnded)) == {True: 20}
    assert all(agent.ledger.balance() == agent.bank for agent in scene.state.agents)
