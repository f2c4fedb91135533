"""The page, fed live, in a browser: it follows, plays, and does what a watcher does. Skipped where there is no Chromium."""

from __future__ import annotations

import asyncio
import shutil
from typing import Any

import numpy as np
import pytest
from shared_debate import shared_debate

from argentum_core.session.room import WatcherClap, WatcherLine, WatcherVote
from argentum_tui.share.sound import packed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
async def test_the_page_follows_a_debate_plays_it_and_hands_on_what_a_watcher_does() -> None:
    playwright: Any = pytest.importorskip("playwright.async_api")
    wrong: list[str] = []
    async with shared_debate() as debate, playwright.async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        debate.clock(60_000)
        await page.goto(debate.url(f"/?token={debate.token('steer')}"))
        await page.wait_for_selector(".watcher .listen")
        assert await page.title() == "Homework & more"
        assert "Live" in await page.inner_text(".watcher")
        # Time goes on from where the room was, and nothing was pressed. A page that stands still is moved by its watchdog after fifteen seconds.
        await page.wait_for_selector(".time:has-text('01:02')", timeout=12_000)
        await page.click(".watcher .listen")
        for n in range(15):
            debate.hub.sound.add(200 * n, chunk := packed(np.full((4800, 2), 0.01, np.float32), 4800 * n))
            debate.hub.take_sound(chunk)
            debate.clock(200 * n)
            await asyncio.sleep(0.1)
        assert await page.inner_text(".watcher .listen") == "Sound on"
        await page.click(".watcher .your-vote button >> nth=1")
        await page.click(".watcher .clap")
        await page.fill(".watcher .steer input", "cut brook")
        await page.press(".watcher .steer input", "Enter")
        await page.wait_for_selector(".watcher .steer .answer:text('so be it')")
        assert [wanted.act for wanted in debate.asked] == [
            WatcherVote("against"), WatcherClap(""), WatcherLine("cut brook"),
        ]  # fmt: skip
        await browser.close()
    assert wrong == []
