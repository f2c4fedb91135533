"""Sentences unlike each other, as people would type them, and what no line made from them may contain."""

from __future__ import annotations

import re

from argentum_core.brief import Proposition

SENTENCES = (
    "Remote work should be a right",
    "We should ban private jets",
    "Should voting be compulsory?",
    "Britain should rejoin the EU",
    "Zoos should not exist",
    "It is wrong to eat meat",
    "Social media does more harm than good",
    "Tea or coffee?",
    "Abolish the monarchy",
    "Sixteen-year-olds should be allowed to vote",
    "Money buys happiness",
    "Children must learn to cook at school",
    "Is pineapple on pizza a crime?",
    "Artificial intelligence will destroy more jobs than it creates",
    "Public transport should be free for everyone",
    "Homework should not be banned",
    "Nobody should own more than one house",
    "God exists",
    "Museums should return stolen art to the countries it came from",
    "The book is always better than the film",
    "Cats are better than dogs",
    "A universal basic income",
    "It is better to rent than to buy",
    "An hour of silence should be compulsory in every office",
)

_RULES: dict[str, re.Pattern[str]] = {
    "a before a vowel": re.compile(r"\ba (?:[aei]\w+|o(?!ne\b|nce\b)\w+|u(?!s|ni|ti)\w+|hour\b|honest\b)"),
    "an before a consonant": re.compile(
        r"\ban (?![aeiou8]|hour|honest|heir|honou?r|x\b|m\b|s\b|f\b)\w+", re.IGNORECASE
    ),
    "a word twice": re.compile(r"\b(the|a|an|is|are|of|to|in|for|and|be|should|with|it) \1\b", re.IGNORECASE),
    "a slot or a bracket that is left": re.compile(r"[\[\]|]|\{(?!name\})|(?<!\{name)\}"),
    "a space before a mark": re.compile(r"\s[,.;:!?]"),
    "no space after a mark": re.compile(r"[a-z][,;!?][A-Za-z]|[a-z]\.[A-Z]"),
    "two spaces": re.compile(r"  "),
    "a small letter after a full stop": re.compile(r"[.!?] [a-z]"),
    "a participle or gerund after a modal": re.compile(
        r"\b(?:should|must|would|could|will|can|may|might) (?:not )?(?:is|are|was|has|had|(?!bring\b)\w+ing)\b"
    ),
    "an e before ing": re.compile(r"\b\w*[bcdgklmnprstvz]eing\b(?<!being)(?<!seeing)"),
    "a letter too few before ing": re.compile(r"\b(?:baning|geting|puting|stoping|runing|cuting|planing)\b"),
    "there is with a plural": re.compile(r"\bthere is (?:many|several|two|three|some \w+s)\b", re.IGNORECASE),
    "a plural verb after one": re.compile(r"(?:^|[.!?] )(?:He|She|It|Nobody|Everybody|Somebody) (?:are|have)\b"),
    "a singular verb after many": re.compile(r"\b(?:we|they|you|these|those|people) (?:is|was|has|does)\b"),
    "them who": re.compile(r"\bto (?:to|banning|making|having) (?:to)\b"),
}
_PLURAL_VERBS, _SINGULAR_VERBS = "are|were|have|do", "is|was|has|does"


def wrecks(text: str, about: Proposition) -> list[str]:
    """The rules of grammar that a text breaks, as far as a list of patterns can tell."""
    found = [name for name, pattern in _RULES.items() if pattern.search(text)]
    if not re.match(r"[A-Z{“‘']", text):
        found.append("no capital first")
    if not text.rstrip("”’'").endswith((".", "?", "!")):
        found.append("no mark at the end")
    topic = about.slots.get("topic")
    if topic is not None:
        wrong = _SINGULAR_VERBS if about.plural else _PLURAL_VERBS
        if re.search(rf"(?:^|[.?!,] ){re.escape(topic)} (?:{wrong})\b", text, re.IGNORECASE):
            found.append("the topic and its verb do not agree")
    act = about.slots.get("act")
    if act is not None and re.search(rf"{re.escape(act)} (?:are|were|have|do)\b", text, re.IGNORECASE):
        found.append("the act and its verb do not agree")
    capitals = re.findall(r"(?<![.?!:] )(?<!^)\b[A-Z][a-z]+\b", text)
    found += [f"a capital in the middle: {word}" for word in capitals if word not in NAMES.union(about.proper)]
    return found


NAMES = frozenset(
    {
        "I",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Thursdays",
        "Friday",
        "Sunday",
        "January",
        "July",
        "June",
        "September",
        "Easter",
    }
    | {"Tom", "Anna", "Ben", "Martin", "Lucy", "Mr", "Mrs", "Hale", "Penrose", "God", "New", "Year", "Day", "Dad"}
)
"""Capitals that the frames bring along."""
