"""The sound process from the inside, with an output that keeps no time of its own (DESIGN, Sound)."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from audio_clips import frames, ones

from argentum_audio import sound_loop
from argentum_audio.clip import Pcm
from argentum_audio.commands import ExtendCommand, PauseCommand, PlaceTracksCommand, PlayCommand, ResumeCommand
from argentum_audio.controller import MixKnobs
from argentum_audio.outputs import DeviceLost
from argentum_audio.playback_clock import PlaybackClock
from argentum_audio.process_messages import CarriedClip, CloseRequest, HandOverRequest, SoundOptions, TakeOverRequest
from argentum_audio.reports import (
    BeatHeardReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
)
from argentum_audio.shared_clock import CELL_COUNT, ClockReading, SharedClock
from argentum_audio.sound_loop import SoundLoop

LATENCY = 1440
RAW = MixKnobs(target_lufs=None)
# The first write returns after 10 ms, with 30 ms queued of which the block itself is the last 10.
FIRST_HEARD_S = 1000.03


class Device:
    """Takes a block every 10 ms of a clock that only it moves, with 30 ms always queued."""

    name = "fake"
    latency_frames = LATENCY
    underruns = 0

    def __init__(self, blocks: int, inbox: deque[Any], end: Any, script: dict[int, Any] | None = None) -> None:
        self.now_s = 1000.0
        self.blocks: list[Pcm] = []
        self.closed = False
        self._left, self._inbox, self._end, self._script = blocks, inbox, end, script or {}

    def write(self, block: Pcm) -> None:
        self.blocks.append(block)
        self.now_s += 0.01
        for message in self._script.get(len(self.blocks), ()):
            self._inbox.append(message)
        if len(self.blocks) == self._left:
            self._inbox.append(self._end)

    def close(self) -> None:
        self.closed = True


class Sender:
    def __init__(self) -> None:
        self.sent: list[tuple[float, object]] = []

    def send(self, answer: object, due_s: float = 0.0) -> None:
        self.sent.append((due_s, answer))


def run(
    monkeypatch: pytest.MonkeyPatch,
    *messages: object,
    blocks: int = 100,
    end: object = CloseRequest(),
    script: dict[int, Any] | None = None,
    options: SoundOptions = SoundOptions(knobs=RAW),  # noqa: B008
) -> tuple[Device, Sender, ClockReading]:
    inbox: deque[Any] = deque(messages)
    device, sender = Device(blocks, inbox, end, script), Sender()
    monkeypatch.setattr(sound_loop, "now_s", lambda: device.now_s)
    clock = SharedClock([0.0] * CELL_COUNT)
    SoundLoop(options, device, clock, sender).run(inbox)  # type: ignore[arg-type]
    return device, sender, clock.read()


def test_reports_are_due_when_heard_not_when_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = ones("a", 500, beats_ms=(203,))
    _, sender, _ = run(monkeypatch, PlayCommand(clip, "ada", 0))
    assert [report for _, report in sender.sent] == [
        ClipStartedReport("a", 0),
        BeatHeardReport("a", 1, 203, 203),
        ClipEndedReport("a", 500),
    ]
    assert [due - FIRST_HEARD_S for due, _ in sender.sent] == pytest.approx([0.0, 0.203, 0.5], abs=1e-6)


def test_what_is_heard_is_what_was_rendered_less_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, moment = run(monkeypatch, PlayCommand(ones("a", 5000), "ada", 0), blocks=100, end=HandOverRequest())
    assert moment.limit == 48_000
    assert moment.heard == 48_000 - LATENCY
    assert moment.running
    assert moment.latency_ms == 30.0
    assert moment.heard_at(moment.at_s + 0.010) == 48_000 - LATENCY + 480
    assert moment.heard_at(moment.at_s + 9.0) == 48_000


def test_paused_time_stands_still_and_a_late_report_moves_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    device, sender, _ = run(
        monkeypatch,
        PlayCommand(ones("a", 200), "ada", 0),
        blocks=100,
        script={10: [PauseCommand()], 60: [ResumeCommand()]},
        end=HandOverRequest(),
    )
    dues = [due - FIRST_HEARD_S for due, _ in sender.sent]
    # 100 ms, the pause's fade of 20 ms, 480 ms of silence, then the rest.
    assert dues == pytest.approx([0.0, 0.68], abs=1e-6)
    assert not np.concatenate(device.blocks[13:59]).any()


def test_closing_fades_out_and_lets_go_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    device, _, _ = run(monkeypatch, PlayCommand(ones("a", 5000), "ada", 0), blocks=50)
    assert device.closed
    out = np.concatenate(device.blocks)[:, 0]
    assert len(device.blocks) - 50 <= 6
    assert abs(out[-1]) < 1e-3
    assert np.abs(np.diff(out[200:])).max() < 1e-3


def test_a_lost_debate_goes_on_where_it_was_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = ones("a", 2000, beats_ms=(500, 1500))
    take_over = TakeOverRequest(("ada",), (CarriedClip(PlayCommand(clip, "ada", 0), 0, 1),), paused=False)
    device, sender, _ = run(monkeypatch, take_over, options=SoundOptions(knobs=RAW, position=frames(1000)), blocks=150)
    assert [report for _, report in sender.sent] == [BeatHeardReport("a", 2, 1500, 1500), ClipEndedReport("a", 2000)]
    out = np.concatenate(device.blocks)[:, 0]
    assert out[0] == 0.0
    assert (np.diff(out[: frames(20)]) >= 0).all()
    assert out[frames(30)] == np.float32(0.25)
    assert sender.sent[0][0] - FIRST_HEARD_S == pytest.approx(0.5, abs=1e-6)


def test_a_lost_debate_that_was_paused_stays_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    take_over = TakeOverRequest(("ada",), (CarriedClip(PlayCommand(ones("a", 2000), "ada", 0), 0, 0),), paused=True)
    device, _, moment = run(
        monkeypatch,
        PlaceTracksCommand(("ada",)),
        take_over,
        options=SoundOptions(knobs=RAW, position=frames(1000)),
        blocks=50,
        end=HandOverRequest(),
    )
    assert not np.concatenate(device.blocks).any()
    assert moment.heard == frames(1000)


def test_a_lost_debate_goes_on_in_the_silence_of_a_clip_that_ran_dry(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ones("a", 2000)
    growing = replace(whole, pcm=whole.pcm[: frames(600)], buffer_ms=100)
    # It has sounded since 100 with 200 ms of silence, and 600 ms of it had come when it ran dry again.
    carried = CarriedClip(PlayCommand(growing, "ada", 0), 100, 0, None, 200, 890)
    device, sender, _ = run(
        monkeypatch,
        TakeOverRequest(("ada",), (carried,), paused=False),
        options=SoundOptions(knobs=RAW, position=frames(1000)),
        script={30: [ExtendCommand("a", whole.pcm[frames(600) :], (), True)]},
        blocks=250,
    )
    out = np.concatenate(device.blocks)[:, 0]
    # What is asked for after 300 ms is rendered 5 ms later.
    back = frames(305)
    assert not out[:back].any()
    assert (np.diff(out[back : back + frames(10)]) >= 0).all()
    assert out[back + frames(11)] == np.float32(0.25)
    assert [report for _, report in sender.sent] == [ClipResumedReport("a", 1305, 405), ClipEndedReport("a", 2705)]


def test_a_lost_debate_with_enough_of_a_dry_clip_plays_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ones("a", 2000)
    carried = CarriedClip(PlayCommand(whole, "ada", 0), 100, 0, None, 0, 590)
    _, sender, _ = run(
        monkeypatch,
        TakeOverRequest(("ada",), (carried,), paused=False),
        options=SoundOptions(knobs=RAW, position=frames(1000)),
        blocks=250,
    )
    assert [report for _, report in sender.sent] == [ClipResumedReport("a", 1000, 400), ClipEndedReport("a", 2500)]


def test_a_lost_debate_whose_clip_had_run_dry_unheard_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ones("a", 2000)
    growing = replace(whole, pcm=whole.pcm[: frames(600)], buffer_ms=100)
    device, sender, _ = run(
        monkeypatch,
        TakeOverRequest(("ada",), (CarriedClip(PlayCommand(growing, "ada", 0), 100),), paused=False),
        options=SoundOptions(knobs=RAW, position=frames(1000)),
        script={30: [ExtendCommand("a", whole.pcm[frames(600) :], (), True)]},
        blocks=250,
    )
    assert not np.concatenate(device.blocks)[: frames(300)].any()
    assert [report for _, report in sender.sent] == [
        ClipStarvedReport("a", 690),
        ClipResumedReport("a", 1305, 605),
        ClipEndedReport("a", 2705),
    ]


# ---- the line between written and heard


def test_a_burst_of_writes_does_not_move_the_line() -> None:
    line = PlaybackClock(LATENCY)
    heard = []
    for n in range(1, 200):
        # The device frees two blocks every 20 ms, and both are written at once.
        at_s = 50.0 + (n // 2) * 0.02
        line.note(at_s, n * 480, starved=False)
        heard.append(line.heard(at_s) / 480 - n)
    assert heard[20:] == pytest.approx([heard[20], heard[21]] * 89 + [heard[20]], abs=1e-6)


def test_a_stall_of_the_device_is_not_taken_for_sound() -> None:
    line = PlaybackClock(LATENCY)
    for n in range(1, 4):
        line.note(50.0, n * 480, starved=False)
    for n in range(4, 100):
        line.note(51.0 + (n - 4) * 0.01, n * 480, starved=False)
    assert line.heard(51.96) == pytest.approx(100 * 480 - LATENCY, abs=LATENCY)


def test_a_device_that_swallows_everything_at_once_is_lost() -> None:
    line = PlaybackClock(LATENCY)
    for n in range(1, 50):
        line.note(50.0 + n * 0.01, n * 480, starved=False)
    with pytest.raises(DeviceLost):
        for n in range(50, 400):
            line.note(50.5, n * 480, starved=False)
