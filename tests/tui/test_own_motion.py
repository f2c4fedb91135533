"""A motion of one's own from the command line: a sentence is debated, recorded whole, and files to start from are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from own_sentences import NAMES, SENTENCES, wrecks

from argentum_core.brief import read
from argentum_core.debate.events import DebateStarted, ProviderFault, SegmentStarted
from argentum_core.journal import JournalReader
from argentum_core.wiring.named_material import first_motion
from argentum_core.wiring.own_motion import is_sentence
from argentum_presets import list_motions
from argentum_tui.cli import run

SENTENCE = "Remote work should be a right"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("ARGENTUM_HOME", str(home))
    return home


def debated(path: Path, sentence: str, *more: str, seed: int = 1) -> list[Any]:
    """The events of a debate of a sentence, in virtual time."""
    options = ("--clock", "virtual", "--seed", str(seed), "--voice", "estimate", "--journal", str(path), *more)
    assert run(["run", sentence, *options]) == 0
    return [recorded.event for recorded in JournalReader.open(str(path)).read()]


def test_a_sentence_is_debated_for_four_minutes_in_good_grammar(tmp_path: Path) -> None:
    events = debated(tmp_path / "a.db", SENTENCE, "--minutes", "4")
    start = next(event for event in events if isinstance(event, DebateStarted))
    assert (start.motion, start.title) == ("remote-work-should-be-a-right", SENTENCE)
    names = (*(agent.name for agent in start.agents), "Chair", *NAMES)
    said = [event.text for event in events if isinstance(event, SegmentStarted) and event.role != "second"]
    assert len(said) == len(set(said)) >= 20
    about = read(SENTENCE)
    known = type(about)(about.title, about.family, about.slots, about.plural, (*about.proper, *names))
    assert {text: found for text in said if (found := wrecks(text, known))} == {}


def test_one_notice_says_that_it_is_a_sketch(tmp_path: Path) -> None:
    events = debated(tmp_path / "a.db", SENTENCE, "--turns", "2")
    notices = [event for event in events if isinstance(event, ProviderFault)]
    assert [(notice.provider, notice.kind) for notice in notices] == [("motion", "note")]
    assert "sketch" in notices[0].detail


def test_the_same_seed_gives_the_same_debate(tmp_path: Path) -> None:
    one, other = (debated(tmp_path / f"{name}.db", SENTENCES[3], "--turns", "8") for name in "ab")
    assert one == other


def test_a_recorded_debate_goes_on_and_is_exported_without_any_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.db"
    debated(path, SENTENCE, "--turns", "3")
    assert json.loads(JournalReader.open(str(path)).meta()["motion_material"])["title"] == SENTENCE
    assert run(["export", str(path), "--format", "md"]) == 0
    assert SENTENCE in capsys.readouterr().out


@pytest.mark.parametrize("named", ["homework", "nowhere", "a/b.toml", "my motions/own.toml", ""])
def test_a_name_and_a_file_are_no_sentence(named: str) -> None:
    assert not is_sentence(named)


def test_a_motion_of_ones_own_whose_name_has_a_space_comes_before_a_sentence(own_home: Path) -> None:
    folder = own_home / "motions"
    folder.mkdir(parents=True)
    assert is_sentence("cats or dogs")
    (folder / "cats or dogs.toml").write_text("title = 'x'", encoding="utf-8")
    assert not is_sentence("cats or dogs")


def test_a_word_that_is_no_motion_is_refused_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "xyzzy", "--clock", "virtual", "--turns", "1"]) == 2
    assert "there is no motion 'xyzzy'" in capsys.readouterr().err
    assert list_motions()


@pytest.mark.parametrize("kind", ["motion", "cast", "preset"])
def test_new_writes_a_file_that_check_finds_sound_and_never_overwrites(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    assert run(["new", kind, "Cats are better than dogs", "-o", str(path)]) == 0
    written = path.read_text(encoding="utf-8")
    assert "# " in written
    assert run(["check", str(path)]) == 0
    assert f"is a {kind}, and sound" in capsys.readouterr().out
    assert run(["presets", "check", str(path)]) == 0
    assert run(["new", kind, "Another", "-o", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == written


def test_a_new_file_is_found_by_its_name(own_home: Path, tmp_path: Path) -> None:
    assert run(["new", "motion", "Cats are better than dogs"]) == 0
    assert (own_home / "motions" / "cats-are-better-than-dogs.toml").is_file()
    assert run(["new", "cast", "pair"]) == 0
    events = debated(tmp_path / "a.db", "cats-are-better-than-dogs", "--cast", "pair", "--turns", "4")
    assert next(event for event in events if isinstance(event, DebateStarted)).title == "Cats are better than dogs"


def test_check_says_what_a_motion_lacks_and_how_long_it_lasts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "motion", "short"]) == 0
    capsys.readouterr()
    assert run(["check", "short", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["kind"] == "motion"
    assert 0 < found["minutes"] < 2
    assert any("2 claims" in lack for lack in found["lacks"])
    assert run(["check", "homework", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["minutes"] > 15


@pytest.mark.parametrize("file", ["nothing", "nothing.toml"])
def test_check_of_what_is_not_there_is_one_sentence(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", file]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_cast_of_one_side_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cast.toml"
    path.write_text('[[agents]]\nname = "A"\nside = 1\n[[agents]]\nname = "B"\nside = 1\n', encoding="utf-8")
    assert run(["run", SENTENCE, "--cast", str(path), "--clock", "virtual", "--turns", "1"]) == 2
    assert "an agent on each side" in capsys.readouterr().err


def test_a_speakers_file_is_known_as_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('about = "a voice"\npitch = 0.9\nformants = 0.9\n', encoding="utf-8")
    assert run(["check", str(path)]) == 0
    assert "a speaker of the neural voice" in capsys.readouterr().out
    path.write_text("pitch = 0.9\nformants = 'low'\n", encoding="utf-8")
    assert run(["check", str(path)]) == 2


def test_a_sketch_says_that_it_does_not_read_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("Nothing about it here, only weather and long walks by the sea.", encoding="utf-8")
    events = debated(tmp_path / "a.db", SENTENCE, "--turns", "1", "--evidence", str(folder))
    assert "the evidence for its motion" in next(event for event in events if isinstance(event, ProviderFault)).detail


def test_a_sentence_whose_file_was_written_is_debated_from_it(tmp_path: Path, own_home: Path) -> None:
    assert run(["new", "motion", "Cats should pay rent"]) == 0
    events = debated(tmp_path / "a.db", "Cats should pay rent", "--turns", "2")
    assert next(event for event in events if isinstance(event, ProviderFault)).detail.endswith(
        "cats-should-pay-rent.toml."
    )
    (own_home / "motions" / "cats-should-pay-rent.toml").write_text("title = 'Cats should pay rent'", encoding="utf-8")
    assert run(["run", "Cats should pay rent", "--clock", "virtual", "--turns", "1"]) == 2


def test_a_motion_file_that_cannot_be_used_is_never_the_default(own_home: Path) -> None:
    folder = own_home / "motions"
    folder.mkdir(parents=True)
    (folder / "aa.toml").write_text("title = 'Half of one'", encoding="utf-8")
    assert first_motion() != "aa"
