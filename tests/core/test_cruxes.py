"""What both sides spent most on and never settled, worked out by hand; and the ledger that says what was spent, against a real debate."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import argentum_core as argentum
from argentum_core.debate import events as e
from argentum_core.debate.flow import Point
from argentum_core.journal import JournalReader
from argentum_core.journal.export.recorded_points import read_points, recorded_gists
from argentum_core.journal.export.transcript import transcript
from argentum_core.measures.cruxes import SideSpent, cruxes
from argentum_core.measures.points import ArguedPoint, PointLedger


def point(number: int, side: str = "for", words: int = 10, **more: Any) -> ArguedPoint:
    tokens, reason = more.pop("tokens", 100), more.pop("drop_reason", None)
    given: dict[str, Any] = {
        "claim": None,
        "text": f"Point {number}.",
        "agent": side,
        "name": side.title(),
        "segment_id": f"s{number}",
        "turn": number,
    }
    made = Point(id=f"p{number}", side=side, **(given | more))
    return ArguedPoint(point=made, at_ms=number, words=words, tokens=tokens, drop_reason=reason)


def pair(claim: str = "cost", own: int = 30, other: int = 20, first: int = 1, **more: Any) -> list[ArguedPoint]:
    """A claim of the one side, answered by the other."""
    put = point(first, words=own, claim=claim, answered_by=f"p{first + 1}", **more)
    return [put, point(first + 1, "against", other, answers=f"p{first}", drop_reason="closed")]


def test_a_claim_and_its_answers_are_one_crux_with_what_each_side_spent() -> None:
    again = point(3, words=12, claim="cost", text="It costs far too much.", answered_by="p4")
    remark = point(4, "against", 6, answers="p3", remark=True, tokens=200)
    [crux] = cruxes([*pair(), again, remark])
    assert (crux.claim, crux.side, crux.text) == ("cost", "for", "It costs far too much.")
    assert (crux.points, crux.answers) == (["p1", "p3"], ["p2", "p4"])
    assert crux.spent == [SideSpent("for", 42, 2, 200), SideSpent("against", 26, 2, 300)]
    assert crux.weight == 26, "what the side that spent less put in"


SETTLED: dict[str, list[ArguedPoint]] = {
    "conceded": pair(conceded_by="brook"),
    "conceded once, put again": [*pair(conceded_by="brook"), *pair(first=3)],
    "never answered": [point(1, claim="cost", drop_reason="turns"), point(2, "against", claim="noise")],
    "never answered in time": [point(1, claim="cost", drop_reason="closed")],
    "answered, put again, and let go": [*pair(), point(3, claim="cost", drop_reason="turns")],
    "nothing was heard of the answer": pair(other=0),
    "answered by its own side alone": [point(1, claim="cost", answered_by="p2"), point(2, answers="p1")],
    "a remark": [point(1, "for", remark=True, answered_by="p2"), point(2, "against", answers="p1")],
}


@pytest.mark.parametrize("points", SETTLED.values(), ids=SETTLED)
def test_what_is_settled_or_was_one_sides_alone_is_no_crux(points: list[ArguedPoint]) -> None:
    assert cruxes(points) == []


def test_the_end_of_the_debate_settles_nothing() -> None:
    assert [crux.claim for crux in cruxes([*pair(), point(3, claim="cost", drop_reason="closed")])] == ["cost"]


def test_the_heaviest_comes_first_then_the_longer_then_the_older() -> None:
    points = [
        *pair("older", 20, 20, 1),
        *pair("same", 20, 20, 3),
        *pair("longer", 90, 20, 5),
        *pair("heavy", 25, 25, 7),
        *pair("one long speech", 200, 3, 9),
    ]
    assert [crux.claim for crux in cruxes(points)] == ["heavy", "longer", "older", "same", "one long speech"]
    assert [crux.claim for crux in cruxes(points, most=2)] == ["heavy", "longer"]


def test_of_three_sides_the_two_that_spent_most_count() -> None:
    [crux] = cruxes([*pair(own=5, other=50), point(3, "third", 40, answers="p1")])
    assert [one.side for one in crux.spent] == ["for", "against", "third"]
    assert crux.weight == 40


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["for", "against"]), st.sampled_from(["a", "b", None]), st.integers(0, 40), st.booleans()
        ),
        max_size=20,
    )
)
def test_a_crux_weighs_no_more_than_either_side_spent_and_every_point_is_in_one_at_most(
    made: list[tuple[Any, ...]],
) -> None:
    points: list[ArguedPoint] = []
    for number, (side, claim, words, answered) in enumerate(made):
        before = f"p{number - 1}" if number and points[-1].point.side != side else None
        by = f"p{number + 1}" if answered else None
        points.append(point(number, side, words, claim=claim, answers=before, answered_by=by))
    found = cruxes(points, most=100)
    assert all(crux.weight <= min(one.words for one in crux.spent) for crux in found)
    put = [name for crux in found for name in crux.points]
    assert len(put) == len(set(put))


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> JournalReader:
    path: Path = tmp_path_factory.mktemp("cruxes") / "debate.db"
    debate = argentum.Debate("homework", preset="crossfire", voice="estimate", seed=7, turns=24)
    asyncio.run(argentum.play(debate, clock="virtual", journal=path).run())
    return JournalReader.open(path)


def test_the_ledger_holds_every_point_with_the_words_and_tokens_of_its_line(journal: JournalReader) -> None:
    events = [recorded.event for recorded in journal.read()]
    made = [event for event in events if isinstance(event, e.PointMade)]
    points = read_points(journal)
    assert [(one.point.id, one.point.text, one.point.answers) for one in points] == [
        (one.point_id, one.text, one.answers) for one in made
    ]
    heard = {one.segment_id: len(one.heard_text.split()) for one in events if isinstance(one, e.SegmentEnded)}
    halves = {one.segment_id: one.second_segment_id for one in events if isinstance(one, e.ContinuationChosen)}
    for argued in points:
        if not (one := argued.point).remark:
            assert argued.words == heard[one.segment_id] + heard.get(halves.get(one.segment_id, ""), 0)
    costs = {one.kicker_segment_id: sum(one.costs.values()) for one in events if isinstance(one, e.HardInterrupt)}
    assert {one.point.segment_id for one in points if costs.get(one.point.segment_id)}, "somebody has paid to cut in"
    assert all(
        argued.tokens == costs[one.segment_id]
        for argued in points
        if (one := argued.point).segment_id in costs and not one.remark
    )
    for kind, status in ((e.PointConceded, "conceded"), (e.PointAnswered, "answered")):
        told = {one.point_id for one in events if isinstance(one, kind)}
        assert told, kind
        assert all(one.point.status in ("conceded", status) for one in points if one.point.id in told)


def test_a_second_half_counts_with_the_first() -> None:
    ledger = PointLedger()
    ended = {"agent": "ada", "heard_ms": 1, "complete": True, "ended_ms": 1}
    ledger.take(
        e.ContinuationChosen(segment_id="s1", agent="ada", path="ack", beat=1, second_segment_id="s2", starts_ms=0),
        0,
    )
    ledger.take(e.SegmentEnded(segment_id="s1", heard_text="one two three", **ended), 1)  # type: ignore[arg-type]
    ledger.take(e.PointMade(point_id="p1", claim=None, text="one", side="for", agent="ada", segment_id="s1"), 1)
    ledger.take(e.SegmentEnded(segment_id="s2", heard_text="four five", **ended), 2)  # type: ignore[arg-type]
    assert [one.words for one in ledger.points()] == [5]


def test_the_transcript_ends_with_what_was_never_settled(journal: JournalReader) -> None:
    text = "".join(transcript(journal))
    told = text.partition("## Never settled\n\n")[2].partition("\n\n")[0].splitlines()
    found = cruxes(read_points(journal))
    assert len(told) == len(found) > 0
    for line, crux in zip(told, found, strict=True):
        assert recorded_gists(journal)[crux.claim or ""] in line
        assert all(f"{one.side} {one.words} words" in line for one in crux.spent)
