"""A real debate in a real terminal, heard at the far end of a real device: a short form of `live_sound.py`.

The bounds are wide enough for a loaded machine, and still too narrow for anything that a listener would mind.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from live_sound import lacking, measure, private_sink
from live_sound_figures import ROOM_MS
from live_sound_record import Figures, percentile

pytestmark = [pytest.mark.alone, pytest.mark.sink, pytest.mark.slow]

PRESSES = 4
UNREST_S = 8.0


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """One show, given once and looked at from every side."""
    if (why := lacking()) is not None:
        pytest.skip(why)
    with private_sink() as device:
        yield measure(device, tmp_path_factory.mktemp("show"), presses=PRESSES, unrest_s=UNREST_S, clicks=6)


def test_the_debate_is_audible_whenever_somebody_has_the_floor(figures: Figures) -> None:
    assert figures.segments >= PRESSES
    assert -35 < figures.level_db < -10
    assert figures.peak_db <= 0
    assert figures.sounding_share > 0.6
    assert figures.late_onsets == 0


def test_the_gaps_that_are_heard_are_those_of_the_journal(figures: Figures) -> None:
    assert figures.gaps_heard_ms
    # Speech begins and ends softly, so the silence may be a little longer than planned; and the room answers into it.
    for heard, planned in zip(figures.gaps_heard_ms, figures.gaps_planned_ms, strict=True):
        assert planned - ROOM_MS - 5 <= heard <= planned + 150


def test_every_cut_is_applied_and_heard_soon(figures: Figures) -> None:
    refused = [press for press in figures.presses if press.status != "applied"]
    # The floor may just have been left as the key was pressed.
    assert len(refused) <= 1
    assert all(press.reason for press in refused)
    assert percentile([press.beyond_ms for press in figures.applied if press.beyond_ms is not None], 50) < 100
    assert all(press.silent_after for press in figures.applied)
    # It cannot be heard before it was asked for.
    assert all(press.out_ms is not None and press.out_ms > 0 for press in figures.applied)


def test_nothing_is_missing_or_said_twice_while_the_screen_has_no_rest(figures: Figures) -> None:
    assert figures.unrest_s >= UNREST_S
    assert figures.resizes >= 2
    assert figures.compared_s > UNREST_S
    assert figures.longest_break_ms <= 50
    assert sum(figures.dropouts_ms) <= 100


def test_a_stutter_would_have_been_told(figures: Figures) -> None:
    assert figures.underruns is not None
    assert bool(figures.underruns) == any("underrun" in notice for notice in figures.notices)


def test_it_leaves_at_ctrl_c(figures: Figures) -> None:
    assert figures.exit_status == 130
