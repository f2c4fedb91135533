"""The app: every key reaches its command, the lobby hands over to the stage, and every way out closes the show."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from pathlib import Path
from typing import Any

import pytest
from shell_fakes import FakeMenu, FakeShow, FakeStage, box_in, debate, floor, lobby_app, settle, stage_app, until
from textual.command import CommandPalette

from argentum_core.wiring.choice import Choice
from argentum_tui.action_registry import at
from argentum_tui.action_target import AppActionTarget
from argentum_tui.app import INTERRUPTED, ArgentumApp
from argentum_tui.app_runner import run
from argentum_tui.context import ActionContext
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.screens.confirm import ClosingScreen, ConfirmQuit
from argentum_tui.screens.help import HelpScreen
from argentum_tui.screens.lobby import LobbyScreen
from argentum_tui.screens.palette import offered


def the_stage(app: ArgentumApp) -> FakeStage:
    stage = app.screen_stack[1]
    assert isinstance(stage, FakeStage)
    return stage


COMMANDS = [
    ("x", [("cut", {})]),
    ("X", [("cut_at_beat", {"agent": "brook"})]),
    ("g", [("grant", {"agent": "brook", "tokens": 1})]),
    ("G", [("take", {"agent": "brook", "tokens": 1})]),
    ("m", [("mute", {"agent": "brook", "muted": True})]),
    ("space", [("pause", {"paused": True})]),
]


@pytest.mark.parametrize(("key", "commands"), COMMANDS)
async def test_a_key_hands_its_command_to_the_show(key: str, commands: list[Any]) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert show.commands == commands


LOOKS = [
    ("tab", ("turn",)),
    ("up", ("scroll", -1)),
    ("down", ("scroll", 1)),
    ("pageup", ("scroll", -10)),
    ("pagedown", ("scroll", 10)),
    ("y", ("copy",)),
]


@pytest.mark.parametrize(("key", "call"), LOOKS)
async def test_a_key_that_looks_around_commands_nothing(key: str, call: tuple[Any, ...]) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert the_stage(app).calls == [call]
        assert show.commands == []


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_digits_select(number: int) -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press(str(number), "g")
        assert the_stage(app).selected == number
        assert the_stage(app).show.commands[0][1]["agent"] == ("ada", "brook", "cyril", "delia")[number - 1]


async def test_brackets_step_through_the_agents() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("]", "]", "]")
        assert the_stage(app).selected == 1
        await pilot.press("[")
        assert the_stage(app).selected == 4


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("question_mark", HelpScreen),
        ("ctrl+p", CommandPalette),
        ("q", ConfirmQuit),
    ],
)
async def test_a_key_opens_its_screen_and_escape_goes_back(key: str, screen: type) -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(app.screen, screen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_stage(app))


@pytest.mark.parametrize(("key", "name"), [("p", "presets"), ("k", "knobs"), ("e", "source")])
async def test_a_key_opens_the_drawer_and_the_key_or_escape_puts_it_away(key: str, name: str) -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        for again in (key, "escape"):
            await pilot.press(key)
            await settle(pilot)
            assert the_stage(app).drawer.holds == name and box_in(app) is not None
            await pilot.press(again)
            assert the_stage(app).drawer.holds is None


@pytest.mark.parametrize("opened", ["question_mark", "q"])
async def test_no_stage_key_fires_behind_a_dialog(opened: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press(opened, "x", "X", "g", "m", "space")
        assert show.commands == []


async def test_a_refusal_is_told_in_the_footer() -> None:
    show = FakeShow()
    app = stage_app(show, debate(floor=None))
    async with app.run_test() as pilot:
        await pilot.press("x")
        await pilot.pause()
        assert "nobody is speaking" in str(app.screen.query_one(ActionFooter).render())
        assert show.commands == []


async def test_the_palette_finds_actions_and_runs_them() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await settle(pilot)
        await pilot.press(*"cut at")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: bool(show.commands))
        assert show.commands == [("cut_at_beat", {"agent": "brook"})]


# -- from the lobby to the stage and back


async def test_enter_starts_with_the_defaults_and_shows_the_stage() -> None:
    started: list[Choice] = []
    app = lobby_app(started)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FakeStage))
        assert started == [Choice(motion="cars", cast="four", preset="debate_snappy", mind="casebook", voice="")]


async def test_enter_before_the_menu_is_read_starts_as_soon_as_it_is() -> None:
    started: list[Choice] = []
    app = lobby_app(started)
    async with app.run_test() as pilot:
        lobby = app.screen
        assert isinstance(lobby, LobbyScreen)
        lobby._filled = False
        assert lobby.choice() is None
        lobby._read_menu()
        await until(pilot, lambda: bool(started))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ValueError("there is no cast 'trio'; casts are duel, four"),
            "✗ there is no cast 'trio'; casts are duel, four",
        ),
        (OSError(28, "No space left on device"), "✗ [Errno 28] No space left on device"),
        (RuntimeError("odd"), "✗ RuntimeError: odd"),
    ],
)
async def test_a_start_that_fails_is_one_sentence_in_the_lobby(error: Exception, told: str) -> None:
    def start(choice: Choice) -> FakeShow:
        raise error

    app = lobby_app(start=start)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        line = app.screen.query_one("#lobby-ready")
        await until(pilot, lambda: told in str(line.render()))
        assert isinstance(app.screen, LobbyScreen)
        await pilot.press("down", "enter")
        await until(pilot, lambda: told in str(line.render()))


async def test_a_debate_from_the_lobby_can_end_there() -> None:
    shows: list[FakeShow] = []

    def start(choice: Choice) -> FakeShow:
        shows.append(FakeShow())
        return shows[-1]

    app = lobby_app(start=start)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FakeStage))
        await pilot.press("q", "l")
        await until(pilot, lambda: isinstance(app.screen, LobbyScreen))
        assert shows[0].closed == 1
        await settle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FakeStage))
        assert len(shows) == 2


# -- the way out


@pytest.mark.parametrize("answer", ["y", "enter"])
async def test_quit_asks_and_another_key_confirms(answer: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("q", "q", "q")
        assert isinstance(app.screen, ConfirmQuit)
        assert show.closed == 0
        await pilot.press(answer)
        await until(pilot, lambda: app._exit)
    assert show.closed == 1
    assert app.return_code == 0


async def test_where_it_was_recorded_is_known_after_it_was_left() -> None:
    app = stage_app(FakeShow())
    async with app.run_test() as pilot:
        await pilot.press("q", "y")
        await until(pilot, lambda: app._exit)
    assert app.recorded == "debates/cars.db"


async def test_escape_ends_the_search_then_puts_the_governor_away_then_says_so() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("o", "/", "r", "enter")
        assert app.searching and the_stage(app).drawer.holds == "governor"
        await pilot.press("escape")
        assert not app.searching and the_stage(app).drawer.holds == "governor"
        await pilot.press("escape")
        assert the_stage(app).drawer.holds is None
        await pilot.press("escape")
        assert "nothing is open" in str(app.screen.query_one(ActionFooter).render())


@pytest.mark.parametrize("answer", ["n", "escape"])
async def test_quit_can_be_taken_back(answer: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("q", answer)
        assert isinstance(app.screen, FakeStage)
        assert show.closed == 0


async def test_after_the_end_the_question_is_only_whether_to_leave() -> None:
    app = stage_app(state=debate(ended="turns", phase="ended", floor=None))
    async with app.run_test() as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert app.screen.query_one("#confirm").border_title == "Leave?"
        assert str(app.screen.query_one("#confirm-journal").render()) == "debates/cars.db"


def test_the_palette_offers_every_action_and_no_agent_that_is_not_there() -> None:
    app = stage_app()
    context = ActionContext("stage", AppActionTarget(app, None), state=debate(phase="idle"))
    names = {action.name for action in offered(context)}
    assert names == {action.name for action in at("stage")} - {"palette"} - {f"select_{n}" for n in range(5, 10)}


async def test_the_palette_does_not_open_over_a_dialog() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("question_mark", "ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


def test_a_show_that_was_still_starting_when_the_app_was_left_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    show = FakeShow()

    def start(choice: Choice) -> FakeShow:
        gate.wait(5)
        return show

    app = lobby_app(start=start)

    def left_early(self: ArgentumApp, **_given: Any) -> None:
        lobby = self._life.lobby = LobbyScreen(Choice(), FakeMenu())
        monkeypatch.setattr(lobby, "choice", Choice)
        monkeypatch.setattr(lobby, "starting", lambda: None)
        self.start_chosen()
        gate.set()

    monkeypatch.setattr(ArgentumApp, "run", left_early)
    assert run(app) == 0
    assert show.closed == 1


async def test_the_show_is_closed_off_the_screens_thread_with_a_notice() -> None:
    gate = threading.Event()
    threads: list[threading.Thread] = []

    class Slow(FakeShow):
        def close(self) -> None:
            threads.append(threading.current_thread())
            gate.wait(5)
            super().close()

    show = Slow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("q", "y")
        await until(pilot, lambda: isinstance(app.screen, ClosingScreen))
        gate.set()
        await until(pilot, lambda: app._exit)
    assert show.closed == 1
    assert threads[0] is not threading.main_thread()


async def test_ctrl_c_closes_the_show_and_says_130() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)
    assert show.closed == 1
    assert app.return_code == INTERRUPTED


async def test_ctrl_c_works_while_a_line_is_written_and_copies_what_is_selected_there() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("i", *"who", "shift+home", "ctrl+c")
        assert app.clipboard == "who"
        assert show.closed == 0
        await pilot.press("end", "ctrl+c")
        await until(pilot, lambda: app._exit)
    assert show.closed == 1


async def test_a_second_ctrl_c_does_not_wait_for_the_closing() -> None:
    gate = threading.Event()

    class Stuck(FakeShow):
        def close(self) -> None:
            gate.wait(10)

    app = stage_app(Stuck())
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, ClosingScreen))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)
    gate.set()
    assert app.return_code == INTERRUPTED


async def test_a_show_that_does_not_close_cleanly_is_told_in_a_sentence() -> None:
    app = stage_app(FakeShow(close_error=OSError("the journal's disk is full")))
    async with app.run_test() as pilot:
        await pilot.press("q", "y")
        await until(pilot, lambda: app._exit)
    assert app.failure == "the debate did not close cleanly: the journal's disk is full"
    assert app.return_code == 1


async def test_in_the_lobby_q_leaves_at_once() -> None:
    app = lobby_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("q")
        await until(pilot, lambda: app._exit)
    assert app.return_code == 0


def test_a_fault_of_our_own_is_a_sentence_and_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    show = FakeShow(journal="debates/cars.db")
    app = stage_app(show, crash_folder=tmp_path)

    def broken(self: ArgentumApp, **_given: Any) -> None:
        try:
            raise KeyError("seat")
        except KeyError as error:
            self._handle_exception(error)

    monkeypatch.setattr(ArgentumApp, "run", broken)
    assert run(app) == 1
    told = capsys.readouterr().err
    assert told.startswith("argentum: stopped because of a fault of its own (KeyError)")
    assert "Traceback" not in told
    assert "argentum resume debates/cars.db" in told
    assert "KeyError" in (tmp_path / "crash.txt").read_text()
    assert show.closed == 1


def test_the_app_is_there_before_what_is_heavy() -> None:
    """Importing the app and its lobby brings in neither sound, nor events, nor pydantic (DESIGN, Targets)."""
    import subprocess
    import sys

    code = (
        "import sys, argentum_tui.app, argentum_tui.screens.lobby;"
        "print([m for m in ('pydantic', 'numpy', 'msgspec', 'sqlite3', 'argentum_tui.screens.stage') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_else_binds_keys_on_the_stage() -> None:
    from argentum_tui.screens.stage import StageScreen

    assert StageScreen.__dict__.get("BINDINGS", []) == []


async def test_chair_on_the_floor_can_be_cut() -> None:
    show = FakeShow()
    app = stage_app(show, debate(floor=floor("chair", role="chair")))
    async with app.run_test() as pilot:
        await pilot.press("X", "x")
        assert show.commands == [("cut", {})]
        assert app.screen.query_one(OperatorLine).mode is None


def test_a_thread_that_comes_after_the_app_has_gone_is_told_and_leaves_nothing_unawaited() -> None:
    app = lobby_app()
    app._loop = asyncio.new_event_loop()
    app._loop.close()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(RuntimeError, match="not running"):
            app.call_from_thread(print)
        gc.collect()
    assert not warned
