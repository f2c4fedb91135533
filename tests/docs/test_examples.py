"""The example scripts do what they say, as they stand in the documents."""

from __future__ import annotations

import asyncio
import re
import runpy
import sys
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from cited import ROOT

import argentum_core as argentum
from argentum_core.journal import JournalReader
from argentum_core.journal.export.lines import lines

Run = Callable[..., list[str]]

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs an example as `python docs/examples/NAME ARGUMENTS` in an empty folder; returns the lines it printed."""

    def run(name: str, *arguments: str) -> list[str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return run


@pytest.mark.slow
def test_a_headless_debate_is_rendered_to_a_file(run: Run, tmp_path: Path) -> None:
    said = run("headless_debate.py", "out.wav", "4")
    with wave.open(str(tmp_path / "out.wav")) as wav:
        seconds = wav.getnframes() / wav.getframerate()
    assert f"4 turns, 0 cuts, {seconds:.1f} s in out.wav" in said[0]
    assert len(said) == 3


def test_a_motion_of_ones_own_is_debated(run: Run) -> None:
    said = run("own_motion.py")
    assert said[0].startswith("   0.0 s  Chair: ") and "the library should stay open all night" in said[0]
    speakers = [line.split(":")[0].split()[-1] for line in said]
    assert len([name for name in speakers if name != "Chair"]) == 6
    assert set(speakers) == {"Ivo", "Hazel", "Chair"}


def test_a_mind_of_ones_own_speaks_beside_the_casebook(run: Run) -> None:
    said = run("own_mind.py")
    own = [line for line in said if line.startswith("ivo: ")]
    assert own == [f"ivo: This is line {n} of my own. It has a second sentence." for n in range(1, len(own) + 1)]
    assert 0 < len(own) < len(said)


def test_a_journal_is_read(run: Run, tmp_path: Path) -> None:
    heard = record(tmp_path / "debate.db")
    said = run("read_journal.py", "debate.db")
    assert said[0] == "Schools should abolish homework for children under fourteen (debate_snappy, seed 5)"
    assert [line for line in said if " s  " in line] and said[-1].endswith("tokens")
    assert heard and all(any(text in line for line in said) for text in heard)


@pytest.mark.slow
def test_a_debate_is_steered_while_it_plays(run: Run) -> None:
    said = run("steered_debate.py", "12")
    assert {"  grant: applied", "  cut_at_beat: applied", "Chair: Shorter, please.", "  stop: applied"} <= set(said)


def test_a_stream_is_followed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = record(tmp_path / "debate.db")
    with JournalReader.open(tmp_path / "debate.db") as journal:
        # As of a later version: types that it does not know are passed over.
        stream = [*lines(journal), '{"seq":99999,"at_ms":9,"type":"from_tomorrow"}']
    monkeypatch.setattr(sys, "stdin", stream)
    said = run("follow_stream.py")
    assert len(said) == len(heard) + 2
    assert all(any(text in line for line in said) for text in heard)
    assert "Chair: " in said[0] and said[-2].startswith("The house, after the debate: {'for': ")


def test_a_journal_that_is_none_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("nothing")
    with pytest.raises(SystemExit, match=r"note\.txt is not a journal"):
        run("read_journal.py", "note.txt")


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/guide/python.md"])
def test_the_ten_lines_are_ten_and_run(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / page).read_text("utf-8")
    lines = re.search(r"```python\n(import asyncio\n.*?)```", text, re.DOTALL)
    assert lines is not None and len([line for line in lines[1].splitlines() if line]) <= 10
    monkeypatch.setattr("argentum_core.api.play.play", partial(argentum.play, clock="virtual"))
    # Without a server, without waiting for real time, and by the quickest voice.
    exec(
        compile(lines[1].replace(', mind="chat:llama3.2"', ', voice="espeak"'), page, "exec"), {"__name__": "__main__"}
    )
    said = capsys.readouterr().out.splitlines()
    speakers = [line.split()[0] for line in said]
    assert len([name for name in speakers if name != "Chair"]) == 12
    assert set(speakers) == {"Chair", "Ada", "Brook", "Cyril", "Delia"}


def test_every_example_is_on_its_page_and_has_a_test() -> None:
    page = (ROOT / "docs/guide/examples.md").read_text("utf-8")
    mine = Path(__file__).read_text("utf-8")
    names = [path.name for path in EXAMPLES.glob("*.py")]
    assert len(names) == 6
    assert [name for name in names if f'"docs/examples/{name}"' not in page or f'run("{name}"' not in mine] == []


def record(path: Path) -> list[str]:
    """A short debate on record; returns what was heard of each segment."""

    async def play() -> list[str]:
        debate = argentum.Debate("homework", voice="estimate", seed=5, turns=5)
        playing = argentum.play(debate, clock="virtual", journal=path)
        return [event.heard_text async for event in playing if isinstance(event, argentum.events.SegmentEnded)]

    return asyncio.run(play())
