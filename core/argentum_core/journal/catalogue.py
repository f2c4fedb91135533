"""What stands in a journal file besides rows: its catalogue must hold plain tables and nothing else.

SQLite runs what a file's catalogue says: a trigger when a row is written, a view, a generated column or an index on an
expression when one is read or written. Argentum makes none of these, so a file that has one is refused, with its name,
before any of its tables is touched.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from pathlib import Path

from . import bounds
from .errors import JournalError, nothing_recorded
from .tables import EVENT_TABLES, EVIDENCE_TABLES

NEEDED = frozenset({"meta", "events", "clips"})
_OTHERS = {"TRIGGER": "a trigger", "VIEW": "a view", "INDEX": "an index of its own", "UNIQUE": "an index of its own",
           "VIRTUAL": "a virtual table", "TEMP": "a temporary table"}  # fmt: skip
_HIDDEN = 0
"""In `table_xinfo`: 0 for an ordinary column, 1 for one of a virtual table, 2 and 3 for generated ones."""


def check_catalogue(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose catalogue holds more than plain tables, or a table of ours that is not made as ours are.

    Raises JournalError, or sqlite3.Error where the catalogue cannot be read.
    """
    # sqlite_master is the one table that can be read without the catalogue having been understood.
    rows = db.execute("SELECT type, name, sql FROM sqlite_master LIMIT ?", (bounds.CATALOGUE + 1,)).fetchall()
    if len(rows) > bounds.CATALOGUE:
        raise JournalError(f"{path} is not a journal: it has more than {bounds.CATALOGUE} tables and indexes")
    found: set[str] = set()
    for kind, name, sql in rows:
        if not isinstance(name, str) or not isinstance(sql, str | None):
            raise JournalError(f"{path} is damaged: its catalogue does not read")
        if sql is None:
            if kind != "index":
                raise JournalError(f"{path} is damaged: its catalogue does not read")
            continue  # SQLite's own, for a PRIMARY KEY or UNIQUE; one that is not cannot be loaded
        # What SQLite runs is the statement; the kind beside it may say anything.
        statement = re.match(r"CREATE (\w+)", sql, re.ASCII)
        what = statement[1].upper() if statement is not None else ""
        if what != "TABLE":
            raise JournalError(_refusal(path, _OTHERS.get(what, "a statement that makes no table"), name))
        for column, hidden in db.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (name,)):
            if hidden != _HIDDEN:
                raise JournalError(_refusal(path, "a generated column", f"{name}.{column}"))
        ours = _ours().get(name.lower())
        if ours is not None and _words(sql) != ours:
            raise JournalError(f"{path} is not opened: its table {name[:60]!r} is not made as Argentum makes it")
        found.add(name)
    if not rows:
        raise nothing_recorded(path)
    if not found >= NEEDED:
        raise JournalError(f"{path} is not a journal: it is an SQLite file without the tables of one")


def _refusal(path: Path, what: str, name: str) -> str:
    return f"{path} is not opened: it holds {what} ({name[:60]!r}), and a journal holds plain tables alone"


@cache
def _ours() -> dict[str, str]:
    """The statement of each of our tables, as SQLite keeps it."""
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(EVENT_TABLES + EVIDENCE_TABLES)
        kept = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    finally:
        db.close()
    return {name: _words(sql) for name, sql in kept}


def _words(sql: str) -> str:
    return " ".join(sql.split())
