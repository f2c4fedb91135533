"""Files as passages: which files of a folder are read, what their passages are called, and why one is passed over.

Notes (.md, .txt) are read here; documents (.pdf, .docx, .html) by a process of their own (`document_process.py`).

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

from argentum_kit.display import printable
from argentum_kit.errors import system_reason
from argentum_kit.plain_text import sanitise
from argentum_kit.user_files import NotText, UserFileError, decode, read_bytes

from .document import Document, Format, title_of, work_of
from .document_process import DocumentProcess
from .errors import Unreadable
from .links import at_page, at_words
from .passage import Passage, short_title
from .passage_splitter import document_passages, passages

NOTES = (".md", ".txt")
DOCUMENTS: dict[str, Format] = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".xhtml": "html"}
SUFFIXES = (*NOTES, *DOCUMENTS)
LARGEST_BYTES = 2_000_000
"""The longest note that is read."""
LARGEST: dict[Format, int] = {"pdf": 100_000_000, "docx": 50_000_000, "html": 10_000_000}
"""The largest document of each format that is read, in bytes."""
LONG_PAGES = 500
"""A PDF of more pages is worth a word when it was read."""
MOST_FILES = 20_000
MOST_DEPTH = 32
"""How many folders deep files are looked for."""
MOST_ENTRIES = 200_000
"""How many names are looked at, of files of any kind and folders."""
MOST_BYTES = 500_000_000
"""How much is read from one folder in all."""
SLUG_CHARACTERS = 48
PLACE_CHARACTERS = 80

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


class Names(NamedTuple):
    """What a document goes by: the `slug` of its passages' ids, its `title` where it has none, its `origin` for people, the URL that it is
    opened by (`address`), and its file's name without the suffix (`stem`; empty for an address)."""

    slug: str
    title: str
    origin: str
    address: str
    stem: str = ""


class ReadFile(NamedTuple):
    """A file's passages; `note` is a sentence about how it was read, empty where there is nothing to say."""

    passages: list[Passage]
    note: str = ""


def shown_path(path: Path) -> str:
    """A path as people read it, whatever its bytes are; `?` where nothing of it can be shown."""
    return sanitise(path.as_posix()) or "?"


def find(folder: Path, skip: Callable[[Skipped], None], taken: dict[str, int] | None = None) -> list[TextFile]:
    """The folder's files in a fixed order, each with a slug of its own (`taken` has those of others, and gets them); what cannot be looked
    at goes to `skip`."""
    taken = {} if taken is None else taken
    files: list[TextFile] = []
    root = Path(os.path.realpath(folder))
    for path in _walk(folder, root, skip):
        if len(files) == MOST_FILES:
            skip(Skipped(shown_path(path), f"only the first {MOST_FILES:,} files are read"))
            break
        files.append(TextFile(path, alone(slug_of(path.relative_to(folder).as_posix()), taken), root))
    return files


def read(file: TextFile, process: DocumentProcess | None = None) -> ReadFile:
    """A file's passages; documents are read by `process`, or by one of their own. Raises Unreadable."""
    wanted = format_of(file.path)
    name = sanitise(file.path.stem.replace("_", " ").replace("-", " ")) or file.slug
    if wanted is None:
        text = decode_note(_bytes(file, LARGEST_BYTES))
        return ReadFile(note_passages(text, name, file.slug, file.shown))
    data = _bytes(file, LARGEST[wanted])
    if not data:
        raise Unreadable("it is empty")
    if process is None:
        with DocumentProcess() as own:
            document = own.read(wanted, data)
    else:
        document = process.read(wanted, data)
    found = passages_of(
        document, wanted, Names(file.slug, name, file.shown, file.path.absolute().as_uri(), file.path.stem)
    )
    return ReadFile(found, _note(document, file.shown, len(found)))


def decode_note(data: bytes) -> str:
    """The text of a note's bytes; raises Unreadable."""
    try:
        return decode(data)
    except NotText as error:
        raise Unreadable(f"it is not UTF-8 text: {str(error).partition(';')[0]}") from None


def note_passages(text: str, name: str, slug: str, origin: str, link: str = "") -> list[Passage]:
    """The passages of a note; `name` is its title where it has no heading."""
    split = passages(text, name)
    return [Passage(f"{slug}#{n}", title, part, origin, link=link) for n, (title, part) in enumerate(split, start=1)]


def passages_of(document: Document, wanted: Format, names: Names) -> list[Passage]:
    """The passages of a document, each with its place and a link that opens it there; raises Unreadable where it has none."""
    title = title_of(document, names.title)
    work = work_of(document, names.stem) or short_title(title)
    found = []
    for number, split in enumerate(document_passages(document.blocks, title), start=1):
        begins = split.begins
        place = printable(begins.place)[:PLACE_CHARACTERS] if begins is not None else ""
        link = names.address
        if wanted == "pdf" and begins is not None and begins.page:
            link = at_page(names.address, begins.page)
        elif wanted == "html":
            link = at_words(names.address, split.text, begins.text if begins is not None else "")
        found.append(Passage(f"{names.slug}#{number}", split.title, split.text, names.origin, work, place, link))
    if not found:
        raise Unreadable("it holds no text")
    return found


def format_of(path: Path) -> Format | None:
    """The format of a document by its name; None for a note."""
    return DOCUMENTS.get(path.suffix.lower())


def _note(document: Document, shown: str, count: int) -> str:
    if document.read < document.pages:
        return f"{shown} has {document.pages:,} pages, of which the first {document.read:,} are read, as {count:,} passages"
    if document.pages > LONG_PAGES:
        return f"{shown} has {document.pages:,} pages: all of them are read, as {count:,} passages"
    return ""


def alone(slug: str, taken: dict[str, int]) -> str:
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


def _bytes(file: TextFile, most: int) -> bytes:
    """What a file holds; raises Unreadable for one that is larger than `most` bytes, is no ordinary file or lies elsewhere."""
    path = file.path
    try:
        if file.root is not None:
            path = Path(os.path.realpath(path, strict=True))
            if not path.is_relative_to(file.root):
                raise Unreadable(_OUTSIDE)
        if path.stat().st_size > most:
            raise Unreadable(f"it is larger than {most // 1_000_000} MB")
        # The path has no links in it; one that was put there since is refused. A file that was named may be one.
        return read_bytes(path, most, what="text file", follow=file.root is None)
    except UserFileError as error:
        raise Unreadable(str(error).partition(";")[0]) from None
    except (OSError, ValueError) as error:
        raise Unreadable(system_reason(error)) from None


def _inside(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def slug_of(path: str) -> str:
    """The slug of a path without its suffix: its letters and digits, as ASCII, the last `SLUG_CHARACTERS` of it."""
    plain = normalize("NFKD", str(Path(path).with_suffix("").as_posix())).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[-SLUG_CHARACTERS:].strip("-") or "file"
