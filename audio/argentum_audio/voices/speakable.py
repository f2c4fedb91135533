"""The text as espeak should read it: the same length, character for character, with nothing that reads as a command.

espeak reports where it is by character position, so every repair replaces one character with one other. Positions in
the speakable text are positions in the original (RULES, Text hygiene).
"""

from __future__ import annotations

import unicodedata

from ..abbreviations import CLOSERS, is_abbreviation
from ..beats import is_dash
from .base import VoiceError

# Five minutes of speech: far more than any segment, and still a bounded clip.
MOST_CHARACTERS = 5000

# Characters that espeak takes for markup, phoneme input or a pause, or would read out by name.
_SILENT = frozenset("[]{}<>|`*_~^\\")


def speakable(text: str) -> str:
    """`text` with the same words at the same places, safe to hand to espeak."""
    letters = [_letter(c) for c in text]
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
    return "".join(letters)


def _loses_full_stop(token: str, following: list[str]) -> bool:
    """espeak ends a sentence at a full stop before a capital or a digit; before a small letter it knows better."""
    return bool(following) and not following[0][:1].islower() and is_abbreviation(token, following[0])


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where each item of `text.split()` begins and ends."""
    spans: list[tuple[int, int]] = []
    position = 0
    for token in text.split():
        start = text.index(token, position)
        position = start + len(token)
        spans.append((start, position))
    return spans


def _letter(character: str) -> str:
    if character in _SILENT or character.isspace():
        return " "
    # Control, surrogate, private and unassigned code points: nothing to say, and some are espeak's embedded commands.
    if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Cf"}:
        return " "
    return character


def check_length(text: str) -> None:
    """Raise VoiceError for a text that no clip should hold."""
    check_characters(len(text))


def check_characters(count: int) -> None:
    """The same, for a text that is still being written."""
    if count > MOST_CHARACTERS:
        raise VoiceError(f"The text has {count} characters; a clip may have at most {MOST_CHARACTERS}.")
