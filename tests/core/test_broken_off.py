"""What is used before it was whole, and never becomes so: cuts, voices that break off, voices that are all slow, and who opens."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scene import Scene, knobs

from argentum_audio.clip import Piece
from argentum_audio.growing_clip import GrowingClip
from argentum_core.debate import events as e
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.session.timers import Timers


class Slow(Scene):
    """A scene in which segments, from the second on, get their sound in pieces, of which only the first comes by itself."""

    def run_effect(self, effect: do.Effect) -> None:
        if isinstance(effect, do.BreakOff):
            self.broken_off.append(effect.request_id)
        super().run_effect(effect)

    def __post_init__(self) -> None:
        self.broken_off: list[str] = []
        super().__post_init__()

    def voice(self, order: do.Synthesise, how: int = 1) -> inputs.Input:
        work = self.state.work.get(order.request_id)
        if self.state.segments < 1 or work is None or work.kind not in ("segment", "reserve"):
            return super().voice(order)
        clip = GrowingClip(order.clip_id)
        clip.add(Piece(np.zeros(48_000, np.float32)))
        self.effects.keep(clip, order.request_id)
        return inputs.ClipReady(order.request_id, clip.id, 4000, (), (), (400, 900), 0.0, 150, final=False)


def slow_speaker() -> Slow:
    """Somebody has the floor with a clip that is still being made."""
    scene = Slow()
    scene.until(e.SegmentStarted)
    scene.until(e.SegmentStarted)
    assert not scene.floor.final
    return scene


def failed(scene: Scene, request_id: str) -> list[e.Event]:
    return scene.batch(inputs.VoiceFailed(request_id, "fake", "dropped", "it broke off"))


def test_a_cut_breaks_off_what_is_still_being_made() -> None:
    scene = slow_speaker()
    request = scene.floor.request_id
    scene.press("cut")
    scene.until(e.HardInterrupt)
    assert scene.broken_off == [request]


def test_a_segment_that_was_heard_whole_has_nothing_to_break_off() -> None:
    scene = Slow()
    scene.until(e.SegmentEnded)
    assert not scene.broken_off


def test_a_voice_that_breaks_off_before_its_turn_is_replaced() -> None:
    scene = Slow()
    scene.until(e.SegmentStarted)
    scheduled = scene.until(e.SegmentScheduled)
    happened = failed(scene, scheduled.request_id)
    assert [one.kind for one in happened if isinstance(one, e.ProviderFault)] == ["dropped"]
    [claim] = [one for one in happened if isinstance(one, e.FloorClaimed)]
    assert claim.reason == "fallback" and claim.agent != scheduled.agent
    assert scene.until(e.SegmentStarted).agent == claim.agent


def test_a_voice_that_breaks_off_in_its_first_sentence_ends_there_and_nobody_cut_it() -> None:
    scene = slow_speaker()
    speaker = scene.floor.agent
    scene.pass_time(500)
    failed(scene, scene.floor.request_id)
    ended = scene.until(e.SegmentEnded)
    assert (ended.agent, ended.complete) == (speaker, False)
    assert not scene.all(e.HardInterrupt)
    assert scene.until(e.SegmentStarted)


def test_a_whole_clip_cannot_fail_any_more() -> None:
    scene = Scene()
    scene.until(e.SegmentStarted)
    scheduled = scene.until(e.SegmentScheduled)
    assert [type(one) for one in failed(scene, scheduled.request_id)] == [e.StaleReply]


def test_when_all_voices_are_slow_each_replacement_is_waited_for_longer() -> None:
    scene = Scene(settings=knobs({"floor.patience_ms": 500}))
    scene.until(e.SegmentStarted)
    claimed: list[tuple[int, int]] = []
    for _ in range(2000):
        scene.ordered.clear()  # no voice is ever done
        scene.advance()
        claims = len(scene.all(e.FloorClaimed))
        if scene.state.floor is None and claims > len(claimed):
            claimed.append((claims, scene.audio.now_ms()))
        if scene.state.phase == "ended":
            break
    waits = [after - before for (_, before), (_, after) in pairwise(claimed)]
    assert len(waits) >= 5
    assert waits == sorted(waits) and waits[-1] >= 8 * waits[0]


@pytest.mark.parametrize(("fresh", "kind", "fires"), [(True, "patience", True), (False, "patience", False), (True, "deadline", False)])  # fmt: skip
def test_patience_with_whoever_opens_ends_by_the_clock_on_the_wall(fresh: bool, kind: str, fires: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    wall_s = 100.0
    monkeypatch.setattr("argentum_core.session.timers.time.monotonic", lambda: wall_s)
    timers, fired = Timers(), inputs.TimerFired(kind, "segment_1")  # type: ignore[arg-type]
    timers.set(1200, fired, now_ms=0, fresh=fresh)
    assert timers.due(0, paused=False) is None
    wall_s = 101.3
    assert timers.due(0, paused=True) is None, "nobody is waited for while the debate is paused"
    assert (timers.due(0, paused=False) is fired) == fires
    assert timers.due(1200, paused=False) is fired, "the same by debate time, which does no harm"
