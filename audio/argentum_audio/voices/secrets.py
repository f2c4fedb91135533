"""Keys that cannot be shown by accident, and texts freed of them (WIRE; a provider may echo a key in any spelling).

A `Secret` prints as dots wherever it lands: a message, a log line, a traceback's locals. What a server says is not ours
to trust, so every text from outside passes `one_line`, which removes the key however it is written, and keeps one line.

Minds have a `Secret` and a `scrub` of their own: sound may not import the engine, nor minds the sound. The rules for addresses and
for `Retry-After` (`access.py`, `retry_after.py`) are there twice for the same reason, each in the words of its own faults.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Iterable
from typing import NoReturn

DOTS = "•••"
LONGEST_LINE = 200

# A part of a key this long is as good as hidden nowhere; anything shorter says too little to be worth a hole in a text.
_TELLING = 12
# Shorter than this, a "key" is a word that any text may contain.
_SHORTEST = 4
# What is kept of an answer before it is cleaned: an error's sentence stands at its beginning.
_LONGEST_RAW = 16_384

_SPACES = re.compile(r"\s+")


class _Unshown(str):
    """A text that is not printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return DOTS


class Secret:
    """A key. `reveal()` is for the one place that sends it; everything else shows dots."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        return self._value

    def in_header(self, prefix: str = "") -> str:
        """The key as the value of a header: its text is the key, but in a traceback's locals it still prints as dots."""
        return _Unshown(prefix + self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __format__(self, _: str) -> str:
        return DOTS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere")


def scrub(text: str, secrets: Iterable[Secret]) -> str:
    """The text without any secret: plain, URL-encoded, base64 or JSON-escaped, nor a telling part of one."""
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
            kept.append(DOTS)
    return "".join(kept)


def one_line(text: str | bytes, secrets: Iterable[Secret] = (), longest: int = LONGEST_LINE) -> str:
    """What a stranger wrote, fit for a message: no secret, no control or invisible character, one line, bounded."""
    raw = text[:_LONGEST_RAW]
    plain = raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else raw
    # In this order: a key may be broken up by what the cleaning takes away.
    cleaned = scrub(_cleaned(plain), secrets)
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1].rstrip() + "…"


def _cleaned(text: str) -> str:
    visible = "".join(
        " " if c.isspace() else "" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} else c for c in text
    )
    return _SPACES.sub(" ", visible).strip()


def _forms(value: str) -> set[str]:
    if len(value) < _SHORTEST:
        return set()
    quoted = urllib.parse.quote(value, safe="")
    forms = {
        value,
        quoted,
        re.sub(r"%[0-9A-F]{2}", lambda m: m.group().lower(), quoted),
        urllib.parse.quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        value.encode().hex(),
    }
    # In base64 a text looks different for each of the three places it may begin at; its edges mix with its neighbours.
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + value.encode()).decode().rstrip("=")
        inner = encoded[(0, 2, 3)[before] : len(encoded) - 1]
        forms |= {inner, inner.translate(str.maketrans("+/", "-_"))}
    return {form for form in forms if len(form) >= _SHORTEST}


def _hide(text: str, form: str, hidden: bytearray) -> None:
    """Mark every place where `form`, or a telling part of it, stands."""
    width = min(len(form), _TELLING)
    for begin in range(len(form) - width + 1):
        part = form[begin : begin + width]
        at = text.find(part)
        while at >= 0:
            hidden[at : at + width] = b"\1" * width
            at = text.find(part, at + 1)
