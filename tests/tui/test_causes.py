"""The causes: one row an act with its events, its line and the numbers behind it; chosen, filtered, scrolled and explained."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from stage_app import Stage, on_stage
from test_view import at

from argentum_core.debate import events as e
from argentum_core.debate.commands import GrantCommand, KnobCommand
from argentum_core.journal.record import Recorded
from argentum_tui.panels.causes import FILTERS, CausesPanel
from argentum_tui.panels.transcript import TranscriptPanel
from argentum_tui.view import CAUSE_KINDS, Cause, StageView
from argentum_tui.view.cause_feed import KEPT
from argentum_tui.view.cause_in_full import of_cause


def row(view: StageView, words: str) -> Cause:
    return next(each for each in reversed(view.causes) if words in each.text)


def fold(view: StageView, *events: e.Event, at_ms: int = 70_000) -> None:
    for event in events:
        view.fold(Recorded(seq=view.events + 1, at_ms=at_ms, event=event))


# -- one row an act


def test_an_auction_is_one_row_with_its_bids_winner_and_price() -> None:
    view = at(20_000)
    auction = row(view, "bid 4 beats ❹ 3")
    facts = dict(auction.facts)
    assert facts["❸ CYRIL"] == "4.00 = 4 × pacing 1.00 · its mind's bid"
    assert facts["❹ DELIA"] == "3.00 = 3 × pacing 1.00 · by desire 0.60"
    assert facts["wins"] == "❸ CYRIL · the highest score" and facts["pays"] == "4: its own bid (first price)"
    assert facts["bank ❸"].startswith("−") and facts["without bids"] == "❸ CYRIL would speak"
    assert auction.kind == "auction" and auction.segment == "seg_0002", "the line that it gave the floor to"
    assert len(auction.events) >= 7, "opened, four bids, resolved, paid, begun"


def test_a_cut_is_one_row_with_its_price_guard_and_delay() -> None:
    view = at(30_000)
    cut = row(view, "❶ cuts ❷ at beat 1")
    facts = dict(cut.facts)
    assert facts["price"] == "bid 3 + fee 1" and facts["guard"] == "150 ms before the beat it had to be ready"
    assert facts["delay"] == "none: at the sample it was armed for" and facts["floor"] == "to ❶ ADA"
    assert cut.kind == "cuts" and cut.segment == "seg_0005"


def test_your_command_and_what_it_did_is_one_row() -> None:
    view = at(48_500)
    cut = row(view, "cut now · you")
    facts = dict(cut.facts)
    assert "accepted" in facts and "applied" in facts and facts["floor"] == "to whoever wins the auction"
    assert cut.kind == "you" and cut.segment == "seg_0010"
    assert sum("cut" in each.text and each.kind in ("you", "cuts") and each.at_ms > 40_000 for each in view.causes) == 1


def test_a_knob_is_told_once_by_the_command_that_turned_it() -> None:
    view = at(70_000)
    before = len(view.causes)
    view.command_sent(5, KnobCommand("floor.lead_time_ms", 1500), 0.0)
    command = {"command_id": 5, "command": "knob", "arguments": {"key": "floor.lead_time_ms", "value": 1500}}
    fold(
        view,
        e.OperatorCommand(**command, status="accepted"),  # type: ignore[arg-type]
        e.KnobChanged(key="floor.lead_time_ms", old=1250, new=1500),
        e.OperatorCommand(**command, status="applied", delay_ms=4, reason="with the next turn"),  # type: ignore[arg-type]
    )
    assert len(view.causes) == before + 1
    assert view.causes[-1].text == "lead time 1,250 → 1,500 ms · you · applied +4 ms"
    assert ("floor.lead_time_ms", "1250 → 1500") in view.causes[-1].facts


def test_every_row_knows_its_kind_and_its_events() -> None:
    view = at(120_000)
    assert {each.kind for each in view.causes} == set(CAUSE_KINDS)
    assert all(each.events for each in view.causes)
    assert all(each.segment for each in view.causes if each.at_ms > 1_000 and each.kind != "auction"), (
        "the line that it is about, or that was spoken"
    )
    assert len({each.number for each in view.causes}) == len(view.causes)


def test_rows_and_what_waits_for_one_are_bounded() -> None:
    view = StageView()
    view.fold_all(feed.debate(repeats=60))
    assert len(view.causes) == KEPT and len(view._causes._number_of) <= KEPT and len(view._causes._waiting) <= 64


# -- choosing


def causes(stage: Stage) -> CausesPanel:
    return stage.screen.query_one(CausesPanel)


async def press(stage: Stage, *keys: str) -> None:
    await stage.pilot.press(*keys)
    await stage.pilot.pause()


async def test_a_row_marks_its_line_and_enter_explains_it() -> None:
    async with on_stage((120, 40)) as stage:
        await press(stage, "tab")
        assert causes(stage).has_focus
        await press(stage, "up", "up", "up", "up")
        chosen = stage.screen.view.cause(stage.screen.chosen_cause)
        assert chosen is not None and any("▸" in each for each in stage.rows("causes"))
        assert stage.screen.query_one(TranscriptPanel).selected_segment == chosen.segment
        await press(stage, "enter")
        text = " ".join(" ".join(stage.rows("cause")).replace("│", " ").split())
        assert chosen.text[:20] in text and "of the line" in text and "on record" in text
        assert "▸" in "".join(stage.rows("causes")), "the chosen row stays in view"
        await press(stage, "escape")
        assert "cause" not in stage.shown()
        await press(stage, "escape")
        assert not causes(stage).has_focus and stage.screen.chosen_cause is None


async def test_a_line_that_is_clicked_marks_its_rows() -> None:
    async with on_stage((120, 40)) as stage:
        y = next(y for y, each in enumerate(stage.rows("transcript")) if "A point made" in each)
        await stage.pilot.click("#transcript", offset=(20, y))
        await stage.pilot.pause()
        chosen = stage.screen.view.cause(stage.screen.chosen_cause)
        assert chosen is not None and chosen.segment == "seg_0014" and chosen.kind == "auction"
        assert "▸" in "".join(stage.rows("causes"))
        await stage.pilot.click("#transcript", offset=(20, y))
        await stage.pilot.pause()
        assert stage.screen.chosen_cause is None


async def test_the_newest_stays_at_the_bottom_unless_scrolled_up() -> None:
    async with on_stage((120, 34)) as stage:
        panel = causes(stage)
        newest = stage.screen.view.causes[-1]
        assert panel.following and newest.text[:12] in stage.rows("causes")[-2]
        await press(stage, "tab", "pageup")
        top = stage.rows("causes")[1]
        await stage.go_to(82_000)
        assert stage.rows("causes")[1] == top and "newer" in stage.rows("causes")[-1]
        await press(stage, "end")
        assert panel.following and stage.screen.view.causes[-1].text[:12] in "".join(stage.rows("causes")[-4:])
        panel.scroll_rows(-10_000)
        assert "the debate begins" in stage.rows("causes")[1]


async def test_a_filter_shows_one_kind_and_the_border_says_which() -> None:
    async with on_stage((200, 50)) as stage:
        for wanted in (*FILTERS[1:], "all"):
            await press(stage, "s")
            assert causes(stage).filter == wanted
            kinds = {cause.kind for cause, _, _ in causes(stage)._rows}
            assert kinds <= ({wanted} if wanted != "all" else set(CAUSE_KINDS)) and kinds
            assert f"s {wanted}" in stage.rows("causes")[0]
    async with on_stage((120, 40)) as stage:
        await press(stage, "2", "d")
        assert "s all you cuts auction engine faults" in stage.rows("causes")[0]


@pytest.mark.parametrize(("size", "tabs"), [((60, 40), 4), ((80, 24), 4), ((120, 40), 1)])
async def test_tab_reaches_them_at_every_size(size: tuple[int, int], tabs: int) -> None:
    async with on_stage(size) as stage:
        await press(stage, *["tab"] * tabs)
        assert causes(stage).has_focus and causes(stage).size.height >= 5
        await press(stage, "up")
        assert "▸" in "".join(stage.rows("causes"))
        await press(stage, "tab")
        assert not causes(stage).has_focus and stage.screen.drawer.holds is None


async def test_the_keys_of_the_stage_work_while_they_have_the_keyboard() -> None:
    async with on_stage((120, 40)) as stage:
        await press(stage, "tab", "up", "2", "g", "x")
        assert [name for name, _ in stage.show.given] == ["grant", "cut"]
        await press(stage, "d")
        assert "agent" in stage.shown()


async def test_only_rows_in_view_are_laid_out() -> None:
    show = feed.FeedShow(feed.debate(repeats=30), 10**9)
    from stage_app import app

    async with app(show).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        stage = Stage(pilot, show)
        stage.screen.tick()
        panel, laid_out = causes(stage), list[Any]()
        panel._parts.clear()
        stage.screen.send(GrantCommand("agent_1"))
        await pilot.pause()
        laid_out = list(panel._parts)
        assert len(stage.screen.view.causes) == KEPT and len(laid_out) <= panel.inside_height


def test_what_stands_behind_a_row_is_told_in_names_and_values() -> None:
    view = at(20_000)
    told = {name: pieces[0][0] for name, pieces in of_cause(view, row(view, "bid 4 beats ❹ 3"))}
    assert told["of the line"].startswith("❸ CYRIL “Nobody proposes to ban a van")
    assert told["on record"].startswith("events ") and told["at"] == "00:08"
