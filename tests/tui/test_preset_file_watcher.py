"""A preset that changes on disk is offered on the stage in one line, and taken over through the picker."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest
from shell_fakes import FakePresetCatalog, FakeShow, FakeStage, FakeWatch, box_in, debate, settle, stage_app, until
from stage_app import on_stage

from argentum_core.debate import events as e
from argentum_core.debate.commands import PauseCommand, PresetCommand
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.journal.record import Recorded
from argentum_presets import Change
from argentum_tui import preset_file_watcher
from argentum_tui.preset_file_watcher import PresetFileWatcher, sentence
from argentum_tui.screens.preset_catalog import InstalledPresets
from argentum_tui.screens.presets import PresetsBox
from argentum_tui.view import StageView

WIDE = apply(Settings(), {"audio.width": 0.9})
BROKEN = "presets/mine.toml: there is no knob 'audio.widht'; did you mean audio.width?"
BROKEN_SAID = "mine.toml: there is no knob 'audio.widht'; did you mean audio.width?"


class Scripted:
    """A watch that tells what it is given, a look at a time."""

    def __init__(self, *changes: Change | None) -> None:
        self._changes = list(changes)

    def look(self) -> Change | None:
        return self._changes.pop(0) if self._changes else None


def test_only_what_runs_is_watched_and_nothing_is_told_of_a_preset_just_begun() -> None:
    runs = ["", "one", "one", "two", "two", "one", "one"]
    begun: list[str] = []
    told: list[tuple[str, str]] = []

    def watch(name: str) -> Scripted:
        begun.append(name)
        return Scripted(Change(f"{name}.toml", WIDE))

    seen = PresetFileWatcher(lambda: runs.pop(0), watch, lambda name, change: told.append((name, change.file)))
    while runs:
        assert seen.check()
    assert begun == ["one", "two", "one"]
    assert told == [("one", "one.toml"), ("two", "two.toml"), ("one", "one.toml")]


def test_looking_ends_with_the_debate_and_survives_what_cannot_be_watched() -> None:
    def watch(name: str) -> Scripted:
        raise OSError(name)

    runs: list[str | None] = ["one", "one", None]
    seen = PresetFileWatcher(lambda: runs.pop(0), watch, lambda _name, _change: pytest.fail("nothing can have changed"))
    assert [seen.check(), seen.check(), seen.check()] == [True, True, False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("mine.toml", WIDE), ("mine.toml changed on disk: p shows what would change", False)),
        (Change("mine.toml", None, BROKEN), (BROKEN_SAID, True)),
        (Change("mine.toml", None, f"/home/a b/{BROKEN}"), (BROKEN_SAID, True)),
        (Change("mine.toml", None, "there is no preset 'mine'"), ("there is no preset 'mine'", True)),
        (Change("mine.toml", Settings()), ("mine.toml on disk is what is running again", False)),
    ],
)
def test_what_is_said_of_a_change(change: Change, said: tuple[str, bool]) -> None:
    assert sentence(change, Settings()) == said


class ChangingPresetCatalog(FakePresetCatalog):
    """A catalog in which the running preset changes when the test says so."""

    def __init__(self) -> None:
        self.now = Settings()
        self.problem: str | None = None
        self.news: list[Change] = []

    def change(self, settings: Settings | None, problem: str | None = None) -> None:
        self.now, self.problem = settings or self.now, problem
        self.news.append(Change("debate_snappy.toml", settings, problem))

    def load(self, name: str) -> Settings:
        if name != "debate_snappy":
            return super().load(name)
        if self.problem:
            raise ValueError(self.problem)
        return self.now

    def watch(self, name: str) -> FakeWatch:
        preset_catalog = self

        class Watch(FakeWatch):
            def look(self) -> Change | None:  # type: ignore[override]
                return preset_catalog.news.pop(0) if name == "debate_snappy" and preset_catalog.news else None

        return Watch()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preset_file_watcher, "CHECK_EVERY_S", 0.005)


@pytest.mark.usefixtures("quick")
async def test_the_stage_says_so_once_and_enter_in_the_picker_takes_it_over() -> None:
    show, preset_catalog, state = FakeShow(), ChangingPresetCatalog(), debate()
    app = stage_app(show, state, preset_catalog=preset_catalog)
    async with app.run_test(size=(120, 40)) as pilot:
        stage = app.screen
        assert isinstance(stage, FakeStage)
        preset_catalog.change(WIDE)
        await until(pilot, lambda: bool(stage.calls))
        assert stage.calls == [("notice", "debate_snappy.toml changed on disk: p shows what would change")]
        assert show.commands == [], "nothing changes by itself"
        await pilot.press("p")
        await settle(pilot)
        assert "audio.width   0.6 → 0.9" in str(app.screen.query_one("#preset-text").render())
        await pilot.press("enter")
        assert show.sent == [PresetCommand("debate_snappy", WIDE.model_dump())]


@pytest.mark.usefixtures("quick")
async def test_an_open_picker_reads_the_preset_again() -> None:
    preset_catalog = ChangingPresetCatalog()
    app = stage_app(FakeShow(), preset_catalog=preset_catalog)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await settle(pilot)
        picker = box_in(app)
        assert isinstance(picker, PresetsBox)

        def told() -> str:
            return str(picker.query_one("#preset-text").render())

        assert "No knob differs" in told()
        preset_catalog.change(WIDE)
        await until(pilot, lambda: "audio.width   0.6 → 0.9" in told())


@pytest.mark.usefixtures("quick")
async def test_a_broken_edit_is_its_sentence_and_changes_nothing() -> None:
    show, preset_catalog = FakeShow(), ChangingPresetCatalog()
    app = stage_app(show, preset_catalog=preset_catalog)
    async with app.run_test(size=(120, 40)) as pilot:
        stage = app.screen
        assert isinstance(stage, FakeStage)
        preset_catalog.change(None, BROKEN)
        await until(pilot, lambda: bool(stage.calls))
        assert stage.calls == [("warning", BROKEN_SAID)]
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("enter")
        assert "debate_snappy cannot be used" in str(app.screen.query_one("#preset-foot").render())
        assert show.commands == []


@pytest.mark.usefixtures("quick")
async def test_a_file_named_to_begin_with_is_on_the_shelf_and_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    path = tmp_path / "night.toml"
    path.write_text('title = "Night"\n[audio]\nwidth = 0.1\n', encoding="utf-8")
    preset_catalog, show = InstalledPresets(str(path)), FakeShow()
    assert [entry.name for entry in preset_catalog.presets()] == [
        "crossfire", "debate_snappy", "night", "oxford_formal", "panel_civil", "town_hall",
    ]  # fmt: skip
    app = stage_app(show, debate(preset="night", settings=preset_catalog.load("night")), preset_catalog=preset_catalog)
    async with app.run_test(size=(120, 40)) as pilot:
        stage = app.screen
        assert isinstance(stage, FakeStage)
        await pilot.pause(0.05)
        path.write_text('title = "Night"\n[audio]\nwidth = 0.25\n', encoding="utf-8")
        os.utime(path, (2_000_000_000, 2_000_000_000))
        await until(pilot, lambda: bool(stage.calls))
        assert stage.calls == [("notice", "night.toml changed on disk: p shows what would change")]
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("enter")
        (command,) = show.sent
        assert isinstance(command, PresetCommand)
        assert command.preset == "night" and command.settings["audio"]["width"] == 0.25


@pytest.mark.usefixtures("quick")
async def test_looking_ends_with_the_stage() -> None:
    def watchers() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name == "argentum-preset-watcher"}

    before = watchers()
    app = stage_app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(watchers() - before))
    for _ in range(400):
        if not watchers() - before:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it still looks")


def test_a_file_that_is_broken_stays_on_the_shelf_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_text("title = ", encoding="utf-8")
    [entry] = [entry for entry in InstalledPresets(str(path)).presets() if entry.name == "night"]
    assert "is not TOML" in entry.character


async def test_on_the_real_stage_the_newest_notice_takes_the_place_of_the_last() -> None:
    async with on_stage((80, 24)) as stage:
        stage.screen.notice("mine.toml changed on disk: p shows what would change")
        stage.screen.notice(BROKEN, warning=True)
        lines = [line for line in stage.screen.view.causes if ".toml" in line.text]
        assert [(line.text, line.severity) for line in lines] == [(BROKEN, "warning")]
        assert stage.screen.view.causes[-1] is lines[0]
        await stage.pilot.pause()
        assert "presets/mine.toml: there is no knob" in " ".join(stage.rows("causes"))


OFFER = "mine.toml changed on disk: p shows what would change"


def passes(view: StageView, at_ms: int) -> None:
    """Something quiet happens."""
    view.fold(Recorded(1, at_ms, e.StaleReply(request="r", asked_version=1, current_version=2)))


def test_a_notice_stays_on_top_of_what_merely_happens_for_a_while() -> None:
    view = StageView()
    view.notice(OFFER)
    passes(view, 14_000)
    assert view.causes[-1].text == OFFER
    passes(view, 15_000)
    assert [line.text for line in view.causes].index(OFFER) == len(view.causes) - 2


def test_what_needs_attention_and_the_operators_steering_come_above_a_notice() -> None:
    view = StageView()
    view.notice(OFFER)
    view.fold(Recorded(1, 10, e.ProviderFault(provider="device", kind="device_lost", detail="")))
    view.command_sent(1, PauseCommand(True), 0.0)
    assert [line.text for line in view.causes].index(OFFER) == 0


def test_a_notice_goes_when_a_preset_is_taken_over() -> None:
    view = StageView()
    view.notice(OFFER)
    view.fold(Recorded(1, 10, e.PresetChanged(from_="mine", to="mine", differences={"audio.width": [0.6, 0.9]})))
    assert [line.text for line in view.causes] == ["mine again · 1 knob"]
