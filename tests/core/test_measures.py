"""Measures: what a debate was like in figures (sources in the docstrings of `argentum_core.measures`)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.measures import Measures, rows
from argentum_core.measures.explained import EXPLAINED
from argentum_core.measures.fairness import bias, gini, jain, jain_to_target, price_of_fairness, settled
from argentum_core.measures.histogram import CEILING_MS, Histogram
from argentum_core.measures.report import MeasuresReport
from argentum_core.measures.talk import Talk

amounts = st.lists(st.integers(0, 10_000), min_size=2, max_size=12)


# --- formulas ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "index"), [([1, 1, 1, 1], 1.0), ([1, 0, 0, 0], 0.25), ([2, 1], 0.9), ([0, 0], 1.0), ([3, 3, 0], 2 / 3)]
)
def test_jain_goes_from_one_over_n_to_one(values: list[float], index: float) -> None:
    assert jain(values) == pytest.approx(index)


@given(amounts, st.integers(1, 50))
def test_jain_does_not_care_for_scale_and_stays_in_bounds(values: list[int], scale: int) -> None:
    assert jain(values) == pytest.approx(jain([scale * value for value in values]))
    assert 1 / len(values) - 1e-9 <= jain(values) <= 1 + 1e-9


def test_jain_to_target_is_one_when_everybody_has_what_was_meant() -> None:
    assert jain_to_target([40, 30, 20, 10], [0.4, 0.3, 0.2, 0.1]) == pytest.approx(1.0)
    assert jain_to_target([25, 25, 25, 25], [0.4, 0.3, 0.2, 0.1]) < 0.8


@pytest.mark.parametrize(
    ("values", "coefficient"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25), ([0, 0], 0.0)]
)
def test_gini_counts_the_silent(values: list[float], coefficient: float) -> None:
    assert gini(values) == pytest.approx(coefficient)


@given(amounts)
def test_gini_is_half_the_mean_difference_over_the_mean(values: list[int]) -> None:
    mean = sum(values) / len(values)
    difference = sum(abs(a - b) for a in values for b in values) / len(values) ** 2
    assert gini(values) == pytest.approx(difference / (2 * mean) if mean else 0.0)


def test_bias_is_the_worst_distance_and_settled_is_relative() -> None:
    assert bias([50, 50], [0.4, 0.6]) == pytest.approx(0.1)
    assert settled([44, 56], [0.4, 0.6], 0.1)
    assert not settled([45, 55], [0.4, 0.6], 0.1)


@pytest.mark.parametrize(("served", "best", "price"), [(10, 10, 0.0), (7.5, 10, 0.25), (0, 0, 0.0)])
def test_price_of_fairness_is_the_welfare_given_up(served: float, best: float, price: float) -> None:
    assert price_of_fairness(served, best) == pytest.approx(price)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60), st.floats(0.01, 1.0))
def test_percentiles_are_by_nearest_rank(values: list[int], share: float) -> None:
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    found = histogram.percentile(share)
    assert sum(value <= found for value in values) >= share * len(values)
    assert found in values
    assert histogram.largest == max(values)


def test_a_histogram_is_bounded() -> None:
    histogram = Histogram()
    histogram.add(10 * CEILING_MS)
    histogram.add(-5)
    assert histogram.counts == {CEILING_MS: 1, 0: 1}


# --- turn by turn --------------------------------------------------------------------------------------------------


def talk_of(order: str, *, settle: int = 0, window: int = 4, targets: tuple[float, ...] = (0.5, 0.5)) -> Talk:
    talk = Talk(targets, settle_turns=settle, window=window)
    for seat in map(int, order):
        talk.begin(seat)
        talk.end(seat, 1000)
    talk.flush()
    return talk


@pytest.mark.parametrize(
    ("order", "turn"),
    [
        ("01", 2),  # one each: settled with the second
        ("0011", 4),
        ("00110101", 8),  # 4 to 3 after seven is still outside
        ("0", None),
        ("011", None),
    ],
)
def test_the_settling_turn_is_the_last_time_the_shares_come_within_ten_percent(order: str, turn: int | None) -> None:
    assert talk_of(order).settled_turn == turn


@pytest.mark.parametrize(("order", "turns"), [("0101", 1), ("00001", 4), ("01111", 4), ("0000", 4)])
def test_the_longest_silence_counts_those_that_begin_and_end_a_debate(order: str, turns: int) -> None:
    assert talk_of(order).silence == turns


def test_windows_slide_turn_by_turn_after_the_first_turns() -> None:
    talk = talk_of("00000101", settle=2, window=4)
    # turns 3 to 8 are 0 0 0 1 0 1: three windows of four
    assert talk.windows == 3
    assert talk.jain_least == pytest.approx(jain([3, 1]))
    assert talk.jain_sum == pytest.approx(jain([3, 1]) + jain([3, 1]) + jain([2, 2]))


def test_two_halves_of_a_segment_are_one_turn() -> None:
    talk = Talk((0.5, 0.5), settle_turns=0, window=2)
    for seat in (0, 1):
        talk.begin(seat)
        talk.end(seat, 600)
        talk.end(seat, 400)
    talk.flush()
    assert (talk.turns, talk.heard_ms, talk.windows) == (2, [1000, 1000], 1)
    assert talk.jain_sum == pytest.approx(1.0)


def test_a_look_in_between_changes_no_figure() -> None:
    """Between two halves of a segment, too."""
    looked_at, left_alone = (Talk([0.5, 0.5], settle_turns=0, window=2) for _ in range(2))
    for talk in (looked_at, left_alone):
        for seat in (0, 1, 0):
            talk.begin(seat)
            for heard_ms in (700, 300):
                talk.end(seat, heard_ms)
                if talk is looked_at:
                    assert talk.so_far().windows >= talk.windows
    assert looked_at.so_far().windows == left_alone.so_far().windows == 2
    assert looked_at.so_far().jain_sum == left_alone.so_far().jain_sum


# --- a debate as it is recorded ------------------------------------------------------------------------------------


STARTED = e.DebateStarted(
    session="s", motion="m", title="Cars", preset="debate_snappy", cast="duo", seed=7, max_bank=800,
    settings=Settings().model_dump(),
    agents=[
        e.AgentSetup(id=name, name=name.capitalize(), side="for", seat=seat, voice="", mind="", target_share=0.5, bank=400)
        for seat, name in enumerate(("ada", "brook"), 1)
    ],
)  # fmt: skip


def begun(n: int, agent: str, starts_ms: int, role: e.Role = "segment") -> e.SegmentStarted:
    return e.SegmentStarted(
        segment_id=f"s{n}", clip_id=f"c{n}", auction_id=f"a{n}", agent=agent, text="One two.", context_version=0,
        starts_ms=starts_ms, planned_ms=4000, beats_ms=[2000], beat_kinds=["sentence"], word_ends_ms=[], role=role,
    )  # fmt: skip


def ended(n: int, agent: str, ended_ms: int, heard_ms: int = 4000, *, complete: bool = True) -> e.SegmentEnded:
    return e.SegmentEnded(
        segment_id=f"s{n}", agent=agent, heard_text="", heard_ms=heard_ms, complete=complete, ended_ms=ended_ms
    )


def bid(n: int, agent: str, desire: float) -> e.BidPlaced:
    return e.BidPlaced(auction_id=f"a{n}", agent=agent, amount=1, source="heuristic", desire=desire)


def resolved(n: int, winner: str, paid: int) -> e.AuctionResolved:
    return e.AuctionResolved(auction_id=f"a{n}", winner=winner, paid=paid, scores={}, pacing={}, reason="highest")


def measured(*events: tuple[int, e.Event]) -> MeasuresReport:
    measures = Measures(settle_turns=0, window=2)
    measures.take(STARTED, 0)
    for at_ms, event in events:
        measures.take(event, at_ms)
    return measures.report()


def test_a_short_debate_measures_as_one_would_by_hand() -> None:
    report = measured(
        (0, begun(1, "ada", 0)),
        (0, e.AuctionOpened(auction_id="a1", turn=1, fallback=None)),
        (0, bid(1, "ada", 0.5)),
        (0, bid(1, "brook", 1.0)),
        (3000, resolved(1, "ada", 200)),
        (2150, e.InterjectionPlayed(segment_id="s1", agent="brook", kind="challenge", text="No.", importance=0.9, beat=1,
                                    cost=200, starts_ms=2100, ends_ms=3000)),
        (4000, ended(1, "ada", 4000)),
        (4200, begun(2, "brook", 4200)),
        (6200, e.HardInterrupt(segment_id="s2", auction_id="a2", agent="ada", interrupted="brook", by="agent", beat=1,
                               cut_ms=6200, crossfade_ms=200, costs={}, guard_ms=150, kicker_segment_id="s3")),
        (6200, ended(2, "brook", 6400, 2000, complete=False)),
        (6275, begun(3, "ada", 6275, "kicker")),
        (10_275, ended(3, "ada", 10_275)),
        (30_000, e.WorkDropped(request_ids=["kicker_4"], reason="timeout", discarded_ms=1500)),
        (60_000, e.DebateEnded(reason="turns")),
    )  # fmt: skip
    assert report.turns == 3
    assert report.shares == pytest.approx({"ada": 0.8, "brook": 0.2})
    assert (report.cuts, report.cuts_per_60) == (1, 20.0)
    assert (report.interjections, report.interjections_per_60, report.interjection_p95_ms) == (1, 20.0, 100)
    assert report.price_of_fairness == pytest.approx(0.5)
    assert report.paid_on_average == 2.0
    assert report.bank_on_average == 4.0
    assert (report.gap_p50_ms, report.gap_longest_ms) == (200, 200), "a kicker enters into the fade: no silence"
    assert report.discarded_ms_per_minute == 1500
    assert report.misses == 1
    assert report.longest_silence_turns == 1


@pytest.mark.parametrize(
    ("event", "misses"),
    [
        (e.InterruptSkipped(segment_id="s1", agent="ada", beat=1, guard_ms=150, reason="not_ready"), 1),
        (e.InterruptSkipped(segment_id="s1", agent="ada", beat=1, guard_ms=150, reason="poor"), 0),
        (e.InterjectionLapsed(segment_id="s1", agent="ada", reason="late"), 1),
        (e.WorkDropped(request_ids=["segment_3"], reason="timeout"), 1),
        (e.WorkDropped(request_ids=["bid_3", "interjection_4"], reason="timeout"), 0),
        (begun(2, "brook", 5000), 1),
        (begun(2, "brook", 4200), 0),
    ],
)
def test_a_miss_is_something_that_was_wanted_and_not_ready(event: e.Event, misses: int) -> None:
    assert measured((0, begun(1, "ada", 0)), (4000, ended(1, "ada", 4000)), (4200, event)).misses == misses


def test_the_worst_minute_of_discarded_sound_slides() -> None:
    dropped = [
        (at_ms, e.WorkDropped(request_ids=["reserve_1"], reason="outbid", discarded_ms=1000))
        for at_ms in (0, 30_000, 59_000, 95_000, 200_000)
    ]
    assert measured(*dropped).discarded_ms_worst_minute == 3000


def test_tiers_are_compared_from_change_to_change() -> None:
    def moved(tier: e.Tier, *, held: bool = False) -> e.GovernorChanged:
        return e.GovernorChanged(tier=tier, lead_time_ms=1500, causes=[], quality=0.9, shed=0, held=held)

    turns = [(0, begun(n, "ada", 0)) for n in range(9)]
    report = measured(
        (0, moved("enhanced")), *turns[:2], (0, moved("premium")), *turns[2:7], (0, moved("enhanced")), *turns[7:],
        (0, moved("baseline", held=True)),
    )  # fmt: skip
    assert (report.tier_changes, report.tier_shortest_segments) == (2, 5)


def test_a_debate_whose_beginning_was_not_seen_measures_nothing() -> None:
    measures = Measures()
    measures.take(begun(1, "ada", 0), 0)
    measures.take(ended(1, "ada", 4000), 4000)
    assert not measures.begun
    assert measures.report().turns == 0


def test_a_report_can_be_told_in_words() -> None:
    report = measured((0, begun(1, "ada", 0)), (4000, ended(1, "ada", 4000)))
    told = {name: value for name, value, _ in rows(report, {"ada": "Ada", "brook": "Brook"})}
    assert told["talk"] == "Ada 100% of 50%, Brook 0% of 50%"
    assert told["settled"] == "not yet"
    assert told["longest silence"] == "1 turn"
    assert all(about for _, _, about in rows(report))


def test_every_number_of_a_report_is_explained_or_plainly_a_count() -> None:
    plain = {"shares", "targets", "steady_shares", "cuts", "interjections", "misses", "calls_by_kind"}
    assert set(MeasuresReport.__struct_fields__) == set(EXPLAINED) | plain
