"""The micro-turn under chaos (DESIGN, The flow): whatever arrives, in whatever order, the engine holds its promises.

Accounts exact, one floor, nothing stale is played, no stall, and the state is the fold of its events.
"""

from __future__ import annotations

from typing import Any

import pytest
from chaos import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unruly import OUTSPOKEN, QUIET, Mindset

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings

SEQUENCES = 2000


def rules(**groups: dict[str, Any]) -> Settings:
    return Settings.model_validate(groups)


RULES = {
    "as they come": rules(),
    "hot": rules(
        tokens={"start_bank": 8.0},
        interrupts={"urge_threshold": 0.05, "kickers": 2, "per_window": 3, "cooldown_segments": 0},
        interjections={"threshold": 0.1, "cost": 0.5, "cooldown_segments": 0},
        governor={"discarded_s_per_minute": 30},
    ),
    "in halves": rules(
        interrupts={"mode": "beat_only"}, interjections={"threshold": 0.1, "cost": 0.5}, emotion={"control": "llm"}
    ),
    "by the clock, tight": rules(
        tokens={"accrual": "wall_clock", "seconds_per_token": 5}, pricing={"rule": "second_price"},
        pacing={"mode": "budget"}, concurrency={"global_limit": 2},
        governor={"calls_per_minute": 20, "money_per_minute": 0.01}, auction={"max_contiguous_segments": 1},
    ),
}  # fmt: skip
"""Everybody interjects and cuts as often as the budgets let them; nobody is ever cut; little is earned, asked and made."""


@pytest.mark.slow
@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    script=st.binary(min_size=60, max_size=300),
    agents=st.integers(2, 5),
    seed=st.integers(0, 3),
    rules=st.sampled_from(list(RULES)),
    minds=st.sampled_from([(QUIET,), OUTSPOKEN]),
)
def test_whatever_happens_the_debate_keeps_its_promises(
    script: bytes, agents: int, seed: int, rules: str, minds: tuple[Mindset, ...]
) -> None:
    world = World(agents=agents, seed=seed, settings=RULES[rules], minds=minds)
    for what, how in zip(script[::2], script[1::2], strict=False):
        world.happen(what, how)
    world.fair(until_segments=3)
    assert world.folded() == world.state


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=st.binary(min_size=20, max_size=200), turns=st.integers(1, 6))
def test_a_debate_with_a_number_of_turns_ends_with_exactly_those(script: bytes, turns: int) -> None:
    world = World(turns=turns)
    for what, how in zip(script[::2], script[1::2], strict=False):
        world.happen(what, how)
    world.fair(until_segments=turns + 50)
    assert world.state.phase == "ended"
    spoken = [
        event
        for _, event in world.trace
        if isinstance(event, e.SegmentStarted) and event.role not in ("chair", "second")
    ]
    assert len(spoken) <= turns
    if world.state.ended == "turns":
        assert len(spoken) == turns


def test_minds_that_never_answer_end_the_debate_instead_of_hanging_it() -> None:
    world = World()
    for _ in range(200):
        world.asked.clear()
        if world.state.phase == "ended":
            break
        world.pass_time(2000)
        if world.timers:
            world.happen(25, 0)
    assert world.state.ended == "failed"


def test_beat_only_never_cuts() -> None:
    knobs = Settings()
    civil = knobs.model_copy(update={"interrupts": knobs.interrupts.model_copy(update={"mode": "beat_only"})})
    world = World(settings=civil, turns=40)
    world.fair(until_segments=100, most=20_000)
    assert world.state.cuts == 0
    assert not any(isinstance(event, e.InterruptArmed) for _, event in world.trace)
