"""`argentum demo`: a debate held now, whose steering alone is written down; whoever steers has it (SURFACE, Commands)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import feed
import pytest
from stage_app import NEVER_S
from textual.widgets import Static

from argentum_core.debate.commands import CutCommand, GrantCommand, PauseCommand
from argentum_core.wiring.named_material import PresetMaterial
from argentum_tui import cli, demo_script
from argentum_tui.action_registry import BY_NAME
from argentum_tui.app import ArgentumApp
from argentum_tui.demo_script import CHOICE, STEPS, DemoScript, Step
from argentum_tui.own_keys import read as read_keys
from argentum_tui.screens.demo import DemoScreen
from argentum_tui.view import StageView

SCRIPT = (
    Step(8_000, "somebody speaks"),
    Step(8_100, "{how} cuts", "cut", "cut", demo_script.in_a_sentence),
    Step(8_200, "{how} votes", "vote for 70", "vote"),
)


def viewed(now_ms: int) -> StageView:
    """The scripted debate at a moment."""
    view, show = StageView(), feed.FeedShow(feed.debate(), now_ms)
    view.fold_all(show.drain())
    return view


# --- the script -----------------------------------------------------------------------------------------------------


def test_every_step_names_an_action_and_is_short_enough_for_a_line() -> None:
    for step in STEPS:
        assert not step.line or step.action in BY_NAME
        assert len(f" ▸ demo  {step.told()}") <= 80
        assert step.line in step.told_in_lines()
    assert [step.command for step in STEPS if step.line] == ["cut", "preset", "vote"]
    assert "crossfire" in PresetMaterial().names()


def test_steps_are_due_once_and_in_time() -> None:
    script, view = DemoScript(SCRIPT), viewed(10_000)
    assert script.due(view, 7_999) is None
    assert script.due(view, 8_000) is SCRIPT[0]
    assert script.due(view, 8_000) is None


def test_a_cut_waits_for_the_middle_of_a_sentence() -> None:
    view = viewed(10_000)
    starts_ms, ends_ms = view.state.floor.starts_ms, view.state.floor.ends_ms  # type: ignore[union-attr]
    within = [now_ms for now_ms in range(starts_ms, ends_ms, 100) if demo_script.in_a_sentence(view, now_ms)]
    assert within[0] == starts_ms + demo_script.HEARD_MS
    assert ends_ms - within[-1] >= demo_script.HEARD_MS


@pytest.mark.parametrize(
    ("command", "stops"),
    [(CutCommand(), True), (GrantCommand("ada", 1), True), (PauseCommand(True), False)],
)
def test_whoever_steers_stops_the_script_and_a_pause_does_not(command: object, stops: bool) -> None:
    script, view = DemoScript(SCRIPT), viewed(10_000)
    view.command_sent(7, command, 0.0)  # type: ignore[arg-type]
    assert (script.due(view, 10_000) is None) == stops
    assert script.stopped == stops


def test_what_the_script_sends_is_its_own() -> None:
    script, view = DemoScript(SCRIPT), viewed(10_000)
    script.sent(7)
    view.command_sent(7, CutCommand(), 0.0)
    assert script.due(view, 10_000) is SCRIPT[0]


# --- on the stage -----------------------------------------------------------------------------------------------------


def demo_app(show: feed.FeedShow, steps: tuple[Step, ...] = SCRIPT, keys: Path | None = None) -> ArgentumApp:
    from argentum_tui.look import Look

    script = DemoScript(steps)
    look = Look(own_keys=read_keys(keys)[0]) if keys is not None else None
    return ArgentumApp(
        show=show, look=look, stage=lambda each: DemoScreen(each, script, tick_s=NEVER_S, highlights=False)
    )


def caption(app: ArgentumApp) -> str:
    return str(app.screen.query_one("#demo-caption", Static).render())


async def test_the_script_does_what_the_keys_do_and_says_which(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('cut = "z"\n')
    show = feed.FeedShow(feed.debate(), 10_000)
    app = demo_app(show, keys=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        seen = [caption(app)]
        for _ in range(3):
            show.go_to(show.now_ms() + demo_script.READ_MS)
            app.screen.tick()  # type: ignore[attr-defined]
            await pilot.pause()
            seen.append(caption(app))
        assert [text.partition("demo")[2].strip() for text in seen] == [
            "somebody speaks",
            "z cuts",
            "v votes",
            "v votes",
        ]
        assert [name for name, _ in show.given] == ["cut", "vote"]


async def test_a_key_of_the_viewers_takes_over_and_the_screen_says_so() -> None:
    show = feed.FeedShow(feed.debate(), 10_000)
    app = demo_app(show, (SCRIPT[0], Step(10_500, "never", "vote for 70", "vote")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2", "g")
        show.go_to(11_000)
        app.screen.tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert "the script has stopped" in caption(app)
        assert [name for name, _ in show.given] == ["grant"]


# --- the whole of it --------------------------------------------------------------------------------------------------


def journal_of(path: Path) -> dict[str, list[int]]:
    """When events of each type are, in ms."""
    with closing(sqlite3.connect(path)) as db:
        found: dict[str, list[int]] = {}
        for at_ms, kind in db.execute("SELECT at_ms, type FROM events ORDER BY seq"):
            found.setdefault(kind, []).append(at_ms)
    return found


def check(path: Path) -> None:
    events = journal_of(path)
    assert len(events["hard_interrupt"]) >= 1
    assert len(events["preset_changed"]) == 1
    assert len(events["listener_voted"]) == 1
    assert len(events["votes_counted"]) == 2
    assert events["hard_interrupt"][0] < events["preset_changed"][0] < events["listener_voted"][0]
    assert 40_000 <= events["debate_ended"][0] <= 50_000


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """A command line that succeeds, in a home of its own: its lines."""
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> list[str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        assert status == 0, errors
        return [*output.splitlines(), *errors.splitlines()]

    return call


def test_it_cuts_switches_and_votes_in_45_seconds(
    run: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The quick voice; the next test has those that are heard.
    monkeypatch.setattr(demo_script, "CHOICE", replace(CHOICE, voice="espeak"))
    lines = run("demo", "--clock", "virtual", "--journal", str(tmp_path / "demo.db"))
    check(tmp_path / "demo.db")
    for step in STEPS:
        assert f"demo: {step.told_in_lines()}" in lines


@pytest.mark.slow
def test_so_it_does_with_its_own_voices_the_same_each_time(run: Callable[..., list[str]], tmp_path: Path) -> None:
    events = []
    for name in ("one", "two"):
        run("demo", "--clock", "virtual", "--json", "--journal", str(tmp_path / f"{name}.db"))
        check(tmp_path / f"{name}.db")
        events.append(journal_of(tmp_path / f"{name}.db"))
    assert events[0] == events[1]


@pytest.mark.slow
def test_without_a_terminal_it_is_plain_lines_in_real_time(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "argentum_tui", "demo", "--no-sound", "--journal", str(tmp_path / "demo.db")],
        env={**os.environ, "ARGENTUM_HOME": str(tmp_path)}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    commands = [line for line in done.stdout.splitlines() if line.startswith("> ")]
    assert [line.partition(":")[0] for line in commands] == ["> cut", "> preset crossfire", "> vote for 70"]
    events = journal_of(tmp_path / "demo.db")
    assert len(events["votes_counted"]) == 2
