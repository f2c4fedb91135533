"""What `argentum bench` measures: the targets of DESIGN that a machine can check by itself in a few seconds each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `target` is the most it may be, or for a span the words for it; `ok` says whether it is met."""

    name: str
    value: float
    unit: str
    target: float | str
    ok: bool


def at_most(name: str, value: float, unit: str, target: float) -> Result:
    return Result(name, round(value, 3), unit, target, value <= target)


def help_time() -> Iterator[Result]:
    """`argentum --help`, from process start to exit: the best of five."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "argentum_tui.cli", "--help"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - started)
    yield at_most("help", min(times), "s", 0.25)


def first_word() -> Iterator[Result]:
    """Process start to the first audible word, offline and without a device."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "argentum_tui.cli", "run", "--json", "--no-sound", "--turns", "1"]
        with subprocess.Popen(
            [*command, "--journal", str(Path(folder) / "bench.db")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as debate:
            assert debate.stdout is not None
            heard = next((time.perf_counter() for line in debate.stdout if b'"segment_started"' in line), None)
            debate.terminate()
    if heard is None:
        raise RuntimeError("the debate said nothing")
    yield at_most("first_word", heard - started, "s", 2.0)


def first_paint() -> Iterator[Result]:
    """Process start to the first paint of the lobby. Only where there are pseudo-terminals."""
    if sys.platform == "win32":
        return
    import pty

    times = []
    for _ in range(3):
        started = time.perf_counter()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(sys.executable, [sys.executable, "-m", "argentum_tui.cli"])
        seen = b""
        while b"ARGENTUM" not in seen:
            seen += os.read(terminal, 65536)
        times.append(time.perf_counter() - started)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
    yield at_most("first_paint", min(times), "s", 0.6)


def journal() -> Iterator[Result]:
    """Committing ten events, as a median of a thousand."""
    from argentum_core.debate.events import TokensChanged
    from argentum_core.journal import Journal

    events = [TokensChanged(agent="ada", delta=100, bank=500, cause="accrual")] * 10
    times = []
    with tempfile.TemporaryDirectory() as folder, Journal.create(Path(folder) / "bench.db", {}) as record:
        for n in range(1000):
            started = time.perf_counter()
            record.append(n, events)
            times.append((time.perf_counter() - started) * 1000)
    yield at_most("journal", median(times), "ms", 1.0)


def mixer() -> Iterator[Result]:
    """Eight clips at once in blocks of 10 ms, as a share of real time."""
    import numpy as np

    from argentum_audio.clip import FRAMES_PER_MS, Clip
    from argentum_audio.commands import Play
    from argentum_audio.mixer import Mixer

    seconds, block = 10, 10 * FRAMES_PER_MS
    tone = (np.sin(np.arange(seconds * 1000 * FRAMES_PER_MS, dtype=np.float32) / 30) * 0.1).astype(np.float32)
    mix = Mixer()
    for n in range(8):
        mix.apply(Play(Clip(f"clip{n}", "", tone, (), ()), f"track{n}", 0))
    started = time.perf_counter()
    for _ in range(seconds * 100):
        mix.render(block)
    yield at_most("mixer", (time.perf_counter() - started) / seconds * 100, "% of real time", 1.0)


def engine() -> Iterator[Result]:
    """Micro-turns a second with four agents and every rule at work, events encoded."""
    from ..choice import Choice
    from .assemble import assemble
    from .engine_speed import turns_a_second

    turns_a_second(assemble(Choice(seed=1, turns=200)))
    speed = turns_a_second(assemble(Choice(seed=1, turns=3000)))
    yield Result("engine", round(speed), "micro-turns/s", "at least 10000", speed >= 10_000)


def silence() -> Iterator[Result]:
    """Silence between two speakers in a seeded debate, in debate time."""
    import asyncio

    from argentum_audio.sim import SimAudioController
    from argentum_core.debate.events import Event, SegmentEnded, SegmentStarted
    from argentum_core.journal import Recorded
    from argentum_core.session import run_virtual

    from ..choice import Choice
    from .assemble import assemble, minds_and_voices

    setup = assemble(Choice(seed=1, turns=40, voice="estimate"))
    minds, voices = minds_and_voices(setup, lambda voice, why: None)  # noqa: ARG005
    heard: list[Event] = []

    def listen(batch: list[Recorded]) -> None:
        heard.extend(item.event for item in batch if isinstance(item.event, SegmentStarted | SegmentEnded))

    asyncio.run(run_virtual(setup, minds, voices, SimAudioController(), publish=listen))
    gaps = sorted(
        after.starts_ms - before.ended_ms
        for before, after in pairwise(heard)
        if isinstance(before, SegmentEnded) and before.complete and isinstance(after, SegmentStarted)
    )
    middle = median(gaps)
    yield Result("silence_median", middle, "ms", "150 to 250", 150 <= middle <= 250)
    yield at_most("silence_p95", gaps[int(len(gaps) * 0.95)], "ms", 350)


MEASURES: dict[str, Callable[[], Iterator[Result]]] = {
    "help": help_time,
    "first_paint": first_paint,
    "first_word": first_word,
    "journal": journal,
    "mixer": mixer,
    "engine": engine,
    "silence": silence,
}
