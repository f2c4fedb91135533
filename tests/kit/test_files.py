"""Which file a path names, and files that nobody else can read (argentum_kit/files.py)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from argentum_kit.files import (
    create_private,
    file_identity_or_path,
    identity,
    is_file,
    made_whole,
    make_private_folder,
    other_names,
    private_opener,
    real_path,
    replacing,
    write_private,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def generous_umask() -> Iterator[None]:
    """A umask that would let everybody read."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a"
    path.write_text("a")
    (tmp_path / "folder").mkdir()
    return path


NAMES: dict[str, Callable[[Path], Path]] = {
    "itself": lambda file: file,
    "relative": lambda file: Path(os.path.relpath(file)),
    "by way of a folder": lambda file: file.parent / "folder" / ".." / file.name,
    "symbolic link": lambda file: linked(file.parent / "s", file),
    "link to a link": lambda file: linked(file.parent / "t", linked(file.parent / "s", file)),
    "through a linked folder": lambda file: linked(file.parent / "f", file.parent) / file.name,
}


def linked(link: Path, target: Path) -> Path:
    link.symlink_to(target)
    return link


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_a_file_leads_to_it(file: Path, name: str) -> None:
    path = NAMES[name](file)
    assert identity(path) == identity(file) is not None
    assert real_path(path) == file.resolve()
    assert file_identity_or_path(path) == file_identity_or_path(file)
    assert is_file(path)


@pytest.mark.parametrize("name", NAMES)
def test_also_while_it_is_not_there_yet(file: Path, name: str) -> None:
    path = NAMES[name](file)
    before = file_identity_or_path(file)
    file.unlink()
    assert identity(path) is None
    assert file_identity_or_path(path) == file_identity_or_path(file) != before
    assert file_identity_or_path(path) == file_identity_or_path(
        path.with_name(path.name.upper()) if name == "itself" else path
    )


def test_a_hard_link_is_the_same_file_and_can_be_found(file: Path) -> None:
    other = file.with_name("b")
    other.hardlink_to(file)
    assert file_identity_or_path(other) == file_identity_or_path(file)
    assert (other_names(file), other_names(other)) == ([other], [file])
    other.unlink()
    assert other_names(file) == []


def test_a_link_to_itself_is_an_error_of_the_system(tmp_path: Path) -> None:
    link = linked(tmp_path / "x", tmp_path / "x")
    with pytest.raises(OSError, match="symbolic links"):
        real_path(link)


def test_what_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    make_private_folder(folder)
    create_private(folder / "new")
    write_private(folder / "text", "ö")
    assert [mode(folder.parent), mode(folder)] == [0o700, 0o700]
    assert [mode(folder / "new"), mode(folder / "text")] == [0o600, 0o600]
    assert (folder / "text").read_bytes() == "ö".encode()


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    before = mode(tmp_path)
    (tmp_path / "there").mkdir(mode=0o755)
    make_private_folder(tmp_path / "there")
    make_private_folder(tmp_path / "there" / "new")
    assert [mode(tmp_path), mode(tmp_path / "there"), mode(tmp_path / "there" / "new")] == [before, 0o755, 0o700]


def test_a_new_file_is_never_one_that_is_there(tmp_path: Path, file: Path) -> None:
    for taken in (file, linked(tmp_path / "link", file), linked(tmp_path / "nowhere", tmp_path / "gone")):
        with pytest.raises(FileExistsError):
            create_private(taken)
    assert not (tmp_path / "gone").exists()


def test_a_text_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "text"
    write_private(path, "before")

    def full(self: Path, target: Path) -> Path:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_private(path, "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_as_a_whole_with_the_mode_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("before")
    with replacing(path, 0o640) as new:
        new.write_text("after")
        assert path.read_text() == "before"
    assert (path.read_text(), mode(path)) == ("after", 0o640)
    with pytest.raises(KeyboardInterrupt), replacing(path) as new:
        new.write_text("half")
        raise KeyboardInterrupt
    assert (path.read_text(), list(tmp_path.iterdir())) == ("after", [path])


def test_a_file_opened_in_place_is_private_only_if_it_is_new(tmp_path: Path, file: Path) -> None:
    file.chmod(0o644)
    for path in (file, tmp_path / "new"):
        open(path, "ab", opener=private_opener).close()
    assert [mode(file), mode(tmp_path / "new")] == [0o644, 0o600]


def test_a_file_in_the_place_of_a_folder_is_said(file: Path) -> None:
    with pytest.raises(NotADirectoryError, match="a is a file"):
        make_private_folder(file / "below")


def test_a_new_file_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    with made_whole(path, 0o600) as new:
        new.write_text("whole")
        assert not path.exists() and new.parent == tmp_path
    assert path.read_text() == "whole" and path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyboardInterrupt), made_whole(tmp_path / "gone") as new:
        new.write_text("half")
        raise KeyboardInterrupt
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_who_was_quicker_keeps_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("no links here")

    for system in ("with links", "without"):
        if system == "without":
            monkeypatch.setattr(os, "link", no_links)
        path = tmp_path / system
        with pytest.raises(FileExistsError), made_whole(path) as new:
            new.write_text("mine")
            path.write_text("theirs")
        assert path.read_text() == "theirs"
        with made_whole(tmp_path / f"{system} 2") as new:
            new.write_text("mine")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["with links", "with links 2", "without", "without 2"]
