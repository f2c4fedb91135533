"""Commands written on the stage after `:`: lines of the grammar and names of actions, completed by tab, refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from one_write import written
from shell_fakes import FakeShow, FakeStage, debate, settle, stage_app, until
from textual.app import App
from textual.pilot import Pilot

from argentum_tui.action_registry import BY_NAME
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.screens.help import HelpScreen


def line(app: App[None]) -> OperatorLine:
    return app.screen.query_one(OperatorLine)


def foot(app: App[None]) -> str:
    return str(app.screen.query_one(ActionFooter).render())


async def write(pilot: Pilot[Any], text: str, *then: str) -> None:
    await pilot.press(":", *text, *then)
    await settle(pilot)


COMMANDS = [
    ("cut", ("cut", {})),
    ("cut ada", ("cut", {})),
    ("cut at beat", ("cut_at_beat", {"agent": "brook"})),
    ("cut_at_beat delia", ("cut_at_beat", {"agent": "delia"})),
    ("grant ada 2", ("grant", {"agent": "ada", "tokens": 2})),
    ("grant", ("grant", {"agent": "brook", "tokens": 1})),
    ("set interrupts.per_window 3", ("knob", {"key": "interrupts.per_window", "value": 3})),
    ("say Order!", ("say", {"text": "Order!"})),
    ("pause", ("pause", {"paused": True})),
]  # fmt: skip


@pytest.mark.parametrize(("text", "command"), COMMANDS)
async def test_a_line_is_sent_like_the_key(text: str, command: Any) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await write(pilot, text, "enter")
        assert show.commands == [command]
        assert line(app).mode is None


async def test_a_preset_is_read_off_the_screens_thread_and_sent_whole() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await write(pilot, "preset panel_civil", "enter")
        await until(pilot, lambda: bool(show.sent))
        assert show.commands == [("preset", {"name": "panel_civil"})]
        assert getattr(show.sent[0], "settings", {})["interrupts"]["mode"] == "beat_only"
        await write(pilot, "preset oxford_formal", "enter")
        await until(pilot, lambda: "is not allowed" in foot(app))
        assert len(show.sent) == 1


REFUSALS = [
    ("grnt ada", "there is no command 'grnt'; did you mean grant?"),
    ("cut bob", "there is no agent 'bob'; agents are Ada (1), Brook (2), Cyril (3), Delia (4)"),
    ("undo", "undo: nothing has been changed yet"),
    ("start", "start works in the lobby alone"),
    ("theme dark", "theme takes nothing behind it"),
    ("select bob", "there is no agent 'bob'; agents are Ada (1), Brook (2), Cyril (3), Delia (4)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), REFUSALS)
async def test_a_refusal_says_what_is_allowed(text: str, sentence: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(240, 30)) as pilot:
        await write(pilot, text, "enter")
        assert foot(app) == sentence
        assert show.commands == []


async def test_a_debate_that_is_over_is_not_steered() -> None:
    show = FakeShow()
    app = stage_app(show, debate(ended="turns"))
    async with app.run_test() as pilot:
        await write(pilot, "grant ada 2", "enter")
        assert foot(app) == "the debate is over"
        assert show.commands == []


async def test_what_is_no_command_of_the_engine_is_reached_by_its_name() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        stage = app.screen
        assert isinstance(stage, FakeStage)
        dark = app.theme
        await write(pilot, "theme", "enter")
        assert app.theme != dark
        await write(pilot, "knobs", "enter")
        assert stage.drawer.holds == "knobs"
        await write(pilot, "back", "enter")
        assert stage.drawer.holds is None
        await write(pilot, "agent cyril", "enter")
        assert (stage.selected, stage.drawer.holds) == (3, "agent")
        await write(pilot, "search rents rise", "enter")
        assert stage.calls[-1] == ("search", "rents rise") and app.searching
        await write(pilot, "who", "enter")
        assert stage.calls[-1][0] == "notice" and "Ada (for) speaks." in stage.calls[-1][1]
        await write(pilot, "help", "enter")
        assert isinstance(app.screen, HelpScreen)


async def test_tab_completes_what_is_certain_and_goes_through_what_is_not() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await write(pilot, "gr", "tab")
        assert line(app).text == "grant "
        await pilot.press("b", "tab")
        assert line(app).text == "grant Brook "
        line(app)._input.value = "cut "
        await settle(pilot)
        await pilot.press("tab", "tab")
        assert line(app).text == "cut Brook"
        await pilot.press("shift+tab")
        assert line(app).text == "cut Ada"
        line(app)._input.value = "set interrupts.mo"
        await settle(pilot)
        await pilot.press("tab")
        assert line(app).text == "set interrupts.mode "


async def test_what_may_follow_is_shown_while_it_is_written_and_the_actions_come_back() -> None:
    app = stage_app()
    async with app.run_test(size=(160, 30)) as pilot:
        await write(pilot, "cut ")
        assert foot(app) == "Ada  Brook  Cyril  Delia"
        line(app)._input.value = "set interrupts.mode "
        await settle(pilot)
        assert foot(app) == "one of cutoff, beat_only, now cutoff"
        line(app)._input.value = "preset pa"
        await until(pilot, lambda: line(app).candidates("preset pa") != [])
        await pilot.press("tab")
        assert line(app).text == "preset panel_civil "
        await pilot.press("escape")
        await settle(pilot)
        assert foot(app).startswith("x cut")


async def test_a_command_in_one_write_with_its_keys_is_read_in_order() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await written(pilot, "x:gr\tcy\t3\rm")
        assert show.commands == [
            ("cut", {}), ("grant", {"agent": "cyril", "tokens": 3}), ("mute", {"agent": "brook", "muted": True}),
        ]  # fmt: skip


async def test_up_recalls_commands() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await write(pilot, "pause", "enter")
        await write(pilot, "", "up")
        assert line(app).text == "pause"


async def test_the_palette_takes_a_whole_line() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await settle(pilot)
        await pilot.press(*"grant ada 2")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: bool(show.commands))
        assert show.commands == [("grant", {"agent": "ada", "tokens": 2})]


class ShowWithDoor(FakeShow):
    """A show that hands in what is sent from elsewhere."""

    screen: Callable[[str, Callable[[str | None], None]], None]

    def on_screen_lines(self, screen: Callable[[str, Callable[[str | None], None]], None]) -> None:
        self.screen = screen


async def test_a_line_from_elsewhere_does_what_only_a_screen_can_unless_somebody_types() -> None:
    show = ShowWithDoor()
    app = stage_app(show)
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        dark = app.theme
        show.screen("theme", answers.append)
        await until(pilot, lambda: len(answers) == 1)
        assert answers == [None] and app.theme != dark
        await pilot.press("i")
        show.screen("quit", answers.append)
        await until(pilot, lambda: len(answers) == 2)
        assert answers[-1] == "somebody is typing there, or a dialog is open"
        assert line(app).mode == "say"
    show.screen("theme", answers.append)
    assert answers[-1] == "the screen has gone"


def test_the_colon_is_the_command_line() -> None:
    assert BY_NAME["command"].keys == (":",)
