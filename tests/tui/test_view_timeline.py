"""The beat timeline is the clock of the show: what lies in which cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.debate.on_floor import ArmedCut, OnFloor
from argentum_tui.view.timeline import TimelineMark, bar, place_label


def on_floor(*, beats_ms: tuple[int, ...] = (2000,), reached: int = 0, armed: ArmedCut | None = None) -> OnFloor:
    return OnFloor(
        segment_id="s", clip_id="c", auction_id="a", agent="agent_1", role="segment", text="", words=[], starts_ms=10_000,
        planned_ms=4000, beats_ms=list(beats_ms), beat_kinds=["sentence"] * len(beats_ms), word_ends_ms=[],
        context_version=0, answers=None, claim=None, beats_reached=reached, armed=armed,
    )  # fmt: skip


def drawn(floor: OnFloor, now_ms: int, guard_ms: int = 400, cut_ms: int | None = None) -> str:
    return "".join(mark.value for mark in bar(floor, now_ms, 20, guard_ms, cut_ms))


@pytest.mark.parametrize(
    ("now_ms", "reached", "expected"),
    [
        (10_000, 0, "▌┈┈┈┈┈┈┈▒▒◇┈┈┈┈┈┈┈┈┈"),
        (11_000, 0, "━━━━━▌┈┈▒▒◇┈┈┈┈┈┈┈┈┈"),
        (12_400, 1, "━━━━━━━━━━◆━▌┈┈┈┈┈┈┈"),
        (14_000, 1, "━━━━━━━━━━◆━━━━━━━━━"),
    ],
)
def test_played_head_and_rest(now_ms: int, reached: int, expected: str) -> None:
    assert drawn(on_floor(reached=reached), now_ms) == expected


def test_an_armed_cut_has_its_own_guard_window() -> None:
    armed = ArmedCut("agent", "agent_2", 1, 12_000, 800, None, None, 3, 100)
    assert drawn(on_floor(armed=armed), 10_200) == "━▌┈┈┈┈▒▒▒▒◇┈┈┈┈┈┈┈┈┈"


def test_the_operators_cut_is_drawn_where_it_will_happen() -> None:
    assert drawn(on_floor(), 10_200, cut_ms=12_000) == "━▌┈┈┈┈┈┈▒▒✂┈┈┈┈┈┈┈┈┈"
    assert drawn(on_floor(), 11_000, cut_ms=11_000)[5] == "✂"


@given(
    now_ms=st.integers(0, 30_000),
    width=st.integers(0, 200),
    beats=st.lists(st.integers(0, 4000), max_size=6, unique=True).map(sorted),
    guard_ms=st.integers(0, 9000),
)
def test_the_bar_is_always_exactly_as_wide_as_asked(now_ms: int, width: int, beats: list[int], guard_ms: int) -> None:
    marks = bar(on_floor(beats_ms=tuple(beats)), now_ms, width, guard_ms)
    assert len(marks) == width
    assert marks.count(TimelineMark.HEAD) <= 1


@pytest.mark.parametrize(("pointer", "expected"), [(3, (3, False)), (15, (5, True))])
def test_a_label_stands_left_of_its_pointer_for_want_of_room(pointer: int, expected: tuple[int, bool]) -> None:
    assert place_label(20, pointer, 10) == expected
