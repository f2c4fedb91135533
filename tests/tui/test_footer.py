"""The footer: what fits is shown, a click does what the key does, what is not possible is dimmed and says why."""

from __future__ import annotations

import pytest
from shell_fakes import FakeShow, debate, stage_app
from textual.app import App

from argentum_tui.panels.footer import ActionFooter


def footer(app: App[None]) -> ActionFooter:
    return app.screen.query_one(ActionFooter)


def column_of(app: App[None], name: str) -> int:
    shown = footer(app)
    for x in range(shown.size.width):
        action = shown.action_at(x)
        if action is not None and action.name == name:
            return x + shown.styles.padding.left
    raise AssertionError(f"{name} is not shown")


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_it_fills_one_line_and_no_more(width: int) -> None:
    app = stage_app()
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        text = str(footer(app).render())
        assert text.startswith("x cut  X at beat  i say  a ask")
        assert "? help" in text
        assert len(text) <= footer(app).size.width


async def test_when_the_debate_has_ended_it_says_what_can_be_done_then() -> None:
    app = stage_app(FakeShow(), debate(floor=None, ended="turns"))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        text = str(footer(app).render())
        assert "E export" in text and "A again" in text and "? help" in text and "q quit" in text


async def test_a_click_is_the_key() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        for name in ("cut", "grant", "pause"):
            await pilot.click(ActionFooter, offset=(column_of(app, name) + 1, 0))
        assert [command for command, _ in show.commands] == ["cut", "grant", "pause"]


async def test_a_click_between_actions_does_nothing() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        await pilot.click(ActionFooter, offset=(column_of(app, "cut_at_beat") - 1, 0))
        assert show.commands == []


async def test_a_click_on_a_dimmed_action_says_why() -> None:
    show = FakeShow()
    app = stage_app(show, debate(floor=None))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        before = footer(app).render()
        assert any("$text-disabled" in str(span.style) for span in before.spans)
        await pilot.click(ActionFooter, offset=(column_of(app, "cut"), 0))
        assert str(footer(app).render()) == "x cut: nobody is speaking"
        assert show.commands == []


async def test_it_follows_the_debate() -> None:
    state = debate(floor=None)
    app = stage_app(state=state)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        dimmed = footer(app).render().spans
        state.floor = debate().floor
        footer(app).refresh_actions()
        assert footer(app).render().spans != dimmed


async def test_copying_says_how_much() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("y")
        assert str(footer(app).render()) == "copied 4 words"
