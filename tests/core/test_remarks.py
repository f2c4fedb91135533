"""What an interjection is where its mind does not say, and what becomes of one in a whole debate (RULES, Interjections)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs, on_floor

from argentum_core.debate import events as e
from argentum_core.debate.caps import INTERJECTION_WORDS
from argentum_core.orchestrator import inputs
from argentum_core.temper.interjections import best, entry_ms, importance_of, kind_of, listeners, may_interject

# --- type and importance --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Says who?", "clarify"),
        ("What would that cost us then", "clarify"),
        ("Do you have a source for that", "clarify"),
        ("Quite right.", "support"),
        ("Yes, exactly.", "support"),
        ("Hear, hear!", "support"),
        ("Nonsense, nobody ever paid that.", "challenge"),
        ("The trams were full.", "challenge"),
        ("", "challenge"),
    ],
)
def test_a_question_clarifies_agreement_supports_and_all_else_challenges(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "kind", "importance"),
    [
        ("The trams were full.", "challenge", 0.5),
        ("That is wrong.", "challenge", 0.62),
        ("Wrong, and nobody can prove it.", "challenge", 0.86),
        ("Says who?", "clarify", 0.45),
        ("What evidence?", "clarify", 0.57),
        ("Quite so.", "support", 0.4),
        ("No, no, no, no, no, no.", "challenge", 1.0),
    ],
)
def test_importance_is_by_kind_and_by_the_strong_words_in_it(text: str, kind: str, importance: float) -> None:
    assert importance_of(text, kind) == pytest.approx(importance)  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_any_text_has_a_kind_and_an_importance_in_0_to_1(text: str) -> None:
    assert 0 <= importance_of(text, kind_of(text)) <= 1


@pytest.mark.parametrize(
    ("text", "kind", "importance", "fate"),
    [
        ("That is wrong.", None, 0.0, ("challenge", 0.62)),
        ("That is wrong.", "support", 0.0, ("support", 0.52)),
        ("That is wrong.", "clarify", 0.9, ("clarify", 0.9)),
        ("Quite so.", None, 0.0, "poor"),
        ("Quite so.", None, 0.6, ("support", 0.6)),
        ("", None, 0.9, "passed"),
    ],
)
def test_what_the_mind_says_itself_counts_before_the_heuristic(
    text: str, kind: Any, importance: float, fate: Any
) -> None:
    scene = Scene()
    scene.to_the_floor()
    ask = scene.asked.pop(0)
    batch = scene.batch(inputs.MindReplied(ask.request_id, text, kind, importance))
    written = [(event.kind, pytest.approx(event.importance)) for event in batch if isinstance(event, e.WorkWritten)]
    dropped = [event.reason for event in batch if isinstance(event, e.WorkDropped)]
    assert (written, dropped) == (([fate], []) if isinstance(fate, tuple) else ([], [fate]))


@given(st.lists(st.floats(0.5, 1), min_size=1, max_size=6))
def test_of_several_the_most_important_is_chosen_and_the_first_of_equals(importances: list[float]) -> None:
    scene = Scene()
    offered = []
    for n, importance in enumerate(importances):
        work = next(iter(scene.state.work.values()))
        offered.append(type(work)(f"i{n}", "interjection", f"a{n}", "seg", 1, "written", importance=importance))
    chosen = best(offered)
    assert chosen is offered[importances.index(max(importances))]


def test_a_line_has_twelve_words_at_most() -> None:
    assert knobs().interjections.max_words == 12 <= INTERJECTION_WORDS


# --- when -----------------------------------------------------------------------------------------------------------


@given(beat_ms=st.integers(100, 5900), now_ms=st.integers(0, 20_000), late_ms=st.integers(0, 500))
def test_it_comes_in_at_its_beat_or_up_to_so_late_and_always_in_the_future(
    beat_ms: int, now_ms: int, late_ms: int
) -> None:
    floor = on_floor(beats_ms=[beat_ms], beat_kinds=["sentence"])
    planned = floor.starts_ms + beat_ms
    starts = entry_ms(floor, 1, now_ms, late_ms)
    if starts is None:
        assert now_ms > planned + late_ms - 20
    else:
        assert planned <= starts <= planned + late_ms
        assert starts > now_ms


# --- who ------------------------------------------------------------------------------------------------------------


@given(
    banks=st.lists(st.integers(0, 400), min_size=2, max_size=12), since=st.integers(0, 6), cost=st.sampled_from([0, 1, 2, 3])
)  # fmt: skip
def test_only_who_may_come_in_is_asked_and_six_at_most(banks: list[int], since: int, cost: int) -> None:
    crowd = [
        agent(f"a{n}", bank=bank, interjected_turn=9 - (n + since) % 6, muted=n % 7 == 6)
        for n, bank in enumerate(banks, 1)
    ]
    state = debate(*crowd, speaker="a1", turn=9, settings=knobs({"interjections.cost": cost}))
    assert state.floor is not None
    asked = listeners(state, state.floor)
    able = [one for one in crowd if may_interject(state, state.floor, one)]
    assert len(asked) == min(6, len(able))
    assert all(one in able for one in asked)
    assert all(
        one.id != "a1" and not one.muted and one.bank >= 100 * cost and 9 - one.interjected_turn > 2 for one in asked
    )


# --- in a whole debate ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quota", [1, 2])
def test_no_segment_has_more_than_its_quota_and_nobody_comes_in_within_its_cooldown_or_for_free(quota: int) -> None:
    rules = {
        "interjections.max_per_segment": quota, "governor.mode": "enhanced", "governor.discarded_s_per_minute": 60,
        "tokens.per_segment": 3,
    }  # fmt: skip
    remarks = {f"a{n}": ("challenge", 0.5 + n / 20) for n in range(1, 7)}
    long = dict.fromkeys(
        remarks, "First of all, this is so. Secondly, it always was. Thirdly, it will be. So there it is."
    )
    scene = Scene(agents=6, settings=knobs(rules), remarks=remarks, says=long, turns=60)
    scene.until(e.DebateEnded)
    played = scene.all(e.InterjectionPlayed)
    assert len(played) > 20
    assert max(Counter(event.segment_id for event in played).values()) == quota
    begun = [event.segment_id for event in scene.all(e.SegmentStarted)]
    last: dict[str, int] = {}
    for event in played:
        at = begun.index(event.segment_id)
        assert at - last.get(event.agent, -9) > 2
        last[event.agent] = at
        assert event.cost == 200
    paid = [event.delta for event in scene.all(e.TokensChanged) if event.cause == "interjection"]
    assert paid == [-200] * len(played)


def test_two_interjections_never_sound_at_once() -> None:
    """One duck lease: the next comes in at a beat after the one before has ended."""
    rules = {
        "interjections.max_per_segment": 4, "governor.discarded_s_per_minute": 60, "tokens.per_segment": 5,
        "interjections.cooldown_segments": 0,
    }  # fmt: skip
    remarks = {f"a{n}": ("challenge", 0.9) for n in range(1, 7)}
    long = dict.fromkeys(remarks, "So it is. So it was. So it will be. And so on. And on it goes. For ever and ever.")
    scene = Scene(agents=6, settings=knobs(rules), remarks=remarks, says=long, turns=12)
    scene.until(e.DebateEnded)
    spans = [(event.segment_id, event.starts_ms, event.ends_ms) for event in scene.all(e.InterjectionPlayed)]
    assert any(one[0] == two[0] for one, two in pairwise(spans)), "several over one segment"
    assert all(earlier[2] <= later[1] for earlier, later in pairwise(spans))
