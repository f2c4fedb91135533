"""The record of a page, packed (`page_record.py` says what stands in it)."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator

import msgspec

from .. import bounds, row_checks
from ..clips import StoredWord
from ..page_record import FORM, event_line
from ..reader import JournalReader

_CLIP_WORDS = "SELECT id, rate, words FROM clips ORDER BY rowid LIMIT ?"
_PASSAGES = "SELECT id, title, text, origin FROM evidence ORDER BY number LIMIT ?"


def packed_record(journal: JournalReader) -> bytes:
    """A journal's events, passages and the times of its words, compressed by gzip; the same journal gives the same bytes.

    Every event is read as it will be when the page goes on. Raises JournalError for a damaged journal.
    """
    return gzip.compress(b"\n".join(record_lines(journal)) + b"\n", compresslevel=9, mtime=0)


def record_lines(journal: JournalReader) -> Iterator[bytes]:
    """The lines of the record, without their newlines; raises JournalError."""
    yield msgspec.json.encode({"argentum_page": FORM, "meta": journal.meta()})
    for row in journal.rows():
        row_checks.event_of(journal.path, *row)
        yield event_line(*row)
    with journal.connected() as db:
        for number in clip_words(journal, db):
            yield msgspec.json.encode({"clip": number})
        for passage in passages(journal, db):
            yield msgspec.json.encode({"passage": passage})


def clip_words(journal: JournalReader, db: sqlite3.Connection) -> Iterator[dict[str, object]]:
    """When the words of each clip whose sound was kept begin, in ms after its first sample; raises JournalError."""
    for clip_id, rate, words in db.execute(_CLIP_WORDS, (bounds.CLIPS,)):
        name, text = row_checks.texts_of(journal.path, "a clip", (clip_id, words), bounds.BODY_CHARACTERS)
        row_checks.whole_of(journal.path, f"the rate of clip {name}", rate, *bounds.CLIP_RATES)
        try:
            found = msgspec.json.decode(text, type=list[StoredWord])
        except (msgspec.DecodeError, ValueError, RecursionError):
            continue
        yield {"id": name, "starts_ms": [word.start * 1000 // rate for word in found]}


def passages(journal: JournalReader, db: sqlite3.Connection) -> Iterator[dict[str, str]]:
    """What may be cited, as `{"id", "title", "text", "origin"}`; raises JournalError."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence'").fetchone() is None:
        return
    for row in db.execute(_PASSAGES, (bounds.PASSAGES,)):
        texts = row_checks.texts_of(journal.path, "a passage of evidence", row, bounds.PASSAGE_CHARACTERS)
        yield dict(zip(("id", "title", "text", "origin"), texts, strict=True))
