"""What a terminal gives in one write, read by Textual's own parser of terminals: every key is there before the first one is handled."""

from __future__ import annotations

from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.pilot import Pilot


def write(app: App[Any], text: str) -> None:
    """All keys of a text at once: `\\r` is Enter, `\\x1b[A` is Up, `\\x03` is Ctrl-C."""
    for event in XTermParser().feed(text):
        app.post_message(event)


async def written(pilot: Pilot[Any], text: str) -> None:
    """Write a text, and wait until the last key of it has done what it does."""
    write(pilot.app, text)
    for _ in range(6 * len(text)):
        await pilot.pause()
