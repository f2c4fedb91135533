"""Clips that are played while they are still being made (DESIGN, Sound: no sample-to-sample jump, no stale sound)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from audio_clips import frames, noise, ones, tone
from growing_scene import Coming, Ear, Stage, coming
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio import (
    AudioReport,
    BeatHeardReport,
    Clip,
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
    Duck,
    GrowingClip,
    Piece,
    SimAudioController,
    VirtualController,
)
from argentum_audio.clip import Word

# ---- in time: what a whole clip gives, to the bit


def _show(stage: Stage, clips: dict[str, Clip | GrowingClip], steps: Sequence[tuple[int, str]]) -> None:
    """A little debate whose clips may be whole or still coming."""
    for at_ms, what in steps:
        stage.to(at_ms)
        match what:
            case "play":
                stage.controller.play(clips["a"], track="ada", at_ms=100)
            case "overlay":
                stage.controller.duck_and_play(clips["o"], track="bo", over="a", at_ms=700, duck=Duck(), gain_db=-2.0)
            case "crossfade":
                stage.controller.crossfade("a", clips["b"], track="cy", at_ms=1400, fade_ms=200, enter_ms=75)
            case "late":
                stage.controller.crossfade("b", clips["c"], track="ada", at_ms=2400, fade_ms=200, enter_ms=75)
            case "cut":
                stage.controller.cut("c", fade_ms=120, at_ms=2800)


SHOW = ((0, "play"), (300, "overlay"), (400, "crossfade"), (1500, "late"), (2500, "cut"))
WHOLE = {
    "a": noise("a", 79_123, seed=1),
    "o": noise("o", 14_000, seed=2),
    "b": noise("b", 30_011, seed=3),
    "c": tone("c", 700),
}


def _whole_show() -> Stage:
    stage = Stage()
    _show(stage, dict(WHOLE), SHOW)
    stage.to(4000)
    return stage


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9000), min_size=1, max_size=12),
    lead_ms=st.integers(230, 1500),
    last_is_empty=st.booleans(),
)
def test_with_every_piece_in_time_it_sounds_like_a_whole_clip_to_the_bit(
    sizes: list[int], lead_ms: int, last_is_empty: bool
) -> None:
    stage = Stage()
    clips = {name: Coming(clip) for name, clip in WHOLE.items()}
    due = _schedule(clips, sizes, lead_ms, last_is_empty)
    steps = sorted(
        [*((at, "give", what) for at, what in due), *((at, what, None) for at, what in SHOW)], key=lambda s: s[0]
    )
    for at_ms, what, piece in steps:
        if piece is None:
            _show(stage, {name: one.clip for name, one in clips.items()}, [(at_ms, what)])
        else:
            stage.to(at_ms)
            name, to, final = piece
            clips[name].give_frames(stage.controller, to, final=final)
    stage.to(4000)
    whole = _whole_show()
    assert stage.told == whole.told
    assert stage.ear.heard == whole.ear.heard


def _schedule(
    clips: dict[str, Coming], sizes: list[int], lead_ms: int, last_is_empty: bool
) -> list[tuple[int, tuple[str, int, bool]]]:
    """Pieces of these sizes over and over, each `lead_ms` before the sample at its start is due."""
    due = []
    for name, starts_ms in (("a", 100), ("o", 620), ("b", 1400), ("c", 2300)):
        length, done, n = len(clips[name].whole.pcm), 0, 0
        while done < length:
            size = max(sizes[n % len(sizes)], 480)
            to = min(done + size, length)
            at_ms = max(starts_ms - lead_ms + done // 48, 0) if done >= frames(200) else 0
            due.append((at_ms, (name, to, to == length and not last_is_empty)))
            done, n = to, n + 1
        if last_is_empty:
            due.append((due[-1][0], (name, length, True)))
    return due


# ---- the start


def test_it_starts_when_enough_is_there_and_says_when() -> None:
    stage, whole = Stage(), noise("a", frames(1000))
    clip = coming(stage, whole, 50)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    assert stage.controller.next_report_ms() is None
    stage.to(300)
    clip.give(stage, 199)
    stage.to(400)
    assert stage.told == []
    clip.give(stage, 1000, final=True)
    assert stage.controller.next_report_ms() == 400
    stage.to(2000)
    assert stage.told == [ClipStartedReport("a", 400), ClipEndedReport("a", 1400)]
    stem = stage.stem("ada")
    assert not stem[: frames(400)].any()
    np.testing.assert_array_equal(stem[frames(403) : frames(1397)], whole.pcm[frames(3) : frames(997)])


def test_a_short_clip_that_is_complete_needs_no_buffer() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 120), 60)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(50)
    clip.give(stage, 120, final=True)
    stage.to(300)
    assert stage.told == [ClipStartedReport("a", 50), ClipEndedReport("a", 170)]


def test_the_buffer_is_a_knob() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 500), 80, buffer_ms=80)
    stage.controller.play(clip.clip, track="ada", at_ms=10)
    stage.to(20)
    assert stage.told == [ClipStartedReport("a", 10)]


def test_what_came_before_it_was_played_counts() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 300), 150)
    clip.give(stage, 300, final=True)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(1000)
    assert stage.told == [ClipStartedReport("a", 0), ClipEndedReport("a", 300)]


def test_a_clip_that_waits_can_be_moved_cut_and_cancelled() -> None:
    stage = Stage()
    moved, cut, cancelled = (coming(stage, ones(name, 500), 100) for name in ("moved", "cut", "cancelled"))
    for clip, track in ((moved, "ada"), (cut, "bo"), (cancelled, "cy")):
        stage.controller.play(clip.clip, track=track, at_ms=100)
    stage.controller.cut("cut", fade_ms=50, at_ms=300)
    stage.to(200)
    stage.controller.cancel("cancelled")
    stage.controller.play(moved.clip, track="ada", at_ms=700)
    for clip in (moved, cancelled):
        clip.give(stage, 500, final=True)
    stage.to(400)
    cut.give(stage, 500, final=True)
    stage.to(2000)
    assert stage.told == [ClipCutReport("cut", 300, 0), ClipStartedReport("moved", 700), ClipEndedReport("moved", 1200)]
    assert not stage.stem("bo").any()
    assert not stage.stem("cy").any()


def test_a_cancelled_clip_may_be_played_again_with_what_came_meanwhile() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 500), 100)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    stage.controller.cancel("a")
    clip.give(stage, 500, final=True)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    stage.to(1000)
    assert stage.told == [ClipStartedReport("a", 100), ClipEndedReport("a", 600)]


def test_who_comes_in_over_a_clip_that_waits_replaces_it() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 500), 100)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    stage.to(200)
    stage.controller.crossfade("a", ones("b", 300), track="bo", at_ms=400, fade_ms=200, enter_ms=75)
    stage.to(2000)
    assert stage.told == [ClipCutReport("a", 400, 0), ClipStartedReport("b", 475), ClipEndedReport("b", 775)]
    assert not stage.stem("ada").any()


def test_a_kicker_that_comes_late_comes_into_the_fade_it_can_still_reach() -> None:
    stage = Stage()
    stage.controller.play(ones("a", 2000), track="ada", at_ms=0)
    kicker = coming(stage, ones("b", 600), 100)
    stage.controller.crossfade("a", kicker.clip, track="bo", at_ms=500, fade_ms=200, enter_ms=75)
    stage.to(620)
    kicker.give(stage, 600, final=True)
    stage.to(2000)
    assert stage.told == [
        ClipStartedReport("a", 0),
        ClipCutReport("a", 500, 200),
        ClipStartedReport("b", 620),
        ClipEndedReport("b", 1220),
    ]
    power = (stage.stem("ada") ** 2 + stage.stem("bo") ** 2)[frames(624) : frames(1200)]
    np.testing.assert_allclose(power, 0.25**2, atol=1e-5)


# ---- whatever is asked for, and whenever the pieces come

_ids = st.integers(0, 4).map("clip{}".format)
_times = st.integers(-10, 1500)
_Call = tuple[str, dict[str, object]]


def _call(name: str, **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[_Call]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


_extend = _call("extend", clip=_ids, frames=st.sampled_from([0, 100, 2400, 9600, 20_001]), final=st.booleans())
_calls = st.one_of(
    _extend,
    _extend,
    _extend,
    _call("play", clip=_ids, track=st.just("ada"), at_ms=_times),
    _call("duck_and_play", clip=_ids, track=st.just("bo"), over=_ids, at_ms=_times, duck=st.just(Duck())),
    _call(
        "crossfade",
        old=_ids,
        new=_ids,
        track=st.just("cy"),
        at_ms=_times,
        fade_ms=st.integers(0, 250),
        enter_ms=st.integers(0, 120),
    ),
    _call("cut", clip_id=_ids, fade_ms=st.integers(0, 250), at_ms=st.none() | _times),
    _call("cancel", clip_id=_ids),
    _call("finish_early", clip=_ids),
    _call("advance", by_ms=st.integers(0, 600)),
    _call("advance", by_ms=st.integers(0, 20)),
)


class _Run:
    """Carries calls out on a controller, with clips of its own, and writes down what is told when."""

    def __init__(self, controller: VirtualController) -> None:
        self.controller = controller
        self.story: list[object] = []
        self.clips = {f"clip{n}": GrowingClip(f"clip{n}", buffer_ms=60 * n) for n in range(5)}
        controller.start(lambda report: self.story.append((controller.now_ms(), report)))

    def perform(self, calls: Sequence[_Call]) -> None:
        for name, values in calls:
            arguments = {
                key: self.clips[str(value)] if key in ("clip", "new") else value for key, value in values.items()
            }
            match name:
                case "extend":
                    self._extend(**arguments)  # type: ignore[arg-type]
                case "advance":
                    self.controller.advance_to(self.controller.now_ms() + arguments["by_ms"])  # type: ignore[operator]
                case _:
                    getattr(self.controller, name)(**arguments)
            self.story.append((self.controller.now_ms(), self.controller.next_report_ms()))
        for clip in self.clips.values():
            self._extend(clip, 960, final=True)
        self.controller.advance_to(self.controller.now_ms() + 20_000)

    def _extend(self, clip: GrowingClip, frames: int, *, final: bool) -> None:
        words: tuple[Word, ...] = ()
        if frames:
            token = ("one", "two.", "three;")[len(clip.words) % 3]
            words = (Word(token, clip.frames, clip.frames + frames // 2),)
        sound = np.full(frames, 0.25, np.float32)
        self.controller.extend(clip, Piece(sound, words, final))

    @property
    def reports(self) -> list[AudioReport]:
        return [entry[1] for entry in self.story if not isinstance(entry[1], int | None)]  # type: ignore[index]


@settings(max_examples=80, deadline=None)
@given(st.lists(_calls, max_size=24))
def test_the_story_holds_together_and_nothing_clicks(calls: list[_Call]) -> None:
    silent, ear = _Run(SimAudioController()), Ear()
    silent.perform(calls)
    audible = _Run(VirtualController(taps=[ear]))
    audible.perform(calls)
    assert silent.story == audible.story
    moments = [report.planned_ms if isinstance(report, BeatHeardReport) else report.at_ms for report in silent.reports]  # type: ignore[union-attr]
    assert moments == sorted(moments)
    for clip_id in silent.clips:
        _tells_a_whole_story([report for report in silent.reports if report.clip_id == clip_id])  # type: ignore[union-attr]
    length = frames(audible.controller.now_ms())
    for track in ("ada", "bo", "cy"):
        # Five voices of a track may rise together, each within 3 ms.
        assert np.abs(np.diff(ear.track(track, length))).max(initial=0.0) < 5 * 0.25 * np.pi / (2 * frames(3)) + 1e-6
        assert not ear.track(track, length)[-1:].any()


def _tells_a_whole_story(reports: Sequence[AudioReport]) -> None:
    kinds = [type(report) for report in reports]
    assert kinds.count(ClipStartedReport) <= 1
    assert kinds.count(ClipEndedReport) + kinds.count(ClipCutReport) == (1 if kinds else 0)
    assert not kinds or kinds[-1] in (ClipEndedReport, ClipCutReport)
    dry = [kind for kind in kinds if kind in (ClipStarvedReport, ClipResumedReport)]
    assert dry == [ClipStarvedReport, ClipResumedReport] * (len(dry) // 2) + [ClipStarvedReport] * (len(dry) % 2)
    numbers = [report.n for report in reports if isinstance(report, BeatHeardReport)]
    assert numbers == sorted(set(numbers))
