"""How many micro-turns a second the rules decide, and whether that holds in a very long debate."""

from __future__ import annotations

from collections.abc import Iterator

from argentum_core.compiled import engine
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice

from .result import Result, Run, at_least, informative
from .simulation import BenchSimulation

_COMPILED = engine() == "compiled"
_ENGINE = "compiled" if _COMPILED else "not compiled, Python runs the rules"
_WANTED = 10_000 if _COMPILED else 8_000
_METHOD = (
    f"{_ENGINE}; four agents, default rules, instant minds with prepared texts and clips on the real timeline; only the time inside "
    "step (evolve included) and events.encode_all counts, on one core"
)


def measure(run: Run) -> Iterator[Result]:
    """Micro-turns a second that the rules decide, early and late in a long debate."""
    length = 5_000 if run.quick else 100_000
    window = length // 10
    run.say(f"engine: {_ENGINE}")
    world = BenchSimulation(assemble(Choice(seed=1, agents=4)))
    rates: list[float] = []
    spent_s = 0.0
    for end in (length // 100, window, length - window, length):
        run.say(f"engine: to micro-turn {end:,}")
        begun = world.state.turn
        world.run_to(end)
        rates.append((end - begun) / (world.spent_s - spent_s))
        spent_s = world.spent_s
    first = window / (length // 100 / rates[0] + (window - length // 100) / rates[1])
    yield at_least("engine", length / spent_s, "micro-turns/s", _WANTED, f"{_METHOD}; all of {length:,} micro-turns")
    yield informative("engine_first", rates[0], "micro-turns/s", f"{_METHOD}; the first {length // 100:,}")
    yield informative("engine_early", first, "micro-turns/s", f"{_METHOD}; the first {window:,}")
    yield informative("engine_late", rates[3], "micro-turns/s", f"{_METHOD}; the last {window:,} of {length:,}")
    yield at_least(
        "engine_flat",
        rates[3] / first,
        "late/early",
        0.9,
        f"the rate over the last {window:,} over the first {window:,}",
    )
    yield informative("engine_events", world.events / length, "events/turn", "events recorded a micro-turn in this run")
