"""As much English as a sketch needs: gerunds of verbs, participles, the number of a noun phrase, and which words are names."""

from __future__ import annotations

import re
from typing import Final

_VOWELS = frozenset("aeiou")


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


BASE_VERBS: Final = word_set("""
abandon abolish accept act add admit adopt allow apply ask avoid ban beat become begin believe belong block boycott break bring build
buy call cancel cap care carry change charge cheat choose clean close come compensate compete control cook cost count cover create
cross cut cycle dance decide declare decriminalise decriminalize defend defund delay deliver demand deny deserve destroy develop
discourage disclose dissolve do double drink drive drop eat educate elect eliminate employ encourage end enforce enjoy enter exist expand
expel explore extend face feed fight fill find finish fire fix fly fly follow forbid force forgive free freeze fund get give go govern
grant grow guarantee halve harm hate have help hire hold honour honor host hunt ignore import improve include increase introduce invest
join keep kill know label lead learn leave legalise legalize let license limit listen live lose love lower make mandate marry matter
mean measure merge mine move nationalise nationalize need obey offer open oppose outlaw outweigh own pardon pay permit phase plant play
praise prefer prescribe prevent print privatise privatize produce prohibit promote protect prove provide publish punish put quit raise
ration read recognise recognize recycle reduce reform refuse regulate reintroduce reject rejoin release remain remove rename rent repair
replace require rescue reserve respect restore restrict retire return reuse reward ride rise rule ruin run save say scrap see sell send
serve set share shorten show shut sleep smile smoke solve speak spend split spoil start stay stop study subsidise subsidize suffer
support surf switch take talk tax teach tell test think throw trade train travel treat trust try turn unite use vaccinate value visit
vote wait walk want waste watch wear welcome win withdraw work worry write
""")
"""Verbs by which the beginning of a verb phrase is known."""

_DOUBLES = word_set(
    "admit permit commit forbid begin prefer refer occur control cancel travel regret rebel compel expel patrol submit transmit equip"
    " forget label model fuel signal level total dispel propel omit defer confer recur cut"
)
_NO_DOUBLE_ENDS = frozenset("wxy")
_GERUNDS = {
    "be": "being", "die": "dying", "lie": "lying", "tie": "tying", "see": "seeing", "free": "freeing", "agree": "agreeing",
    "guarantee": "guaranteeing", "flee": "fleeing", "dye": "dyeing", "quit": "quitting", "equip": "equipping", "refuel": "refuelling",
}  # fmt: skip
_PARTICIPLES = {
    "paid": "paying", "given": "giving", "taught": "teaching", "sold": "selling", "kept": "keeping", "held": "holding", "built": "building",
    "made": "making", "taken": "taking", "left": "leaving", "cut": "cutting", "put": "putting", "set": "setting", "shut": "shutting",
    "written": "writing", "told": "telling", "shown": "showing", "driven": "driving", "worn": "wearing", "eaten": "eating",
    "forbidden": "forbidding", "frozen": "freezing", "broken": "breaking", "chosen": "choosing", "brought": "bringing",
    "bought": "buying", "spent": "spending", "sent": "sending", "let": "letting", "lent": "lending", "read": "reading",
    "forgiven": "forgiving", "forgotten": "forgetting", "freed": "freeing", "guaranteed": "guaranteeing", "agreed": "agreeing",
    "run": "running", "split": "splitting", "grown": "growing", "thrown": "throwing", "withdrawn": "withdrawing", "won": "winning",
    "led": "leading", "fed": "feeding", "found": "finding", "heard": "hearing", "known": "knowing", "met": "meeting", "seen": "seeing",
}  # fmt: skip
_NOT_PARTICIPLES = word_set("sacred red need naked wicked hundred limited unlimited united advanced unpaid")
_PLURALS = word_set(
    "people children men women police mice feet teeth geese cattle data criteria phenomena media both many most some all these those"
    " we they you schoolchildren grandchildren fishermen policemen clothes"
)
_SINGULARS = word_set(
    "news physics economics politics mathematics maths ethics athletics gymnastics aerobics series lens gas bus plus bias canvas atlas"
    " chess tennis christmas always less address business process congress access success happiness brussels texas wales paris"
    " mars venus united-states netherlands philippines aids rabies measles diabetes billiards darts linguistics genetics robotics"
    " jesus socrates illness fitness wilderness loneliness stress press glass grass class mass virus campus status bonus nexus"
)
PREPOSITIONS: Final = word_set(
    "of in for on to with at by from about over under between who that which without during as into than across against before after"
    " beyond inside outside until upon within per through near above below around where when while because if unless via"
)
DETERMINERS: Final = word_set(
    "a an the this that these those every each all some any no both most many few several our their his her its my your more less"
)
ADJECTIVES: Final = word_set("""
good bad better worse best worst right wrong moral immoral ethical unethical fair unfair just unjust free compulsory mandatory voluntary
legal illegal optional public private overrated underrated useful useless harmful harmless dangerous safe healthy unhealthy necessary
unnecessary possible impossible real fake true false dead alive beautiful ugly boring fun funny great greater stupid smart clever happy
sad rich poor evil natural unnatural normal weird obsolete outdated inevitable important essential cruel kind selfish pointless
acceptable unacceptable sustainable affordable available equal superior inferior cheap expensive easy hard difficult more less too
overpriced overhyped worthless worthwhile worth justified unjustified tasty delicious disgusting art nonsense fiction cool human
""")

_NAMES: Final = word_set("""
britain england scotland wales ireland france germany spain italy portugal greece poland russia ukraine china japan india pakistan
america canada mexico brazil argentina australia africa asia europe israel palestine iran iraq turkey egypt nigeria kenya sweden norway
denmark finland iceland switzerland austria belgium hungary taiwan korea vietnam london paris berlin madrid rome vienna moscow beijing
tokyo sydney york washington brussels monday tuesday wednesday thursday friday saturday sunday january february april june july august
september october november december christmas easter halloween ramadan hanukkah thanksgiving valentine brexit god jesus allah buddha
shakespeare mozart beethoven bach einstein darwin newton marx freud plato aristotle kafka tolstoy dickens austen hemingway picasso
islam christianity judaism hinduism buddhism english french german spanish italian latin greek chinese japanese russian american british
european african asian christian muslim jewish irish scottish welsh google facebook amazon apple microsoft twitter tiktok instagram
youtube netflix wikipedia disney marvel batman superman mars venus jupiter pluto olympics nato antarctica arctic
linux windows python java messi ronaldo elvis beatles i
""")


_IRREGULAR: Final = {
    "child": "children", "man": "men", "woman": "women", "person": "people", "foot": "feet", "tooth": "teeth", "mouse": "mice",
    "goose": "geese", "life": "lives", "wife": "wives", "knife": "knives", "leaf": "leaves", "half": "halves", "wolf": "wolves",
    "policeman": "policemen", "policewoman": "policewomen", "fireman": "firemen", "sheep": "sheep", "fish": "fish",
    "potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "veto": "vetoes",
}  # fmt: skip


def gerund(verb: str) -> str:
    """The -ing form of a verb's base form, in British spelling: `ban` gives `banning`, `make` gives `making`."""
    low = verb.casefold()
    if low in _GERUNDS:
        return _GERUNDS[low]
    if low.endswith("ie"):
        return verb[:-2] + "ying"
    if low.endswith("e") and not low.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if low in _DOUBLES or _doubles(low):
        return verb + low[-1] + "ing"
    return verb + "ing"


def _doubles(low: str) -> bool:
    """Whether the last letter of a word of one syllable is doubled: consonant, one vowel, consonant."""
    if len(low) < 3 or low[-1] in _VOWELS or low[-1] in _NO_DOUBLE_ENDS:
        return False
    vowels = re.findall(r"[aeiouy]+", low)
    return len(vowels) == 1 and vowels[0] == low[-2] and low[-3] not in _VOWELS


def gerund_of_participle(word: str) -> str | None:
    """`banned` gives `banning`, `taught` gives `teaching`; None for a word that is no past participle."""
    low = word.casefold()
    if low in _PARTICIPLES:
        return _PARTICIPLES[low]
    if low.endswith("ed") and len(low) > 4 and low not in _NOT_PARTICIPLES:
        if low.endswith("ied"):
            return low[:-3] + "ying"
        return low[:-2] + "ing"
    return None


def third_person(verb: str) -> str:
    """The form after he, she or it: `buy` gives `buys`, `do` gives `does`."""
    low = verb.casefold()
    if low == "have":
        return "has"
    if low.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def base_of_finite(word: str) -> str | None:
    """The base form of a verb in the present tense, of those that are known; None for any other word."""
    low = word.casefold()
    if low in BASE_VERBS:
        return low
    if low == "has":
        return "have"
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if low.endswith(ending) and low.removesuffix(ending) + instead in BASE_VERBS:
            return low.removesuffix(ending) + instead
    return None


def is_plural(phrase: str) -> bool:
    """Whether a verb that goes with this noun phrase is in the plural: by `and`, and by the last word before a preposition."""
    words = phrase.casefold().split()
    if words and words[0].endswith("ing") and len(words) > 1:
        return False
    if "and" in words and not (words[0] in ("a", "an", "the") and words.count("and") == 1 and words.index("and") == 1):
        return True
    head = head_noun(words)
    if head in ("who", "everyone", "everybody") or words[:1] in (["every"], ["each"]):
        return False
    if head in _PLURALS or words[:1] in (["these"], ["those"], ["many"], ["all"], ["both"], ["most"]):
        return head not in _SINGULARS
    if head in _SINGULARS or head.endswith(("ss", "us", "is", "ics", "ness")):
        return False
    return head.endswith("s") and not head.endswith("'s")


def plural_of(phrase: str) -> str:
    """A noun phrase in the plural, by its last word before a preposition: `school for boys` gives `schools for boys`."""
    words = phrase.split()
    low = [word.casefold() for word in words]
    at = next((number for number, word in enumerate(low) if number and word in PREPOSITIONS), len(words)) - 1
    if at < 0 or is_plural(" ".join(words[: at + 1])) or low[at] in _SINGULARS:
        return phrase
    several = words[at] + "s" if low[at].endswith("o") else third_person(words[at])
    words[at] = _IRREGULAR.get(low[at]) or several
    return " ".join(words)


def head_noun(words: list[str]) -> str:
    """The word that carries the number: the last one before a preposition."""
    for number, word in enumerate(words):
        if number and word in PREPOSITIONS:
            return words[number - 1]
    return words[-1] if words else ""


def is_name(word: str) -> bool:
    """Whether a word at the beginning of a sentence keeps its capital in the middle of one."""
    bare = word.strip(".,;:!?'\"").removesuffix("'s").removesuffix("’s")
    return bare.casefold() in _NAMES or sum(letter.isupper() for letter in bare) > 1


def inside(phrase: str) -> str:
    """A phrase from the beginning of a sentence as it stands inside one."""
    first, _, rest = phrase.partition(" ")
    if not first or is_name(first):
        return phrase
    # "New York is …": a capital follows, so the first word is most likely part of a name as well.
    second = rest.split(" ", 1)[0]
    if second[:1].isupper() and len(second) > 1 and first.casefold() not in DETERMINERS:
        return phrase
    return first[:1].lower() + first[1:] + (f" {rest}" if rest else "")


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]
