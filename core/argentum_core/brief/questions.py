"""Questions as the statements that a yes would make."""

from __future__ import annotations

import re
from itertools import pairwise

from . import english
from .english import ADJECTIVES, BASE_VERBS, DETERMINERS, PREPOSITIONS, capital, inside

_ASKED_MODAL = re.compile(r"^(?P<modal>should|must|shall|can|could|would|will|may|might) (?P<rest>.+)$", re.IGNORECASE)

_ASKED_DO = re.compile(r"^(?P<do>do|does|did) (?P<rest>.+)$", re.IGNORECASE)

_ASKED_BE = re.compile(r"^(?P<be>is|are|was|were) (?P<rest>.+)$", re.IGNORECASE)

OPEN_QUESTION = re.compile(r"^(?:why|what|how|who|when|where|which|whose)\b", re.IGNORECASE)

_OR = re.compile(r"^(?P<one>[^,?]+?),? or (?P<other>[^,?]+)$", re.IGNORECASE)

WHICH_IS_BETTER = re.compile(
    r"^(?:which|what)(?: one)? (?:is|are) better\s*[,:]?\s*|\s*[,:]?\s*(?:which|what)(?: one)? (?:is|are) better$",
    re.IGNORECASE,
)


def statement_of(bare: str, *, asked: bool) -> tuple[str, bool]:
    """A question as the statement that a yes would make, and whether it is one."""
    without = WHICH_IS_BETTER.sub("", bare).strip()
    choice = _OR.match(without)
    if choice is not None and (asked or without != bare or not has_verb(without)):
        one, other = choice["one"].strip(), choice["other"].strip()
        if not has_verb(one) or len(one.split()) <= 3:
            be = "are" if english.is_plural(one) else "is"
            return f"{capital(inside(one))} {be} better than {inside(other)}", True
    if (found := _ASKED_MODAL.match(bare)) is not None:
        subject, rest = _split_subject(found["rest"].split(), verbs=True)
        return (f"{capital(subject)} {found['modal'].lower()} {rest}", True) if subject else (bare, True)
    if (found := _ASKED_DO.match(bare)) is not None and asked:
        subject, rest = _split_subject(found["rest"].split(), verbs=True)
        if not subject:
            return bare, True
        verb, _, more = rest.partition(" ")
        said = english.third_person(verb) if found["do"].lower() == "does" else verb
        return f"{capital(subject)} {said} {more}".strip(), True
    if (found := _ASKED_BE.match(bare)) is not None:
        subject, rest = _split_subject(found["rest"].split(), verbs=False)
        return (f"{capital(subject)} {found['be'].lower()} {rest}", True) if subject else (bare, True)
    return bare, False


def _split_subject(words: list[str], *, verbs: bool) -> tuple[str, str]:
    """Subject and the rest of a clause without its auxiliary; empty where no seam is found."""
    for number in range(1, len(words)):
        word = words[number].casefold().strip(",")
        before = words[number - 1].casefold()
        if verbs:
            seam = word in ("be", "not") or (word in BASE_VERBS and before not in DETERMINERS | PREPOSITIONS | {"and"})
        else:
            participle = english.gerund_of_participle(word) is not None
            seam = (
                word in ADJECTIVES | {"a", "an", "the", "not", "too", "really", "always", "ever", "still", "just"}
                or participle
            )
            seam = seam and before not in DETERMINERS | PREPOSITIONS | {"and"} | {"more", "less", "too"}
        if seam:
            return " ".join(words[:number]), " ".join(words[number:])
    if not verbs and len(words) >= 2:
        return " ".join(words[:-1]), words[-1]
    return "", ""


def has_verb(text: str) -> bool:
    """Whether a text holds a verb, as far as the known ones tell."""
    words = text.casefold().split()
    finite = {
        "is",
        "are",
        "was",
        "were",
        "should",
        "must",
        "will",
        "can",
        "has",
        "have",
        "does",
        "do",
        "would",
        "could",
        "may",
        "might",
    }
    return any(word in finite for word in words) or any(
        english.base_of_finite(word) is not None and word not in PREPOSITIONS and before not in DETERMINERS
        for before, word in pairwise(words)
    )
