"""How long it takes until a replay of a very long debate shows another moment."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from argentum_core.debate.events import Event
from argentum_core.journal import Journal, JournalReader
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice

from ..app import ArgentumApp
from ..replay.loaded_record import LoadedRecord
from ..replay.replay_show import ReplayShow
from ..screens.replay import ReplayScreen
from .live_debate import SIZE
from .result import Result, Run, at_most, informative, percentile
from .simulation import BenchSimulation

_APP_STYLES = str(Path(__file__).parent.parent / "styles" / "app.tcss")


def measure(run: Run) -> Iterator[Result]:
    """From a move of the playhead to the repainted panels, at random places, in ms."""
    turns, moves = (500, 20) if run.quick else (10_000, 100)
    setup = assemble(Choice(seed=1, agents=4))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replay.db"
        run.say(f"replay: recording {turns:,} turns")
        with Journal.create(path, setup.meta()) as journal:

            def listen(at_ms: int, events: list[Event]) -> None:
                journal.append(at_ms, events)

            BenchSimulation(setup, listen).run_to(turns)
        run.say("replay: reading them")
        begun_s = time.perf_counter()
        record = LoadedRecord(JournalReader.open(path))
        read_s = time.perf_counter() - begun_s
        run.say(f"replay: {moves} moves")
        delays_ms = asyncio.run(_moves(record, moves))
    method = (
        f"a debate of {turns:,} turns and {len(record):,} events, the stage at 120×40; {moves} moves to random moments; from the "
        "move until every panel has been told and painted"
    )
    yield at_most("replay_seek_longest", max(delays_ms), "ms", 100, method)
    yield informative("replay_seek_p95", percentile(delays_ms, 0.95), "ms", method)
    yield informative("replay_seek_median", median(delays_ms), "ms", method)
    yield informative("replay_read", read_s, "s", "reading that record before it is shown")


class _App(ArgentumApp):
    # Textual would look for it beside this file.
    CSS_PATH = _APP_STYLES


async def _moves(record: LoadedRecord, moves: int) -> list[float]:
    chance = random.Random(5)
    show = ReplayShow(record)
    show.play(False)
    screen = ReplayScreen(show)
    delays: list[float] = []
    app = _App(show=show, stage=lambda _show: screen)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        for _ in range(moves):
            wanted = chance.randrange(record.index.length_ms)
            begun_s = time.perf_counter()
            show.seek(wanted)
            screen.tick()
            delays.append((time.perf_counter() - begun_s) * 1000)
            await pilot.pause()
        app.exit()
    return delays
