"""A watched preset tells of what changes a knob or breaks it, once, when the file stands still; of nothing else."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest

from argentum_presets import Change, PresetWatch, load_preset
from argentum_presets.watch import watched_paths

_later = count(1)


def write(path: Path, text: str) -> Path:
    """Write as an editor does, at a moment of its own: file systems count time in coarse steps."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    at = 2_000_000_000 + next(_later)
    os.utime(path, (at, at))
    return path


def looks(watch: PresetWatch, most: int = 3) -> list[Change]:
    return [change for _ in range(most) if (change := watch.look()) is not None]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write(tmp_path / "presets" / "mine.toml", 'extends = "panel_civil"\n[audio]\nwidth = 0.1\n')


def test_nothing_is_told_of_what_stays(tmp_path: Path, mine: Path) -> None:
    assert mine.exists()
    assert looks(PresetWatch("mine", tmp_path)) == []


def test_a_change_is_told_once_with_what_the_preset_amounts_to_now(tmp_path: Path, mine: Path) -> None:
    watch = PresetWatch("mine", tmp_path)
    write(mine, 'extends = "panel_civil"\n[audio]\nwidth = 0.9\n')
    [change] = looks(watch, 5)
    assert change.file == "mine.toml" and change.problem is None
    assert change.settings == load_preset("mine", tmp_path).settings


def test_a_file_is_not_told_of_while_it_is_still_being_written(tmp_path: Path, mine: Path) -> None:
    watch = PresetWatch("mine", tmp_path)
    write(mine, "")
    assert watch.look() is None
    write(mine, "[audio]\nwidth = 0.9\n")
    assert watch.look() is None
    change = watch.look()
    assert change is not None and change.settings is not None and change.settings.audio.width == 0.9


def test_a_file_put_in_the_place_of_the_old_one_is_a_change(tmp_path: Path, mine: Path) -> None:
    watch = PresetWatch("mine", tmp_path)
    write(mine.with_suffix(".new"), "[audio]\nwidth = 0.9\n").replace(mine)
    assert [change.file for change in looks(watch)] == ["mine.toml"]


@pytest.mark.parametrize(
    "text",
    ['extends = "panel_civil"\n[audio]\nwidth = 0.1\n', 'extends = "panel_civil"\n# narrow\n[audio]\nwidth = 0.10\n'],
    ids=["touched", "commented"],
)
def test_what_changes_no_knob_is_not_told(tmp_path: Path, mine: Path, text: str) -> None:
    watch = PresetWatch("mine", tmp_path)
    write(mine, text)
    assert looks(watch) == []


def test_a_broken_edit_is_one_sentence_and_its_repair_is_told_too(tmp_path: Path, mine: Path) -> None:
    watch = PresetWatch("mine", tmp_path)
    write(mine, "[audio]\nwidht = 0.9\n")
    [broken] = looks(watch)
    assert broken.settings is None
    assert broken.problem == "presets/mine.toml: there is no knob 'audio.widht'; did you mean audio.width?"
    write(mine, 'extends = "panel_civil"\n[audio]\nwidth = 0.1\n')
    [repaired] = looks(watch)
    assert repaired.problem is None and repaired.settings == load_preset("mine", tmp_path).settings


def test_what_a_preset_extends_is_watched_with_it(tmp_path: Path) -> None:
    base = write(tmp_path / "presets" / "base.toml", "[audio]\nwidth = 0.2\n")
    write(tmp_path / "presets" / "mine.toml", 'extends = "base"\n[tokens]\nmax_bank = 9.0\n')
    watch = PresetWatch("mine", tmp_path)
    write(base, "[audio]\nwidth = 0.3\n")
    [change] = looks(watch)
    assert change.file == "base.toml"
    assert change.settings is not None
    assert (change.settings.audio.width, change.settings.tokens.max_bank) == (0.3, 9.0)


def test_a_new_base_is_watched_from_then_on(tmp_path: Path, mine: Path) -> None:
    base = write(tmp_path / "presets" / "base.toml", "[audio]\nwidth = 0.2\n")
    watch = PresetWatch("mine", tmp_path)
    write(mine, 'extends = "base"\n')
    assert len(looks(watch)) == 1
    write(base, "[audio]\nwidth = 0.3\n")
    [change] = looks(watch)
    assert change.file == "base.toml"


def test_a_users_file_that_hides_a_shipped_preset_is_seen_to_come_and_go(tmp_path: Path) -> None:
    watch = PresetWatch("town_hall", tmp_path)
    own = write(tmp_path / "presets" / "town_hall.toml", 'extends = "town_hall"\n[audio]\nwidth = 0.1\n')
    [came] = looks(watch)
    assert came.file == "town_hall.toml" and came.settings is not None and came.settings.audio.width == 0.1
    own.unlink()
    [went] = looks(watch)
    assert went.file == "town_hall.toml" and went.settings == load_preset("town_hall").settings


def test_a_file_named_by_its_path_is_watched_and_missed(tmp_path: Path) -> None:
    path = write(tmp_path / "elsewhere.toml", "[audio]\nwidth = 0.2\n")
    watch = PresetWatch(str(path))
    path.unlink()
    [gone] = looks(watch)
    assert gone.problem == f"{path}: there is no such file"
    write(path, "[audio]\nwidth = 0.2\n")
    [back] = looks(watch)
    assert back.settings is not None and back.settings.audio.width == 0.2


def test_a_circle_is_walked_once(tmp_path: Path) -> None:
    one = write(tmp_path / "presets" / "one.toml", 'extends = "two"\n')
    two = write(tmp_path / "presets" / "two.toml", 'extends = "one"\n')
    assert watched_paths("one", tmp_path) == [one, two]
    watch = PresetWatch("one", tmp_path)
    write(two, "[audio]\nwidth = 0.2\n")
    [change] = looks(watch)
    assert change.settings is not None and change.settings.audio.width == 0.2


@pytest.mark.parametrize("name", ["nobody", "a\0b.toml", "."])
def test_names_of_nothing_are_watched_without_an_error(tmp_path: Path, name: str) -> None:
    assert looks(PresetWatch(name, tmp_path)) == []


@pytest.mark.parametrize("name", ["Crossfire.TOML", "CROSSFIRE.toml", "crossfire.toml"])
def test_a_file_that_takes_the_place_of_a_shipped_one_is_seen_in_any_spelling(tmp_path: Path, name: str) -> None:
    (tmp_path / "presets").mkdir()
    watch = PresetWatch("crossfire", tmp_path)
    write(tmp_path / "presets" / name, "[audio]\nwidth = 0.9\n")
    [change] = looks(watch, 4)
    assert change.file == name and change.settings is not None and change.settings.audio.width == 0.9
