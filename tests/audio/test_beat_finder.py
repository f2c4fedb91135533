"""Beats of a clip that is still being made: those of the whole clip, and none ever moves (DESIGN, Words: beat)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from audio_clips import spoken
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.beat_finder import BeatFinder
from argentum_audio.beats import MIN_FROM_END_MS, MIN_SPACING_MS, find_beats
from argentum_audio.clip import FRAMES_PER_MS, Beat, Pcm, Word

TEXT = "One two three four. Five six seven eight; nine ten eleven. Twelve thirteen fourteen fifteen."


def told(words: list[Word], pcm: Pcm, cuts: list[int], lead_frames: int = 0) -> list[tuple[int, Beat]]:
    """What is told, and after how many frames, if a clip comes in pieces; words come `lead_frames` before their sound."""
    finder, found, said = BeatFinder(), [], 0
    for begin, end in pairwise([0, *cuts, len(pcm)]):
        final = end == len(pcm)
        coming = [word for word in words[said:] if final or word.start < end + lead_frames]
        said += len(coming)
        found += [(end, beat) for beat in finder.feed(coming, pcm[begin:end], final=final)]
        if final:
            break
    return found


@settings(max_examples=150, deadline=None)
@given(
    tokens=st.lists(
        st.sampled_from(["one", "two.", "three;", "—", "-", "four!", "Dr.", "five:", "6.5", "...", "7"]), max_size=25
    ),
    word_ms=st.integers(40, 500),
    pause_ms=st.sampled_from([0, 20, 200]),
    cuts=st.lists(st.integers(0, 600_000), max_size=30),
    lead_ms=st.sampled_from([-300, 0, 400, 100_000]),
)
def test_in_pieces_the_beats_are_those_of_the_whole_clip(
    tokens: list[str], word_ms: int, pause_ms: int, cuts: list[int], lead_ms: int
) -> None:
    text = " ".join(tokens)
    words, pcm = spoken(text, word_ms, pause_ms)
    pieces = sorted(cut for cut in cuts if cut < len(pcm))
    found = [beat for _, beat in told(words, pcm, pieces, lead_ms * FRAMES_PER_MS)]
    assert tuple(found) == find_beats(text, words, pcm)


def test_a_sentence_is_told_when_the_clip_is_sure_to_last_long_enough() -> None:
    words, pcm = spoken(TEXT)
    beats = find_beats(TEXT, words, pcm)
    assert [(beat.words, beat.kind) for beat in beats] == [(4, "sentence"), (8, "clause"), (11, "sentence")]
    every_ms = [*range(0, len(pcm), FRAMES_PER_MS)][1:]
    moments = {beat: at for at, beat in told(words, pcm, every_ms)}
    assert moments[beats[0]] == beats[0].frame + MIN_FROM_END_MS * FRAMES_PER_MS
    # A clause waits for the sentence that may come too near it.
    assert moments[beats[1]] >= beats[1].frame + MIN_SPACING_MS * FRAMES_PER_MS


def test_a_clause_gives_way_to_a_sentence_that_comes_later() -> None:
    text = "One two three four: five. Six seven eight nine."
    words, pcm = spoken(text)
    found = told(words, pcm, [*range(480, len(pcm), 480)])
    assert [(beat.words, beat.kind) for _, beat in found] == [(5, "sentence")]


def test_what_was_told_stays_even_if_times_run_back() -> None:
    words, pcm = spoken(TEXT)
    finder = BeatFinder()
    first = finder.feed(words[:8], pcm[: words[7].end], final=False)
    assert len(first) == 1
    restarted = [Word(word.text, word.start - words[8].start, word.end - words[8].start) for word in words[8:]]
    rest = finder.feed(restarted, pcm[words[7].end :], final=True)
    frames = [beat.frame for beat in (*first, *rest)]
    assert frames == sorted(set(frames))


@pytest.mark.parametrize(
    ("text", "heard_words", "left"),
    [
        ("One two. Three four. Five six.", 6, 6),
        ("One two. Three four. Five six.", 5, 4),
        ("One two. Three four. Five six.", 3, 2),
        ("One two. Three four. Five six.", 2, 2),
        ("One two. Three four. Five six.", 1, 0),
        ("One two; three four: five six", 6, 0),
        ("We asked Dr. Who. He knew", 5, 4),
        ("We asked Dr. Who. He knew", 3, 0),
        ("", 0, 0),
    ],
)
def test_the_last_whole_sentence_is_one_that_has_all_its_sound(text: str, heard_words: int, left: int) -> None:
    words, pcm = spoken(text)
    finder = BeatFinder()
    finder.feed(words[:heard_words], pcm[: words[heard_words - 1].end] if heard_words else pcm[:0], final=False)
    end = finder.last_sentence()
    assert (end.words if end else 0) == left
    if end is not None:
        assert words[left - 1].end <= end.frame
        assert left == len(words) or end.frame <= words[left].start


def test_a_sentence_ends_with_the_last_of_its_sound() -> None:
    words, pcm = spoken("One two three four. Five six")
    rings_on = 70 * FRAMES_PER_MS
    pcm = np.concatenate((pcm[: words[3].end], np.full(rings_on, 0.1, np.float32), np.zeros(4800, np.float32)))
    finder = BeatFinder()
    finder.feed(words[:4], pcm, final=False)
    end = finder.last_sentence()
    assert end is not None
    assert 0 <= end.frame - (words[3].end + rings_on) <= 5 * FRAMES_PER_MS
