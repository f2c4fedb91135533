"""A folder of .md and .txt as passages: which files are read, what they are called, and why one is passed over.

Hidden files and folders are left alone, linked folders are not followed, a link that leads out of the folder is named and
passed over, and nothing but ordinary files is opened: neither a loop of links nor a pipe holds anything up, and no file is
read that does not lie in the folder. How much is looked at and read has bounds. A file's passages are `slug-of-its-path#1`, `#2` and so on: the same
folder gives the same ids.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from argentum_kit.errors import system_reason
from argentum_kit.plain_text import sanitise
from argentum_kit.user_files import NotText, UserFileError, decode, read_bytes

from .passage import Passage
from .passage_splitter import passages

SUFFIXES = (".md", ".txt")
LARGEST_BYTES = 2_000_000
MOST_FILES = 20_000
MOST_DEPTH = 32
"""How many folders deep files are looked for."""
MOST_ENTRIES = 200_000
"""How many names are looked at, of files of any kind and folders."""
MOST_BYTES = 500_000_000
"""How much is read from one folder in all."""
SLUG_CHARACTERS = 48

_OUTSIDE = "it is a link that leads out of the folder"


class Skipped(NamedTuple):
    """A file that was passed over, and why, in a few words."""

    path: str
    reason: str


class TextFile(NamedTuple):
    """A file to read and the name that its passages go by."""

    path: Path
    slug: str
    root: Path | None = None
    """The folder that the file has to lie in, links resolved; None for anywhere."""

    @property
    def shown(self) -> str:
        """The path as people read it, whatever its bytes are."""
        return shown_path(self.path)


class Unreadable(Exception):
    """A file that holds no text we can read; the message is the reason in a few words."""


def shown_path(path: Path) -> str:
    """A path as people read it, whatever its bytes are; `?` where nothing of it can be shown."""
    return sanitise(path.as_posix()) or "?"


def find(folder: Path, skip: Callable[[Skipped], None]) -> list[TextFile]:
    """The folder's text files in a fixed order, each with a slug of its own; what cannot be looked at goes to `skip`."""
    taken: dict[str, int] = {}
    files: list[TextFile] = []
    root = Path(os.path.realpath(folder))
    for path in _walk(folder, root, skip):
        if len(files) == MOST_FILES:
            skip(Skipped(shown_path(path), f"only the first {MOST_FILES:,} files are read"))
            break
        files.append(TextFile(path, _alone(_slug(path.relative_to(folder)), taken), root))
    return files


def read(file: TextFile) -> list[Passage]:
    """A file's passages; raises Unreadable."""
    split = passages(_text(file), sanitise(file.path.stem.replace("_", " ").replace("-", " ")) or file.slug)
    return [Passage(f"{file.slug}#{n}", title, text, file.shown) for n, (title, text) in enumerate(split, start=1)]


def _alone(slug: str, taken: dict[str, int]) -> str:
    """The slug, numbered if it is taken; `taken` says which number comes next."""
    alone = slug
    while alone in taken:
        taken[slug] += 1
        alone = f"{slug}-{taken[slug]}"
    taken[alone] = 1
    return alone


def _walk(folder: Path, root: Path, skip: Callable[[Skipped], None]) -> Iterator[Path]:
    """The text files below a folder by name, links to files among them; `root` is the folder with links resolved."""

    def barred(error: OSError) -> None:
        skip(Skipped(shown_path(Path(os.fsdecode(error.filename or folder))), system_reason(error)))

    entries = 0
    for inside, folders, names in os.walk(folder, onerror=barred):
        here = Path(inside)
        entries += len(folders) + len(names)
        if entries > MOST_ENTRIES:
            skip(Skipped(shown_path(here), f"only the first {MOST_ENTRIES:,} names are looked at"))
            return
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (here / name).is_symlink() and not _inside(here / name, root):
                skip(Skipped(shown_path(here / name), _OUTSIDE))
        if folders and len(here.relative_to(folder).parts) >= MOST_DEPTH:
            skip(Skipped(shown_path(here), f"folders are read {MOST_DEPTH} deep"))
            folders.clear()
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield here / name


def _text(file: TextFile) -> str:
    path = file.path
    try:
        if file.root is not None:
            path = Path(os.path.realpath(path, strict=True))
            if not path.is_relative_to(file.root):
                raise Unreadable(_OUTSIDE)
        if path.stat().st_size > LARGEST_BYTES:
            raise Unreadable(f"it is larger than {LARGEST_BYTES // 1_000_000} MB")
        # The path has no links in it; one that was put there since is refused.
        return decode(read_bytes(path, LARGEST_BYTES, what="text file", follow=False))
    except NotText as error:
        raise Unreadable(f"it is not UTF-8 text: {str(error).partition(';')[0]}") from None
    except UserFileError as error:
        raise Unreadable(str(error).partition(";")[0]) from None
    except (OSError, ValueError) as error:
        raise Unreadable(system_reason(error)) from None


def _inside(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def _slug(path: Path) -> str:
    plain = normalize("NFKD", path.with_suffix("").as_posix()).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[-SLUG_CHARACTERS:].strip("-") or "file"
