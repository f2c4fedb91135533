"""What a command writes, checked against what it reads and against each other before anything is opened.

Files are told apart by what they are, not by their names: a link, a hard link, a relative path or another case of letters
may lead to the same one. Nothing that is there is replaced unless `--overwrite` asks for it, and then never what the same
command reads. A new file is made at once, so that nobody can put another in its place, and is removed again when nothing
comes of it.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path

from argentum_kit.errors import system_reason
from argentum_kit.files import (
    create_private,
    file_identity_or_path,
    identity,
    is_file,
    make_private_folder,
    other_names,
    real_path,
)
from argentum_kit.refused import Refused

OVERWRITE = "Replace files that are there already."


class Outputs:
    """The files of one command. Every method raises Refused with one sentence that names the option and the file."""

    def __init__(self, *, overwrite: bool = False, replaced_by: str = "--overwrite") -> None:
        self._replaced_by = replaced_by
        self._overwrite = overwrite
        self._taken: dict[Hashable, str] = {}
        self._written: set[str] = set()
        self._folders: list[tuple[tuple[int, int], str]] = []
        self._made: list[tuple[Path, tuple[int, int] | None]] = []

    def reads(self, what: str, file: Path) -> None:
        """A file that the command reads, as in "the journal"; an output must be another."""
        self._take(file, what)

    def reads_folder(self, what: str, folder: Path) -> None:
        """A folder whose files are read; an output must not replace one of them."""
        found = identity(folder)
        if found is not None:
            self._folders.append((found, what))

    def journal(self, path: Path) -> None:
        """A journal that is read or will be written, with all that SQLite keeps beside it, under every name it has."""
        from ..journal.file_family import family

        with _said(path, "the journal"):
            file = real_path(path)
            names = [file, *(other_names(file) if file.exists() else [])]
        for name in names:
            for one in family(name):
                what = "the journal itself" if one == name else f"a file of the journal ({one.name})"
                self._take(one, what)

    def file(self, option: str, path: Path, *, private: bool = True, made: bool = True) -> None:
        """A file that will be written: made here, or found to be replaceable. `option` names it in messages; a `private` one is made
        for its owner alone. With `made` false it is not made: whoever writes it makes it when it is whole.

        Raises Refused.
        """
        with _said(path, option):
            self._refuse_taken(option, path)
            if path.is_symlink() and not path.exists():
                raise Refused(f"{option} {path} is a link to a file that is not there; name another file")
            if path.is_dir():
                raise Refused(f"{option} {path} is a folder; name a file in it")
            if path.exists():
                self._refuse_found(option, path)
            elif made:
                if private:
                    create_private(path)
                else:
                    path.touch(exist_ok=False)
                self._made.append((path, identity(path)))
        self._take(path, option)
        self._written.add(option)

    def standard_output(self) -> None:
        """What the command prints, which a shell may have sent into a file; raises Refused where that is a file that is read or
        written here."""
        with contextlib.suppress(OSError, ValueError):  # nobody's descriptor: no file
            found = os.fstat(sys.stdout.fileno())
            what = self._taken.get((found.st_dev, found.st_ino)) if stat.S_ISREG(found.st_mode) else None
            if what is not None:
                raise Refused(f"the output is {what}; send it to another file")

    def stems(self, option: str, folder: Path, names: Iterable[Path]) -> None:
        """The folder of a WAV a speaker, and the file of every speaker in it.

        Raises Refused.
        """
        with _said(folder, option):
            if folder.exists() and not folder.is_dir():
                raise Refused(f"{option} {folder} is a file; name a folder")
            make_private_folder(folder)
        for path in names:
            self.file(option, path)

    def give_up(self) -> None:
        """Remove what was made here, where it is still the same file: nothing came of it."""
        for path, found in self._made:
            if found is not None and identity(path) == found:
                with contextlib.suppress(OSError):
                    path.unlink()
        self._made.clear()

    # --- inside

    def _refuse_taken(self, option: str, path: Path) -> None:
        what = self._taken.get(file_identity_or_path(path))
        if what is None:
            return
        if what in self._written:
            raise Refused(f"{option} {path} and {what} are one file; name another")
        raise Refused(f"{option} {path} is {what}; name another file")

    def _refuse_found(self, option: str, path: Path) -> None:
        if not is_file(path):
            raise Refused(f"{option} {path} is a pipe or a device; name a file")
        if not self._overwrite:
            raise Refused(f"{option} {path} already exists; name another file, or replace it with {self._replaced_by}")
        above = [identity(folder) for folder in path.resolve().parents]
        for folder, what in self._folders:
            if folder in above:
                raise Refused(f"{option} {path} is in {what}; name another file")

    def _take(self, file: Path, what: str) -> None:
        with _said(file, what):
            self._taken.setdefault(file_identity_or_path(file), what)


@contextlib.contextmanager
def _said(path: Path, option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(f"{option} {path} cannot be written: {system_reason(error)}") from None
