"""Themes and keys of the user's own: what is wrong is one sentence, and what is shipped is used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import feed
import pytest
from click.testing import CliRunner
from shell_fakes import FakeShow, debate, lobby_app, stage_app, until
from stage_app import app as stage_alone
from test_verdict import END_MS, ended_feed

from argentum_kit.refused import Refused
from argentum_tui import own_keys, suspension
from argentum_tui.action_registry import ACTIONS, BY_NAME
from argentum_tui.actions import key_of, with_keys
from argentum_tui.cli import argentum
from argentum_tui.look import Look, read_look
from argentum_tui.panels.causes import CausesPanel
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.panel import Panel
from argentum_tui.screens.help import HelpScreen, keys_text
from argentum_tui.screens.stage import StageScreen
from argentum_tui.terminal import Terminal
from argentum_tui.terminal_driver import BackgroundTold
from argentum_tui.themes import DARK, LIGHT, own

THEME = """
dark = true

[colours]
background = "#12141a"
surface = "#181b23"
panel = "#20242e"
text = "#d9dde6"
muted = "#9aa3b4"
disabled = "#717a8c"
line = "#343a47"
line_bright = "#7a879e"
accent = "#e6c583"
warning = "#efb462"
error = "#f58a86"
success = "#8bd39a"
highlight = "#2b3345"
cursor = "#2f384a"
selection = "#3d4a63"
agents = ["#7fb0ff", "#f2a65a", "#7fd08a", "#f58fbd", "#5fcfd6", "#dcc75c", "#bda0f7", "#f58a7c"]
"""


def theme_file(home: Path, text: str = THEME, name: str = "mine") -> Path:
    (home / "themes").mkdir(exist_ok=True)
    path = home / "themes" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def keys_file(home: Path, text: str) -> Path:
    path = home / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return path


# -- themes


def test_an_own_theme_comes_after_the_shipped_ones(tmp_path: Path) -> None:
    theme_file(tmp_path)
    look = read_look(tmp_path, theme="mine", environ={"TERM": "xterm-kitty", "COLORTERM": "truecolor"})
    assert (look.first_theme, look.problems, look.palettes[-1].background) == ("mine", (), "#12141a")
    assert (look.after("argentum-warm"), look.after("mine")) == ("mine", DARK.name)


WRONG_THEMES = [
    ('accent = "#e6c583"\n', "", "colours.accent is missing; it takes a colour written #rrggbb"),
    ('"#e6c583"', '"gold"', 'colours.accent = "gold" is not allowed; it takes a colour written #rrggbb'),
    ('"#e6c583"', "7", "colours.accent = 7 is not allowed; it takes a colour written #rrggbb"),
    ("accent =", "acent =", "there is no key 'acent' in colours; did you mean accent?"),
    ("dark = true", "", "dark is missing; it takes true or false"),
    ("dark = true", 'dark = "yes"', 'dark = "yes" is not allowed; it takes true or false'),
    ("dark = true", "dark = true\ntitle = 1", "there is no key 'title'; allowed: dark, colours"),
    (', "#f58a7c"]', "]", "colours.agents has 7 entries; it takes a list of 8 colours written #rrggbb"),
    ('"#f58a7c"]', '"red"]', 'colours.agents[8] = "red" is not allowed; it takes a colour written #rrggbb'),
    ("[colours]", "[colors]", "there is no key 'colors'; allowed: dark, colours"),
    ("dark = true", "dark = ", "line 2 is not TOML (invalid value)"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG_THEMES)
def test_a_wrong_theme_is_a_sentence_and_the_shipped_one_is_used(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    theme_file(tmp_path, THEME.replace(old, new))
    look = read_look(tmp_path, theme="mine", environ={})
    assert look.problems == (f"themes/mine.toml: {sentence}",)
    assert look.first_theme == DARK.name


def test_every_missing_colour_is_told(tmp_path: Path) -> None:
    found = own.read(theme_file(tmp_path, "dark = true\n[colours]\n"))
    assert len(found.problems) == 16 and found.palette is None


@pytest.mark.parametrize(("name", "words"), [("argentum-dark", "a shipped theme"), ("My Theme", "small letters")])
def test_the_name_of_a_theme_is_the_name_of_its_file(tmp_path: Path, name: str, words: str) -> None:
    (problem,) = own.read(theme_file(tmp_path, name=name)).problems
    assert words in problem and problem.endswith("rename the file")


def test_a_theme_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no theme 'argentum-drak'; did you mean argentum-dark"):
        read_look(tmp_path, theme="argentum-drak", environ={})


def test_check_tells_of_a_theme_and_of_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    path = theme_file(tmp_path, THEME.replace("#9aa3b4", "#50545c"))
    told = CliRunner().invoke(argentum, ["check", str(path)])
    assert "is a theme, and sound: mine" in told.output
    assert "muted on background has a contrast of 2.4; text can be read from 4.5 on" in told.output
    keys = keys_file(tmp_path, 'cut = "z"\n')
    assert (
        "is a key map, and sound: 1 action with keys of your own"
        in CliRunner().invoke(argentum, ["check", str(keys)]).output
    )
    keys_file(tmp_path, 'cut = "q"\n')
    assert "bound twice" in CliRunner().invoke(argentum, ["check", str(keys)]).output


def test_the_examples_of_the_guide_are_sound() -> None:
    examples = Path(__file__).parents[2] / "docs" / "examples"
    theme = own.read(examples / "themes" / "harbour.toml")
    assert (theme.problems, theme.lacks) == ((), ())
    keys, problems = own_keys.read_file(examples / "keys.toml")
    assert problems == [] and len(keys) == 4


# -- keys

WRONG_KEYS = [
    ('cut = "q"', '"q" is bound twice, to cut and to quit; give one of them another key'),
    ('cut = "z"\nsay = ["z"]', '"z" is bound twice, to cut and to say; give one of them another key'),
    ('cutt = "z"', "there is no action 'cutt'; did you mean cut?"),
    ('cut = "ctrl+c"', 'cut = "ctrl+c" is not allowed; ctrl+c cannot be bound: it ends the debate, whatever else is there'),
    ('cut = "enter"', 'cut = "enter" is not allowed; enter cannot be bound: lists and fields need it'),
    ('cut = "ctrl+m"', 'cut = "ctrl+m" is not allowed; ctrl+m cannot be bound: terminals send it for enter'),
    ('cut = "hyper+x"', 'cut = "hyper+x" is not allowed; it takes a character, space, insert, f1 to f12, or ctrl+ and a letter'),
    ("cut = 7", "cut = 7 is not allowed; it takes a key or a list of keys: "
                "a character, space, insert, f1 to f12, or ctrl+ and a letter"),
    ("cut = []", "cut = [] is not allowed; it takes a key or a list of keys: "
                 "a character, space, insert, f1 to f12, or ctrl+ and a letter"),
    ('palette = "z"', 'palette = "z" is not allowed; the palette opens while a line is being written, so its key must not be a letter of it'),
    ("cut", "line 1 is not TOML (expected '=' after a key in a key/value pair)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG_KEYS)
def test_a_wrong_key_map_is_a_sentence_and_the_shipped_keys_are_used(tmp_path: Path, text: str, sentence: str) -> None:
    keys_file(tmp_path, text)
    look = read_look(tmp_path, environ={})
    assert look.problems == (f"keys.toml: {sentence}",)
    assert look.own_keys == {}


def test_keys_may_change_places_and_mean_two_things_on_two_screens(tmp_path: Path) -> None:
    keys, problems = own_keys.read_file(
        keys_file(tmp_path, 'cut = "X"\ncut_at_beat = "x"\nhear = "m"\npause = ["space", "f5", ","]')
    )
    assert problems == []
    assert keys == {"cut": ("X",), "cut_at_beat": ("x",), "hear": ("m",), "pause": ("space", "f5", ",")}


OWN = {"cut": ("z",), "say": (",", "f5"), "help": ("f1",), "vote": ("b",), "select_1": ("ctrl+a",)}


async def test_own_keys_work_and_the_shipped_ones_they_replace_do_not() -> None:
    show = FakeShow()
    app = stage_app(show, look=Look(own_keys=OWN))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("x")
        assert show.commands == []
        await pilot.press("z", "m")
        assert [name for name, _ in show.commands] == ["cut", "mute"]
        await pilot.press("ctrl+a")
        assert app.screen.selected == 1  # type: ignore[attr-defined]
        for key in ("comma", "f5"):
            await pilot.press(key)
            assert app.screen.query_one("OperatorLine").mode == "say"  # type: ignore[attr-defined]
            await pilot.press("escape")
        assert str(app.screen.query_one(ActionFooter).render()).startswith("z cut  X at beat  , say")
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)


async def test_the_key_that_vote_gave_up_still_hears_voices_in_the_lobby() -> None:
    heard: list[int] = []

    def hear(_choice: object, number: int) -> str:
        heard.append(number)
        return "Ada"

    app = lobby_app(look=Look(own_keys=OWN), hear=hear)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("v")
        await until(pilot, lambda: bool(heard))
        assert heard == [0]


async def test_panels_name_the_own_keys() -> None:
    own = {"filter_causes": ("f6",), "explain": ("f7",), "export": ("f8",)}
    show = feed.FeedShow(ended_feed(), END_MS)
    async with stage_alone(show, look=Look(own_keys=own)).run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        screen = cast(StageScreen, pilot.app.screen)
        screen.query_one(CausesPanel).focus()
        await pilot.pause()
        frames = {name: panel_text(screen, name) for name in ("causes", "verdict")}
        assert "f6 all" in frames["causes"] and "f7 explains" in frames["causes"]
        assert "f8 export" in frames["verdict"] and "L lobby" not in frames["verdict"], "there is no lobby to go to"


def panel_text(screen: StageScreen, name: str) -> str:
    panel = screen.query_one(f"#{name}", Panel)
    return "\n".join(panel.render_line(y).text for y in range(panel.size.height))


def test_help_and_refusals_name_the_own_keys() -> None:
    text = str(keys_text("stage", 80, OWN))
    assert "z        Cut the speaker off now" in text and "^a       Select agent 1" in text
    assert (
        with_keys("no beat is left; {cut} cuts now, {nothing} stays", OWN)
        == "no beat is left; z cuts now, {nothing} stays"
    )
    assert [key_of(BY_NAME[name], OWN) for name in ("cut", "select_1", "back", "palette")] == ["z", "^a", "esc", "^p"]


def test_the_shipped_keys_could_be_written_in_a_file(tmp_path: Path) -> None:
    lines = [f"{action.name} = {list(action.keys)}" for action in ACTIONS]
    assert own_keys.read_file(keys_file(tmp_path, "\n".join(lines)))[1] == []


# -- the terminal's background


async def test_the_theme_follows_the_terminal_until_one_is_chosen() -> None:
    app = lobby_app(look=Look(terminal=Terminal(dark=False)))
    async with app.run_test() as pilot:
        assert app.theme == LIGHT.name
        app.post_message(BackgroundTold(dark=True))
        await pilot.pause()
        assert app.theme == DARK.name
        await pilot.press("t", "t")
        chosen = app.theme
        app.post_message(BackgroundTold(dark=False))
        await pilot.pause()
        assert app.theme == chosen


def test_a_terminal_is_asked_only_where_nobody_has_chosen() -> None:
    asked = Terminal(answers=True)
    assert Look(asked).asks
    assert not Look(asked, theme=DARK.name).asks
    assert not Look(Terminal(colours="none", answers=True)).asks
    assert not Look(Terminal()).asks


async def test_what_is_wrong_is_told_on_the_screen() -> None:
    app = lobby_app(look=Look(problems=("keys.toml: nothing is right",)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert [each.message for each in app._notifications] == [
            "keys.toml: nothing is right. What is shipped is used instead"
        ]


# -- suspension


async def test_a_terminal_that_cannot_be_left_says_so() -> None:
    app = stage_app()
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("ctrl+z")
        assert str(app.screen.query_one(ActionFooter).render()) == "^z suspend: this terminal cannot be left"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A shell to come back from; what would stop the process is written down: whether the debate stood still by then."""
    stopped: list[bool] = []
    monkeypatch.setattr("textual.drivers.headless_driver.HeadlessDriver.can_suspend", True, raising=False)
    monkeypatch.setattr("argentum_tui.suspension.why_not", lambda: None)
    return stopped


async def test_the_debate_is_paused_before_the_terminal_is_left(
    left: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    show, state = FakeShow(), debate()
    monkeypatch.setattr("argentum_tui.suspension.stop_group", lambda: left.append(state.paused))
    app = stage_app(show, state)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("ctrl+z")
        assert show.commands == [("pause", {"paused": True})] and left == []
        state.paused = True
        await until(pilot, lambda: bool(left))
        await pilot.press("ctrl+z")
        assert left == [True, True] and len(show.commands) == 1, "it is paused already"


async def test_a_debate_that_does_not_pause_keeps_nobody(left: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argentum_tui.suspender.PAUSED_WITHIN_S", 0.0)
    monkeypatch.setattr("argentum_tui.suspension.stop_group", lambda: left.append(True))
    app = stage_app()
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("ctrl+z")
        await until(pilot, lambda: bool(left))
        assert left == [True]


async def test_in_the_lobby_and_after_the_end_it_is_left_at_once(
    left: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argentum_tui.suspension.stop_group", lambda: left.append(True))
    show = FakeShow()
    for app in (lobby_app(), stage_app(show, debate(ended="turns"))):
        async with app.run_test(size=(120, 24)) as pilot:
            await pilot.press("ctrl+z")
    assert left == [True, True] and show.commands == []


@pytest.mark.skipif(os.name == "nt", reason="there are no process groups")
@pytest.mark.parametrize(("group", "session", "reason"), [(7, 5, None), (5, 5, "no shell is there to come back from")])
def test_without_a_shell_nobody_would_continue_it(
    monkeypatch: pytest.MonkeyPatch, group: int, session: int, reason: str | None
) -> None:
    monkeypatch.setattr("os.getpgrp", lambda: group)
    monkeypatch.setattr("os.getsid", lambda _pid: session)
    assert suspension.why_not() == reason
