"""Ids: readable, and the same for the same seed and inputs (RULES, Ids and time)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene

from argentum_core.debate import events as e
from argentum_core.debate import ids


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (ids.auction_id("5f2a", 7), "auction_5f2a_0007"),
        (ids.auction_id("5f2a", 12345), "auction_5f2a_12345"),
        (ids.segment_id("auction_5f2a_0007", 3, 1), "seg_auction_5f2a_0007_3_1"),
        (ids.clip_id("seg_auction_5f2a_0007_3_1"), "clip_seg_auction_5f2a_0007_3_1"),
    ],
)
def test_how_ids_are_made(made: str, wanted: str) -> None:
    assert made == wanted


@given(seed=st.integers(0, 2**40), key=st.text())
def test_a_draw_depends_on_seed_and_key_alone(seed: int, key: str) -> None:
    assert 0 <= ids.draw(seed, key) < 1
    assert ids.draw(seed, key) == ids.draw(seed, key)


@given(seed=st.integers(0, 2**40), start=st.text(), end=st.text())
def test_a_drawer_draws_what_the_whole_key_draws(seed: int, start: str, end: str) -> None:
    assert ids.drawer(seed, start)(end) == ids.draw(seed, start + end)


def test_draws_differ_by_key_and_by_seed_and_fill_their_range() -> None:
    drawn = [ids.draw(1, f"seg_{n}:gap") for n in range(1000)]
    assert len(set(drawn)) == 1000
    assert 0.45 < sum(drawn) / 1000 < 0.55
    assert ids.draw(1, "key") != ids.draw(2, "key")


def test_the_ids_of_a_debate_follow_the_forms_and_name_one_thing_each() -> None:
    scene = Scene(turns=12)
    scene.until(e.DebateEnded)
    begun = scene.all(e.SegmentStarted)
    assert len({event.segment_id for event in begun}) == len(begun) == 12
    for event in begun:
        assert re.fullmatch(r"seg_auction_s_\d{4}_[0-4]_\d+", event.segment_id)
        assert event.clip_id == ids.clip_id(event.segment_id)
        assert event.segment_id.startswith(f"seg_{event.auction_id}_{scene.state.by_id[event.agent].seat}_")
    opened = [event.auction_id for event in scene.all(e.AuctionOpened)]
    assert opened == [ids.auction_id("s", turn) for turn in range(12)]


def test_every_beat_records_planned_and_actual_time_and_the_drift() -> None:
    scene = Scene()
    scene.to_the_floor()
    beat = scene.until(e.BeatReached)
    assert beat.planned_ms == scene.floor.starts_ms + scene.floor.beats_ms[beat.n - 1]
    assert beat.drift_ms == beat.actual_ms - beat.planned_ms
