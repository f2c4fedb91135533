"""What kind of line an interjection is and how much it matters, guessed from its words where its mind did not say
(RULES, Interjections: importance from the mind's JSON or a keyword heuristic). Pure.
"""

from __future__ import annotations

import re

from ...debate.events import InterjectionKind

_AGREES = re.compile(
    r"^(?:yes|quite|exactly|indeed|hear|agreed|true|right|well said|precisely|absolutely|amen|so it is|just so|of course)\b",
    re.I,
)
_OBJECTS = re.compile(
    r"\b(?:no|not|never|wrong|false|nonsense|untrue|but|where|prove|proof|who says|hardly|rubbish)\b", re.I
)
_HARD_WORDS = re.compile(
    r"\b(?:never|always|every|nobody|nothing|all|only|false|wrong|untrue|lie|proof|prove|\d+)\b", re.I
)

_BASE: dict[InterjectionKind, float] = {"challenge": 0.55, "clarify": 0.5, "support": 0.4}
_HARD_WORD_ADDS = 0.1
_MOST = 0.85


def guessed_kind(text: str, *, ally: bool) -> InterjectionKind:
    """Agreement, a question, or an objection; what says neither follows the side of who speaks."""
    if _AGREES.search(text):
        return "support"
    if text.rstrip("\"'”’)").endswith("?"):
        return "clarify" if not _OBJECTS.search(text) else "challenge"
    return "support" if ally and not _OBJECTS.search(text) else "challenge"


def guessed_importance(text: str, kind: InterjectionKind) -> float:
    """In 0..1: objections matter most, and words that claim much add to it."""
    return round(min(_MOST, _BASE[kind] + _HARD_WORD_ADDS * len(_HARD_WORDS.findall(text))), 3)
