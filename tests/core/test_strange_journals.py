"""A journal that a stranger sent: what it may hold, and what its texts may do (docs/journals-from-strangers.md)."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.evidence import EvidenceLibrary, LibraryError, recorded_passages
from argentum_core.journal import Journal, JournalError, JournalReader, bounds
from argentum_core.journal.export.captions import captions
from argentum_core.journal.export.document import document
from argentum_core.journal.export.lines import lines
from argentum_core.journal.export.markup import json_line, markdown, markdown_block, webvtt, webvtt_header
from argentum_core.journal.export.sound import render
from argentum_core.journal.export.subtitles import subtitles
from argentum_core.journal.export.transcript import transcript
from argentum_core.journal.replay import fold
from argentum_core.journal.summary import summarise
from argentum_kit.display import printable

HOSTILE = "Hi \x1b]52;c;aGk=\x07\x1b[2J\u202ethere\u200b \x9b31m<b>x</b> --> [a](http://b) &lt; www.c.d"
ADA = e.AgentSetup(id="ada", name="Ada", side="for", seat=1, voice="espeak", mind="casebook", target_share=1.0, bank=4)
STARTED = e.DebateStarted(
    session="s", motion="m", title="T", preset="p", cast="c", seed=1, max_bank=800, agents=[ADA],
    settings=Settings().model_dump(),
)  # fmt: skip


def segment(text: str = "One two.", **more: Any) -> e.SegmentStarted:
    fields: dict[str, Any] = {
        "segment_id": "s1", "clip_id": "c1", "auction_id": "a", "agent": "ada", "text": text, "context_version": 0,
        "starts_ms": 0, "planned_ms": 900, "beats_ms": [], "beat_kinds": [], "word_ends_ms": [400, 900],
    }  # fmt: skip
    return e.SegmentStarted(**{**fields, **more})


def ended(**more: Any) -> e.SegmentEnded:
    fields: dict[str, Any] = {
        "segment_id": "s1", "agent": "ada", "heard_text": "One two.", "heard_ms": 900, "complete": True, "ended_ms": 900,
    }  # fmt: skip
    return e.SegmentEnded(**{**fields, **more})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "sent.db", STARTED, segment(), ended())


def made(path: Path, *events: e.Event) -> Path:
    with Journal.create(path, {"session": "s", "motion": "m", "seed": 1, "preset": "p", "cast": "c"}) as journal:
        journal.append(0, events)
    return path


def changed(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> Path:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement, values if "?" in statement else ())
        db.commit()
    return path


# --- the catalogue ------------------------------------------------------------------------------------------------

PLAIN_ALONE = "and a journal holds plain tables alone"
IN_CATALOGUE = {
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM clips; END": f"it holds a trigger ('t'), {PLAIN_ALONE}",
    "CREATE VIEW v AS SELECT 1": f"it holds a view ('v'), {PLAIN_ALONE}",
    "CREATE VIRTUAL TABLE f USING fts5(a)": f"it holds a virtual table ('f'), {PLAIN_ALONE}",
    "CREATE TABLE g (a, b AS (a || a))": f"it holds a generated column ('g.b'), {PLAIN_ALONE}",
    "ALTER TABLE events ADD COLUMN x AS (body || body)": f"it holds a generated column ('events.x'), {PLAIN_ALONE}",
    "CREATE INDEX i ON events (abs(at_ms))": f"it holds an index of its own ('i'), {PLAIN_ALONE}",
    "ALTER TABLE meta ADD COLUMN x DEFAULT 'y'": "its table 'meta' is not made as Argentum makes it",
}


@pytest.mark.parametrize("statement", IN_CATALOGUE)
@pytest.mark.parametrize("use", [JournalReader.open, Journal.open])
def test_a_file_that_holds_more_than_plain_tables_is_not_opened(path: Path, statement: str, use: Any) -> None:
    changed(path, statement)
    with pytest.raises(JournalError) as caught:
        use(path)
    assert str(caught.value) == f"{path} is not opened: {IN_CATALOGUE[statement]}"
    assert recorded_passages(path, ["a"]) == {}
    with pytest.raises(LibraryError):
        EvidenceLibrary.in_journal(path)


def test_what_a_statement_makes_counts_and_not_what_the_catalogue_calls_it(path: Path) -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM clips; END"
    changed(path, trigger, "PRAGMA writable_schema = ON")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET type = 'table' WHERE name = 't'")
        db.commit()
    with pytest.raises(JournalError, match=r"it holds a trigger|malformed database schema"):
        JournalReader.open(path)


def test_a_table_of_a_later_version_is_left_alone(path: Path) -> None:
    changed(path, "CREATE TABLE later (a)")
    assert len(list(JournalReader.open(path).read())) == 3


@pytest.mark.parametrize("beside", ["-journal", "-lock-journal"])
def test_a_rollback_journal_beside_it_is_never_rolled_back(path: Path, beside: str) -> None:
    """It may name any file of the reader's, which SQLite then deletes."""
    Path(f"{path}{beside}").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    for use in (JournalReader.open, Journal.open):
        with pytest.raises(JournalError, match="lies beside it"):
            use(path)
    path.unlink()
    with pytest.raises(JournalError, match="lies beside it"):
        made(path)
    assert Path(f"{path}{beside}").stat().st_size == 608
    assert not path.exists()


def test_a_database_of_another_encoding_reads_the_same(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(tmp_path / "wide.db")) as wide:
        wide.execute("PRAGMA encoding = 'UTF-16le'")
        wide.executescript("\n".join(db.iterdump()))
    assert list(JournalReader.open(tmp_path / "wide.db").read()) == list(JournalReader.open(path).read())


# --- rows ---------------------------------------------------------------------------------------------------------

DEEP = '{"x":' + "[" * 10_000 + "]" * 10_000 + "}"
ROWS: dict[str, tuple[str, tuple[Any, ...], str]] = {
    "a moment in years": ("UPDATE events SET body = json_set(body, '$.ended_ms', 1000000000000) WHERE seq = 3", (),
                          "event 3 (segment_ended): ended_ms is 1000000000000; allowed is -60000 to 3600000"),
    "nested": ("UPDATE events SET body = ? WHERE seq = 2", (DEEP,), "event 2 is nested more than 16 deep"),
    "long": ("UPDATE events SET body = ? WHERE seq = 2", (" " * 1_000_001,), "event 2 is longer than 1,000,000 characters"),
    "a long text": ("UPDATE events SET body = json_set(body, '$.text', ?) WHERE seq = 2", ("x" * 20_001,),
                    "event 2 (segment_started): text is longer than 20,000 characters"),
    "many entries": ("UPDATE events SET body = json_set(body, '$.beats_ms', json(?)) WHERE seq = 2",
                     (json.dumps([0] * 20_001),), "event 2 (segment_started): beats_ms has more than 20,000 entries"),
    "a blob for a text": ("UPDATE events SET body = x'00' WHERE seq = 2", (), "event 2 has columns of the wrong type"),
    "time runs back": ("UPDATE events SET at_ms = 5 WHERE seq = 1", (), "event 2 has the time 0 ms"),
    "a time in years": ("UPDATE events SET at_ms = 1000000000000 WHERE seq = 3", (), "has the time 1000000000000 ms"),
    "a negative number": ("UPDATE events SET seq = -1 WHERE seq = 1", (), "event 1 is missing"),
    "two of an id": ("UPDATE events SET body = json_set(body, '$.agents', json(?)) WHERE seq = 1",
                     (json.dumps([json.loads(e.encode(STARTED))["agents"][0]] * 2),), "names 2 agents, 1 of them different"),
    "a share of hundreds": (
        "UPDATE events SET type = 'pacing_updated', body = ? WHERE seq = 2",
        ('{"agent":"ada","share":0.5,"integral":800,"multiplier":1.0,"talk_ms":1.0}',),
        "event 2 (pacing_updated): integral is 800.0; allowed is -500 to 500"),
    "a share of hundreds, within": (
        "UPDATE events SET type = 'pacing_updated', body = ? WHERE seq = 2",
        ('{"agents":{"ada":{"share":0.5,"integral":800,"multiplier":1.0,"talk_ms":1.0}}}',),
        "event 2 (pacing_updated): integral is 800.0; allowed is -500 to 500"),
    "a reputation of thousands": (
        "UPDATE events SET type = 'reputation_changed', body = ? WHERE seq = 2", ('{"agents":{"ada":{"reputation":9000}}}',),
        "event 2 (reputation_changed): reputation is 9000.0; allowed is -500 to 500"),
    "a target share of thousands": (
        "UPDATE events SET body = json_set(body, '$.agents[0].target_share', 9000.0) WHERE seq = 1", (),
        "event 1 (debate_started): target_share is 9000.0; allowed is -500 to 500"),
    "a number beyond": ("UPDATE events SET body = replace(body, '\"heard_ms\":900', '\"heard_ms\":1e400')", (), "does not read"),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_a_row_beyond_its_bounds_is_named(path: Path, case: str) -> None:
    statement, values, sentence = ROWS[case]
    changed(path, statement, values=values)
    with pytest.raises(JournalError) as caught:
        fold(JournalReader.open(path))
    assert sentence in str(caught.value)
    for form in (captions, document, transcript):
        with pytest.raises(JournalError):
            list(form(JournalReader.open(path)))


def test_an_event_line_is_one_line_with_its_own_place_alone(path: Path) -> None:
    changed(path, "UPDATE events SET body = replace(body, ',', ',\n\t')")
    assert [json.loads(line)["seq"] for line in lines(JournalReader.open(path))] == [1, 2, 3]
    assert all("\n" not in line and "\t" not in line for line in lines(JournalReader.open(path)))
    changed(path, """UPDATE events SET body = '{"seq":7}' WHERE seq = 3""")
    with pytest.raises(JournalError, match="event 3 has a 'seq' of its own"):
        list(lines(JournalReader.open(path)))


def test_meta_is_text_of_bounded_length(path: Path) -> None:
    changed(path, "INSERT INTO meta VALUES ('title', ?)", values=(HOSTILE,))
    assert JournalReader.open(path).meta()["title"] == printable(HOSTILE)
    assert summarise(JournalReader.open(path)).title.isprintable()
    changed(path, "UPDATE meta SET value = x'ff' WHERE key = 'title'")
    with pytest.raises(JournalError, match="holds something else than text"):
        JournalReader.open(path)


# --- sound --------------------------------------------------------------------------------------------------------


def with_clip(path: Path, **columns: Any) -> Path:
    row: dict[str, Any] = {
        "id": "c1", "rate": 48_000, "frames": 4800, "pcm": zlib.compress(bytes(9600)), "text": "One two.", "words": "[]",
        "beats": "[]", "voice": "espeak", "first_chunk_ms": 1.0, **columns,
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"INSERT INTO clips ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        db.commit()
    return path


CLIPS: dict[str, tuple[dict[str, Any], str]] = {
    "gigabytes of nothing": ({"pcm": zlib.compress(bytes(50_000_000), 9)}, "more samples where 4800 were recorded"),
    "a length in hours": ({"frames": 4_500_000_000}, "the length of clip c1 is 4500000000; allowed is 0 to 28800000"),
    "cut short": ({"pcm": zlib.compress(bytes(9600))[:-3]}, "does not read"),
    "no rate": ({"rate": 0}, "the rate of clip c1 is 0; allowed is 8000 to 192000"),
    "text for sound": ({"pcm": "text"}, "its sound is not bytes"),
    "words that are none": ({"words": "[" * 10_000}, "does not read"),
    "a word after its end": ({"words": '[["One", 0, 99999999999]]'}, "has a word or beat outside of it"),
    "no time": ({"first_chunk_ms": 1e305}, "has the first chunk after"),
}


@pytest.mark.parametrize("case", CLIPS)
def test_a_clip_beyond_its_bounds_is_named_before_it_is_unpacked(path: Path, case: str) -> None:
    columns, sentence = CLIPS[case]
    reader = JournalReader.open(with_clip(path, **columns))
    tracemalloc.start()
    try:
        with pytest.raises(JournalError) as caught:
            reader.load_clip("c1")
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
    assert sentence in str(caught.value)


def test_hours_of_silence_are_refused_before_any_is_written(tmp_path: Path) -> None:
    path = with_clip(made(tmp_path / "sent.db", STARTED, segment(), ended(ended_ms=3_599_000)))
    with pytest.raises(JournalError, match="nothing is heard for 59 minutes after 0 min; allowed is 15"):
        render(JournalReader.open(path), tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


# --- order --------------------------------------------------------------------------------------------------------

ORDERS: dict[str, tuple[list[e.Event], str]] = {
    "nobody there": ([e.TokensChanged(agent="eve", delta=1, bank=1, cause="grant")], "KeyError"),
    "a knob that is none": ([STARTED, e.KnobChanged(key="a.b", old=1, new=2)], "KnobError"),
    "arguments that lack": (
        [STARTED, e.OperatorCommand(command_id=1, command="mute", arguments={}, status="applied")], "RecordedCommandError"),
    "an argument that is a list": (
        [STARTED, e.OperatorCommand(command_id=1, command="mute", arguments={"agent": []}, status="applied")], "RecordedCommandError"),
    "a preset of nothing": ([STARTED, e.PresetChanged(from_="a", to="b", differences={"audio.duck_db": []})], "IndexError"),
    "twice begun": ([STARTED, STARTED], "the debate begins a second time"),
    "beats without end": (
        [STARTED, segment(), *[e.BeatReached(segment_id="s1", n=1, planned_ms=0, actual_ms=0, drift_ms=0)] * 2001],
        "more than 2000 things happen to one line"),
    "requests without end": (
        [STARTED, e.WorkRequested(context_version=1, requests=[
            e.WorkRequest(request_id=f"r{n}", kind="bid", agent="ada", segment_id="s") for n in range(1025)])],
        "more than 1024 requests are open"),
}  # fmt: skip


@pytest.mark.parametrize("case", ORDERS)
def test_events_that_do_not_follow_are_one_sentence(tmp_path: Path, case: str) -> None:
    events, why = ORDERS[case]
    path = made(tmp_path / "sent.db", *events)
    with pytest.raises(JournalError, match="does not follow from those before it") as caught:
        fold(JournalReader.open(path))
    assert why in str(caught.value)


# --- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [captions, subtitles, transcript, document, lines])
def test_no_export_holds_what_a_terminal_would_obey(tmp_path: Path, form: Callable[[JournalReader], Any]) -> None:
    agent = e.AgentSetup(**{field: getattr(ADA, field) for field in ADA.__struct_fields__} | {"name": HOSTILE})
    begun = e.DebateStarted(
        **{field: getattr(STARTED, field) for field in STARTED.__struct_fields__}
        | {"title": HOSTILE, "agents": [agent]}
    )
    path = made(tmp_path / "sent.db", begun, segment(HOSTILE), ended(heard_text=HOSTILE))
    exported = "".join(form(JournalReader.open(path)))
    assert "there" in exported
    assert exported.replace("\n", "").isprintable()
    # The first line of captions is no markup, and events and the document are JSON.
    assert form in (lines, document) or "<b>" not in exported.partition("\n\n")[2]


def test_event_lines_keep_the_meaning_of_what_they_escape(tmp_path: Path) -> None:
    path = made(tmp_path / "sent.db", STARTED, segment(HOSTILE))
    assert json.loads(list(lines(JournalReader.open(path)))[1])["text"] == HOSTILE


def test_a_sentence_about_a_journal_may_be_printed(path: Path) -> None:
    changed(path, "UPDATE events SET type = ?, body = '[' WHERE seq = 2", values=("segment_started",))
    changed(path, f'CREATE VIEW "{HOSTILE}" AS SELECT 1')
    with pytest.raises(JournalError) as caught:
        JournalReader.open(path)
    assert str(caught.value).isprintable()


texts = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&[]()!#-+*_`~|\\:/@.$=\x1b\u202e\u200b\x9b\n\r\u2028 wWhtp1")),
    max_size=60,
)


@given(texts)
def test_markdown_shows_the_words_and_nothing_else(text: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = printable(text).strip()
    [opens, inline, closes] = reader.parse(f"x {markdown(text)} x")
    assert (opens.type, closes.type) == ("paragraph_open", "paragraph_close")
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or []) == f"x {shown} x"
    assert [token.type for token in reader.parse(markdown_block(text))] in (
        [], ["paragraph_open", "inline", "paragraph_close"])  # fmt: skip


@given(texts)
def test_captions_show_the_words_and_nothing_else(text: str) -> None:
    for shown in (webvtt(text), webvtt_header(text)):
        assert "-->" not in shown and "\n" not in shown and "\r" not in shown
        assert printable(shown) == shown
    assert "<" not in webvtt(text)


@given(texts, st.booleans())
def test_a_line_of_json_reads_the_same_and_is_safe_to_show(text: str, ascii_only: bool) -> None:
    line = json_line(json.dumps({"a": text}, ensure_ascii=ascii_only, indent=1))
    assert json.loads(line) == {"a": text}
    assert printable(line) == line
    assert "\n" not in line


@given(texts)
def test_printable_text_stays_as_it_is(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert not set(once) & set("\x1b\x9b\u202e\u200b\n\r\u2028")


def test_every_bound_is_above_what_is_written(path: Path) -> None:
    assert bounds.TEXT_CHARACTERS < bounds.BODY_CHARACTERS
    assert len(e.encode(STARTED)) * 10 < bounds.BODY_CHARACTERS
