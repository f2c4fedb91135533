"""Journals of earlier versions are read, exported and gone on with (Surface, Versions)."""

from __future__ import annotations

import lzma
import time
from pathlib import Path

import pytest

from argentum_core.debate.events import DebateResumed, SegmentStarted
from argentum_core.journal import JournalReader
from argentum_core.journal.replay import fold
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.recording import Recording
from argentum_tui import cli
from argentum_tui.commands.running import resume_live

FOLDER = Path(__file__).parent.parent / "core" / "old_journals"
NAMES = sorted(path.name.partition(".")[0] for path in FOLDER.glob("*.db.xz"))
GOES_ON_WITHIN_S = 60.0


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journals, unpacked into a folder of the test's own."""
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    for name in NAMES:
        (tmp_path / f"{name}.db").write_bytes(lzma.decompress((FOLDER / f"{name}.db.xz").read_bytes()))
    return tmp_path


def test_there_is_one_of_each_preset() -> None:
    assert NAMES == ["crossfire", "debate_snappy", "oxford_formal", "panel_civil", "town_hall"]


@pytest.mark.parametrize("name", NAMES)
def test_the_record_folds_and_the_accounts_are_exact(old: Path, name: str) -> None:
    state = fold(JournalReader.open(old / f"{name}.db"))
    assert state.preset == name and state.turn > 2 and state.ended is None
    assert all(0 <= agent.bank <= state.settings.tokens.max_bank * 100 for agent in state.agents)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["jsonl", "md", "json", "srt", "vtt", "db"])
def test_it_is_exported(old: Path, name: str, form: str) -> None:
    to = old / f"{name}.{form}.out"
    assert cli.run(["export", str(old / f"{name}.db"), "--format", form, "-o", str(to)]) == 0
    assert to.stat().st_size > 300


@pytest.mark.slow
def test_all_of_them_go_on(old: Path) -> None:
    sessions = {
        name: resume_live(old / f"{name}.db", Choice(voice="estimate"), Recording(sound=False), with_past=False)
        for name in NAMES
    }
    waiting = dict.fromkeys(NAMES, False)
    try:
        ends = time.monotonic() + GOES_ON_WITHIN_S
        while not all(waiting.values()) and time.monotonic() < ends:
            for name, session in sessions.items():
                if any(isinstance(item.event, SegmentStarted) for item in session.drain()):
                    waiting[name] = True
            time.sleep(0.05)
    finally:
        for session in sessions.values():
            session.close()
    assert all(session.crash is None for session in sessions.values())
    assert all(waiting.values()), waiting
    for name in NAMES:
        events = [recorded.event for recorded in JournalReader.open(old / f"{name}.db").read()]
        assert any(isinstance(event, DebateResumed) for event in events)
