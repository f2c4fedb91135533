"""The neural voice from the command line: a sample, a fetched model, and a debate that is the same each time."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from argentum_audio.voices.neural import models
from argentum_core.journal import JournalReader
from argentum_tui import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line in a folder with a home of its own: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        return status, output, errors

    return call


def seconds_of_sound(path: Path) -> float:
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return float((np.abs(samples).max(axis=1) > 300).sum() / file.getframerate())


@pytest.mark.slow
def test_a_debate_gives_each_seat_a_speaker_and_is_the_same_each_time(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        status, _, errors = run(
            "run", "homework", "--clock", "virtual", "--seed", "7", "--turns", "3", "--voice", "neural",
            "--journal", f"{name}.db", "--wav", f"{name}.wav",
        )  # fmt: skip
        assert status == 0, errors
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    started = json.loads(next(iter(JournalReader.open(tmp_path / "a.db").rows())).body)
    assert [agent["voice"] for agent in started["agents"]] == [
        "neural:wren",
        "neural:rowan",
        "neural:flint",
        "neural:sable",
    ]


def test_a_sample_is_spoken_into_a_file_by_each_voice_in_turn(run: Run, tmp_path: Path) -> None:
    status, output, _ = run(
        "voices", "--say", "Who pays for the buses?", "--voice", "neural:wren", "--voice", "espeak", "--wav", "s.wav"
    )
    assert (status, output) == (0, "Written to s.wav\n")
    assert 1.5 < seconds_of_sound(tmp_path / "s.wav") < 6.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--wav", "s.wav"), "write --say TEXT"),
        (("--say", "x", "--voice", "neural:wrne"), "did you mean 'wren'?"),
        (("--say", "x", "--voice", "neural:emma"), "argentum voices --fetch emma"),
        (("--say", "x", "--voice", "espeak", "--wav", "no/s.wav"), "cannot be written"),
    ],
)
def test_what_cannot_be_said_is_one_sentence(run: Run, arguments: tuple[str, ...], says: str) -> None:
    status, _, errors = run("voices", *arguments)
    assert status != 0
    assert says in errors
    assert errors.count("\n") == 1


def test_speakers_are_listed_with_the_users_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "voices" / "speakers").mkdir(parents=True)
    (tmp_path / "home" / "voices" / "speakers" / "me.toml").write_text('about = "myself"\n')
    rows = {row["name"]: row["about"] for row in json.loads(run("voices", "--json")[1])}
    assert rows["neural:me"] == "myself"
    assert "neural:wren" in rows


def test_a_model_is_fetched_by_its_name_to_where_it_is_looked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Path]] = []

    def fetch(name: str, folder: Path, progress: Callable[[int, int], None]) -> Path:
        progress(1, 2)
        asked.append((name, folder))
        return folder / "emma.onnx"

    monkeypatch.setattr(models, "fetch", fetch)
    status, output, _ = run("voices", "--fetch", "emma")
    folder = tmp_path / "home" / "voices"
    assert (status, output) == (0, f"neural:emma is ready: {folder / 'emma.onnx'}\n")
    assert asked == [("emma", folder)]
