"""Clips that are played while they are still being made (DESIGN, Sound: no sample-to-sample jump, no stale sound)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from audio_clips import frames, noise, ones, spoken, tone
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio import (
    BeatHeard,
    Clip,
    ClipCut,
    ClipEnded,
    ClipResumed,
    ClipStarted,
    ClipStarved,
    Duck,
    GrowingClip,
    Piece,
    Report,
    SimAudioController,
    VirtualController,
)
from argentum_audio.beats import find_beats
from argentum_audio.clip import Pcm, Word
from argentum_audio.growing_voice import DRY_FADE_FRAMES

DRY_FADE_MS = DRY_FADE_FRAMES // 48


class Ear:
    """A tap that keeps the mix and the stems."""

    def __init__(self) -> None:
        self.parts: list[Pcm] = []
        self._stems: dict[str, list[tuple[int, Pcm]]] = {}

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        self._stems.setdefault(track, []).append((frame, samples.copy()))

    def mix(self, samples: Pcm) -> None:
        self.parts.append(samples.copy())

    def track(self, name: str, length: int) -> Pcm:
        whole = np.zeros(length, np.float32)
        for frame, samples in self._stems.get(name, ()):
            whole[frame : frame + len(samples)] = samples[: max(length - frame, 0)]
        return whole

    @property
    def heard(self) -> bytes:
        return np.concatenate(self.parts).tobytes()


@dataclass
class Stage:
    """A virtual controller with an ear, and what it told."""

    ear: Ear = field(default_factory=Ear)
    told: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.controller = VirtualController(taps=[self.ear], tracks=("ada", "bo", "cy"))
        self.controller.start(self.told.append)

    def to(self, at_ms: int) -> None:
        self.controller.advance_to(at_ms)

    def stem(self, name: str) -> Pcm:
        return self.ear.track(name, frames(self.controller.now_ms()))


@dataclass
class Coming:
    """A clip of which pieces are given to a stage, cut from what it will be."""

    whole: Clip
    buffer_ms: int = 200

    def __post_init__(self) -> None:
        self.clip = GrowingClip(self.whole.id, buffer_ms=self.buffer_ms)
        self.given = 0

    def give(self, stage: Stage, to_ms: float, *, final: bool = False) -> None:
        self.give_frames(stage.controller, frames(to_ms), final=final)

    def give_frames(self, controller: VirtualController, to: int, *, final: bool = False) -> None:
        words = tuple(word for word in self.whole.words if final or self.given <= word.start < to)
        known = len(self.clip.words)
        piece = Piece(self.whole.pcm[self.given : to], words[known:] if final else words, final)
        self.given = min(to, len(self.whole.pcm))
        controller.extend(self.clip, piece)


def coming(stage: Stage, whole: Clip, to_ms: float, *, buffer_ms: int = 200, final: bool = False) -> Coming:
    made = Coming(whole, buffer_ms)
    made.give(stage, to_ms, final=final)
    return made


def clicks(stem: Pcm) -> int:
    """A jump that the sound around it does not explain, as the outside check of a show counts them."""
    jumps = np.abs(np.diff(stem))
    around = np.convolve(np.abs(stem), np.ones(97) / 97, "same")[:-1]
    return int(((jumps > 0.15) & (around < 0.01)).sum())


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
    assert stage.told == [ClipStarted("a", 400), ClipEnded("a", 1400)]
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
    assert stage.told == [ClipStarted("a", 50), ClipEnded("a", 170)]


def test_the_buffer_is_a_knob() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 500), 80, buffer_ms=80)
    stage.controller.play(clip.clip, track="ada", at_ms=10)
    stage.to(20)
    assert stage.told == [ClipStarted("a", 10)]


def test_what_came_before_it_was_played_counts() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 300), 150)
    clip.give(stage, 300, final=True)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(1000)
    assert stage.told == [ClipStarted("a", 0), ClipEnded("a", 300)]


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
    assert stage.told == [ClipCut("cut", 300, 0), ClipStarted("moved", 700), ClipEnded("moved", 1200)]
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
    assert stage.told == [ClipStarted("a", 100), ClipEnded("a", 600)]


def test_who_comes_in_over_a_clip_that_waits_replaces_it() -> None:
    stage = Stage()
    clip = coming(stage, ones("a", 500), 100)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    stage.to(200)
    stage.controller.crossfade("a", ones("b", 300), track="bo", at_ms=400, fade_ms=200, enter_ms=75)
    stage.to(2000)
    assert stage.told == [ClipCut("a", 400, 0), ClipStarted("b", 475), ClipEnded("b", 775)]
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
        ClipStarted("a", 0),
        ClipCut("a", 500, 200),
        ClipStarted("b", 620),
        ClipEnded("b", 1220),
    ]
    power = (stage.stem("ada") ** 2 + stage.stem("bo") ** 2)[frames(624) : frames(1200)]
    np.testing.assert_allclose(power, 0.25**2, atol=1e-5)


# ---- running dry


def _dry(to_ms: int = 1000, *, whole: Clip | None = None, buffer_ms: int = 200) -> tuple[Stage, Coming]:
    """A clip that starts at 100 with so much of it."""
    stage = Stage()
    clip = coming(stage, whole or noise("a", frames(3000)), to_ms, buffer_ms=buffer_ms)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    return stage, clip


def test_it_fades_before_it_runs_out_and_comes_back_later_by_the_silence() -> None:
    stage, clip = _dry(1000)
    stage.to(1500)
    clip.give(stage, 1150)
    stage.to(1600)
    clip.give(stage, 3000, final=True)
    stage.to(5000)
    assert stage.told == [
        ClipStarted("a", 100),
        ClipStarved("a", 1100 - DRY_FADE_MS),
        ClipResumed("a", 1600, 500),
        ClipEnded("a", 3600),
    ]
    stem, pcm = stage.stem("ada"), clip.whole.pcm
    dry, silent, back = frames(1100) - DRY_FADE_FRAMES, frames(1100), frames(1600)
    np.testing.assert_array_equal(stem[frames(103) : dry], pcm[frames(3) : dry - frames(100)])
    fade = stem[dry:silent] / pcm[dry - frames(100) : silent - frames(100)]
    assert fade[0] > 0.9999
    assert (np.diff(fade) <= 1e-6).all()
    assert abs(fade[-1]) < 1e-4
    assert not stem[silent:back].any()
    rise = stem[back : back + DRY_FADE_FRAMES] / pcm[frames(1000) : frames(1000) + DRY_FADE_FRAMES]
    assert rise[0] == 0.0
    assert (np.diff(rise) >= -1e-6).all()
    after = back + DRY_FADE_FRAMES
    np.testing.assert_array_equal(stem[after : frames(3597)], pcm[after - frames(600) : frames(2997)])


@pytest.mark.parametrize("hertz", [110.0, 137.0, 440.0])
def test_running_dry_is_never_a_click(hertz: float) -> None:
    stage, clip = _dry(1003.3, whole=tone("a", 6000, hertz=hertz, level=0.4), buffer_ms=60)
    for at_ms, to_ms in ((1300, 1200.7), (1309, 1400), (1800, 1470), (1811, 1900.1), (2900, 2600), (3600, 6000)):
        stage.to(at_ms)
        clip.give(stage, to_ms, final=to_ms == 6000)
    stage.to(9000)
    stem = stage.stem("ada")
    assert len([report for report in stage.told if isinstance(report, ClipStarved)]) >= 3
    assert clicks(stem) == 0
    steepest_of_tone = 0.4 * 2 * np.pi * hertz / 48_000
    assert np.abs(np.diff(stem)).max() < steepest_of_tone + 0.4 * np.pi / (2 * frames(3))


def test_silences_add_up() -> None:
    stage, clip = _dry(500)
    for at_ms, to_ms in ((700, 800), (980, 1010), (1500, 3000)):
        stage.to(at_ms)
        clip.give(stage, to_ms, final=to_ms == 3000)
    stage.to(6000)
    assert stage.told[1:] == [
        ClipStarved("a", 590),
        ClipResumed("a", 700, 100),
        # What came at 980 came in time.
        ClipStarved("a", 1010 + 200 - DRY_FADE_MS),
        ClipResumed("a", 1500, 290),
        ClipEnded("a", 100 + 3000 + 390),
    ]


def test_what_comes_during_the_fade_is_a_dip_without_a_silence() -> None:
    stage, clip = _dry(1000, whole=ones("a", 3000))
    stage.to(1095)
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[1:] == [
        ClipStarved("a", 1090),
        ClipResumed("a", 1100, 0),
        ClipEnded("a", 3100),
    ]
    assert np.abs(np.diff(stage.stem("ada")[frames(200) : frames(3000)])).max() < 2e-3


def test_a_trickle_does_not_bring_it_back_but_the_end_does() -> None:
    stage, clip = _dry(1000)
    for n in range(10):
        stage.to(1200 + 30 * n)
        clip.give(stage, 1000 + 15 * n)
    assert [type(report) for report in stage.told] == [ClipStarted, ClipStarved]
    stage.to(1600)
    clip.whole = noise("a", frames(1136))
    clip.give(stage, 1136, final=True)
    stage.to(3000)
    assert stage.told[2:] == [ClipResumed("a", 1600, 500), ClipEnded("a", 1736)]


def test_a_rest_of_a_few_samples_is_not_worth_a_sound() -> None:
    stage, clip = _dry(1000, whole=ones("a", 1000))
    stage.to(1500)
    stage.controller.extend(clip.clip, Piece(np.full(200, 0.25, np.float32), (), True))
    stage.to(2000)
    assert stage.told[2:] == [ClipEnded("a", 1500)]
    assert not stage.stem("ada")[frames(1100) :].any()


def test_news_that_nothing_more_comes_ends_it_in_the_silence() -> None:
    stage, clip = _dry(1000, whole=ones("a", 1000))
    stage.to(1500)
    clip.give(stage, 1000, final=True)
    stage.to(2000)
    assert stage.told[1:] == [ClipStarved("a", 1090), ClipEnded("a", 1500)]


def test_a_pause_is_not_a_silence_of_the_clip() -> None:
    stage, clip = _dry(1000)
    stage.to(1200)
    stage.controller.pause()
    clip.give(stage, 3000, final=True)
    stage.to(9000)
    stage.controller.resume()
    stage.to(9000)
    assert stage.told[1:] == [ClipStarved("a", 1090), ClipResumed("a", 1200, 100), ClipEnded("a", 3200)]


# ---- cuts of a clip that runs dry


def test_a_cut_for_what_had_not_come_moves_with_its_place() -> None:
    stage, clip = _dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1300, fade_ms=200, enter_ms=75)
    stage.to(1600)
    assert [type(report) for report in stage.told] == [ClipStarted, ClipStarved]
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [
        ClipResumed("a", 1600, 500),
        ClipCut("a", 1800, 200),
        ClipStarted("b", 1875),
        ClipEnded("b", 2275),
    ]
    assert not stage.stem("bo")[: frames(1875)].any()
    assert not stage.stem("ada")[frames(2000) :].any()
    np.testing.assert_array_equal(
        stage.stem("ada")[frames(1610) : frames(1800)], clip.whole.pcm[frames(1010) : frames(1200)]
    )


def test_a_cut_at_the_last_thing_heard_falls_when_it_was_asked_for() -> None:
    stage, _ = _dry(1000, whole=ones("a", 3000))
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1100, fade_ms=200, enter_ms=75)
    stage.to(3000)
    assert stage.told == [
        ClipStarted("a", 100),
        ClipStarved("a", 1090),
        ClipCut("a", 1100, 200),
        ClipStarted("b", 1175),
        ClipEnded("b", 1575),
    ]


def test_a_cut_asked_for_in_the_silence_falls_then_and_takes_the_place_of_one_that_waits() -> None:
    stage, clip = _dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1600)
    stage.controller.crossfade("a", ones("c", 400), track="cy", at_ms=1650, fade_ms=200, enter_ms=75)
    stage.to(1700)
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [ClipCut("a", 1650, 200), ClipStarted("c", 1725), ClipEnded("c", 2125)]
    assert not stage.stem("ada")[frames(1100) :].any()


def test_a_cut_now_frees_who_waited_for_a_later_one() -> None:
    stage, _ = _dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1700)
    stage.controller.cut("a", fade_ms=120)
    stage.to(4000)
    assert stage.told[2:] == [ClipCut("a", 1700, 120), ClipStarted("b", 1700), ClipEnded("b", 2100)]
    assert clicks(stage.stem("bo")) == 0


def test_a_cancelled_kicker_that_waited_leaves_the_clip_alone() -> None:
    stage, clip = _dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1700)
    stage.controller.cancel("b")
    clip.give(stage, 3000, final=True)
    stage.to(5000)
    assert stage.told[2:] == [ClipResumed("a", 1700, 600), ClipEnded("a", 3700)]


def test_a_clip_that_is_not_cut_after_all_goes_on() -> None:
    stage, clip = _dry(1000)
    stage.to(1500)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1505, fade_ms=200, enter_ms=75)
    clip.give(stage, 3000, final=True)
    stage.controller.cancel("b")
    stage.to(5000)
    assert stage.told[2:] == [ClipResumed("a", 1500, 400), ClipEnded("a", 3500)]


def test_a_cut_for_after_the_end_that_becomes_known_changes_nothing() -> None:
    stage, clip = _dry(1000, whole=ones("a", 1000))
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1300)
    clip.give(stage, 1000, final=True)
    stage.to(4000)
    assert stage.told[1:] == [
        ClipStarved("a", 1090),
        ClipEnded("a", 1300),
        ClipStarted("b", 1775),
        ClipEnded("b", 2175),
    ]


def test_a_clip_that_runs_dry_while_it_fades_out_is_only_quieter_sooner() -> None:
    stage, clip = _dry(1000, whole=tone("a", 3000, level=0.4))
    stage.controller.cut("a", fade_ms=400, at_ms=900)
    stage.to(1200)
    clip.give(stage, 3000, final=True)
    stage.to(2000)
    assert stage.told == [ClipStarted("a", 100), ClipCut("a", 900, 400)]
    stem = stage.stem("ada")
    assert not stem[frames(1100) :].any()
    assert np.abs(np.diff(stem)).max() < 0.02


@pytest.mark.parametrize("action", ["cut", "cancel"])
def test_a_dry_clip_that_is_withdrawn_stays_silent(action: str) -> None:
    stage, clip = _dry(1000)
    stage.to(1500)
    if action == "cut":
        stage.controller.cut("a", fade_ms=30)
    else:
        stage.controller.cancel("a")
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [ClipCut("a", 1500, 30 if action == "cut" else 10)]
    assert not stage.stem("ada")[frames(1100) :].any()


# ---- the duck


def test_a_speaker_is_not_ducked_for_who_is_not_there_and_down_until_the_end() -> None:
    stage = Stage()
    stage.controller.play(ones("a", 5000), track="ada", at_ms=0)
    aside = coming(stage, ones("o", 900), 100)
    stage.controller.duck_and_play(aside.clip, track="bo", over="a", at_ms=1000, duck=Duck())
    stage.to(1500)
    aside.give(stage, 400)
    stage.to(2200)
    aside.give(stage, 900, final=True)
    stage.to(4000)
    assert stage.told == [
        ClipStarted("a", 0),
        ClipStarted("o", 1500),
        ClipStarved("o", 1890),
        ClipResumed("o", 2200, 300),
        ClipEnded("o", 2700),
    ]
    level = stage.stem("ada") / np.float32(0.25)
    depth = 10 ** (-12 / 20)
    assert (level[frames(10) : frames(1500)] == 1.0).all()
    np.testing.assert_allclose(level[frames(1520) : frames(2700)], depth, atol=1e-6)
    assert level[frames(2701)] > depth
    assert level[frames(3000)] == 1.0
    assert np.abs(np.diff(level[frames(10) : frames(3900)])).max() < 3e-3


def test_the_duck_goes_when_an_unfinished_overlay_is_withdrawn() -> None:
    stage = Stage()
    stage.controller.play(ones("a", 5000), track="ada", at_ms=0)
    aside = coming(stage, ones("o", 900), 300)
    stage.controller.duck_and_play(aside.clip, track="bo", over="a", at_ms=1000, duck=Duck())
    stage.to(1500)
    stage.controller.cancel("o")
    stage.to(2000)
    assert stage.told[-1] == ClipCut("o", 1500, 10)
    assert stage.stem("ada")[frames(1850)] == np.float32(0.25)


def test_a_dry_overlay_goes_with_its_floor_clip() -> None:
    stage = Stage()
    stage.controller.play(ones("a", 5000), track="ada", at_ms=0)
    aside = coming(stage, ones("o", 900), 300)
    stage.controller.duck_and_play(aside.clip, track="bo", over="a", at_ms=1000, duck=Duck())
    stage.to(1500)
    stage.controller.crossfade("a", ones("b", 300), track="cy", at_ms=1600, fade_ms=200, enter_ms=0)
    stage.to(3000)
    assert [report for report in stage.told if isinstance(report, ClipCut)] == [
        ClipCut("a", 1600, 200),
        ClipCut("o", 1600, 200),
    ]


# ---- beats


def test_beats_are_told_as_they_are_found_and_move_with_the_silence() -> None:
    stage = Stage()
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    clip = coming(stage, _speech("a", text), 2000)
    assert [beat.words for beat in clip.clip.beats] == [4]
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(2500)
    clip.give(stage, 4000, final=True)
    assert [beat.words for beat in clip.clip.beats] == [4, 8]
    stage.to(9000)
    beats = [beat.frame // 48 for beat in clip.clip.beats]
    silent_ms = 2500 - 2000
    assert [report for report in stage.told if isinstance(report, BeatHeard)] == [
        BeatHeard("a", 1, beats[0], beats[0]),
        BeatHeard("a", 2, beats[1] + silent_ms, beats[1] + silent_ms),
    ]


def test_a_beat_found_when_its_place_is_past_is_counted_and_not_told() -> None:
    stage = Stage()
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    clip = coming(stage, _speech("a", text), 1700)
    assert clip.clip.beats == ()
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(1600)
    clip.give(stage, 4000, final=True)
    stage.to(9000)
    assert [report.n for report in stage.told if isinstance(report, BeatHeard)] == [2]


def _speech(clip_id: str, text: str) -> Clip:
    words, pcm = spoken(text)
    return Clip(clip_id, text, pcm, tuple(words), find_beats(text, words, pcm))


# ---- finishing early

THREE = "One two three four. Five six seven eight. Nine ten."


def test_a_stalled_rest_ends_the_clip_after_its_last_whole_sentence() -> None:
    stage = Stage()
    clip = coming(stage, _speech("a", THREE), 3000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(2000)
    assert stage.controller.finish_early(clip.clip) == 8
    assert clip.clip.text == "One two three four. Five six seven eight."
    assert stage.controller.extend(clip.clip, Piece(np.ones(4800, np.float32), (), True)) == ()
    stage.to(5000)
    end_ms = clip.clip.frames // 48
    assert 2600 <= end_ms < 2800
    assert stage.told[-1] == ClipEnded("a", end_ms)
    assert clicks(stage.stem("ada")) == 0
    assert not stage.stem("ada")[frames(end_ms) :].any()


def test_what_is_past_its_last_whole_sentence_is_faded_quickly() -> None:
    stage = Stage()
    clip = coming(stage, _speech("a", THREE), 3200)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(3000)
    assert stage.controller.finish_early(clip.clip) == 8
    stage.to(5000)
    assert stage.told[-1] == ClipEnded("a", 3003)
    assert np.abs(np.diff(stage.stem("ada")[frames(2850) : frames(4000)])).max() < 2e-3


def test_finishing_in_the_silence_ends_it_there() -> None:
    stage = Stage()
    clip = coming(stage, _speech("a", THREE), 3000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(4000)
    assert stage.controller.finish_early(clip.clip) == 8
    stage.to(5000)
    assert stage.told[-2:] == [ClipStarved("a", 2990), ClipEnded("a", 4000)]


def test_without_a_whole_sentence_nothing_changes() -> None:
    stage = Stage()
    clip = coming(stage, _speech("a", THREE), 900)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(400)
    assert stage.controller.finish_early(clip.clip) == 0
    clip.give(stage, 4000, final=True)
    assert stage.controller.finish_early(clip.clip) == 10
    stage.to(5000)
    assert [type(report) for report in stage.told].count(ClipEnded) == 1


def test_an_unstarted_clip_can_be_finished_early() -> None:
    stage = Stage()
    clip = coming(stage, _speech("a", THREE), 1700, buffer_ms=5000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(400)
    assert stage.controller.finish_early(clip.clip) == 4
    stage.to(5000)
    assert stage.told[0] == ClipStarted("a", 400)
    assert stage.told[-1] == ClipEnded("a", 400 + clip.clip.length_ms)


def test_the_same_pieces_at_the_same_moments_give_the_same_bytes_in_whatever_steps_time_passes() -> None:
    heard = []
    for step in (1000, 7):
        stage, clip = _dry(403.7, whole=noise("a", 100_003))
        stage.controller.crossfade("a", noise("b", 30_000, seed=2), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
        for at_ms, to_ms in ((450, 470), (600, 900), (1203, 1400), (1250, 1777), (2000, 2084)):
            for moment in range(stage.controller.now_ms(), at_ms, step):
                stage.to(moment)
            stage.to(at_ms)
            clip.give(stage, to_ms, final=to_ms == 2084)
        stage.to(4000)
        heard.append(stage.ear.heard)
    assert heard[0] == heard[1]
    assert heard[0].count(bytes(48_000)) > 0


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
    def reports(self) -> list[Report]:
        return [entry[1] for entry in self.story if not isinstance(entry[1], int | None)]  # type: ignore[index]


@settings(max_examples=80, deadline=None)
@given(st.lists(_calls, max_size=24))
def test_the_story_holds_together_and_nothing_clicks(calls: list[_Call]) -> None:
    silent, ear = _Run(SimAudioController()), Ear()
    silent.perform(calls)
    audible = _Run(VirtualController(taps=[ear]))
    audible.perform(calls)
    assert silent.story == audible.story
    moments = [report.planned_ms if isinstance(report, BeatHeard) else report.at_ms for report in silent.reports]  # type: ignore[union-attr]
    assert moments == sorted(moments)
    for clip_id in silent.clips:
        _tells_a_whole_story([report for report in silent.reports if report.clip_id == clip_id])  # type: ignore[union-attr]
    length = frames(audible.controller.now_ms())
    for track in ("ada", "bo", "cy"):
        # Five voices of a track may rise together, each within 3 ms.
        assert np.abs(np.diff(ear.track(track, length))).max(initial=0.0) < 5 * 0.25 * np.pi / (2 * frames(3)) + 1e-6
        assert not ear.track(track, length)[-1:].any()


def _tells_a_whole_story(reports: Sequence[Report]) -> None:
    kinds = [type(report) for report in reports]
    assert kinds.count(ClipStarted) <= 1
    assert kinds.count(ClipEnded) + kinds.count(ClipCut) == (1 if kinds else 0)
    assert not kinds or kinds[-1] in (ClipEnded, ClipCut)
    dry = [kind for kind in kinds if kind in (ClipStarved, ClipResumed)]
    assert dry == [ClipStarved, ClipResumed] * (len(dry) // 2) + [ClipStarved] * (len(dry) % 2)
    numbers = [report.n for report in reports if isinstance(report, BeatHeard)]
    assert numbers == sorted(set(numbers))
