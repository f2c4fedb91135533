"""The controller in virtual time: exact, synchronous, and the same story with and without samples."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_clips import frames, noise, ones, read_wav
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipStartedReport,
    Duck,
    SimAudioController,
    VirtualController,
)
from argentum_audio.clip import Pcm


class Silent:
    """A tap that wants samples and does nothing with them."""

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        pass

    def mix(self, samples: Pcm) -> None:
        pass


def started(controller: VirtualController) -> list[AudioReport]:
    told: list[AudioReport] = []
    controller.start(told.append)
    return told


def test_time_stands_still_until_something_plays() -> None:
    controller = VirtualController()
    told = started(controller)
    assert controller.next_report_ms() is None
    assert controller.advance_to(5000) == 0
    controller.play(ones("a", 100), track="ada", at_ms=0)
    assert controller.next_report_ms() == 0
    assert controller.advance_to(0) == 0
    assert told == [ClipStartedReport("a", 0)]
    assert controller.next_report_ms() == 100
    assert controller.advance_to(5000) == 5000
    assert told[1:] == [ClipEndedReport("a", 100)]


def test_a_session_can_jump_from_report_to_report() -> None:
    controller = SimAudioController()
    told = started(controller)
    controller.play(ones("a", 600_000), track="ada", at_ms=0)
    controller.play(ones("b", 1000, beats_ms=(500,)), track="bo", at_ms=600_200)
    assert controller.run_to_end() == 601_200
    assert [type(report) for report in told] == [
        ClipStartedReport,
        ClipEndedReport,
        ClipStartedReport,
        BeatHeardReport,
        ClipEndedReport,
    ]


def test_a_command_from_inside_a_report_acts_at_that_very_moment() -> None:
    controller = VirtualController()
    told: list[AudioReport] = []

    def on_report(report: AudioReport) -> None:
        told.append(report)
        match report:
            case BeatHeardReport("a", 1):
                assert controller.now_ms() == 300
                controller.cut("a", fade_ms=120)
                controller.play(ones("b", 100), track="bo", at_ms=controller.now_ms())

    controller.start(on_report)
    controller.play(ones("a", 1000, beats_ms=(300, 600)), track="ada", at_ms=0)
    controller.advance_to(10_000)
    assert told == [
        ClipStartedReport("a", 0),
        BeatHeardReport("a", 1, 300, 300),
        ClipCutReport("a", 300, 120),
        ClipStartedReport("b", 300),
        ClipEndedReport("b", 400),
    ]


def test_paused_time_does_not_pass() -> None:
    controller = VirtualController()
    told = started(controller)
    controller.play(ones("a", 1000), track="ada", at_ms=0)
    controller.advance_to(400)
    controller.pause()
    assert controller.advance_to(9000) == 400
    assert controller.next_report_ms() is None
    controller.resume()
    assert controller.next_report_ms() == 1000
    controller.advance_to(1000)
    assert told == [ClipStartedReport("a", 0), ClipEndedReport("a", 1000)]


async def test_a_beat_can_be_awaited() -> None:
    controller = VirtualController()
    started(controller)
    controller.play(ones("a", 1000, beats_ms=(300, 600, 800)), track="ada", at_ms=0)
    first, second, third, other = (
        asyncio.ensure_future(controller.wait_for_beat(*which)) for which in (("a", 1), ("a", 2), ("a", 3), ("b", 1))
    )
    await asyncio.sleep(0)
    controller.advance_to(300)
    assert await first == BeatHeardReport("a", 1, 300, 300)
    assert not second.done()
    controller.advance_to(650)
    controller.cut("a", fade_ms=50)
    controller.advance_to(1000)
    assert await second == BeatHeardReport("a", 2, 600, 600)
    assert await third is None
    # One already heard answers at once, one that can never come as well.
    assert await controller.wait_for_beat("a", 2) == BeatHeardReport("a", 2, 600, 600)
    assert await controller.wait_for_beat("a", 3) is None
    await controller.close()
    assert await other is None


async def test_waiting_for_a_clip_that_is_withdrawn_ends() -> None:
    controller = VirtualController()
    started(controller)
    controller.play(ones("a", 1000, beats_ms=(300,)), track="ada", at_ms=500)
    waiting = asyncio.ensure_future(controller.wait_for_beat("a", 1))
    await asyncio.sleep(0)
    controller.cancel("a")
    assert await waiting is None


async def test_the_wav_is_the_debate_and_every_stem_is_as_long(tmp_path: Path) -> None:
    controller = VirtualController(wav=tmp_path / "mix.wav", stems=tmp_path / "stems", tracks=("ada", "bo", "mute"))
    started(controller)
    controller.play(noise("a", 48_000, level=0.2), track="ada", at_ms=0)
    controller.duck_and_play(noise("o", 9600, level=0.2, seed=2), track="bo", over="a", at_ms=500, duck=Duck())
    controller.play(ones("b", 200), track="late voice", at_ms=1200)
    controller.advance_to(700)
    controller.pause()
    controller.advance_to(9000)
    controller.resume()
    controller.advance_to(1567)
    await controller.close()
    mix = read_wav(tmp_path / "mix.wav")
    stems = {path.stem: read_wav(path) for path in (tmp_path / "stems").glob("*.wav")}
    assert set(stems) == {"ada", "bo", "mute", "late_voice"}
    assert {len(stem) for stem in stems.values()} == {len(mix)} == {frames(1567)}
    assert mix[200].any()
    assert not stems["mute"].any()
    assert not stems["late_voice"][: frames(1200)].any()
    assert stems["late_voice"][frames(1300)] == pytest.approx(0.25, abs=1e-4)


async def test_closing_in_mid_sentence_fades(tmp_path: Path) -> None:
    controller = VirtualController(wav=tmp_path / "mix.wav")
    started(controller)
    controller.play(ones("a", 1000), track="ada", at_ms=0)
    controller.advance_to(500)
    await controller.close()
    mix = read_wav(tmp_path / "mix.wav")[:, 0]
    assert len(mix) == frames(550)
    assert abs(mix[-1]) < 1e-3
    assert np.abs(np.diff(mix[200:])).max() < 1e-3


async def test_the_same_commands_give_the_same_bytes(tmp_path: Path) -> None:
    for name, steps in (("one", (3000,)), ("two", (1, 77, 300, 301, 1111, 3000))):
        controller = VirtualController(wav=tmp_path / name)
        started(controller)
        controller.play(noise("a", 60_000), track="ada", at_ms=0)
        controller.crossfade("a", noise("b", 50_000, seed=2), track="bo", at_ms=1000, fade_ms=200, enter_ms=75)
        for step in steps:
            controller.advance_to(step)
        await controller.close()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# ---- with and without samples

_clips = st.builds(
    lambda n, length, beats: ones(f"clip{n}", length, beats_ms=tuple(b for b in beats if b < length)),
    st.integers(0, 4),
    st.sampled_from([0, 40, 333, 700]),
    st.sampled_from([(), (20, 300), (100, 200, 650)]),
)
_ids = st.integers(0, 4).map("clip{}".format)
_times = st.integers(-10, 900)


def _call(name: str, **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[str, dict[str, object]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


_calls = st.one_of(
    _call("play", clip=_clips, track=st.just("ada"), at_ms=_times),
    _call("duck_and_play", clip=_clips, track=st.just("bo"), over=_ids, at_ms=_times, duck=st.just(Duck())),
    _call(
        "crossfade",
        old=_ids,
        new=_clips,
        track=st.just("cy"),
        at_ms=_times,
        fade_ms=st.integers(0, 250),
        enter_ms=st.integers(0, 120),
    ),
    _call("cut", clip_id=_ids, fade_ms=st.integers(0, 250), at_ms=st.none() | _times),
    _call("cancel", clip_id=_ids),
    _call("pause"),
    _call("resume"),
    _call("advance_to", at_ms=st.integers(0, 1500)),
)


def _perform(controller: VirtualController, calls: Sequence[tuple[str, dict[str, Any]]]) -> list[tuple[Any, Any]]:
    told: list[tuple[Any, Any]] = []
    controller.start(lambda report: told.append((controller.now_ms(), report)))
    for name, arguments in calls:
        getattr(controller, name)(**arguments)
        told.append((controller.now_ms(), controller.next_report_ms()))
    controller.resume()
    controller.advance_to(4000)
    return told


@settings(max_examples=100, deadline=None)
@given(st.lists(_calls, max_size=14))
def test_rendering_changes_nothing_in_the_story(calls: list[tuple[str, dict[str, Any]]]) -> None:
    silent = _perform(SimAudioController(), calls)
    assert silent == _perform(VirtualController(taps=[Silent()]), calls)
    reports: list[Any] = [entry[1] for entry in silent if not isinstance(entry[1], int | None)]
    moments = [report.planned_ms if isinstance(report, BeatHeardReport) else report.at_ms for report in reports]
    assert moments == sorted(moments)
    _each_clip_ends_once(reports)


def _each_clip_ends_once(reports: Sequence[object]) -> None:
    begun = [report.clip_id for report in reports if isinstance(report, ClipStartedReport)]
    over = [report.clip_id for report in reports if isinstance(report, ClipEndedReport | ClipCutReport)]
    assert len(begun) == len(set(begun))
    assert len(over) == len(set(over))
    assert set(begun) <= set(over)


def test_a_clip_given_while_advancing_is_not_a_way_to_recurse() -> None:
    controller = VirtualController()

    def recurse(_: AudioReport) -> None:
        controller.advance_to(100)

    controller.start(recurse)
    controller.play(ones("a", 100), track="ada", at_ms=0)
    with pytest.raises(RuntimeError, match="inside a report"):
        controller.advance_to(50)
