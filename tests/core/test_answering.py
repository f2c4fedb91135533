"""How the casebook's debaters answer each other: the turn before, a cut-in line, a question, what was lost, what was said long ago."""

from __future__ import annotations

import re
from typing import Any

import pytest

from argentum_core.debate.cast import PersonaManner
from argentum_core.debate.flow import Point
from argentum_core.minds.base import CutOff, Heard, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.casebook.turn_writer import lost_sentence
from argentum_presets.motions import load_motion

MOTION = load_motion("homework").model_copy(update={"passages": []})
NAMES = {"ada": "Ada", "brook": "Brook", "cyril": "Cyril", "delia": "Delia"}
SEEDS = range(40)


def line(number: int, agent: str, claim: str | None, text: str = "A line that was heard.", **more: Any) -> Heard:
    """A line `s1`, `s2`…; Ada and Cyril speak for, the others against."""
    side = "for" if agent in ("ada", "cyril") else "against"
    return Heard(f"s{number}", agent, NAMES[agent], side, text, claim, True, **more)


def ask(seed: int, agent: str = "ada", manner: PersonaManner | None = None, **given: Any) -> MindReply:
    """What somebody says to what was heard."""
    plain: dict[str, Any] = {
        "request_id": "r1", "kind": "segment", "agent": agent, "name": NAMES[agent], "side": "for" if agent in ("ada", "cyril") else "against",
        "persona": "", "motion": MOTION.title, "context_version": 1, "max_words": 35, "floor": None, "heard": (),
    }  # fmt: skip
    book = Casebook(MOTION, seed, {NAMES[agent]: manner or PersonaManner(opens_with=0.0)})
    return book.answer(MindRequest(**(plain | given)))


OLD = line(1, "delia", "habits")
NEW = line(2, "brook", "practice")


@pytest.mark.parametrize("seed", SEEDS)
def test_it_answers_the_turn_before_and_speaks_to_whoever_had_it(seed: int) -> None:
    reply = ask(seed, heard=(OLD,), floor=NEW)
    assert reply.answers == "s2" and reply.links.addresses == "brook"
    answers = {answer.by for answer in MOTION.answers if answer.to == "practice"}
    assert reply.claim in answers


@pytest.mark.parametrize("seed", SEEDS)
def test_a_name_in_the_first_words_is_of_whoever_is_answered(seed: int) -> None:
    manner = PersonaManner(openers=["With respect, {name},"], opens_with=1.0)
    for floor in (NEW, line(2, "cyril", "play"), line(2, "brook", "practice", role="kicker")):
        reply = ask(seed, manner=manner, heard=(OLD,), floor=floor)
        named = [name for name in NAMES.values() if re.search(rf"\b{name}\b", " ".join(reply.text.split()[:6]))]
        answered = {OLD.segment_id: OLD.name, floor.segment_id: floor.name}.get(reply.answers or "")
        assert set(named) <= {answered}, reply.text


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cut_in_line_is_answered_also_when_its_owner_has_gone_on(seed: int) -> None:
    kicker = line(2, "brook", "practice", role="kicker")
    assert ask(seed, heard=(OLD,), floor=kicker).answers == "s2"
    went_on = ask(seed, heard=(OLD, kicker), floor=line(3, "brook", "habits"))
    assert went_on.answers in ("s2", "s3")


def test_most_answer_the_cut_in_line_before_what_came_after_it() -> None:
    kicker, on = line(2, "brook", "practice", role="kicker"), line(3, "brook", "habits")
    answered = [ask(seed, heard=(OLD, kicker), floor=on).answers for seed in SEEDS]
    assert answered.count("s2") >= 0.6 * len(answered)


def test_an_ally_is_borne_out_and_not_contradicted() -> None:
    replies = [ask(seed, heard=(NEW,), floor=line(3, "cyril", "play")) for seed in SEEDS]
    beside = [reply for reply in replies if reply.answers == "s3"]
    assert len(beside) >= 0.7 * len(replies) and {reply.claim for reply in beside} == {"play"}
    assert all(reply.links.concedes is None for reply in beside)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_was_asked_by_name_answers_the_question(seed: int) -> None:
    own = line(1, "ada", "play")
    asked = line(
        2,
        "brook",
        "screens",
        "The feed is hungry. So tell me, Ada: what about the screens?",
        answers="s1",
        addresses="ada",
    )
    reply = ask(seed, heard=(own, asked), floor=line(3, "delia", "practice"))
    assert reply.answers == "s2" and reply.claim == "play"


@pytest.mark.slow
def test_questions_are_put_to_the_one_who_is_answered_by_name() -> None:
    replies = [ask(seed, heard=(OLD,), floor=NEW) for seed in range(80)]
    clarifying = {text for claim in MOTION.claims if claim.id == "practice" for text in claim.clarify}
    asking = [reply for reply in replies if any(text[1:] in reply.text for text in clarifying)]
    assert asking and all("Brook" in reply.text and reply.text.endswith("?") for reply in asking)


def test_concessions_name_what_is_granted_and_answer_it_all_the_same() -> None:
    book = Casebook(MOTION, 1, {"Ada": PersonaManner(opens_with=0.0)})
    granted = []
    for number in range(60):
        floor = line(number, "brook", ("practice", "habits", "window", "screens", "choose")[number % 5])
        request = MindRequest(f"r{number}", "segment", "ada", "Ada", "for", "", MOTION.title, number, 35, floor, ())
        reply = book.answer(request)
        if reply.links.concedes is not None:
            granted.append((floor, reply))
    assert 2 <= len(granted) <= 5, "each claim once, and not all the time"
    for floor, reply in granted:
        gist = next(claim.gist for claim in MOTION.claims if claim.id == floor.claim)
        assert reply.links.concedes == reply.answers == floor.segment_id and gist in reply.text
        assert re.search(r"\b(but|yet|still)\b", reply.text)


def test_a_concession_that_was_not_heard_may_be_made_again() -> None:
    def granted(book: Casebook, number: int) -> bool:
        floor = line(1, "brook", "screens")
        request = MindRequest(f"r{number}", "segment", "ada", "Ada", "for", "", MOTION.title, 1, 35, floor, ())
        reply = book.answer(request)
        book.discarded(f"r{number}")
        return reply.links.concedes is not None

    book = Casebook(MOTION, 1, {"Ada": PersonaManner(opens_with=0.0)})
    assert sum(granted(book, number) for number in range(60)) >= 3


# --- what was lost ------------------------------------------------------------------------------------------------------------

LOST = "The long holidays are not a lesson for anybody."
CUT = CutOff("s1", f"Children need rest. {LOST}", "Children need rest.", "clockoff", "brook", "Brook", "s2")
KICKER = line(2, "brook", "practice", role="kicker")


def test_whoever_was_cut_comes_back_to_what_was_lost() -> None:
    replies = [ask(seed, heard=(OLD,), floor=KICKER, cut_off=CUT) for seed in SEEDS]
    back = [reply for reply in replies if reply.links.resumes == "s1"]
    assert len(back) >= 0.7 * len(replies)
    for reply in back:
        assert LOST[1:-1] in reply.text and reply.answers == "s2" and reply.claim == "clockoff"
    assert any("Brook" in reply.text for reply in back)


def test_nobody_but_who_cut_in_is_named_when_it_is_their_turn_no_more() -> None:
    for seed in SEEDS:
        reply = ask(seed, heard=(OLD, KICKER), floor=line(3, "cyril", "play"), cut_off=CUT)
        if reply.links.resumes is not None:
            assert "Brook" not in " ".join(reply.text.split()[:6]) or reply.answers == "s2"


@pytest.mark.parametrize(
    ("text", "heard", "lost"),
    [
        ("One two three. Four five six seven.", "One two three.", "Four five six seven."),
        ("One two three. Four five six seven.", "One two", "One two three. Four five six seven."[:0]),
        ("One two three four. Five six.", "One two three", "One two three four."),
        ("One two three. Four five six sev…", "One two three.", ""),
        ("One two three. Four.", "One two three.", ""),
        ("One two three.", "One two three.", ""),
        ("The hens came home. They are quite good, you know.", "The hens came home.", ""),
        ("They are quite good, you know. So are we.", "They are", "They are quite good, you know."),
    ],
)
def test_what_was_lost_begins_with_the_sentence_that_was_cut(text: str, heard: str, lost: str) -> None:
    assert lost_sentence(CutOff("s1", text, heard, None, None, "the chair", None)) == lost


# --- long ago -----------------------------------------------------------------------------------------------------------------


def test_it_comes_back_to_old_lines_by_who_said_them() -> None:
    near = tuple(line(number, ("brook", "ada")[number % 2], "choose") for number in range(20, 30))
    points = (
        Point("p1", "dose", "A small dose.", "against", "delia", "Delia", "s1", 1),
        Point("p2", "screens", "Screens.", "against", "brook", "Brook", "s28", 28),
        Point("p3", "kitchen", "Kitchens.", "for", "cyril", "Cyril", "s3", 3),
    )
    replies = [ask(seed, heard=near, floor=line(30, "brook", "choose"), points=points) for seed in range(80)]
    back = [reply for reply in replies if reply.links.recalls is not None]
    assert len(back) >= 6
    for reply in back:
        point = next(point for point in points if point.segment_id == reply.links.recalls)
        assert point.id != "p2", "that was just now"
        assert point.name in reply.text and reply.answers == "s30"


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_split_segment_only_the_part_that_is_sure_to_be_heard_names_old_lines(seed: int) -> None:
    point = Point("p1", "dose", "A small dose.", "against", "delia", "Delia", "s1", 1)
    reply = ask(seed, floor=NEW, points=(point,), dual_path=True)
    assert reply.links.recalls is None and reply.second


# --- remarks ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("over", "named"), [("s2", True), ("s0", False)])
def test_a_remark_is_acknowledged_when_it_has_just_come_and_not_long_after(over: str, named: bool) -> None:
    remark = Heard(over, "delia", "Delia", "against", "Says who?", None, True, "interjection")
    own = line(2, "ada", "play")
    reply = ask(
        1, manner=PersonaManner(acknowledge=["Noted, {name}."], opens_with=0.0), heard=(NEW, own), acknowledge=remark
    )
    assert reply.text.startswith("Noted, Delia.") == named
