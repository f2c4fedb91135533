"""The rhythm of a debate: the silence before a turn depends on the moment, a retort begins on the last syllable, listeners are heard to
listen, and now and then a turn is a long case."""

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
from argentum_core.temper.backchannels import ALLY_SOUNDS, OPPONENT_SOUNDS
from argentum_core.temper.rhythm import (
    FIRST_CASE_TURN,
    MOST_EARLY_MS,
    TURNS_BETWEEN_CASES,
    earliest_ms,
    gap_ms,
    turn_role,
)

AGENTS = ("a1", "a2", "a3", "a4")
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


# --- listeners --------------------------------------------------------------------------------------------------------

CLAUSES = "Streets belong to people, and they always did, and nobody asked them. So let us ask them, for once, and listen well."
LISTENING = {"rhythm.backchannels_per_minute": 12.0, **ALONE}


def listening(changes: dict[str, Any] | None = None, turns: int = 24) -> Scene:
    scene = Scene(settings=knobs(LISTENING | (changes or {})), turns=turns, says=dict.fromkeys(AGENTS, CLAUSES))
    scene.until(e.DebateEnded)
    return scene


def test_listeners_are_heard_over_the_speaker_at_the_end_of_a_clause() -> None:
    scene = listening()
    heard = scene.all(e.BackchannelPlayed)
    segments = {event.segment_id: event for event in scene.all(e.SegmentStarted)}
    assert len(heard) > 5
    for sound in heard:
        over = segments[sound.segment_id]
        ends = [
            over.starts_ms + end
            for word, end in zip(over.text.split(), over.word_ends_ms, strict=True)
            if word[-1] in ",.;"
        ]
        assert any(0 <= sound.starts_ms - end <= 60 for end in ends)
        assert sound.ends_ms <= over.starts_ms + over.planned_ms - 1000
        assert sound.agent != over.agent


def test_allies_and_opponents_make_different_sounds() -> None:
    scene = listening()
    side = {agent.id: agent.side for agent in scene.state.agents}
    speakers = {event.segment_id: event.agent for event in scene.all(e.SegmentStarted)}
    for sound in scene.all(e.BackchannelPlayed):
        ally = side[sound.agent] == side[speakers[sound.segment_id]]
        assert sound.sound in (ALLY_SOUNDS if ally else OPPONENT_SOUNDS)


def test_a_sound_costs_nothing_and_is_no_remark() -> None:
    scene = listening()
    assert not scene.all(e.InterjectionPlayed)
    assert not [event for event in scene.all(e.TokensChanged) if event.cause == "interjection"]
    assert all(line.role != "interjection" for line in scene.state.transcript)


def test_two_listeners_are_never_heard_at_once() -> None:
    heard = listening().all(e.BackchannelPlayed)
    assert all(a.ends_ms <= b.starts_ms for a, b in pairwise(heard))


def test_in_the_lowest_tier_nobody_is_heard_to_listen() -> None:
    assert not listening({"governor.mode": "baseline"}).all(e.BackchannelPlayed)


def test_an_agent_whose_voice_has_no_sounds_is_silent() -> None:
    scene = Scene(settings=knobs(LISTENING), turns=9, says=dict.fromkeys(AGENTS, CLAUSES))
    for name in AGENTS:
        scene.give(inputs.BackchannelsReady(name, {}))
    scene.until(e.DebateEnded)
    assert not scene.all(e.BackchannelPlayed)


def test_a_sound_that_is_too_long_is_none() -> None:
    scene = Scene(settings=knobs(LISTENING))
    scene.to_the_floor()
    scene.give(inputs.BackchannelsReady("a1", {"mm": 300, "yes": 900, "sneeze": 200}))
    assert scene.all(e.BackchannelsVoiced)[-1].sounds == {"mm": 300}


def test_a_debate_that_goes_on_has_its_sounds_made_anew() -> None:
    scene = listening(turns=8)
    assert scene.state.rhythm.sounds
    scene.let(e.DebateResumed(context_version=scene.state.context_version))
    assert not scene.state.rhythm.sounds


# --- long cases -------------------------------------------------------------------------------------------------------

LONG = {"rhythm.long_share": 0.5, **ALONE}


def cases_of(turns: int, seed: int = 1) -> Scene:
    scene = Scene(settings=knobs(LONG), turns=turns, seed=seed)
    scene.until(e.DebateEnded)
    return scene


def test_now_and_then_a_turn_is_a_long_case() -> None:
    started = cases_of(60).all(e.SegmentStarted)
    places = [place for place, event in enumerate(started) if event.role == "case"]
    assert len(places) >= 4
    assert places[0] >= FIRST_CASE_TURN
    assert all(b - a > TURNS_BETWEEN_CASES for a, b in pairwise(places))


def test_nobody_makes_two_cases_in_a_row() -> None:
    own: dict[str, list[str]] = {}
    for event in cases_of(60, seed=3).all(e.SegmentStarted):
        own.setdefault(event.agent, []).append(event.role)
    assert not any(pair == ("case", "case") for roles in own.values() for pair in pairwise(roles))


def test_whoever_has_had_more_than_their_share_makes_no_case() -> None:
    scene = Scene(settings=knobs({**LONG, "rhythm.long_share": 0.1}))
    scene.state.turn = 40
    agent = scene.state.agents[0]
    agent.share = agent.target_share * 1.2
    assert {turn_role(scene.state, agent, f"auction_{n}") for n in range(50)} == {"segment"}
    agent.share = agent.target_share
    assert {turn_role(scene.state, agent, f"auction_{n}") for n in range(50)} == {"segment", "case"}


def test_without_the_knob_no_turn_is_long() -> None:
    scene = Scene(turns=40)
    scene.until(e.DebateEnded)
    assert {event.role for event in scene.all(e.SegmentStarted)} <= {"segment", "kicker"}
