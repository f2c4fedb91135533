"""The whole path to a device, heard at its other end (WIRE, Sound devices)."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from audio_clips import tone
from sink import Sink, sink  # noqa: F401

from argentum_audio import AudioReport, BeatHeardReport, ClipCutReport, LiveController, SoundNotice
from argentum_audio.controller import MixKnobs

PATIENCE_S = 20.0
LEVEL = 0.5


@pytest.mark.sink
async def test_what_is_played_arrives_whole_and_a_cut_is_prompt(sink: Sink) -> None:  # noqa: F811
    recording = sink.record()
    controller = LiveController(knobs=MixKnobs(width=0.0, target_lufs=None))
    told: list[AudioReport] = []
    controller.start(told.append)
    controller.play(tone("a", 60_000, level=LEVEL, hertz=1000, beats_ms=(500,)), track="ada", at_ms=0)
    async with asyncio.timeout(PATIENCE_S):
        beat = await controller.wait_for_beat("a", 1)
        assert isinstance(beat, BeatHeardReport)
        controller.cut("a", fade_ms=30)
        await controller.wait_for_beat("a", 2)
    cut = next(report for report in told if isinstance(report, ClipCutReport))
    stats = controller.stats()
    await controller.close()
    heard = recording.stop()[:, 0]
    assert stats.output.startswith(("sounddevice", "miniaudio"))
    assert 0 < stats.latency_ms <= 100

    loud = np.flatnonzero(np.abs(heard) > 0.001)
    sounded = heard[loud[0] : loud[-1]]
    # It sounds for as long as the reports say: what began, and the fade.
    assert len(sounded) / 48 == pytest.approx(cut.at_ms + 30, abs=5)
    # At its level throughout, every millisecond being one period of the tone.
    body = sounded[480 : (cut.at_ms - 5) * 48]
    peaks = np.abs(body[: len(body) // 48 * 48]).reshape(-1, 48).max(axis=1)
    assert peaks.min() > LEVEL * 0.98
    assert peaks.max() < LEVEL * 1.02
    if not stats.underruns:
        assert np.abs(np.diff(heard, n=2)).max() < 0.02
    # The cut began where the mixer was, not where the ear was, and not later.
    assert cut.at_ms - 500 < 500


@pytest.mark.sink
async def test_a_server_that_goes_away_is_noticed_and_time_goes_on(sink: Sink) -> None:  # noqa: F811
    recording = sink.record()
    controller = LiveController()
    told: list[AudioReport] = []
    controller.start(told.append)
    controller.play(tone("a", 1500, beats_ms=(100, 900)), track="ada", at_ms=0)
    async with asyncio.timeout(PATIENCE_S):
        await controller.wait_for_beat("a", 1)
        sink.stop()
        assert await controller.wait_for_beat("a", 2) is not None
    await controller.close()
    recording.stop()
    kinds = [report.kind for report in told if isinstance(report, SoundNotice)]
    assert [kind for kind in kinds if kind != "no_portaudio"] == ["device_lost"]
