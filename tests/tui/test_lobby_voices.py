"""What a cast sounds like, and the real voices that could be fetched: what the lobby asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from argentum_audio.voices.neural import models
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.offered_models import fetch_command, offer_once
from argentum_tui.commands import lobby


def test_each_debater_of_the_chosen_cast_speaks_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    said: list[tuple[list[str], str]] = []

    def say_sample(specs: list[str], text: str, wav: Path | None) -> list[str]:
        said.append((specs, text))
        return []

    monkeypatch.setattr("argentum_tui.commands.voice_sample.say_sample", say_sample)
    chosen = Choice(cast="duel")
    assert lobby.hear(chosen, 0) == "Ivo · neural:ash"
    assert lobby.hear(chosen, 3) == "Hazel · neural:hazel"
    assert lobby.hear(Choice(cast="duel", voice="espeak"), 2) == "Ivo · espeak:en-us+robert"
    assert said[0][0] == ["neural:ash,espeak:en-us+robert"]
    assert said[1][1].startswith("I am Hazel. ")
    with pytest.raises(ValueError, match="cast 'nobody'"):
        lobby.hear(Choice(cast="nobody"), 0)


def test_real_voices_are_offered_once_and_only_those_that_are_not_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    emma = models.known_models()["emma"]
    folder = tmp_path / "voices" / models.FOLDER
    folder.mkdir(parents=True)
    with (folder / emma.file).open("wb") as file:
        file.truncate(emma.size)
    command = fetch_command()
    assert command.startswith("argentum voices --fetch ")
    assert set(command.split()[-1].split(",")) == set(models.known_models()) - {"heart", "emma"}
    assert offer_once() == command
    assert offer_once() == ""
    assert fetch_command() == command
