"""Processor time of a show: the app while it runs, the app while it is paused, and the sound process apart."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from .result import Result, Run, at_most, informative, skipped
from .terminal import Terminal, available

_PROC = Path("/proc")
_WARM_UP_S = 5.0
_METHOD = (
    "`argentum run` in a pseudo-terminal of 120×40, {what}; user and system time of {who} in /proc over {seconds} s"
)


def measure(run: Run) -> Iterator[Result]:
    """Processor time of the app and of its sound process, running and paused, in % of a core."""
    if not (available and (_PROC / "self/stat").exists()):
        why = "not measured: this needs /proc and pseudo-terminals"
        yield skipped("cpu", "% of a core", 20, why)
        yield skipped("cpu_idle", "% of a core", 1, why)
        return
    seconds = 4 if run.quick else 20
    run.say(f"cpu: a show of {seconds} s, then as long paused")
    with tempfile.TemporaryDirectory() as folder:
        journal = str(Path(folder) / "cpu.db")
        with Terminal(["run", "--seed", "1", "--journal", journal]) as terminal:
            terminal.keep_reading()
            time.sleep(_WARM_UP_S)
            app, sound = _shares(terminal.process.pid, seconds)
            terminal.press(" ")
            time.sleep(2.0)
            idle_app, idle_sound = _shares(terminal.process.pid, seconds)
            if terminal.process.poll() is not None:
                raise RuntimeError("the show ended while it was measured")

    def method(what: str, who: str) -> str:
        return _METHOD.format(what=what, who=who, seconds=seconds)

    running, paused = f"a running debate, {_WARM_UP_S:g} s after its start", "the debate paused"
    yield at_most("cpu", app, "% of a core", 20, method(running, "the app's process"))
    yield informative("cpu_sound", sound, "% of a core", method(running, "its sound process"))
    yield at_most("cpu_idle", idle_app, "% of a core", 1, method(paused, "the app's process"))
    yield informative("cpu_idle_sound", idle_sound, "% of a core", method(paused, "its sound process"))


def _shares(app: int, seconds: float) -> tuple[float, float]:
    """Percent of a core that the process and its descendants take from now on."""
    children = _descendants(app)
    begun, started_s = (_spent_s(app), sum(map(_spent_s, children))), time.perf_counter()
    time.sleep(seconds)
    took_s = time.perf_counter() - started_s
    return (
        100 * (_spent_s(app) - begun[0]) / took_s,
        100 * (sum(map(_spent_s, children)) - begun[1]) / took_s,
    )


def _spent_s(process: int) -> float:
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    for task in (_PROC / str(process) / "task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found
