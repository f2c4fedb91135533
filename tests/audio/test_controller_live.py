"""The controller in real time, with real sound processes that open no device (DESIGN, Sound and Degrading)."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from audio_clips import noise, ones, read_wav

from argentum_audio import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipStartedReport,
    Duck,
    LiveController,
    MixKnobs,
    SoundNotice,
    VirtualController,
    WavError,
)
from argentum_audio.controller import AudioController

PATIENCE_S = 20.0


class Listener:
    """Collects reports and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.told: list[AudioReport] = []
        self._changed = asyncio.Event()

    def __call__(self, report: AudioReport) -> None:
        self.told.append(report)
        self._changed.set()

    async def until(self, wanted: Callable[[AudioReport], bool]) -> AudioReport:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for report in self.told:
                    if wanted(report):
                        return report
                self._changed.clear()
                await self._changed.wait()

    async def ended(self, clip_id: str) -> None:
        await self.until(
            lambda report: isinstance(report, ClipEndedReport | ClipCutReport) and report.clip_id == clip_id
        )


@pytest.fixture
async def live() -> AsyncIterator[tuple[LiveController, Listener]]:
    controller, listener = LiveController(silent=True, tracks=("ada", "bo")), Listener()
    controller.start(listener)
    yield controller, listener
    await controller.close()


def show(controller: AudioController) -> None:
    """A little debate, asked for all at once."""
    controller.play(noise("a", 24_000, level=0.2), track="ada", at_ms=0)
    controller.duck_and_play(ones("o", 80), track="bo", over="a", at_ms=150, duck=Duck())
    controller.crossfade("a", noise("b", 9600, level=0.2, seed=2), track="bo", at_ms=300, fade_ms=60, enter_ms=20)


async def test_a_live_debate_sounds_like_a_virtual_one_to_the_byte(tmp_path: Path) -> None:
    controller = LiveController(silent=True, wav=tmp_path / "live.wav", stems=tmp_path / "live", tracks=("ada", "bo"))
    listener = Listener()
    show(controller)
    controller.start(listener)
    await listener.ended("b")
    stats = controller.stats()
    await controller.close()
    virtual = VirtualController(wav=tmp_path / "virtual.wav", stems=tmp_path / "virtual", tracks=("ada", "bo"))
    told: list[AudioReport] = []
    virtual.start(told.append)
    show(virtual)
    virtual.advance_to(520)
    await virtual.close()

    def plain(report: AudioReport) -> object:
        return (report.clip_id, report.n) if isinstance(report, BeatHeardReport) else report

    assert [plain(report) for report in listener.told] == [plain(report) for report in told]
    for name in ("{}.wav", "{}/ada.wav", "{}/bo.wav"):
        expected, actual = (read_wav(tmp_path / name.format(kind)) for kind in ("virtual", "live"))
        length = len(expected)
        assert actual[:length].tobytes() == expected.tobytes()
        assert not actual[length:].any()
    assert stats.output == "silence"
    assert stats.heard_ms >= 520
    assert stats.underruns == 0


async def test_debate_time_moves_only_forward_and_waits_for_the_first_clip(
    live: tuple[LiveController, Listener],
) -> None:
    controller, listener = live
    assert controller.now_ms() == 0
    controller.play(ones("a", 120, beats_ms=(60,)), track="ada", at_ms=0)
    seen = [0]
    while not any(isinstance(report, ClipEndedReport) for report in listener.told):
        seen.append(controller.now_ms())
        await asyncio.sleep(0.002)
    assert seen == sorted(seen)
    beat = await controller.wait_for_beat("a", 1)
    assert beat is not None
    assert 60 <= beat.planned_ms <= beat.actual_ms


async def test_a_play_that_comes_late_starts_at_once_and_says_when(live: tuple[LiveController, Listener]) -> None:
    controller, listener = live
    controller.play(ones("a", 100), track="ada", at_ms=0)
    await listener.ended("a")
    controller.play(ones("b", 50), track="bo", at_ms=20)
    started = await listener.until(lambda report: isinstance(report, ClipStartedReport) and report.clip_id == "b")
    assert isinstance(started, ClipStartedReport)
    assert started.at_ms >= 100


async def test_a_cut_and_a_pause_reach_the_sound(live: tuple[LiveController, Listener]) -> None:
    controller, listener = live
    controller.play(ones("a", 60_000), track="ada", at_ms=0)
    await listener.until(lambda report: isinstance(report, ClipStartedReport))
    controller.pause()
    while (frozen := controller.now_ms()) == 0 or controller.now_ms() != frozen:
        await asyncio.sleep(0.06)
    controller.resume()
    controller.cut("a", fade_ms=30)
    cut = await listener.until(lambda report: isinstance(report, ClipCutReport))
    assert isinstance(cut, ClipCutReport)
    assert frozen <= cut.at_ms < frozen + 5_000


async def test_a_sound_process_that_dies_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    controller, listener = (
        LiveController(silent=True, wav=tmp_path / "mix.wav", knobs=MixKnobs(width=0.0, target_lufs=None)),
        Listener(),
    )
    controller.start(listener)
    clip = noise("a", 48_000, level=0.2)
    controller.play(clip, track="ada", at_ms=0)
    controller.play(ones("b", 100), track="bo", at_ms=1100)
    while controller.now_ms() < 200:
        await asyncio.sleep(0.005)
    before = controller.now_ms()
    assert controller.process is not None
    controller.process.process.kill()
    await listener.ended("b")
    await controller.close()
    kinds = [type(report) for report in listener.told]
    assert kinds == [ClipStartedReport, SoundNotice, ClipEndedReport, ClipStartedReport, ClipEndedReport]
    assert listener.told[1].kind == "restarted"  # type: ignore[union-attr]
    assert listener.told[-1] == ClipEndedReport("b", 1200)
    assert before >= 200
    mix = read_wav(tmp_path / "mix.wav").mean(axis=1)
    assert abs(mix[144 : 48_000 - 144] - clip.pcm[144:-144]).max() < 1e-3


async def test_closing_while_a_clip_sounds_is_quick(live: tuple[LiveController, Listener]) -> None:
    controller, listener = live
    controller.play(ones("a", 60_000, beats_ms=(50_000,)), track="ada", at_ms=0)
    await listener.until(lambda report: isinstance(report, ClipStartedReport))
    waiting = asyncio.ensure_future(controller.wait_for_beat("a", 1))
    await asyncio.sleep(0)
    await controller.close()
    assert await waiting is None
    assert controller.process is not None
    assert not controller.process.process.is_alive()


async def test_a_controller_that_never_started_closes() -> None:
    controller = LiveController(silent=True)
    await controller.close()
    assert controller.process is None


def test_a_wav_that_cannot_be_written_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(WavError):
        LiveController(silent=True, wav=tmp_path / "no" / "mix.wav")


PARENT = """
import asyncio, sys
from argentum_audio import LiveController
sys.path.insert(0, {tests!r})
from audio_clips import ones

async def main():
    controller = LiveController(silent=True)
    controller.start(lambda report: print(controller.process.process.pid, flush=True))
    controller.play(ones("a", 60_000), track="ada", at_ms=0)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_sound_process_ignores_ctrl_c_and_does_not_outlive_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(tests=str(Path(__file__).parent))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stderr is not None
    try:
        pid = int(parent.stdout.readline())
        os.kill(pid, signal.SIGINT)
        time.sleep(0.05)
        assert _alive(pid)
    finally:
        parent.kill()
        _, complaints = parent.communicate(timeout=PATIENCE_S)
    assert complaints == ""
    deadline = time.monotonic() + PATIENCE_S
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
