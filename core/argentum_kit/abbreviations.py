"""Full stops that end no sentence: the abbreviations of English, and when a full stop after one still ends a sentence.

An end seen after "Dr." would let somebody in before the name, or speak the title alone; a missed one only waits for the next.
So doubt counts against the end (DESIGN, Words: beat). Pure; for `sentences`, and for voices that read out every full stop.
"""

from __future__ import annotations

import re

OPENERS = "\"'“‘«‹([{*_"
CLOSERS = "\"'”’»›)]}*_"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name, and written with a capital.
TITLES = _words("Dr. Mr. Mrs. Ms. Mx. Prof. St. Gen. Col. Capt. Lt. Sgt. Sen. Rep. Gov. Rev. Hon. Pres. Messrs. Mt.")
# Never the last word of a sentence.
LEADING = _words("e.g. i.e. cf. vs. v. viz. approx. ca. est.")
# Abbreviations before a number only; elsewhere "art." and "no." are words.
BEFORE_NUMBERS = _words(
    "no. nos. nr. art. fig. figs. p. pp. vol. ch. sec. para. "
    "jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec."
)
# The last word of a sentence if a typical first word follows.
TRAILING = _words(
    "etc. inc. ltd. co. corp. jr. sr. esq. a.m. p.m. ph.d. m.d. b.a. m.a. dept. univ. assn. bros. ave. blvd. al."
)
STARTERS = _words(
    "a all an and any as at because both but by each even every few first for from he here her his how however i if in "
    "is it it's its just let let's look many more most my nobody nor not nothing now of on one only or others our "
    "people perhaps second she since so some still such take that that's the their then there there's these they "
    "they're this those though today under until we we're well what when where which while who why with without would "
    "yes yet you your"
)

_INITIALS = re.compile(r"(?:[^\W\d_]\.)+$")


def is_abbreviation(token: str, following: str) -> bool:
    """Whether the full stop that ends `token` belongs to an abbreviation rather than to the sentence; `following` is the next word."""
    core = _core(token)
    if not core:
        return False
    lower = core.lower()
    after = following.lstrip(OPENERS)
    if lower in LEADING or core in TITLES or (core.isupper() and core.capitalize() in TITLES):
        return True
    if lower in BEFORE_NUMBERS and after[:1].isdigit():
        return True
    if _may_end(core):
        first_word = after.rstrip(CLOSERS + ".,;:!?…")
        return not (first_word[:1].isupper() and first_word.lower().replace("’", "'") in STARTERS)
    return False


def needs_whole_follower(token: str) -> bool:
    """Whether all of the next word has to be known, not its beginning alone, to tell what the full stop of `token` is."""
    return _may_end(_core(token))


def _core(token: str) -> str:
    """A word that ends in one full stop, without quotes and brackets; empty for any other, and for "I."."""
    core = token.lstrip(OPENERS).rstrip(CLOSERS)
    return core if core.endswith(".") and not core.endswith("..") and core != "I." else ""


def _may_end(core: str) -> bool:
    """Whether a word is an abbreviation that can be the last word of a sentence, or initials."""
    return core.lower() in TRAILING or _INITIALS.match(core) is not None
