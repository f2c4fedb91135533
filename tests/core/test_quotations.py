"""What the casebook quotes of the user's evidence: what is about the speaker's point, once, where it stands."""

from __future__ import annotations

from random import Random

import pytest

from argentum_core.minds.base import MindRequest, Snippet
from argentum_core.minds.casebook.motion_lines import MotionLines
from argentum_core.minds.casebook.quotations import Quotations, spoken_place
from argentum_presets import load_motion

WEEK = load_motion("four-day-week")
WARDS = "Hospitals cannot squeeze five days of care into four, since patients are ill on all seven."


def asked(*snippets: Snippet, number: int = 1) -> MindRequest:
    return MindRequest(f"r{number}", "segment", "ada", "Ada", "against", "", "M", 0, 35, None, (), evidence=snippets)


def quoted(claim: str, text: str, room: int = 35, work: str = "Kohn 2019", place: str = "p. 14") -> str | None:
    """What is quoted for a claim of a passage with this text."""
    found = Quotations(MotionLines(WEEK)).for_claim(
        claim, asked(Snippet("k#14", "Wards", text, work, place)), room, Random(1)
    )
    return found.text if found is not None else None


def test_a_sentence_about_the_point_is_quoted_with_its_page() -> None:
    said = quoted("wards", f"It rained. {WARDS} They were full.")
    assert said is not None and "Kohn" in said and said.endswith(f" on page 14: {WARDS}")


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("rested", WARDS),  # it is about a claim of the other side
        ("wards", "The trams of the town are quiet in winter and the shops sell fewer gloves."),
        ("wards", "They cannot squeeze five days of hospital care into four, since patients are ill."),  # who are they?
        ("wards", "Hospitals cannot squeeze five days of care into four, since patients"),  # it breaks off
        ("wards", "Hospitals, schools, shops."),
        ("no such claim", WARDS),
    ],
)
def test_what_is_not_about_it_or_does_not_stand_alone_is_not(claim: str, text: str) -> None:
    assert quoted(claim, text) is None


def test_what_has_no_room_or_is_the_motions_own_is_not_quoted() -> None:
    assert quoted("wards", WARDS, room=12) is None
    assert quoted("wards", WARDS, work="") is None


def test_a_sentence_is_quoted_once_and_again_when_it_was_not_heard() -> None:
    quotations, snippet = Quotations(MotionLines(WEEK)), Snippet("k#14", "Wards", WARDS, "Kohn 2019", "p. 14")

    def again(number: int) -> bool:
        return quotations.for_claim("wards", asked(snippet, number=number), 35, Random(1)) is not None

    assert [again(1), again(2)] == [True, False]
    quotations.take_back("r1")
    assert again(3)
    quotations.take_back("r3")
    quotations.recall(f"Read Kohn on page 14: {WARDS}")
    assert not again(4), "it was said before the debate was resumed"


@pytest.mark.parametrize(
    ("place", "spoken"),
    [("p. 14", " on page 14"), ("p. ii", " on page ii"), ("“Method”, para. 4", " under “Method”"), ("“Method”", " under “Method”"),
     ("para. 4", " in paragraph 4"), ("", "")],
)  # fmt: skip
def test_a_place_is_said_as_people_say_it(place: str, spoken: str) -> None:
    assert spoken_place(place) == spoken
