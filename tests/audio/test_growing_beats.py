"""Beats of a clip that is still being made, and the whole sentence after which a stalled one ends."""

from __future__ import annotations

import numpy as np
from audio_clips import frames, noise
from growing_scene import Stage, clicks, coming, dry, speech

from argentum_audio import BeatHeardReport, ClipEndedReport, ClipStartedReport, ClipStarvedReport, Piece

# ---- beats


def test_beats_are_told_as_they_are_found_and_move_with_the_silence() -> None:
    stage = Stage()
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    clip = coming(stage, speech("a", text), 2000)
    assert [beat.words for beat in clip.clip.beats] == [4]
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(2500)
    clip.give(stage, 4000, final=True)
    assert [beat.words for beat in clip.clip.beats] == [4, 8]
    stage.to(9000)
    beats = [beat.frame // 48 for beat in clip.clip.beats]
    silent_ms = 2500 - 2000
    assert [report for report in stage.told if isinstance(report, BeatHeardReport)] == [
        BeatHeardReport("a", 1, beats[0], beats[0]),
        BeatHeardReport("a", 2, beats[1] + silent_ms, beats[1] + silent_ms),
    ]


def test_a_beat_found_when_its_place_is_past_is_counted_and_not_told() -> None:
    stage = Stage()
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    clip = coming(stage, speech("a", text), 1700)
    assert clip.clip.beats == ()
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(1600)
    clip.give(stage, 4000, final=True)
    stage.to(9000)
    assert [report.n for report in stage.told if isinstance(report, BeatHeardReport)] == [2]


# ---- finishing early

THREE = "One two three four. Five six seven eight. Nine ten."


def test_a_stalled_rest_ends_the_clip_after_its_last_whole_sentence() -> None:
    stage = Stage()
    clip = coming(stage, speech("a", THREE), 3000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(2000)
    assert stage.controller.finish_early(clip.clip) == 8
    assert clip.clip.text == "One two three four. Five six seven eight."
    assert stage.controller.extend(clip.clip, Piece(np.ones(4800, np.float32), (), True)) == ()
    stage.to(5000)
    end_ms = clip.clip.frames // 48
    assert 2600 <= end_ms < 2800
    assert stage.told[-1] == ClipEndedReport("a", end_ms)
    assert clicks(stage.stem("ada")) == 0
    assert not stage.stem("ada")[frames(end_ms) :].any()


def test_what_is_past_its_last_whole_sentence_is_faded_quickly() -> None:
    stage = Stage()
    clip = coming(stage, speech("a", THREE), 3200)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(3000)
    assert stage.controller.finish_early(clip.clip) == 8
    stage.to(5000)
    assert stage.told[-1] == ClipEndedReport("a", 3003)
    assert np.abs(np.diff(stage.stem("ada")[frames(2850) : frames(4000)])).max() < 2e-3


def test_finishing_in_the_silence_ends_it_there() -> None:
    stage = Stage()
    clip = coming(stage, speech("a", THREE), 3000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(4000)
    assert stage.controller.finish_early(clip.clip) == 8
    stage.to(5000)
    assert stage.told[-2:] == [ClipStarvedReport("a", 2990), ClipEndedReport("a", 4000)]


def test_without_a_whole_sentence_nothing_changes() -> None:
    stage = Stage()
    clip = coming(stage, speech("a", THREE), 900)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(400)
    assert stage.controller.finish_early(clip.clip) == 0
    clip.give(stage, 4000, final=True)
    assert stage.controller.finish_early(clip.clip) == 10
    stage.to(5000)
    assert [type(report) for report in stage.told].count(ClipEndedReport) == 1


def test_an_unstarted_clip_can_be_finished_early() -> None:
    stage = Stage()
    clip = coming(stage, speech("a", THREE), 1700, buffer_ms=5000)
    stage.controller.play(clip.clip, track="ada", at_ms=0)
    stage.to(400)
    assert stage.controller.finish_early(clip.clip) == 4
    stage.to(5000)
    assert stage.told[0] == ClipStartedReport("a", 400)
    assert stage.told[-1] == ClipEndedReport("a", 400 + clip.clip.length_ms)


def test_the_same_pieces_at_the_same_moments_give_the_same_bytes_in_whatever_steps_time_passes() -> None:
    heard = []
    for step in (1000, 7):
        stage, clip = dry(403.7, whole=noise("a", 100_003))
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
