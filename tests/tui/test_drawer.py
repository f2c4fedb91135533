"""The drawer beside the stage: one thing at a time, never over floor or operator line, and the keys of the stage go on working."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from rich.cells import cell_len
from stage_app import on_stage

from argentum_core.debate.flow import Point
from argentum_core.debate.state import FloorClaim
from argentum_tui.panels.panel import Panel
from argentum_tui.panels.stage_layout import LARGE, MIDDLE, panel_regions
from argentum_tui.view import StageView
from argentum_tui.view.agent_figures import of_agent

SIZES = [(60, 38), (80, 22), (99, 60), (100, 30), (120, 39), (160, 44), (200, 49), (240, 70)]


@pytest.mark.parametrize("verdict", [False, True])
@pytest.mark.parametrize("agents", [2, 16, 64])
@pytest.mark.parametrize("size", SIZES)
def test_it_has_its_place_at_every_size_and_covers_no_floor(size: tuple[int, int], agents: int, verdict: bool) -> None:
    shut, drawn = panel_regions(*size, agents, verdict=verdict), panel_regions(*size, agents, "agent", verdict=verdict)
    shown = [region for region in drawn.values() if region.area]
    assert sum(region.area for region in shown) == size[0] * size[1]
    assert not any(one.overlaps(other) for index, one in enumerate(shown) for other in shown[index + 1 :])
    assert drawn["floor"] == shut["floor"] and drawn["header"] == shut["header"]
    assert "causes" in drawn and drawn["agent"].width >= 44 and drawn["agent"].height >= 12
    if size >= MIDDLE or size[1] >= 38:
        assert drawn["verdict" if verdict and size < LARGE else "transcript"].height >= 6


@pytest.mark.parametrize("size", [(60, 40), (80, 24), (120, 40), (200, 50)])
async def test_an_agent_in_full_says_why_it_bids_what_it_bids(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        stage.screen.view.state.agents[1].persona = "A village schoolteacher."
        await stage.pilot.press("2", "d")
        await stage.pilot.pause()
        assert {"agent", "floor", "header", "causes"} <= stage.shown()
        text = " ".join(" ".join(stage.rows("agent")).replace("│", " ").split())
        for words in (
            "❷ BROOK",
            "desire",
            "recency 0.8×",
            "score",
            "pacing",
            "side owes",
            "bank",
            "espeak",
            "casebook",
        ):
            assert words in text
        await stage.pilot.press("4")
        await stage.pilot.pause()
        assert "❹ DELIA" in stage.rows("agent")[0], "another selection shows another agent"
        await stage.pilot.press("escape")
        await stage.pilot.pause()
        assert "agent" not in stage.shown() and stage.screen.drawer.holds is None


async def test_it_holds_one_thing_at_a_time_and_the_same_key_puts_it_away() -> None:
    async with on_stage() as stage:
        await stage.pilot.press("2", "d", "o")
        await stage.pilot.pause()
        assert "governor" in stage.shown() and "agent" not in stage.shown()
        await stage.pilot.press("o")
        await stage.pilot.pause()
        assert stage.screen.drawer.holds is None and {"banks", "bids"} <= stage.shown()


async def test_the_cut_keys_work_beside_it() -> None:
    async with on_stage() as stage:
        await stage.pilot.press("2", "d", "x", "g")
        assert [name for name, _ in stage.show.given] == ["cut", "grant"]


async def test_an_agent_at_which_nothing_changes_is_not_painted_again() -> None:
    async with on_stage() as stage:
        await stage.pilot.press("2", "d")
        await stage.pilot.pause()
        stage.screen.tick()
        panel, painted = stage.panel("agent"), list[Any]()
        panel.refresh = lambda *regions, **_: painted.extend(regions)  # type: ignore[method-assign,assignment]
        for now_ms in range(70_000, 70_400, 100):
            stage.show.go_to(now_ms)
            stage.screen.tick()
        assert painted == []


def figures(view: StageView, agent: int) -> dict[str, str]:
    chosen = view.state.agents[agent]
    return {
        figure.name: "".join(text for text, _ in figure.pieces)
        for figure in reversed(of_agent(view.state, chosen, view.history.get(chosen.id)))
    }


def test_points_made_and_owed_are_told() -> None:
    view = StageView()
    view.fold_all(each for each in feed.debate() if each.at_ms <= 30_000)
    state = view.state
    mine = Point("p1", None, "Shops get busier.", "for", "agent_1", "Ada", "s1", 1)
    theirs = Point("p2", None, "Vans need the street.", "against", "agent_2", "Brook", "s2", 2, answers="p1")
    state.flow.points = {"p1": mine, "p2": theirs}
    state.flow.open = {"p1": mine, "p2": theirs}
    state.agents[0].muted = True
    shown = figures(view, 0)
    assert shown["points"] == "1 made · 1 stand" and shown["side owes"] == "❷ “Vans need the street.”"
    assert "muted" in shown and "muted" not in figures(view, 1)


# -- what is coming, and what is not normal


async def test_what_is_coming_is_readable_and_refusable() -> None:
    async with on_stage((120, 40)) as stage:
        row = stage.rows("floor")[5]
        assert "cut-in line ❶ “Prepared words.” r refuses" in row and "standby ❹ “Prepared words.” R refuses" in row
        await stage.pilot.press("r", "R")
        assert stage.show.given == [
            ("refuse", {"agent": "agent_1", "line": "cut_in"}),
            ("refuse", {"agent": "agent_4", "line": "standby"}),
        ]


async def test_the_flow_says_who_owes_an_answer_and_for_how_long() -> None:
    async with on_stage((120, 40)) as stage:
        state = stage.screen.view.state
        point = Point("p1", None, "Vans need the street.", "against", "agent_2", "Brook", "s2", state.turn - 2)
        state.flow.points = state.flow.open = {"p1": point}
        await stage.pilot.press("w")
        await stage.pilot.pause()
        text = " ".join(" ".join(stage.rows("flow")).replace("│", " ").split())
        assert "for owes ❷ “Vans need the street.” · 10 turns left" in text and "against owes no answer" in text


def test_the_queue_goes_from_what_is_decided_to_what_is_bid() -> None:
    view = StageView()
    view.fold_all(each for each in feed.debate() if each.at_ms <= 70_000)
    assert [(each.agent, each.sure) for each in view.queue()] == [
        ("agent_4", False), ("agent_2", False), ("agent_1", False),
    ]  # fmt: skip
    assert view.next_speaker() == view.queue()[0]
    view.state.claim = FloorClaim("agent_2", "auction", "highest")
    queue = view.queue()
    assert queue[0].agent == "agent_2" and queue[0].sure and len({each.agent for each in queue}) == len(queue)
    assert view.next_speaker() == queue[0]
    view.state.claim = None
    for phase in ("closing", "verdict"):
        view.state.form.phase = phase
        assert view.queue() == [] and view.next_speaker() is None, "there nothing is sold"
    view.state.form.phase = "clash"
    view.state.ended = "turns"
    assert view.queue() == [] and view.next_speaker() is None


async def test_what_is_not_normal_stands_in_the_header_until_it_is() -> None:
    async with on_stage((160, 45)) as stage:
        view = stage.screen.view
        state = view.state
        assert not {"muted", "silent", "exhausted", "cost"} & set(stage.rows("header")[0].split())
        state.agents[1].muted = state.agents[3].exhausted = state.paused = True
        state.governor.spent_micros, state.minutes_wanted = 123_000, 8
        view.revision["header"] += 1
        view.revision["floor"] += 1
        await stage.go_to(70_001)
        header = stage.rows("header")[0]
        places = [header.index(word) for word in ("muted ❷", "exhausted ❹", "cost 0.12", "‖ paused 01:10 of 08:00")]
        assert places == sorted(places)
        assert "‖ paused" in stage.rows("floor")[-4] or "‖ paused" in "".join(stage.rows("floor"))
        state.agents[1].muted = False
        view.revision["header"] += 1
        await stage.go_to(70_002)
        assert "muted" not in stage.rows("header")[0]


WIDE = ("美咲", "Ada", "🚲 Cy", "Delia")


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40), (200, 50)])
async def test_rows_are_as_wide_as_the_screen_whatever_the_names(size: tuple[int, int]) -> None:
    async with on_stage(size, names=WIDE, now_ms=25_900) as stage:
        await stage.pilot.press("1", "d")
        await stage.pilot.pause()
        for panel in stage.screen.query(Panel):
            for y in range(panel.size.height):
                assert panel.render_line(y).cell_length == cell_len(panel.render_line(y).text) == panel.size.width
