"""A live debate of four minds and four voices at providers of realistic latency: a short form of `provider_storm.py`.

What must never be is asserted to the letter; times with bounds that a loaded machine keeps and no listener would mind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from provider_storm import run
from storm_fakes import ProviderFaults, Seen
from storm_figures import Figures
from storm_scene import MINDS, Watched

from argentum_core.minds.base import Notice

pytestmark = pytest.mark.slow

MINUTES = 0.55
MEDIAN_MS, P95_MS, DRIFT_P95_MS = 400, 1500, 200

Taken = tuple[Figures, Watched, dict[str, Seen]]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """One show, given once and looked at from every side."""
    # So short a debate would be all openings and closings, and two of the four would never have the floor.
    folder = tmp_path_factory.mktemp("show")
    yield run(ProviderFaults(), folder, minutes=MINUTES, cut_every_s=8.0, without=("form", "rhythm"))


def test_everybody_speaks_and_it_ends_when_it_should(taken: Taken) -> None:
    told, watched, _ = taken
    assert watched.crash is None and watched.over and told.ended == "minutes"
    assert set(told.by_mind) == set(MINDS)
    # That an answer takes its time is no fault: a plan is still being written when the first words are wanted, and on a busy machine an
    # answer comes too late now and then.
    assert {kind for _, kind in told.notices} <= {*get_args(Notice), "timeout"} and max(
        told.notices.values(), default=1
    ) == 1


def test_the_silence_between_two_speakers_is_that_of_a_conversation(taken: Taken) -> None:
    told, _, _ = taken
    assert told.gaps and told.gap_ms(50) <= MEDIAN_MS and told.gap_ms(95) <= P95_MS
    assert told.drift_p95_ms <= DRIFT_P95_MS


def test_one_voice_at_a_time_and_nothing_that_was_let_go(taken: Taken) -> None:
    told, _, _ = taken
    assert told.overlaps == 0
    assert not told.stale_clips
    assert told.stray_ms == 0


def test_what_is_due_is_heard_before_it_is_whole(taken: Taken) -> None:
    told, _, _ = taken
    assert told.before_whole >= 1


def test_the_providers_rules_are_kept_and_a_cut_sends_nothing_more(taken: Taken) -> None:
    told, _, _ = taken
    assert told.cuts >= 1
    assert not told.violations and not told.sent_after_cut


def test_nothing_is_left_behind(taken: Taken) -> None:
    _, watched, seen = taken
    assert not watched.tasks_left and watched.sockets_left <= 0
    assert not any(one.open for one in seen.values())
