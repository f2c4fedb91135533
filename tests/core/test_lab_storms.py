"""Under bad profile a debate goes on and stays whole: no stall, no half-cut, nothing late, nothing wasted
(RULES, Concurrency and Lead time and governor; DESIGN, Degrading)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.lab.fault_profile import FAULT_PROFILES
from argentum_core.lab.plan import Plan, seats_of
from argentum_core.lab.simulation import PlayedDebate, play

pytestmark = pytest.mark.slow

TURNS = 200
SEEDS = (1, 2)
CAST = ("quiet", "fair", "aggressive", "spammer")
STORMS = [name for name in FAULT_PROFILES if name not in ("calm", "slow")]
ALL = pytest.mark.parametrize("profile", STORMS)

Record = tuple[PlayedDebate, list[tuple[int, e.Event]]]


@cache
def debate(profile: str, seed: int, turns: int = TURNS, *, patient: bool = False) -> Record:
    record: list[tuple[int, e.Event]] = []
    settings = apply(Settings(), {"concurrency.patient": patient}).model_dump()
    plan = Plan(seats_of(CAST), settings, FAULT_PROFILES[profile], turns, seed)
    played = play(plan, lambda at_ms, events: record.extend((at_ms, event) for event in events))
    return played, record


def debates(profile: str) -> list[Record]:
    return [debate(profile, seed) for seed in SEEDS]


@ALL
def test_no_debate_stalls(profile: str) -> None:
    for played, _ in debates(profile):
        assert (played.state.ended, played.state.turn) == ("turns", TURNS)
        assert played.figures.gap_longest_ms <= 2500, "somebody else speaks long before a listener thinks it is over"


@ALL
def test_no_cut_is_half_a_cut(profile: str) -> None:
    """Whoever was cut for a kicker is followed by that kicker, 50 to 100 ms into the fade, and nobody is cut to silence."""
    for _, record in debates(profile):
        floor = [event for _, event in record if isinstance(event, e.HardInterrupt | e.SegmentStarted | e.SegmentEnded)]
        for before, after in pairwise(event for event in floor if not isinstance(event, e.SegmentEnded)):
            if isinstance(before, e.HardInterrupt):
                assert isinstance(after, e.SegmentStarted)
                assert (after.segment_id, after.role) == (before.kicker_segment_id, "kicker")
                assert 50 <= after.starts_ms - before.cut_ms <= 100
        charged = [event for event in floor if isinstance(event, e.HardInterrupt)]
        assert all(event.costs["bid"] > 0 for event in charged)


@ALL
def test_an_interjection_comes_in_time_or_lapses_cleanly(profile: str) -> None:
    for played, record in debates(profile):
        assert played.figures.interjection_p95_ms <= 250
        planned = {event.clip_id for _, event in record if isinstance(event, e.InterjectionPlanned)}
        heard = {event.clip_id for _, event in record if isinstance(event, e.InterjectionPlayed)}
        lapsed = sum(isinstance(event, e.InterjectionLapsed) for _, event in record)
        assert heard <= planned
        assert len(planned - heard) <= lapsed, "what was planned is heard or lapses"


@ALL
def test_discarded_sound_stays_under_its_cap(profile: str) -> None:
    cap_ms = 1000 * Settings().governor.discarded_s_per_minute
    for played, _ in debates(profile):
        assert played.figures.discarded_ms_worst_minute <= cap_ms


@ALL
def test_the_governor_never_changes_tier_twice_within_its_dwell(profile: str) -> None:
    dwell = Settings().governor.dwell_segments
    for played, _ in debates(profile):
        shortest = played.figures.tier_shortest_segments
        assert shortest is None or shortest >= dwell


@ALL
def test_the_books_balance(profile: str) -> None:
    for played, _ in debates(profile):
        for agent in played.state.agents:
            assert agent.ledger.balance() == agent.bank
            assert 0 <= agent.bank <= played.state.settings.tokens.cap


def test_models_that_need_seconds_are_stood_in_for_and_nobody_hears_it() -> None:
    """Models that need three seconds, then quick ones: the casebook speaks in time for whoever is late."""
    for seed in SEEDS:
        played, record = debate("slow", seed, 320)
        late, last_ms = list[int](), 0
        gap_max_ms = played.state.settings.floor.gap_max_ms
        for _, event in record:
            if isinstance(event, e.SegmentStarted):
                late.append(event.starts_ms - last_ms > gap_max_ms + 120)
            elif isinstance(event, e.SegmentEnded):
                last_ms = event.ended_ms
        assert sum(late) <= len(late) / 20
        assert played.state.governor.lead_time_ms <= 1500, "it need not begin earlier for them"
