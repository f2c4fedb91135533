"""`kill -9` at random moments of a real debate: `argentum resume` goes on each time, and nothing that was recorded is lost.

Four debates run side by side, each killed and resumed five times: twenty moments.
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
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

DEBATES = 4
KILLS = 5
PATIENCE_S = 30.0

pytestmark = pytest.mark.slow

Row = tuple[int, int, str, str]


def argentum(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "argentum_tui", *arguments],
        env={**os.environ, "ARGENTUM_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(home / "stderr.txt").open("ab"),
    )


def rows(journal: Path) -> list[Row]:
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as db:
        return db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()


def wait_for_more(journal: Path, process: subprocess.Popen[bytes], than: int) -> None:
    """Until the debate has recorded something new that was heard."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the debate stopped by itself"
        if journal.exists():
            try:
                new = rows(journal)[than:]
            except sqlite3.OperationalError:
                new = []  # not there yet, or being made
            if any(kind == "segment_started" for _, _, kind, _ in new):
                return
        time.sleep(0.02)
    raise AssertionError("nothing was heard")


def killed_and_resumed(folder: Path, seed: int) -> list[Row]:
    """One debate, killed five times, then stopped cleanly twice and gone on with in between; returns its record."""
    journal = folder / "debate.db"
    moments = random.Random(seed)
    process = argentum(
        folder, "run", "--headless", "--no-sound", "--voice", "estimate", "--seed", str(seed), "--journal", str(journal)
    )
    before: list[Row] = []
    for _ in range(KILLS):
        wait_for_more(journal, process, len(before))
        time.sleep(moments.uniform(0.0, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = rows(journal)
        assert after[: len(before)] == before, "a committed event changed or is gone"
        before = after
        process = argentum(folder, "resume", str(journal), "--headless", "--no-sound")
    for last in (False, True):
        wait_for_more(journal, process, len(before))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130
        after = rows(journal)
        assert after[: len(before)] == before
        before = after
        if not last:
            process = argentum(folder, "resume", str(journal), "--headless", "--no-sound")
    return before


def check_record(record: list[Row]) -> None:
    """Gapless, in time, accounts exact, one floor, unique ids: across every kill."""
    assert [row[0] for row in record] == list(range(1, len(record) + 1))
    assert all(first[1] <= second[1] for first, second in pairwise(record))
    events = [(kind, json.loads(body)) for _, _, kind, body in record]
    assert sum(kind == "debate_resumed" for kind, _ in events) == KILLS + 1
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


def test_a_debate_killed_at_twenty_moments_goes_on_each_time(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(DEBATES)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(DEBATES) as pool:
        records = list(pool.map(killed_and_resumed, folders, range(DEBATES)))
    for record in records:
        check_record(record)
    for folder in folders:
        assert "Traceback" not in (folder / "stderr.txt").read_text()
