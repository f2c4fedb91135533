"""`kill -9` at random moments of a real debate: `argentum resume` goes on each time, and nothing that was recorded is lost.

Four debates run side by side, each killed and resumed five times, under one or another name of its journal: twenty moments,
or `ARGENTUM_KILLS` of them (`ARGENTUM_KILLS=200 pytest -n 0 -s tests/show/test_resume_after_kill.py`). Some come while the process
still starts, before anything of its own is on record.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

AT_ONCE = 4
KILLS = 5
DEBATES = max(AT_ONCE, int(os.environ.get("ARGENTUM_KILLS", "20")) // KILLS)
EARLY = 0.3
"""The share of kills that come at a random moment of the start."""
PATIENCE_S = 60.0 if "ARGENTUM_KILLS" not in os.environ else 600.0

pytestmark = pytest.mark.slow

Row = tuple[int, int, str, str]

started: list[subprocess.Popen[bytes]] = []


def argentum(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with (home / "stderr.txt").open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "argentum_tui", *arguments],
            env={**os.environ, "ARGENTUM_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    started.append(process)
    return process


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    for process in started:
        process.kill()
        process.wait()


def rows(journal: Path) -> list[Row]:
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db, db:
        return db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()


def wait_for_more(journal: Path, process: subprocess.Popen[bytes], than: int) -> None:
    """Until the debate has recorded something new that was heard."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the debate stopped by itself"
        if journal.exists() and heard_after(journal, than):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing was heard after event {than}")


def heard_after(journal: Path, seq: int) -> bool:
    """Whether a segment began after this event; asked twenty times a second, so the record is not read whole for it."""
    try:
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db, db:
            found = db.execute("SELECT 1 FROM events WHERE seq > ? AND type = 'segment_started' LIMIT 1", (seq,))
            return found.fetchone() is not None
    except sqlite3.OperationalError:
        return False  # not there yet, or being made


def begin(folder: Path, moments: random.Random, number: int) -> tuple[Path, subprocess.Popen[bytes]]:
    """Start a debate and kill the first at once: a journal without a debate is told to be one, and one with it goes on."""
    journal = folder / "debate.db"
    command = (
        "run",
        "--headless",
        "--no-sound",
        "--voice",
        "estimate",
        "--seed",
        str(number),
        "--journal",
        str(journal),
    )
    process = argentum(folder, *command)
    if moments.random() >= EARLY:
        return journal, process
    time.sleep(moments.uniform(0.0, 2.0))
    process.kill()
    process.wait()
    try:
        if rows(journal):
            return journal, argentum(folder, "resume", str(journal), "--headless", "--no-sound")
    except sqlite3.OperationalError:
        pass  # no file, or no tables in it
    assert argentum(folder, "resume", str(journal), "--headless", "--no-sound").wait() == 2
    told = (folder / "stderr.txt").read_text().splitlines()[-1]
    assert told.endswith("holds no debate: it was stopped before anything was recorded") or (
        told == f"argentum: there is no journal {journal}"
    )
    for one in folder.glob("debate.db*"):
        one.unlink()
    return journal, argentum(folder, *command)


def names_of(journal: Path) -> list[Path]:
    """Names that all lead to a journal."""
    folder = journal.parent
    (folder / "link.db").symlink_to(journal.name)
    (folder / "far.db").symlink_to(folder / "link.db")
    (folder / "here").symlink_to(".")
    return [
        journal,
        folder / "link.db",
        folder / "far.db",
        folder / "here" / "debate.db",
        Path(os.path.relpath(journal)),
    ]


def killed_and_resumed(folder: Path, number: int) -> list[Row]:
    """One debate, killed five times, then stopped cleanly twice and gone on with in between; returns its record."""
    moments = random.Random(f"{number} {os.environ.get('ARGENTUM_KILLS', '')}")
    journal, process = begin(folder, moments, number)
    names = names_of(journal)

    def again() -> subprocess.Popen[bytes]:
        return argentum(folder, "resume", str(moments.choice(names)), "--headless", "--no-sound")

    before: list[Row] = []
    for _ in range(KILLS):
        if before and moments.random() < EARLY:
            time.sleep(moments.uniform(0.0, 2.0))
        else:
            wait_for_more(journal, process, len(before))
            time.sleep(moments.uniform(0.0, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = rows(journal)
        assert after[: len(before)] == before, "a committed event changed or is gone"
        before = after
        process = again()
    for last in (False, True):
        wait_for_more(journal, process, len(before))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130
        assert sum(one.stat().st_size for one in folder.glob("debate.db-wal")) == 0, "the log is folded into the file"
        assert not (folder / "debate.db-lock").exists()
        after = rows(journal)
        assert after[: len(before)] == before
        before = after
        if not last:
            process = again()
    return before


def check_record(record: list[Row]) -> None:
    """Gapless, in time, accounts exact, one floor, unique ids: across every kill."""
    assert [row[0] for row in record] == list(range(1, len(record) + 1))
    assert all(first[1] <= second[1] for first, second in pairwise(record))
    events = [(kind, json.loads(body)) for _, _, kind, body in record]
    assert 2 <= sum(kind == "debate_resumed" for kind, _ in events) <= KILLS + 2
    banks = {agent["id"]: agent["bank"] for agent in events[0][1]["agents"]}
    started: list[str] = []
    ended: list[str] = []
    for kind, body in events:
        if kind == "tokens_changed":
            banks[body["agent"]] += body["delta"]
            assert banks[body["agent"]] == body["bank"]
        elif kind == "segment_started":
            assert len(started) == len(ended), "two voices on the floor"
            started.append(body["segment_id"])
        elif kind == "segment_ended":
            ended.append(body["segment_id"])
    assert started == ended
    assert len(set(started)) == len(started)
    texts = [body["text"] for kind, body in events if kind == "segment_started"]
    assert len(set(texts)) == len(texts), "a segment was said twice"


def test_a_debate_killed_at_many_moments_goes_on_each_time(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(DEBATES)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        records = list(pool.map(killed_and_resumed, folders, range(DEBATES)))
    for record in records:
        check_record(record)
    resumed = sum(kind == "debate_resumed" for record in records for _, _, kind, _ in record)
    print(
        f"{DEBATES * KILLS} kills and {resumed} resumptions in {DEBATES} debates: {sum(map(len, records))} events, none lost"
    )
    for folder in folders:
        assert "Traceback" not in (folder / "stderr.txt").read_text()
