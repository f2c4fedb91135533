"""The drawer beside the stage: one thing at a time, never over floor or operator line, and the keys of the stage go on working."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from stage_app import on_stage

from argentum_core.debate.flow import Point
from argentum_tui.panels.stage_layout import MIDDLE, panel_regions
from argentum_tui.view import StageView
from argentum_tui.view.agent_figures import of_agent

SIZES = [(60, 38), (80, 22), (99, 60), (100, 30), (120, 39), (160, 44), (200, 49), (240, 70)]


@pytest.mark.parametrize("extra", [None, "summary"])
@pytest.mark.parametrize("agents", [2, 16, 64])
@pytest.mark.parametrize("size", SIZES)
def test_it_has_its_place_at_every_size_and_covers_no_floor(
    size: tuple[int, int], agents: int, extra: str | None
) -> None:
    shut, drawn = panel_regions(*size, agents, extra), panel_regions(*size, agents, extra, "agent")
    shown = [region for region in drawn.values() if region.area]
    assert sum(region.area for region in shown) == size[0] * size[1]
    assert not any(one.overlaps(other) for index, one in enumerate(shown) for other in shown[index + 1 :])
    assert drawn["floor"] == shut["floor"] and drawn["header"] == shut["header"]
    assert "happening" in drawn and drawn["agent"].width >= 44 and drawn["agent"].height >= 12
    if size >= MIDDLE or size[1] >= 38:
        assert drawn["transcript"].height >= 6


@pytest.mark.parametrize("size", [(60, 40), (80, 24), (120, 40), (200, 50)])
async def test_an_agent_in_full_says_why_it_bids_what_it_bids(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        stage.screen.view.state.agents[1].persona = "A village schoolteacher."
        await stage.pilot.press("2", "d")
        await stage.pilot.pause()
        assert {"agent", "floor", "header", "happening"} <= stage.shown()
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
