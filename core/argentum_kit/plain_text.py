"""Text hygiene: the one gate for words that a mind, a provider, a file or the operator supplies (RULES, Text hygiene).

`sanitise` leaves one line of plain words, in NFC: no control characters or terminal escapes, no SSML or XML, no code
fences, no quotes around the whole, nothing that Rich or Textual would read as markup or emoji codes, no bidirectional,
zero-width or private characters, no runs of hyphens (one dash stands for them). Ordinary prose comes through as it was,
but for square brackets, which become round ones, and backslashes. The work is linear in the length of the text.
"""

from __future__ import annotations

import re
from html import unescape
from unicodedata import normalize

from .display import ESCAPES, UNSEEN

ELLIPSIS = "…"

CUT_MARKS = ",;:.!?–—-…"
"""Taken away at the end of a text that is cut, before the mark that says so."""

_PASSES = 4

_SPACES = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# Marks heaped on one letter: ordering them is quadratic, and they would run over other lines of the screen.
_HEAP = re.compile(r"([^\w\s!-~]{8})[^\w\s!-~]+")
_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+)[^\n`]*$", re.MULTILINE)
_FENCE_WORD = re.compile(r"```+(?:json|text|txt|plaintext|markdown|md|xml|html|ssml|python)\s")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*+>")
_STRAY_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_RICH = re.compile(r"\[([^\[\]]*+)\]")
_EMOJI = re.compile(r":([^\s:]+):")
_EMOJI_NAME = re.compile(r"[a-z0-9_+-]*[a-z_+][a-z0-9_+-]*")
_STYLE_WORD = re.compile(
    r"(?:(?:bright_|grey|gray|dark_|light_|medium_|deep_|pale_|hot_)\w*|\w*(?:red|green|blue|yellow|magenta|cyan|white|"
    r"black|orange|purple|violet|pink)\d*|bold|dim|italic|underline2?|strike|reverse|blink2?|conceal|overline|frame|"
    r"encircle|link|not|on|auto|none|default|b|d|i|u|uu|r|s|o|c)"
)
_HYPHENS = re.compile("[-\u2010-\u2015\u2212]{2,}")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』"}
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_HOSTILE = re.compile(r"[^\w\s.,;!?%()–—-]+")


def sanitise(text: str) -> str:
    """The text as one line of plain words. Sanitising twice changes nothing more."""
    for _ in range(_PASSES):
        cleaned = _clean(text)
        if cleaned == text:
            return text
        text = cleaned
    # Only text that nests markup in markup to survive its removal comes here: it loses every special character.
    return _clean(_clean(_HOSTILE.sub(" ", normalize("NFC", text))))


def cap_words(text: str, limit: int) -> str:
    """The text, cut after `limit` whitespace words with an ellipsis on the last one if it is longer."""
    words = text.split()
    if len(words) <= limit:
        return text
    kept = words[: max(0, limit)]
    while kept:
        last = kept[-1].rstrip(CUT_MARKS)
        if last:
            return " ".join([*kept[:-1], last + ELLIPSIS])
        kept.pop()
    return ""


def shortened(text: str, most_characters: int) -> str:
    """The text, cut between words with an ellipsis if it has more than `most_characters` characters."""
    if len(text) <= most_characters:
        return text
    cut = text[: most_characters - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(CUT_MARKS) + ELLIPSIS


def _clean(text: str) -> str:
    """One pass over everything that must go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = ESCAPES.sub("", text)
    if "```" in text or "~~~" in text:
        text = _FENCE_WORD.sub(" ", _FENCE.sub(" ", text)).replace("~~~", " ")
    text = text.replace("`", "").replace("**", "")
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if not text.isascii():
        text = normalize("NFC", _HEAP.sub(r"\1", text))
    text = _SPACES.sub(" ", text)
    if not (text.isascii() and text.isprintable()):
        text = UNSEEN.sub("", text)
    if "<" in text:
        text = _STRAY_TAG.sub("", _TAG.sub("", _without_comments(text)))
    if "[" in text or "]" in text or "\\" in text:
        text = _RICH.sub(_unbracketed, text.replace("\\", " ")).replace("[", "(").replace("]", ")")
    text = _HYPHENS.sub("—", text)
    if ":" in text:
        text = _EMOJI.sub(_without_emoji, text)
    text = _unquoted(text.strip())
    # Removal can bring a letter and a combining mark together.
    return " ".join((text if text.isascii() else normalize("NFC", text)).split())


def _without_comments(text: str) -> str:
    """Text without XML comments and CDATA marks."""
    text = text.replace("<![CDATA[", "").replace("]]>", "")
    start = text.find("<!--")
    if start < 0:
        return text
    kept: list[str] = []
    end = 0
    while start >= 0:
        close = text.find("-->", start)
        if close < 0:
            break
        kept.append(text[end:start])
        end = close + 3
        start = text.find("<!--", end)
    kept.append(text[end:])
    return "".join(kept)


def _unbracketed(match: re.Match[str]) -> str:
    """A markup tag vanishes; a bracket of prose becomes round."""
    inside = match[1].strip()
    if not inside:
        return " "
    if inside[0] in "/#@$" or "=" in inside or inside.startswith(("rgb(", "color(")):
        return ""
    return "" if all(_STYLE_WORD.fullmatch(word) for word in inside.split()) else f"({inside})"


def _without_emoji(match: re.Match[str]) -> str:
    """An emoji code vanishes; any other word between colons is kept apart, a time of day and an address stay."""
    name = match[1]
    if (name.isdigit() and len(name) <= 2) or name.startswith("//"):
        return match[0]
    before = match.string[match.start() - 1 : match.start()]
    if _EMOJI_NAME.fullmatch(name) and not before.isalnum():
        return ""
    return f": {name}:"


def _unquoted(text: str) -> str:
    """Text without the quotation marks around the whole of it."""
    if len(text) < 2:
        return text
    close = _QUOTES.get(text[0])
    if close is None or text[-1] != close:
        return text
    inside = text[1:-1]
    rest = _APOSTROPHE.sub("", inside)
    return text if text[0] in rest or close in rest else inside.strip()
