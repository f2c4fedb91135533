"""The micro-turn under faults (DESIGN, The flow): whatever arrives, in whatever order, the invariants hold.

What those are is in `invariants.py`, and checked after every step; a sequence that breaks one is made small and printed as a list
of inputs. The same sequences every time; with ARGENTUM_SEQUENCES=20000 so many others, from a seed that is printed.
"""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from fault_simulation import Simulation
from record import as_test, fault, replayed, smallest
from sequences import ENDINGS, KNOBS, PRESETS, explained, plan_of, result_of

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.orchestrator import inputs

LONG = int(os.environ.get("ARGENTUM_SEQUENCES", "0"))
FIRST = int(time.time()) if LONG else 1
SEQUENCES = LONG or 240
AT_ONCE = SEQUENCES // 8


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
@pytest.mark.parametrize("first", range(FIRST, FIRST + SEQUENCES, AT_ONCE))
def test_whatever_happens_the_invariants_hold(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        if result_of(seed).kind:
            pytest.fail(explained(seed))


def test_the_sequences_are_of_every_kind() -> None:
    plans = [plan_of(seed) for seed in range(FIRST, FIRST + SEQUENCES)]
    assert {plan.ending for plan in plans} == set(ENDINGS)
    assert {plan.agents for plan in plans} == {1, 2, 3, 4, 5, 6, 8}
    assert {plan.lies for plan in plans} == {False, True}
    assert len({(plan.preset, plan.knobs) for plan in plans}) == len(PRESETS) * len(KNOBS)
    assert any(len(set(plan.targets)) > 1 for plan in plans)


def test_a_turn_limit_ends_a_debate_with_exactly_so_many() -> None:
    for turns in range(1, 7):
        simulation = Simulation(turns=turns, seed=turns)
        for what, how in plan_of(turns).script[:60]:
            simulation.happen(what, how)
        simulation.fair(until_segments=turns + 50)
        assert simulation.state.phase == "ended"
        if simulation.state.ended == "turns":
            spoken = [
                event
                for _, event in simulation.trace
                if isinstance(event, e.SegmentStarted) and event.agent != CHAIR and event.role != "second"
            ]
            # Rules that bring closing statements when no turn is left for them still have them spoken.
            late = (
                sum(event.role == "closing" for event in spoken)
                if any(isinstance(event, e.PresetChanged) for _, event in simulation.trace)
                else 0
            )
            assert turns <= len(spoken) <= turns + late


def test_minds_that_never_answer_end_the_debate_instead_of_hanging_it() -> None:
    simulation = Simulation()
    for _ in range(200):
        simulation.asked.clear()
        if simulation.state.phase == "ended":
            break
        simulation.pass_time(2000)
        if simulation.timers:
            simulation.happen(25, 0)
    assert simulation.state.ended == "failed"


def test_beat_only_never_cuts() -> None:
    knobs = Settings()
    civil = knobs.model_copy(update={"interrupts": knobs.interrupts.model_copy(update={"mode": "beat_only"})})
    simulation = Simulation(settings=civil, turns=40)
    simulation.fair(until_segments=100, most=20_000)
    assert simulation.state.cuts == 0
    assert not any(isinstance(event, e.InterruptArmed) for _, event in simulation.trace)


def test_a_list_of_inputs_that_fails_is_made_small_and_can_be_pasted() -> None:
    simulation = Simulation()
    simulation.fair(until_segments=2)
    given = simulation.run.timed_inputs
    assert fault(given) is None
    assert replayed(given).state == simulation.state
    begun, heard = given[0], [one for one in given if isinstance(one[1], inputs.ClipStarted)]
    least = smallest(given, lambda fewer: begun in fewer and all(one in fewer for one in heard[:1]))
    assert least == [begun, heard[0]]
    pasted = eval(as_test(least), {"replayed": list, "inputs": inputs, "e": e})
    assert [(now_ms, one) for now_ms, one in pasted[1:]] == least[1:]
    assert replayed([(ms, one) for ms, one in pasted]).state.agents == replayed(least).state.agents
