"""The record inside a page (SURFACE, Commands: `export --format html`): what stands there, and how it becomes a journal again.

It is lines of JSON, compressed by gzip and written as base64 into a script element that no browser runs. A line is one of

- `{"meta": {…}}`, the first: the rows of the table `meta`, and the form's number in `argentum_page`;
- `{"seq": …, "at_ms": …, "type": …, …body}`: an event, in the form of `export --format jsonl`, with the body's own bytes;
- `{"passage": {"id", "title", "text", "origin"}}`: what may be cited;
- `{"clip": {"id", "starts_ms": […]}}`: when the words of a clip begin, which no event tells.

Sound is left out: a debate goes on without what was said before, and the page has the mix, in an element of its own (`page_sound.py`). Folders that the debate read are left out too: they
are places on somebody's machine.

A page may be a stranger's. It is read line by line, each line is held to `bounds.py` by `row_checks.py` before it is written, and no more is
unpacked than the bounds allow.
"""

from __future__ import annotations

import atexit
import base64
import binascii
import contextlib
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from argentum_kit.errors import system_reason
from argentum_kit.files import create_private

from . import bounds, row_checks
from .connection import connect
from .errors import JournalError
from .tables import EVENT_TABLES, EVIDENCE_TABLES

FORM: Final = 1
ELEMENT: Final = "argentum-record"
OPENING: Final = f'<script type="application/gzip" id="{ELEMENT}">'.encode()
SOUND_ELEMENT: Final = "argentum-sound"
_SOUND_OPENING: Final = f'<script type="audio/mpeg" id="{SOUND_ELEMENT}">'.encode()
_CLOSING: Final = b"</script>"
_HEAD_BYTES: Final = 1024
_PIECE: Final = 1 << 20
_LINE_BYTES: Final = 4 * (bounds.META_ROWS * bounds.TEXT_CHARACTERS + 2 * bounds.META_CHARACTERS)
"""A line of `meta`, the longest there is."""


def event_line(seq: int, at_ms: int, kind: str, body: str) -> bytes:
    """An event's line, without the newline: its place, then the fields of its body as they stand in the journal."""
    body = body.strip()
    if "\n" in body or "\r" in body:  # between tokens; inside its texts JSON allows none
        body = msgspec.json.format(body, indent=-1)
    head = _head(seq, at_ms, kind)
    return (head + "}" if body == "{}" else f"{head},{body[1:]}").encode()


def _head(seq: int, at_ms: int, kind: str) -> str:
    return f'{{"seq":{seq},"at_ms":{at_ms},"type":{msgspec.json.encode(kind).decode()}'


def is_page(file: Path) -> bool:
    """Whether a file that is no SQLite file begins as a page does, whatever its name is. False where it cannot be read."""
    with contextlib.suppress(OSError), file.open("rb") as opened:
        return opened.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(b"<!doctype html")
    return False


_unpacked: dict[tuple[str, int, int], Path] = {}


def journal_of_page(named: Path, file: Path) -> Path:
    """A journal with the record of a page, to be read, for as long as this process lives. Raises JournalError."""
    found = file.stat()
    key = (str(file), found.st_mtime_ns, found.st_size)
    if key not in _unpacked:
        folder = Path(tempfile.mkdtemp(prefix="argentum-page-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        to = folder / f"{file.stem[:100] or 'page'}.db"
        unpack(named, file, to)
        _unpacked[key] = to
    return _unpacked[key]


def unpack(named: Path, file: Path, to: Path) -> None:
    """Make the journal `to`, which must not be there, from the record in a page. `named` is the page's name to tell.

    Raises JournalError, one sentence, for a page without a record, one that is broken or beyond the bounds; no file is left then.
    """
    try:
        create_private(to)
    except OSError as error:
        raise JournalError(f"no journal can be written to {to}: {system_reason(error)}") from None
    try:
        with contextlib.closing(connect(to, to, "rw", empty=True)) as db:
            db.executescript(f"BEGIN; {EVENT_TABLES} {EVIDENCE_TABLES}")
            _fill(db, named, _lines(named, _record(named, file)))
            db.execute("COMMIT")
    except BaseException as error:
        to.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise JournalError(f"no journal can be written to {to}: {error}") from None
        raise


def sound_of_page(named: Path, file: Path) -> bytes | None:
    """The sound in a page as it was encoded; None where there is none. Raises JournalError."""
    return _element(named, file, _SOUND_OPENING, "sound")


def _record(named: Path, file: Path) -> bytes:
    """The compressed record of a page."""
    record = _element(named, file, OPENING, "record")
    if record is None:
        raise JournalError(
            f"{named} is a page without the record of a debate; argentum export JOURNAL --format html makes one with it"
        )
    return record


def _element(named: Path, file: Path, opening: bytes, what: str) -> bytes | None:
    """What stands as base64 in the element of a page with this opening, which may have more attributes; None where there is no such element.
    What stands before it and after it is not kept."""
    try:
        if file.stat().st_size > bounds.PAGE_BYTES:
            raise JournalError(f"{named} is larger than {bounds.PAGE_BYTES:,} bytes, and no page of a debate is")
        with file.open("rb") as opened:
            text = _after(opened, opening.removesuffix(b">"), b"")
            if text is None:
                return None
            parts = [text]
            while _CLOSING not in text:
                more = opened.read(_PIECE)
                if not more:
                    raise JournalError(f"{named} is damaged: it ends in the middle of its {what}")
                text = text[-len(_CLOSING) :] + more
                parts.append(more)
    except OSError as error:
        raise JournalError(f"{named} cannot be read: {system_reason(error)}") from None
    try:
        content = b"".join(parts).partition(_CLOSING)[0].partition(b">")[2]
        return base64.b64decode(content.strip(), validate=True)
    except binascii.Error:
        raise JournalError(f"{named} is damaged: its {what} is not base64") from None


def _after(file: IO[bytes], mark: bytes, kept: bytes) -> bytes | None:
    """What was read of a file behind the first `mark`; None where there is none."""
    while piece := file.read(_PIECE):
        before, found, behind = (kept + piece).partition(mark)
        if found:
            return behind
        kept = before[-len(mark) :]
    return None


def _pieces(named: Path, packed: bytes) -> Iterator[bytes]:
    """The record, unpacked piece by piece; no more than any record of this size would hold."""
    unpacker = zlib.decompressobj(wbits=31)
    most = min(bounds.PAGE_RECORD_BYTES, bounds.PAGE_RECORD_LEAST + bounds.PAGE_UNPACKED * len(packed))
    read = 0
    try:
        for begins in range(0, len(packed), _PIECE):
            rest = packed[begins : begins + _PIECE]
            while (rest or unpacker.unconsumed_tail) and not unpacker.eof:
                piece = unpacker.decompress(unpacker.unconsumed_tail or rest, _PIECE)
                rest = b""
                read += len(piece)
                if read > most:
                    raise JournalError(f"{named} is damaged: its record unpacks to more than {most:,} bytes")
                yield piece
    except zlib.error:
        raise JournalError(f"{named} is damaged: its record does not unpack") from None
    if not unpacker.eof:
        raise JournalError(f"{named} is damaged: it ends in the middle of its record")


def _lines(named: Path, packed: bytes) -> Iterator[bytes]:
    """The lines of a record, unpacked as they are asked for."""
    line = b""
    for piece in _pieces(named, packed):
        *whole, line = (line + piece).split(b"\n")
        yield from whole
        if len(line) > _LINE_BYTES:
            raise JournalError(f"{named} is damaged: its record has a line of more than {_LINE_BYTES:,} bytes")
    if line:
        yield line


class _Other(msgspec.Struct):
    passage: dict[str, str] | None = None


class _Place(msgspec.Struct):
    seq: int
    at_ms: int
    type: str


class _Meta(msgspec.Struct):
    argentum_page: int
    meta: dict[str, str]


def _fill(db: sqlite3.Connection, named: Path, lines: Iterator[bytes]) -> None:
    first = next(lines, b"")
    try:
        begin = msgspec.json.decode(first, type=_Meta)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise JournalError(f"{named} is damaged: its record does not say what it is") from None
    if begin.argentum_page > FORM:
        raise JournalError(f"{named} was made by a newer Argentum (page {begin.argentum_page}; this one reads {FORM})")
    row_checks.meta_of(named, list(begin.meta.items()))
    db.executemany("INSERT INTO meta VALUES (?, ?)", begin.meta.items())
    seq, last_ms = 0, 0
    for number, line in enumerate(lines, start=2):
        if not line:
            continue
        try:
            if line.startswith(b'{"seq":'):
                row = _event(line)
                row_checks.check_row(named, row, seq + 1, last_ms)
                seq, last_ms = row[0], row[1]
                db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", row)
            else:
                other = msgspec.json.decode(line, type=_Other)
                if other.passage is not None:
                    _passage(db, named, other.passage)
        except (msgspec.DecodeError, ValueError, RecursionError, KeyError):
            raise JournalError(f"{named} is damaged: line {number} of its record does not read") from None
    if not seq:
        raise JournalError(f"{named} holds no debate: its record has no events")


def _event(line: bytes) -> tuple[int, int, str, str]:
    place = msgspec.json.decode(line, type=_Place)
    head = _head(place.seq, place.at_ms, place.type).encode()
    if not line.startswith(head) or line[len(head) : len(head) + 1] not in (b",", b"}"):
        raise ValueError
    body = b"{" + line[len(head) :].removeprefix(b",")
    return place.seq, place.at_ms, place.type, body.decode()


def _passage(db: sqlite3.Connection, named: Path, passage: dict[str, str]) -> None:
    texts = [passage["id"], passage["title"], passage["text"], passage["origin"]]
    row_checks.texts_of(named, "a passage of evidence", texts, bounds.PASSAGE_CHARACTERS)
    count = db.execute("INSERT OR IGNORE INTO evidence (id, title, text, origin) VALUES (?, ?, ?, ?)", texts).lastrowid
    if count is not None and count > bounds.PASSAGES:
        raise JournalError(f"{named} has more than {bounds.PASSAGES:,} passages")
