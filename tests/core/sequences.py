"""Random sequences of inputs for `step`, each from a seed alone, and what to do with one that fails: make it smaller, and print it.

    python tests/core/sequences.py --sequences 20000 --seed 1 --jobs 2

A sequence is a simulation with its faults (`fault_simulation.py`), and then an end to it: nothing goes wrong any more, or all minds fail from then
on, or all voices, or nobody answers any more, or the operator stops the debate. Whatever it was, the debate goes on or ends within
bounds, its state is the fold of its events, and the invariants held after every step.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from fault_simulation import Simulation
from random_behaviour import OUTSPOKEN, QUIET, Mindset
from record import as_test, fault, kind_of, smallest

from argentum_core.debate import commands
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.orchestrator import inputs
from argentum_presets.presets import load_preset

PRESETS = ("debate_snappy", "panel_civil", "oxford_formal", "crossfire", "town_hall")
KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"interrupts.urge_threshold": 0.05, "interrupts.kickers": 2, "interrupts.per_window": 3, "tokens.start_bank": 8.0,
     "interrupts.cooldown_segments": 0, "interjections.threshold": 0.1, "interjections.cost": 0.5,
     "interjections.cooldown_segments": 0, "governor.discarded_s_per_minute": 30, "form.opening": "full",
     "form.remarks": True, "form.questions": 2},
    {"interrupts.mode": "beat_only", "interjections.threshold": 0.1, "interjections.cost": 0.5,
     "emotion.control": "llm", "governor.discarded_s_per_minute": 60},
    {"tokens.accrual": "wall_clock", "tokens.seconds_per_token": 5, "pricing.rule": "second_price",
     "pacing.mode": "budget", "concurrency.global_limit": 2, "governor.calls_per_minute": 20,
     "governor.money_per_minute": 0.01, "auction.max_contiguous_segments": 1},
    {"floor.gap_min_ms": 0, "floor.gap_max_ms": 0, "floor.chair_waits_ms": 5000, "interrupts.after_interrupt": "auction",
     "form.chair": False, "form.opening": "none", "form.questions": 0, "form.closing": "none"},
    {"rhythm.backchannels_per_minute": 12, "rhythm.long_share": 0.5, "rhythm.retort_share": 1.0, "rhythm.early_ms": 150, "rhythm.retort_ms": 0, "rhythm.considered_ms": 2000,
     "interjections.threshold": 0.1, "interjections.cost": 0.5, "interrupts.soft_below": 0.9, "interrupts.urge_threshold": 0.05},
)  # fmt: skip
"""On top of the preset: as it is; cuts and remarks wherever the budgets let them; halves; little of everything; no gaps, and no form; retorts
wherever there is an answer."""
SIMPLER: tuple[dict[str, Any], ...] = (
    {"preset": "debate_snappy"}, {"preset": "debate_snappy", "knobs": 0}, {"knobs": 0}, {"minds": (QUIET,)}, {"lies": False},
    {"turns": None}, {"ending": "fair"}, {"agents": 2, "targets": (0.5, 0.5)}, {"agents": 3, "targets": (0.25, 0.25, 0.5)},
)  # fmt: skip
"""What is tried of a sequence that fails, one after the other."""
ENDINGS = ("fair", "minds fail", "voices fail", "nobody answers", "stopped")
MOST_STEPS = 4000


@dataclass(frozen=True)
class SequencePlan:
    """One sequence, all of it."""

    seed: int
    agents: int
    preset: str
    knobs: int
    minds: tuple[Mindset, ...]
    lies: bool
    turns: int | None
    targets: tuple[float, ...]
    ending: str
    script: tuple[tuple[int, int], ...]


def plan_of(seed: int) -> SequencePlan:
    random = Random(seed)
    agents = random.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8))
    weights = [random.choice((1, 1, 2, 4)) for _ in range(agents)]
    return SequencePlan(
        seed=seed,
        agents=agents,
        preset=random.choice(PRESETS),
        knobs=random.randrange(len(KNOBS)),
        minds=random.choice(((QUIET,), OUTSPOKEN)),
        lies=random.random() < 0.4,
        turns=random.choice((None, None, None, 1, 4, 9)),
        targets=tuple(weight / sum(weights) for weight in weights),
        ending=random.choice(("fair", *ENDINGS)),
        script=tuple((random.randrange(256), random.randrange(256)) for _ in range(random.randrange(20, 160))),
    )


@cache
def rules(preset: str, knobs: int) -> Settings:
    return apply(load_preset(preset).settings, KNOBS[knobs])


def simulation_of(plan: SequencePlan) -> Simulation:
    return Simulation(
        agents=plan.agents, seed=plan.seed % 7, settings=rules(plan.preset, plan.knobs), minds=plan.minds,
        turns=plan.turns, targets=plan.targets, lies=plan.lies,
    )  # fmt: skip


def carry_out(plan: SequencePlan, simulation: Simulation) -> None:
    """The accidents, the end, and that all of it can be told again from the events."""
    for what, how in plan.script:
        simulation.happen(what, how)
    bring_to_an_end(simulation, plan.ending)
    assert simulation.folded() == simulation.state, "the state is not the fold of its events"


def bring_to_an_end(simulation: Simulation, ending: str) -> None:
    """From here the debate goes on for three segments, or ends, whatever fails."""
    wanted = simulation.state.segments + 3
    if ending == "stopped":
        simulation.give(inputs.Operator(0, commands.StopCommand()))
        assert simulation.state.phase == "ended"
    if simulation.state.paused:
        simulation.give(inputs.Operator(0, commands.PauseCommand(False)))
    for _ in range(MOST_STEPS):
        if simulation.state.phase == "ended" or simulation.state.segments >= wanted:
            return
        if ending == "minds fail" and simulation.asked:
            simulation.give(inputs.MindFailed(simulation.asked.pop(0).request_id, "fake", "failed", "no mind"))
        elif ending == "voices fail" and simulation.ordered:
            simulation.give(inputs.VoiceFailed(simulation.ordered.pop(0).request_id, "fake", "failed", "no voice"))
        else:
            if ending == "nobody answers":
                simulation.asked.clear()
                simulation.ordered.clear()
            simulation.advance()
    state = simulation.state
    raise AssertionError(f"the debate stalled in phase {state.phase}: {state.claim} {state.work}")


@dataclass(frozen=True)
class SequenceResult:
    seed: int
    steps: int
    kind: str = ""
    message: str = ""


def result_of(seed: int) -> SequenceResult:
    plan = plan_of(seed)
    simulation: Simulation | None = None
    try:
        simulation = simulation_of(plan)
        carry_out(plan, simulation)
    except Exception as error:
        return SequenceResult(
            seed, len(simulation.run.timed_inputs) if simulation is not None else 0, kind_of(error), str(error)
        )
    return SequenceResult(seed, len(simulation.run.timed_inputs))


def explained(seed: int) -> str:
    """A failing sequence as a report: the accidents made fewer, then the inputs that came of them, ready to be pasted."""
    plan = plan_of(seed)
    kind = result_of(seed).kind

    def fails(other: SequencePlan) -> bool:
        return _kind(other)[0] == kind

    shorter = replace(
        plan, script=tuple(smallest(plan.script, lambda script: fails(replace(plan, script=tuple(script)))))
    )
    for simpler in SIMPLER:
        if fails(other := replace(shorter, **simpler)):
            shorter = other
    shorter = replace(
        shorter, script=tuple(smallest(shorter.script, lambda script: fails(replace(shorter, script=tuple(script)))))
    )
    _, message, given = _kind(shorter)
    told = fault(given)
    if told is not None:
        given = smallest(given, lambda fewer: fault(fewer) == told)
    note = "" if told is not None else "\n(only the sound shows it: give these through a World)"
    return (
        f"seed {seed}, {len(shorter.script)} accidents {shorter.script}\n{message}\n{kind}{note}\n\n{as_test(given)}\n"
    )


def _kind(plan: SequencePlan) -> tuple[str, str, list[Any]]:
    simulation: Simulation | None = None
    try:
        simulation = simulation_of(plan)
        carry_out(plan, simulation)
    except Exception as error:
        return (
            kind_of(error),
            f"{type(error).__name__}: {error}",
            simulation.run.timed_inputs if simulation is not None else [],
        )
    return "", "", simulation.run.timed_inputs


def main() -> int:
    reads = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reads.add_argument("--sequences", type=int, default=2000)
    reads.add_argument("--seed", type=int, default=1, help="the first sequence; the others follow")
    reads.add_argument("--jobs", type=int, default=1, help="processes at once")
    reads.add_argument(
        "--explain", type=int, default=3, help="failures that are made small and printed, one of each kind"
    )
    asked = reads.parse_args()
    began = time.monotonic()
    seeds = range(asked.seed, asked.seed + asked.sequences)
    with ProcessPoolExecutor(asked.jobs) as pool:
        results = list(pool.map(result_of, seeds, chunksize=25))
    kinds: dict[str, list[SequenceResult]] = {}
    for result in results:
        if result.kind:
            kinds.setdefault(result.kind, []).append(result)
    steps, seconds = sum(result.steps for result in results), time.monotonic() - began
    print(f"{len(results)} sequences, {steps} steps, {seconds:.0f} s, {sum(map(len, kinds.values()))} failed")
    for kind, failed in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"  {len(failed)} × {kind}: {failed[0].message[:300]} (seeds {[one.seed for one in failed[:5]]})")
    for failed in list(kinds.values())[: asked.explain]:
        print("\n" + explained(min(failed, key=lambda one: one.steps).seed))
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
