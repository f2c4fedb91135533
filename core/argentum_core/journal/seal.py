"""How a home knows a journal that it recorded itself: a seal that only it can make, over every row.

A key of this home (`journals.key` in ARGENTUM_HOME, 32 random bytes, for its owner alone) makes a chain: each event's code is a
keyed BLAKE2 of the code before and of the row. The last code stands in `meta` under `seal` and is written in the same
transaction as the rows, so that it is right after a kill too. A file of another home, one that was changed, or one from before
there were seals does not carry the right code; then what it names beyond this machine is asked for again (README). A file
that was moved or copied keeps its seal, and so does a home that moved with its key.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import msgspec

from argentum_kit.files import create_private, make_private_folder

KEY_FILE = "journals.key"
KEY_BYTES = 32
SEAL = "seal"
_SEALED_META = ("session", "motion_material", "cast_material")


class Seal:
    """The code over what a journal holds so far. It begins with `meta`; `take` goes on with rows."""

    def __init__(self, key: bytes, meta: Mapping[str, str]) -> None:
        self._key = key
        self._last = self._begun = self._code(b"", *(meta.get(name, "") for name in _SEALED_META))

    def take(self, rows: Iterable[Sequence[Any]]) -> Self:
        """Rows of `events` (seq, at_ms, type, body) that follow on those before."""
        for row in rows:
            self._last = self._code(self._last, *row)
        return self

    def write(self, db: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> None:
        """Go on with rows that are being written, inside their transaction."""
        self.take(rows)
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SEAL, self._last.hex()))

    def fits(self, meta: Mapping[str, str]) -> bool:
        """Whether this is the code that a journal carries."""
        return hmac.compare_digest(self._last.hex().encode(), meta.get(SEAL, "").encode())

    def of_text(self, text: str) -> str:
        """A code for one text of this journal, such as a folder that it reads."""
        return self._code(self._begun, text).hex()

    def _code(self, before: bytes, *values: Any) -> bytes:
        # MessagePack says where each value ends.
        return blake2b(msgspec.msgpack.encode([before, *values]), key=self._key, digest_size=32).digest()


def home_key(home: Path) -> bytes | None:
    """This home's key, made when there is none; None where none can be kept, or what is there is no key."""
    file = home / KEY_FILE
    with contextlib.suppress(OSError):
        if not file.exists():
            _make(file)
        key = file.read_bytes() if file.is_file() and file.stat().st_size == KEY_BYTES else b""
        return key or None
    return None


def _make(file: Path) -> None:
    """Put a new key there whole, unless another process was first."""
    make_private_folder(file.parent)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        create_private(draft)
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
