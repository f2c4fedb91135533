"""What the casebook says in an opening, a long case and a closing statement: the lengths, what they hold, and what they spend."""

from __future__ import annotations

from typing import Any

import pytest

from argentum_core.debate.flow import Point
from argentum_core.minds.base import Heard, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_presets.motions import list_motions, load_motion

MOTIONS = [listed.name for listed in list_motions()]
LENGTHS = {"brief": (25, 40), "full": (60, 90), "case": (55, 85)}
SEATS = (("ada", "Ada"), ("brook", "Brook"), ("cyril", "Cyril"), ("delia", "Delia"))


class Talk:
    """A casebook and what was said so far, without a debate around it."""

    def __init__(self, motion: str, seed: int) -> None:
        self.motion = load_motion(motion)
        self.book = Casebook(self.motion, seed)
        self.heard: list[Heard] = []
        self.points: list[Point] = []

    def say(self, seat: int, role: Any = "segment", words: tuple[int, int] = (0, 35), **changes: Any) -> MindReply:
        """The line of a seat, which is heard whole."""
        agent, name = SEATS[seat]
        side = self.motion.sides[seat % 2]
        number = len(self.heard)
        request = MindRequest(
            f"segment_{number}", "segment", agent, name, side, "", self.motion.title, number, words[1],
            self.heard[-1] if self.heard else None, tuple(self.heard[:-1]), role=role, least_words=words[0],
            points=tuple(self.points), **changes,
        )  # fmt: skip
        reply = self.book.answer(request)
        self.heard.append(Heard(f"seg_{number}", agent, name, side, reply.text, reply.claim, True, role))
        if role != "closing":
            self.points.append(Point(f"p{number}", reply.claim, reply.text, side, agent, name, f"seg_{number}", number))
        return reply


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seed", range(8))
def test_statements_have_the_length_that_is_asked_for_and_nothing_is_said_twice(motion: str, seed: int) -> None:
    talk = Talk(motion, seed)
    said = []
    for length in ("full", "brief"):
        said += [(length, talk.say(seat, "opening", LENGTHS[length])) for seat in range(4)]
        for seat in (0, 1, 2, 3, 0, 1):
            talk.say(seat)
        said.append(("case", talk.say(2, "case", LENGTHS["case"])))
        said.append(("case", talk.say(3, "case", LENGTHS["case"])))
    for length in ("full", "brief"):
        said += [(length, talk.say(seat, "closing", LENGTHS[length])) for seat in (3, 2, 1, 0)]
    for length, reply in said:
        least, most = LENGTHS[length]
        assert least <= len(reply.text.split()) <= most, reply.text
        assert ";" not in reply.text and "  " not in reply.text
        assert all(sentence[:1].isupper() for sentence in reply.text.split(". ")), reply.text
    lines = {line for claim in talk.motion.claims for line in (*claim.say, *claim.because) if ";" not in line}
    heard = " ".join(line.text for line in talk.heard)
    assert all(heard.count(line) <= 1 for line in lines)


@pytest.mark.parametrize("seed", range(5))
def test_an_opening_says_on_which_side_it_is(seed: int) -> None:
    talk = Talk("homework", seed)
    yes, no = (talk.say(seat, "opening", LENGTHS["brief"]).text for seat in (0, 1))
    assert any(word in yes for word in ("yes", "for the motion", "for it", "with the motion"))
    assert any(word in no for word in ("no", "against the motion", "against it"))


@pytest.mark.parametrize("seed", range(5))
def test_a_case_answers_the_turn_before_and_turns_to_its_speaker(seed: int) -> None:
    talk = Talk("four-day-week", seed)
    talk.say(0)
    reply = talk.say(1, "case", LENGTHS["case"])
    assert reply.answers == "seg_0" and reply.links.addresses == "ada" and "Ada" in reply.text


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("length", ["brief", "full"])
def test_a_closing_statement_comes_back_to_a_line_that_was_said_by_the_name_of_who_said_it(
    seed: int, length: str
) -> None:
    talk = Talk("nuclear-power", seed)
    for seat in (0, 1, 2, 3, 0, 1):
        talk.say(seat)
    reply = talk.say(1, "closing", LENGTHS[length])
    line = next(heard for heard in talk.heard if heard.segment_id == reply.links.recalls)
    assert line.agent != "brook" and line.name in reply.text
    gist = next(claim.gist for claim in talk.motion.claims if claim.id == line.claim)
    assert gist in reply.text


def test_a_closing_statement_quotes_a_point_that_has_no_place_in_the_argument_graph() -> None:
    talk = Talk("homework", 1)
    talk.points.append(Point("p0", None, "My cat does my homework better than I.", "for", "ada", "Ada", "seg_9", 1))
    reply = talk.say(1, "closing", LENGTHS["full"])
    assert reply.links.recalls == "seg_9" and "My cat does my homework better than I." in reply.text


def test_what_a_statement_used_is_free_again_when_it_was_not_heard() -> None:
    talk = Talk("homework", 3)
    first = talk.say(0, "opening", LENGTHS["full"])
    lines = [line for claim in talk.motion.claims for line in (*claim.say, *claim.because) if line in first.text]
    assert lines
    talk.book.discarded("segment_0")
    fresh = {
        line.text
        for point in talk.book._lines.points.values()
        for line in talk.book._lines.fresh((*point.say, *point.because))
    }
    assert fresh.issuperset(lines)


def test_with_nothing_said_before_a_closing_statement_makes_its_own_case() -> None:
    reply = Talk("car-free-centres", 1).say(0, "closing", LENGTHS["full"])
    assert 60 <= len(reply.text.split()) <= 90 and reply.links.recalls is None
