"""The knob editor: every knob, edited where it stands, checked as it is typed."""

from __future__ import annotations

import pytest
from shell_fakes import FakeShow, box_in, debate, stage_app, until
from textual.pilot import Pilot
from textual.widgets import Input

from argentum_core.debate import knobs
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_tui.app import ArgentumApp
from argentum_tui.panels.knob_list import KnobList
from argentum_tui.screens.knobs import KnobsBox, folded, matching, rows


def listed(app: ArgentumApp) -> KnobList:
    return app.screen.query_one(KnobList)


def detail(app: ArgentumApp) -> str:
    return str(app.screen.query_one("#knob-detail").render())


async def go_to(pilot: Pilot[None], app: ArgentumApp, path: str) -> None:
    """Highlight a knob by the filter."""
    app.screen.query_one("#knob-filter", Input).value = path
    await pilot.pause()
    assert (row := listed(app).row) is not None and row.path == path


def test_every_knob_has_a_row_with_its_meaning_and_range() -> None:
    found = {row.path: row for row in rows(Settings(), Settings()) if row.path}
    assert list(found) == [path for path, _ in knobs.paths()]
    assert all(row.description and row.allowed and not row.changed for row in found.values())


def test_what_differs_from_the_preset_is_marked() -> None:
    now = apply(Settings(), {"interrupts.mode": "beat_only", "tokens.max_bank": 6})
    changed = {row.path: (row.preset, row.value) for row in rows(now, Settings()) if row.path and row.changed}
    assert changed == {"tokens.max_bank": ("8", "6"), "interrupts.mode": ("cutoff", "beat_only")}


async def test_what_the_governor_makes_of_a_knob_is_said_in_the_row_and_below() -> None:
    state = debate()
    state.governor.shed, state.governor.tier = 2, "premium"
    app = stage_app(state=state)
    async with app.run_test(size=(150, 40)) as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "interjections.max_per_segment")
        row = listed(app).row
        assert row is not None and (row.value, row.in_force) == ("1", "0")
        assert "0 in force · Interjections played" in listed(app).render_line(1).text
        assert "the governor has it at 0 now" in detail(app)


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        ("kicker fee", {"interrupts.kicker_fee"}),
        ("STEREO", {"audio.width"}),
        ("no such knob", set()),
    ],
)
def test_the_filter_looks_in_names_and_meanings(wanted: str, paths: set[str]) -> None:
    assert {row.path for row in matching(rows(Settings(), Settings()), wanted) if row.path} == paths


def test_a_heading_stays_only_with_something_below_it() -> None:
    kept = matching(rows(Settings(), Settings()), "stereo")
    assert [row.name for row in kept] == ["audio", "width"]


async def test_the_filter_is_typed_after_a_slash() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("k", "slash", *"kicker_fee", "enter")
        assert (row := listed(app).row) is not None and row.path == "interrupts.kicker_fee"
        assert app.focused is listed(app)


async def test_a_number_is_typed_and_applied() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "tokens.max_bank")
        await pilot.press("1", "2", "backspace", "0", "enter")
        await pilot.pause()
        assert show.commands == [("knob", {"key": "tokens.max_bank", "value": 10.0})]
        assert isinstance(box_in(app), KnobsBox)
        assert not listed(app).editing


async def test_a_wrong_value_is_explained_as_it_is_typed_and_not_applied() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "tokens.max_bank")
        await pilot.press("9", "9")
        await pilot.pause()
        assert "tokens.max_bank = 99 is not allowed; it takes a number from 1 to 50" in detail(app)
        assert listed(app).wrong
        await pilot.press("enter")
        await pilot.pause()
        assert show.commands == []
        assert listed(app).editing
        await pilot.press("backspace")
        await pilot.pause()
        assert not listed(app).wrong


async def test_choices_are_turned_through() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "interrupts.mode")
        await pilot.press("right", "enter")
        await pilot.pause()
        await go_to(pilot, app, "interjections.enabled")
        await pilot.press("left", "enter")
        await pilot.pause()
        assert show.commands == [
            ("knob", {"key": "interrupts.mode", "value": "beat_only"}),
            ("knob", {"key": "interjections.enabled", "value": False}),
        ]


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [("emotion.control", "l", "llm"), ("emotion.control", "he", "heuristic"), ("governor.mode", "PREM", "premium"),
     ("pricing.rule", "second_", "second_price"), ("tokens.accrual", "wall", "wall_clock"),
     ("evidence.enabled", "f", False), ("governor.mode", "bx", "baseline")],
)  # fmt: skip
async def test_a_choice_is_typed_by_its_first_letters(path: str, typed: str, value: object) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, path)
        listed(app).focus()
        await pilot.press("enter")
        for letter in typed:
            await pilot.press("underscore" if letter == "_" else letter)
        await pilot.press("enter")
        await pilot.pause()
        assert show.commands == [("knob", {"key": path, "value": value})]


async def test_letters_that_begin_no_choice_keep_their_meaning() -> None:
    show = FakeShow()
    app = stage_app(show, debate(settings=apply(Settings(), {"governor.mode": "premium"})))
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "governor.mode")
        listed(app).focus()
        await pilot.press("r")
        await pilot.pause()
        assert show.commands == [("knob", {"key": "governor.mode", "value": "auto"})]
        await pilot.press("k")
        await until(pilot, lambda: box_in(app) is None)


async def test_on_a_small_terminal_a_meaning_that_does_not_fit_says_so() -> None:
    app = stage_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("k")
        await pilot.pause()
        app.screen.query_one("#knob-filter", Input).value = "bank"
        await pilot.pause()
        knob = listed(app)
        lines = [knob.render_line(y).text.rstrip() for y in range(knob.size.height)]
        assert lines[1].endswith("…") and lines[1].startswith("  start_bank")
        assert all(len(line) <= knob.scrollable_content_region.width for line in lines)


async def test_r_goes_back_to_the_preset() -> None:
    show = FakeShow()
    app = stage_app(show, debate(settings=apply(Settings(), {"audio.width": 0.1})))
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "audio.width")
        assert "the preset has 0.6" in detail(app)
        await pilot.press("r")
        await pilot.pause()
        assert show.commands == [("knob", {"key": "audio.width", "value": 0.6})]


async def test_the_same_value_is_no_command() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "audio.width")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert show.commands == []


async def test_sound_acts_at_once_and_rules_with_the_next_turn() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "audio.width")
        assert "acts at once" in detail(app)
        await pilot.press("escape")
        await go_to(pilot, app, "tokens.max_bank")
        assert "acts with the next turn" in detail(app)


async def test_escape_leaves_the_edit_then_the_filter_then_the_box() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "audio.width")
        await pilot.press("0")
        assert listed(app).editing
        await pilot.press("escape")
        assert not listed(app).editing
        await pilot.press("escape")
        await pilot.pause()
        assert len(listed(app)._rows) > 10
        await pilot.press("escape")
        await until(pilot, lambda: box_in(app) is None)
        assert show.commands == []


async def test_a_click_highlights_and_a_second_one_edits() -> None:
    app = stage_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("k")
        await pilot.pause()
        listed(app).action_end(-1)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.click(KnobList, offset=(5, 2))
        assert (row := listed(app).row) is not None and row.path == "tokens.max_bank"
        assert not listed(app).editing
        await pilot.click(KnobList, offset=(5, 2))
        assert listed(app).editing


async def test_the_ends_and_pages_of_the_list() -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("k", "end", "enter")
        await pilot.pause()
        await pilot.press("end")
        assert (row := listed(app).row) is not None and row.path == "journal.sound_codec"
        await pilot.press("home", "enter")
        await pilot.pause()
        await pilot.press("down")
        assert (row := listed(app).row) is not None and row.path == "tokens.start_bank"
        await pilot.press("pagedown", "up", "pageup", "down")
        assert (row := listed(app).row) is not None and row.path == "tokens.start_bank"


def test_groups_are_folded_but_for_what_differs() -> None:
    found = rows(apply(Settings(), {"audio.width": 0.1}), Settings())
    shut = folded(found, set())
    assert [row.path for row in shut if row.path] == ["audio.width"]
    audio = next(row for row in shut if row.name == "audio")
    assert audio.value.startswith("▸ audio") and audio.value.endswith("✎1")
    opened = folded(found, {"tokens"})
    assert [row.path for row in opened if row.path.startswith("tokens.")] == [
        path for path, _ in knobs.paths() if path.startswith("tokens.")
    ]


async def test_the_keys_of_the_stage_work_beside_it_until_a_value_is_typed() -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test() as pilot:
        await pilot.press("k")
        await go_to(pilot, app, "tokens.max_bank")
        listed(app).focus()
        await pilot.press("x", "9", "x", "g", "escape", "g")
        await pilot.pause()
        assert [name for name, _ in show.commands] == ["cut", "grant"]


async def test_a_change_beside_it_is_seen() -> None:
    state = debate()
    app = stage_app(state=state)
    async with app.run_test() as pilot:
        await pilot.press("k")
        state.settings = apply(Settings(), {"audio.width": 0.1})
        box = box_in(app)
        assert isinstance(box, KnobsBox)
        box._look()
        assert box.border_title == "knobs · debate_snappy ✎1"
