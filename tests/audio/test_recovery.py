"""What is remembered of a sound process, to start another (DESIGN, Sound)."""

from __future__ import annotations

from dataclasses import replace

from audio_clips import noise, ones

from argentum_audio.clip import Beat
from argentum_audio.commands import (
    CancelCommand,
    CloseEarlyCommand,
    CrossfadeCommand,
    CutCommand,
    ExtendCommand,
    OverlayCommand,
    PauseCommand,
    PlaceTracksCommand,
    PlayCommand,
    ResumeCommand,
    SetMixCommand,
)
from argentum_audio.controller import Duck, MixKnobs
from argentum_audio.process_messages import CarriedClip
from argentum_audio.recovery import RecoveryState
from argentum_audio.reports import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
)

OLD, NEW, ASIDE = ones("old", 1000), ones("new", 500), ones("aside", 200)
PLAY = PlayCommand(OLD, "ada", 0)
OVERLAY = OverlayCommand(ASIDE, "bo", "old", 300, Duck(), 0.0)
FADE = CrossfadeCommand("old", NEW, "cy", 600, 200, 75)


def after(*happenings: object) -> RecoveryState:
    ledger = RecoveryState(MixKnobs())
    for happening in happenings:
        if isinstance(happening, AudioReport):
            ledger.note_report(happening)
        else:
            ledger.note_command(happening)  # type: ignore[arg-type]
    return ledger


def test_what_is_to_come_is_carried_as_it_was_asked_for() -> None:
    assert after(OVERLAY, FADE, PLAY).carried() == (
        CarriedClip(PLAY, None),
        CarriedClip(OVERLAY, None),
        CarriedClip(FADE, None),
    )


def test_what_sounds_is_carried_with_its_place() -> None:
    ledger = after(
        PLAY, OVERLAY, ClipStartedReport("old", 3), BeatHeardReport("old", 1, 200, 201), ClipStartedReport("aside", 300)
    )
    assert ledger.carried() == (CarriedClip(PLAY, 3, 1), CarriedClip(OVERLAY, 300))


def test_what_is_over_is_forgotten() -> None:
    assert after(PLAY, ClipStartedReport("old", 0), ClipEndedReport("old", 1000)).carried() == ()
    assert (
        after(PLAY, ClipStartedReport("old", 0), CutCommand("old", 50), ClipCutReport("old", 100, 50)).carried() == ()
    )
    assert after(PLAY, CancelCommand("old")).carried() == ()


def test_a_cut_that_was_not_heard_yet_is_carried_out_by_the_next() -> None:
    assert after(PLAY, ClipStartedReport("old", 0), CutCommand("old", 50)).carried() == (
        CarriedClip(PLAY, 0, 0, CutCommand("old", 50)),
    )


def test_a_cut_set_for_later_is_carried_even_if_the_clip_has_not_begun() -> None:
    assert after(PLAY, CutCommand("old", 50, 400)).carried() == (
        CarriedClip(PLAY, None, 0, CutCommand("old", 50, 400)),
    )
    assert after(FADE, CutCommand("new", 50, 600)).carried() == ()


def test_a_crossfade_that_began_is_carried_as_what_it_led_to() -> None:
    plain = PlayCommand(NEW, "cy", 675)
    assert after(PLAY, FADE, ClipStartedReport("old", 0), ClipCutReport("old", 600, 200)).carried() == (
        CarriedClip(plain, None),
    )
    assert after(PLAY, FADE, ClipCutReport("old", 600, 200), ClipStartedReport("new", 675)).carried() == (
        CarriedClip(plain, 675),
    )


def test_a_clip_asked_for_again_moves() -> None:
    later = PlayCommand(OLD, "ada", 700)
    assert after(PLAY, later).carried() == (CarriedClip(later, None),)


def test_knobs_tracks_and_pause_are_remembered() -> None:
    ledger = after(PlaceTracksCommand(("ada", "bo")), FADE, SetMixCommand(MixKnobs(master_db=-6)), PauseCommand())
    assert (ledger.tracks, ledger.knobs.master_db, ledger.paused) == (["ada", "bo", "cy"], -6, True)
    ledger.note_command(ResumeCommand())
    assert not ledger.paused


# ---- clips that are still being made

SOUND = noise("old", 9600).pcm
FIRST = replace(OLD, pcm=SOUND[:4000], buffer_ms=50)
BEAT = Beat(4800, "sentence", 3)


def test_what_came_of_a_growing_clip_is_carried_with_it() -> None:
    ledger = after(PlayCommand(FIRST, "ada", 0), ExtendCommand("old", SOUND[4000:7000], (BEAT,), False))
    ledger.note_command(ExtendCommand("unknown", SOUND, (), True))
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert clip.pcm.tobytes() == SOUND[:7000].tobytes()
    assert (clip.beats, clip.buffer_ms) == ((BEAT,), 50)
    ledger.note_command(ExtendCommand("old", SOUND[7000:], (), True))
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert clip.pcm.tobytes() == SOUND.tobytes()
    assert clip.buffer_ms is None


def test_a_growing_kicker_is_carried_with_what_came_too() -> None:
    ledger = after(PLAY, replace(FADE, new=replace(FIRST, id="new")), ExtendCommand("new", SOUND[4000:], (), True))
    command = ledger.carried()[-1].command
    assert isinstance(command, CrossfadeCommand)
    assert command.new.pcm.tobytes() == SOUND.tobytes()


def test_a_clip_finished_early_is_carried_as_far_as_it_goes() -> None:
    ledger = after(
        PlayCommand(FIRST, "ada", 0), CloseEarlyCommand("old", 3000), ExtendCommand("old", SOUND[4000:], (), True)
    )
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert (clip.frames, clip.buffer_ms) == (3000, None)


def test_silences_are_carried() -> None:
    ledger = after(PlayCommand(FIRST, "ada", 0), ClipStartedReport("old", 5), ClipStarvedReport("old", 78))
    (carried,) = ledger.carried()
    assert (carried.started_ms, carried.silent_ms, carried.starved_ms) == (5, 0, 78)
    ledger.note_report(ClipResumedReport("old", 188, 100))
    ledger.note_report(ClipStarvedReport("old", 300))
    ledger.note_report(ClipResumedReport("old", 350, 40))
    (carried,) = ledger.carried()
    assert (carried.started_ms, carried.silent_ms, carried.starved_ms) == (5, 140, None)


def test_cuts_for_what_had_not_come_are_carried_to_where_they_moved() -> None:
    ledger = after(
        PlayCommand(FIRST, "ada", 0),
        FADE,
        ClipStartedReport("old", 5),
        CutCommand("old", 50, 700),
        ClipStarvedReport("old", 78),
        ClipResumedReport("old", 188, 100),
    )
    first, second = ledger.carried()
    assert first.cut == CutCommand("old", 50, 800)
    assert second.command == replace(FADE, at_ms=700)
