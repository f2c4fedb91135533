"""A text made safe for espeak: the same length, character for character, with nothing that espeak reads as a command.

espeak reports where it is by character position, so every repair replaces one character with one other. Positions in
the safe text are positions in the original (RULES, Text hygiene).

Some of it is more than a matter of sound, for espeak-ng is native code and these are segmentation faults, which would end the
whole process: three hyphens before a word of another script in every language (`---काम`), runs of full stops in some, and a change
of script in the middle of a clause in others (`scripts.py`). `tests/audio/espeak_fuzz.py` looks for more of that kind.
"""

from __future__ import annotations

import re
import unicodedata

from argentum_kit.abbreviations import CLOSERS, is_abbreviation
from argentum_kit.sentences import is_dash

from .scripts import is_readable

# Characters that espeak takes for markup, phoneme input or a pause, or would read out by name.
_SILENT = frozenset("[]{}<>|`*_~^\\")
# Hyphens and dashes that stand together, and what they become: one dash.
_HYPHENS = re.compile("[-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]{2,}")


# A hyphen between another mark and a letter (`'-ab`), which kills Danish and Vietnamese.
_BEFORE_A_WORD = re.compile(r"(?<=[^\w\s])[-\u2010\u2011](?=[^\W\d_])")
# An ellipsis kills the languages that have no word for it, Faroese among them; English has one.
_ELLIPSIS = re.compile(r"…|\.{3,}")
# Of any other mark in a row, three are as good as more; an ellipsis is three full stops by itself.
_MARKS = re.compile(r"(…)…+|([^\w\s])\2\2\2+")


def safe_text(text: str, scripts: tuple[str, ...] | None = None) -> str:
    """`text` with the same words at the same places, safe to hand to a voice of espeak that reads these `scripts` (None: all)."""
    letters = [_letter(c, scripts) for c in text]
    spans = token_spans(text)
    tokens = [text[start:end] for start, end in spans]
    for index, (start, end) in enumerate(spans):
        token = tokens[index]
        if is_dash(token):
            before = tokens[index - 1][-1:] if index else ""
            following = tokens[index + 1][:1] if index + 1 < len(tokens) else ""
            if not (before.isdigit() and following.isdigit()):
                letters[start:end] = "—" + " " * (end - start - 1)
            continue
        bare_end = start + len(token.rstrip(CLOSERS))
        if token[: bare_end - start].endswith("--"):
            letters[bare_end - 2 : bare_end] = "— "
        elif _loses_full_stop(token, tokens[index + 1 : index + 2]):
            letters[bare_end - 1] = " "
    # Last, because the letters between hyphens may have become spaces.
    dashed = _HYPHENS.sub(lambda run: "—" + " " * (len(run[0]) - 1), "".join(letters))
    dashed = _BEFORE_A_WORD.sub(" ", dashed)
    marked = _MARKS.sub(lambda run: (run[1] or run[0][:3]).ljust(len(run[0])), dashed)
    return marked if scripts is None else _ELLIPSIS.sub(lambda dots: ",".ljust(len(dots[0])), marked)


def _loses_full_stop(token: str, following: list[str]) -> bool:
    """Whether an abbreviation's full stop is removed: before a capital or a digit espeak would end a sentence there."""
    return bool(following) and not following[0][:1].islower() and is_abbreviation(token, following[0])


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where each item of `text.split()` begins and ends, in characters."""
    spans: list[tuple[int, int]] = []
    position = 0
    for token in text.split():
        start = text.index(token, position)
        position = start + len(token)
        spans.append((start, position))
    return spans


def _letter(character: str, scripts: tuple[str, ...] | None) -> str:
    if character in _SILENT or character.isspace() or not is_readable(scripts, character):
        return " "
    # Control, surrogate, private and unassigned code points: nothing to say, and some are espeak's embedded commands.
    if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Cf"}:
        return " "
    return character
