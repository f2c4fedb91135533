"""The SQLite record of a debate: append, resume, export (SURFACE, Journal)."""

from .errors import JournalError
from .record import Recorded
from .store import SCHEMA, Journal, JournalReader, Row

__all__ = ["SCHEMA", "Journal", "JournalError", "JournalReader", "Recorded", "Row"]
