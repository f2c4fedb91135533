"""The mixer, heard by its samples (RULES, Interjections and Hard interrupts; DESIGN, Sound)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from audio_clips import frames, noise, ones, steepest, tone
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio import AudioReport
from argentum_audio.clip import Clip, Pcm
from argentum_audio.commands import (
    AudioCommand,
    CancelCommand,
    CrossfadeCommand,
    CutCommand,
    OverlayCommand,
    PauseCommand,
    PlaceTracksCommand,
    PlayCommand,
    ResumeCommand,
    SetMixCommand,
)
from argentum_audio.controller import Duck, MixKnobs
from argentum_audio.mixer import Mixer
from argentum_audio.reports import ClipStartedReport

CEILING = 10 ** (-1 / 20)


class Listener:
    """A tap that keeps the stems."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[tuple[int, Pcm]]] = {}

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        self.pieces.setdefault(track, []).append((frame, samples.copy()))

    def mix(self, samples: Pcm) -> None:
        pass

    def track(self, name: str, length: int) -> Pcm:
        whole = np.zeros(length, np.float32)
        for frame, samples in self.pieces.get(name, ()):
            end = min(frame + len(samples), length)
            whole[frame:end] = samples[: end - frame]
        return whole


def mixer(*commands: AudioCommand, taps: Sequence[Listener] = (), width: float = 0.0) -> Mixer:
    made = Mixer(knobs=MixKnobs(width=width, target_lufs=None), taps=taps)
    for command in commands:
        made.apply(command)
    return made


def left(commands: Sequence[AudioCommand], length_ms: float) -> Pcm:
    return mixer(*commands).render(frames(length_ms))[:, 0]


# ---- where things are


def test_a_clip_sounds_at_its_exact_frames_and_nowhere_else() -> None:
    clip = noise("a", 4801)
    out = left([PlayCommand(clip, "ada", 37)], 200)
    start = frames(37)
    assert not out[:start].any()
    assert not out[start + 4801 :].any()
    np.testing.assert_array_equal(out[start + 144 : start + 4801 - 144], clip.pcm[144:-144])


def test_the_first_frame_of_the_output_is_debate_time_0() -> None:
    clip = ones("a", 100)
    out = left([PlayCommand(clip, "ada", 0)], 50)
    assert out[1] > 0
    np.testing.assert_array_equal(out[144:], clip.pcm[: frames(50)][144:])


def test_nothing_moves_before_the_first_clip() -> None:
    made = mixer()
    assert not made.render(4800).any()
    assert made.position == 0
    made.apply(PlayCommand(ones("a", 100), "ada", 0))
    assert made.render(480)[1:].any()
    assert made.position == 480


def test_a_clip_asked_for_in_the_past_starts_at_once_and_says_so() -> None:
    made = mixer(PlayCommand(ones("a", 100), "ada", 0))
    made.render(frames(200))
    made.take_reports()
    made.apply(PlayCommand(ones("b", 100), "bo", 50))
    made.render(frames(10))
    # The limiter has already seen 5 ms more than was let out.
    assert made.take_reports() == [(frames(205), ClipStartedReport("b", 205))]


def test_an_unstarted_clip_may_be_moved() -> None:
    out = left([PlayCommand(ones("a", 100), "ada", 100), PlayCommand(ones("a", 100), "ada", 300)], 600)
    assert not out[: frames(300)].any()
    assert out[frames(350)] == np.float32(0.25)


def test_a_clip_that_sounded_is_never_heard_again() -> None:
    made = mixer(PlayCommand(ones("a", 50), "ada", 0))
    made.render(frames(100))
    made.apply(PlayCommand(ones("a", 50), "ada", 120))
    assert not made.render(frames(200)).any()


# ---- duck


def ducked(at_ms: int, length_ms: int = 400, **knobs: float) -> Pcm:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("floor", 3000), "ada", 0),
        OverlayCommand(ones("aside", length_ms), "bo", "floor", at_ms, Duck(**knobs), 0.0),  # type: ignore[arg-type]
        taps=[listener],
    )
    made.render(frames(3000))
    return listener.track("ada", frames(3000)) / np.float32(0.25)


def test_the_speaker_is_down_when_the_overlay_starts_and_back_after_it() -> None:
    gain = ducked(1000)
    depth = 10 ** (-12 / 20)
    assert gain[frames(920)] == 1.0
    assert gain[frames(921)] < 1.0
    assert gain[frames(1000)] == pytest.approx(depth, abs=1e-6)
    np.testing.assert_allclose(gain[frames(1000) : frames(1400)], depth, atol=1e-6)
    assert gain[frames(1401)] > depth
    assert gain[frames(1700)] == 1.0
    assert (np.diff(gain[frames(1400) : frames(1700)]) >= 0).all()


@pytest.mark.parametrize("depth_db", [-40.0, -12.0, -3.0, 0.0])
def test_the_duck_is_as_deep_as_asked(depth_db: float) -> None:
    gain = ducked(1000, depth_db=depth_db)
    assert gain[frames(1200)] == pytest.approx(10 ** (depth_db / 20), rel=1e-5)


def test_a_second_overlay_takes_the_duck_over() -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("floor", 3000), "ada", 0),
        OverlayCommand(ones("one", 400), "bo", "floor", 1000, Duck(), 0.0),
        OverlayCommand(ones("two", 400), "cy", "floor", 1300, Duck(depth_db=-20.0), 0.0),
        taps=[listener],
    )
    made.render(frames(3000))
    gain = listener.track("ada", frames(3000)) / np.float32(0.25)
    assert gain[frames(1100)] == pytest.approx(10 ** (-12 / 20), rel=1e-5)
    np.testing.assert_allclose(gain[frames(1300) : frames(1700)], 10 ** (-20 / 20), rtol=1e-5)
    assert gain[frames(2000)] == 1.0
    assert steepest(gain[200:-200]) < 1e-4


def test_an_overlay_has_its_own_level() -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("floor", 1000), "ada", 0),
        OverlayCommand(ones("aside", 400), "bo", "floor", 200, Duck(), -6.0),
        taps=[listener],
    )
    made.render(frames(1000))
    assert listener.track("bo", frames(1000))[frames(400)] == pytest.approx(0.25 * 10 ** (-6 / 20), rel=1e-5)


def test_cancelling_an_overlay_gives_the_speaker_back_the_level() -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("floor", 3000), "ada", 0),
        OverlayCommand(ones("aside", 1000), "bo", "floor", 500, Duck(), 0.0),
        taps=[listener],
    )
    made.render(frames(800))
    made.apply(CancelCommand("aside"))
    made.render(frames(2200))
    aside, gain = (listener.track(name, frames(3000)) / np.float32(0.25) for name in ("bo", "ada"))
    assert not aside[frames(820) :].any()
    assert gain[frames(1110)] == 1.0
    assert steepest(gain[200:-200]) < 1e-3


# ---- cuts


@pytest.mark.parametrize("enter_ms", [0, 50, 75, 100])
def test_a_crossfade_is_exact_and_keeps_the_power(enter_ms: int) -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("old", 3000), "ada", 0),
        CrossfadeCommand("old", ones("new", 1000), "bo", 1000, 200, enter_ms),
        taps=[listener],
    )
    made.render(frames(2500))
    old, new = (listener.track(name, frames(2500)) / np.float32(0.25) for name in ("ada", "bo"))
    at, enter, end = frames(1000), frames(1000 + enter_ms), frames(1200)
    assert old[at - 1] == 1.0
    assert old[at + 480] < 1.0
    assert not old[end:].any()
    assert not new[: enter + (1 if enter_ms == 0 else 0)].any()
    assert new[enter + 48] > 0
    np.testing.assert_allclose((old**2 + new**2)[enter + 144 : end], 1.0, atol=1e-5)
    np.testing.assert_array_equal(new[end : end + 4800], 1.0)


def test_a_crossfade_takes_the_duck_and_its_overlay_along() -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(ones("old", 3000), "ada", 0),
        OverlayCommand(ones("aside", 1000), "cy", "old", 700, Duck(), 0.0),
        OverlayCommand(ones("late", 300), "dee", "old", 1900, Duck(), 0.0),
        CrossfadeCommand("old", ones("new", 1000), "bo", 1000, 200, 75),
        taps=[listener],
    )
    made.render(frames(2500))
    aside = listener.track("cy", frames(2500))
    assert aside[frames(1000) - 1] == np.float32(0.25)
    assert not aside[frames(1200) :].any()
    assert not listener.track("dee", frames(2500)).any()
    assert listener.track("bo", frames(2500))[frames(1500)] == np.float32(0.25)


def test_cancelling_the_kicker_disarms_the_crossfade() -> None:
    out = left(
        [
            PlayCommand(ones("old", 2000), "ada", 0),
            CrossfadeCommand("old", ones("new", 1000), "bo", 1000, 200, 75),
            CancelCommand("new"),
        ],
        2000,
    )
    np.testing.assert_array_equal(out[frames(900) : frames(1900)], np.float32(0.25))


def test_a_crossfade_armed_again_moves() -> None:
    new = ones("new", 1000)
    out = left(
        [
            PlayCommand(ones("old", 3000), "ada", 0),
            CrossfadeCommand("old", new, "bo", 1000, 200, 200),
            CrossfadeCommand("old", new, "bo", 1500, 200, 200),
        ],
        2000,
    )
    np.testing.assert_array_equal(out[frames(900) : frames(1500)], np.float32(0.25))
    assert out[frames(1699)] < 0.01


def test_a_cut_fades_from_the_next_frame() -> None:
    made = mixer(PlayCommand(ones("a", 3000), "ada", 0))
    made.render(frames(500))
    made.apply(CutCommand("a", 120))
    out = made.render(frames(500))[:, 0]
    look_ahead = frames(5)
    assert out[look_ahead] == np.float32(0.25)
    expected = 0.25 * np.cos(np.pi / 2 * np.arange(frames(120)) / frames(120))
    np.testing.assert_allclose(out[look_ahead : look_ahead + frames(120)], expected, atol=1e-6)
    assert not out[look_ahead + frames(120) :].any()


def test_a_second_cut_can_only_be_quicker() -> None:
    made = mixer(PlayCommand(ones("a", 3000), "ada", 0))
    made.render(frames(500))
    made.apply(CutCommand("a", 1000))
    made.render(frames(100))
    made.apply(CutCommand("a", 50))
    out = made.render(frames(500))[:, 0]
    assert not out[frames(56) :].any()
    assert steepest(out[: frames(50)]) < 1e-4


# ---- no clicks


def test_no_edge_is_a_click() -> None:
    """Edges of loud low tones, at their worst phase, never bend the wave more than the tone does by much."""
    made = mixer(
        PlayCommand(tone("a", 997, hertz=110, level=0.4), "ada", 0),
        OverlayCommand(tone("o", 333, hertz=130, level=0.2), "bo", "a", 200, Duck(), 0.0),
        CrossfadeCommand("a", tone("b", 903, hertz=120, level=0.4), "cy", 777, 60, 20),
        width=0.8,
    )
    parts = [made.render(480)]
    for n in range(250):
        if n == 30:
            made.apply(SetMixCommand(MixKnobs(master_db=-9.0, width=0.2, target_lufs=None)))
        if n == 50:
            made.apply(PauseCommand())
        if n == 60:
            made.apply(ResumeCommand())
        if n == 120:
            made.apply(CutCommand("b", 10))
        if n == 140:
            made.apply(PlayCommand(tone("d", 500, hertz=110), "dee", 0))
        if n == 160:
            made.apply(CancelCommand("d"))
        parts.append(made.render(480))
    out = np.concatenate(parts)
    assert np.abs(np.diff(out, axis=0)).max() < 0.02
    assert steepest(out[:, 0]) < 2e-3
    assert steepest(out[:, 1]) < 2e-3


# ---- pause


def test_a_pause_is_a_faded_freeze() -> None:
    clip = ones("a", 1000)
    made = mixer(PlayCommand(clip, "ada", 0))
    before = made.render(frames(200))
    made.apply(PauseCommand())
    fading = made.render(frames(20))[:, 0]
    assert (np.diff(fading) <= 0).all()
    at = made.position
    assert at == frames(220)
    still = made.render(frames(5000))
    assert not still.any()
    assert made.position == at
    made.apply(ResumeCommand())
    rising = made.render(frames(100))[:, 0]
    assert (np.diff(rising[: frames(20)]) >= 0).all()
    assert rising[-1] == np.float32(0.25)
    assert before[-1, 0] == np.float32(0.25)


def test_the_recording_leaves_pauses_out() -> None:
    listener = Listener()
    clip = noise("a", 48_000)
    made = mixer(PlayCommand(clip, "ada", 0), taps=[listener])
    for n in range(150):
        if n == 20:
            made.apply(PauseCommand())
        if n == 60:
            made.apply(ResumeCommand())
        made.render(480)
    np.testing.assert_array_equal(listener.track("ada", 48_000)[144:-144], clip.pcm[144:-144])


# ---- the mix


def test_without_width_the_stems_add_up_to_the_mix() -> None:
    listener = Listener()
    made = mixer(
        PlayCommand(noise("a", 40_000, level=0.2), "ada", 0),
        OverlayCommand(noise("o", 20_000, level=0.2, seed=2), "bo", "a", 100, Duck(), 0.0),
        PlayCommand(noise("c", 30_000, level=0.2, seed=3), "cy", 200),
        taps=[listener],
    )
    out = made.render(48_000)
    total = sum((listener.track(name, 48_000) for name in ("ada", "bo", "cy")), np.zeros(48_000, np.float32))
    np.testing.assert_allclose(out[:, 0], total, atol=1e-6)
    np.testing.assert_array_equal(out[:, 0], out[:, 1])


def test_tracks_sit_side_by_side_with_equal_power_and_the_chair_in_the_middle() -> None:
    names = ("ada", "chair", "bo", "cy")
    sides = []
    for name in names:
        made = mixer(PlaceTracksCommand(names), PlayCommand(ones("x", 100), name, 0), width=1.0)
        sides.append(made.render(4800)[2400] / 0.25)
    np.testing.assert_allclose([(side**2).sum() for side in sides], 2.0, rtol=1e-5)
    (ada, chair, bo, cy) = sides
    for side in (ada, cy):
        assert 20 * np.log10(side.max() / side.min()) == pytest.approx(9.3, abs=0.1)
    assert ada[0] > ada[1] == pytest.approx(cy[0], rel=1e-5)
    # Summed to mono every voice is within 1 dB of one in the middle.
    assert all(-1.0 < 20 * np.log10(side.mean()) <= 0.001 for side in sides)
    np.testing.assert_allclose([chair, bo], 1.0, rtol=1e-5)


def test_a_master_of_0_db_changes_nothing_and_another_one_glides_there() -> None:
    made = mixer(PlayCommand(ones("a", 1000), "ada", 0))
    made.render(frames(100))
    made.apply(SetMixCommand(MixKnobs(master_db=-6.0, width=0.0, target_lufs=None)))
    out = made.render(frames(200))[:, 0]
    assert (np.diff(out) <= 0).all()
    assert out[-1] == pytest.approx(0.25 * 10 ** (-6 / 20), rel=1e-5)


def test_the_meter_reads_the_last_50_ms() -> None:
    made = mixer(PlayCommand(tone("a", 300, level=0.5), "ada", 0))
    for _ in range(20):
        made.render(480)
    peak, rms = made.level_db()
    assert peak == pytest.approx(-6.0, abs=0.1)
    assert rms == pytest.approx(-9.0, abs=0.2)
    for _ in range(30):
        made.render(480)
    assert made.level_db() == (-120.0, -120.0)


# ---- rules that always hold

TRACKS = ("ada", "bo", "chair")
_clips = st.builds(
    lambda n, length, level: noise(f"clip{n}", length, level=level, seed=n),
    st.integers(0, 5),
    st.sampled_from([0, 1, 100, 333, 5000, 20_000]),
    st.sampled_from([0.1, 0.5, 1.0]),
)
_ids = st.integers(0, 5).map("clip{}".format)
_times = st.integers(-50, 700)
_commands: st.SearchStrategy[AudioCommand] = st.one_of(
    st.builds(PlayCommand, _clips, st.sampled_from(TRACKS), _times),
    st.builds(
        OverlayCommand, _clips, st.sampled_from(TRACKS), _ids, _times, st.builds(Duck), st.sampled_from([-6.0, 3.0])
    ),
    st.builds(
        CrossfadeCommand,
        _ids,
        _clips,
        st.sampled_from(TRACKS),
        _times,
        st.integers(1, 250),
        st.sampled_from([0, 75, 300]),
    ),
    st.builds(CutCommand, _ids, st.integers(0, 200), st.none() | _times),
    st.builds(CancelCommand, _ids),
    st.builds(SetMixCommand, st.builds(MixKnobs, st.sampled_from([-6.0, 0.0, 6.0]), st.sampled_from([0.0, 0.6]))),
    st.sampled_from([PauseCommand(), ResumeCommand()]),
)
# Each entry: what is commanded, and how many frames follow before the next command.
scripts = st.lists(st.tuples(_commands, st.sampled_from([0, 1, 480, 4001, 12_345])), max_size=14)


def perform(
    script: Sequence[tuple[AudioCommand, int]], cuts: Sequence[int] = ()
) -> tuple[Pcm, Mixer, list[tuple[int, AudioReport]]]:
    """Carry a script out, with the frames between commands asked for in blocks of the given sizes in turn."""
    made = Mixer(knobs=MixKnobs(width=0.6))
    parts, turn = [np.zeros((0, 2), np.float32)], 0
    reports: list[tuple[int, AudioReport]] = []
    for command, length in [*script, (ResumeCommand(), 30_000)]:
        made.apply(command)
        left_over = length
        while left_over > 0:
            size = min(left_over, cuts[turn % len(cuts)] if cuts else left_over)
            turn += 1
            parts.append(made.render(size))
            left_over -= size
        reports += made.take_reports()
    return np.concatenate(parts), made, reports


@settings(max_examples=60, deadline=None)
@given(scripts, st.lists(st.integers(1, 6000), min_size=1, max_size=5).filter(lambda cuts: sum(cuts) > 300))
def test_the_block_size_changes_nothing(script: list[tuple[AudioCommand, int]], cuts: list[int]) -> None:
    whole, _, told = perform(script)
    cut_up, _, told_again = perform(script, cuts)
    assert whole.tobytes() == cut_up.tobytes()
    assert told == told_again


@settings(max_examples=60, deadline=None)
@given(scripts)
def test_nothing_ever_passes_the_ceiling_and_reports_come_in_order(script: list[tuple[AudioCommand, int]]) -> None:
    out, _, reports = perform(script)
    assert np.isfinite(out).all()
    assert np.abs(out).max(initial=0.0) <= CEILING
    places = [frame for frame, _ in reports]
    assert places == sorted(places)


@settings(max_examples=60, deadline=None)
@given(scripts, st.integers(0, 5))
def test_nothing_of_a_cancelled_clip_sounds_after_its_fade(script: list[tuple[AudioCommand, int]], n: int) -> None:
    """Every voice but the cancelled one is silent, so any sound at all would be stale."""

    def hushed(clip: Clip) -> Clip:
        return clip if clip.id == f"clip{n}" else Clip(clip.id, clip.text, np.zeros_like(clip.pcm), (), ())

    made = Mixer()
    for command, length in script:
        match command:
            case PlayCommand(clip, track, at_ms):
                made.apply(PlayCommand(hushed(clip), track, at_ms))
            case OverlayCommand(clip, track, over, at_ms, duck, gain_db):
                made.apply(OverlayCommand(hushed(clip), track, over, at_ms, duck, gain_db))
            case CrossfadeCommand(old, new, track, at_ms, fade_ms, enter_ms):
                made.apply(CrossfadeCommand(old, hushed(new), track, at_ms, fade_ms, enter_ms))
            case _:
                made.apply(command)
        made.render(length)
    made.apply(ResumeCommand())
    made.apply(CancelCommand(f"clip{n}"))
    # What the limiter had already seen, then the quick fade.
    made.render(240 + 480)
    assert not made.render(48_000).any()


@settings(max_examples=40, deadline=None)
@given(scripts)
def test_positions_never_run_backwards(script: list[tuple[AudioCommand, int]]) -> None:
    made = Mixer()
    seen = 0
    for command, length in script:
        made.apply(command)
        made.render(length)
        assert made.position >= seen
        seen = made.position
