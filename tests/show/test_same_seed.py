"""The same seed twice: the same record and the same sound, to the byte, in two processes of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def play(folder: Path, seed: int, preset: str) -> tuple[list[tuple[int, int, str, str]], dict[str, bytes]]:
    """A short debate in virtual time: its events, and its sound by file name."""
    folder.mkdir()
    arguments = ["run", "--headless", "--clock", "virtual", "--seed", str(seed), "--turns", "10", "--preset", preset]
    arguments += ["--motion", "homework", "--journal", str(folder / "j.db"), "--wav", str(folder / "mix.wav")]
    subprocess.run(
        [sys.executable, "-m", "argentum_tui", *arguments, "--stems", str(folder / "stems")],
        env={**os.environ, "ARGENTUM_HOME": str(folder)},
        capture_output=True,
        check=True,
    )
    with closing(sqlite3.connect(folder / "j.db")) as db, db:
        events = db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()
    return events, {path.name: path.read_bytes() for path in sorted(folder.rglob("*.wav"))}


@pytest.mark.parametrize("preset", ["debate_snappy", "panel_civil"])
def test_the_same_seed_gives_the_same_events_and_the_same_bytes(tmp_path: Path, preset: str) -> None:
    first_events, first_sound = play(tmp_path / "first", 7, preset)
    again_events, again_sound = play(tmp_path / "again", 7, preset)
    assert again_events == first_events
    assert set(first_sound) == {"mix.wav", "ada.wav", "brook.wav", "cyril.wav", "delia.wav", "chair.wav"}
    assert {name: again_sound[name] == first_sound[name] for name in first_sound} == dict.fromkeys(first_sound, True)


def test_another_seed_gives_another_debate(tmp_path: Path) -> None:
    first, _ = play(tmp_path / "first", 7, "debate_snappy")
    other, _ = play(tmp_path / "other", 8, "debate_snappy")
    assert [row[3] for row in first if row[2] == "segment_started"] != [
        row[3] for row in other if row[2] == "segment_started"
    ]
