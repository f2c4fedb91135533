"""Memory over hours of debate time: rules, journal and the screen's view, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .result import Result, Run, at_most, informative, skipped

_STATM = Path("/proc/self/statm")
_ALLOWED_PERCENT = 5.0
_HOUR_MS = 3_600_000


def measure(run: Run) -> Iterator[Result]:
    """Resident memory over hours of debate time, played in a process of its own."""
    hours = 2 if run.quick else 8
    if not _STATM.exists():
        yield skipped("memory_growth", "%", _ALLOWED_PERCENT, "not measured: this needs /proc")
        return
    run.say(f"memory: {hours} hours in virtual time")
    done = subprocess.run([sys.executable, "-m", __name__, str(hours)], stdout=subprocess.PIPE, check=True)
    sizes: list[float] = json.loads(done.stdout)
    method = (
        f"resident memory of a process that plays {hours} simulated hours: rules, prepared minds and voices, a journal, "
        "and the screen's view of it all"
    )
    growth = 100 * (max(sizes[1:]) - sizes[0]) / sizes[0]
    yield at_most(
        "memory_growth", growth, "%", _ALLOWED_PERCENT, f"{method}; the most of any later hour over the first's"
    )
    yield informative("memory_first", sizes[0], "MB", f"{method}; after the first hour")
    yield informative("memory_last", sizes[-1], "MB", f"{method}; after the last hour")


def _play(hours: int) -> list[float]:
    from argentum_audio.virtual import VirtualController
    from argentum_core.debate.state import CHAIR
    from argentum_core.journal import Journal
    from argentum_core.journal.record import Recorded
    from argentum_core.session import agents_of, run_virtual
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.choice import Choice

    from ..view import StageView
    from .prepared import PreparedMind, PreparedVoice

    # Sound goes to the journal's file, which is not what is weighed here.
    quiet = (("journal.record_sound", "false"),)
    setup = assemble(Choice(seed=1, minutes=hours * 60.0 + 1, settings=quiet))
    names = [agent.id for agent in agents_of(setup)]
    mind, voice, view = PreparedMind(setup.motion), PreparedVoice(), StageView()
    sizes: list[float] = []

    def weigh(batch: list[Recorded]) -> None:
        view.fold_all(batch)
        if batch[-1].at_ms >= (len(sizes) + 1) * _HOUR_MS and len(sizes) < hours:
            sizes.append(_resident_mb())

    with tempfile.TemporaryDirectory() as folder, Journal.create(Path(folder) / "memory.db", setup.meta()) as journal:
        asyncio.run(
            run_virtual(
                setup,
                dict.fromkeys(names, mind),
                dict.fromkeys([*names, CHAIR], voice),
                VirtualController(),
                journal=journal,
                publish=weigh,
            )
        )
    return sizes


def _resident_mb() -> float:
    import os

    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(json.dumps(_play(int(sys.argv[1]))))
