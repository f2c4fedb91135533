"""What the command line lets the stage do with a debate that is over: files beside the journal, none of them replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_export_sound import CLIPS, EVENTS, record

from argentum_tui.commands.endings import export_beside, hear_line

TOLD = ("md", "wav")


def test_transcript_and_sound_are_written_beside_the_journal_once(tmp_path: Path) -> None:
    record(tmp_path / "a.db", EVENTS, list(CLIPS))
    told: list[str] = []
    assert export_beside(str(tmp_path / "a.db"), TOLD, told.append) == f"wrote a.md and a.wav in {tmp_path}"
    assert (tmp_path / "a.md").read_text("utf-8").startswith("#") and (tmp_path / "a.wav").stat().st_size > 100_000
    assert (tmp_path / "a.wav").stat().st_mode & 0o077 == 0, "as private as the journal"
    assert told[-1] == "a.wav 100 %" and len(told) == len(set(told))
    assert export_beside(str(tmp_path / "a.db"), TOLD, told.append) == "a.md and a.wav were there already"


def test_without_sound_the_transcript_is_written_all_the_same(tmp_path: Path) -> None:
    record(tmp_path / "a.db", EVENTS, [])
    assert (
        export_beside(str(tmp_path / "a.db"), TOLD, lambda _: None)
        == f"wrote a.md in {tmp_path}; its sound was not kept"
    )
    assert not (tmp_path / "a.wav").exists()


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    record(tmp_path / "a.db", EVENTS, [])
    with pytest.raises(ValueError, match="the sound of this line was not kept"):
        hear_line(str(tmp_path / "a.db"), "s_0")
    with pytest.raises(ValueError, match=r"gone\.db"):
        export_beside(str(tmp_path / "gone.db"), TOLD, lambda _: None)
    assert hear_line(str(tmp_path / "a.db"), "s_0", sound=False).startswith("this debate has no sound")


def test_what_needs_a_process_of_its_own_gets_one(tmp_path: Path) -> None:
    record(tmp_path / "a.db", EVENTS, [])
    assert export_beside(str(tmp_path / "a.db"), ["cast"], lambda _: None) == f"wrote a.cast in {tmp_path}"
    assert (tmp_path / "a.cast").read_text("utf-8").startswith('{"version": 3')
    assert (tmp_path / "a.cast").stat().st_mode & 0o077 == 0
