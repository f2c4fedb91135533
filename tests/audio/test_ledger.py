"""What is remembered of a sound process, to start another (DESIGN, Sound)."""

from __future__ import annotations

from dataclasses import replace

from audio_clips import noise, ones

from argentum_audio.clip import Beat
from argentum_audio.commands import (
    Cancel,
    CloseEarly,
    Crossfade,
    Cut,
    Extend,
    Overlay,
    Pause,
    Play,
    Resume,
    Seat,
    SetMix,
)
from argentum_audio.controller import Duck, MixKnobs
from argentum_audio.engine import Carried
from argentum_audio.ledger import Ledger
from argentum_audio.reports import (
    BeatHeard,
    ClipCut,
    ClipEnded,
    ClipResumed,
    ClipStarted,
    ClipStarved,
    Report,
)

OLD, NEW, ASIDE = ones("old", 1000), ones("new", 500), ones("aside", 200)
PLAY = Play(OLD, "ada", 0)
OVERLAY = Overlay(ASIDE, "bo", "old", 300, Duck(), 0.0)
FADE = Crossfade("old", NEW, "cy", 600, 200, 75)


def after(*happenings: object) -> Ledger:
    ledger = Ledger(MixKnobs())
    for happening in happenings:
        if isinstance(happening, Report):
            ledger.note_report(happening)
        else:
            ledger.note_command(happening)  # type: ignore[arg-type]
    return ledger


def test_what_is_to_come_is_carried_as_it_was_asked_for() -> None:
    assert after(OVERLAY, FADE, PLAY).carried() == (
        Carried(PLAY, None),
        Carried(OVERLAY, None),
        Carried(FADE, None),
    )


def test_what_sounds_is_carried_with_its_place() -> None:
    ledger = after(PLAY, OVERLAY, ClipStarted("old", 3), BeatHeard("old", 1, 200, 201), ClipStarted("aside", 300))
    assert ledger.carried() == (Carried(PLAY, 3, 1), Carried(OVERLAY, 300))


def test_what_is_over_is_forgotten() -> None:
    assert after(PLAY, ClipStarted("old", 0), ClipEnded("old", 1000)).carried() == ()
    assert after(PLAY, ClipStarted("old", 0), Cut("old", 50), ClipCut("old", 100, 50)).carried() == ()
    assert after(PLAY, Cancel("old")).carried() == ()


def test_a_cut_that_was_not_heard_yet_is_carried_out_by_the_next() -> None:
    assert after(PLAY, ClipStarted("old", 0), Cut("old", 50)).carried() == (Carried(PLAY, 0, 0, Cut("old", 50)),)


def test_a_cut_set_for_later_is_carried_even_if_the_clip_has_not_begun() -> None:
    assert after(PLAY, Cut("old", 50, 400)).carried() == (Carried(PLAY, None, 0, Cut("old", 50, 400)),)
    assert after(FADE, Cut("new", 50, 600)).carried() == ()


def test_a_crossfade_that_began_is_carried_as_what_it_led_to() -> None:
    plain = Play(NEW, "cy", 675)
    assert after(PLAY, FADE, ClipStarted("old", 0), ClipCut("old", 600, 200)).carried() == (Carried(plain, None),)
    assert after(PLAY, FADE, ClipCut("old", 600, 200), ClipStarted("new", 675)).carried() == (Carried(plain, 675),)


def test_a_clip_asked_for_again_moves() -> None:
    later = Play(OLD, "ada", 700)
    assert after(PLAY, later).carried() == (Carried(later, None),)


def test_knobs_tracks_and_pause_are_remembered() -> None:
    ledger = after(Seat(("ada", "bo")), FADE, SetMix(MixKnobs(master_db=-6)), Pause())
    assert (ledger.tracks, ledger.knobs.master_db, ledger.paused) == (["ada", "bo", "cy"], -6, True)
    ledger.note_command(Resume())
    assert not ledger.paused


# ---- clips that are still being made

SOUND = noise("old", 9600).pcm
FIRST = replace(OLD, pcm=SOUND[:4000], buffer_ms=50)
BEAT = Beat(4800, "sentence", 3)


def test_what_came_of_a_growing_clip_is_carried_with_it() -> None:
    ledger = after(Play(FIRST, "ada", 0), Extend("old", SOUND[4000:7000], (BEAT,), False))
    ledger.note_command(Extend("unknown", SOUND, (), True))
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert clip.pcm.tobytes() == SOUND[:7000].tobytes()
    assert (clip.beats, clip.buffer_ms) == ((BEAT,), 50)
    ledger.note_command(Extend("old", SOUND[7000:], (), True))
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert clip.pcm.tobytes() == SOUND.tobytes()
    assert clip.buffer_ms is None


def test_a_growing_kicker_is_carried_with_what_came_too() -> None:
    ledger = after(PLAY, replace(FADE, new=replace(FIRST, id="new")), Extend("new", SOUND[4000:], (), True))
    command = ledger.carried()[-1].command
    assert isinstance(command, Crossfade)
    assert command.new.pcm.tobytes() == SOUND.tobytes()


def test_a_clip_finished_early_is_carried_as_far_as_it_goes() -> None:
    ledger = after(Play(FIRST, "ada", 0), CloseEarly("old", 3000), Extend("old", SOUND[4000:], (), True))
    (carried,) = ledger.carried()
    clip = carried.command.clip  # type: ignore[union-attr]
    assert (clip.frames, clip.buffer_ms) == (3000, None)


def test_silences_are_carried() -> None:
    ledger = after(Play(FIRST, "ada", 0), ClipStarted("old", 5), ClipStarved("old", 78))
    (carried,) = ledger.carried()
    assert (carried.started_ms, carried.silent_ms, carried.starved_ms) == (5, 0, 78)
    ledger.note_report(ClipResumed("old", 188, 100))
    ledger.note_report(ClipStarved("old", 300))
    ledger.note_report(ClipResumed("old", 350, 40))
    (carried,) = ledger.carried()
    assert (carried.started_ms, carried.silent_ms, carried.starved_ms) == (5, 140, None)


def test_cuts_for_what_had_not_come_are_carried_to_where_they_moved() -> None:
    ledger = after(
        Play(FIRST, "ada", 0),
        FADE,
        ClipStarted("old", 5),
        Cut("old", 50, 700),
        ClipStarved("old", 78),
        ClipResumed("old", 188, 100),
    )
    first, second = ledger.carried()
    assert first.cut == Cut("old", 50, 800)
    assert second.command == replace(FADE, at_ms=700)
