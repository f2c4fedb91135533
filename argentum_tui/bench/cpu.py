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
RUNNING, IDLE = 20, 1
"""The most that the app may take, in % of a core."""
MANY = 16
_METHOD = (
    "`argentum run` in a pseudo-terminal of 120×40, {what}; user and system time of {who} in /proc over {seconds} s"
)


def measure(run: Run) -> Iterator[Result]:
    """Processor time of the app and of its sound process, running and paused, in % of a core; of four agents and of sixteen with the
    drawer open as well."""
    if not (available and (_PROC / "self/stat").exists()):
        why = "not measured: this needs /proc and pseudo-terminals"
        yield skipped("cpu", "% of a core", RUNNING, why)
        yield skipped("cpu_idle", "% of a core", IDLE, why)
        return
    seconds = 4 if run.quick else 20
    run.say(f"cpu: a show of {seconds} s, with the drawer open half as long, then the same paused")
    with tempfile.TemporaryDirectory() as folder:
        shut, drawn, idle_drawn, idle = _show(Path(folder) / "few.db", seconds)
        run.say("cpu: the same with sixteen agents")
        many, many_drawn, many_idle_drawn, _ = _show(Path(folder) / "many.db", seconds, "--agents", str(MANY))

    def method(what: str, who: str, measured_s: float) -> str:
        return _METHOD.format(what=what, who=who, seconds=measured_s)

    running, paused, half = f"a running debate, {_WARM_UP_S:g} s after its start", "the debate paused", seconds / 2
    app, sound, drawer, of_many = (
        "the app's process",
        "its sound process",
        ", the drawer on an agent",
        f", {MANY} agents",
    )
    yield at_most("cpu", shut[0], "% of a core", RUNNING, method(running, app, seconds))
    yield informative("cpu_sound", shut[1], "% of a core", method(running, sound, seconds))
    yield at_most("cpu_drawer", drawn[0], "% of a core", RUNNING, method(running + drawer, app, half))
    yield at_most("cpu_16", many[0], "% of a core", RUNNING, method(running + of_many, app, seconds))
    yield at_most("cpu_16_drawer", many_drawn[0], "% of a core", RUNNING, method(running + of_many + drawer, app, half))
    yield at_most("cpu_idle", idle[0], "% of a core", IDLE, method(paused, app, seconds))
    yield informative("cpu_idle_sound", idle[1], "% of a core", method(paused, sound, seconds))
    yield at_most("cpu_idle_drawer", idle_drawn[0], "% of a core", IDLE, method(paused + drawer, app, half))
    yield at_most(
        "cpu_16_idle_drawer", many_idle_drawn[0], "% of a core", IDLE, method(paused + of_many + drawer, app, half)
    )


def _show(journal: Path, seconds: float, *options: str) -> list[tuple[float, float]]:
    """Percent of a core of the app and of its sound process: running, running with the drawer open, paused with it, paused without."""
    found: list[tuple[float, float]] = []
    with Terminal(["run", "--seed", "1", "--journal", str(journal), *options]) as terminal:
        terminal.keep_reading()
        time.sleep(_WARM_UP_S)
        for key, measured_s in (("", seconds), ("d", seconds / 2), (" ", seconds / 2), ("\x1b", seconds)):
            if key:
                terminal.press(key)
                time.sleep(2.0)
            found.append(_shares(terminal.process.pid, measured_s))
        if terminal.process.poll() is not None:
            raise RuntimeError("the show ended while it was measured")
    return found


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
