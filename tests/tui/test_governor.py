"""The governor on screen: tier in the header, figures in a panel at every size, a key that holds a tier."""

from __future__ import annotations

from typing import Any

import pytest
from stage_app import Stage, on_stage
from test_view import at
from test_view_rules import governor, told

from argentum_core.debate.concurrency import ProviderLoad
from argentum_core.debate.knobs import apply
from argentum_tui.panels.stage_layout import panel_regions
from argentum_tui.view import StageView, governance
from argentum_tui.view.figures import Figure, of_governor
from argentum_tui.view.governed_knobs import governed_knobs


def strained(view: StageView) -> None:
    """Something of everything that the panel can show."""
    for lead_ms, causes in ((1250, ["miss"]), (1500, ["miss"]), (1200, ["discarded"])):
        told(view, governor(view, lead_time_ms=lead_ms, causes=causes, shed=2, quality=0.52))
    state = view.state
    state.governor.misses, state.governor.seen = 0b10101, 18
    now = state.at_ms
    state.governor.discarded.clear()
    state.governor.discarded.extend([(now - 61_000, 9_000), (now - 2_000, 3_300)])
    state.governor.calls.extend([now - 70_000, *[now - 1_000] * 12])
    state.governor.spent.append((now - 1_000, 12_300))
    state.providers = {"chat": ProviderLoad(limit=4, blocked_until_ms=view.now_ms + 1_200)}


def figures(view: StageView) -> dict[str, str]:
    found: list[Figure] = of_governor(view.state, view.governance, view.now_ms)
    return {figure.name: "".join(text for text, _ in figure.pieces) for figure in found}


def test_every_figure_says_how_it_stands_against_its_cap() -> None:
    view = at(70_000)
    view.state.settings = apply(
        view.state.settings, {"governor.calls_per_minute": 60, "governor.money_per_minute": 0.1}
    )
    strained(view)
    shown = figures(view)
    assert shown["tier"] == "auto·enhanced"
    assert shown["quality"] == "▰▰▰▰▰▱▱▱▱▱ 0.52"
    assert shown["lead time"].startswith("1,200 ms ↓")
    assert shown["shed"] == "standbys, interjections"
    assert shown["last change"] == "discarded sound · 00:20"
    assert shown["misses"] == "3 of 18 segments · 17 %"
    assert shown["dropped"] == "3.3 of 4 s a minute"
    assert shown["calls"] == "12 of 60 a minute"
    assert shown["money"] == "0.012 of 0.1 a minute"
    assert shown["chat"] == "4 at once, waits 1.2 s"
    assert shown["interjections"] == "0 in force, knob 1"


def test_without_caps_that_is_said() -> None:
    shown = figures(at(70_000))
    assert shown["calls"] == "0 a minute, no cap" and shown["shed"] == "nothing" and shown["last change"] == "none yet"


def test_quality_alone_is_no_change_worth_a_reason() -> None:
    view = at(70_000)
    told(view, governor(view, quality=0.3))
    assert figures(view)["last change"] == "none yet"


def test_only_knobs_that_are_bent_are_listed() -> None:
    state = at(15_000).state
    assert {each.key for each in governed_knobs(state)} == {"audio.width"}
    state.governor.tier = "premium"
    assert [(each.key, each.knob, each.in_force) for each in governed_knobs(state)] == [
        ("interrupts.kickers", 1, 2), ("interjections.max_per_segment", 1, 2), ("concurrency.global_limit", 8, 10),
    ]  # fmt: skip


# -- holding a tier


@pytest.mark.parametrize(
    ("tier", "stops"),
    [
        ("baseline", ["baseline", "enhanced", "premium", "auto"]),
        ("enhanced", ["enhanced", "baseline", "premium", "auto"]),
        ("premium", ["premium", "baseline", "enhanced", "auto"]),
    ],
)
def test_holding_begins_with_the_present_tier_goes_through_all_and_lets_go(tier: Any, stops: list[str]) -> None:
    mode, seen = "auto", []
    for _ in range(4):
        mode = governance.next_mode(mode, tier, tier)
        seen.append(mode)
    assert seen == stops


def test_a_tier_that_was_held_otherwise_is_stepped_on_from() -> None:
    assert governance.next_mode("premium", "premium", None) == "auto"
    assert governance.next_mode("baseline", "premium", None) == "enhanced"


async def test_the_key_steps_the_knob() -> None:
    async with on_stage() as stage:
        state = stage.screen.view.state
        for mode in ("enhanced", "baseline", "premium", "auto"):
            await stage.pilot.press("h")
            assert stage.show.given[-1] == ("knob", {"key": "governor.mode", "value": mode})
            state.settings = apply(state.settings, {"governor.mode": mode})


@pytest.mark.parametrize(
    ("mode", "tier", "words"),
    [
        ("auto", "enhanced", "auto·enhanced"),
        ("premium", "premium", "held·premium"),
        ("premium", "enhanced", "enhanced→premium"),
    ],
)
def test_the_tier_in_words(mode: str, tier: Any, words: str) -> None:
    state = at(15_000).state
    state.settings = apply(state.settings, {"governor.mode": mode})
    state.governor.tier = tier
    assert governance.tier_words(state) == words


async def test_the_header_has_the_tier_and_a_mark_for_what_is_shed() -> None:
    async with on_stage() as stage:
        assert "auto·enhanced" in stage.rows("header")[0] and "▾" not in stage.rows("header")[0]
        told(stage.screen.view, governor(stage.screen.view, shed=2))
        await stage.go_to(70_100)
        assert "auto·enhanced ▾2" in stage.rows("header")[0]


# -- where it stands


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_key_shows_the_governor_and_puts_it_away(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        strained(stage.screen.view)
        assert "governor" not in stage.shown()
        await stage.pilot.press("o")
        await stage.pilot.pause()
        assert {"governor", "floor", "causes"} <= stage.shown()
        text = "\n".join(stage.rows("governor"))
        for words in ("quality", "1,200 ms ↓", "standbys", "3 of 18", "3.3 of 4 s", "4 at once", "in force"):
            assert words in text
        await stage.pilot.press("o")
        await stage.pilot.pause()
        assert "governor" not in stage.shown()


async def test_on_a_large_terminal_it_is_always_there_and_the_key_says_so() -> None:
    async with on_stage((200, 50)) as stage:
        assert {"governor", "levels", "causes"} <= stage.shown()
        await stage.pilot.press("o")
        await stage.pilot.pause()
        assert stage.screen.drawer.holds is None


@pytest.mark.parametrize("agents", [2, 16, 64])
@pytest.mark.parametrize("size", [(60, 14), (80, 22), (99, 60), (100, 30), (120, 39), (160, 44), (200, 49), (240, 70)])
def test_with_the_verdict_the_area_is_still_filled_without_overlap(size: tuple[int, int], agents: int) -> None:
    regions = panel_regions(*size, agents, verdict=True)
    shown = [region for region in regions.values() if region.area]
    assert sum(region.area for region in shown) == size[0] * size[1]
    assert not any(one.overlaps(other) for index, one in enumerate(shown) for other in shown[index + 1 :])
    assert regions["verdict"].height >= 8 or size[1] < 16
    assert regions["verdict"].width >= 60 and "economy" not in regions and "banks" not in regions


async def test_a_shown_governor_repaints_only_when_something_moved() -> None:
    async with on_stage((200, 50), now_ms=70_000) as stage:
        panel, painted = stage.panel("governor"), list[Any]()
        stage.screen.tick()
        panel.refresh = lambda *regions, **_: painted.extend(regions)  # type: ignore[method-assign,assignment]
        for now_ms in range(70_000, 70_400, 100):
            stage.show.go_to(now_ms)
            stage.screen.tick()
        assert painted == []


# -- beside it: moods


async def test_a_mood_says_where_it_comes_from() -> None:
    async with on_stage((120, 40)) as stage:
        assert "emotion (events)" in stage.rows("emotion")[0]
        agent = stage.screen.view.state.agents[1]
        agent.report, agent.reputation = (0.2, 0.5, 0.5), -0.12
        await _redrawn(stage, "emotion")
        assert "emotion (mixed)" in stage.rows("emotion")[0]
        row = stage.rows("emotion")[2]
        assert "restless°" in row and row.endswith("−.12 │")


async def test_with_room_a_reputation_has_a_bar() -> None:
    async with on_stage((200, 50)) as stage:
        stage.screen.view.state.agents[1].reputation = -0.2
        stage.screen.view.state.agents[0].reputation = 0.3
        await _redrawn(stage, "emotion")
        assert "╌▰▰│╌╌╌ −.20" in stage.rows("emotion")[2]
        assert "╌╌╌│▰▰▰ +.30" in stage.rows("emotion")[1]


async def _redrawn(stage: Stage, topic: Any) -> None:
    for agent in stage.screen.view.state.agents:
        agent.reputation_segment = stage.screen.view.state.segments
    stage.screen.view.revision[topic] += 1
    await stage.go_to(stage.show.now_ms() + 1)
