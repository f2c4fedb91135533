"""The journal keeps every event that `append` returned for, in order, whatever happens to the process (SURFACE, Journal)."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argentum_core.debate.events import (
    BeatReached,
    DebateEnded,
    Event,
    KnobChanged,
    OperatorCommand,
    PresetChanged,
    ProviderFault,
    SegmentEnded,
    TokensChanged,
)
from argentum_core.journal import SCHEMA, Journal, JournalError, JournalReader, Recorded
from argentum_core.journal.paths import home, new_journal_path
from argentum_kit.display import printable

META = {"session": "s1", "motion": "cars", "seed": 7, "preset": "debate_snappy", "cast": "classic"}
ACCRUAL = TokensChanged(agent="ada", delta=100, bank=500, cause="accrual")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(printable)
times = st.integers(-60_000, 3_600_000)
whole = st.integers(-(2**53), 2**53)
values = st.one_of(st.none(), st.booleans(), whole, texts, st.floats(-1e300, 1e300))
any_event: st.SearchStrategy[Event] = st.one_of(
    st.builds(TokensChanged, agent=texts, delta=whole, bank=whole, cause=st.sampled_from(["bid", "decay", "grant"])),
    st.builds(SegmentEnded, segment_id=texts, agent=texts, heard_text=texts, heard_ms=times, ended_ms=times,
              complete=st.booleans()),
    st.builds(BeatReached, segment_id=texts, n=whole, planned_ms=times, actual_ms=times, drift_ms=times),
    st.builds(KnobChanged, key=texts, old=values, new=values),
    st.builds(PresetChanged, from_=texts, to=texts, differences=st.dictionaries(texts, st.lists(values, max_size=2))),
    st.builds(OperatorCommand, command_id=whole, command=texts, arguments=st.dictionaries(texts, values),
              status=st.sampled_from(["accepted", "refused", "applied"]), reason=st.none() | texts),
    st.builds(ProviderFault, provider=texts, kind=texts, retry_ms=st.none() | whole, detail=texts),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "debate.db"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.tuples(st.integers(-5, 10_000), st.lists(any_event, max_size=5)), max_size=6))
def test_what_was_appended_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[int, list[Event]]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "debate.db"
    returned: list[Recorded] = []
    half = len(batches) // 2
    with Journal.create(path, META) as journal:
        for at_ms, events in batches[:half]:
            returned += journal.append(at_ms, events)
    with Journal.open(path) as journal:
        for at_ms, events in batches[half:]:
            returned += journal.append(at_ms, events)
        assert list(journal.read()) == returned
    assert list(JournalReader.open(path).read()) == returned
    assert [item.event for item in returned] == [event for _, events in batches for event in events]
    assert [item.seq for item in returned] == list(range(1, len(returned) + 1))
    times = [item.at_ms for item in returned]
    assert times == sorted(times)


def test_the_tables_are_those_of_the_surface(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.append(12, [ACCRUAL])
    db = sqlite3.connect(path)
    meta = dict(db.execute("SELECT key, value FROM meta"))
    assert meta.keys() >= {"schema", "session", "motion", "seed", "preset", "cast", "started_at"}
    assert meta["schema"] == str(SCHEMA) == "1"
    assert meta["seed"] == "7"
    [(seq, at_ms, kind, body)] = db.execute("SELECT seq, at_ms, type, body FROM events").fetchall()
    assert (seq, at_ms, kind) == (1, 12, "tokens_changed")
    assert json.loads(body) == {"agent": "ada", "delta": 100, "bank": 500, "cause": "accrual"}
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_closed_journal_is_one_file(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.append(0, [ACCRUAL])
    assert len(list(JournalReader.open(path).read())) == 1
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_running_debate_can_be_read_and_not_resumed(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.append(5, [ACCRUAL])
        assert len(list(JournalReader.open(path).read())) == 1
        with pytest.raises(JournalError) as caught:
            Journal.open(path)
        assert str(caught.value) == f"{path} is being written by a running debate; end that one first"
    Journal.open(path).close()


def test_types_of_a_later_version_are_kept_and_passed_over(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.append(1, [ACCRUAL])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("""INSERT INTO events VALUES (2, 3, 'audience_sang', '{"agent":"ada"}')""")
        db.execute("""INSERT INTO events VALUES (3, 4, 'debate_ended', '{"reason":"turns","a_field_of_later":1}')""")
    with Journal.open(path) as journal:
        assert [(item.seq, item.event) for item in journal.read()] == [(1, ACCRUAL), (3, DebateEnded(reason="turns"))]
        assert [row.type for row in journal.rows()] == ["tokens_changed", "audience_sang", "debate_ended"]
        assert journal.append(0, [ACCRUAL]) == [Recorded(4, 4, ACCRUAL)]


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Beat:
    frame: int
    kind: str
    words: int


class Spoken(msgspec.Struct, frozen=True):
    id: str
    text: str
    pcm: Any
    words: tuple[Word, ...]
    beats: tuple[Beat, ...]
    voice: str = "espeak"
    first_chunk_ms: float = 4.5


def spoken(name: str) -> Spoken:
    pcm = np.sin(np.arange(4800, dtype=np.float32) / 20) * np.float32(0.7)
    words = (Word("Rents", 0, 2000), Word("rise.", 2000, 4800))
    return Spoken(name, "Rents rise.", pcm, words, (Beat(2010, "clause", 1),))


def test_sound_comes_back_as_it_was_kept(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.store_clip(spoken("clip_b"))
        journal.append(0, [ACCRUAL])
        journal.store_clip(spoken("clip_a"))
    reader = JournalReader.open(path)
    assert reader.clip_ids() == ["clip_b", "clip_a"]
    clip = reader.load_clip("clip_a")
    assert clip is not None
    assert (clip.text, clip.rate, clip.frames, clip.voice, clip.first_chunk_ms) == (
        "Rents rise.", 48_000, 4800, "espeak", 4.5,
    )  # fmt: skip
    assert [(word.text, word.start, word.end) for word in clip.words] == [("Rents", 0, 2000), ("rise.", 2000, 4800)]
    assert [(beat.frame, beat.kind, beat.words) for beat in clip.beats] == [(2010, "clause", 1)]
    assert np.abs(clip.samples() - spoken("").pcm).max() < 2e-5
    assert reader.load_clip("clip_c") is None


def newer(path: Path) -> None:
    Journal.create(path, META).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE meta SET value = '9' WHERE key = 'schema'")


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE songs (name TEXT)")


UNUSABLE = {
    "missing": (lambda path: None, "there is no journal {path}"),
    "folder": (Path.mkdir, "{path} is a folder, not a journal"),
    "pipe": (os.mkfifo, "{path} is not a journal: it is a pipe or a device, and no file"),
    "device": (
        lambda path: path.symlink_to("/dev/zero"),
        "{path} is not a journal: it is a pipe or a device, and no file",
    ),
    "text": (lambda path: path.write_text("hello"), "{path} is not a journal: it is not an SQLite file"),
    "empty": (Path.touch, "{path} holds no debate: it was stopped before anything was recorded"),
    "other database": (other_database, "{path} is not a journal: it is an SQLite file without the tables of one"),
    "newer": (newer, "{path} was written by a newer Argentum (schema 9; this one reads 1)"),
}


@pytest.mark.parametrize("opener", [Journal.open, JournalReader.open])
@pytest.mark.parametrize("case", UNUSABLE)
def test_what_is_not_a_journal_is_refused_in_one_sentence(path: Path, case: str, opener: Any) -> None:
    make, sentence = UNUSABLE[case]
    make(path)  # type: ignore[no-untyped-call]
    with pytest.raises(JournalError) as caught:
        opener(path)
    assert str(caught.value) == sentence.format(path=path)
    assert not path.with_name("debate.db-lock").exists()


DAMAGES = {
    "DELETE FROM events WHERE seq = 2": "event 2 is missing",
    "DELETE FROM events WHERE seq = 1": "event 1 is missing",
    "UPDATE events SET body = '{\"agent\":' WHERE seq = 2": "event 2 (tokens_changed) does not read",
    "UPDATE events SET body = '{}' WHERE seq = 2": "event 2 (tokens_changed) does not read",
    "UPDATE events SET body = x'00ff' WHERE seq = 2": "event 2 has columns of the wrong type",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_with_its_event(path: Path, damage: str) -> None:
    with Journal.create(path, META) as journal:
        journal.append(0, [ACCRUAL] * 3)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(damage)
    with pytest.raises(JournalError, match="damaged") as caught:
        list(JournalReader.open(path).read())
    assert DAMAGES[damage] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_damaged_sound_is_named(path: Path) -> None:
    with Journal.create(path, META) as journal:
        journal.store_clip(spoken("clip_a"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE clips SET pcm = x'00'")
    with pytest.raises(JournalError, match="damaged: clip clip_a does not read"):
        JournalReader.open(path).load_clip("clip_a")


def test_a_new_journal_never_overwrites(path: Path) -> None:
    path.write_text("a letter")
    with pytest.raises(JournalError, match="already exists"):
        Journal.create(path, META)
    assert path.read_text() == "a letter"
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError) as caught:
        Journal.create(tmp_path / "file" / "debate.db", META)
    assert str(caught.value).startswith(f"no journal can be written to {tmp_path / 'file' / 'debate.db'}: ")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(JournalError, match=r"no journal can be written to .*: unable to open database file"):
            Journal.create(tmp_path / "debate.db", META)
    finally:
        tmp_path.chmod(0o700)


def test_a_lost_file_is_said_once_and_the_debate_goes_on(path: Path) -> None:
    journal = Journal.create(path, META)
    journal.append(1, [ACCRUAL])
    path.unlink()
    with pytest.raises(JournalError, match="the file was moved or deleted") as caught:
        journal.append(2, [ACCRUAL, ACCRUAL])
    assert [item.seq for item in caught.value.recorded] == [2, 3]
    assert not journal.recording
    assert journal.append(3, [ACCRUAL]) == [Recorded(4, 3, ACCRUAL)]
    journal.store_clip(spoken("clip_a"))
    journal.close()


def test_a_full_disk_is_said_once_and_leaves_no_gap(path: Path) -> None:
    journal = Journal.create(path, META)
    journal.append(1, [ACCRUAL])
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    large = ProviderFault(provider="x", kind="y", detail="z" * 100_000)
    with pytest.raises(JournalError, match=r"cannot be written any more \(database or disk is full\)"):
        journal.append(2, [large])
    journal.append(3, [ACCRUAL])
    journal.close()
    assert [item.seq for item in JournalReader.open(path).read()] == [1]


WRITER = """
import sys
from argentum_core.debate.events import TokensChanged
from argentum_core.journal import Journal
journal = Journal.create(sys.argv[1], {"session": "s"})
event = TokensChanged(agent="ada", delta=100, bank=500, cause="accrual")
while True:
    print(journal.append(0, [event] * 7)[-1].seq, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("batches_before_the_kill", [1, 2, 37, 400])
def test_a_killed_debate_lost_nothing_that_was_appended(path: Path, batches_before_the_kill: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(batches_before_the_kill):
            writer.stdout.readline()
        writer.kill()
        told = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    last_told = told[-1] if told else 7 * batches_before_the_kill
    with Journal.open(path) as journal:
        seqs = [item.seq for item in journal.read()]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(seqs) >= last_told
        assert len(seqs) % 7 == 0, "a batch is whole or absent"
        assert journal.append(0, [ACCRUAL])[0].seq == len(seqs) + 1


def test_home_is_the_variable_or_the_platforms_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("ARGENTUM_HOME")
    assert home().name == "argentum"


def test_a_new_name_is_one_that_no_file_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from datetime import datetime

    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    now = datetime(2031, 5, 4, 3, 2, 1)
    first = new_journal_path("My Motion!", now)
    assert first == tmp_path / "debates" / "20310504-030201-my-motion.db"
    first.parent.mkdir()
    first.touch()
    assert new_journal_path("my-motion", now).name == "20310504-030201-my-motion-2.db"
