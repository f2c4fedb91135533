"""Where sentences and strong clauses end (argentum_kit/sentences.py): one rule for what is spoken, told, quoted and searched."""

from __future__ import annotations

from itertools import accumulate
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from argentum_kit import abbreviations
from argentum_kit.sentences import boundaries, ends_sentence, first_sentence, is_audible, sentences

S, C = "sentence", "clause"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four.", [(2, S)]),
        ("Is it? Yes! It is.", [(2, S), (3, S)]),
        ("One; two: three", [(1, C), (2, C)]),
        ("One — two", [(2, C)]),
        ("One - two", [(2, C)]),
        ("One -- two", [(2, C)]),
        ("One – two", [(2, C)]),
        ("One— two", [(1, C)]),
        ("One-- two", [(1, C)]),
        ("“Stop.” She left.", [(1, S)]),
        ("(It failed.) Nobody paid.", [(2, S)]),
        ("Wait… Now go.", [(1, S)]),
        ("A long one. — And more.", [(4, S)]),
        ("He asked: “why?” We know.", [(2, C), (3, S)]),
        ("So do I. We agree.", [(3, S)]),
        ("Lead paint, asbestos, etc. We paid for that.", [(4, S)]),
        ("It ends at 5 p.m. The rest is noise.", [(5, S)]),
        ("It fell to 3.5. Nobody noticed.", [(4, S)]),
        ("The answer is no. Nobody wants art. Cities do.", [(4, S), (7, S)]),
    ],
)
def test_a_boundary_is_where_a_sentence_or_a_strong_clause_ends(text: str, expected: Any) -> None:
    assert [(b.words, b.kind) for b in boundaries(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One two three.",
        "Ask Dr. Smith about it",
        "Mr. and Mrs. Jones agree",
        "Some, e.g. Ghent and Oslo, did",
        "The U.S. Congress voted",
        "J. K. Rowling wrote it",
        "It costs 3.5 million and 1,000.50 more",
        "See No. 5 and Fig. 3 and Jan. 5",
        "A well-known twenty-year plan",
        "From 3 - 5 percent",
        "One, two, and three",
        "Hm… maybe not",
        "The meeting at 3:30 ended",
        "Costs, fees etc. are paid",
        "— One two",
        "One two —",
        "1. First the facts",
    ],
)
def test_abbreviations_numbers_commas_and_the_ends_are_no_boundary(text: str) -> None:
    assert boundaries(text) == ()


SENTENCES = [
    ("One. Two.", "One."),
    ("One.", ""),
    ("One. ", ""),
    ("One. “", ""),
    ("One. $", ""),
    ("One. $5", "One."),
    ("One.\nTwo.", "One."),
    ("One. two", ""),
    ("Dr. Brook came. He left.", "Dr. Brook came."),
    ("J. K. Brook came. He left.", "J. K. Brook came."),
    ("It costs 3.50 now. Yes.", "It costs 3.50 now."),
    ("He said “no.” Then left.", "He said “no.”"),
    ("Wait... what? Yes.", "Wait... what?"),
    ("Really?! Yes.", "Really?!"),
    ("So am I. You too.", "So am I."),
    ("e.g. this one. That.", "e.g. this one."),
    ("1. First this. Then that.", "1. First this."),
    ("They left. — And came.", "They left. —"),
    # A name may begin like a word that begins sentences.
    ("Ask Acme Inc. A", ""),
    ("Ask Acme Inc. A ", "Ask Acme Inc."),
    ("Ask Acme Inc. Anderson knows. Yes", "Ask Acme Inc. Anderson knows."),
    ("In the U.S. The", ""),
    ("In the U.S. The people", "In the U.S."),
]


@pytest.mark.parametrize(("text", "first"), SENTENCES)
def test_the_first_sentence_of_what_is_still_being_written(text: str, first: str) -> None:
    found, rest = first_sentence(text)
    assert found == first
    assert found + rest == text


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", False),
        ("One", False),
        ("One.", True),
        ("One.”", True),
        ("Ask Dr.", False),
        ("One…", True),
        ("One;", False),
        ("Yes. 2.", False),
        ("Yes. It is 2.", True),
    ],
)
def test_whether_a_sentence_ends_with_the_last_word(text: str, ends: bool) -> None:
    assert ends_sentence(text.split()) is ends


# --- rules --------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "the",
        "The",
        "cities",
        "Oslo",
        "I",
        "A",
        "a",
        "no",
        "No.",
        "5",
        "3.5",
        "1,000.",
        "2.",
        "iv.",
        "Dr.",
        "e.g.",
        "Inc.",
        "etc.",
        "U.S.",
        "p.m.",
        "We",
        "—",
        "-",
        "--",
        "…",
        "...",
        "“Yes.”",
        "(so)",
        "done.",
        "why?",
        "Why?!",
        "stop;",
        "and:",
        "go—",
        "$5",
        "日本。",
        "…and",
        '"',
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "  ", "\n", "\u00a0"])), max_size=24).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@given(TEXTS | st.text())
@example(" \n")
@example("\x1cOne. \x85Two.")
def test_sentences_joined_are_the_text(text: str) -> None:
    found = sentences(text)
    assert "".join(found) == text
    assert len(found) < 2 or all(any(map(is_audible, each.split())) for each in found)


@given(TEXTS | st.text())
def test_sentences_are_what_the_boundaries_say(text: str) -> None:
    """Marks between two words that are heard belong to the sentence before."""
    heard = [0, *accumulate(map(is_audible, text.split()))]
    counts = accumulate(sum(map(is_audible, each.split())) for each in sentences(text)[:-1])
    assert list(counts) == sorted({heard[each.words] for each in boundaries(text) if each.kind == "sentence"})


@given(TEXTS)
def test_a_text_read_sentence_by_sentence_as_it_comes_is_split_as_a_whole_one_is(text: str) -> None:
    """Handed in letter by letter, the sentences are the same; only a list's number may count where a text begins anew."""
    said, waiting = list[str](), ""
    for letter in text + "\n":
        waiting += letter
        sentence, waiting = first_sentence(waiting)
        said += [sentence] if sentence else []
    whole = [" ".join(each.split()) for each in sentences(text)]
    assert [" ".join(each.split()) for each in [*said, waiting] if each.strip()] == whole[: len(said) + 1]


@given(st.sampled_from(sorted(abbreviations.TITLES | abbreviations.LEADING)), st.text("abcXYZ", min_size=1))
def test_nothing_ends_with_a_title_or_what_leads_on(short: str, name: str) -> None:
    assert boundaries(f"Ask {short} {name} now") == ()


@given(st.integers(), st.integers(0, 999), st.sampled_from(sorted(abbreviations.BEFORE_NUMBERS)))
def test_a_number_stays_whole_and_with_what_stands_before_it(whole: int, part: int, short: str) -> None:
    assert boundaries(f"It was {whole:,}.{part:03} and {short} {abs(whole)} then") == ()


@pytest.mark.parametrize(
    "piece", [".", ". ", "a.'\"", " ", "a. ", "A. B ", "— ", "“ ", "1. ", "a.\n", "Inc. A", "U.S."]
)
def test_the_time_is_linear(piece: str) -> None:
    """Ten times as much takes about ten times as long; by the square it would be a hundred times."""

    def cost_s(length: int) -> float:
        text = (piece * length)[:length]
        began = process_time()
        sentences(text)
        first_sentence(text)
        ends_sentence(text.split())
        return process_time() - began

    small_s = max(min(cost_s(10_000) for _ in range(3)), 0.001)
    assert any(cost_s(100_000) < 40 * small_s for _ in range(2))
