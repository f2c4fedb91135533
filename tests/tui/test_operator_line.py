"""The operator line: it takes the keyboard, cleans what is written, sends nothing empty, and remembers."""

from __future__ import annotations

import pytest
from one_write import write
from shell_fakes import FakeShow, FakeStage, stage_app
from textual.app import App

from argentum_tui.panels.operator_line import OperatorLine


def line(app: App[None]) -> OperatorLine:
    return app.screen.query_one(OperatorLine)


def prompt(app: App[None]) -> str:
    return str(app.screen.query_one("#operator-prompt").render())


async def test_a_line_is_spoken_as_the_chair() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("i", *"xgq 1?", "enter")
        await pilot.pause()
        assert show.commands == [("say", {"text": "xgq 1?"})]
        assert line(app).mode is None
        await pilot.press("x")
        assert show.commands[-1] == ("cut", {})


async def test_a_question_goes_to_the_agent_selected_when_it_was_begun() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("3", "a")
        assert prompt(app) == "ask CYRIL ❯"
        assert isinstance(app.screen, FakeStage)
        app.screen.select(1)
        await pilot.press(*"Why", "enter")
        await pilot.pause()
        assert show.commands == [("ask", {"agent": "cyril", "text": "Why"})]


@pytest.mark.parametrize("written", ["", "   ", "\u200b", "<br/>"])
async def test_an_empty_line_sends_nothing(written: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("i")
        line(app)._input.value = written
        await pilot.press("enter")
        await pilot.pause()
        assert show.commands == []
        assert line(app).mode is None


async def test_what_is_written_is_cleaned() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("i")
        line(app)._input.value = "[red]stop[/red] <b>now</b>\u202e"
        await pilot.press("enter")
        await pilot.pause()
        (sent,) = show.commands
        assert "[" not in sent[1]["text"] and "<" not in sent[1]["text"] and "\u202e" not in sent[1]["text"]


async def test_escape_leaves_without_sending() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("i", *"no", "escape")
        await pilot.pause()
        assert show.commands == []
        assert line(app).mode is None
        assert prompt(app) == "❯"
        await pilot.press("space")
        assert show.commands == [("pause", {"paused": True})]


async def test_tab_stays_in_the_line() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("i", "tab", "shift+tab", *"on")
        assert line(app).text == "on"
        assert isinstance(app.screen, FakeStage) and app.screen.calls == []


async def test_up_and_down_go_through_what_was_sent() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        for words in ("one", "two", "two"):
            await pilot.press("i", *words, "enter")
        await pilot.press("i", "up")
        assert line(app).text == "two"
        await pilot.press("up", "up")
        assert line(app).text == "one"
        await pilot.press("down", "down", "down")
        assert line(app).text == ""


async def test_lines_and_questions_are_remembered_apart() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("i", *"one", "enter", "a", "up")
        assert line(app).text == ""


async def test_a_search_follows_what_is_typed_and_stays_after_enter() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("/", *"re", "enter")
        await pilot.pause()
        stage = app.screen
        assert isinstance(stage, FakeStage)
        assert stage.calls == [("search", "r"), ("search", "re")]
        await pilot.press("n", "N")
        assert stage.calls[2:] == [("search_step", -1), ("search_step", 1)]
        await pilot.press("escape")
        assert stage.calls[-1] == ("search", "")
        await pilot.press("n")
        assert stage.calls[-1] == ("search", "")


async def test_escape_in_the_search_ends_it() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("/", "r", "escape")
        await pilot.pause()
        stage = app.screen
        assert isinstance(stage, FakeStage)
        assert stage.calls[-1] == ("search", "")
        assert app.searching is False


async def test_a_click_on_the_line_begins_to_speak() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.click(OperatorLine)
        assert line(app).mode == "say"
        await pilot.click("#fake-stage")


async def test_the_line_does_not_take_the_keyboard_by_itself() -> None:
    app = stage_app()
    async with app.run_test():
        assert app.focused is None


async def test_a_line_longer_than_its_field_shows_its_end() -> None:
    """A row of its own for a scroll bar is a row less for the words, and there is only one."""
    words = "Please tell us, both of you, what a nurse on a night shift gains from a free Friday, and who pays"
    app = stage_app(FakeShow())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i")
        write(app, words)
        await pilot.pause()
        field = app.screen.query_one("#operator-input")
        row = "".join(segment.text for segment in app.screen._compositor.render_strips()[field.region.y])
        assert words[-20:] in row
