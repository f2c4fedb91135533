"""Talk shares over whole debates, measured in the lab: quiet, fair and aggressive agents get the talk that is meant for them
(RULES, Pacing), with interrupts on, as the mean of several seeds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from argentum_core.debate.settings import Settings
from argentum_core.lab.curves import heard, over_seeds
from argentum_core.lab.fault_profile import FAULT_PROFILES
from argentum_core.lab.plan import Plan, seats_of
from argentum_core.lab.simulation import play
from argentum_core.lab.turn_series import TurnSeries
from argentum_core.measures.fairness import jain_to_target

SEEDS = int(os.environ.get("ARGENTUM_LAB_SEEDS", "3"))
"""Few, to keep the suite quick; 20 is what the figures of the documentation are made with."""
TURNS = 1000
SETTLING = 24
WINDOW = 40
CAST: tuple[str, ...] = ("quiet", "fair", "aggressive", "fair")

EQUAL = (25.0, 25.0, 25.0, 25.0)
UNEQUAL = (40.0, 30.0, 20.0, 10.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """One debate: what was heard a turn and seat, in ms, and the longest silence in turns."""

    course: TurnSeries
    silence: int
    cuts: int


def debate(cast: tuple[str, ...], targets: tuple[float, ...], seed: int) -> Heard:
    plan = Plan(seats_of(cast, targets), Settings().model_dump(), FAULT_PROFILES["calm"], TURNS, seed)
    played = play(plan)
    return Heard(played.course, played.figures.longest_silence_turns, played.figures.cuts)


@pytest.fixture(scope="module")
def debates() -> Iterator[Any]:
    """targets (and cast) → the debates of all seeds, played once."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:

        @cache
        def played(targets: tuple[float, ...], cast: tuple[str, ...]) -> list[Heard]:
            return list(pool.map(debate, [cast] * SEEDS, [targets] * SEEDS, range(1, SEEDS + 1)))

        yield lambda targets, cast=CAST: played(targets, cast)


def shares(found: list[Heard], first: int, last: int) -> Any:
    """Each seat's share of the talk heard in turns `first` to `last`, mean of the seeds."""
    talk = over_seeds(
        lambda course: heard(course)[first:last].sum(axis=0, keepdims=True), [one.course for one in found]
    )
    return talk[0] / talk.sum()


pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("targets", [EQUAL, UNEQUAL], ids=["equal", "unequal"])


@BOTH
def test_after_settling_everybody_is_within_a_tenth_of_the_target(debates: Any, targets: tuple[float, ...]) -> None:
    wanted = np.array(targets) / sum(targets)
    found = shares(debates(targets), SETTLING, 200)
    assert np.abs(found / wanted - 1).max() <= 0.1, found


@BOTH
def test_in_the_long_run_everybody_is_within_a_hundredth(debates: Any, targets: tuple[float, ...]) -> None:
    wanted = np.array(targets) / sum(targets)
    found = shares(debates(targets), 200, TURNS)
    assert np.abs(found - wanted).max() <= 0.01, found


@BOTH
def test_every_forty_turns_are_fair(debates: Any, targets: tuple[float, ...]) -> None:
    indices = [
        jain_to_target(talk[first : first + WINDOW].sum(axis=0), targets)
        for one in debates(targets)
        for talk in [heard(one.course)]
        for first in range(200, TURNS - WINDOW, 8)
    ]
    assert np.mean(indices) >= 0.95


@pytest.mark.parametrize("cast", [CAST, ("fair",) * 4], ids=["mixed", "alike"])
def test_nobody_starves_at_equal_targets(debates: Any, cast: tuple[str, ...]) -> None:
    assert max(one.silence for one in debates(EQUAL, cast)) <= 30


def test_interrupts_are_on(debates: Any) -> None:
    assert min(one.cuts for one in debates(EQUAL)) > 0
