"""The stage as a picture at one moment of the scripted debate, with 16 colours and with none. All sizes and themes:
`test_screen_pictures.py`."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from stage_app import app
from test_verdict import END_MS, ended_feed
from textual.pilot import Pilot

from argentum_tui.look import Look
from argentum_tui.screens.stage import StageScreen
from argentum_tui.terminal import Terminal
from argentum_tui.themes import DARK, LIGHT

MOMENT_MS = 12_300


async def _settle(pilot: Pilot[None]) -> None:
    """The second agent selected, the meter full, and the operator line and footer (which have tests of their own) hidden."""
    screen = pilot.app.screen
    assert isinstance(screen, StageScreen)
    screen.query_one("#bottom").visible = False
    screen.select(2)
    await pilot.pause()


STAGES = {
    "120x40": ((120, 40), DARK.name, Terminal()),
    "ascii, large": ((200, 60), DARK.name, Terminal(ascii=True)),
    "16 colours": ((120, 40), DARK.name, Terminal(colours="16")),
    "16 colours, light": ((80, 24), LIGHT.name, Terminal(colours="16")),
    "no colours": ((120, 40), DARK.name, Terminal(colours="none")),
}


@pytest.mark.parametrize(("size", "theme", "terminal"), STAGES.values(), ids=STAGES)
def test_the_stage_looks_as_it_did(snap_compare: Any, size: tuple[int, int], theme: str, terminal: Terminal) -> None:
    show = feed.FeedShow(feed.debate(), MOMENT_MS)
    assert snap_compare(app(show, theme, look=Look(terminal=terminal)), terminal_size=size, run_before=_settle)


def test_the_verdict_looks_as_it_did(snap_compare: Any) -> None:
    show = feed.FeedShow(ended_feed(), END_MS + 100)
    assert snap_compare(app(show), terminal_size=(120, 40), run_before=_settle)
