"""Whether the sound ever runs dry while the screen draws; only a real device can tell."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from ..app import ArgentumApp
from .live_debate import SIZE, WatchedDebate, running_debate
from .result import Result, Run, at_most, informative, skipped

_OPENING_S = 8.0


def measure(run: Run) -> Iterator[Result]:
    """Underruns of a real device while the stage is drawn; skipped without a device."""
    seconds = 5 if run.quick else 60
    run.say(f"underruns: {seconds} s of a live debate, if there is a device")
    with running_debate(seed=4) as show:
        yield from asyncio.run(_listen(show, seconds))


async def _listen(show: WatchedDebate, seconds: float) -> list[Result]:
    app = ArgentumApp(show=show)
    async with app.run_test(size=SIZE):
        deadline_s = time.perf_counter() + _OPENING_S
        while not show.speaking and time.perf_counter() < deadline_s:
            await asyncio.sleep(0.05)
        if show.stats().output in ("silence", "starting"):
            app.exit()
            return [skipped("underruns", "underruns", 0, "not measured: there is no sound device here")]
        before = show.stats().underruns
        await asyncio.sleep(seconds)
        stats = show.stats()
        app.exit()
    method = (
        f"a live debate on {stats.output} under a redrawing stage of 120×40, 20 ms asked of the device, {seconds:g} s"
    )
    return [
        at_most("underruns", stats.underruns - before, "underruns", 0, method),
        informative("underruns_latency", stats.latency_ms, "ms", f"{method}; the latency that the output has"),
    ]
