"""The flow of a debate: when a point is made, what becomes of it, what stands, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import Scene, agent, debate, on_floor

from argentum_core.debate import events as e
from argentum_core.debate.events import Links
from argentum_core.debate.evolve import evolve
from argentum_core.debate.flow import POINTS_KEPT, Point
from argentum_core.debate.on_floor import InterjectionOverlay
from argentum_core.debate.state import Agent, DebateState
from argentum_core.form.flow import (
    OPENING_LEAST_WORDS,
    SHEET_CHARACTERS,
    TURNS_TO_ANSWER,
    after_remark,
    after_segment,
    flow_sheet,
    point_text,
    score_card,
    standing,
)
from argentum_core.form.links import checked_answers, checked_links

WORDS = "Nobody asked the baker what he thinks of it."


NAMES = ("ada", "brook", "cyril", "delia")


def seated(number: int, name: str) -> Agent:
    one = agent(f"a{number}", id=name, side="for" if number % 2 else "against")
    one.name = name.title()
    return one


class Talk:
    """A debate of Ada and Cyril (for) and Brook and Delia (against), told of segments alone."""

    def __init__(self) -> None:
        self.state = debate(*(seated(number, name) for number, name in enumerate(NAMES, start=1)))
        self.said = 0

    def say(
        self, speaker: str, answers: str | None = None, heard: str = WORDS, role: Any = "segment", **links: Any
    ) -> list[e.Event]:
        """A segment `s1`, `s2`… that was heard so far; what it did to the flow."""
        self.said += 1
        self.state.turn += 1
        floor = on_floor(speaker, segment_id=f"s{self.said}", answers=answers, links=Links(**links), role=role)
        happened = after_segment(self.state, floor, heard)
        for event in happened:
            evolve(self.state, event, self.state.at_ms)
        return happened

    def status(self, number: int) -> str:
        return self.state.flow.points[f"p{number}"].status


def kinds(events: list[e.Event]) -> list[str]:
    return [event.type for event in events]


# --- made ---------------------------------------------------------------------------------------------------------------------


def test_a_segment_that_was_heard_makes_a_point_with_what_was_heard_of_it() -> None:
    made = Talk().say("ada", heard="Nobody asked the baker")[0]
    assert isinstance(made, e.PointMade)
    assert (made.point_id, made.side, made.agent, made.segment_id, made.text) == (
        "p1",
        "for",
        "ada",
        "s1",
        "Nobody asked the baker",
    )


def test_a_point_of_which_nothing_was_heard_was_not_made() -> None:
    talk = Talk()
    assert talk.say("ada", heard="") == [] and talk.state.flow.made == 0


@pytest.mark.parametrize("role", ["second", "chair", "question", "verdict", "closing"])
def test_what_only_goes_on_leads_or_looks_back_makes_no_point(role: Any) -> None:
    assert Talk().say("ada", role=role) == []


@pytest.mark.parametrize("role", ["segment", "case", "opening", "kicker"])
def test_everything_else_does(role: Any) -> None:
    assert kinds(Talk().say("ada", role=role)) == ["point_made"]


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("Noted, Brook. Streets belong to all of us. They always did so.", "Streets belong to all of us."),
        ("I am obliged to you, Brook. Streets belong to all.", "I am obliged to you, Brook."),
        ("No.", "No."),
        ("Why? Who? Me and you.", "Me and you."),
        ("Streets belong to", "Streets belong to"),
        (" ".join(["word"] * 40), " ".join(["word"] * 24) + "…"),
    ],
)
def test_a_point_is_told_by_its_first_sentence_of_some_length(heard: str, text: str) -> None:
    assert point_text(heard) == text


def test_the_point_of_an_opening_is_not_that_it_is_for_the_motion() -> None:
    said = "My answer to the motion is yes. One animal in this debate arrives already washed and buries what needs burying."
    assert point_text(said, least=OPENING_LEAST_WORDS).startswith("One animal in this debate")


@pytest.mark.parametrize(("kind", "makes"), [("challenge", True), ("support", False), ("clarify", False)])
def test_of_remarks_only_a_challenge_makes_a_point(kind: Any, makes: bool) -> None:
    talk = Talk()
    remark = InterjectionOverlay(
        agent="brook", request_id="r", clip_id="c", kind=kind, text="Says who?", importance=0.9, answers="s1", claim=None, beat=1,
        starts_ms=0, ends_ms=900,
    )  # fmt: skip
    made = after_remark(talk.state, "s1", remark)
    assert (made is not None) == makes
    if made is not None:
        evolve(talk.state, made, 0)
        talk.say("ada")
        assert talk.state.flow.of_segment("s1") == talk.state.flow.points["p2"], "the segment's point is its speaker's"


# --- answered -----------------------------------------------------------------------------------------------------------------


def test_a_reply_to_the_other_side_answers_its_point() -> None:
    talk = Talk()
    talk.say("ada")
    made, answered = talk.say("brook", answers="s1")
    assert isinstance(made, e.PointMade) and made.answers == "p1"
    assert isinstance(answered, e.PointAnswered) and (answered.point_id, answered.by_point, answered.agent) == (
        "p1",
        "p2",
        "ada",
    )
    assert talk.status(1) == "answered"


def test_a_point_is_answered_once_and_a_later_reply_makes_a_point_of_its_own() -> None:
    talk = Talk()
    talk.say("ada")
    talk.say("brook", answers="s1")
    assert kinds(talk.say("delia", answers="s1")) == ["point_made"]
    assert talk.state.flow.points["p3"].answers == "p1" and talk.state.flow.points["p1"].answered_by == "p2"


@pytest.mark.parametrize("answers", [None, "s1", "s9"])
def test_an_ally_or_nobody_is_not_answered(answers: str | None) -> None:
    talk = Talk()
    talk.say("ada")
    assert kinds(talk.say("cyril", answers=answers)) == ["point_made"] and talk.status(1) == "open"


def test_a_reply_to_the_second_part_of_a_segment_answers_the_point_of_the_first() -> None:
    talk = Talk()
    talk.say("ada")
    talk.state.flow.points["p1"] = talk.state.flow.open["p1"] = Point(
        "p1", None, WORDS, "for", "ada", "Ada", "s1", 1, last_part="s1_no_ack"
    )
    assert kinds(talk.say("brook", answers="s1_no_ack")) == ["point_made", "point_answered"]


# --- dropped ------------------------------------------------------------------------------------------------------------------


def test_a_point_that_nobody_answers_for_twelve_turns_is_dropped() -> None:
    talk = Talk()
    talk.say("ada")
    for number in range(TURNS_TO_ANSWER - 1):
        assert "point_dropped" not in kinds(talk.say("cyril")), number
    dropped = talk.say("cyril")[-1]
    assert isinstance(dropped, e.PointDropped) and (dropped.point_id, dropped.reason) == ("p1", "turns")


def test_a_dropped_point_cannot_be_answered_any_more_but_conceded() -> None:
    talk = Talk()
    talk.say("ada")
    for _ in range(TURNS_TO_ANSWER):
        talk.say("cyril")
    assert talk.status(1) == "dropped"
    assert kinds(talk.say("brook", answers="s1"))[:1] == ["point_made"] and talk.status(1) == "dropped"
    assert "point_conceded" in kinds(talk.say("brook", concedes="p1")) and talk.status(1) == "conceded"


def test_what_a_side_left_unanswered_is_dropped_when_it_closes() -> None:
    talk = Talk()
    talk.say("ada")
    talk.say("brook")
    events = talk.say("brook", role="closing")
    assert [(event.point_id, event.reason) for event in events if isinstance(event, e.PointDropped)] == [
        ("p2", "closed")
    ]
    assert talk.status(1) == "open"


# --- conceded -----------------------------------------------------------------------------------------------------------------


def test_a_concession_is_of_a_point_of_the_other_side_and_once() -> None:
    talk = Talk()
    talk.say("ada")
    events = talk.say("brook", answers="s1", concedes="p1")
    assert kinds(events) == ["point_made", "point_answered", "point_conceded"] and talk.status(1) == "conceded"
    assert isinstance(events[-1], e.PointConceded) and (events[-1].by, events[-1].in_segment) == ("brook", "s2")
    assert kinds(talk.say("delia", concedes="p1")) == ["point_made"]
    assert kinds(talk.say("cyril", concedes="p1")) == ["point_made"], "nobody concedes to an ally"
    assert kinds(talk.say("delia", concedes="p99")) == ["point_made"], "nobody concedes what nobody said"


def test_a_concession_of_which_nothing_was_heard_was_not_made() -> None:
    talk = Talk()
    talk.say("ada")
    assert talk.say("brook", heard="", concedes="p1") == [] and talk.status(1) == "open"


# --- what stands --------------------------------------------------------------------------------------------------------------


def chain(*answers: str | None, conceded: str = "") -> list[Point]:
    """Points `p1`, `p2`…; each answers the one that is named, and the first answer counts."""
    points: dict[str, Point] = {}
    for number, answered in enumerate(answers, start=1):
        name = f"p{number}"
        points[name] = Point(
            name, None, WORDS, "for" if number % 2 else "against", "a", "A", f"s{number}", number, answers=answered
        )
    for name, point in list(points.items()):
        first = next((other.id for other in points.values() if other.answers == name), None)
        points[name] = Point(
            point.id, None, WORDS, point.side, "a", "A", point.segment_id, point.turn, answers=point.answers, answered_by=first,
            conceded_by="b" if name == conceded else None,
        )  # fmt: skip
    return list(points.values())


@pytest.mark.parametrize(
    ("points", "stand"),
    [
        (chain(None), "p1"),
        (chain(None, "p1"), "p2"),
        (chain(None, "p1", "p2"), "p1 p3"),
        (chain(None, "p1", "p2", "p3"), "p2 p4"),
        (chain(None, "p1", "p2", conceded="p1"), "p3"),
        (chain(None, "p1", None, "p3", conceded="p2"), "p1 p4"),
    ],
)
def test_a_point_stands_unless_an_answer_that_stands_is_against_it(points: list[Point], stand: str) -> None:
    assert " ".join(point.id for point in standing(points)) == stand


def test_an_answer_that_the_sheet_has_forgotten_counts() -> None:
    forgotten = Point("p1", None, WORDS, "for", "a", "A", "s1", 1, answered_by="p0")
    assert standing([forgotten]) == []


def test_the_score_card_counts_the_whole_debate_and_names_the_best_that_stands() -> None:
    talk = Talk()
    talk.say("ada", heard="The first point is about clocks in town.")
    talk.say("brook", answers="s1", heard="The second point is about the price.")
    talk.say("cyril", heard="The third point is about friends of clocks.")
    talk.say("delia", answers="s3", concedes="p3", heard="The fourth point grants the third one.")
    for_side, against = score_card(talk.state)
    assert (for_side.side, for_side.made, for_side.answered, for_side.conceded, for_side.standing) == (
        "for",
        2,
        2,
        1,
        0,
    )
    assert (against.made, against.answered, against.standing) == (2, 0, 2)
    assert [point.id for point in against.best] == ["p4", "p2"]


def test_the_sheet_says_what_is_to_be_answered_what_stands_and_what_was_granted() -> None:
    talk = Talk()
    talk.say("brook", heard="Clocks cost more than two playgrounds a year.")
    talk.say("ada", heard="A clock makes one town out of streets.")
    talk.say("delia", answers="s2", concedes="p2", heard="One town, but who pays the bill for it?")
    sheet = flow_sheet(talk.state, "ada").splitlines()
    assert sheet == [
        "To answer: p3 Delia: One town, but who pays the bill for it?",
        "To answer: p1 Brook: Clocks cost more than two playgrounds a year.",
        "Granted: p2 Ada: A clock makes one town out of streets.",
    ]
    assert "Yours that stand: p3 Delia" in flow_sheet(talk.state, "brook")


def test_the_sheet_has_about_150_tokens_at_most() -> None:
    talk = Talk()
    for number in range(60):
        talk.say(NAMES[number % 4], heard=" ".join(["extraordinarily"] * 20))
    for name in ("ada", "brook", "nobody"):
        assert 0 < len(flow_sheet(talk.state, name)) <= SHEET_CHARACTERS


# --- what a reply names is held against what exists ------------------------------------------------------------------------------


def test_a_reply_to_nothing_to_oneself_or_to_what_nobody_said_is_a_reply_to_nobody() -> None:
    scene = Scene()
    floor = scene.to_the_floor()
    state = scene.state
    other = next(one.id for one in state.agents if one.id != floor.agent)
    assert checked_answers(state, other, floor.segment_id) == floor.segment_id
    assert checked_answers(state, floor.agent, floor.segment_id) is None
    assert checked_answers(state, other, "seg_of_nobody") is None
    assert checked_answers(state, other, None) is None


def test_links_to_what_does_not_exist_are_left_out() -> None:
    talk = Talk()
    talk.say("ada")
    state = talk.state
    assert checked_links(state, "brook", Links("nobody", "s9", "s9", "p9")) == Links()
    assert checked_links(state, "brook", Links("brook", "s1", "p1", "s1")) == Links(recalls="s1", concedes="p1")
    assert checked_links(state, "cyril", Links("brook", None, "s1", "p1")) == Links(addresses="brook", recalls="s1")


# --- whatever is said -----------------------------------------------------------------------------------------------------------

TURNS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(["", WORDS, "No."]),
        st.sampled_from(["segment", "segment", "kicker", "second", "closing"]),
    ),
    max_size=90,
)


@settings(max_examples=80)
@given(TURNS)
def test_a_point_is_over_once_and_the_tallies_agree(turns: list[Any]) -> None:
    talk = Talk()
    over: set[str] = set()
    conceded: set[str] = set()
    for number, (speaker, back, granted, heard, role) in enumerate(turns, start=1):
        for event in talk.say(speaker, f"s{number - back}", heard, role, concedes=f"p{number - granted}"):
            if isinstance(event, e.PointAnswered | e.PointDropped):
                assert event.point_id not in over and event.point_id not in conceded
                over.add(event.point_id)
            elif isinstance(event, e.PointConceded):
                assert event.point_id not in conceded
                conceded.add(event.point_id)
        flow = talk.state.flow
        assert len(flow.points) <= POINTS_KEPT
        assert set(flow.open) == {name for name, point in flow.points.items() if point.status == "open"}
    tallies = talk.state.flow.tallies.values()
    assert sum(tally.answered + tally.dropped for tally in tallies) == len(over)
    assert sum(tally.conceded for tally in tallies) == len(conceded)
    card = score_card(talk.state)
    assert sum(side.made for side in card) == talk.state.flow.made


def test_the_sheet_does_not_grow_in_ten_thousand_turns() -> None:
    talk = Talk()
    for number in range(10_000):
        talk.say(NAMES[number % 4], f"s{number - number % 7}" if number % 3 else None)
        assert len(talk.state.flow.points) <= POINTS_KEPT
    assert talk.state.flow.made == 10_000 and len(talk.state.flow.open) <= TURNS_TO_ANSWER + 1


def test_a_debate_folded_again_has_the_same_flow() -> None:
    scene = Scene()
    for _ in range(8):
        scene.to_the_floor()
    assert scene.state.flow.made >= 6
    again = DebateState()
    for at_ms, event in scene.trace:
        evolve(again, event, at_ms)
    assert again.flow == scene.state.flow


def test_every_turn_of_a_debate_that_goes_well_makes_a_point_when_it_ends() -> None:
    scene = Scene()
    ended = scene.until(e.SegmentEnded)
    made = scene.all(e.PointMade)
    assert [point.segment_id for point in made] == [ended.segment_id] and ended.heard_text.startswith(made[0].text)
