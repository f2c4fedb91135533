"""When a link is left alone and what is told of its faults: `argentum_kit.links`, with time as an argument."""

import math
from typing import Any

import pytest

from argentum_kit.faults import LinkFault
from argentum_kit.links import FOR_GOOD, LinkHealth, Policy

POLICY = Policy({"timeout": 1.0, "network": 5.0, "nonsense": 0.0}, after=1, longest_s=60.0, patience_s=1.0)


def fault(kind: str = "timeout", **more: Any) -> LinkFault:
    return LinkFault("it failed", kind=kind, **more)


def test_a_rest_doubles_with_each_and_has_a_longest() -> None:
    health, now, rests = LinkHealth(POLICY), 0.0, []
    for _ in range(9):
        health.note(fault(), now)
        rests.append(health.rests_until_s - now)
        now = health.rests_until_s
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_good_answer_forgets_what_was_before() -> None:
    health = LinkHealth(POLICY)
    health.note(fault(), 0.0)
    health.note(fault(), 10.0)
    health.good()
    health.note(fault(), 20.0)
    assert health.rests_until_s == 21.0


def test_faults_of_one_moment_are_one() -> None:
    health = LinkHealth(POLICY)
    told = [health.note(fault(), 0.0) for _ in range(5)]
    assert told == [True, False, False, False, False]
    assert health.rests_until_s == 1.0


def test_some_links_rest_only_after_several_faults_in_a_row() -> None:
    health = LinkHealth(Policy({"timeout": 5.0}, after=3))
    health.note(fault(), 0.0)
    health.note(fault(), 1.0)
    assert not health.rests_at(2.0)
    health.note(fault(), 2.0)
    assert health.rests_at(6.9) and not health.rests_at(7.0)


@pytest.mark.parametrize(
    ("lasting_s", "expected"), [pytest.param(FOR_GOOD, math.inf, id="for good"), pytest.param(60.0, 60.0, id="a while")]
)
def test_a_fault_that_lasts_rests_as_the_policy_says(lasting_s: Any, expected: Any) -> None:
    health = LinkHealth(Policy({}, lasting_s=lasting_s))
    health.note(fault("auth", lasting=True), 0.0)
    assert health.rests_until_s == expected


def test_a_provider_is_left_alone_for_as_long_as_it_asked() -> None:
    health = LinkHealth(POLICY)
    health.note(fault(retry_ms=90_000), 0.0)
    assert health.rests_until_s == 90.0


def test_a_kind_that_needs_no_rest_gets_none_and_is_told_once() -> None:
    health = LinkHealth(POLICY)
    assert [health.note(fault("nonsense"), float(now)) for now in range(5)] == [True] + [False] * 4
    assert not health.rests_at(0.0)


def test_a_fault_is_told_again_after_an_answer_but_ever_more_seldom() -> None:
    health = LinkHealth(POLICY)
    told = []
    for now in range(0, 2000, 10):
        if health.note(fault("nonsense"), float(now)):
            told.append(now)
        health.good()
    assert told == [0, 30, 90, 210, 450, 930, 1410, 1890]


@pytest.mark.parametrize(
    ("waited_s", "counts"), [pytest.param(0.2, False, id="in passing"), pytest.param(1.0, True, id="long enough")]
)
def test_a_request_that_was_taken_back_unanswered_counts_when_it_had_waited(waited_s: float, counts: bool) -> None:
    health = LinkHealth(POLICY)
    left = health.left(waited_s, 5.0)
    assert (left is not None) is counts
    assert health.rests_at(5.5) is counts


def test_without_patience_taking_back_never_counts() -> None:
    assert LinkHealth(Policy({"timeout": 1.0})).left(1000.0, 0.0) is None


def test_waking_lets_it_be_asked_at_once() -> None:
    health = LinkHealth(POLICY)
    health.note(fault(lasting=True), 0.0)
    health.wake()
    assert not health.rests_at(0.0)
