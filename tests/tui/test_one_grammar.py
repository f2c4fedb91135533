"""One grammar: every action of the registry is reached by key, mouse, palette, `:`, `argentum send` and `--plain`, and by no key while something is
being written (`test_plain.py` has the last way)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from shell_fakes import FakeShow, OwnMenu, debate, floor, lobby_app, settle, stage_app
from test_footer import column_of
from textual.pilot import Pilot
from textual.style import Style
from textual.widgets import Input

from argentum_core.debate.commands import Command, GrantCommand, arguments_of, name_of
from argentum_core.debate.events import OperatorCommand
from argentum_core.debate.state import DebateState
from argentum_core.grammar import head_of
from argentum_core.session.written_lines import WrittenLines
from argentum_tui import app, stage_words
from argentum_tui.action import Action
from argentum_tui.action_registry import ACTIONS, at
from argentum_tui.context import ActionContext, Reason, Where
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.knob_list import KnobList
from argentum_tui.screens.help import HelpScreen, keys_text
from argentum_tui.screens.palette import ActionCommands

STAGE = at("stage")
NAMES = [action.name for action in STAGE]
THERE = [name for name in NAMES if not name.startswith("select_") or name in {"select_1", "select_2", "select_3", "select_4", "select_next", "select_previous"}]  # fmt: skip


@pytest.fixture
def performed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of actions, in the order in which they were performed; nothing comes of them."""
    names: list[str] = []

    def perform(action: Action, context: ActionContext) -> Reason:
        names.append(action.name)
        return None

    monkeypatch.setattr(app, "perform", perform)
    monkeypatch.setattr(stage_words, "perform", perform)
    yield names


async def test_by_key(performed: list[str]) -> None:
    async with stage_app().run_test() as pilot:
        for action in STAGE:
            for key in action.keys:
                await pilot.press(key)
        assert performed == [action.name for action in STAGE for _ in action.keys]


async def test_by_mouse_in_the_footer(performed: list[str]) -> None:
    ranked = [action.name for action in STAGE if action.rank]
    running = stage_app()
    async with running.run_test(size=(500, 30)) as pilot:
        await pilot.pause()
        for name in ranked:
            await pilot.click(ActionFooter, offset=(column_of(running, name), 0))
        assert performed == ranked


def test_by_mouse_in_the_help() -> None:
    """Whatever the footer has no room for; agents are selected by a click on their rows (`test_stage.py`)."""
    clicked = {
        span.style.meta["@click"]
        for span in keys_text("stage", 100).spans
        if isinstance(span.style, Style) and span.style.meta
    }
    assert clicked == {f"screen.operate('{action.name}')" for action in STAGE if not action.family}


async def test_a_click_on_a_line_of_the_help_puts_it_away_and_does_it(performed: list[str]) -> None:
    running = stage_app()
    async with running.run_test(size=(120, 40)) as pilot:
        await running.push_screen(HelpScreen("stage"))
        await pilot.pause()
        await pilot.click("#help-keys", offset=(2, 1))
        await pilot.pause()
        assert performed == ["cut"] and not isinstance(running.screen, HelpScreen)


async def test_by_palette(performed: list[str]) -> None:
    async with stage_app().run_test() as pilot:
        palette = ActionCommands(pilot.app.screen)
        async for hit in palette.discover():
            hit.command()
        assert sorted(performed) == sorted(set(THERE) - {"palette"})


class Recording(FakeShow):
    """A recorded debate, which cannot be steered."""

    steerable = False


@pytest.mark.parametrize(("where", "show"), [("stage", FakeShow), ("replay", Recording)])
async def test_by_a_line_on_the_screen(performed: list[str], where: Where, show: type[FakeShow]) -> None:
    names = [action.name for action in at(where)]
    async with stage_app(show()).run_test() as pilot:
        running = pilot.app
        assert isinstance(running, app.ArgentumApp)
        for name in names:
            running.do_line(f":{name}")
            running.do_line(name.replace("_", " "))
        assert performed == [name for name in names for _ in range(2)]


async def test_a_recording_is_not_steered_by_a_line() -> None:
    show = Recording()
    async with stage_app(show).run_test(size=(160, 30)) as pilot:
        running = pilot.app
        assert isinstance(running, app.ArgentumApp)
        for line, said in (
            ("grant ada 2", "this is a recording; it cannot be steered"),
            ("cut", "cut works on the stage of a running debate alone"),
        ):
            running.do_line(line)
            assert str(running.screen.query_one(ActionFooter).render()) == said
        assert show.commands == []


def steerable() -> DebateState:
    """A debate in which lines can be read."""
    return debate(undo=[GrantCommand("ada", 1)], floor=floor("ada"), phase="speaking", minutes_wanted=5.0)


STEERING: dict[str, tuple[str, dict[str, Any]]] = {
    "cut": ("cut", {}),
    "cut_at_beat brook": ("cut_at_beat", {"agent": "brook"}),
    "say Order!": ("say", {"text": "Order!"}),
    "ask brook Why?": ("ask", {"agent": "brook", "text": "Why?"}),
    "closing": ("closing", {}),
    "extend": ("extend", {"turns": 0, "minutes": 2.0}),
    "vote for 70": ("vote", {"side": "for", "dial": 70}),
    "grant brook": ("grant", {"agent": "brook", "tokens": 1}),
    "take brook": ("take", {"agent": "brook", "tokens": 1}),
    "mute brook": ("mute", {"agent": "brook", "muted": None}),
    "refuse brook": ("refuse", {"agent": "brook", "line": "cut_in"}),
    "refuse_standby brook": ("refuse", {"agent": "brook", "line": "standby"}),
    "share_less brook": ("share", {"agent": "brook", "percent": 20}),
    "share_more brook": ("share", {"agent": "brook", "percent": 30}),
    "mind brook casebook": ("mind", {"agent": "brook", "mind": "casebook"}),
    "voice brook neural:wren": ("voice", {"agent": "brook", "voice": "neural:wren"}),
    "temperament brook quiet": ("temperament", {"agent": "brook", "temperament": "quiet"}),
    "clap brook": ("clap", {"agent": "brook"}),
    "pause": ("pause", {"paused": None}),
    "hold": ("knob", {"key": "governor.mode", "value": "enhanced"}),
    "undo": ("undo", {}),
}
"""The actions that steer, as lines from elsewhere, where no agent is selected."""
ANSWERED = ("presets", "knobs", "help")
"""The actions that only show something, and are answered in lines."""


async def test_by_send(performed: list[str]) -> None:
    """What steers is a command of the engine, what tells something is answered, and what only a screen can do is done there."""
    show = FakeShow()
    async with stage_app(show).run_test() as pilot:
        running = pilot.app
        assert isinstance(running, app.ArgentumApp) and isinstance(running.completer, stage_words.StageWords)

        def send(command: Command) -> int:
            number = show.send(command)
            told = OperatorCommand(
                command_id=number, command=name_of(command), arguments=arguments_of(command), status="accepted"
            )
            pilot.app.call_later(lines.heard, told)
            return number

        lines, words = WrittenLines(steerable(), send), running.completer
        lines.screen = lambda text, done: done(words.do_on_screen(text))
        for line, command in STEERING.items():
            assert (await lines.do(line)).ok, line
            assert show.commands[-1] == command
        assert performed == []
        for name in ANSWERED:
            assert (await lines.do(name)).lines, name
        assert performed == []
        rest = [name for name in NAMES if name not in ANSWERED and name not in {head_of(line) for line in STEERING}]
        for name in rest:
            assert (await lines.do(name)).ok, name
        assert performed == rest


# -- while something is being written


async def pressed(pilot: Pilot[Any], keep: frozenset[str]) -> None:
    """Press every key of every action but those that end what is being written."""
    for action in ACTIONS:
        for key in action.keys:
            if key not in keep:
                await pilot.press(key)


ENDS = frozenset({"escape", "enter"})
WRITING = {
    "a line to say": ["i"],
    "a question": ["2", "a"],
    "a vote": ["v"],
    "a search": ["/"],
    "a command": [":"],
    "the filter of the knobs": ["k", "/"],
    "a mind of an agent's own": ["2", "M", "/"],
    "the value of a knob": ["k", "/", *"kicker_fee", "enter", "1"],
}
MOVES = frozenset({"tab", "up", "down", "pageup", "pagedown", "r"})
"""These leave a field of the drawer for another row, and what is written there with it; r resets a value that is written."""


@pytest.mark.parametrize("opened", WRITING.values(), ids=WRITING.keys())
async def test_no_key_fires_while_something_is_written_on_the_stage(
    opened: list[str], request: pytest.FixtureRequest
) -> None:
    show = FakeShow()
    async with stage_app(show).run_test(size=(160, 50)) as pilot:
        await pilot.press(*opened)
        await settle(pilot)
        field = pilot.app.focused
        assert isinstance(field, Input) or (isinstance(field, KnobList) and field.editing)
        performed: list[str] = request.getfixturevalue("performed")
        await pressed(pilot, ENDS | (MOVES if {"k", "M"} & set(opened) else frozenset()))
        assert performed == [] and show.commands == []
        assert pilot.app.focused is field or isinstance(field, KnobList)  # there / goes back to the filter


async def test_no_key_fires_while_a_motion_is_written_in_the_lobby(performed: list[str]) -> None:
    running = lobby_app(menu=OwnMenu())
    async with running.run_test() as pilot:
        await settle(pilot)
        field = running.screen.query_one("#own-motion", Input)
        field.focus()
        await pilot.pause()
        await pressed(pilot, ENDS | (MOVES - {"r"}))
        assert performed == []
