"""Keys that never show: not in a repr, a log, an exception or a journal, also when a server echoes them back.

A key travels as a `Secret` and is revealed only where the header of a request is written. Whatever a server answers goes
through `scrub` before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "•••"

LEAST_SCRUBBED = 6
"""Shorter values are no secrets (a local server's `none`), and hiding them would tear words apart."""

_PREFIX = 12


class Secret:
    """A key. `reveal()` gives it away; nothing else does."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})" if self._value else "Secret()"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a key is not pickled")


def scrub(text: str, secrets: Iterable[Secret]) -> str:
    """The text without the keys, whole, percent-encoded, or as the start of one that was cut short."""
    for secret in secrets:
        value = secret.reveal()
        if len(value) < LEAST_SCRUBBED:
            continue
        for form in {value, quote(value, safe=""), quote_plus(value)}:
            text = text.replace(form, HIDDEN)
        if len(value) > _PREFIX:
            text = _without_starts(text, value)
    return text


def _without_starts(text: str, value: str) -> str:
    """Text without the starts of the key of at least `_PREFIX` characters, each to its full length."""
    start = text.find(value[:_PREFIX])
    while start >= 0:
        end = start + _PREFIX
        while end < len(text) and end - start < len(value) and text[end] == value[end - start]:
            end += 1
        text = text[:start] + HIDDEN + text[end:]
        start = text.find(value[:_PREFIX], start + len(HIDDEN))
    return text
