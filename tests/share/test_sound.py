"""The sound of a shared debate: chunks that join without a gap, wherever one begins to listen."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
import soundfile
import soxr

from argentum_audio.mix_ring import MixRing
from argentum_tui.share.history import SoundKept
from argentum_tui.share.sound import CHUNK_FRAMES, HEADER, Chunker, SoundFeed


def speech(seconds: float) -> np.ndarray:
    """Noise that comes and goes, as words do, in two channels that differ."""
    rng, n = np.random.default_rng(7), int(48_000 * seconds)
    loud = np.abs(np.sin(np.arange(n) / 48_000 * 7))[:, None] * np.array([[0.4, 0.3]])
    noise: np.ndarray = (rng.standard_normal((n, 2)) * 0.3 * loud).clip(-1, 1).astype(np.float32)
    return noise


def played(chunks: list[tuple[int, bytes]]) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """What a player hears, int16, and the first frame and length of each chunk."""
    heads = [HEADER.unpack_from(data) for _, data in chunks]
    pieces = [soundfile.read(io.BytesIO(data[HEADER.size :]), dtype="int16")[0] for _, data in chunks]
    assert all(head[5] == len(piece) for head, piece in zip(heads, pieces, strict=True))
    return np.concatenate(pieces), [(head[6], head[5]) for head in heads]


@pytest.mark.parametrize("block", [480, 441, 4800])
def test_chunks_of_any_blocks_join_to_the_whole_mix(block: int) -> None:
    mix, sent = speech(3.1), []
    chunker = Chunker(2000, lambda at_ms, data: sent.append((at_ms, data)))
    for begins in range(0, len(mix), block):
        chunker.take(begins, mix[begins : begins + block])
    chunker.flush(last=True)
    heard, places = played(sent)
    assert places[0][0] == 2000 * 24
    assert all(first + frames == following for (first, frames), (following, _) in itertools.pairwise(places))
    whole = np.rint(soxr.resample(mix, 48_000, 24_000, quality="HQ") * 32767).astype(np.int16)
    assert np.abs(heard.astype(int) - whole[: len(heard)]).max() <= 1
    assert [at_ms for at_ms, _ in sent] == [2000 + 200 * n for n in range(len(sent))]


def test_a_pause_sends_what_was_heard_and_the_rest_follows_it() -> None:
    mix, sent = speech(1.0), []
    chunker = Chunker(0, lambda at_ms, data: sent.append((at_ms, data)))
    chunker.take(0, mix[:16_800])
    chunker.flush()
    assert HEADER.unpack_from(sent[0][1])[5] == CHUNK_FRAMES
    chunker.take(16_800, mix[16_800:])
    chunker.flush(last=True)
    _, places = played(sent)
    assert all(first + frames == following for (first, frames), (following, _) in itertools.pairwise(places))


def test_where_the_room_s_sound_was_lost_the_next_chunk_says_where_it_goes_on() -> None:
    mix, sent = speech(2.0), []
    chunker = Chunker(0, lambda at_ms, data: sent.append((at_ms, data)))
    chunker.take(0, mix[:24_000])
    chunker.take(48_001, mix[48_001:])
    chunker.flush(last=True)
    _, places = played(sent)
    assert next(first for first, _ in places if first >= 12_000) == 24_001


def test_a_feed_keeps_up_with_a_ring_and_loses_nothing() -> None:
    mix, sent = speech(4.0), []
    ring = MixRing()
    tap = ring.writer(0)
    feed = SoundFeed(ring.reader(), 0, lambda at_ms, data: sent.append((at_ms, data)))
    for begins in range(0, len(mix), 480):
        tap.mix(mix[begins : begins + 480])
    feed.stop()
    heard, places = played(sent)
    assert feed.lost_ms == 0
    assert abs(len(heard) - 96_000) < 24
    assert all(first + frames == following for (first, frames), (following, _) in itertools.pairwise(places))


def test_the_past_is_found_by_time_ten_seconds_at_once() -> None:
    kept = SoundKept()
    for n in range(120):
        kept.add(200 * n, b"%d" % n)
    chunks, following = kept.since(1100)
    assert (chunks[0], len(chunks), following) == (b"5", 50, 11_000)
    assert kept.since(23_950) == ([b"119"], None)
    kept.close()
    assert kept.since(0) == SoundKept().since(0) == ([], None)
