"""A page in Debian's Chromium, from disk and without a network: opened, played, and watched while it plays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--mute-audio",
)  # fmt: skip

# At every frame: the player's clock, the line and word that are marked, and what each agent's purse shows.
_WATCH = """async (forMs) => {
  const audio = document.querySelector("audio");
  const lead = Number(document.getElementById("argentum-sound").dataset.leadMs);
  const seen = [];
  const begun = performance.now();
  while (performance.now() - begun < forMs) {
    await new Promise(requestAnimationFrame);
    const ms = audio.currentTime * 1000 - lead;
    await new Promise((go) => { // what the page does in this frame is done then, in whatever order
      const after = new MessageChannel();
      after.port1.onmessage = go;
      after.port2.postMessage(0);
    });
    const heard = document.querySelector(".word.heard");
    const line = heard?.closest("[data-line]");
    seen.push({
      ms,
      line: line ? Number(line.dataset.line) : null,
      word: line ? [...line.querySelectorAll(".word")].indexOf(heard) : null,
      banks: Object.fromEntries([...document.querySelectorAll("[data-bank]")].map((each) => [each.dataset.agent, Number(each.dataset.bank)])),
      bids: Object.fromEntries([...document.querySelectorAll("[data-bid]")].map((each) => [each.dataset.agent, each.dataset.bid])),
    });
  }
  return seen;
}"""


def needs_browser() -> None:
    """Skip the test where there is no Chromium, or nothing to drive it with."""
    pytest.importorskip("playwright", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium here")


@dataclass
class Opened:
    """A page that is open, and everything it did that it should not."""

    page: Any
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def play_from(self, ms: int) -> None:
        """Let it play from a moment on, and wait until it does."""
        lead = "Number(document.getElementById('argentum-sound').dataset.leadMs)"
        self.page.evaluate(f"document.querySelector('audio').currentTime = ({ms} + {lead}) / 1000")
        if self.page.get_by_role("button", name="Play", exact=True).count():
            self.page.keyboard.press("Space")
        self.until(f"document.querySelector('audio').currentTime * 1000 - {lead} > {ms} + 50")

    def until(self, expression: str) -> None:
        """Wait until something is so. The driver's own way to wait evaluates text in the page, which the policy forbids."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never so: {expression}")

    def watch(self, for_ms: int) -> list[dict[str, Any]]:
        """What the page shows at every frame, with the moment that is heard."""
        seen: list[dict[str, Any]] = self.page.evaluate(_WATCH, for_ms)
        return seen


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, file: Path, *, width: int = 1440, height: int = 900, **more: Any) -> Iterator[Opened]:
    """A page of a file, once it shows the debate."""
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **more)
    try:
        page = context.new_page()
        found = Opened(page)
        page.on("console", lambda said: found.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: found.faults.append(str(error)))
        page.on("dialog", lambda dialog: found.faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: found.requests.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector(".controls")
        yield found
    finally:
        context.close()
