"""A device that vanishes in the middle of a debate, and one that runs dry: each is told once, and the debate goes on
(DESIGN, Degrading)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from audio_clips import tone
from sink import Sink, sink  # noqa: F401

from argentum_audio import AudioReport, LiveController, SoundNotice

pytestmark = [pytest.mark.sink, pytest.mark.slow]

PATIENCE_S = 60.0
TURNS = 2


def test_a_debate_ends_normally_without_the_device_it_began_with(sink: Sink, tmp_path: Path) -> None:  # noqa: F811
    journal = tmp_path / "j.db"
    command = [
        "run",
        "car-free-centres",
        "--voice",
        "espeak",
        "--seed",
        "7",
        "--turns",
        str(TURNS),
        *("--set", "form.chair=false", "--set", "form.opening=none", "--set", "form.closing=none"),
        "--json",
        "--journal",
        str(journal),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "argentum_tui", *command],
        env={**os.environ, "ARGENTUM_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    events: list[dict[str, Any]] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["type"] == "segment_started":
                sink.stop()
        assert process.stderr is not None
        complaints = process.stderr.read()
        assert process.wait(PATIENCE_S) == 0
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()
    assert complaints == ""
    # Where PortAudio is missing, that is said as well, once, at the start.
    faults = [event for event in events if event["type"] == "provider_fault" and event["kind"] != "no_portaudio"]
    assert [(fault["provider"], fault["kind"]) for fault in faults] == [("device", "device_lost")]
    assert sum(event["type"] == "segment_started" for event in events) >= TURNS
    assert events[-1]["type"] == "debate_ended"
    assert events[-1]["reason"] == "turns"


async def test_a_device_that_runs_dry_is_told_of_once(sink: Sink) -> None:  # noqa: F811
    controller = LiveController()
    told: list[AudioReport] = []
    controller.start(told.append)
    controller.play(tone("a", 60_000, beats_ms=(100, 600, 900)), track="ada", at_ms=0)
    async with asyncio.timeout(PATIENCE_S):
        await controller.wait_for_beat("a", 1)
        sounding = controller.process
        assert sounding is not None and sounding.process.pid is not None
        # The sound process gets no processor for much longer than the device can do without it.
        os.kill(sounding.process.pid, signal.SIGSTOP)
        await asyncio.sleep(0.4)
        os.kill(sounding.process.pid, signal.SIGCONT)
        await controller.wait_for_beat("a", 3)
    stats = controller.stats()
    await controller.close()
    notices = [report for report in told if isinstance(report, SoundNotice) and report.kind != "no_portaudio"]
    assert [notice.kind for notice in notices] == ["underrun"]
    assert stats.underruns >= 1
