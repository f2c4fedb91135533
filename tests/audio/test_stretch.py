"""Sound at another speed: as long as it should be, with the same pitch, in blocks of any length, and like the original where it is heard."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.stretch import TimeStretch

RATE = FRAMES_PER_MS * 1000
HZ = 180.0


def tone(seconds: float) -> NDArray[np.float32]:
    """A voice-like tone with two overtones, louder at the left."""
    at = np.arange(int(seconds * RATE)) / RATE
    mono = sum(np.sin(2 * np.pi * HZ * n * at) / n for n in (1, 2, 3)) / 4
    return np.stack([mono, mono / 2], axis=1).astype(np.float32)


def stretched(sound: NDArray[np.float32], speed: float, block: int) -> NDArray[np.float32]:
    stretch = TimeStretch(speed)
    parts = [stretch.feed(sound[begin : begin + block]) for begin in range(0, len(sound), block)]
    return np.concatenate([*parts, stretch.rest()])


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_it_is_as_long_as_it_should_be_and_keeps_its_pitch_and_level(speed: float) -> None:
    sound = tone(2.0)
    heard = stretched(sound, speed, 9600)
    assert heard.shape[1] == 2 and abs(len(heard) * speed - len(sound)) < 100 * FRAMES_PER_MS
    middle = heard[len(heard) // 4 : -len(heard) // 4, 0].astype(float)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.fft.rfftfreq(len(middle), 1 / RATE)[spectrum.argmax()] == pytest.approx(HZ, abs=2)
    assert np.sqrt((middle**2).mean()) == pytest.approx(np.sqrt((sound.mean(axis=1) ** 2).mean()), rel=0.1)


def test_the_length_of_the_blocks_does_not_matter() -> None:
    sound = tone(0.5)
    whole = stretched(sound, 2.0, len(sound))
    assert np.array_equal(stretched(sound, 2.0, 480), whole)
    assert np.array_equal(stretched(sound, 2.0, 777), whole)


def test_silence_stays_silence_and_a_moment_stays_where_it_was() -> None:
    sound = np.zeros((RATE, 2), np.float32)
    sound[RATE // 2 : RATE // 2 + 4800] = tone(0.1)
    heard = np.abs(stretched(sound, 2.0, 9600)[:, 0])
    begins = int((heard > 0.05).argmax())
    assert abs(begins * 2 - RATE // 2) < 40 * FRAMES_PER_MS
    assert not heard[: begins - 20 * FRAMES_PER_MS].any()


@pytest.mark.parametrize("speed", [0.25, 4.0, 0.0, float("nan")])
def test_a_speed_at_which_nobody_understands_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match=r"it takes 0\.5 to 2"):
        TimeStretch(speed)
