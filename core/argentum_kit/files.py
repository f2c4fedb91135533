"""Files on disk: which one a path really names, and new ones that nobody else can read.

A name is not a file: links, hard links, relative paths and systems that ignore case give one file many names. Whoever
compares files compares `identity`, and whoever opens a database opens `real_path`, because SQLite keeps what was written last
in a file whose name follows from the database's own.

What Argentum keeps is private: files are made with mode 0600 and folders with 0700, and those that are there already keep
the mode they have. Only what a user names with `export -o` follows the umask.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import tempfile
import unicodedata
from collections.abc import Hashable, Iterator
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file that a path names, through links; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def real_path(path: Path) -> Path:
    """The absolute path without links; what is not there yet is taken as it is written. Raises OSError for a link that
    leads to itself."""
    try:
        return path.resolve()
    except RuntimeError:  # what Python before 3.13 says of it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def file_identity_or_path(path: Path) -> Hashable:
    """What two paths to one file have in common, also while the file is not there yet: then it is the folder and the name,
    without case, because the system may not tell cases apart. Raises OSError."""
    settled = real_path(path)
    name = unicodedata.normalize("NFC", settled.name).casefold()
    return identity(settled) or (identity(settled.parent) or str(settled.parent), name)


def other_names(path: Path) -> list[Path]:
    """The other names (hard links) of a file in its folder, those that can be seen."""
    found = path.stat()
    if found.st_nlink < 2:
        return []
    names: list[Path] = []
    for other in path.parent.iterdir():
        with contextlib.suppress(OSError):
            if other.name != path.name and os.path.samestat(other.lstat(), found):
                names.append(other)
    return sorted(names)


def is_file(path: Path) -> bool:
    """Whether a path names an ordinary file: no folder, pipe or device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def create_private(path: Path) -> None:
    """An empty file that only its owner can read. Raises FileExistsError where there is one, or a link; and OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone. Raises OSError."""
    missing: list[Path] = []
    above = folder
    while not above.exists() and not above.is_symlink():
        missing.append(above)
        above = above.parent
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{above} is a file", str(folder))
    for one in reversed(missing):
        one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """An `opener` for `open`: a file made by it is its owner's alone, one that is there keeps its mode."""
    return os.open(path, flags, PRIVATE_FILE)


@contextlib.contextmanager
def replacing(target: Path, mode: int = PRIVATE_FILE) -> Iterator[Path]:
    """A new file beside `target`, to be written inside the block; it takes the target's place, with `mode`, when the block ends.

    If the block raises, the new file goes and the target stays as it was. Raises OSError.
    """
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # made with mode 0600
    os.close(number)
    path = Path(name)
    try:
        yield path
        if mode != PRIVATE_FILE:
            path.chmod(mode)
        path.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def made_whole(target: Path, mode: int | None = PRIVATE_FILE) -> Iterator[Path]:
    """A new file beside `target`, to be written inside the block; it gets that name when the block ends, if nothing else has it by then.
    `mode` None follows the umask. If the block raises, the new file goes, and whoever is killed meanwhile leaves nothing under the name.

    Raises FileExistsError where there is a file at the end, which stays, and OSError.
    """
    path = target.with_name(f".{secrets.token_hex(6)}.part")  # short, however long the name is
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else mode))
    try:
        yield path
        try:
            os.link(path, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if target.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
            path.rename(target)
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a whole file that only its owner can read, in place of one that may be there. Raises OSError."""
    with replacing(path) as new:
        new.write_bytes(content.encode() if isinstance(content, str) else content)
