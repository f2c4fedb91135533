"""What a model says its words have to do with: whom they answer and address, what they grant, take up and come back to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from minds_scene import FLOOR, HEARD, heard, request

from argentum_core.debate.events import Links
from argentum_core.debate.flow import Point
from argentum_core.minds.base import CutOff, MindReply
from argentum_core.minds.prompts.writer import PromptWriter
from argentum_core.minds.replies.parser import ReplyParser
from argentum_core.minds.replies.spoken_to import links_of_words

GOOD = "Children need to play. Ask any child of ten."


def parse(kind: str, fields: dict[str, Any], **changed: Any) -> MindReply:
    """The reply that a model's answer becomes."""
    asked = request(kind, **changed)
    answer = ReplyParser(asked, PromptWriter().of(asked))
    answer.feed(json.dumps(fields))
    return answer.finish()[1]


POINTS = (
    Point("p1", None, "Practice makes perfect.", "against", "brook", "Brook", "seg2", 2),
    Point("p2", None, "Children need to play.", "for", "ada", "Ada", "seg1", 1),
)
CUT = CutOff("seg1", "Children need the afternoon.", "Children need", None, "brook", "Brook", "seg2")
LINKS = [
    ({}, "seg3", Links("brook")),
    ({"answers": "p1"}, "seg2", Links("brook")),
    ({"answers": 2}, "seg2", Links("brook")),
    ({"answers": "p2"}, "seg3", Links("brook")),
    ({"answers": "p99"}, "seg3", Links("brook")),
    ({"addresses": "Brook"}, "seg3", Links("brook")),
    ({"addresses": "Ada"}, "seg3", Links()),
    ({"addresses": "nobody"}, "seg3", Links("brook")),
    ({"addresses": 7}, "seg3", Links("brook")),
    ({"concedes": "p1"}, "seg3", Links("brook", concedes="seg2")),
    ({"concedes": 3}, "seg3", Links("brook", concedes="seg3")),
    ({"concedes": "p2"}, "seg3", Links("brook")),
    ({"concedes": True}, "seg3", Links("brook")),
    ({"concedes": "p99"}, "seg3", Links("brook")),
    ({"recalls": 1}, "seg3", Links("brook", recalls="seg1")),
    ({"recalls": "p1"}, "seg3", Links("brook", recalls="seg2")),
    ({"recalls": 3}, "seg3", Links("brook")),
    ({"recalls": []}, "seg3", Links("brook")),
    ({"resumes": True}, "seg3", Links("brook", resumes="seg1")),
    ({"resumes": False}, "seg3", Links("brook")),
]


@pytest.mark.parametrize(("fields", "answers", "links"), LINKS)
def test_what_the_words_have_to_do_with_is_read_as_far_as_it_exists(
    fields: dict[str, Any], answers: str, links: Links
) -> None:
    reply = parse("segment", {"text": GOOD} | fields, points=POINTS, cut_off=CUT)
    assert (reply.answers, reply.links) == (answers, links)


def test_nobody_takes_up_again_what_was_not_cut() -> None:
    assert parse("segment", {"text": GOOD, "resumes": True}).links.resumes is None


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Brook, that is not so at all.", "seg3"),
        ("Delia's holidays are her own affair.", "seg4"),
        ("That is not so, and I will say so again to Delia.", "seg3"),
        ("Ada is my own name after all.", "seg3"),
    ],
)
def test_words_that_begin_with_a_name_answer_whoever_it_is(text: str, answers: str) -> None:
    lines = (*HEARD, heard(4, "delia", "Holidays are long enough."))
    assert parse("segment", {"text": text}, heard=lines, floor=FLOOR).answers == answers


@pytest.mark.parametrize(
    ("text", "answers"), [("Brook, that is not so.", "seg3"), ("Delia, you are mistaken.", "seg4")]
)
def test_a_first_sentence_says_by_its_words_whom_it_answers(text: str, answers: str) -> None:
    lines = (*HEARD, heard(4, "delia", "Holidays are long enough."))
    segment, links = links_of_words(request(heard=lines, floor=FLOOR), text)
    assert segment == answers and links.addresses == {"seg3": "brook", "seg4": "delia"}[answers]
