"""How a persona turns a line: openers and acknowledgements joined to a sentence so that it reads like a book."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

ACKNOWLEDGE_WORDS = 8

_TRAILING = ".,;:!?…'’\"”)"
_FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll"})
_ENDS = (".", "!", "?", "…")


def sentence(text: str) -> str:
    """The line as a sentence: a capital first and a stop at the end."""
    text = _in_breaths(text.strip())
    if not text:
        return text
    if text.rstrip("'’\"”)")[-1:] not in _ENDS:
        text = text.rstrip(",;:–—- ") + "."
    return text[0].upper() + text[1:]


def _in_breaths(text: str) -> str:
    """What is written with a semicolon is spoken as two sentences."""
    first, *others = (part.strip() for part in text.split(";"))
    return ". ".join([first, *(other[:1].upper() + other[1:] for other in others if other)])


def continued(text: str, proper: Collection[str]) -> str:
    """The line as it goes on after a comma: a small letter first, unless the first word keeps its capital anywhere."""
    word = text.split(" ", 1)[0].strip(_TRAILING + "‘“(")
    root = word.removesuffix("'s").removesuffix("’s")
    acronym = sum(letter.isupper() for letter in root) > 1
    if acronym or word.casefold() in _FIRST_PERSON or word in proper or root in proper:
        return text
    return text[0].lower() + text[1:]


def opened(opener: str, text: str, proper: Collection[str]) -> str:
    """An opener and the line it leads into."""
    if not opener:
        return text
    if opener.endswith(_ENDS):
        return f"{opener} {text}"
    return f"{opener.rstrip(',')}, {continued(text, proper)}"


def choose(phrases: Collection[str], name: str, last: str, random: Random) -> tuple[str, str]:
    """A phrase that was not the last one, as written and with the name filled in; empty if there is none."""
    fresh = [phrase for phrase in phrases if phrase != last]
    if not fresh:
        return "", ""
    phrase = random.choice(fresh)
    return phrase, sentence_start(phrase.replace("{name}", name))


def sentence_start(text: str) -> str:
    """The text with a capital first."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
