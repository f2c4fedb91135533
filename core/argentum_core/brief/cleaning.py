"""A sentence as somebody typed it made ready to be read: markup, lead-ins and whatever is more than one motion go."""

from __future__ import annotations

import re

from argentum_kit.plain_text import sanitise

from . import english
from .english import DETERMINERS, PREPOSITIONS, capital

LONGEST = 140
"""Characters of a title that can still be said in one breath."""

MODAL = r"(?:should|must|shall|ought to|needs? to|has to|have to)"

_LEAD = re.compile(
    r"^(?:the motion|motion|resolved|proposition|topic|debate|this house believes|this house thinks|i believe|i think|i say|we believe|"
    r"in my opinion)\s*(?:is)?\s*[,:]?\s*(?:that\s+)?",
    re.IGNORECASE,
)

_HOUSE = re.compile(r"^this house (?:would|should|will) ", re.IGNORECASE)

_TIME_TO = re.compile(r"^it(?:['’]s| is) (?:high )?time (?:to|that we|we) ", re.IGNORECASE)

_CONTRACTIONS = (
    (re.compile(r"\b(should|must|is|are|do|does|could|would|was|were|has|have)n['’]t\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\bcan(?:['’]t|not)\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"^let['’]s ", re.IGNORECASE), "we should "),
)

INSULTS = english.word_set(
    "idiot idiots stupid moron morons bastard bastards bitch bitches arsehole asshole assholes shit fuck fucking scum retard retards"
    " loser losers cunt dickhead twat wanker subhuman vermin"
)

_ENGLISH = english.word_set(
    "the a an is are should must not be of to in on and or for with than that it we you they have has do does more less better worse"
    " good bad will can no never ban all every"
)

_FOREIGN = english.word_set(
    "der die das ist sind nicht ein eine und sollte soll sollten werden muss le la les un une est sont et doit devrait devraient pas des"
    " el los las es son y debe deber debería deberían il lo gli è sono dovrebbe deve di che per het een zijn niet moet moeten är och ska"
    " que não são deve o os"
)


def cleaned(text: str, notes: list[str]) -> str:
    """The one sentence to debate, a capital first; what was done to it is added to `notes`. Empty where nothing is left."""
    raw = text.strip()
    clean = sanitise(raw[:20_000]).strip()
    clean = clean.replace("(", " ").replace(")", " ").replace('"', "").replace("“", "").replace("”", "")
    clean = " ".join(re.sub(r"[*_#`|<>{}^~\\]+", " ", clean).split()).strip(" -–—.,:;'")
    if re.search(r"[<\[\x00-\x1f]|\*\*", raw):
        notes.append("Markup and control characters were taken out of the sentence.")
    parts = [part for part in re.split(r"(?<=[.!?;])\s+(?=\S)", clean) if len(part.split()) > 1]
    if len(parts) > 1:
        notes.append("There is more than one sentence; the first is debated.")
        clean = parts[0].rstrip(";. ")
    two = re.search(rf",? and (?=\S+(?: \S+){{0,4}} {MODAL} )", clean, re.IGNORECASE)
    if two is not None and re.search(rf"\b{MODAL}\b", clean[: two.start()], re.IGNORECASE):
        notes.append("Those are two motions; the first is debated.")
        clean = clean[: two.start()]
    if len(clean) > LONGEST:
        notes.append(f"The sentence is longer than {LONGEST} characters; its beginning is debated.")
        clean = _shortened(clean)
    clean = _HOUSE.sub("We should ", clean)
    clean = _TIME_TO.sub("We should ", clean)
    clean = _LEAD.sub("", clean)
    for pattern, instead in _CONTRACTIONS:
        clean = pattern.sub(instead, clean)
    if (
        sum(letter.isupper() for letter in clean) > 0.6 * max(1, sum(letter.isalpha() for letter in clean))
        and len(clean) > 12
    ):
        clean = clean.lower()
    return capital(clean.strip())


def _shortened(text: str) -> str:
    """The beginning of a text that can stand by itself: up to a comma where there is one, and not ending on a small word."""
    cut = text[:LONGEST].rsplit(" ", 1)[0]
    head, comma, _ = cut.rpartition(",")
    words = (head if comma and len(head.split()) >= 5 else cut).split()
    while len(words) > 2 and words[-1].casefold().strip(",") in PREPOSITIONS | DETERMINERS | {"and", "or", "be", "to"}:
        words.pop()
    return " ".join(words).rstrip(",;:")


def is_foreign(bare: str, folded: list[str]) -> bool:
    """Whether a sentence, and the same in small words, does not look like English."""
    letters = [letter for letter in bare if letter.isalpha()]
    if letters and sum(letter.isascii() for letter in letters) < 0.6 * len(letters):
        return True
    foreign = sum(word in _FOREIGN for word in folded)
    return len(folded) > 2 and foreign >= 1 and foreign > sum(word in _ENGLISH for word in folded)
