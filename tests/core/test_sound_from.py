"""The sound of a record from any moment on is that of its export from there."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from argentum_core.journal import JournalReader
from argentum_core.journal.export.sound import NoSound, render
from argentum_core.journal.export.sound_from import SoundFrom
from argentum_tui.cli import run

RATE = 48_000


def recorded(path: Path, *options: str) -> JournalReader:
    chosen = ("--motion", "homework", "--seed", "4", "--turns", "3", "--preset", "crossfire", *options)
    assert run(["run", "--clock", "virtual", *chosen, "--journal", str(path)]) == 0
    return JournalReader.open(path)


def test_from_every_moment_it_is_what_the_export_has_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    reader = recorded(tmp_path / "a.db", "--voice", "espeak")
    wav = tmp_path / "a.wav"
    rendered = render(reader, wav)
    with wave.open(str(wav)) as file:
        exported = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768
    sound = SoundFrom(reader)
    assert sound.length_ms == rendered.length_ms
    for at_ms in (0, 1, 2500, 9000, 15_000, sound.length_ms - 800):
        heard = np.concatenate(list(sound.blocks(at_ms)))
        there = exported[at_ms * RATE // 1000 :]
        assert abs(len(heard) - len(there)) <= RATE // 10, at_ms
        shared = min(len(heard), len(there))
        difference = heard[:shared] - there[:shared]
        # The limiter and the room remember what was before; a sample out of place would be as loud as the speech itself.
        assert np.sqrt((difference**2).mean()) < 0.15 * np.sqrt((there**2).mean()), at_ms
    assert list(sound.blocks(sound.length_ms)) == []


def test_without_recorded_sound_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    reader = recorded(tmp_path / "a.db", "--voice", "estimate", "--set", "journal.record_sound=false")
    with pytest.raises(NoSound, match="holds no recorded sound"):
        SoundFrom(reader)
