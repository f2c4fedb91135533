"""What may be put on a terminal, or written into a file that one shows, of texts that others wrote. Pure.

A terminal obeys control characters and escape sequences; bidirectional and zero-width characters make a text look like another;
private characters and halves of surrogate pairs (Python has them for bytes of file names that are no UTF-8) look like nothing.
Letters of every script stay.

- `printable` takes such characters away: for texts that are read.
- `shown` writes them out (`\\x1b`, `\\u202e`, `\\udcff`): for names of files, arguments, variables, messages of libraries.
- `unseen_escaped` and `json_text` are the same for JSON, which reads as it did.

Words that are also spoken pass `plain_text.sanitise`.
"""

from __future__ import annotations

import re
from json import dumps
from typing import Any

# Strings of OSC, DCS, SOS, PM and APC are swallowed with their payload, as a terminal would (OSC 52 carries a clipboard).
# The 8-bit introducers only when terminated: alone they are more often wrongly decoded quotation marks.
ESCAPES = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)?"
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?"
    r"|\x1b[ -/]*+[0-~]?"
)
_BREAKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff"
    "]+"
)
_UNSEEN_IN_JSON = re.compile(f"{_BREAKS.pattern}|{UNSEEN.pattern}")
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f"
                    r"\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
# An emoji's presentation, and what stands for characters that cannot be read: a terminal shows them.
_SEEN = "\ufe0f\ufffc\ufffd"


def printable(text: str) -> str:
    """The text as one line without terminal escapes, control, bidirectional, zero-width and private characters or halves of
    surrogate pairs; markup stays. For text that is only shown or written, where `sanitise` is for what is also spoken."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub("", _BREAKS.sub(" ", ESCAPES.sub("", text)))


def unseen_escaped(line: str) -> str:
    """A line of JSON in which such characters are written as \\uXXXX: it reads as before, and a terminal can show it."""
    if line.isascii() and line.isprintable():
        return line
    return _UNSEEN_IN_JSON.sub(_as_json_escapes, line)


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
    return sign.isprintable() and (sign in _SEEN or UNSEEN.fullmatch(sign) is None)


def _written(sign: str) -> str:
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _as_json_escapes(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
