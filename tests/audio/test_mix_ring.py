"""The ring: the mix in shared memory, read by another process without either waiting."""

from __future__ import annotations

import numpy as np

from argentum_audio.mix_ring import MixRing

SIZE = 48_000


def ramp(first: int, count: int) -> np.ndarray:
    return np.repeat(np.arange(first, first + count, dtype=np.float32)[:, None], 2, axis=1)


def test_what_is_written_is_read_once_and_in_order_across_the_ring_s_end() -> None:
    ring = MixRing(SIZE)
    reader, tap = ring.reader(), ring.writer(0)
    assert reader.read(SIZE)[1].shape == (0, 2)
    heard = []
    for block in range(700):
        tap.mix(ramp(block * 480, 480))
        frame, samples = reader.read(SIZE)
        assert frame == block * 480
        heard.append(samples)
    assert np.array_equal(np.concatenate(heard), ramp(0, 700 * 480))
    assert reader.lost_frames == 0


def test_a_reader_that_was_away_too_long_goes_on_with_what_is_left_and_counts_the_rest() -> None:
    ring = MixRing(SIZE)
    reader, tap = ring.reader(), ring.writer(0)
    reader.read(SIZE)
    for block in range(300):
        tap.mix(ramp(block * 480, 480))
    frame, samples = reader.read(SIZE)
    assert frame == reader.lost_frames == 300 * 480 - (SIZE - 4800)
    assert np.array_equal(samples, ramp(frame, len(samples)))


def test_a_sound_process_that_takes_over_writes_again_what_was_not_heard_and_nothing_is_read_twice() -> None:
    ring = MixRing(SIZE)
    reader, tap = ring.reader(), ring.writer(0)
    reader.read(SIZE)
    tap.mix(ramp(0, 4800))
    assert len(reader.read(SIZE)[1]) == 4800
    again = ring.writer(2400)
    again.mix(ramp(2400, 1200))
    assert len(reader.read(SIZE)[1]) == 0
    again.mix(ramp(3600, 2400))
    frame, samples = reader.read(SIZE)
    assert (frame, len(samples)) == (4800, 1200)
