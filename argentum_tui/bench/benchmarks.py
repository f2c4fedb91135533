"""The benchmarks by name. Each is imported when it runs, so that none pays for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from .result import Result, Run

Measure = Callable[[Run], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module here whose `measure` does it; `usual` if it runs when none is named."""

    module: str
    about: str
    usual: bool = True

    def measure(self, run: Run) -> Iterator[Result]:
        """Run it; the results come one by one as they are measured."""
        found: Measure = import_module(f"{__package__}.{self.module}").measure
        return found(run)


BENCHMARKS: dict[str, Benchmark] = {
    "engine": Benchmark("engine", "micro-turns a second that the rules decide"),
    "mixer": Benchmark("mixer", "what mixing eight voices costs"),
    "startup": Benchmark("startup", "from process start to help, first paint and first word"),
    "voice": Benchmark("voice", "from a line to the first sound of the neural voice, and what the voice costs"),
    "gaps": Benchmark("gaps", "silence between two speakers, as heard"),
    "cut": Benchmark("cut", "from the key to the first faded sample"),
    "paint": Benchmark("paint", "from the key to the screen, late in a large debate"),
    "cpu": Benchmark("cpu", "processor time of a running and of a paused show"),
    "underruns": Benchmark("underruns", "gaps in the sound under a redrawing screen; needs a device"),
    "replay": Benchmark("replay", "from a move of the playhead to the screen, in a very long debate", usual=False),
    "memory": Benchmark("memory", "memory over hours of debate time", usual=False),
}
