"""An app with nothing but the stage, so that panels are tested without the lobby, and a clock that only the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import feed
from textual.pilot import Pilot

from argentum_tui.app import ArgentumApp
from argentum_tui.look import Look
from argentum_tui.panels.panel import Panel
from argentum_tui.screens.stage import StageScreen
from argentum_tui.themes import DARK

NEVER_S = 3600.0


def app(
    show: feed.FeedShow, theme: str = DARK.name, *, highlights: bool = False, look: Look | None = None
) -> ArgentumApp:
    """The app on the stage; nothing ticks but what the test ticks, and nothing glows unless asked."""
    return ArgentumApp(
        show=show, theme=theme, look=look, stage=lambda show: StageScreen(show, tick_s=NEVER_S, highlights=highlights)
    )


class Stage:
    """The running stage in the hands of a test."""

    def __init__(self, pilot: Pilot[None], show: feed.FeedShow) -> None:
        self.pilot = pilot
        self.show = show
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        self.screen = screen

    async def go_to(self, now_ms: int) -> None:
        self.show.go_to(now_ms)
        self.screen.tick()
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Resize the terminal and wait until the screen has taken the new size in: the event may lag behind."""
        await self.pilot.resize_terminal(width, height)
        for _ in range(200):
            await self.pilot.pause(0.01)
            too_small = self.screen.has_class("-too-small")
            if self.screen.size == (width, height) and too_small == (width < 60 or height < 16):
                break
        await self.pilot.pause()

    def panel(self, name: str) -> Panel:
        return self.screen.query_one(f"#{name}", Panel)

    def rows(self, name: str) -> list[str]:
        """What stands in a panel, row by row."""
        panel = self.panel(name)
        return [panel.render_line(y).text for y in range(panel.size.height)]

    def shown(self) -> set[str]:
        return {panel.id or "" for panel in self.screen.query(Panel) if panel.size and panel.is_on_screen}


@asynccontextmanager
async def on_stage(
    size: tuple[int, int] = (120, 40),
    now_ms: int = 70_000,
    names: tuple[str, ...] = feed.NAMES,
    *,
    highlights: bool = False,
    look: Look | None = None,
) -> AsyncIterator[Stage]:
    """The scripted debate on the stage at a moment."""
    show = feed.FeedShow(feed.debate(names), now_ms)
    async with app(show, highlights=highlights, look=look).run_test(size=size) as pilot:
        await pilot.pause()
        stage = Stage(pilot, show)
        await stage.go_to(now_ms)
        yield stage
