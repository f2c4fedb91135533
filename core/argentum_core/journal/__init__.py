"""The SQLite record of a debate: append, resume, export (SURFACE, Journal).

Names are looked up when first used: who only asks where debates are kept does not wait for SQLite and the events.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import JournalError
    from .reader import SCHEMA, JournalReader, StoredEvent
    from .record import Recorded
    from .store import Journal

_HOME_OF = {
    "JournalError": "errors",
    "Recorded": "record",
    "SCHEMA": "reader",
    "Journal": "store",
    "JournalReader": "reader",
    "StoredEvent": "reader",
}

__all__ = ["SCHEMA", "Journal", "JournalError", "JournalReader", "Recorded", "StoredEvent"]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
