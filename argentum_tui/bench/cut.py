"""From the operator's key to the first faded sample, beyond what the device itself takes."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from statistics import median

from argentum_core.debate.commands import CutCommand

from ..app import ArgentumApp
from .live_debate import SIZE, WatchedDebate, running_debate
from .result import Result, Run, at_most, informative, percentile

_TARGET_MS = 40.0
_PATIENCE_S = 20.0
_GLANCE_S = 0.002
_METHOD = (
    "a live debate with its sound process on {output}; {how} at random moments of speech; from the press to the "
    "moment at which the frame where the fade begins is heard by the sound process' shared clock, less the "
    "output's latency of {latency:g} ms; {count} presses"
)

Press = Callable[[], Awaitable[None]]


def measure(run: Run) -> Iterator[Result]:
    """From the press to the first faded sample at the output, in ms beyond its latency."""
    presses = 4 if run.quick else 20
    run.say(f"cut: {presses} cuts handed to the session")
    yield from _results("cut", "LiveSession.send(CutCommand())", *asyncio.run(_by_command(presses)))
    run.say(f"cut: {presses} cuts by key on the running screen")
    yield from _results("cut_key", "x pressed on the drawn stage of 120×40 (Pilot)", *asyncio.run(_by_key(presses)))


def _results(name: str, how: str, delays_ms: list[float], output: str, latency_ms: float) -> Iterator[Result]:
    method = _METHOD.format(output=output, how=how, latency=latency_ms, count=len(delays_ms))
    yield at_most(f"{name}_p95", percentile(delays_ms, 0.95), "ms", _TARGET_MS, method)
    yield informative(f"{name}_median", median(delays_ms), "ms", method)


async def _by_command(presses: int) -> tuple[list[float], str, float]:
    with running_debate(seed=2) as show:

        async def press() -> None:
            show.send(CutCommand())

        delays = await _cuts(show, presses, press, drains=True)
        return delays, show.stats().output, show.stats().latency_ms


async def _by_key(presses: int) -> tuple[list[float], str, float]:
    with running_debate(seed=3) as show:
        app = ArgentumApp(show=show)
        async with app.run_test(size=SIZE) as pilot:

            async def press() -> None:
                await pilot.press("x")

            delays = await _cuts(show, presses, press, drains=False)
            output, latency_ms = show.stats().output, show.stats().latency_ms
            app.exit()
        return delays, output, latency_ms


async def _cuts(show: WatchedDebate, presses: int, press: Press, *, drains: bool) -> list[float]:
    """Delays in ms. `drains` if no screen takes the events."""
    chance = random.Random(7)
    delays: list[float] = []

    async def until(there: Callable[[], bool], what: str) -> None:
        deadline_s = time.perf_counter() + _PATIENCE_S
        while not there():
            if time.perf_counter() > deadline_s or show.session.over:
                raise RuntimeError(what)
            await asyncio.sleep(_GLANCE_S)
            if drains:
                show.drain()

    while len(delays) < presses:
        await until(lambda: show.speaking, "nobody speaks")
        # Anywhere in a segment, but not so late that it may end by itself under the key.
        wait_until_s = time.perf_counter() + chance.uniform(0.3, 2.0)
        await until(lambda due_s=wait_until_s: time.perf_counter() > due_s, "the debate ended")  # type: ignore[misc]
        if not show.speaking:
            continue
        cuts, refusals = len(show.operator_cuts()), show.refusals()
        pressed_s = time.perf_counter()
        await press()
        await until(
            lambda had=cuts, no=refusals: len(show.operator_cuts()) > had or show.refusals() > no,  # type: ignore[misc]
            "a cut was never heard",
        )
        if len(show.operator_cuts()) == cuts:
            continue  # between two speakers: there was nothing to cut
        now_s, now_ms = time.perf_counter(), show.now_ms()
        heard_s = now_s + (show.operator_cuts()[-1] - now_ms) / 1000
        delays.append((heard_s - pressed_s) * 1000 - show.stats().latency_ms)
        show.speaking = False
    return delays
