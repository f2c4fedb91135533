"""The stage as a picture at one moment of the scripted debate: the sizes of STAGE in one theme, the other themes, 16 colours, none, and
plain characters at one or two sizes."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from stage_app import app
from test_governor import strained
from test_verdict import END_MS, ended_feed
from textual.pilot import Pilot

from argentum_core.debate.commands import CutAtBeatCommand
from argentum_tui.look import Look
from argentum_tui.panels.causes import CausesPanel
from argentum_tui.screens.stage import StageScreen
from argentum_tui.terminal import Terminal
from argentum_tui.themes import CONTRAST, DARK, LIGHT, WARM

MOMENT_MS = 12_300


async def _settle(pilot: Pilot[None]) -> None:
    """The second agent selected, the meter full, and the operator line and footer (which have tests of their own) hidden."""
    screen = pilot.app.screen
    assert isinstance(screen, StageScreen)
    screen.query_one("#bottom").visible = False
    screen.select(2)
    await pilot.pause()


STAGES = {
    "60x40": ((60, 40), DARK.name, Terminal()),
    "80x24": ((80, 24), DARK.name, Terminal()),
    "120x40": ((120, 40), DARK.name, Terminal()),
    "200x60": ((200, 60), DARK.name, Terminal()),
    "light": ((120, 40), LIGHT.name, Terminal()),
    "contrast": ((120, 40), CONTRAST.name, Terminal()),
    "warm": ((120, 40), WARM.name, Terminal()),
    "ascii": ((120, 40), DARK.name, Terminal(ascii=True)),
    "ascii, large": ((200, 60), DARK.name, Terminal(ascii=True)),
    "16 colours": ((120, 40), DARK.name, Terminal(colours="16")),
    "16 colours, light": ((80, 24), LIGHT.name, Terminal(colours="16")),
    "no colours": ((120, 40), DARK.name, Terminal(colours="none")),
}


@pytest.mark.parametrize(("size", "theme", "terminal"), STAGES.values(), ids=STAGES)
def test_the_stage_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str, terminal: Terminal) -> None:
    show = feed.FeedShow(feed.debate(), MOMENT_MS)
    assert snap_compare(app(show, theme, look=Look(terminal=terminal)), terminal_size=size, run_before=_settle)


@pytest.mark.parametrize(
    ("size", "theme"),
    [((60, 40), WARM.name), ((80, 24), DARK.name), ((120, 40), LIGHT.name), ((200, 60), CONTRAST.name)],
    ids=["60", "80", "120", "200"],
)
def test_a_governor_that_sheds_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    show = feed.FeedShow(feed.debate(), 70_000)

    async def strain(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        strained(screen.view)
        screen.turn_governor()
        screen.select(3)
        await pilot.pause()

    assert snap_compare(app(show, theme), terminal_size=size, run_before=strain)


def test_a_pending_cut_and_a_search_look_as_they_did(snap_compare: Any) -> None:
    show = feed.FeedShow(feed.debate(), 70_000)

    async def steer(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        screen.send(CutAtBeatCommand("agent_2"))
        screen.search("the bus")
        await pilot.pause()

    assert snap_compare(app(show), terminal_size=(80, 24), run_before=steer)


@pytest.mark.parametrize(
    ("size", "theme"),
    [((60, 40), DARK.name), ((80, 24), LIGHT.name), ((120, 40), DARK.name), ((200, 60), LIGHT.name)],
    ids=["60", "80", "120", "200"],
)
def test_an_agent_in_the_drawer_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    show = feed.FeedShow(feed.debate(), 25_900)

    async def steer(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        screen.drawer.turn("agent")
        await pilot.pause()

    assert snap_compare(app(show, theme), terminal_size=size, run_before=steer)


SIZES_AND_THEMES = [((60, 40), LIGHT.name), ((80, 24), DARK.name), ((120, 40), LIGHT.name), ((200, 50), DARK.name)]


@pytest.mark.parametrize(("size", "theme"), SIZES_AND_THEMES, ids=["60", "80", "120", "200"])
def test_the_verdict_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    show = feed.FeedShow(ended_feed(), END_MS + 100)
    assert snap_compare(app(show, theme), terminal_size=size, run_before=_settle)


@pytest.mark.parametrize(("size", "theme"), SIZES_AND_THEMES, ids=["60", "80", "120", "200"])
def test_a_cause_that_is_explained_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    show = feed.FeedShow(feed.debate(), 30_000)

    async def choose(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        chosen = next(row for row in screen.view.causes if "cuts" in row.text)
        screen.on_causes_panel_picked(CausesPanel.Picked(chosen.number, explain=True))
        await pilot.pause()

    assert snap_compare(app(show, theme), terminal_size=size, run_before=choose)


def test_the_list_of_undo_looks_as_it_did(snap_compare: Any) -> None:
    show = feed.FeedShow(feed.debate(), 70_000)

    async def choose(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        await pilot.press("U")
        await pilot.pause()

    assert snap_compare(app(show), terminal_size=(80, 24), run_before=choose)


@pytest.mark.parametrize(("size", "theme"), [((60, 40), LIGHT.name), ((120, 40), DARK.name)], ids=["60", "120"])
def test_a_lever_of_an_agent_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    show = feed.FeedShow(feed.debate(), 70_000)

    async def choose(pilot: Pilot[None]) -> None:
        await _settle(pilot)
        await pilot.press("2", "T", "down")
        await pilot.pause()

    assert snap_compare(app(show, theme), terminal_size=size, run_before=choose)
