"""What may be put on a terminal of texts that others wrote: names of files, arguments, variables, messages of libraries.

Letters of every script stay. What a terminal would obey, or what would make a text look like another (C0, C1 and DEL, escape
sequences, bidirectional and zero-width characters, halves of surrogate pairs as Python has them for bytes of file names that
are no UTF-8), is written out: `\\x1b`, `\\u202e`, `\\udcff`. Texts of a debate have a stricter rule (`debate/text.py`).
"""

from __future__ import annotations

import re
from json import dumps
from typing import Any

# Not caught by `str.isprintable`: letters and marks that have no width, and blanks that look like none.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\ufe0e\uffa0")
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f"
                    r"\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def shown(text: object, keep: str = "") -> str:
    """A text as it may be printed; the characters of `keep`, such as line breaks, stay."""
    text = str(text)
    if text.isascii() and text.isprintable():
        return text
    text = _MARKS.sub(r"\1", text)
    return "".join(sign if _harmless(sign) or sign in keep else _written(sign) for sign in text)


def json_text(value: Any, indent: int | None = None, *, plain: bool = False) -> str:
    """A value as JSON that may be printed: what `shown` writes out is escaped, and reads as what it was. `plain` escapes
    every character that is not ASCII, for an output that could not write it."""
    text = dumps(value, ensure_ascii=plain, indent=indent, default=str)
    return "".join(sign if _harmless(sign) or sign == "\n" else dumps(sign)[1:-1] for sign in text)


def _harmless(sign: str) -> bool:
    return sign.isprintable() and sign not in _UNSEEN


def _written(sign: str) -> str:
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
