"""A brief written by a model: whatever the server answers, a motion that holds comes of it, or none, with a sentence for each repair."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from argentum_core.brief import read
from argentum_core.brief.reading import tree_in
from argentum_core.brief.repair import claims_in, repaired
from argentum_core.brief.toml_text import toml_of
from argentum_core.brief.writer import WrittenBrief, write_brief
from argentum_core.debate.motion import Motion
from argentum_core.evidence.passage import Passage
from argentum_core.minds.access import MindAccess
from argentum_core.minds.opener import MindOpener
from tests.providers.chat import MODEL, FakeChat

ABOUT = read("Cats should pay rent")
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")


def claim(side: str, number: int, word: str, **more: Any) -> dict[str, Any]:
    return {
        "gist": f"{side} rests on {word}",
        "say": [f"Here is {word} as the side {side} sees it.", f"Nobody {side} looks past {word} for long."],
        "because": [f"Ask any cat {side} about {word}.", f"It was {word} that settled it {side} us."],
        "cut_in": f"You forget about {word}, and everybody in this room noticed it {side}!",
        "objection": f"And {word}?",
        "question": f"What is {word} {side}?",
        "finding": None,
        "source": None,
        "answers": [{"to": number, "say": f"Against {word} I say {side} and again {side}."}],
        **more,
    }


def brief(**sides: list[Any]) -> dict[str, Any]:
    whole = {side: [claim(side, n, word) for n, word in enumerate(WORDS, start=1)] for side in ("for", "against")}
    return whole | {name.rstrip("_"): claims for name, claims in sides.items()}


def made(tree: Any) -> tuple[Motion | None, list[str]]:
    return repaired(claims_in(tree), ABOUT, "A brief by m")


def whole(tree: Any) -> Motion:
    motion, _ = made(tree)
    assert motion is not None
    return motion


def test_a_whole_brief_is_taken_as_it_is() -> None:
    motion, notes = made(brief())
    assert motion is not None and notes == []
    assert [claim.side for claim in motion.claims] == ["for"] * 6 + ["against"] * 6
    assert {(answer.to, answer.by) for answer in motion.answers} >= {("against-3", "for-3"), ("for-6", "against-6")}
    assert motion.claims[0].kickers and motion.claims[0].challenge and motion.claims[0].clarify


def test_of_four_hundred_claims_eight_are_kept() -> None:
    motion, notes = made(brief(for_=[claim("for", 1, f"reason{n}") for n in range(400)]))
    assert motion is not None
    assert sum(claim.side == "for" for claim in motion.claims) == 8
    assert notes == ["The brief had 400 claims for; the first 8 are kept."]


def test_the_sketch_stands_in_for_an_empty_side() -> None:
    motion, notes = made(brief(against=[]))
    assert motion is not None and "no claims against" in notes[0]
    assert sum(claim.side == "against" for claim in motion.claims) == 8
    assert {answer.to for answer in motion.answers} == {claim.id for claim in motion.claims}


def test_claims_that_answer_themselves_do_not() -> None:
    own = [
        claim("for", 1, word, answers=[{"to": 1, "say": f"Here is {word} as the side for sees it."}]) for word in WORDS
    ]
    motion, notes = made(brief(for_=own))
    assert motion is not None and "6 answers repeat a claim" in notes[0]
    assert {answer.to for answer in motion.answers} == {claim.id for claim in motion.claims}


@pytest.mark.parametrize(
    "tree",
    [
        {"brief": brief()},
        {"sides": [{"side": side, "claims": claims} for side, claims in brief().items()]},
        {"claims": [{**each, "side": side} for side, claims in brief().items() for each in claims]},
        {"pro": brief()["for"], "con": brief()["against"]},
        {
            "for": [f"A reason called {word} speaks for it." for word in WORDS],
            "against": ["It costs too much for a cat."],
        },
        {
            "for": {"1": claim("for", 1, "alpha")},
            "against": [{"claim": "It costs money", "reasons": "Money is short. Cats have none."}],
        },
    ],
)
def test_other_shapes_are_read_as_well(tree: Any) -> None:
    motion, notes = made(tree)
    assert motion is not None and notes == []
    assert {claim.side for claim in motion.claims} == {"for", "against"}


@pytest.mark.parametrize("tree", [{}, {"for": [], "against": []}, {"for": [None, 3, {}]}, {"x": {"y": {"z": 1}}}])
def test_where_there_is_nothing_the_sketch_stands_in(tree: Any) -> None:
    assert made(tree) == (None, ["The model wrote no claims, so the sketch stands in."])


def test_markup_lists_and_endless_sentences_do_not_get_in() -> None:
    messy = claim(
        "for",
        1,
        "alpha",
        say=["- **Bold** words are plain here.", "1. And " + "so on and " * 60 + "end."],
        gist="That it *holds*.",
    )
    first = whole(brief(for_=[messy])).claims[0]
    assert first.gist == "it holds"
    assert first.say == ["Bold words are plain here."]


def test_a_finding_needs_a_work_that_is_there() -> None:
    work = Passage("notes#1", "Cat rents", "Nobody has ever collected rent from a cat, as far as these notes go.")
    found = claim("for", 1, "alpha", finding="These notes say that nobody ever collected rent.", source="notes#1")
    lost = claim("for", 2, "beta", finding="Somebody proved it.", source="elsewhere")
    motion, _ = repaired(claims_in(brief(for_=[found, lost])), ABOUT, "A brief by m", [work])
    assert motion is not None
    assert [source.title for source in motion.sources] == ["Cat rents"]
    assert [len(claim.evidence) for claim in motion.claims[:2]] == [1, 0]


def test_its_file_reads_back_as_the_same_motion() -> None:
    motion = whole(brief(for_=[claim("for", 1, 'a "quoted" \\ word é')]))
    assert Motion.model_validate(tomllib.loads(toml_of(motion))) == motion


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Sure!\n```json\n{"for": ["x"]}\n```\nDone.', {"for": ["x"]}),
        ('<think>{"for": ["trap"]}</think>{"for": ["y"]}', {"for": ["y"]}),
        ('{"for": ["whole", "cut of', {"for": ["whole"]}),
        ('[{"side": "for", "say": "x"}]', {"claims": [{"side": "for", "say": "x"}]}),
        ("No JSON here at all.", None),
        ("{" * 5000, None),
    ],
)
def test_json_is_found_in_what_stands_around_it(text: str, found: Any) -> None:
    assert tree_in(text) == found


class Briefs(FakeChat):
    """Answers every request with one tree."""

    tree: Any = None

    def answer_text(self, body: dict[str, Any]) -> dict[str, Any]:
        return dict(self.tree)


async def written(
    tree: Any, fault: str | None = None, on_claim: Callable[[str, str], None] = lambda _a, _b: None
) -> WrittenBrief:
    async with Briefs(key=None, script=lambda _n, _body: fault) as fake:
        fake.tree = tree
        source = MindOpener(MindAccess(), lambda: None).model_of(f"chat:{MODEL}@{fake.base_url}")  # type: ignore[arg-type, return-value]
        assert source is not None
        try:
            return await write_brief(source, ABOUT, on_claim=on_claim)
        finally:
            await source.close()


async def test_a_server_is_asked_once_and_the_claims_are_told_as_they_come() -> None:
    told: list[tuple[str, str]] = []
    found = await written(brief(), on_claim=lambda side, gist: told.append((side, gist)))
    assert found.motion is not None and found.notes == ()
    assert ("for", "for rests on alpha") in told
    assert len(told) == len(set(told)) == 12


@pytest.mark.parametrize("fault", ["fenced", "thinking", "broken_json", "trailing"])
async def test_what_stands_around_the_brief_does_no_harm(fault: str) -> None:
    found = await written(brief(), fault)
    assert found.motion is not None


@pytest.mark.parametrize("fault", ["prose", "empty", "malformed_json", "too_many", "unauthorized"])
async def test_without_a_brief_one_sentence_says_that_the_sketch_stands_in(fault: str) -> None:
    found = await written(brief(), fault)
    assert found.motion is None
    assert "sketch stands in" in found.notes[-1]


def test_the_form_is_one_that_strict_servers_take() -> None:
    from argentum_core.brief.request import FORM

    schema = FORM.schema()
    assert set(schema["required"]) == set(schema["properties"]) == {"for", "against"}
    assert json.dumps(schema)
