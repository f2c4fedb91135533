"""A sketch of a motion: whatever the sentence, two sides with enough to say, in whole sentences."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from own_sentences import SENTENCES, wrecks

from argentum_core.brief import read, sketch
from argentum_core.brief.english import gerund, gerund_of_participle, inside, is_plural, plural_of
from argentum_core.brief.slug import slug
from argentum_core.debate.motion import Motion

MANNERS = (("plain", "poetic"), ("warm", "forensic"))


def lines_of(motion: Motion) -> list[str]:
    """Every whole sentence or turn that a debater may say."""
    said: list[str] = []
    for claim in motion.claims:
        said += [*claim.say, *claim.because, *claim.kickers, *claim.challenge, *claim.clarify, *claim.support]
    said += [line for answer in motion.answers for line in answer.say]
    return [*said, *(text for passage in motion.passages for text in passage.say)]


@pytest.mark.parametrize(
    ("sentence", "title", "slots"),
    [
        ("Remote work should be a right", "Remote work should be a right", {"topic": "remote work", "act": "making remote work a right"}),
        ("Should voting be compulsory?", "Voting should be compulsory", {"topic": "voting", "act": "making voting compulsory"}),
        ("Zoos should not exist.", "Zoos should not exist", {"topic": "zoos", "act": "stopping zoos from existing"}),
        ("Abolish the monarchy!", "We should abolish the monarchy", {"topic": "the monarchy", "act": "abolishing the monarchy"}),
        ("We shouldn't eat meat", "We should not eat meat", {"topic": "meat", "act": "ceasing to eat meat"}),
        ("This house would legalise all drugs", "We should legalise all drugs", {"topic": "all drugs", "act": "legalising all drugs"}),
        ("The voting age should be lowered to sixteen", "The voting age should be lowered to sixteen", {"topic": "the voting age", "act": "lowering the voting age to sixteen"}),
        ("Children should have a vote", "Children should have a vote", {"act": "giving children a vote"}),
        ("Cats or dogs?", "Cats are better than dogs", {"topic": "cats", "quality": "better than dogs", "other": "dogs", "calling": "calling cats better than dogs"}),
        ("Which is better, tea or coffee?", "Tea is better than coffee", {"topic": "tea", "quality": "better than coffee", "other": "coffee", "calling": "calling tea better than coffee"}),
        ("Does money buy happiness?", "Money buys happiness", {"topic": "money"}),
        ("It is wrong to eat meat", "It is wrong to eat meat", {"topic": "eating meat", "quality": "wrong", "calling": "calling eating meat wrong"}),
        ("Every city should close its zoo", "Every city should close its zoo", {"act": "having every city close its zoo"}),
        ("Every city zoo should be closed", "Every city zoo should be closed", {"topic": "city zoos", "act": "closing every city zoo"}),
        ("Nobody should own two houses", "Nobody should own two houses", {}),
    ],
)  # fmt: skip
def test_a_sentence_is_taken_apart(sentence: str, title: str, slots: dict[str, str]) -> None:
    found = read(sentence)
    assert found.title == title
    assert dict(found.slots) == slots


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("school", "schools"),
        ("school for boys", "schools for boys"),
        ("city", "cities"),
        ("young child", "young children"),
        ("church", "churches"),
        ("politicians", "politicians"),
        ("chess", "chess"),
    ],
)
def test_what_is_one_of_many_is_spoken_of_as_many(one: str, several: str) -> None:
    assert plural_of(one) == several


@pytest.mark.parametrize(
    ("sentence", "title", "note"),
    [
        ("Cats", "Cats are a good thing", "One word"),
        ("Cars should be banned and trains should be free", "Cars should be banned", "two motions"),
        (
            "Cats are better than dogs. Dogs are better than cats.",
            "Cats are better than dogs",
            "more than one sentence",
        ),
        ("Why is the sky blue?", "Why is the sky blue?", "open question"),
        ("Die Katze ist besser als der Hund", "Die Katze ist besser als der Hund", "English"),
        ("Кошки лучше собак и это все знают", "Кошки лучше собак и это все знают", "English"),
        ("You are an idiot", "You are an idiot", "insult"),
        ("<b>Ban</b> **homework** \x1b[31mnow", "We should ban homework now", "Markup"),
        ("A ban on cars", "We should have a ban on cars", "claims nothing"),
        ("", "Things are best left as they are", "nothing to debate"),
    ],
)
def test_what_is_no_motion_is_repaired_and_said_in_a_sentence(sentence: str, title: str, note: str) -> None:
    found = read(sentence)
    assert found.title == title
    assert any(note in each for each in found.notes)
    assert len(sketch(found).claims) == 16


def test_a_sentence_of_five_thousand_characters_is_shortened_to_what_can_be_said() -> None:
    found = read(
        "We should plant trees along every road, " + "and then some more of them in every garden that we can find " * 90
    )
    assert found.title == "We should plant trees along every road"
    assert "longer than" in found.notes[0]
    assert len(read("word" * 2000).title) <= 160


def test_an_insult_is_not_repeated() -> None:
    motion = sketch("Politicians are idiots")
    assert not [line for line in lines_of(motion) if "idiot" in line.casefold() or "politician" in line.casefold()]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_line_of_a_sketch_is_a_grammatical_wreck(sentence: str) -> None:
    about = read(sentence)
    assert {line: found for line in lines_of(sketch(about)) if (found := wrecks(line, about))} == {}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sketch_has_enough_for_four_minutes_on_both_sides(sentence: str) -> None:
    motion = sketch(sentence)
    sides = {claim.id: claim.side for claim in motion.claims}
    assert Counter(sides.values()) == {"for": 8, "against": 8}
    said = lines_of(motion)
    assert len(said) == len(set(said))
    answered = Counter(answer.to for answer in motion.answers)
    assert all(answered[claim] >= 2 for claim in sides)
    for side, manners in zip(motion.sides, MANNERS, strict=True):
        for manner in manners:
            own = [passage for passage in motion.passages if passage.manner == manner]
            assert {sides[passage.claim] for passage in own} == {side}
            assert {passage.kind for passage in own} == {"turn", "question", "concession", "case", "opening", "closing"}
            turns = [text for passage in own if passage.kind == "turn" for text in passage.say]
            assert len(turns) >= 20
            opponents = {claim for claim, of in sides.items() if of != side}
            assert {passage.to for passage in own if passage.to is not None} == opponents


@pytest.mark.parametrize("sentence", SENTENCES)
def test_claims_are_said_in_the_space_there_is(sentence: str) -> None:
    for claim in sketch(sentence).claims:
        assert claim.kickers and all(8 <= len(line.split()) <= 12 for line in claim.kickers)
        assert claim.challenge and claim.clarify and claim.support
        assert all(len(line.split()) <= 8 for line in (*claim.challenge, *claim.clarify, *claim.support))
        assert not claim.gist.startswith("that ") and not re.search(r"[.?!,]", claim.gist)


def test_the_same_sentence_gives_the_same_motion() -> None:
    assert sketch("Cats are better than dogs") == sketch("Cats are better than dogs")


def test_a_sketch_speaks_of_what_the_sentence_names() -> None:
    named = [line for line in lines_of(sketch("Remote work should be a right")) if "remote work" in line.casefold()]
    assert len(named) >= 30


@pytest.mark.parametrize(
    ("verb", "form"),
    [("ban", "banning"), ("make", "making"), ("eat", "eating"), ("lie", "lying"), ("see", "seeing"), ("travel", "travelling"),
     ("lower", "lowering"), ("play", "playing"), ("fix", "fixing"), ("permit", "permitting"), ("be", "being"), ("agree", "agreeing")],
)  # fmt: skip
def test_gerunds(verb: str, form: str) -> None:
    assert gerund(verb) == form


@pytest.mark.parametrize(
    ("word", "form"),
    [("banned", "banning"), ("abolished", "abolishing"), ("paid", "paying"), ("carried", "carrying"), ("free", None), ("legalised", "legalising")],
)  # fmt: skip
def test_gerunds_of_participles(word: str, form: str | None) -> None:
    assert gerund_of_participle(word) == form


@pytest.mark.parametrize(
    "phrase", ["cats", "the rights of animals", "bread and butter", "people", "sixteen-year-olds", "young children"]
)
def test_phrases_that_take_a_plural_verb(phrase: str) -> None:
    assert is_plural(phrase)


@pytest.mark.parametrize(
    "phrase", ["the news", "a bus", "eating vegetables", "politics", "the price of apples", "happiness", "every child"]
)
def test_phrases_that_take_a_singular_verb(phrase: str) -> None:
    assert not is_plural(phrase)


@pytest.mark.parametrize(
    ("title", "clause"),
    [("Cats are better", "cats are better"), ("Britain should rejoin", "Britain should rejoin"), ("AI will win", "AI will win"),
     ("New York is loud", "New York is loud"), ("The EU is slow", "the EU is slow"), ("I am right", "I am right")],
)  # fmt: skip
def test_a_title_in_the_middle_of_a_sentence(title: str, clause: str) -> None:
    assert inside(title) == clause


@pytest.mark.parametrize(
    ("sentence", "name"),
    [("Cats are better than dogs", "cats-are-better-than-dogs"), ("Größe zählt!", "groe-zahlt"), ("2 + 2 = 5", "motion-2-2-5"), ("???", "motion")],
)  # fmt: skip
def test_a_motion_gets_a_name(sentence: str, name: str) -> None:
    assert slug(sentence) == name


@pytest.mark.parametrize(
    "text",
    [
        "A apple is not an pear.", "The the motion stands.", "We speak of {topic} here.", "So it is .", "It ends. and begins.", "We should banning it.",
        "Makeing it is hard", "Cats is nice.", "It have a price.", "so it begins.", "We like Bananas here.", "Banning cats are hard.",
    ],
)  # fmt: skip
def test_a_wreck_is_known_as_one(text: str) -> None:
    about = read("Cats should be banned")
    assert wrecks(text, about)
