"""A debate in virtual time that was killed goes on in virtual time, under the rules that it had, to the end that it was begun with."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from show import judge

from argentum_tui.cli import argentum

pytestmark = pytest.mark.slow

Row = tuple[int, int, str, str]
TURNS = 24


def killed(journal: Path, after: int) -> None:
    """A debate whose process is killed when it has told that so many segments ended."""
    command = ["run", "homework", "--preset", "crossfire", "--set", "auction.max_bid=3", "--clock", "virtual", "--json"]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "argentum_tui",
            *command,
            "--seed",
            "7",
            "--turns",
            str(TURNS),
            "--journal",
            str(journal),
        ],
        env={**os.environ, "ARGENTUM_HOME": str(journal.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    ended = 0
    with process.stdout as lines:
        for line in lines:
            ended += json.loads(line)["type"] == "segment_ended"
            if ended == after:
                process.kill()
                break
    process.wait()
    assert ended == after, "the debate stopped by itself"


def rows(journal: Path) -> list[Row]:
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db:
        return db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()


def resumed(journal: Path, *options: str) -> list[Row]:
    done = CliRunner(env={"ARGENTUM_HOME": str(journal.parent)}).invoke(
        argentum, ["resume", str(journal), "--clock", "virtual", "--headless", *options], standalone_mode=False
    )
    assert done.exception is None, done.output
    assert done.return_value == 0
    return rows(journal)


@pytest.mark.parametrize("after", [1, 8])
def test_a_killed_debate_goes_on_to_its_end_and_passes_every_check(tmp_path: Path, after: int) -> None:
    journal, copy, wav = tmp_path / "debate.db", tmp_path / "copy.db", tmp_path / "rest.wav"
    killed(journal, after)
    before = rows(journal)
    for one in tmp_path.glob("debate.db*"):
        shutil.copy(one, tmp_path / one.name.replace("debate", "copy"))
    record = resumed(journal, "--wav", str(wav))

    assert record[: len(before)] == before, "what was recorded stays"
    assert "debate_resumed" in [kind for _, _, kind, _ in record[len(before) :]]
    assert json.loads(record[-1][3])["reason"] == "turns"
    assert sum(kind == "auction_resolved" for _, _, kind, _ in record) >= TURNS - 5, (
        "openings and closing statements are not sold"
    )
    assert not [kind for _, _, kind, _ in record if kind in ("preset_changed", "knob_changed")], "the rules stay"
    bids = [json.loads(body)["amount"] for _, _, kind, body in record if kind == "bid_placed"]
    assert bids and max(bids) <= 300, "and so do the knobs that were laid over them"
    verdict = judge(journal)
    assert not verdict.failed
    assert wav.stat().st_size > 48_000 * 2
    assert resumed(copy) == record, "the same record goes on in the same way"


def test_a_debate_without_an_end_does_not_go_on_in_virtual_time(tmp_path: Path) -> None:
    journal = tmp_path / "debate.db"
    killed(journal, 1)
    with closing(sqlite3.connect(journal)) as db, db:
        body = json.loads(db.execute("SELECT body FROM events WHERE seq = 1").fetchone()[0])
        body["turns"] = None
        db.execute("UPDATE events SET body = ? WHERE seq = 1", (json.dumps(body),))
    before = rows(journal)
    done = CliRunner(env={"ARGENTUM_HOME": str(tmp_path)}).invoke(
        argentum, ["resume", str(journal), "--clock", "virtual"], standalone_mode=False
    )
    assert "would never end" in str(done.exception)
    assert rows(journal) == before
