"""What a mind is told: what was heard so far, and what is wanted of it."""

from __future__ import annotations

import pytest
from scene import REMARK, TWO_SENTENCES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.debate.events import WorkKind
from argentum_core.minds.base import MindRequest
from argentum_core.orchestrator import effects as do


def request(scene: Scene, kind: WorkKind = "segment", agent: str = "a2", *, short: bool = False) -> MindRequest:
    return scene.effects.request(do.AskMind("r1", kind, agent, scene.state.context_version, short=short))


@pytest.mark.parametrize(
    ("kind", "short", "words"),
    [("segment", False, 30), ("reserve", False, 30), ("segment", True, 9), ("kicker", False, 10), ("interjection", False, 7)],
)  # fmt: skip
def test_how_many_words_are_wanted_is_a_knob(kind: WorkKind, short: bool, words: int) -> None:
    scene = Scene(
        settings=knobs({"floor.segment_words": 30, "auction.follow_on_words": 9, "interrupts.kicker_words": 10,
                        "interjections.max_words": 7})
    )  # fmt: skip
    assert request(scene, kind, short=short).max_words == words


def test_the_line_on_the_floor_is_whole_and_those_before_as_they_were_heard() -> None:
    scene = Scene()
    scene.to_the_floor()
    scene.pass_time(1100)
    scene.press("cut")
    scene.to_the_floor()
    told = request(scene)
    assert told.floor is not None and told.floor.text == TWO_SENTENCES
    [cut] = told.heard
    assert not cut.complete
    assert TWO_SENTENCES.startswith(cut.text) and cut.text != TWO_SENTENCES


def test_an_interjection_is_among_what_was_heard_once_its_segment_is_over() -> None:
    scene = Scene(remarks={"a2": ("challenge", 0.9)})
    scene.to_the_floor()
    scene.until(e.InterjectionPlayed)
    scene.to_the_floor()
    assert REMARK in [line.text for line in request(scene).heard]


def test_a_mind_knows_who_it_is_and_what_the_debate_is_about() -> None:
    told = request(Scene())
    assert (told.agent, told.name, told.side, told.motion) == ("a2", "A2", "for", "M")
    assert told.floor is None and told.heard == ()


def test_the_chairs_lines_are_the_chairs() -> None:
    scene = Scene()
    scene.to_the_floor()
    scene.press("say", text="Order, please.")
    scene.to_the_floor()
    [line] = [line for line in request(scene).heard if line.agent == "chair"]
    assert (line.name, line.side, line.text) == ("the chair", "chair", "Order, please.")
