"""A live debate of models that take a second, over a real socket: a short form of `slow_minds.py`.

What must never be is asserted to the letter; figures with bounds that a short debate on a loaded machine keeps.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slow_figures import SlowFigures
from slow_minds import run, scenes
from storm_scene import Watched

from argentum_core.debate.events import PlanMade

pytestmark = pytest.mark.slow

Taken = tuple[SlowFigures, Watched]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """One show, given once and looked at from every side."""
    # So short a debate would be all openings and closings, for which nobody bids.
    yield run(scenes()["snappy"], tmp_path_factory.mktemp("slow"), minutes=0.6, seed=7, without=("form",))


def test_it_ends_when_it_should_and_nothing_is_left(taken: Taken) -> None:
    told, watched = taken
    assert watched.crash is None and told.ended == "minutes" and not watched.tasks_left


def test_nobody_is_asked_twice_at_once_and_no_model_is_hung_up_on(taken: Taken) -> None:
    told, _ = taken
    assert told.twice_at_once == 0
    assert told.hung_up <= 1, "the end of the debate"


def test_minds_plan_listen_and_speak_for_themselves(taken: Taken) -> None:
    told, watched = taken
    made = [item.event for _, item in watched.events if isinstance(item.event, PlanMade)]
    assert len({event.agent for event in made}) == 4 and all(event.plan for event in made), "the record has the plans"
    assert {"plan", "listen", "segment"} <= set(told.by_kind)
    assert told.bids_in_time > 0 and told.own_words > 0
    assert told.tokens_by_kind["listen"] / told.by_kind["listen"] < 400


def test_the_silence_between_two_speakers_is_that_of_a_conversation(taken: Taken) -> None:
    told, _ = taken
    assert told.gap_ms(50) <= 400 and told.gap_ms(100) <= 1500
