"""The room around the voices: soft, short, and the same however the sound is cut into blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from audio_clips import noise
from hypothesis import given
from hypothesis import strategies as st

from argentum_audio.clip import FRAMES_PER_MS, Pcm
from argentum_audio.room import Room

SOUND = noise("noise", 200 * FRAMES_PER_MS).pcm
TAIL_FRAMES = 50 * FRAMES_PER_MS


def through(room: Room, stem: Pcm, cuts: list[int]) -> Pcm:
    """A mono sound in the middle of the image, in its room, rendered in blocks that end at `cuts`."""
    whole = np.stack((stem, stem)).astype(np.float32)
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(stem)}), len(stem)]
    for first, last in pairwise(edges):
        room.apply(whole[:, first:last], first, last)
    return whole


def with_tail(stem: Pcm) -> Pcm:
    return np.concatenate((stem, np.zeros(2 * TAIL_FRAMES, np.float32)))


@given(cuts=st.lists(st.integers(1, len(SOUND) + 2 * TAIL_FRAMES), max_size=8))
def test_blocks_do_not_matter(cuts: list[int]) -> None:
    sound = with_tail(SOUND)
    assert np.array_equal(through(Room(0.5), sound, cuts), through(Room(0.5), sound, []))


@given(cuts=st.lists(st.integers(1, 9600), max_size=4), at=st.integers(0, 4800))
def test_blocks_do_not_matter_while_the_level_glides(cuts: list[int], at: int) -> None:
    def glided(blocks: list[int]) -> Pcm:
        room = Room(0.0)
        room.set_level(1.0, at)
        return through(room, with_tail(SOUND), blocks)

    assert np.array_equal(glided(cuts), glided([]))


def test_without_a_room_the_mix_is_untouched() -> None:
    sound = with_tail(SOUND)
    assert np.array_equal(through(Room(0.0), sound, [480, 4800]), np.stack((sound, sound)))


def test_nothing_rings_50_ms_after_a_voice_has_stopped() -> None:
    room = Room(1.0)
    heard = through(room, with_tail(SOUND), [])
    assert np.abs(heard[:, len(SOUND) : len(SOUND) + 13 * FRAMES_PER_MS]).max() > 0
    assert np.abs(heard[:, len(SOUND) + TAIL_FRAMES :]).max() == 0
    assert not room.rings


def test_the_room_is_softer_than_the_voice_by_its_level() -> None:
    sound = with_tail(SOUND)
    for level, least_db, most_db in ((1.0, -9.0, -4.0), (0.2, -24.0, -17.0)):
        added = through(Room(level), sound, [])[0] - sound
        # White noise has more highs than speech, which the room takes away: compared is what is left below them.
        under_db = 10 * np.log10(low_power(added) / low_power(sound))
        assert least_db < under_db < most_db


def test_summed_to_mono_no_part_of_speech_is_lost() -> None:
    """The reflections colour the sum of both sides by no more than 3 dB in any third of an octave, at the level of a large hall."""
    sound = with_tail(noise("noise", 2000 * FRAMES_PER_MS).pcm)
    mono = through(Room(0.5), sound, []).mean(axis=0)
    hertz = np.fft.rfftfreq(len(sound), 1 / 48_000)
    before, after = np.abs(np.fft.rfft(sound)) ** 2, np.abs(np.fft.rfft(mono)) ** 2
    for low in 200.0 * 2 ** (np.arange(12) / 3):
        band = (hertz >= low) & (hertz < low * 2 ** (1 / 3))
        assert abs(10 * np.log10(after[band].sum() / before[band].sum())) < 3.0


def low_power(samples: Pcm) -> float:
    """The power of a sound below 1 kHz."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    return float(spectrum[np.fft.rfftfreq(len(samples), 1 / 48_000) < 1000].sum())
