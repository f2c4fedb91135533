"""Keys never go astray: whatever comes in one write, a key is read when what the one before it did is done."""

from __future__ import annotations

from typing import Any

import pytest
from one_write import written
from shell_fakes import FakeShow, OwnMenu, box_in, lobby_app, settle, stage_app, until
from textual.widgets import Input

from argentum_core.wiring.choice import Choice
from argentum_tui.panels.chooser import Chooser
from argentum_tui.panels.knob_list import KnobList

UP, DOWN, ENTER, CTRL_C = "\x1b[A", "\x1b[B", "\r", "\x03"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        pytest.param("ix-ray question" + ENTER, [("say", {"text": "x-ray question"})], id="a line"),
        pytest.param("2ax, y and m?" + ENTER, [("ask", {"agent": "brook", "text": "x, y and m?"})], id="a question"),
        pytest.param(
            "ione" + ENTER + "itwo" + ENTER, [("say", {"text": "one"}), ("say", {"text": "two"})], id="two lines"
        ),
        pytest.param("ione" + ENTER + "x", [("say", {"text": "one"}), ("cut", {})], id="a line, then a cut"),
        pytest.param("/xx  ", [], id="a search"),
        pytest.param("/xx" + ENTER + "x", [("cut", {})], id="a search, then a cut"),
        pytest.param("i" + UP + "x", [], id="a field that keeps its arrows"),
        pytest.param("?xx", [], id="the help"),
        pytest.param("k/xx", [], id="a filter in the drawer"),
        pytest.param("dxx", [("cut", {}), ("cut", {})], id="the drawer without a field: the stage's keys work"),
    ],
)
async def test_on_the_stage(text: str, commands: list[tuple[str, dict[str, Any]]]) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(150, 40)) as pilot:
        await written(pilot, text)
        assert show.commands == commands


async def test_the_filter_of_the_knobs_has_what_is_typed_after_it() -> None:
    app = stage_app()
    async with app.run_test(size=(150, 40)) as pilot:
        await written(pilot, "k/duck")
        assert app.screen.query_one("#knob-filter", Input).value == "duck"
        row = app.screen.query_one(KnobList).row
        assert row is not None and row.path == "audio.duck_db"


async def test_a_knob_is_found_edited_and_the_drawer_left_in_one_write() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(150, 40)) as pilot:
        await written(pilot, "k/kicker_fee" + ENTER + ENTER)
        assert app.screen.query_one(KnobList).editing
        await pilot.press("escape", "escape", "escape")
        assert box_in(app) is None
        await written(pilot, "x")
        assert show.commands == [("cut", {})]


async def test_the_palette_takes_what_is_typed_after_its_key() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(120, 40)) as pilot:
        await written(pilot, "\x10xx")  # Ctrl-P
        assert show.commands == []
        assert app.screen.query_one(Input).value == "xx"


@pytest.mark.parametrize("first", [UP, UP + ENTER, "\x1b[H"], ids=["up", "up and enter", "home"])
async def test_a_sentence_in_the_lobby_is_written_whole(first: str) -> None:
    app = lobby_app(menu=OwnMenu())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await written(pilot, first + "Zoos: quit, lose? q x")
        assert app.is_running
        assert app.screen.query_one("#own-motion", Input).value == "Zoos: quit, lose? q x"


async def test_a_sentence_in_the_lobby_is_written_and_debated_in_one_write() -> None:
    started: list[Choice] = []
    app = lobby_app(started, menu=OwnMenu())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await written(pilot, UP + "Dogs vote" + ENTER)
        await until(pilot, lambda: bool(started))
        assert started[0].sentence == "Dogs vote"


async def test_the_arrows_of_the_sentence_step_through_the_list() -> None:
    app = lobby_app(menu=OwnMenu())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await written(pilot, UP + "ab" + DOWN + DOWN)
        assert app.screen.query_one("#motion", Chooser).index == 2


async def test_ctrl_c_does_not_wait_and_drops_what_waits() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(120, 40)) as pilot:
        await written(pilot, "ihello" + ENTER + CTRL_C)
        await until(pilot, lambda: show.closed == 1)
        assert show.commands == []
