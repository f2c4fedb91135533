"""Exports hold what was heard, in the forms that people and programs read (SURFACE, Commands: `export`)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.evidence import EvidenceLibrary, Passage
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_core.journal.export.captions import captions
from argentum_core.journal.export.lines import line, lines
from argentum_core.journal.export.transcript import transcript
from argentum_core.measures.transcript import broken_off

META = {
    "session": "s1", "motion": "cars", "seed": 7, "preset": "debate_snappy", "cast": "duo",
    "started_at": "2031-05-04T03:02:01+00:00",
}  # fmt: skip


def agent(name: str, side: str, seat: int) -> e.AgentSetup:
    return e.AgentSetup(
        id=name.lower(), name=name, side=side, seat=seat, voice="espeak", mind="casebook", target_share=0.5, bank=400,
        persona="a *lively* planner" if seat == 1 else "",
    )  # fmt: skip


def started(segment: str, speaker: str, text: str, starts_ms: int, word_ends_ms: list[int], **more: Any) -> e.Event:
    return e.SegmentStarted(
        segment_id=segment, clip_id=f"clip_{segment}", auction_id="a", agent=speaker, text=text, context_version=0,
        starts_ms=starts_ms, planned_ms=word_ends_ms[-1], beats_ms=[], beat_kinds=[], word_ends_ms=word_ends_ms, **more,
    )  # fmt: skip


def ended(segment: str, speaker: str, heard: str, heard_ms: int, ended_ms: int, *, complete: bool = True) -> e.Event:
    return e.SegmentEnded(
        segment_id=segment, agent=speaker, heard_text=heard, heard_ms=heard_ms, complete=complete, ended_ms=ended_ms
    )


OPENING: list[tuple[int, list[e.Event]]] = [
    (0, [e.DebateStarted(
        session="s1", motion="cars", title="Cities should ban cars", preset="debate_snappy", cast="duo", seed=7,
        max_bank=800, agents=[agent("Ada", "for", 1), agent("Brook", "against", 2)], settings=Settings().model_dump(),
    )]),
    (0, [started("s_0", "ada", "Streets are for people. Shops do well there.", 0,
                 [300, 500, 700, 1200, 1600, 1800, 2000, 2600])]),
    (900, [
        e.WorkRequested(context_version=1, requests=[
            e.WorkRequest(request_id="r9", kind="interjection", agent="brook", segment_id="s_0")]),
        e.WorkWritten(request_id="r9", text="Name <one> city.", kind="challenge", importance=0.8),
        e.WorkReady(request_id="r9", clip_id="clip_i", length_ms=900, beats_ms=[], beat_kinds=[],
                    word_ends_ms=[300, 600, 900]),
    ]),
    (1300, [e.InterjectionPlayed(segment_id="s_0", agent="brook", kind="challenge", text="Name <one> city.",
                                 importance=0.8, beat=1, cost=200, starts_ms=1300, ends_ms=2200, clip_id="clip_i"),
            e.TokensChanged(agent="brook", delta=-200, bank=200, cause="interjection")]),
    (2600, [ended("s_0", "ada", "Streets are for people. Shops do well there.", 2600, 2600),
            e.TokensChanged(agent="ada", delta=100, bank=500, cause="accrual"),
            e.TokensChanged(agent="brook", delta=100, bank=300, cause="accrual")]),
    (2800, [started("s_1", "brook", "A ban moves the jam, and nothing else.", 2800,
                    [100, 400, 800, 1000, 1500, 1800, 2200, 2600])]),
    (4300, [e.HardInterrupt(segment_id="s_1", auction_id="a", agent="ada", interrupted="brook", by="agent", beat=1,
                            cut_ms=4300, crossfade_ms=200, costs={"bid": 300, "fee": 150}, guard_ms=150,
                            kicker_segment_id="s_2"),
            e.TokensChanged(agent="ada", delta=-300, bank=200, cause="interrupt_bid"),
            e.TokensChanged(agent="ada", delta=-150, bank=50, cause="interrupt_fee")]),
    (4310, [ended("s_1", "brook", "A ban moves the jam,", 1500, 4300, complete=False)]),
    (4375, [started("s_2", "ada", "Then ask them.", 4375, [300, 700, 1100], role="kicker")]),
]  # fmt: skip
CLOSING: list[tuple[int, list[e.Event]]] = [
    (5475, [ended("s_2", "ada", "Then ask them.", 1100, 5475)]),
    (5475, [e.OperatorCommand(command_id=1, command="grant", arguments={"agent": "brook", "tokens": 2},
                              status="applied", delay_ms=3),
            e.TokensChanged(agent="brook", delta=200, bank=500, cause="grant"),
            e.KnobChanged(key="audio.duck_db", old=-12.0, new=-18.0)]),
    (5600, [started("s_3", "chair", "Order.", 5600, [500], role="chair")]),
    (6100, [ended("s_3", "chair", "Order.", 500, 6100), e.DebateEnded(reason="operator")]),
]  # fmt: skip


def journal(path: Path, batches: list[tuple[int, list[e.Event]]]) -> JournalReader:
    with Journal.create(path, META) as new:
        for at_ms, events in batches:
            new.append(at_ms, events)
    return JournalReader.open(path)


@pytest.fixture
def record(tmp_path: Path) -> JournalReader:
    return journal(tmp_path / "debate.db", OPENING + CLOSING)


def test_the_transcript_reads_like_a_play(record: JournalReader) -> None:
    assert (
        "".join(transcript(record))
        == r"""# Cities should ban cars

Motion cars · preset debate\_snappy · cast duo · seed 7 · begun 2031-05-04 03:02 UTC

## Cast

- **Ada**, for: a \*lively\* planner
- **Brook**, against

## Transcript

`00:00` **Ada** Streets are for people. *(Brook objects: “Name \<one\> city.”)* Shops do well there.

`00:02` **Brook** A ban moves the jam— *(cut by Ada, for 3 + 1.5 tokens)*

`00:04` **Ada** Then ask them.

`00:05` *The chair gives 2 tokens to Brook.*

`00:05` *audio.duck\_db changed from -12.0 to -18.0.*

`00:05` **The chair** Order.

The debate ended when the operator ended it, at 00:06.

## Totals

| | talk | share | target | segments | interjections | cuts | was cut | tokens at start | earned | spent | lost | left |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| Ada | 00:03 | 71% | 50% | 2 | 0 | 1 | 0 | 4 | 1 | 4.5 | 0 | 0.5 |
| Brook | 00:01 | 29% | 50% | 1 | 1 | 0 | 1 | 4 | 3 | 2 | 0 | 5 |
"""
    )


def test_captions_are_a_cue_a_sentence_and_one_an_interjection(record: JournalReader) -> None:
    assert (
        "".join(captions(record))
        == """WEBVTT - Cities should ban cars

1
00:00:00.000 --> 00:00:01.200
<v Ada>Streets are for people.

2
00:00:01.200 --> 00:00:02.600
<v Ada>Shops do well there.

3
00:00:01.300 --> 00:00:02.200
<v Brook>Name &lt;one&gt; city.

4
00:00:02.800 --> 00:00:04.300
<v Brook>A ban moves the jam—

5
00:00:04.375 --> 00:00:05.475
<v Ada>Then ask them.

6
00:00:05.600 --> 00:00:06.100
<v Chair>Order.

"""
    )


def test_a_record_that_stops_short_holds_what_was_heard_by_then(tmp_path: Path) -> None:
    more: list[tuple[int, list[e.Event]]] = [
        (5100, [e.BeatReached(segment_id="s_2", n=1, planned_ms=5100, actual_ms=5100, drift_ms=0)])
    ]
    record = journal(tmp_path / "debate.db", [*OPENING, *more])
    text = "".join(transcript(record))
    assert "**Ada** Then ask—\n" in text
    assert "The record stops here, at 00:05; the debate was not closed." in text
    assert "00:00:04.375 --> 00:00:05.075\n<v Ada>Then ask—\n" in "".join(captions(record))


def test_of_an_interjection_that_was_cut_only_what_sounded_is_kept(tmp_path: Path) -> None:
    cut: tuple[int, list[e.Event]] = (1950, [e.InterjectionCut(segment_id="s_0", agent="brook", ended_ms=1950)])
    record = journal(tmp_path / "debate.db", [*OPENING[:4], cut, *OPENING[4:], *CLOSING])
    assert r"*(Brook objects: “Name \<one\>—”)*" in "".join(transcript(record))
    assert "00:00:01.300 --> 00:00:01.950\n<v Brook>Name &lt;one&gt;—\n" in "".join(captions(record))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("the jam,", "the jam—"),
        ("and so", "and so—"),
        ("No city.", "No city. —"),
        ("Said “no.”", "Said “no.” —"),
        ("", "—"),
    ],
)
def test_a_cut_line_ends_in_a_dash(words: str, shown: str) -> None:
    assert " ".join(broken_off(words.split())) == shown


def test_an_event_line_is_the_event_with_its_place(record: JournalReader) -> None:
    found = list(lines(record))
    assert found[-1] == '{"seq":23,"at_ms":6100,"type":"debate_ended","reason":"operator"}'
    assert [json.loads(text)["seq"] for text in found] == list(range(1, 24))
    assert [line(item) for item in record.read()] == found


def test_event_lines_keep_types_of_a_later_version(tmp_path: Path) -> None:
    path = tmp_path / "debate.db"
    journal(path, OPENING[:1])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO events VALUES (2, 3, 'lights_dimmed', '{}'), (3, 4, 'lights_up', '{\"to\": 1}')")
    assert list(lines(JournalReader.open(path)))[1:] == [
        '{"seq":2,"at_ms":3,"type":"lights_dimmed"}',
        '{"seq":3,"at_ms":4,"type":"lights_up","to": 1}',
    ]


@pytest.mark.parametrize("form", [captions, transcript])
def test_a_journal_without_a_debate_is_one_sentence(tmp_path: Path, form: Any) -> None:
    record = journal(tmp_path / "debate.db", [])
    with pytest.raises(JournalError, match="holds no debate: it was stopped before anything was recorded"):
        list(form(record))


@pytest.mark.parametrize("body", ["[1]", "nonsense", "{"])
def test_a_damaged_line_is_named(tmp_path: Path, body: str) -> None:
    path = tmp_path / "debate.db"
    journal(path, OPENING[:1])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO events VALUES (2, 3, 'lights_dimmed', ?)", [body])
    with pytest.raises(JournalError, match=r"event 2 \(lights_dimmed\) is not a JSON object"):
        list(lines(JournalReader.open(path)))


def test_what_was_cited_is_a_footnote(tmp_path: Path) -> None:
    def said(segment: str, at_ms: int, heard: str, sources: list[str]) -> list[tuple[int, list[e.Event]]]:
        words = "Work expands, he said."
        return [
            (at_ms, [started(segment, "ada", words, at_ms, [100, 300, 400, 600], sources=sources)]),
            (at_ms + 600, [ended(segment, "ada", heard, 600, at_ms + 600, complete=heard == words)]),
        ]

    path = tmp_path / "cited.db"
    with Journal.create(path, META) as new:
        library = EvidenceLibrary.in_journal(path)
        library.add(
            [Passage("parkinson", "Parkinson's *Law*", "Work expands.", "notes/[1].md"), Passage("b", "B", "C.")]
        )
        library.close()
        for at_ms, events in [
            OPENING[0],
            *said("s_1", 0, "Work expands, he said.", ["parkinson"]),
            *said("s_2", 1000, "Work expands, he said.", ["made-up", "parkinson"]),
            *said("s_3", 2000, "", ["b"]),
        ]:
            new.append(at_ms, events)
    text = "".join(transcript(JournalReader.open(path)))
    assert "Work expands, he said.[^1]\n" in text
    assert "Work expands, he said.[^2][^1]\n" in text
    assert text.endswith(
        "[^1]: Parkinson's \\*Law\\*. Work expands. *(notes/\\[1\\].md)*\n"
        "[^2]: made-up, which is not in the evidence library.\n"
    )


# -- a segment in halves

REMARK = e.InterjectionPlayed(
    segment_id="s_0b", agent="brook", kind="challenge", text="Name one city.", importance=0.8, beat=1, cost=200,
    starts_ms=1240, ends_ms=2100, clip_id="clip_i",
)  # fmt: skip
IN_HALVES: list[tuple[int, list[e.Event]]] = [
    *OPENING[:1],
    (0, [started("s_0", "ada", "Streets are for people.", 0, [300, 500, 700, 1200])]),
    (1150, [e.ContinuationChosen(segment_id="s_0", agent="ada", path="ack", beat=1, second_segment_id="s_0b", starts_ms=1200)]),
    (1200, [ended("s_0", "ada", "Streets are for people.", 1200, 1200),
            started("s_0b", "ada", "Ghent, then. Shops do well there.", 1200, [300, 700, 1000, 1200, 1400, 1900],
                    role="second")]),
    (1240, [REMARK]),
]  # fmt: skip
SECOND_ENDED = ended("s_0b", "ada", "Ghent, then. Shops do well there.", 1900, 3100)


def test_both_halves_are_one_line_and_the_answer_is_told(tmp_path: Path) -> None:
    text = "".join(transcript(journal(tmp_path / "halves.db", [*IN_HALVES, (3100, [SECOND_ENDED])])))
    said = (
        "Streets are for people. *(Brook objects: “Name one city.”, and is answered)* Ghent, then. Shops do well there."
    )
    assert f"`00:00` **Ada** {said}\n" in text
    assert text.count("**Ada** ") == 1
    assert "| Ada | 00:03 | 100% | 50% | 1 |" in text


def test_who_comes_in_before_the_second_half_begins_is_there_too(tmp_path: Path) -> None:
    batches: list[tuple[int, list[e.Event]]] = [*IN_HALVES[:3], (1190, [REMARK]), IN_HALVES[3], (3100, [SECOND_ENDED])]
    text = "".join(transcript(journal(tmp_path / "halves.db", batches)))
    assert "people. *(Brook objects: “Name one city.”, and is answered)* Ghent" in text


def test_the_other_half_answers_nobody(tmp_path: Path) -> None:
    path = e.ContinuationChosen(
        segment_id="s_0", agent="ada", path="no_ack", beat=1, second_segment_id="s_0b", starts_ms=1200
    )
    batches: list[tuple[int, list[e.Event]]] = [*IN_HALVES[:2], (1150, [path]), *IN_HALVES[3:], (3100, [SECOND_ENDED])]
    assert "answered" not in "".join(transcript(journal(tmp_path / "halves.db", batches)))


def test_captions_go_on_across_the_splice(tmp_path: Path) -> None:
    text = "".join(captions(journal(tmp_path / "halves.db", [*IN_HALVES, (3100, [SECOND_ENDED])])))
    assert "00:00:00.000 --> 00:00:01.200\n<v Ada>Streets are for people." in text
    assert "00:00:01.200 --> 00:00:01.900\n<v Ada>Ghent, then." in text
    assert "00:00:01.900 --> 00:00:03.100\n<v Ada>Shops do well there." in text


def test_a_second_half_that_is_cut_keeps_the_first_whole(tmp_path: Path) -> None:
    cut = ended("s_0b", "ada", "Ghent, then. Shops", 1000, 2200, complete=False)
    text = "".join(transcript(journal(tmp_path / "halves.db", [*IN_HALVES, (2200, [cut])])))
    assert "Ghent, then. Shops—" in text and "do well" not in text
