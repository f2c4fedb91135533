"""Moods that minds report: smoothed, bounded, and slow to turn round (RULES, Emotion, `llm` and `hybrid`)."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import EmotionKnobs
from argentum_core.debate.state import NEUTRAL_CONFIDENCE, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent
from argentum_core.orchestrator import inputs
from argentum_core.temper.emotion import ENGAGEMENT_KEPT, FRUSTRATION_KEPT, NUDGES, after_turn, clamp_report

Reported = tuple[float, float, float]

NEUTRAL: Reported = (NEUTRAL_FRUSTRATION, NEUTRAL_ENGAGEMENT, NEUTRAL_CONFIDENCE)
LLM = knobs({"emotion.control": "llm"}).emotion
HYBRID = knobs({"emotion.control": "hybrid"}).emotion
HEURISTIC = knobs({"emotion.control": "heuristic"}).emotion
unit = st.floats(0, 1)
moods = st.tuples(unit, unit, unit)


def one_who(mood: Reported = NEUTRAL, report: Reported | None = None, lasted: int = 9) -> Agent:
    return agent(
        frustration=mood[0], engagement=mood[1], confidence=mood[2], report=report, report_lasted=(lasted,) * 3
    )


def turned(one: Agent, rules: EmotionKnobs, happened: tuple[str, ...] = ()) -> Reported:
    """The mood after a micro-turn."""
    changed = after_turn([one], {"a1": happened}, rules)  # type: ignore[dict-item]
    if changed is not None:
        mood = changed.agents["a1"]
        return mood.frustration, mood.engagement, mood.confidence
    return one.frustration, one.engagement, one.confidence


# --- the three controls ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("control", "follows_events", "follows_reports"),
    [("heuristic", True, False), ("llm", False, True), ("hybrid", True, True)],
)
def test_what_moves_moods_is_a_knob(control: str, follows_events: bool, follows_reports: bool) -> None:
    rules = knobs({"emotion.control": control}).emotion
    idle = turned(one_who(), rules)
    assert (turned(one_who(), rules, ("lost_bid",)) != idle) == follows_events
    assert (turned(one_who(report=(0.9, 0.9, 0.9)), rules) != idle) == follows_reports


def test_moods_of_minds_alone_do_not_fade() -> None:
    mood = (0.9, 0.8, 0.7)
    assert turned(one_who(mood), LLM) == mood
    assert turned(one_who(mood), HYBRID) == pytest.approx((0.9 * FRUSTRATION_KEPT, 0.8 * ENGAGEMENT_KEPT, 0.7))


@pytest.mark.parametrize("happening", sorted(NUDGES))
def test_beside_reports_an_event_nudges_by_a_twentieth_at_most(happening: str) -> None:
    f, e_, c = turned(one_who((0.5, 0.5, 0.5)), HYBRID, (happening,))
    nudged = (f / FRUSTRATION_KEPT - 0.5, e_ / ENGAGEMENT_KEPT - 0.5, c - 0.5)
    wanted = [max(-0.05, min(0.05, nudge)) for nudge in NUDGES[happening]]  # type: ignore[index]
    assert nudged == pytest.approx(tuple(wanted), abs=2e-4)


def test_how_far_an_event_nudges_is_a_knob() -> None:
    rules = knobs({"emotion.nudge_max": 0.01}).emotion
    f, _, _ = turned(one_who((0.5, 0.5, 0.5)), rules, ("was_interrupted",))
    assert f == pytest.approx(0.51 * FRUSTRATION_KEPT, abs=1e-4)


# --- smoothed, bounded, slow to turn round --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "reported", "then"),
    [(0.5, 0.9, 0.66), (0.5, 0.5, 0.5), (0.9, 0.5, 0.74), (0.42, 1.0, 0.652), (1.0, 0.41, 0.764)],
)
def test_a_report_moves_a_mood_by_four_tenths_of_the_way(now: float, reported: float, then: float) -> None:
    mood, report = (now, now, now), (reported, reported, reported)
    assert turned(one_who(mood, report), LLM) == pytest.approx((then, then, then))


@given(mood=moods, report=moods)
def test_a_report_never_moves_a_mood_by_more_than_three_tenths_nor_past_itself(
    mood: Reported, report: Reported
) -> None:
    after = turned(one_who(mood, report), LLM)
    for was, says, now in zip(mood, report, after, strict=True):
        assert abs(now - was) <= 0.3 + 1e-4
        assert min(was, says) - 1e-4 <= now <= max(was, says) + 1e-4
        assert 0 <= now <= 1


def test_the_largest_step_is_a_knob() -> None:
    rules = knobs({"emotion.control": "llm", "emotion.report_step": 0.1}).emotion
    assert turned(one_who((0.5, 0.5, 0.5), (1.0, 1.0, 1.0)), rules) == pytest.approx((0.6, 0.6, 0.6))


@pytest.mark.parametrize(("lasted", "turns_round"), [(1, False), (2, True), (3, True)])
def test_a_report_that_turns_a_mood_round_must_last_two_turns(lasted: int, turns_round: bool) -> None:
    """Round is from one side of neutral to the other; on the same side a first report counts."""
    calm, furious = (0.2, 0.2, 0.2), (0.9, 0.9, 0.9)
    assert (turned(one_who(calm, furious, lasted), LLM) != calm) == turns_round
    assert turned(one_who((0.6, 0.6, 0.6), furious, lasted), LLM) != (0.6, 0.6, 0.6)


@given(sides=st.lists(st.booleans(), min_size=1, max_size=12))
def test_how_long_a_report_has_lasted_is_counted_from_the_last_time_it_changed_sides(sides: list[bool]) -> None:
    state = debate(agent("a1"))
    for above in sides:
        value = 0.9 if above else 0.1
        evolve(state, e.MoodReported(agent="a1", frustration=value, engagement=value, confidence=value), 0)
    run = next((n for n, side in enumerate(reversed(sides)) if side != sides[-1]), len(sides))
    assert state.by_id["a1"].report_lasted == (run, run, run)


@given(reports=st.lists(moods, min_size=1, max_size=30), control=st.sampled_from([LLM, HYBRID]))
def test_whatever_is_reported_moods_stay_in_their_bounds_and_never_jump(
    reports: list[Reported], control: EmotionKnobs
) -> None:
    state = debate(agent("a1"))
    one = state.by_id["a1"]
    for report in reports:
        before = one.frustration
        evolve(state, e.MoodReported(agent="a1", frustration=report[0], engagement=report[1], confidence=report[2]), 0)
        changed = after_turn([one], {}, control)
        assert changed is not None, "a report is answered"
        evolve(state, changed, 0)
        assert all(0 <= value <= 1 for value in (one.frustration, one.engagement, one.confidence))
        assert abs(one.frustration - before) <= 0.3 + (1 - FRUSTRATION_KEPT) + 1e-4
        assert one.report is None, "a report counts once"


# --- as they come ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "counts"),
    [
        ((0.2, 0.5, 0.9), (0.2, 0.5, 0.9)),
        ((-3.0, 0.5, 7.0), (0.0, 0.5, 1.0)),
        ((inf, -inf, 0.5), (1.0, 0.0, 0.5)),
        ((nan, 0.5, 0.5), None),
        ((0.5, 0.5, nan), None),
        (None, None),
        ((0.5, 0.5), None),
    ],
)
def test_a_report_is_clamped_and_one_that_makes_no_sense_is_ignored(
    reported: Sequence[float] | None, counts: Reported | None
) -> None:
    assert clamp_report(reported) == counts


@pytest.mark.parametrize(("control", "kept"), [("heuristic", False), ("llm", True), ("hybrid", True)])
def test_a_mood_beside_any_answer_counts_when_the_turn_ends(control: str, kept: bool) -> None:
    scene = Scene(settings=knobs({"emotion.control": control}))
    scene.to_the_floor()
    ask = scene.asked.pop(0)
    before = scene.state.by_id[ask.agent].engagement
    scene.give(inputs.MindReplied(ask.request_id, "", mood=(0.9, 0.9, 0.9)))
    assert [event.agent for event in scene.all(e.MoodReported)] == ([ask.agent] if kept else [])
    assert scene.state.by_id[ask.agent].engagement == before
    scene.until(e.SegmentEnded)
    assert (scene.state.by_id[ask.agent].engagement > before) == kept


@pytest.mark.parametrize("mood", [(nan, 0.5, 0.5), None])
def test_a_malformed_mood_changes_nothing_and_the_answer_counts_all_the_same(mood: Reported | None) -> None:
    scene = Scene()
    ask = scene.asked.pop(0)
    batch = scene.batch(inputs.MindReplied(ask.request_id, "Quite so.", mood=mood))
    assert [type(event) for event in batch] == [e.WorkWritten]


def test_what_a_mind_still_has_to_say_and_its_urgency_are_clamped_and_kept() -> None:
    scene = Scene()
    scene.to_the_floor()
    ask = scene.asked.pop(0)
    scene.give(inputs.MindReplied(ask.request_id, "", urgency=5.0, backlog=nan))
    one = scene.state.by_id[ask.agent]
    assert (one.urgency, one.to_say) == (1.0, 0.0)
