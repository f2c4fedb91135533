"""Word times while a clip is still arriving: from alignments of every kind, and estimated where there are none (WIRE)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.clip import FRAMES_PER_MS, Word
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.streaming.aligned_words import AlignedWords, Alignment, parse_alignment
from argentum_audio.voices.streaming.estimated_words import EstimatedWords, VoicePace

TEXT = "Cars are for cars; we built 12 roads, and they built us."
# Each character takes 50 ms.
STEP = 50
FOREVER = 10**9


def chunks(text: str, times: str, size: int = 9) -> list[tuple[Alignment, float]]:
    """Sentences in stretches of `size` characters with the sound that came before each, times told in one of three ways."""
    out = []
    sentence = 0
    while sentence < len(text):
        until = text.find(". ", sentence) + 2
        until = until if until >= 2 else len(text)
        for begin in range(sentence, until, size):
            part = text[begin : min(begin + size, until)]
            base = {"relative": begin, "running": 0, "restarting": sentence}[times]
            starts = tuple(float((begin + n - base) * STEP) for n in range(len(part)))
            out.append((Alignment(tuple(part), starts, (float(STEP),) * len(part)), float(begin * STEP)))
        sentence = until
    return out


def aligned(text: str, told: list[tuple[Alignment, float]]) -> tuple[Word, ...]:
    words = AlignedWords()
    words.add_text(text)
    taken: list[Word] = []
    for alignment, before in told:
        words.add_alignment(alignment, before)
        taken += words.take_words(0, FOREVER)
    return (*taken, *words.take_words(0, max(len(text), 40) * STEP * FRAMES_PER_MS, final=True))


def expected(text: str) -> list[tuple[str, int]]:
    at, out = 0, []
    for token in text.split():
        at = text.index(token, at)
        letters = [n for n, c in enumerate(token) if c.isalnum()]
        out.append((token, (at + letters[0]) * STEP * FRAMES_PER_MS if letters else -1))
        at += len(token)
    return out


@pytest.mark.parametrize("times", ["relative", "running", "restarting"])
@pytest.mark.parametrize("size", [1, 3, 9, 40, 500])
def test_times_are_read_whether_relative_running_or_starting_again(times: str, size: int) -> None:
    text = "One road. Two roads are built. Three more roads will come, they say. Done."
    words = aligned(text, chunks(text, times, size))
    assert [w.text for w in words] == text.split()
    for word, (_, start) in zip(words, expected(text), strict=True):
        assert word.start == pytest.approx(start, abs=STEP * FRAMES_PER_MS)


@pytest.mark.parametrize("restarts", [(9,), (11,), (9, 25), (4, 9, 25, 40)], ids=str)
@pytest.mark.parametrize("size", [7, 20, 500])
def test_times_that_begin_again_in_the_middle_of_a_sentence_keep_the_words_in_place(
    restarts: tuple[int, ...], size: int
) -> None:
    """Also inside a word, and inside a chunk."""
    text = "One road is never enough for all of them, they say."
    since = [max((restart for restart in restarts if restart <= n), default=0) for n in range(len(text))]
    told = [
        (
            Alignment(
                tuple(text[begin : begin + size]),
                tuple(float((n - since[n]) * STEP) for n in range(begin, min(begin + size, len(text)))),
                (float(STEP),) * len(text[begin : begin + size]),
            ),
            float(begin * STEP),
        )
        for begin in range(0, len(text), size)
    ]
    for word, (_, start) in zip(aligned(text, told), expected(text), strict=True):
        assert word.start == pytest.approx(start, abs=STEP * FRAMES_PER_MS)


def test_a_time_that_steps_back_a_little_is_no_new_beginning() -> None:
    times = (0.0, 50.0, 100.0, 400.0, 260.0, 310.0, 360.0, 410.0, 460.0)
    told = [(Alignment(tuple("One roads"), times, (50.0,) * 9), 0.0)]
    one, roads = aligned("One roads", told)
    assert (one.start, roads.start) == (0, 260 * FRAMES_PER_MS)


def test_a_word_ends_with_its_last_letter_and_not_with_its_full_stop() -> None:
    words = aligned("Stop. Now.", chunks("Stop. Now.", "running"))
    assert words[0] == Word("Stop.", 0, 4 * STEP * FRAMES_PER_MS)


def test_words_come_as_soon_as_they_are_sure() -> None:
    words = AlignedWords()
    words.add_text(TEXT)
    (first, before), *_ = chunks(TEXT, "relative", 13)
    words.add_alignment(first, before)
    assert [w.text for w in words.take_words(0, FOREVER)] == ["Cars", "are"]
    assert words.take_words(0, FOREVER) == ()


def test_times_ahead_of_the_sound_wait_for_it() -> None:
    words = AlignedWords()
    words.add_text(TEXT)
    words.add_alignment(*chunks(TEXT, "running", 500)[0])
    assert [w.text for w in words.take_words(0, 7 * STEP * FRAMES_PER_MS)] == ["Cars"]


def test_what_was_cut_off_the_front_is_taken_off_the_times() -> None:
    words = AlignedWords()
    words.add_text("Two roads")
    words.add_alignment(*chunks("Two roads", "running", 500)[0])
    offset = 30 * FRAMES_PER_MS
    two, roads = words.take_words(offset, 400 * FRAMES_PER_MS, final=True)
    assert two.start == 0
    assert roads.start == 4 * STEP * FRAMES_PER_MS - offset


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It cost $12 in all", "it cost twelve dollars in all"),
        ("Yes — and no", "yes and no"),
        ("Dr. Smith & co. agree", "doctor smith and company agree"),
        ("We   had\ttwo  spaces", "we had two spaces"),
        ("Ünïcode façade stays", "unicode facade stays"),
        ("(brackets) “quoted” done", "brackets quoted done"),
        ("half of this was never aligned at all", "half of this was"),
        ("nothing was", ""),
    ],
)
def test_the_clips_own_text_is_the_authority(text: str, said: str) -> None:
    words = aligned(text, chunks(said, "relative") if said else [])
    assert [w.text for w in words] == text.split()
    marks = [frame for w in words for frame in (w.start, w.end)]
    assert marks == sorted(marks)
    own = dict(expected(said))
    for word in words[-1:] if said and said.rsplit(maxsplit=1)[-1] == text.rsplit(maxsplit=1)[-1] else ():
        assert word.start == pytest.approx(own[word.text], abs=STEP * FRAMES_PER_MS)


@settings(max_examples=80, deadline=None)
@given(
    st.text("ab c.-—5$é", max_size=40),
    st.lists(st.tuples(st.text("ab c.5é", max_size=8), st.floats(-50, 5000), st.floats(-5, 900), st.floats(0, 9000))),
)
def test_no_alignment_is_too_odd(text: str, told: Any) -> None:
    words = AlignedWords()
    words.add_text(text)
    taken: list[Word] = []
    for number, (said, start, duration, before) in enumerate(told):
        words.add_alignment(Alignment(tuple(said), (start,) * len(said), (duration,) * len(said)), before)
        taken += words.take_words(100, 4800 * (number + 1))
    frames = 4800 * (len(told) + 1)
    taken += words.take_words(100, frames, final=True)
    assert [w.text for w in taken] == text.split()
    marks = [0, *(frame for w in taken for frame in (w.start, w.end)), frames]
    assert marks == sorted(marks)


@pytest.mark.parametrize(
    ("lists", "count"),
    [
        ((["a", "b"], [0, 10], [10, 10]), 2),
        ((["a", "b"], [0, 10], [10]), 1),
        ((["a"], ["x"], [1]), None),
        ((["a"], None, [1]), None),
        ((None, None, None), None),
    ],
)
def test_lists_that_do_not_fit_are_no_alignment(lists: Any, count: int | None) -> None:
    found = parse_alignment(*lists)
    assert (None if found is None else len(found.characters)) == count


SPOKEN = EspeakVoice("en-us").synthesise(
    "clip",
    "We tried this before. It failed; everybody remembers why. So what is different now, and who pays?",
    Prosody(rate_percent=27.0),  # the pace that estimates begin with
)


def estimated(pace: VoicePace, piece_ms: int) -> tuple[Word, ...]:
    words = EstimatedWords(pace, 0.0)
    words.add_text(SPOKEN.text)
    taken: list[Word] = []
    size = piece_ms * FRAMES_PER_MS
    for begin in range(0, SPOKEN.frames, size):
        words.add_sound(SPOKEN.pcm[begin : begin + size])
        taken += words.take_words(0, min(begin + size, SPOKEN.frames), final=begin + size >= SPOKEN.frames)
    return tuple(taken)


@pytest.mark.parametrize("scale", [0.85, 1.0, 1.2])
@pytest.mark.parametrize("piece_ms", [100, 1000, 20_000])
def test_estimated_sentences_end_in_the_pauses_that_are_heard(scale: float, piece_ms: int) -> None:
    pace = VoicePace()
    pace.learn(scale)
    words = estimated(pace, piece_ms)
    assert [w.text for w in words] == SPOKEN.text.split()
    assert words[-1].end == SPOKEN.frames
    for last in (3, 5, 8):
        assert words[last].end == pytest.approx(SPOKEN.words[last].end, abs=60 * FRAMES_PER_MS)
        assert words[last + 1].start == pytest.approx(SPOKEN.words[last + 1].start, abs=60 * FRAMES_PER_MS)
    marks = [frame for w in words for frame in (w.start, w.end)]
    assert marks == sorted(marks)


def test_a_voices_pace_is_learnt() -> None:
    pace = VoicePace()
    words = EstimatedWords(pace, 0.0)
    words.add_text("Only a few words here")
    silence = np.zeros(3 * 48_000, dtype=np.float32)
    words.add_sound(silence)
    words.take_words(0, len(silence), final=True)
    assert pace.scale > 1.5


@settings(max_examples=60, deadline=None)
@given(st.text("ab c.;,-5é", max_size=60), st.lists(st.integers(0, 90), max_size=6), st.floats(0.4, 2.5))
def test_every_word_has_its_estimate_whatever_the_sound(text: str, pieces: Any, scale: float) -> None:
    pace = VoicePace()
    pace.learn(scale)
    words = EstimatedWords(pace, 0.0)
    words.add_text(text)
    frames = 0
    taken: list[Word] = []
    for number, blocks in enumerate(pieces):
        pcm = np.full(blocks * 480, 0.1 if number % 2 else 0.0, dtype=np.float32)
        words.add_sound(pcm)
        frames += len(pcm)
        taken += words.take_words(0, frames)
    taken += words.take_words(0, frames, final=True)
    assert [w.text for w in taken] == text.split()
    marks = [0, *(frame for w in taken for frame in (w.start, w.end)), frames]
    assert marks == sorted(marks)
