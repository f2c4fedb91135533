"""Keys that cannot be shown by accident, and texts without them (a provider may echo a key in any spelling).

A `Secret` prints as dots wherever it lands: in a message, a log line, a traceback's locals. Text from a server passes
`one_line`, which removes every key in every spelling, control and invisible characters, and line breaks.
"""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Iterable
from typing import NoReturn

from .display import printable

HIDDEN = "•••"
LONGEST_LINE = 200

# Parts of a key of this length are hidden as well; shorter ones reveal too little.
_TELLING = 12
# Shorter values are placeholders such as a local server's `none`; hiding them would remove ordinary words.
LEAST_SCRUBBED = 6
# What is kept of an answer before it is cleaned: an error's sentence stands at its beginning.
_LONGEST_RAW = 16_384


class _Unshown(str):
    """A text whose repr is hidden."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


class Secret:
    """A key. `reveal()` is for the one place that sends it; everything else shows dots."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """The key itself, to be sent and never to be shown."""
        return self._value

    def in_header(self, prefix: str = "") -> str:
        """The key as the value of a header, after `prefix`. Its repr is still hidden."""
        return _Unshown(prefix + self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, _: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere")


def scrub(text: str, secrets: Iterable[Secret]) -> str:
    """The text without any key: plain, URL-encoded, base64 or JSON-escaped, nor a telling part of one."""
    hidden = bytearray(len(text))
    for secret in secrets:
        for form in _forms(secret.reveal()):
            _hide(text, form, hidden)
    if not any(hidden):
        return text
    kept: list[str] = []
    for index, character in enumerate(text):
        if not hidden[index]:
            kept.append(character)
        elif index == 0 or not hidden[index - 1]:
            kept.append(HIDDEN)
    return "".join(kept)


def one_line(text: str | bytes, secrets: Iterable[Secret] = (), longest: int = LONGEST_LINE) -> str:
    """Text from outside as one line of at most `longest` characters, without keys, control and invisible characters."""
    raw = text[:_LONGEST_RAW]
    plain = raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else raw
    # Characters that Unicode has not assigned go too. In this order: a key may be broken up by what is taken away.
    visible = "".join(c for c in " ".join(printable(plain).split()) if c.isprintable())
    cleaned = scrub(visible, secrets).strip()
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1].rstrip() + "…"


def _forms(value: str) -> set[str]:
    """The spellings in which a server may echo a key."""
    if len(value) < LEAST_SCRUBBED:
        return set()
    # An environment that is not UTF-8 holds bytes as halves of surrogate pairs.
    raw = value.encode("utf-8", "surrogateescape" if _is_bytes(value) else "surrogatepass")
    quoted = urllib.parse.quote(raw, safe="")
    forms = {
        value,
        quoted,
        re.sub(r"%[0-9A-F]{2}", lambda m: m.group().lower(), quoted),
        urllib.parse.quote_plus(raw),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        raw.hex(),
    }
    # In base64 a text looks different for each of the three places it may begin at; its edges mix with its neighbours.
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        inner = encoded[(0, 2, 3)[before] : len(encoded) - 1]
        forms |= {inner, inner.translate(str.maketrans("+/", "-_"))}
    return {form for form in forms if len(form) >= LEAST_SCRUBBED}


def _is_bytes(value: str) -> bool:
    """Whether every half of a surrogate pair in it stands for a byte."""
    return all("\udc80" <= sign <= "\udcff" for sign in value if "\ud800" <= sign <= "\udfff")


def _hide(text: str, form: str, hidden: bytearray) -> None:
    """Mark every place where `form`, or a telling part of it, stands."""
    width = min(len(form), _TELLING)
    for begin in range(len(form) - width + 1):
        part = form[begin : begin + width]
        at = text.find(part)
        while at >= 0:
            hidden[at : at + width] = b"\1" * width
            at = text.find(part, at + 1)
