"""Clips that run dry while they are played: faded before the end of what is there, and back later by the silence."""

from __future__ import annotations

import numpy as np
import pytest
from audio_clips import frames, noise, ones, tone
from growing_scene import Stage, clicks, coming, dry

from argentum_audio import (
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
    Duck,
    Piece,
)
from argentum_audio.growing_scheduled_clip import STARVE_FADE_FRAMES

DRY_FADE_MS = STARVE_FADE_FRAMES // 48


# ---- running dry


def test_it_fades_before_it_runs_out_and_comes_back_later_by_the_silence() -> None:
    stage, clip = dry(1000)
    stage.to(1500)
    clip.give(stage, 1150)
    stage.to(1600)
    clip.give(stage, 3000, final=True)
    stage.to(5000)
    assert stage.told == [
        ClipStartedReport("a", 100),
        ClipStarvedReport("a", 1100 - DRY_FADE_MS),
        ClipResumedReport("a", 1600, 500),
        ClipEndedReport("a", 3600),
    ]
    stem, pcm = stage.stem("ada"), clip.whole.pcm
    begun, silent, back = frames(1100) - STARVE_FADE_FRAMES, frames(1100), frames(1600)
    np.testing.assert_array_equal(stem[frames(103) : begun], pcm[frames(3) : begun - frames(100)])
    fade = stem[begun:silent] / pcm[begun - frames(100) : silent - frames(100)]
    assert fade[0] > 0.9999
    assert (np.diff(fade) <= 1e-6).all()
    assert abs(fade[-1]) < 1e-4
    assert not stem[silent:back].any()
    rise = stem[back : back + STARVE_FADE_FRAMES] / pcm[frames(1000) : frames(1000) + STARVE_FADE_FRAMES]
    assert rise[0] == 0.0
    assert (np.diff(rise) >= -1e-6).all()
    after = back + STARVE_FADE_FRAMES
    np.testing.assert_array_equal(stem[after : frames(3597)], pcm[after - frames(600) : frames(2997)])


@pytest.mark.parametrize("hertz", [110.0, 137.0, 440.0])
def test_running_dry_is_never_a_click(hertz: float) -> None:
    stage, clip = dry(1003.3, whole=tone("a", 6000, hertz=hertz, level=0.4), buffer_ms=60)
    for at_ms, to_ms in ((1300, 1200.7), (1309, 1400), (1800, 1470), (1811, 1900.1), (2900, 2600), (3600, 6000)):
        stage.to(at_ms)
        clip.give(stage, to_ms, final=to_ms == 6000)
    stage.to(9000)
    stem = stage.stem("ada")
    assert len([report for report in stage.told if isinstance(report, ClipStarvedReport)]) >= 3
    assert clicks(stem) == 0
    steepest_of_tone = 0.4 * 2 * np.pi * hertz / 48_000
    assert np.abs(np.diff(stem)).max() < steepest_of_tone + 0.4 * np.pi / (2 * frames(3))


def test_silences_add_up() -> None:
    stage, clip = dry(500)
    for at_ms, to_ms in ((700, 800), (980, 1010), (1500, 3000)):
        stage.to(at_ms)
        clip.give(stage, to_ms, final=to_ms == 3000)
    stage.to(6000)
    assert stage.told[1:] == [
        ClipStarvedReport("a", 590),
        ClipResumedReport("a", 700, 100),
        # What came at 980 came in time.
        ClipStarvedReport("a", 1010 + 200 - DRY_FADE_MS),
        ClipResumedReport("a", 1500, 290),
        ClipEndedReport("a", 100 + 3000 + 390),
    ]


def test_what_comes_during_the_fade_is_a_dip_without_a_silence() -> None:
    stage, clip = dry(1000, whole=ones("a", 3000))
    stage.to(1095)
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[1:] == [
        ClipStarvedReport("a", 1090),
        ClipResumedReport("a", 1100, 0),
        ClipEndedReport("a", 3100),
    ]
    assert np.abs(np.diff(stage.stem("ada")[frames(200) : frames(3000)])).max() < 2e-3


def test_a_trickle_does_not_bring_it_back_but_the_end_does() -> None:
    stage, clip = dry(1000)
    for n in range(10):
        stage.to(1200 + 30 * n)
        clip.give(stage, 1000 + 15 * n)
    assert [type(report) for report in stage.told] == [ClipStartedReport, ClipStarvedReport]
    stage.to(1600)
    clip.whole = noise("a", frames(1136))
    clip.give(stage, 1136, final=True)
    stage.to(3000)
    assert stage.told[2:] == [ClipResumedReport("a", 1600, 500), ClipEndedReport("a", 1736)]


def test_a_rest_of_a_few_samples_is_not_worth_a_sound() -> None:
    stage, clip = dry(1000, whole=ones("a", 1000))
    stage.to(1500)
    stage.controller.extend(clip.clip, Piece(np.full(200, 0.25, np.float32), (), True))
    stage.to(2000)
    assert stage.told[2:] == [ClipEndedReport("a", 1500)]
    assert not stage.stem("ada")[frames(1100) :].any()


def test_news_that_nothing_more_comes_ends_it_in_the_silence() -> None:
    stage, clip = dry(1000, whole=ones("a", 1000))
    stage.to(1500)
    clip.give(stage, 1000, final=True)
    stage.to(2000)
    assert stage.told[1:] == [ClipStarvedReport("a", 1090), ClipEndedReport("a", 1500)]


def test_a_pause_is_not_a_silence_of_the_clip() -> None:
    stage, clip = dry(1000)
    stage.to(1200)
    stage.controller.pause()
    clip.give(stage, 3000, final=True)
    stage.to(9000)
    stage.controller.resume()
    stage.to(9000)
    assert stage.told[1:] == [
        ClipStarvedReport("a", 1090),
        ClipResumedReport("a", 1200, 100),
        ClipEndedReport("a", 3200),
    ]


# ---- cuts of a clip that runs dry


def test_a_cut_for_what_had_not_come_moves_with_its_place() -> None:
    stage, clip = dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1300, fade_ms=200, enter_ms=75)
    stage.to(1600)
    assert [type(report) for report in stage.told] == [ClipStartedReport, ClipStarvedReport]
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [
        ClipResumedReport("a", 1600, 500),
        ClipCutReport("a", 1800, 200),
        ClipStartedReport("b", 1875),
        ClipEndedReport("b", 2275),
    ]
    assert not stage.stem("bo")[: frames(1875)].any()
    assert not stage.stem("ada")[frames(2000) :].any()
    np.testing.assert_array_equal(
        stage.stem("ada")[frames(1610) : frames(1800)], clip.whole.pcm[frames(1010) : frames(1200)]
    )


def test_a_cut_at_the_last_thing_heard_falls_when_it_was_asked_for() -> None:
    stage, _ = dry(1000, whole=ones("a", 3000))
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1100, fade_ms=200, enter_ms=75)
    stage.to(3000)
    assert stage.told == [
        ClipStartedReport("a", 100),
        ClipStarvedReport("a", 1090),
        ClipCutReport("a", 1100, 200),
        ClipStartedReport("b", 1175),
        ClipEndedReport("b", 1575),
    ]


def test_a_cut_asked_for_in_the_silence_falls_then_and_takes_the_place_of_one_that_waits() -> None:
    stage, clip = dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1600)
    stage.controller.crossfade("a", ones("c", 400), track="cy", at_ms=1650, fade_ms=200, enter_ms=75)
    stage.to(1700)
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [ClipCutReport("a", 1650, 200), ClipStartedReport("c", 1725), ClipEndedReport("c", 2125)]
    assert not stage.stem("ada")[frames(1100) :].any()


def test_a_cut_now_frees_who_waited_for_a_later_one() -> None:
    stage, _ = dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1700)
    stage.controller.cut("a", fade_ms=120)
    stage.to(4000)
    assert stage.told[2:] == [ClipCutReport("a", 1700, 120), ClipStartedReport("b", 1700), ClipEndedReport("b", 2100)]
    assert clicks(stage.stem("bo")) == 0


def test_a_cancelled_kicker_that_waited_leaves_the_clip_alone() -> None:
    stage, clip = dry(1000)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1700)
    stage.controller.cancel("b")
    clip.give(stage, 3000, final=True)
    stage.to(5000)
    assert stage.told[2:] == [ClipResumedReport("a", 1700, 600), ClipEndedReport("a", 3700)]


def test_a_clip_that_is_not_cut_after_all_goes_on() -> None:
    stage, clip = dry(1000)
    stage.to(1500)
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1505, fade_ms=200, enter_ms=75)
    clip.give(stage, 3000, final=True)
    stage.controller.cancel("b")
    stage.to(5000)
    assert stage.told[2:] == [ClipResumedReport("a", 1500, 400), ClipEndedReport("a", 3500)]


def test_a_cut_for_after_the_end_that_becomes_known_changes_nothing() -> None:
    stage, clip = dry(1000, whole=ones("a", 1000))
    stage.controller.crossfade("a", ones("b", 400), track="bo", at_ms=1500, fade_ms=200, enter_ms=75)
    stage.to(1300)
    clip.give(stage, 1000, final=True)
    stage.to(4000)
    assert stage.told[1:] == [
        ClipStarvedReport("a", 1090),
        ClipEndedReport("a", 1300),
        ClipStartedReport("b", 1775),
        ClipEndedReport("b", 2175),
    ]


def test_a_clip_that_runs_dry_while_it_fades_out_is_only_quieter_sooner() -> None:
    stage, clip = dry(1000, whole=tone("a", 3000, level=0.4))
    stage.controller.cut("a", fade_ms=400, at_ms=900)
    stage.to(1200)
    clip.give(stage, 3000, final=True)
    stage.to(2000)
    assert stage.told == [ClipStartedReport("a", 100), ClipCutReport("a", 900, 400)]
    stem = stage.stem("ada")
    assert not stem[frames(1100) :].any()
    assert np.abs(np.diff(stem)).max() < 0.02


@pytest.mark.parametrize("action", ["cut", "cancel"])
def test_a_dry_clip_that_is_withdrawn_stays_silent(action: str) -> None:
    stage, clip = dry(1000)
    stage.to(1500)
    if action == "cut":
        stage.controller.cut("a", fade_ms=30)
    else:
        stage.controller.cancel("a")
    clip.give(stage, 3000, final=True)
    stage.to(4000)
    assert stage.told[2:] == [ClipCutReport("a", 1500, 30 if action == "cut" else 10)]
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
        ClipStartedReport("a", 0),
        ClipStartedReport("o", 1500),
        ClipStarvedReport("o", 1890),
        ClipResumedReport("o", 2200, 300),
        ClipEndedReport("o", 2700),
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
    assert stage.told[-1] == ClipCutReport("o", 1500, 10)
    assert stage.stem("ada")[frames(1850)] == np.float32(0.25)


def test_a_dry_overlay_goes_with_its_floor_clip() -> None:
    stage = Stage()
    stage.controller.play(ones("a", 5000), track="ada", at_ms=0)
    aside = coming(stage, ones("o", 900), 300)
    stage.controller.duck_and_play(aside.clip, track="bo", over="a", at_ms=1000, duck=Duck())
    stage.to(1500)
    stage.controller.crossfade("a", ones("b", 300), track="cy", at_ms=1600, fade_ms=200, enter_ms=0)
    stage.to(3000)
    assert [report for report in stage.told if isinstance(report, ClipCutReport)] == [
        ClipCutReport("a", 1600, 200),
        ClipCutReport("o", 1600, 200),
    ]
