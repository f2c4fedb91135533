"""What a sentence proposes, read as far as a sketch needs it: its subject, its predicate, and what it is a proposal of.

`read` never raises. A sentence that cannot be taken apart has no slots, and is spoken of as "the motion"; what was repaired or could
not be used is said in `notes`, a sentence each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from . import english
from .cleaning import INSULTS, MODAL, cleaned, is_foreign
from .english import BASE_VERBS, DETERMINERS, PREPOSITIONS, capital, gerund, inside
from .questions import OPEN_QUESTION, WHICH_IS_BETTER, has_verb, statement_of

Family = Literal["policy", "judgement"]

TOPIC_WORDS = 6
ACT_WORDS = 10
QUALITY_WORDS = 8

_NEGATION = r"(?:not|never|no longer|neither)"
_POLICY = re.compile(rf"^(?P<subject>.+?) {MODAL} (?P<no>{_NEGATION} )?(?P<verb>.+)$", re.IGNORECASE)
_IT_IS = re.compile(
    r"^it(?:['’]s| is) (?P<no>not |never )?(?P<quality>[\w' -]+?) to (?P<verb>.+?)(?: than (?:to )?(?P<other>.+))?$",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"^(?P<subject>.+?) (?P<be>is|are|was|were) (?P<no>not |never |no )?(?P<quality>.+)$", re.IGNORECASE
)
_AUXILIARY = re.compile(
    r"^(?P<subject>.+?) (?P<aux>will|can|could|would|may|might|has|have|does|do|did) (?P<rest>.+)$", re.IGNORECASE
)
_KEEPS = english.word_set(
    "keep remain stay preserve maintain retain continue kept preserved maintained retained left protected"
)
_ENDS = english.word_set(
    "ban banned abolish abolished end ended forbid forbidden prohibit prohibited cancel cancelled scrap scrapped"
)
_DOERS = english.word_set(
    "we society governments government states state everyone everybody people countries humanity the-government the-state the-law"
    " parliament politicians you"
)
_TO_PEOPLE = english.word_set(
    "allowed permitted forced required given obliged encouraged paid taught told made expected asked able free forbidden trained helped"
)
_WITH_TO = english.word_set("allow get ask force require encourage want expect teach")
_TWO_OBJECTS = english.word_set("give offer pay teach tell let make help show send lend have")
_PRONOUNS = english.word_set("it them him her us me you everyone everybody anyone anybody someone nobody more less one")
_POSSESSIVES = english.word_set("its their his her our my your")
_PARTICLES = english.word_set("up out down off away back over in")


@dataclass(frozen=True, slots=True)
class Proposition:
    """A sentence to debate. `title` is a statement without a full stop; `family` says whether something is to be done or to be held true.

    `slots` are what frames may name: `topic` (a noun phrase), `act` (an -ing phrase for what the motion would do), `quality` (what is
    said of the topic), `calling` (an -ing phrase for saying it), `other` (what the topic is compared with); one that could not be
    found is not there. `plural` is the number of the topic.
    """

    title: str
    family: Family
    slots: Mapping[str, str] = field(default_factory=dict)
    plural: bool = False
    proper: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clause(self) -> str:
        """The title as it goes on after "that"."""
        return inside(self.title)


def read(text: str) -> Proposition:
    """What a sentence proposes. Whatever the text, the result can be debated."""
    notes: list[str] = []
    whole = cleaned(text, notes)
    if not whole:
        return Proposition(
            "Things are best left as they are",
            "judgement",
            notes=(*notes, "There was nothing to debate in that, so a motion was put in its place."),
        )
    asked = whole.endswith("?")
    bare = whole.rstrip("?!. ")
    words = bare.split()
    folded = [word.casefold().strip(",.;:!?") for word in words]
    if any(word in INSULTS for word in folded):
        notes.append(
            "The sentence reads as an insult; the sketch argues whether it should be said and repeats none of its words."
        )
        return _plain(bare, notes)
    if is_foreign(bare, folded):
        notes.append(
            "The sentence does not look like English; the sketch is in English and speaks of it as the motion."
        )
        return _plain(bare + ("?" if asked else ""), notes)
    if len(words) == 1:
        notes.append("One word claims nothing, so it is argued whether it is a good thing.")
        word = words[0]
        return _judgement(f"{capital(word)} {'are' if english.is_plural(word) else 'is'} a good thing", notes)
    if len(words) > 1 and OPEN_QUESTION.match(bare) and not WHICH_IS_BETTER.search(bare):
        notes.append(
            "An open question has no two sides; write what should be done or believed for more than the motion's outline."
        )
        return _plain(bare + "?", notes)
    statement, question = statement_of(bare, asked=asked)
    if question and statement == bare:
        return _plain(bare + "?", notes)
    return _read_statement(statement, notes)


def _plain(title: str, notes: list[str]) -> Proposition:
    return Proposition(capital(title), "judgement", proper=_proper(title), notes=tuple(notes))


# --- statements -------------------------------------------------------------------------------------------------------


def _read_statement(text: str, notes: list[str]) -> Proposition:
    policy = _POLICY.match(text)
    if policy is None and _is_imperative(text):
        text = f"We should {inside(text)}"
        policy = _POLICY.match(text)
    if policy is not None:
        return _policy(text, policy, notes)
    if not has_verb(text):
        notes.append("That names something and claims nothing about it; it is argued whether we should have it.")
        text = f"We should have {inside(text)}"
        policy = _POLICY.match(text)
        if policy is not None:
            return _policy(text, policy, notes)
    return _judgement(text, notes)


def _is_imperative(text: str) -> bool:
    words = text.casefold().split()
    if words[0] not in BASE_VERBS or len(words) < 2:
        return False
    follows = words[1].strip(",")
    return not (
        follows in {"is", "are", "should", "must", "will", "can", "was", "were", "has", "and", "of", "in"}
        or (
            english.base_of_finite(follows) is not None
            and follows.endswith("s")
            and len(words) > 2
            and not english.is_plural(follows)
        )
    )


def _policy(text: str, found: re.Match[str], notes: list[str]) -> Proposition:
    subject, verb, negative = found["subject"], found["verb"], found["no"] is not None
    if any(mark in subject for mark in ",;:") or len(subject.split()) > 9:
        return Proposition(text, "policy", proper=_proper(text), notes=tuple(notes))
    first = verb.split()[0].casefold()
    passive = verb.split()[1].casefold() if first == "be" and len(verb.split()) > 1 else ""
    ends = first in _ENDS or passive in _ENDS
    if (not negative and (first in _KEEPS or passive in _KEEPS)) or (negative and ends):
        # To keep what there is: nothing is to be done, so it is argued whether that is right.
        slots = _fitting({"topic": inside(subject) if passive else ""})
        return Proposition(text, "judgement", slots, english.is_plural(subject), _proper(text), tuple(notes))
    nobody = subject.casefold() in ("nobody", "no one", "no-one") or subject.casefold().startswith("no ")
    act = None if nobody else _act(inside(subject), verb, negative=negative)
    topic = "" if nobody else _topic(subject, verb, first, passive)
    slots = _fitting({"act": act or "", "topic": topic})
    return Proposition(text, "policy", slots, english.is_plural(topic), _proper(text), tuple(notes))


def _topic(subject: str, verb: str, first: str, passive: str) -> str:
    """What a policy is about: what is acted on, and never somebody who is to act, or to be allowed or given something."""
    if first == "be":
        return "" if passive in _TO_PEOPLE else _several(inside(subject))
    acted_on = _object(verb) or ""
    if acted_on.split(" ", 1)[0].casefold() in _POSSESSIVES:
        return ""  # away from its owner nobody knows whose it is
    if not acted_on and first in ("exist", "end", "close", "stop", "remain"):
        return _several(inside(subject))
    return _several(acted_on)


def _several(topic: str) -> str:
    """A topic to be spoken of at any place: "every school" as "schools"."""
    first, _, rest = topic.partition(" ")
    return english.plural_of(rest) if first.casefold() in ("every", "each") and rest else topic


def _is_doer(subject: str) -> bool:
    low = subject.casefold()
    return low in _DOERS or low.replace(" ", "-") in _DOERS or low in ("the law", "the world", "our country")


def _act(subject: str, verb: str, *, negative: bool) -> str | None:
    """An -ing phrase for what a policy would do; None where no good one is found."""
    words = verb.split()
    adverb = ""
    if words[0].casefold().endswith("ly") and len(words) > 1:
        adverb, words = words[0] + " ", words[1:]
    first = words[0].casefold()
    if first == "be" and len(words) > 1:
        rest = words[1:]
        while rest[0].casefold().endswith("ly") or rest[0].casefold() in ("also", "always", "all", "at", "both"):
            if len(rest) == 1 or rest[0].casefold() == "at":
                return None
            adverb, rest = adverb + rest[0] + " ", rest[1:]
        doing = english.gerund_of_participle(rest[0])
        after = " ".join(rest[1:])
        if doing is not None:
            if negative:
                return f"keeping {subject} from being {adverb}{rest[0]} {after}".strip()
            return f"{adverb}{doing} {subject} {after}".strip()
        if rest[0].casefold() in PREPOSITIONS:
            return None
        quality = " ".join(rest)
        return f"keeping {subject} from being {quality}" if negative else f"making {subject} {adverb}{quality}"
    if not re.fullmatch(r"[a-z-]+", first) or first in ("be",):
        return None
    known = first in BASE_VERBS
    rest_text = " ".join(words[1:])
    doing = f"{adverb}{gerund(first)} {rest_text}".strip()
    if _is_doer(subject):
        return (
            (f"ceasing to {adverb}{' '.join(words)}" if negative else doing) if known else (None if negative else doing)
        )
    if negative:
        return f"stopping {subject} from {doing}"
    if first == "have" and words[1:]:
        return f"giving {subject} {rest_text}"
    return f"having {subject} {adverb}{' '.join(words)}"


def _object(verb: str) -> str | None:
    """The noun phrase that a verb phrase acts on: up to the first preposition; None where it is not clear."""
    words = verb.split()
    if words[0].casefold().endswith("ly"):
        words = words[1:]
    if not words or words[0].casefold() in _TWO_OBJECTS | {"be", "go"}:
        return None
    rest = words[1:]
    if "to" in rest and words[0].casefold() in _WITH_TO:
        return None
    if rest and rest[0].casefold() in _PARTICLES:
        rest = rest[1:]
    taken: list[str] = []
    for word in rest:
        low = word.casefold().strip(",")
        if low in PREPOSITIONS and taken and low == "of":
            taken.append(word)
            continue
        if (
            low in PREPOSITIONS
            or low in ("and", "or", "more", "less", "instead", "completely", "now")
            or word.endswith(",")
        ):
            if word.endswith(",") and low not in PREPOSITIONS:
                return None
            break
        taken.append(word)
    if not taken or taken[0].casefold() in _PRONOUNS | PREPOSITIONS or taken[-1].casefold().endswith("ly"):
        return None
    return " ".join(taken)


def _judgement(text: str, notes: list[str]) -> Proposition:
    proper, taken = _proper(text), tuple(notes)
    deed = _IT_IS.match(text)
    if (
        deed is not None
        and deed["verb"].split()[0].casefold() not in ("be",)
        and re.fullmatch(r"[a-z-]+", deed["verb"].split()[0].casefold())
    ):
        slots = {"topic": _deed(deed["verb"])}
        if deed["no"] is None:
            slots |= {"quality": deed["quality"], "calling": f"calling it {deed['quality']}"}
            if deed["other"]:
                slots["quality"] = f"{deed['quality']} than {_deed(deed['other'])}"
                slots["other"] = _deed(deed["other"])
                slots["calling"] = f"calling {slots['topic']} {slots['quality']}"
            else:
                slots["calling"] = f"calling {slots['topic']} {slots['quality']}"
        return Proposition(text, "judgement", _fitting(slots), False, proper, taken)
    copula = _COPULA.match(text)
    before = copula["subject"] if copula is not None else ""
    if copula is not None and not any(
        f" {word} " in f" {before.casefold()} " for word in ("that", "which", "who", "there", "what")
    ):
        return _of_copula(text, copula, proper, taken)
    helped = _AUXILIARY.match(text)
    words = text.split()
    subject = helped["subject"] if helped is not None else None
    finite = helped["aux"].casefold() if helped is not None else ""
    if subject is None:
        for number in range(1, len(words)):
            if (
                english.base_of_finite(words[number].strip(","))
                and words[number - 1].casefold() not in DETERMINERS | PREPOSITIONS
            ):
                subject, finite = " ".join(words[:number]), words[number].casefold()
                break
    if subject is None or subject.casefold().startswith(("there", "it ", "what ", "that ")) or "," in subject:
        return Proposition(text, "judgement", proper=proper, notes=taken)
    # The verb knows the number better than the noun does; after "will" or "did" only the noun can tell.
    told = finite in ("has", "does", "have", "do") or english.base_of_finite(finite) is not None
    plural = not finite.endswith("s") if told else english.is_plural(subject)
    return Proposition(text, "judgement", _fitting({"topic": inside(subject)}), plural, proper, taken)


def _deed(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return f"{gerund(first.casefold())} {rest}".strip()


def _of_copula(text: str, found: re.Match[str], proper: tuple[str, ...], notes: tuple[str, ...]) -> Proposition:
    subject, quality, be = inside(found["subject"]), found["quality"], found["be"].casefold()
    pronoun = subject.casefold() in (
        "it",
        "this",
        "that",
        "they",
        "he",
        "she",
        "we",
        "i",
        "you",
        "there",
        "everything",
        "nothing",
    )
    slots = {} if pronoun or "," in subject else {"topic": subject}
    plain = quality.split()[0].casefold() not in PREPOSITIONS | {
        "going",
        "about",
        "being",
        "becoming",
        "getting",
        "why",
        "how",
    }
    if (
        slots
        and plain
        and found["no"] is None
        and "," not in quality
        and be in ("is", "are")
        and not quality.split()[0].endswith("ing")
    ):
        slots |= {"quality": quality, "calling": f"calling {subject} {quality}"}
        parts = re.split(r"\bthan\b", quality, maxsplit=1)
        if len(parts) == 2 and not re.search(r"\b(?:is|are|was|were|ever|we|you|they|it)\b", parts[1]):
            slots["other"] = parts[1].strip()
    return Proposition(text, "judgement", _fitting(slots), be in ("are", "were"), proper, notes)


def _fitting(slots: Mapping[str, str]) -> dict[str, str]:
    """Those that are there, and short enough to be said in the middle of a sentence."""
    most = {"topic": TOPIC_WORDS, "other": TOPIC_WORDS, "quality": QUALITY_WORDS}
    kept = {name: " ".join(text.split()) for name, text in slots.items() if text.strip()}
    kept = {name: text for name, text in kept.items() if len(text.split()) <= most.get(name, ACT_WORDS)}
    if "quality" not in kept:
        kept.pop("calling", None)
    return kept


def _proper(title: str) -> tuple[str, ...]:
    """The words of a title that keep their capital: all but the first, and the first where it is a name."""
    words = [word.strip(".,;:!?'\"") for word in title.split()]
    kept = [word for word in words[1:] if word[:1].isupper()]
    if words and inside(title) == title:
        kept.insert(0, words[0])
    return tuple(dict.fromkeys(word for word in kept if word))
