"""The preset picker: what would change, when it acts, and one command that switches."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from shell_fakes import FakePresetCatalog, FakeShow, box_in, debate, settle, stage_app, until

import argentum_presets
from argentum_core.debate.commands import PresetCommand
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_tui import key_order
from argentum_tui.app import ArgentumApp
from argentum_tui.choice import MenuEntry
from argentum_tui.panels.chooser import Chooser
from argentum_tui.screens.preset_catalog import InstalledPresets
from argentum_tui.screens.presets import PresetsBox, changes, opening, shown
from argentum_tui.view.expected import EXPECTED


def text(app: ArgentumApp, selector: str) -> str:
    return str(app.screen.query_one(selector).render())


async def test_the_running_preset_is_highlighted_and_marked() -> None:
    app = stage_app(state=debate(preset="panel_civil"))
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        chooser = app.screen.query_one(Chooser)
        assert chooser.chosen is not None and chooser.chosen.name == "panel_civil"
        assert "◆ panel_civil" in str(chooser.render())


async def test_differences_say_old_new_what_it_is_and_when_it_acts() -> None:
    app = stage_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        later, at_once = text(app, "#preset-text").split("at once")
        assert "with the next turn   3 knobs" in later
        assert "interrupts.mode           cutoff → beat_only" in later
        assert "tokens.max_bank           8 → 6" in later
        assert "The most a bank holds; accrual above it is lost" in later
        assert "audio.duck_db             -12 → -9" in at_once


async def test_enter_switches_with_the_full_settings() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: box_in(app) is None)
        ((name, arguments),) = show.commands
        assert name == "preset" and arguments["name"] == "panel_civil"
        assert isinstance(show.sent[0], PresetCommand)
        assert Settings.model_validate(show.sent[0].settings) == FakePresetCatalog().load("panel_civil")


def chosen_in(app: ArgentumApp) -> str | None:
    entry = app.screen.query_one(Chooser).chosen
    return entry.name if entry is not None else None


class SlowCatalog(FakePresetCatalog):
    """Presets on a disk that answers when it is let."""

    def __init__(self) -> None:
        self.lists, self.files = Event(), Event()

    def presets(self) -> list[MenuEntry]:
        assert self.lists.wait(20)
        return super().presets()

    def load(self, name: str) -> Settings:
        assert self.files.wait(20)
        return super().load(name)


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (("down", "enter"), "panel_civil"),
        (("down", "down", "up", "enter"), "panel_civil"),
        (("enter", "down"), None),
        (("end", "up"), None),
    ],
)
async def test_keys_that_come_before_the_presets_are_read_wait_for_them(
    keys: tuple[str, ...], chosen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_order, "LONGEST_WAIT_S", 60.0)
    show, slow = FakeShow(), SlowCatalog()
    app = stage_app(show, preset_catalog=slow)
    async with app.run_test() as pilot:
        await pilot.press("p", *keys)
        assert app.screen.query_one(Chooser).chosen is None and box_in(app) is not None
        slow.lists.set()
        await until(pilot, lambda: app.screen.query_one(Chooser).chosen is not None)
        assert show.commands == []
        slow.files.set()
        if chosen is None:
            await until(pilot, lambda: chosen_in(app) == "panel_civil")
        else:
            await until(pilot, lambda: box_in(app) is None)
        assert [arguments["name"] for _, arguments in show.commands] == ([chosen] if chosen else [])


async def test_the_preset_that_runs_is_not_switched_to() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        assert "No knob differs" in text(app, "#preset-text")
        await pilot.press("enter")
        assert "debate_snappy is what is running already" in text(app, "#preset-foot")
        assert show.commands == []


async def test_the_preset_takes_changed_knobs_back() -> None:
    show = FakeShow()
    app = stage_app(show, debate(settings=apply(Settings(), {"audio.width": 0.1})))
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        assert "audio.width   0.1 → 0.6" in text(app, "#preset-text")
        await pilot.press("enter")
        assert show.commands[0][1]["name"] == "debate_snappy"


async def test_a_preset_that_does_not_hold_says_so_and_cannot_be_used() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "it takes cutoff, beat_only" in text(app, "#preset-text")
        await pilot.press("enter")
        assert "oxford_formal cannot be used" in text(app, "#preset-foot")
        assert show.commands == []


async def test_a_change_beside_it_is_seen() -> None:
    state = debate()
    app = stage_app(state=state)
    async with app.run_test() as pilot:
        await pilot.press("p")
        await settle(pilot)
        state.settings = apply(Settings(), {"audio.width": 0.1})
        assert isinstance(box_in(app), PresetsBox)
        # It looks again by itself.
        await until(pilot, lambda: "audio.width   0.1 → 0.6" in text(app, "#preset-text"))


async def test_escape_changes_nothing() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("p", "down", "escape")
        await until(pilot, lambda: box_in(app) is None)
        assert show.commands == []


def test_it_opens_with_what_to_expect_as_measured() -> None:
    entry = MenuEntry("crossfire", "Crossfire", "Hot and fast.")
    assert opening(entry, "debate_snappy") == [
        "Hot and fast.",
        "Expect 14 cuts in 60 turns (11–17), gaps of 202 ms, 185 words a minute.",
        "debate_snappy, which runs: 7 cuts in 60 turns (4–10), gaps of 196 ms, 171 words a minute.",
    ]
    assert opening(MenuEntry("mine", "Mine", ""), "mine") == ["What to expect of it has not been measured."]


def test_what_to_expect_is_what_the_presets_say_of_themselves() -> None:
    told = (Path(argentum_presets.__file__).parent / "README.md").read_text(encoding="utf-8")
    for name, wanted in EXPECTED.items():
        row = next(line for line in told.splitlines() if line.startswith(f"| `{name}`") and " ms |" in line)
        _, _, cuts, _, gap, _, words, _ = (cell.strip() for cell in row.split("|"))
        span = f" ({wanted.least}–{wanted.most})" if wanted.most else ""
        assert (cuts, int(gap.split(",")[0]), int(words)) == (
            f"{wanted.cuts:g}{span}",
            wanted.gap_ms,
            wanted.words_a_minute,
        )


def test_values_are_written_plainly() -> None:
    assert [shown(value) for value in (True, False, 1.0, 0.05, 5, "cutoff")] == [
        "true",
        "false",
        "1",
        "0.05",
        "5",
        "cutoff",
    ]


def test_nothing_different_is_a_sentence() -> None:
    assert str(changes(Settings(), Settings(), 60)) == "No knob differs from what is running."


def test_a_narrow_list_of_changes_breaks_no_word_apart() -> None:
    told = str(changes(Settings(), FakePresetCatalog().load("panel_civil"), 30))
    assert "interrupts.mode\n  cutoff → beat_only\n  cutoff: agents may cut at a\n" in told


def test_the_stock_shelf_loads_what_it_lists() -> None:
    preset_catalog = InstalledPresets()
    for entry in preset_catalog.presets():
        assert isinstance(preset_catalog.load(entry.name), Settings)
