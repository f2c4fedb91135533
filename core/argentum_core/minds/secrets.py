"""Keys that never show: not in a repr, a log, an exception or a journal, also when a server echoes them back.

A key travels as a `Secret` and is revealed only where the header of a request is written. Whatever a server answers goes
through `scrub` before anybody sees it.

Voices have a `Secret` and a `scrub` of their own (`argentum_audio.voices.secrets`): sound knows nothing of debates and minds know
nothing of sound, so neither may import the other, and a package for two functions would be one more thing to know.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "•••"

LEAST_SCRUBBED = 6
"""Shorter values are no secrets (a local server's `none`), and hiding them would tear words apart."""

_TELLING = 12


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


def _forms(value: str) -> set[str]:
    """The spellings in which a server may echo a key."""
    if len(value) < LEAST_SCRUBBED:
        return set()
    # An environment may hold bytes that are no UTF-8, as halves of surrogate pairs.
    raw = value.encode("utf-8", "surrogateescape" if _is_bytes(value) else "surrogatepass")
    forms = {value, quote(raw, safe=""), quote_plus(raw), json.dumps(value)[1:-1], raw.hex()}
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
    """Mark every place where `form`, or a part of it that tells, stands."""
    width = min(len(form), _TELLING)
    for begin in range(len(form) - width + 1):
        part = form[begin : begin + width]
        at = text.find(part)
        while at >= 0:
            hidden[at : at + width] = b"\1" * width
            at = text.find(part, at + 1)
