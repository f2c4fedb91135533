"""The lab's debates: the real engine and timeline in virtual time, temperaments and profile as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.lab.curves import cumulative_shares, heard
from argentum_core.lab.fault_profile import FAULT_PROFILES, LOCAL_MIND, FaultSampler, Latency
from argentum_core.lab.phrases import library, shape
from argentum_core.lab.plan import Plan, PlanError, changed, seats_of
from argentum_core.lab.simulation import PlayedDebate, Simulation, Stalled, play

pytestmark = pytest.mark.slow

Recorded = list[tuple[int, e.Event]]


def plan(profile: str = "calm", *, turns: int = 60, seed: int = 1, cast: str = "quiet fair aggressive fair") -> Plan:
    return Plan(seats_of(cast.split()), Settings().model_dump(), FAULT_PROFILES[profile], turns, seed)


def played(one: Plan) -> tuple[PlayedDebate, Recorded]:
    record: Recorded = []
    done = play(one, lambda at_ms, events: record.extend((at_ms, event) for event in events))
    return done, record


@pytest.mark.parametrize("profile", FAULT_PROFILES)
def test_in_any_weather_a_debate_comes_to_its_end_with_balanced_books(profile: str) -> None:
    done, record = played(plan(profile))
    state = done.state
    assert (state.ended, state.turn) == ("turns", 60)
    assert all(agent.ledger.balance() == agent.bank for agent in state.agents)
    assert [at_ms for at_ms, _ in record] == sorted(at_ms for at_ms, _ in record)


def test_the_same_plan_gives_the_same_events_and_another_seed_others() -> None:
    first, again, other = (
        [(at_ms, e.encode(event)) for at_ms, event in played(plan("everything", seed=seed))[1]] for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_weather_does_what_it_says() -> None:
    def seen(profile: str) -> Counter[str]:
        _, record = played(plan(profile, turns=120))
        return Counter(
            event.kind if isinstance(event, e.ProviderFault) else event.type
            for _, event in record
            if not (isinstance(event, e.BeatReached) and event.drift_ms == 0)
        )

    calm, late, storm, misses = seen("calm"), seen("late-beats"), seen("storm"), seen("misses")
    assert calm["beat_reached"] == calm["rate_limit"] == 0
    assert late["beat_reached"] > 10
    assert storm["rate_limit"] > 5
    assert misses["segment_started"] == calm["segment_started"]


def test_late_news_comes_in_order_and_keeps_its_planned_time() -> None:
    _, record = played(plan("late-beats", turns=120))
    drifts = [event.drift_ms for _, event in record if isinstance(event, e.BeatReached)]
    assert {250, 500, 1000} <= set(drifts)
    assert max(drifts) <= 1000
    for at_ms, event in record:
        if isinstance(event, e.BeatReached):
            assert event.actual_ms == event.planned_ms + event.drift_ms <= at_ms


def test_temperaments_are_heard() -> None:
    def rate(cast: str) -> float:
        return play(plan(turns=120, cast=cast)).figures.interjections_per_60

    assert rate("spammer spammer fair fair") > rate("quiet quiet hoarder hoarder") + 5


def test_segments_are_as_long_as_people_speak() -> None:
    lengths = [phrase.length_ms for phrase in library().segments]
    assert 4800 <= sum(lengths) / len(lengths) <= 5800
    assert min(lengths) > 2500 and max(lengths) < 9000
    assert all(phrase.beats_ms for phrase in library().segments[:100])
    for phrase in (*library().segments, *library().remarks):
        assert len(phrase.word_ends_ms) == len(phrase.text.split())
        assert phrase == shape(phrase.text)


def test_a_lognormal_latency_has_the_median_and_p95_it_names() -> None:
    faults = FaultSampler(replace(FAULT_PROFILES["models"], mind=Latency(400, 1000)), Random(5))
    drawn = sorted(faults.mind_ms("segment") for _ in range(4000))
    assert drawn[2000] == pytest.approx(400, rel=0.08)
    assert drawn[3800] == pytest.approx(1000, rel=0.12)
    assert sorted(faults.mind_ms("bid") for _ in range(999))[500] < drawn[2000]


def test_weather_can_clear() -> None:
    faults = FaultSampler(replace(FAULT_PROFILES["everything"], clears_ms=1000), Random(5))
    faults.clear(999)
    assert faults.fault_profile.name == "everything"
    faults.clear(1000)
    assert faults.fault_profile.mind == LOCAL_MIND
    assert not any(faults.missing() or faults.late_ms() or faults.storming(now) for now in range(0, 200_000, 500))


def test_a_debate_in_which_nothing_is_to_come_is_told_apart_from_a_long_one() -> None:
    world = Simulation(plan())
    world._waiting.clear()  # the beginning is lost
    with pytest.raises(Stalled, match="stands still at turn 0"):
        world.play()


def test_the_course_is_what_was_heard() -> None:
    done, record = played(plan(turns=40))
    ended = [event for _, event in record if isinstance(event, e.SegmentEnded)]
    assert heard(done.course).sum(axis=1).tolist() == [event.heard_ms for event in ended]
    final = cumulative_shares(done.course)[-1]
    assert final.tolist() == pytest.approx(list(done.figures.shares.values()))
    assert list(done.course.banks[-4:]) == [agent.bank for agent in done.state.agents]
    assert len(done.course.cut_turns) == done.figures.cuts


def test_nothing_grows_with_the_debate() -> None:
    world = Simulation(plan("everything", turns=200))
    world.play()
    effects = world._effects
    assert len(effects.clips) == len(effects._clip_of) == len(effects._request_of) < 30


def test_targets_become_shares() -> None:
    seats = seats_of(["quiet", "fair", "fair"], [50, 30, 20])
    assert [(seat.name, seat.target) for seat in seats] == [("Quiet", 0.5), ("Fair", 0.3), ("Fair2", 0.2)]
    assert isinstance(play(replace(plan(turns=5), seats=seats)).state, DebateState)


@pytest.mark.parametrize(
    ("kinds", "targets", "sentence"),
    [
        (["fair"], None, "2 to 64 seats, not 1"),
        (["fair", "loud"], None, "no temperament 'loud'; there is quiet, fair"),
        (["fair", "fair"], [1.0], "1 targets for 2 seats"),
        (["fair", "fair"], [1.0, 0.0], "the target 0 is not allowed"),
    ],
)
def test_a_plan_that_makes_no_debate_is_refused_in_a_sentence(
    kinds: list[str], targets: list[float] | None, sentence: str
) -> None:
    with pytest.raises(PlanError, match=sentence):
        seats_of(kinds, targets)
    with pytest.raises(PlanError, match=r"did you mean auction\.max_bid"):
        changed(Settings(), [("auction.max_bit", "3")])
