"""What the timeline tells, and when (RULES, Interjections and Hard interrupts)."""

from __future__ import annotations

from audio_clips import frames, noise, ones

from argentum_audio.commands import (
    AudioCommand,
    CancelCommand,
    CrossfadeCommand,
    CutCommand,
    OverlayCommand,
    PlayCommand,
)
from argentum_audio.controller import Duck
from argentum_audio.reports import AudioReport, BeatHeardReport, ClipCutReport, ClipEndedReport, ClipStartedReport
from argentum_audio.timeline import Timeline


def timeline(*commands: AudioCommand) -> Timeline:
    made = Timeline()
    for command in commands:
        made.apply(command)
    return made


def story(made: Timeline, to_ms: int) -> list[AudioReport]:
    return [report for _, report in made.advance(frames(to_ms))]


def test_a_clip_tells_its_start_its_beats_and_its_end() -> None:
    made = timeline(PlayCommand(ones("a", 1000, beats_ms=(300, 600)), "ada", 100))
    assert made.advance(frames(2000)) == [
        (frames(100), ClipStartedReport("a", 100)),
        (frames(400), BeatHeardReport("a", 1, 400, 400)),
        (frames(700), BeatHeardReport("a", 2, 700, 700)),
        (frames(1100), ClipEndedReport("a", 1100)),
    ]


def test_a_moment_between_two_ms_is_told_as_the_later_one() -> None:
    made = timeline(PlayCommand(noise("a", 4801), "ada", 0))
    assert made.advance(10_000)[-1] == (4801, ClipEndedReport("a", 101))


def test_a_beat_at_the_frame_of_the_cut_was_heard_and_later_ones_were_not() -> None:
    made = timeline(
        PlayCommand(ones("old", 1000, beats_ms=(300, 350, 800)), "ada", 0),
        CrossfadeCommand("old", ones("new", 500), "bo", 300, 200, 75),
    )
    assert story(made, 2000) == [
        ClipStartedReport("old", 0),
        BeatHeardReport("old", 1, 300, 300),
        ClipCutReport("old", 300, 200),
        ClipStartedReport("new", 375),
        ClipEndedReport("new", 875),
    ]


def test_a_cut_takes_the_overlay_along_whether_it_sounds_or_waits() -> None:
    made = timeline(
        PlayCommand(ones("old", 1000), "ada", 0),
        OverlayCommand(ones("now", 500), "bo", "old", 200, Duck(), 0.0),
        OverlayCommand(ones("then", 100), "cy", "old", 900, Duck(), 0.0),
    )
    assert story(made, 300) == [ClipStartedReport("old", 0), ClipStartedReport("now", 200)]
    made.apply(CutCommand("old", 120))
    assert story(made, 2000) == [
        ClipCutReport("old", 300, 120),
        ClipCutReport("now", 300, 120),
        ClipCutReport("then", 300, 0),
    ]


def test_an_overlay_over_a_clip_that_is_being_cut_is_refused_out_loud() -> None:
    made = timeline(PlayCommand(ones("old", 1000), "ada", 0))
    made.advance(frames(100))
    made.apply(CutCommand("old", 500))
    made.advance(frames(200))
    made.apply(OverlayCommand(ones("late", 100), "bo", "old", 300, Duck(), 0.0))
    assert story(made, 1000) == [ClipCutReport("late", 200, 0)]


def test_overlays_tell_no_beats() -> None:
    made = timeline(
        PlayCommand(ones("old", 1000), "ada", 0),
        OverlayCommand(ones("aside", 400, beats_ms=(200,)), "bo", "old", 100, Duck(), 0.0),
    )
    assert not [report for report in story(made, 2000) if isinstance(report, BeatHeardReport)]


def test_an_overlay_outlives_a_floor_clip_that_ends_by_itself() -> None:
    made = timeline(
        PlayCommand(ones("old", 300), "ada", 0),
        OverlayCommand(ones("aside", 400), "bo", "old", 200, Duck(), 0.0),
    )
    assert story(made, 2000)[-1] == ClipEndedReport("aside", 600)


def test_a_clip_cancelled_before_it_starts_tells_nothing() -> None:
    made = timeline(PlayCommand(ones("a", 100), "ada", 100), CancelCommand("a"))
    assert story(made, 1000) == []


def test_a_clip_cancelled_while_it_sounds_is_faded_quickly() -> None:
    made = timeline(PlayCommand(ones("a", 1000), "ada", 0))
    made.advance(frames(100))
    made.apply(CancelCommand("a"))
    assert story(made, 1000) == [ClipCutReport("a", 100, 10)]


def test_a_crossfade_from_a_clip_that_is_over_just_plays() -> None:
    made = timeline(
        PlayCommand(ones("old", 300), "ada", 0), CrossfadeCommand("old", ones("new", 100), "bo", 400, 200, 75)
    )
    assert story(made, 2000) == [
        ClipStartedReport("old", 0),
        ClipEndedReport("old", 300),
        ClipStartedReport("new", 475),
        ClipEndedReport("new", 575),
    ]


def test_a_crossfade_before_the_old_clip_starts_replaces_it() -> None:
    made = timeline(
        PlayCommand(ones("old", 300), "ada", 500), CrossfadeCommand("old", ones("new", 100), "bo", 400, 200, 75)
    )
    assert story(made, 2000) == [ClipStartedReport("new", 475), ClipEndedReport("new", 575)]


def test_a_second_crossfade_displaces_the_first() -> None:
    made = timeline(
        PlayCommand(ones("old", 2000), "ada", 0),
        CrossfadeCommand("old", ones("new", 100), "bo", 900, 200, 75),
        CrossfadeCommand("old", ones("other", 100), "cy", 400, 200, 0),
    )
    assert story(made, 3000) == [
        ClipStartedReport("old", 0),
        ClipCutReport("old", 400, 200),
        ClipStartedReport("other", 400),
        ClipEndedReport("other", 500),
    ]


def test_an_empty_clip_starts_and_ends_at_once() -> None:
    made = timeline(PlayCommand(noise("a", 0), "ada", 100))
    assert story(made, 1000) == [ClipStartedReport("a", 100), ClipEndedReport("a", 100)]


def test_debate_time_may_begin_later_than_0() -> None:
    made = Timeline(origin_ms=60_000)
    made.apply(PlayCommand(ones("a", 100), "ada", 60_050))
    assert story(made, 1000) == [ClipStartedReport("a", 60_050), ClipEndedReport("a", 60_150)]


def test_nothing_is_kept_of_clips_long_over() -> None:
    made = Timeline()
    for n in range(6000):
        made.apply(PlayCommand(noise(f"c{n}", 48), "ada", n))
        made.advance(frames(n + 1))
    assert len(made.clips) <= 1
    assert len(made._retired) <= 4096


def test_a_clip_taken_over_from_a_lost_output_goes_on_where_it_was() -> None:
    made = Timeline(position=frames(500))
    made.resume_clip(PlayCommand(ones("a", 1000, beats_ms=(300, 600)), "ada", 100), 100, beats_reported=1)
    assert story(made, 2000) == [BeatHeardReport("a", 2, 700, 700), ClipEndedReport("a", 1100)]


def test_a_cut_may_be_set_for_a_moment_to_come() -> None:
    made = timeline(PlayCommand(ones("a", 1000, beats_ms=(300,)), "ada", 100), CutCommand("a", 50, 400))
    assert story(made, 2000) == [
        ClipStartedReport("a", 100),
        BeatHeardReport("a", 1, 400, 400),
        ClipCutReport("a", 400, 50),
    ]


def test_a_cut_set_for_after_the_end_changes_nothing() -> None:
    made = timeline(PlayCommand(ones("a", 300), "ada", 0), CutCommand("a", 50, 400))
    assert story(made, 2000) == [ClipStartedReport("a", 0), ClipEndedReport("a", 300)]


def test_a_crossfade_before_a_cut_to_come_takes_its_place() -> None:
    made = timeline(
        PlayCommand(ones("a", 1000), "ada", 0),
        CutCommand("a", 50, 600),
        CrossfadeCommand("a", ones("b", 100), "bo", 400, 200, 0),
    )
    assert story(made, 2000) == [
        ClipStartedReport("a", 0),
        ClipCutReport("a", 400, 200),
        ClipStartedReport("b", 400),
        ClipEndedReport("b", 500),
    ]


def test_an_overlay_over_a_clip_long_cut_just_plays_however_time_has_passed() -> None:
    for steps in ((900,), (150, 300, 900)):
        made = timeline(PlayCommand(ones("old", 1000), "ada", 0), CutCommand("old", 10, 100))
        for step in steps:
            made.advance(frames(step))
        made.apply(OverlayCommand(ones("late", 100), "bo", "old", 950, Duck(), 0.0))
        assert story(made, 2000) == [ClipStartedReport("late", 950), ClipEndedReport("late", 1050)]


def test_a_clip_that_was_withdrawn_stays_so_if_who_would_have_cut_it_is_too() -> None:
    made = timeline(PlayCommand(ones("old", 1000), "ada", 0))
    made.advance(frames(100))
    made.apply(CrossfadeCommand("old", ones("new", 500), "bo", 100, 200, 75))
    made.apply(CancelCommand("old"))
    made.apply(CancelCommand("new"))
    assert story(made, 2000) == [ClipCutReport("old", 100, 10)]
