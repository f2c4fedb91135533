"""From a key to the drawn screen, late in a debate of few agents and of many, with the drawer shut and open, while the debate goes on."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from math import sin
from pathlib import Path
from statistics import median

from textual.pilot import Pilot

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command
from argentum_core.debate.events import Event
from argentum_core.evidence import Passage
from argentum_core.journal.record import Recorded
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice

from ..app import ArgentumApp
from ..screens.stage import StageScreen
from .live_debate import SIZE
from .result import Result, Run, at_most, informative, percentile
from .simulation import BenchSimulation

FEW, MANY = 4, 16
_ON_SCREEN = 80
_KEYS = ("]", "g", "]", "x", "[", "m", "]", "X", "[", "g", "]", "x")
_PATIENCE_S = 2.0
_DRAWERS = {"": "shut", "d": "on an agent", "k": "on the knobs"}
"""The drawer by the key that opens it."""


def measure(run: Run) -> Iterator[Result]:
    """From a key to the end of the display after it, in ms, late in a debate of sixteen agents and of four, with the drawer shut and open."""
    turn, presses = (300, 12) if run.quick else (10_000, 120)
    for agents in (MANY, FEW):
        run.say(f"paint: {agents} agents, to micro-turn {turn:,}")
        stage, show = _stage_at(turn, agents)
        run.say(f"paint: {presses} keys, then {presses // 2} for each of two things in the drawer")
        delays = asyncio.run(_press(stage, show, presses))
        name = "paint" if agents == MANY else f"paint_{agents}"
        for key, drawer in _DRAWERS.items():
            delays_ms = delays[key]
            method = (
                f"{agents} agents, a debate fed to micro-turn {turn:,} and going on in real time, the stage at 120×40, the drawer {drawer}; "
                f"{len(delays_ms)} keys (select, cut, grant, mute) by Pilot at random moments; from the press to the first "
                "display after the key was handled, when the compositor's update has been written to the driver"
            )
            named = name if not key else f"{name}_drawer" if key == "d" else f"{name}_drawer_knobs"
            yield at_most(f"{named}_p95", percentile(delays_ms, 0.95), "ms", 33, method)
            yield informative(f"{named}_median", median(delays_ms), "ms", method)


class _Going:
    """A show that plays what was prepared by the clock on the wall, and accepts every command."""

    journal_path = "debate.db"
    steerable = True

    def __init__(self, origin_ms: int, ahead: list[Recorded]) -> None:
        self._origin_ms = origin_ms
        self._ahead = ahead
        self._next = 0
        self._commands = 0
        self._started_s = 0.0

    def begin(self) -> None:
        self._started_s = time.perf_counter()

    def drain(self) -> list[Recorded]:
        first, now_ms = self._next, self.now_ms()
        while self._next < len(self._ahead) and self._ahead[self._next].at_ms <= now_ms:
            self._next += 1
        return self._ahead[first : self._next]

    def now_ms(self) -> int:
        past_s = time.perf_counter() - self._started_s if self._started_s else 0.0
        return self._origin_ms + round(past_s * 1000)

    def source(self, source_id: str) -> Passage | None:  # noqa: ARG002
        return None

    def send(self, command: Command) -> int:  # noqa: ARG002
        self._commands += 1
        return self._commands

    def stats(self) -> AudioStats:
        return AudioStats(latency_ms=20.0, level_db=-16.0 + 6.0 * sin(self.now_ms() / 170), heard_ms=self.now_ms())

    def close(self) -> None:
        pass


class _App(ArgentumApp):
    """The app, telling when a key has been handled and when it was drawn."""

    # Textual would look for it beside this file.
    CSS_PATH = str(Path(__file__).parent.parent / "styles" / "app.tcss")

    def __init__(self, stage: StageScreen, show: _Going) -> None:
        super().__init__(show=show, stage=lambda _show: stage)
        self.handled = False
        self.painted_s: float | None = None

    def press_next(self) -> None:
        self.handled, self.painted_s = False, None

    def operate(self, name: str) -> None:
        super().operate(name)
        self.handled = True

    def post_display_hook(self) -> None:
        if self.handled and self.painted_s is None:
            self.painted_s = time.perf_counter()


def _stage_at(turn: int, agents: int) -> tuple[StageScreen, _Going]:
    """A stage that has seen so many micro-turns, and a show that goes on from there."""
    ahead: list[Recorded] = []
    going = _Going(0, ahead)
    stage = StageScreen(going)
    seq = 0
    kept = False

    def listen(at_ms: int, events: list[Event]) -> None:
        nonlocal seq
        for event in events:
            seq += 1
            recorded = Recorded(seq, at_ms, event)
            if kept:
                ahead.append(recorded)
            else:
                stage.view.fold(recorded)

    world = BenchSimulation(assemble(Choice(seed=1, agents=agents)), listen)
    world.run_to(turn)
    kept = True
    going._origin_ms = world.state.at_ms
    world.run_to(turn + _ON_SCREEN)
    return stage, going


async def _press(stage: StageScreen, show: _Going, presses: int) -> dict[str, list[float]]:
    """How long each key took to be drawn, in ms, by the key that opened the drawer before; none, then half as many presses each."""
    app = _App(stage, show)
    show.begin()
    delays: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        for drawer in _DRAWERS:
            if drawer:
                await pilot.press(drawer)
                await pilot.pause(0.5)
                if stage.drawer.holds is None:
                    raise RuntimeError(f"{drawer!r} did not open the drawer")
            delays[drawer] = await _delays(app, pilot, presses if not drawer else presses // 2)
        app.exit()
    return delays


async def _delays(app: _App, pilot: Pilot[None], presses: int) -> list[float]:
    chance = random.Random(5)
    delays: list[float] = []
    for number in range(presses):
        key = _KEYS[number % len(_KEYS)]
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        app.press_next()
        pressed_s = time.perf_counter()
        await pilot.press(key)
        while app.painted_s is None:
            if time.perf_counter() - pressed_s > _PATIENCE_S:
                raise RuntimeError(f"nothing was drawn after {key!r} was pressed")
            await asyncio.sleep(0.001)
        delays.append((app.painted_s - pressed_s) * 1000)
    return delays
