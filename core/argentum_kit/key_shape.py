"""What keeps a key from being one: marks of a bad copy, or of a `.env` file that was not read by a shell.

A key travels in the header of a request, in plain ASCII without spaces. Only the kind of mistake is told, never a character
of the key.
"""

from __future__ import annotations

LONGEST = 4096
"""Longer than any key there is (Google's signed ones have about 1,100 characters)."""

_QUOTES = "\"'`“”„‘’«»‹›"


def has_variable_name(key: str) -> bool:
    """Whether a variable's name stands before the key: `OPENAI_API_KEY=…`."""
    name, equals, _ = key.strip().partition("=")
    return bool(equals) and name.upper().endswith(("_KEY", "_TOKEN")) and name.isidentifier()


def key_problem(key: str) -> str | None:
    """What is wrong with a key, in a few words; None for one that may be sent. White space around it is ignored."""
    key = key.strip()
    if len(key) > LONGEST:
        return f"is longer than {LONGEST} characters; keys are shorter"
    if len(key) > 1 and key[0] in _QUOTES and key[-1] in _QUOTES:
        return "stands in quotation marks; set it without them"
    scheme = key.partition(" ")[0].lower()
    if scheme in ("bearer", "basic", "token") and " " in key:
        return f"begins with {scheme.capitalize()!r}; set the key alone"
    if has_variable_name(key):
        return "begins with the name of a variable; set what stands after the ="
    for number, sign in enumerate(key, start=1):
        if sign in "\r\n":
            return "has a line break in it; set one line"
        if sign.isspace():
            return f"has a space in it (character {number}); set it without"
        if sign in _QUOTES:
            return f"has a quotation mark in it (character {number}); set it without"
        if not (sign.isascii() and sign.isprintable()):
            what = "a control character" if sign.isascii() else "a character that is not plain ASCII"
            return f"has {what} in it (character {number}); copy it again"
    return None
