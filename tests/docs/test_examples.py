"""The example scripts do what they say, as they stand in the documents."""

from __future__ import annotations

import asyncio
import runpy
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from cited import ROOT

from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.events import SegmentEnded
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Journal
from argentum_core.minds.casebook import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import load_cast, load_motion, load_preset

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


def test_a_headless_debate_is_rendered_to_a_file(run: Run, tmp_path: Path) -> None:
    said = run("headless_debate.py", "out.wav", "4")
    with wave.open(str(tmp_path / "out.wav")) as wav:
        seconds = wav.getnframes() / wav.getframerate()
    assert f"4 turns, 0 cuts, {seconds:.1f} s in out.wav" in said[0]
    assert len(said) == 3


def test_a_motion_of_ones_own_is_debated(run: Run) -> None:
    said = run("own_motion.py")
    assert len(said) == 6
    assert said[0].startswith("   0.0 s  Ivo: ")
    assert {line.split(":")[0].split()[-1] for line in said} == {"Ivo", "Hazel"}


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
    assert all(any(text in line for line in said) for text in heard)


def test_a_journal_that_is_none_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("nothing")
    with pytest.raises(SystemExit, match=r"note\.txt is not a journal"):
        run("read_journal.py", "note.txt")


def test_every_example_is_on_its_page_and_has_a_test() -> None:
    page = (ROOT / "docs/guide/examples.md").read_text("utf-8")
    mine = Path(__file__).read_text("utf-8")
    names = [path.name for path in EXAMPLES.glob("*.py")]
    assert len(names) == 4
    assert [name for name in names if f'"docs/examples/{name}"' not in page or f'run("{name}"' not in mine] == []


def record(path: Path) -> list[str]:
    """A short debate on record; returns what was heard of each segment."""
    setup = Setup(
        motion_id="homework", motion=load_motion("homework"), cast_id="quartet", cast=load_cast("quartet"),
        preset="debate_snappy", settings=load_preset("debate_snappy").settings, seed=5, turns=5,
    )  # fmt: skip
    names = [agent.id for agent in agents_of(setup)]
    mind, voice = Casebook.of_cast(setup.motion, setup.cast, setup.seed), EstimateVoice()
    voices = dict.fromkeys([*names, CHAIR], voice)
    heard: list[str] = []
    journal = Journal.create(path, setup.meta())
    asyncio.run(
        run_virtual(
            setup, dict.fromkeys(names, mind), voices, SimAudioController(), journal=journal,
            publish=lambda batch: heard.extend(
                item.event.heard_text for item in batch if isinstance(item.event, SegmentEnded)
            ),
        )
    )  # fmt: skip
    journal.close()
    return heard
