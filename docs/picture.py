"""Make the README's picture: `python docs/picture.py` plays a debate in virtual time and photographs the stage at a moment
when somebody is about to be cut off. Needs Chromium to turn the drawing into a PNG, glyph widths and all.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from argentum_audio.controller import AudioStats
from argentum_audio.virtual import VirtualController
from argentum_core.debate.commands import Command
from argentum_core.evidence import EvidenceLibrary, Passage
from argentum_core.journal.record import Recorded
from argentum_core.session import run_virtual
from argentum_core.wiring import named_material
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.participants import minds_and_voices
from argentum_tui.app import ArgentumApp
from argentum_tui.screens.stage import StageScreen
from argentum_tui.themes import DARK, LIGHT

MOTION = "car-free-centres"


class Photograph:
    """A `Show` that has stood still at a moment of a finished debate."""

    journal_path = "debate.db"

    def __init__(self, recorded: list[Recorded], now_ms: int) -> None:
        self._library = EvidenceLibrary.in_memory(named_material.motion(MOTION))
        self._waiting = [item for item in recorded if item.at_ms <= now_ms]
        self._now_ms = now_ms

    def drain(self) -> list[Recorded]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def now_ms(self) -> int:
        return self._now_ms

    def send(self, command: Command) -> int:  # noqa: ARG002
        return 0

    def source(self, source_id: str) -> Passage | None:
        return self._library.get(source_id)

    def stats(self) -> AudioStats:
        return AudioStats(output="sounddevice", latency_ms=20.0, level_db=-11.0, heard_ms=self._now_ms)

    def close(self) -> None:
        return None


async def play(seed: int, turns: int) -> list[Recorded]:
    setup = assemble(Choice(motion=MOTION, seed=seed, turns=turns))
    minds, voices = minds_and_voices(setup, lambda voice, why, *_: print(voice, why, file=sys.stderr))
    recorded: list[Recorded] = []
    await run_virtual(setup, minds, voices, VirtualController(), publish=recorded.extend)
    return recorded


def moment(recorded: list[Recorded]) -> int:
    """Just before the beat of a cut, late in the debate: the cut is armed, the words up to it have been heard."""
    armed = [item.event.cut_ms for item in recorded if item.event.type == "interrupt_armed"]  # type: ignore[attr-defined]
    return (armed[-1] if armed else recorded[-1].at_ms) - 60


async def photograph(recorded: list[Recorded], now_ms: int, size: tuple[int, int], theme: str, path: Path) -> None:
    show = Photograph(recorded, now_ms)
    app = ArgentumApp(show=show, theme=theme, stage=lambda show: StageScreen(show, tick_s=3600.0, highlights=False))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, StageScreen)
        screen.tick()
        screen.select(2)
        await pilot.pause()
        drawing = path.with_suffix(".svg")
        drawing.write_text(app.export_screenshot(title="argentum"))
    rasterise(drawing, path)
    drawing.unlink()


def rasterise(drawing: Path, path: Path) -> None:
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing.read_text())
    assert box is not None
    width, height = (math.ceil(float(part)) for part in box.groups())
    page = drawing.with_suffix(".html")
    page.write_text(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing.read_text()}")
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--no-first-run", "--disable-background-networking", "--disable-sync", f"--user-data-dir={profile}"]
        command += ["--default-background-color=00000000", f"--window-size={width},{height}"]
        subprocess.run([*command, f"--screenshot={path}", page.as_uri()], check=True, capture_output=True)
    page.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("stage.png"))
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--at-ms", type=int)
    given = parser.parse_args()
    width, height = (int(part) for part in given.size.split("x"))
    recorded = asyncio.run(play(given.seed, given.turns))
    now_ms = given.at_ms if given.at_ms is not None else moment(recorded)
    theme = LIGHT.name if given.light else DARK.name
    asyncio.run(photograph(recorded, now_ms, (width, height), theme, given.out))
    print(f"{given.out} at {now_ms / 1000:.1f} s")


if __name__ == "__main__":
    main()
