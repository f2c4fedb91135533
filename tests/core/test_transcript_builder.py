"""The transcript is built event by event: what was heard of each line, who came in, who cut it, and what happened between."""

from __future__ import annotations

import pytest
from test_export import ended, started

from argentum_core.debate import events as e
from argentum_core.measures.transcript import HeardLine, TranscriptNote
from argentum_core.measures.transcript_builder import TranscriptBuilder, TranscriptError

WORDS = "One two three. Four five six."
ENDS_MS = [300, 600, 900, 1200, 1500, 1800]


def beat(segment: str, actual_ms: int) -> e.Event:
    return e.BeatReached(segment_id=segment, n=1, planned_ms=actual_ms, actual_ms=actual_ms, drift_ms=0)


def interjected(segment: str, text: str = "Name one city.", at: int = 1) -> e.Event:
    return e.InterjectionPlayed(
        segment_id=segment, agent="brook", kind="challenge", text=text, importance=0.8, beat=at, cost=200, clip_id="clip_i",
        starts_ms=900, ends_ms=1800,
    )  # fmt: skip


def build(*events: tuple[int, e.Event], builder: TranscriptBuilder | None = None) -> HeardLine:
    """The line to which these events belong; every one that says something of it returns the same object."""
    builder = builder or TranscriptBuilder()
    found = [builder.take(event, at_ms) for at_ms, event in events]
    first = found[0]
    assert isinstance(first, HeardLine)
    assert all(item is first for item in found if isinstance(item, HeardLine))
    return first


def test_while_it_sounds_a_line_is_heard_up_to_the_last_beat() -> None:
    line = build((0, started("s", "ada", WORDS, 0, ENDS_MS)))
    assert line.heard_words == []
    line = build((0, started("s", "ada", WORDS, 0, ENDS_MS)), (900, beat("s", 900)))
    assert line.heard_words == ["One", "two", "three."] and not line.ended


def test_a_line_that_was_cut_keeps_the_words_heard_and_who_cut_it() -> None:
    cut = e.HardInterrupt(
        segment_id="s", auction_id="a", agent="brook", interrupted="ada", by="agent", beat=1, cut_ms=900, crossfade_ms=200,
        costs={"bid": 300, "fee": 100}, guard_ms=150, kicker_segment_id="k",
    )  # fmt: skip
    line = build(
        (0, started("s", "ada", WORDS, 0, ENDS_MS)),
        (900, cut),
        (1100, ended("s", "ada", "One two three.", 900, 1100, complete=False)),
    )
    assert line.cut and line.words == ["One", "two", "three."]
    assert (line.cut_by, line.cut_costs) == ("brook", {"bid": 300, "fee": 100})


def test_both_halves_of_a_segment_are_one_line_and_the_answer_marks_the_interjection() -> None:
    chosen = e.ContinuationChosen(
        segment_id="s", agent="ada", path="ack", beat=1, second_segment_id="s_ack", starts_ms=900
    )  # fmt: skip
    line = build(
        (0, started("s", "ada", "One two three.", 0, ENDS_MS[:3])),
        (700, chosen),
        (900, ended("s", "ada", "One two three.", 900, 900)),
        (900, interjected("s_ack")),
        (900, started("s_ack", "ada", "Four five six.", 900, ENDS_MS[:3], role="second", sources=["gehl"])),
        (1500, beat("s_ack", 1500)),
    )
    assert line.heard_words == ["One", "two", "three.", "Four", "five"]
    assert [each.answered for each in line.interjections] == [True]
    assert line.sources == ["gehl"]


@pytest.mark.parametrize(
    ("text", "heard", "sources"),
    [
        ("Haidt’s own figures say so. Ask him.", "Haidt’s own figures", ["haidt"]),
        ("Ask anybody. Haidt asked them.", "Ask anybody.", []),
        ("Ask anybody. Haidt asked them.", "Ask anybody. Haidt asked them.", ["haidt"]),
    ],
)
def test_a_line_that_was_cut_off_before_it_named_a_source_has_cited_nothing(
    text: str, heard: str, sources: list[str]
) -> None:
    line = build(
        (0, started("s", "ada", text, 0, [200 * n for n in range(1, len(text.split()) + 1)], sources=["haidt"])),
        (900, ended("s", "ada", heard, 900, 900, complete=heard == text)),
    )
    assert line.sources == sources


def test_an_interjection_that_was_cut_keeps_the_words_that_had_sounded() -> None:
    asked = e.WorkRequest(request_id="r", kind="interjection", agent="brook", segment_id="s")
    ready = e.WorkReady(
        request_id="r", clip_id="clip_i", length_ms=900, beats_ms=[], beat_kinds=[], word_ends_ms=[300, 600, 900]
    )
    builder = TranscriptBuilder()
    builder.take(e.WorkRequested(context_version=1, requests=[asked]), 0)
    builder.take(ready, 0)
    line = build(
        (0, started("s", "ada", WORDS, 0, ENDS_MS)),
        (900, interjected("s")),
        (1550, e.InterjectionCut(segment_id="s", agent="brook", ended_ms=1550)),
        builder=builder,
    )
    assert [(each.text, each.whole) for each in line.interjections] == [("Name one", False)]


def test_what_was_sounding_when_a_debate_was_stopped_is_kept_as_heard_until_then() -> None:
    builder = TranscriptBuilder()
    line = builder.take(started("s", "ada", WORDS, 0, ENDS_MS), 0)
    builder.take(beat("s", 900), 950)
    note = builder.take(e.DebateResumed(context_version=2), 5000)
    assert isinstance(line, HeardLine) and line.cut and line.words == ["One", "two", "three."]
    assert isinstance(note, TranscriptNote) and note.kind == "resumed"


def test_a_builder_for_a_screen_remembers_only_the_newest_lines() -> None:
    builder = TranscriptBuilder(newest=2)
    first = builder.take(started("s0", "ada", WORDS, 0, ENDS_MS), 0)
    for number in (1, 2):
        builder.take(started(f"s{number}", "ada", WORDS, 0, ENDS_MS), 0)
    assert builder.take(beat("s0", 900), 900) is None and isinstance(first, HeardLine) and first.heard == 0
    assert builder.transcript.items == []


@pytest.mark.parametrize(("most_words", "most_interjections"), [(2, None), (None, 0)])
def test_a_line_beyond_the_bounds_is_refused(most_words: int | None, most_interjections: int | None) -> None:
    builder = TranscriptBuilder(most_words=most_words, most_interjections=most_interjections)
    builder.take(started("s", "ada", WORDS, 0, ENDS_MS), 0)
    chosen = e.ContinuationChosen(segment_id="s", agent="ada", path="ack", beat=1, second_segment_id="t", starts_ms=900)
    builder.take(chosen, 800)
    with pytest.raises(TranscriptError):
        builder.take(interjected("s"), 900)
        builder.take(started("t", "ada", WORDS, 900, ENDS_MS, role="second"), 900)
