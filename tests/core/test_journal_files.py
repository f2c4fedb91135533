"""A journal under several names, and in the states in which a killed process can leave it (journal/file_family.py, lock.py)."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from argentum_core.debate.events import DebateEnded, TokensChanged
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_core.journal.copy import CopyError, copy
from argentum_core.journal.lock import Locked, WriterLock

ACCRUAL = TokensChanged(agent="ada", delta=100, bank=500, cause="accrual")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and kills as on POSIX")

KILLED = """
import os, sys
from argentum_core.debate.events import TokensChanged
from argentum_core.journal import Journal
journal = (Journal.open if sys.argv[2] == "open" else lambda path: Journal.create(path, {"session": "s"}))(sys.argv[1])
journal.append(0, [TokensChanged(agent="ada", delta=100, bank=500, cause="accrual")] * int(sys.argv[3]))
os.kill(os.getpid(), 9)
"""


def killed(path: Path, how: str, events: int) -> None:
    """A process that writes some events and is killed."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), how, str(events)], check=False)
    assert done.returncode == -signal.SIGKILL


def seqs(path: Path) -> list[int]:
    return [row.seq for row in JournalReader.open(path).rows()]


def linked(link: Path, target: Path) -> Path:
    link.symlink_to(target)
    return link


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "k.db"


def test_a_journal_killed_under_one_name_goes_on_under_another(tmp_path: Path, path: Path) -> None:
    link = linked(tmp_path / "l.db", path)
    far = linked(tmp_path / "far", tmp_path) / "k.db"
    killed(path, "create", 3)
    killed(link, "open", 4)
    killed(far, "open", 5)
    for name in (path, link, far):
        assert seqs(name) == list(range(1, 13))
    with Journal.open(link) as journal:
        assert journal.append(0, [ACCRUAL])[0].seq == 13
        assert journal.path == link
    assert sorted(one.name for one in tmp_path.iterdir()) == ["far", "k.db", "l.db"]


def test_one_writer_whatever_the_name(tmp_path: Path, path: Path) -> None:
    link = linked(tmp_path / "l.db", path)
    with Journal.create(path, {}), pytest.raises(JournalError, match=r"l\.db is being written by a running debate"):
        Journal.open(link)


def test_a_hard_link_is_read_with_its_log_and_not_written(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "h.db"
    killed(path, "create", 3)
    other.hardlink_to(path)
    assert seqs(other) == seqs(path) == [1, 2, 3]
    for name, second in ((path, other), (other, path)):
        with pytest.raises(JournalError) as caught:
            Journal.open(name)
        assert str(caught.value).startswith(f"{name} is a file with a second name, {second} (a hard link)")
        assert f"argentum export {name} --format db" in str(caught.value)
    assert (tmp_path / "k.db-wal").stat().st_size
    (tmp_path / "c.db").touch()
    copy(JournalReader.open(other), tmp_path / "c.db")
    with Journal.open(tmp_path / "c.db") as journal:
        assert journal.append(0, [ACCRUAL])[0].seq == 4


def test_a_reader_beside_the_writer_leaves_its_locks_alone(path: Path) -> None:
    """POSIX drops a process's locks with any descriptor; another program would then fold a running debate's log away."""
    other = (sys.executable, "-c", f"import sqlite3; sqlite3.connect({str(path)!r}).execute('SELECT * FROM events')")
    with Journal.create(path, {}) as journal:
        journal.append(0, [ACCRUAL])
        JournalReader.open(path)
        with pytest.raises(JournalError):
            Journal.open(path)
        subprocess.run(other, check=True)
        journal.append(0, [ACCRUAL])
        assert seqs(path) == [1, 2]
        assert path.with_name("k.db-wal").exists()


def header_only(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def log_only_begun(path: Path) -> None:
    header_only(path)
    path.with_name("k.db-wal").touch()


STOPPED: dict[str, Callable[[Path], None]] = {
    "before the first byte": Path.touch,
    "before the tables": header_only,
    "with an empty log": log_only_begun,
}


@pytest.mark.parametrize("opener", [Journal.open, JournalReader.open])
@pytest.mark.parametrize("moment", STOPPED)
def test_killed_before_there_were_tables(path: Path, moment: str, opener: Callable[[Path], object]) -> None:
    STOPPED[moment](path)
    with pytest.raises(JournalError) as caught:
        opener(path)
    assert str(caught.value) == f"{path} holds no debate: it was stopped before anything was recorded"


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "{path} is not a journal: it is a pipe or a device, and no file"),
    "dangling link": (
        lambda path: linked(path, path.with_name("gone")),
        "there is no journal {path}: it is a link to a file that is not there",
    ),
    "link to itself": (lambda path: linked(path, path), "{path} cannot be read: too many levels of symbolic links"),
    "log without journal": (
        lambda path: path.with_name("k.db-wal").write_text("x"),
        "there is no journal {path}, only {path}-wal, which was recorded last; put the two side by side again",
    ),
}  # fmt: skip


@pytest.mark.parametrize("opener", [Journal.open, JournalReader.open])
@pytest.mark.parametrize("case", STRANGE)
def test_what_a_path_may_lead_to(path: Path, case: str, opener: Callable[[Path], object]) -> None:
    make, sentence = STRANGE[case]
    make(path)
    with pytest.raises(JournalError) as caught:
        opener(path)
    assert str(caught.value) == sentence.format(path=path)


def test_a_new_journal_takes_no_name_that_means_something(tmp_path: Path, path: Path) -> None:
    nowhere = linked(tmp_path / "l.db", tmp_path / "gone.db")
    with pytest.raises(JournalError, match=r"l\.db is a link to a file that is not there"):
        Journal.create(nowhere, {})
    path.with_name("k.db-wal").write_bytes(b"what another journal recorded last")
    with pytest.raises(JournalError, match=r"k\.db-wal is there"):
        Journal.create(path, {})
    assert path.with_name("k.db-wal").read_bytes() == b"what another journal recorded last"
    (tmp_path / "u.db-lock").write_text("a file of the user's")
    with pytest.raises(JournalError, match="no journal can be written"):
        Journal.create(tmp_path / "u.db", {})
    assert (tmp_path / "u.db-lock").read_text() == "a file of the user's"
    assert not (tmp_path / "u.db").exists()


def test_a_journal_and_what_lies_beside_it_are_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "k.db"
    before = os.umask(0)
    try:
        with Journal.create(path, {}) as journal:
            journal.append(0, [ACCRUAL])
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("k.db", "k.db-wal", "k.db-shm", "k.db-lock"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_lock_that_was_just_let_go_is_taken_whole(path: Path) -> None:
    """Between its two looks the file may be removed by whoever held it: the lock must be on the file that is there."""

    class Slow(WriterLock):
        removed = False

        def _locked(self) -> sqlite3.Connection:
            db = super()._locked()
            if not self.removed:
                self.removed = True
                self._path.unlink()
            return db

    lock = Slow(path)
    with pytest.raises(Locked):
        WriterLock(path)
    lock.release()
    WriterLock(path).release()
    assert list(path.parent.iterdir()) == []


def test_a_copy_of_a_running_debate_is_whole(tmp_path: Path, path: Path) -> None:
    to = tmp_path / "c.db"
    to.touch()
    with Journal.create(path, {"session": "s"}) as journal:
        journal.append(0, [ACCRUAL] * 500)
        journal.append(1, [DebateEnded(reason="operator")])
        copy(JournalReader.open(path), to)
        journal.append(2, [ACCRUAL])
        assert sorted(one.name for one in tmp_path.iterdir()) == ["c.db", "k.db", "k.db-lock", "k.db-shm", "k.db-wal"]
        assert list(JournalReader.open(to).rows()) == list(JournalReader.open(path).rows())[:501]
    db = sqlite3.connect(to)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    db.close()
    with Journal.open(to) as journal:
        assert journal.append(0, [ACCRUAL])[0].seq == 502


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_copy_that_finds_no_room_says_so(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.create(path, {}) as journal:
        journal.append(0, [ACCRUAL] * 2000)
    to = tmp_path / "c.db"
    connect = sqlite3.connect

    def small(name: object, **options: object) -> sqlite3.Connection:
        db = connect(name, **options)  # type: ignore[call-overload]
        if name == to:
            db.execute("PRAGMA max_page_count = 3")
        return db  # type: ignore[no-any-return]

    to.touch()
    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(CopyError, match="full"):
        copy(JournalReader.open(path), to)


def test_somebody_who_reads_on_and_on_holds_up_no_event(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.create(path, {}) as journal:
        journal.append(0, [ACCRUAL])
        reading = journal.rows()
        next(reading)
        patience = journal._background._connect
        waits: list[str] = []

        def connect() -> sqlite3.Connection:
            db = patience()
            db.set_trace_callback(waits.append)
            return db

        monkeypatch.setattr(journal._background, "_connect", connect)
        journal.append(0, [ACCRUAL])
        journal._background.checkpoint(whole=True)
        journal._background.close()
        told = [line for line in waits if "busy_timeout" in line or "checkpoint" in line]
        assert told == [
            "PRAGMA busy_timeout", "PRAGMA busy_timeout = 0", "PRAGMA wal_checkpoint(RESTART)", "PRAGMA busy_timeout = 5000",
        ]  # fmt: skip
        reading.close()  # type: ignore[attr-defined]
