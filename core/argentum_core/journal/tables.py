"""The tables of a journal, as they are made and as they are expected when one is opened (README, The file).

`catalogue.py` compares these statements with those in a file, word by word. A change to one of them is a new `SCHEMA`; what
a later version adds is a table of its own, an event type or a field.
"""

from __future__ import annotations

EVENT_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE clips (
  id TEXT PRIMARY KEY, rate INTEGER NOT NULL, frames INTEGER NOT NULL, pcm BLOB NOT NULL, text TEXT NOT NULL,
  words TEXT NOT NULL, beats TEXT NOT NULL, voice TEXT NOT NULL, first_chunk_ms REAL NOT NULL
);
"""

EVIDENCE_TABLES = """
CREATE TABLE IF NOT EXISTS evidence (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, origin TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS evidence_folders (path TEXT PRIMARY KEY, whole INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS evidence_places (
  number INTEGER PRIMARY KEY, work TEXT NOT NULL, place TEXT NOT NULL, link TEXT NOT NULL
);
"""
