"""Whole sentences out of words that are still being written.

A sentence is whole once something follows that begins another: a stop, white space, and a character that is no small
letter. Abbreviations and initials end none. Pure.
"""

from __future__ import annotations

import re

_END = re.compile(r"""(?<![.!?…])[.!?…]++["'”’)\]*_]*+(?=\s++\S)""")
_FOLLOWING = re.compile(r"""\s*+["'“‘(*_\[]*+(\S)""")
_OPENING = "\"'“‘(*_["
_WORD_MOST = 24
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "sen", "rep", "rev", "hon", "vs", "e.g", "i.e", "cf", "vol", "approx",
})  # fmt: skip


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text and what follows it; empty if none is known to be whole yet."""
    for end in _END.finditer(text):
        if _ends(text, end):
            return text[: end.end()].strip(), text[end.end() :]
    return "", text


def _ends(text: str, end: re.Match[str]) -> bool:
    following = _FOLLOWING.match(text, end.end())
    if following is None or following[1].islower():
        return False
    if end[0][0] != "." or len(end[0]) > 1:
        return True
    before = text[max(0, end.start() - _WORD_MOST) : end.start()].split()
    bare = before[-1].lstrip(_OPENING) if before else ""
    initial = len(bare) == 1 and bare.isupper() and bare != "I"
    return bool(bare) and not initial and bare.casefold() not in _ABBREVIATIONS
