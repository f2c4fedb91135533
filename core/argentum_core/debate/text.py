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

SEGMENT_WORDS = 35
KICKER_WORDS = 18
INTERJECTION_WORDS = 15

ELLIPSIS = "…"

_PASSES = 4

# Strings of OSC, DCS, SOS, PM and APC are swallowed with their payload, as a terminal would (OSC 52 carries a clipboard).
# The 8-bit introducers only when terminated: alone they are more often wrongly decoded quotation marks.
_ESCAPES = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)?"
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?"
    r"|\x1b[ -/]*+[0-~]?"
)
_SPACES = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_BREAKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff"
    "]+"
)
_UNSEEN_IN_JSON = re.compile(f"{_BREAKS.pattern}|{_UNSEEN.pattern}")
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


def printable(text: str) -> str:
    """The text as one line without terminal escapes, control, bidirectional, zero-width and private characters or halves of
    surrogate pairs; markup stays. For text that is only shown or written, where `sanitise` is for what is also spoken."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _BREAKS.sub(" ", _ESCAPES.sub("", text)))


def unseen_escaped(line: str) -> str:
    """A line of JSON in which such characters are written as \\uXXXX: it reads as before, and a terminal can show it."""
    if line.isascii() and line.isprintable():
        return line
    return _UNSEEN_IN_JSON.sub(_as_json_escapes, line)


def cap_words(text: str, limit: int) -> str:
    """The text, cut after `limit` whitespace words with an ellipsis on the last one if it is longer."""
    words = text.split()
    if len(words) <= limit:
        return text
    kept = words[: max(0, limit)]
    while kept:
        last = kept[-1].rstrip(",;:.!?–—-…")
        if last:
            return " ".join([*kept[:-1], last + ELLIPSIS])
        kept.pop()
    return ""


def _as_json_escapes(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def _clean(text: str) -> str:
    """One pass over everything that must go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = _ESCAPES.sub("", text)
    if "```" in text or "~~~" in text:
        text = _FENCE_WORD.sub(" ", _FENCE.sub(" ", text)).replace("~~~", " ")
    text = text.replace("`", "").replace("**", "")
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if not text.isascii():
        text = normalize("NFC", _HEAP.sub(r"\1", text))
    text = _SPACES.sub(" ", text)
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub("", text)
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
