"""Beats: the boundaries of sentences and strong clauses, in the pauses of a clip (DESIGN, Words)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.beats import MIN_FROM_END_MS, MIN_FROM_START_MS, MIN_SPACING_MS, find_beats
from argentum_audio.clip import FRAMES_PER_MS, Word
from argentum_kit.sentences import boundaries

S, C = "sentence", "clause"


def spoken(text: str, word_ms: int = 300, pause_ms: int = 200) -> tuple[list[Word], np.ndarray]:
    """A clip in which every word hums and every boundary is a silence."""
    after = {b.words for b in boundaries(text)}
    words, parts, at = [], [], 0
    for index, token in enumerate(text.split()):
        words.append(Word(token, at * FRAMES_PER_MS, (at + word_ms) * FRAMES_PER_MS))
        at += word_ms
        parts.append(np.full(word_ms * FRAMES_PER_MS, 0.1, dtype=np.float32))
        if index + 1 in after:
            at += pause_ms
            parts.append(np.zeros(pause_ms * FRAMES_PER_MS, dtype=np.float32))
    return words, np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def test_a_beat_lies_at_the_start_of_the_silence_after_its_word() -> None:
    words, pcm = spoken("One two three four. Five six seven eight.")
    (beat,) = find_beats("One two three four. Five six seven eight.", words, pcm)
    assert (beat.kind, beat.words) == (S, 4)
    assert 0 <= beat.frame - words[3].end <= 3 * FRAMES_PER_MS
    assert not pcm[beat.frame :][: 190 * FRAMES_PER_MS].any()


def test_the_next_word_sounding_a_little_early_does_not_hide_the_pause() -> None:
    text = "One two three four. Five six seven eight."
    words, pcm = spoken(text)
    late = [Word(w.text, w.start + (20 * FRAMES_PER_MS if i == 4 else 0), w.end) for i, w in enumerate(words)]
    assert find_beats(text, late, pcm) == find_beats(text, words, pcm)


def test_without_a_pause_the_beat_is_where_the_word_ends() -> None:
    words, pcm = spoken("One two three four. Five six seven eight.", pause_ms=0)
    (beat,) = find_beats("One two three four. Five six seven eight.", words, pcm)
    assert beat.frame == words[3].end


def test_no_beat_too_near_the_start_or_the_end() -> None:
    text = "One two. Three four. Five six. Seven eight."
    words, pcm = spoken(text)
    assert [b.words for b in find_beats(text, words, pcm)] == [4, 6]


def test_of_two_boundaries_too_near_each_other_the_sentence_wins() -> None:
    text = "One two three four: five. Six seven eight nine."
    words, pcm = spoken(text)
    assert [(b.words, b.kind) for b in find_beats(text, words, pcm)] == [(5, S)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["one", "two.", "three;", "—", "four!", "Dr.", "five:", "6.5"]), max_size=25),
    st.integers(50, 400),
)
def test_beats_keep_their_distances_and_lie_on_whole_milliseconds(tokens: Any, word_ms: int) -> None:
    text = " ".join(tokens)
    words, pcm = spoken(text, word_ms)
    beats = find_beats(text, words, pcm)
    frames = [b.frame for b in beats]
    assert all(f % FRAMES_PER_MS == 0 for f in frames)
    assert all(MIN_FROM_START_MS * FRAMES_PER_MS <= f <= len(pcm) - MIN_FROM_END_MS * FRAMES_PER_MS for f in frames)
    assert all(b - a >= MIN_SPACING_MS * FRAMES_PER_MS for a, b in pairwise(frames))
    assert {(b.words, b.kind) for b in beats} <= {(b.words, b.kind) for b in boundaries(text)}
