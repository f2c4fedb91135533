"""A folder of .md and .txt as passages: which files are read, what they are called, and why one is passed over.

Hidden files and folders are left alone, linked folders are not followed, and nothing but ordinary files is opened, so
neither a loop of links nor a pipe holds anything up. A file's passages are `slug-of-its-path#1`, `#2` and so on: the same
folder gives the same ids.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from ..debate.text import sanitise
from .passage import Passage
from .split import passages

SUFFIXES = (".md", ".txt")
LARGEST_BYTES = 2_000_000
MOST_FILES = 20_000
SLUG_CHARACTERS = 48


class Skipped(NamedTuple):
    """A file that was passed over, and why, in a few words."""

    path: str
    reason: str


class TextFile(NamedTuple):
    """A file to read and the name that its passages go by."""

    path: Path
    slug: str

    @property
    def shown(self) -> str:
        """The path as people read it, whatever its bytes are."""
        return shown(self.path)


class Unreadable(Exception):
    """A file that holds no text we can read; the message is the reason in a few words."""


def shown(path: Path) -> str:
    return sanitise(path.as_posix()) or "?"


def find(folder: Path, skip: Callable[[Skipped], None]) -> list[TextFile]:
    """The folder's text files in a fixed order, each with a slug of its own; what cannot be looked at goes to `skip`."""
    taken: dict[str, int] = {}
    files: list[TextFile] = []
    for path in _walk(folder, skip):
        if len(files) == MOST_FILES:
            skip(Skipped(shown(path), f"only the first {MOST_FILES:,} files are read"))
            break
        files.append(TextFile(path, _alone(_slug(path.relative_to(folder)), taken)))
    return files


def read(file: TextFile) -> list[Passage]:
    """A file's passages; raises Unreadable."""
    split = passages(_text(file.path), sanitise(file.path.stem.replace("_", " ").replace("-", " ")) or file.slug)
    return [Passage(f"{file.slug}#{n}", title, text, file.shown) for n, (title, text) in enumerate(split, start=1)]


def _alone(slug: str, taken: dict[str, int]) -> str:
    """The slug, numbered if it is taken; `taken` says which number comes next."""
    alone = slug
    while alone in taken:
        taken[slug] += 1
        alone = f"{slug}-{taken[slug]}"
    taken[alone] = 1
    return alone


def _walk(folder: Path, skip: Callable[[Skipped], None]) -> Iterator[Path]:
    def barred(error: OSError) -> None:
        skip(Skipped(shown(Path(str(error.filename))), _reason(error)))

    for inside, folders, names in os.walk(folder, onerror=barred):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(inside, name)


def _text(path: Path) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("it is not a file")
        if found.st_size > LARGEST_BYTES:
            raise Unreadable(f"it is larger than {LARGEST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(_reason(error)) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    if "\0" in text:
        raise Unreadable("it is not text")
    return text


def _slug(path: Path) -> str:
    plain = normalize("NFKD", path.with_suffix("").as_posix()).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[-SLUG_CHARACTERS:].strip("-") or "file"


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
