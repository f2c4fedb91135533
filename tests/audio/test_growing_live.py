"""Clips on their way in real time: pieces cross to a real sound process, which may be lost (DESIGN, Sound)."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
from audio_clips import frames, noise, ones, read_wav

from argentum_audio import (
    AudioReport,
    BeatHeardReport,
    Clip,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
    GrowingClip,
    LiveController,
    MixKnobs,
    Piece,
    SoundNotice,
    VirtualController,
)
from argentum_audio.commands import AudioCommand, ExtendCommand

PATIENCE_S = 20.0


class Listener:
    """Collects reports and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.told: list[AudioReport] = []
        self._changed = asyncio.Event()

    def __call__(self, report: AudioReport) -> None:
        self.told.append(report)
        self._changed.set()

    async def first(
        self, kind: type[AudioReport], wanted: Callable[[AudioReport], bool] = lambda _: True
    ) -> AudioReport:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for report in self.told:
                    if isinstance(report, kind) and wanted(report):
                        return report
                self._changed.clear()
                await self._changed.wait()

    @property
    def kinds(self) -> list[type[AudioReport]]:
        return [type(report) for report in self.told]


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[tuple[LiveController, Listener]]:
    knobs = MixKnobs(width=0.0, target_lufs=None)
    controller = LiveController(silent=True, wav=tmp_path / "mix.wav", tracks=("ada", "bo"), knobs=knobs)
    listener = Listener()
    controller.start(listener)
    yield controller, listener
    await controller.close()


def first_of(whole: Clip, to_ms: int, buffer_ms: int = 100) -> GrowingClip:
    clip = GrowingClip(whole.id, buffer_ms=buffer_ms)
    clip.add(Piece(whole.pcm[: frames(to_ms)]))
    return clip


async def heard_until(controller: LiveController, at_ms: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while controller.now_ms() < at_ms:
            await asyncio.sleep(0.005)


async def test_pieces_in_time_sound_like_a_whole_clip_to_the_byte(
    live: tuple[LiveController, Listener], tmp_path: Path
) -> None:
    controller, listener = live
    whole = noise("a", 24_000, level=0.2)
    clip = first_of(whole, 300)
    controller.play(clip, track="ada", at_ms=0)
    for begin in range(frames(300), 24_000, 1000):
        controller.extend(clip, Piece(whole.pcm[begin : begin + 1000], (), begin + 1000 >= 24_000))
    await listener.first(ClipEndedReport)
    await controller.close()
    virtual = VirtualController(
        wav=tmp_path / "virtual.wav", tracks=("ada", "bo"), knobs=MixKnobs(width=0.0, target_lufs=None)
    )
    virtual.start(lambda _: None)
    virtual.play(whole, track="ada", at_ms=0)
    virtual.advance_to(500)
    await virtual.close()
    expected, actual = read_wav(tmp_path / "virtual.wav"), read_wav(tmp_path / "mix.wav")
    assert actual[: len(expected)].tobytes() == expected.tobytes()
    assert listener.told == [ClipStartedReport("a", 0), ClipEndedReport("a", 500)]


async def test_a_clip_runs_dry_and_goes_on_and_its_recording_says_the_same(
    live: tuple[LiveController, Listener], tmp_path: Path
) -> None:
    controller, listener = live
    whole = ones("a", 600)
    clip = first_of(whole, 200)
    controller.play(clip, track="ada", at_ms=0)
    await listener.first(ClipStarvedReport)
    controller.extend(clip, Piece(whole.pcm[frames(200) :], (), True))
    await listener.first(ClipEndedReport)
    await controller.close()
    assert listener.kinds == [ClipStartedReport, ClipStarvedReport, ClipResumedReport, ClipEndedReport]
    starved, resumed, ended = listener.told[1:]
    assert starved == ClipStarvedReport("a", 190)
    assert isinstance(resumed, ClipResumedReport)
    assert resumed.at_ms == 200 + resumed.silent_ms
    assert ended == ClipEndedReport("a", 600 + resumed.silent_ms)
    mix = read_wav(tmp_path / "mix.wav").mean(axis=1)
    assert not mix[frames(200) : frames(resumed.at_ms)].any()
    np.testing.assert_allclose(mix[frames(resumed.at_ms + 10) : frames(ended.at_ms - 3)], 0.25, atol=1e-4)
    assert np.abs(np.diff(mix[frames(3) : frames(ended.at_ms)])).max() < 4e-3


async def test_a_piece_is_all_that_crosses() -> None:
    sent: list[AudioCommand] = []

    class Watched(LiveController):
        def _command(self, command: AudioCommand) -> None:
            sent.append(command)
            super()._command(command)

    controller = Watched(silent=True)
    whole = noise("a", 480_000)
    clip = first_of(whole, 5000)
    controller.extend(clip, Piece(whole.pcm[frames(5000) : frames(6000)]))
    assert sent == []
    controller.play(clip, track="ada", at_ms=0)
    controller.extend(clip, Piece(whole.pcm[frames(6000) : frames(6020)]))
    (command,) = (command for command in sent if isinstance(command, ExtendCommand))
    assert len(pickle.dumps(command)) < frames(20) * 4 + 500
    controller.extend(clip, Piece(whole.pcm[:0], (), True))
    controller.extend(clip, Piece(whole.pcm, (), True))
    assert len([command for command in sent if isinstance(command, ExtendCommand)]) == 2
    await controller.close()


async def test_a_lost_sound_process_goes_on_with_what_has_come(
    live: tuple[LiveController, Listener], tmp_path: Path
) -> None:
    controller, listener = live
    whole = noise("a", 48_000, level=0.2)
    clip = first_of(whole, 300)
    controller.play(clip, track="ada", at_ms=0)
    controller.extend(clip, Piece(whole.pcm[frames(300) : frames(700)]))
    await heard_until(controller, 150)
    assert controller.process is not None
    controller.process.process.kill()
    await listener.first(SoundNotice)
    controller.extend(clip, Piece(whole.pcm[frames(700) :], (), True))
    await listener.first(ClipEndedReport)
    await controller.close()
    assert listener.kinds == [ClipStartedReport, SoundNotice, ClipEndedReport]
    assert listener.told[-1] == ClipEndedReport("a", 1000)
    mix = read_wav(tmp_path / "mix.wav").mean(axis=1)
    assert abs(mix[144 : 48_000 - 144] - whole.pcm[144:-144]).max() < 1e-3


async def test_a_process_lost_in_the_silence_is_replaced_in_the_silence(
    live: tuple[LiveController, Listener], tmp_path: Path
) -> None:
    controller, listener = live
    whole = ones("a", 500, beats_ms=())
    clip = first_of(whole, 200)
    controller.play(clip, track="ada", at_ms=0)
    await listener.first(ClipStarvedReport)
    assert controller.process is not None
    controller.process.process.kill()
    await listener.first(SoundNotice)
    controller.extend(clip, Piece(whole.pcm[frames(200) :], (), True))
    resumed = await listener.first(ClipResumedReport)
    await listener.first(ClipEndedReport)
    await controller.close()
    assert isinstance(resumed, ClipResumedReport)
    assert listener.told[-1] == ClipEndedReport("a", 500 + resumed.silent_ms)
    assert not [report for report in listener.told if isinstance(report, BeatHeardReport)]
    mix = read_wav(tmp_path / "mix.wav").mean(axis=1)
    assert not mix[frames(200) : frames(resumed.at_ms)].any()
    assert mix[frames(resumed.at_ms + 50)] == pytest.approx(0.25, abs=1e-4)
