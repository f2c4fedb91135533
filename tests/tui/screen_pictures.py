"""Pictures of a screen at every size in every theme, as text: one running app is resized and given other colours, row by row.

A file a screen (`pictures/NAME.txt`) has for each size the rows as they stand there, once with all signs and once in plain characters, and
for each theme a short digest of every row with its colours, so that a changed colour is seen too, and where.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path
from unittest.mock import patch

from rich.segment import Segment
from textual._context import visible_screen_stack
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from argentum_tui.app import ArgentumApp
from argentum_tui.line_filters import filters_for
from argentum_tui.screens.stage import StageScreen
from argentum_tui.terminal import Terminal
from argentum_tui.themes import CONTRAST, DARK, LIGHT, WARM

SIZES = ((60, 40), (80, 24), (120, 40), (200, 60))
THEMES = (DARK.name, LIGHT.name, WARM.name, CONTRAST.name)
ASCII = "ascii"
FOLDER = Path(__file__).parent / "pictures"

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen at one size in one theme, or in plain characters: its rows as text, without blanks at their ends, and a digest of each with
    its styles."""

    size: Size
    look: str
    rows: tuple[str, ...]
    digests: tuple[str, ...]


async def pictures_of(pilot: Pilot[None]) -> list[Picture]:
    """The screen that a running app shows, at every size in every look."""
    app = pilot.app
    assert isinstance(app, ArgentumApp)
    taken: list[Picture] = []
    for look in (*THEMES, ASCII):
        app._look_filters = filters_for(Terminal(ascii=look == ASCII))
        app.theme = DARK.name if look == ASCII else look
        await _drawn(pilot)
        # From the largest to the smallest each time: where a list stands may depend on the size before.
        for size in reversed(SIZES):
            await _resized(pilot, size)
            taken.append(_taken(app, size, look))
    return taken


_refresh = Screen._compositor_refresh


def _not_sent(screen: Screen[object]) -> None:
    """What changed on the screen on top is drawn when its picture is taken, and need not be drawn for a terminal as well."""
    if screen is screen.app.screen:
        screen._compositor._dirty_regions.clear()
        screen._dirty_widgets.clear()
    else:
        _refresh(screen)


async def _resized(pilot: Pilot[None], size: Size) -> None:
    if pilot.app.size != size:
        await pilot.resize_terminal(*size)
    for _ in range(400):
        if pilot.app.screen.size == size:
            break
        await pilot.pause(0.002)
    assert pilot.app.screen.size == size
    await _drawn(pilot)


async def _drawn(pilot: Pilot[None]) -> None:
    """Until what was asked for stands on the screen, and on those that it lies over."""
    await pilot.pause()
    for screen in pilot.app.screen_stack:
        for field in screen.query(Input):
            field.cursor_blink = False
        if isinstance(screen, StageScreen):
            screen._unsettled = True
            screen.tick()
    await pilot.pause()
    for below in pilot.app._background_screens:
        # The pilot waits for the screen on top alone. One round for its new size, one for the rules that follow from it.
        for _ in range(2):
            await _attended(below)
            below._on_timer_update()
    if pilot.app._background_screens:
        await pilot.pause()


async def _attended(screen: Screen[object]) -> None:
    """Until every widget of a screen has taken what it was sent."""
    for node in screen.walk_children(with_self=True):
        taken = asyncio.Event()
        if node.call_later(taken.set):
            await taken.wait()


def _taken(app: App[None], size: Size, look: str) -> Picture:
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips()
    rows = [list(strip) for strip in strips]
    texts = tuple("".join(segment.text for segment in row).rstrip() for row in rows)
    return Picture(size, look, texts, tuple(_digest(row) for row in rows))


def _digest(row: Iterable[Segment]) -> str:
    """Three characters for a row with its styles, however it is cut into segments."""
    cells = blake2s(digest_size=2)
    said, styled = "", ""
    for segment in row:
        style = segment.style
        named = f"{style.color and style.color.name} {style.bgcolor and style.bgcolor.name} " if style else ""
        if style is not None:
            named += "".join(
                sign for sign, on in zip("bdiur", (style.bold, style.dim, style.italic, style.underline, style.reverse), strict=True) if on
            )  # fmt: skip
        if named != styled:
            cells.update(f"{said}\0{styled}\0".encode())
            said, styled = "", named
        said += segment.text
    cells.update(f"{said}\0{styled}".encode())
    return cells.hexdigest()


# --- the file ---------------------------------------------------------------------------------------------------------


def written(pictures: list[Picture]) -> str:
    """The pictures of a screen as a file."""
    lines: list[str] = []
    for size in SIZES:
        some = {one.look: one for one in pictures if one.size == size}
        lines += [f"== {size[0]} x {size[1]}", *(f"|{row}" for row in some[DARK.name].rows)]
        for look in THEMES:
            otherwise = [pair for pair in zip(some[DARK.name].rows, some[look].rows, strict=True) if pair[0] != pair[1]]
            assert not otherwise, (size, look, otherwise)
            lines += [f"-- {look}", *_wrapped(some[look].digests)]
        plain = some[ASCII]
        lines += [f"-- {ASCII}", *(f"|{row}" for row in plain.rows), *_wrapped(plain.digests)]
    return "\n".join(lines) + "\n"


def _wrapped(digests: tuple[str, ...]) -> Iterator[str]:
    for first in range(0, len(digests), 20):
        yield " ".join(digests[first : first + 20])


def differences(before: str, after: str) -> list[str]:
    """Where two files of pictures differ, in words: which size and look, and how many rows; with the first that read otherwise."""
    found: list[str] = []
    for (heading, old), (_, new) in zip(_parts(before), _parts(after), strict=False):
        changed = [n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other]
        if changed or len(old) != len(new):
            row = changed[0] if changed else min(len(old), len(new))
            said = [part[row] if row < len(part) else "" for part in (old, new)]
            found.append(
                f"{heading}: {len(changed) or abs(len(old) - len(new))} rows, the first was\n{said[0]}\nand is\n{said[1]}"
            )
    return found


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    size, heading = "", ""
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith(("== ", "-- ")):
            if heading:
                yield heading, rows
            size = line[3:] if line.startswith("== ") else size
            heading, rows = (size if line.startswith("== ") else f"{size}, {line[3:]}"), []
        else:
            rows.append(line)
    if heading:
        yield heading, rows


def taken_of(app: ArgentumApp, before: Callable[[Pilot[None]], Awaitable[None]]) -> list[Picture]:
    """The pictures of an app's screen after `before` has brought it there, at the smallest size."""

    async def run() -> list[Picture]:
        with patch.object(Screen, "_compositor_refresh", _not_sent):
            return await taken()

    async def taken() -> list[Picture]:
        async with app.run_test(size=SIZES[0]) as pilot:
            await pilot.pause()
            await before(pilot)
            return await pictures_of(pilot)

    return asyncio.run(run())
