"""What there is to tell at the end: who cut whom, what was cited, the best exchanges."""

from __future__ import annotations

from typing import Any

from argentum_core.debate import events as e
from argentum_core.debate.flow import Point
from argentum_core.measures.ending import PUSHES_KEPT, Cited, Ending
from argentum_core.measures.transcript import OPERATOR


def cut(by: str | None, interrupted: str) -> e.HardInterrupt:
    return e.HardInterrupt(
        segment_id="s", auction_id="a", agent=by, interrupted=interrupted, by="agent" if by else "operator", beat=1, cut_ms=1,
        crossfade_ms=1, costs={}, guard_ms=1, kicker_segment_id=None,
    )  # fmt: skip


def said(agent: str, *sources: str) -> e.SegmentStarted:
    return e.SegmentStarted(
        segment_id="s", clip_id="c", auction_id="a", agent=agent, text="", context_version=0, starts_ms=0, planned_ms=1, beats_ms=[],
        beat_kinds=[], word_ends_ms=[], sources=list(sources),
    )  # fmt: skip


def moved(segment: str, push: int) -> e.HouseMoved:
    return e.HouseMoved(segment_id=segment, agent="ada", counts={}, undecided=0, changed=0, push=push, causes=[])


def point(name: str, turn: int, **more: Any) -> Point:
    return Point(name, None, name, "for", "ada", "Ada", f"s_{name}", turn, **more)


def ending(*events: e.Event) -> Ending:
    told = Ending()
    for event in events:
        told.take(event)
    return told


def test_who_cut_whom_is_counted_and_the_operator_comes_last() -> None:
    told = ending(cut(None, "ada"), cut("ada", "brook"), cut("ada", "brook"), cut("brook", "ada"), cut("ada", "cyril"))
    assert told.cuts() == {"ada": {"brook": 2, "cyril": 1}, "brook": {"ada": 1}, OPERATOR: {"ada": 1}}
    assert list(told.cuts())[-1] == OPERATOR


def test_what_was_cited_most_comes_first_with_who_cited_it() -> None:
    told = ending(said("ada", "x"), said("brook", "y", "y"), said("cyril", "y"), said("brook", "y"))
    assert told.sources() == [Cited("y", 3, ("brook", "cyril")), Cited("x", 1, ("ada",))]


def test_the_best_exchange_is_the_one_that_moved_the_house_most_then_one_whose_answer_stands() -> None:
    points = [
        point("p1", 1, answered_by="p2"),
        point("p2", 2, answers="p1", answered_by="p3"),
        point("p3", 3, answers="p2"),
        point("p4", 4, answered_by="p5"),
        point("p5", 5, answers="p4"),
        point("p6", 6, answered_by="gone"),
    ]
    told = ending(moved("s_p1", 500), moved("s_p2", -20)).exchanges(points)
    assert [(one.point.id, one.answer.id, one.stands, one.push) for one in told] == [
        ("p1", "p2", False, 520), ("p2", "p3", True, 20), ("p4", "p5", True, 0),
    ]  # fmt: skip


def test_what_is_remembered_of_moves_is_bounded() -> None:
    told = ending(*(moved(f"s_{n}", n) for n in range(500)))
    assert len(told._pushes) == PUSHES_KEPT and min(told._pushes.values()) == 500 - PUSHES_KEPT
