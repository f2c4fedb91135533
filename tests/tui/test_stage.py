"""The stage as a whole: sizes, selection, steering, searching and copying, and how little it repaints."""

from __future__ import annotations

from typing import Any

import feed
import pytest
from rich.cells import cell_len
from rich.style import Style
from stage_app import Stage, on_stage
from stage_app import app as stage_app
from textual.geometry import Region

from argentum_core.debate.commands import Command, CutAtBeatCommand, CutCommand
from argentum_core.journal.record import Recorded
from argentum_tui.look import Look
from argentum_tui.panels.canvas import point
from argentum_tui.panels.panel import Panel
from argentum_tui.panels.stage_layout import panel_regions, too_small
from argentum_tui.panels.transcript import TranscriptPanel
from argentum_tui.screens.stage import STILL_EVERY, STILL_TICKS
from argentum_tui.terminal import Terminal

ECONOMY = {"banks", "bids", "pacing", "emotion"}
MANY = tuple(f"Speaker{n}" for n in range(1, 65))


# -- sizes


@pytest.mark.parametrize("agents", [2, 4, 16, 64])
@pytest.mark.parametrize("size", [(60, 14), (80, 22), (99, 60), (100, 30), (120, 39), (160, 44), (200, 49), (240, 70)])
def test_panels_fill_the_area_without_overlap(size: tuple[int, int], agents: int) -> None:
    regions = [region for region in panel_regions(*size, agents).values() if region.area]
    assert sum(region.area for region in regions) == size[0] * size[1]
    assert Region.from_union(regions) == Region(0, 0, *size)
    for index, region in enumerate(regions):
        assert not any(region.overlaps(other) for other in regions[index + 1 :])


@pytest.mark.parametrize("agents", [2, 4, 16, 64])
@pytest.mark.parametrize("size", [(60, 14), (80, 22), (120, 39), (200, 49)])
def test_the_transcript_always_keeps_room_to_read(size: tuple[int, int], agents: int) -> None:
    assert panel_regions(*size, agents)["transcript"].height >= 4


def test_the_smallest_size_is_sixty_by_sixteen() -> None:
    assert not too_small(60, 16)
    assert too_small(59, 16) and too_small(60, 15)


@pytest.mark.parametrize(
    ("size", "there", "absent"),
    [
        ((80, 24), {"economy", "transcript", "floor", "causes"}, ECONOMY | {"pacing-plot"}),
        ((120, 40), ECONOMY | {"transcript", "causes"}, {"economy", "pacing-plot"}),
        ((200, 50), ECONOMY | {"pacing-plot", "emotion-plot", "levels", "transcript"}, {"economy"}),
    ],
)
async def test_each_size_has_its_panels(size: tuple[int, int], there: set[str], absent: set[str]) -> None:
    async with on_stage(size) as stage:
        shown = stage.shown()
        assert there <= shown
        assert not absent & shown


async def test_below_the_smallest_size_there_is_one_plain_sentence() -> None:
    async with on_stage((120, 40)) as stage:
        await stage.resize(50, 14)
        sentence = stage.screen.query_one("#too-small")
        assert sentence.display and str(sentence.render()) == "The terminal is too small: 60×16 at least"
        assert not stage.screen.query_one("#panels").display


async def test_a_resized_terminal_is_laid_out_anew() -> None:
    async with on_stage((200, 50)) as stage:
        await stage.resize(80, 24)
        assert "economy" in stage.shown() and "banks" not in stage.shown()
        assert all(len(row) <= 80 for row in stage.rows("transcript"))


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_a_terminal_that_shrinks_to_almost_nothing_and_grows_back_shows_what_it_did(
    size: tuple[int, int],
) -> None:
    async with on_stage(size) as stage:
        # All but the floor, whose meter goes on with every look.
        before = {name: stage.rows(name) for name in stage.shown() - {"floor"}}
        for smaller in ((10, 5), (1, 1), (60, 16), (10, 5)):
            await stage.resize(*smaller)
        await stage.resize(*size)
        assert {name: stage.rows(name) for name in stage.shown() - {"floor"}} == before


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("name", ["N" * 200, "\u9577" * 100], ids=["narrow letters", "wide letters"])
async def test_a_name_of_200_cells_breaks_no_row(size: tuple[int, int], name: str) -> None:
    async with on_stage(size, now_ms=12_300, names=(name, "Brook", "Cyril", "Delia")) as stage:
        stage.screen.select(1)
        for panel in stage.shown():
            assert {cell_len(row) for row in stage.rows(panel)} == {stage.panel(panel).size.width}
        if size[1] >= 24:
            assert any("❷ BROOK" in row for row in stage.rows("economy" if size[0] < 100 else "banks"))


# -- one row, one agent


async def test_agents_that_come_after_the_screen_are_given_their_rows() -> None:
    """A debate started from the lobby is on the stage before its first event."""
    show = feed.FeedShow(feed.debate(), -1)
    async with stage_app(show).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        stage = Stage(pilot, show)
        assert not stage.screen.view.state.agents
        await stage.go_to(5_000)
        assert stage.panel("banks").size.height == 6
        assert "DELIA" in stage.rows("banks")[4]


async def test_an_agent_stands_at_the_same_height_in_all_four_panels() -> None:
    async with on_stage((120, 40)) as stage:
        tops = {stage.panel(name).region.y for name in ECONOMY}
        assert len(tops) == 1
        assert "❷ BROOK" in stage.rows("banks")[2]
        assert "restless" in stage.rows("emotion")[2]


async def test_a_click_selects_the_agent_of_that_row() -> None:
    async with on_stage((120, 40)) as stage:
        await stage.pilot.click("#pacing", offset=(5, 3))
        await stage.pilot.pause()
        assert (stage.screen.selected, stage.screen.selected_agent) == (3, "agent_3")
        assert stage.rows("banks")[3].startswith("│▸❸ CYRIL")


async def test_sixty_four_agents_scroll_together() -> None:
    async with on_stage((120, 40), names=MANY) as stage:
        stage.screen.select(40)
        rows = [row for row in stage.rows("banks") if "▸" in row]
        assert len(rows) == 1 and "40 SPEAKER40" in rows[0]
        assert "of 64" in stage.rows("banks")[0]
        stage.screen.scroll_agents(-1000)
        assert " 1" in stage.rows("banks")[1] or "❶" in stage.rows("banks")[1]
        assert len({stage.panel(name).size.height for name in ECONOMY}) == 1


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)])
async def test_with_many_agents_speaker_next_and_selected_stay_in_sight(size: tuple[int, int]) -> None:
    async with on_stage(size, names=MANY[:16]) as stage:
        stage.screen.select(15)
        panel = "economy" if size[0] < 100 else "banks"
        stage.screen.scroll_agents(-1000)
        text = "\n".join(stage.rows(panel))
        view = stage.screen.view
        upcoming = view.next_speaker()
        assert view.speaker is not None and upcoming is not None
        for agent in (view.speaker.id, upcoming.agent, "agent_15"):
            assert view.state.by_id[agent].name.upper() in text
        assert stage.panel("transcript").inside_height >= 6


async def test_on_a_small_screen_the_speech_has_two_lines_of_the_whole_width() -> None:
    async with on_stage((60, 24)) as stage:
        assert "Every street given back to walkers makes the shops on" in stage.rows("floor")[1]
        assert "it▌busier." in stage.rows("floor")[2]


async def test_the_line_that_sounds_grows_word_by_word_in_the_transcript() -> None:
    async with on_stage((80, 24), now_ms=69_000) as stage:
        heard = []
        for now_ms in range(69_000, 70_200, 300):
            await stage.go_to(now_ms)
            heard.append(len(stage.rows("transcript")[-2].strip("│ …").split()))
        assert heard == sorted(heard) and heard[-1] > heard[0]


async def test_an_agent_that_does_not_exist_cannot_be_selected() -> None:
    async with on_stage() as stage:
        stage.screen.select(9)
        assert stage.screen.selected is None


async def test_tab_turns_the_economy_panel_of_a_small_terminal() -> None:
    async with on_stage((80, 24)) as stage:
        titles = []
        for _ in range(5):
            titles.append(stage.rows("economy")[0].split("─")[1].strip())
            stage.screen.turn_economy_panel()
        assert titles == ["bank · bid · pace · mood", "bids", "pacing · share", "emotion", "bank · bid · pace · mood"]


# -- steering


async def test_a_command_reaches_the_show_before_anything_is_drawn() -> None:
    async with on_stage(now_ms=71_000) as stage:
        order: list[str] = []
        plain, repaint = stage.show.send, Panel.repaint

        def send(command: Command) -> int:
            order.append("show")
            return plain(command)

        def watched(panel: Panel, rows: Any) -> None:
            order.append("drawn")
            repaint(panel, rows)

        stage.show.send = send  # type: ignore[method-assign]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Panel, "repaint", watched)
            stage.screen.send(CutCommand())
        assert order[0] == "show" and "drawn" in order
        assert stage.show.given == [("cut", {})]


async def test_a_pending_cut_is_on_the_timeline_at_once() -> None:
    async with on_stage(now_ms=70_000) as stage:
        stage.screen.send(CutAtBeatCommand("agent_1"))
        floor = "\n".join(stage.rows("floor"))
        assert "✂" in floor and "you cut → ❶ ADA · pending" in floor
        assert "✂ cut at beat → ❶ · you · pending" in "\n".join(stage.rows("causes"))


# -- the floor


async def test_the_word_that_sounds_is_marked() -> None:
    async with on_stage(now_ms=70_000) as stage:
        assert "it▌busier." in stage.rows("floor")[1]
        assert "2.0 s left" in stage.rows("floor")[3]
        assert stage.rows("floor")[0].startswith("╭─ ❸ CYRIL · for ─")
        assert stage.rows("floor")[0].endswith("leading ❹ DELIA · then ❷ · then ❶ ─╮")


async def test_an_armed_cut_points_at_its_beat() -> None:
    async with on_stage(now_ms=25_900) as stage:
        assert "↑ ❶ ADA cuts in · ready · 3 + 1" in stage.rows("floor")[4]
        assert "✂ 3+1" in stage.rows("bids")[1]


@pytest.mark.parametrize(
    ("width", "drawn"),
    [
        (35, "  ↑ ADA cuts in · ready · 3 + 1.21"),
        (30, "  ↑ ADA cuts in · 3 + 1.21"),
        (24, "  ↑ ADA cuts in · 3 + …"),
    ],
)
def test_where_there_is_little_room_an_armed_cut_still_says_what_it_costs(width: int, drawn: str) -> None:
    canvas = [(" ", Style())] * width
    point(canvas, 2, "ADA cuts in · ready · 3 + 1.21", Style(), shorter="ADA cuts in · 3 + 1.21")
    assert "".join(character for character, _ in canvas).rstrip() == drawn


async def test_an_overlay_hangs_where_it_sounds() -> None:
    async with on_stage(now_ms=12_300) as stage:
        assert "╰ ❶ ADA challenges ─╯" in stage.rows("floor")[4]


async def test_before_the_first_word_the_floor_says_so() -> None:
    async with on_stage(now_ms=-1) as stage:
        assert "waiting for the first word" in stage.rows("floor")[1]


async def test_rows_keep_their_width_at_every_moment() -> None:
    async with on_stage((120, 40), now_ms=0) as stage:
        for now_ms in range(0, 90_000, 1700):
            await stage.go_to(now_ms)
            for panel in stage.screen.query(Panel):
                if panel.size:
                    assert {panel.render_line(y).cell_length for y in range(panel.size.height)} == {panel.size.width}


# -- the transcript


async def test_the_transcript_follows_the_newest_until_scrolled_up() -> None:
    async with on_stage((80, 24)) as stage:
        assert "❸ CYRIL" in stage.rows("transcript")[-2]
        stage.screen.scroll_transcript(-6)
        top = stage.rows("transcript")[1]
        await stage.go_to(82_000)
        assert stage.rows("transcript")[1] == top
        assert "↓ 2 new" in stage.rows("transcript")[-1]
        stage.screen.scroll_transcript(1000)
        assert "new" not in stage.rows("transcript")[-1]


async def test_search_marks_matches_and_steps_through_them() -> None:
    async with on_stage((80, 24)) as stage:
        assert stage.screen.search("THE BUS") == 5
        assert "/THE BUS 5/5" in stage.rows("transcript")[0]
        stage.screen.search_step(-1)
        assert "4/5" in stage.rows("transcript")[0]
        stage.screen.search_step(1)
        stage.screen.search_step(1)
        assert "1/5" in stage.rows("transcript")[0]
        assert stage.screen.search("zebra") == 0
        assert "not found" in stage.rows("transcript")[0]
        stage.screen.search("")
        assert "/" not in stage.rows("transcript")[0]


async def test_a_match_that_wrapping_broke_in_two_is_found() -> None:
    async with on_stage((80, 24)) as stage:
        assert stage.screen.search("The lane is the bus") == 1


async def test_text_selected_with_the_mouse_is_the_words_without_their_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with on_stage((80, 24)) as stage:
        monkeypatch.setattr(stage.pilot.app, "copy_to_clipboard", copied.append)
        panel = stage.panel("transcript")
        y = next(y for y, row in enumerate(stage.rows("transcript")) if "No city ever built" in row)
        x = stage.rows("transcript")[y].index("city")
        await stage.pilot.mouse_down(panel, offset=(x, y))
        await stage.pilot.hover(panel, offset=(x + 4, y + 1))
        await stage.pilot.mouse_up(panel, offset=(x + 4, y + 1))
        text = stage.screen.copy_selection()
        assert text.startswith("city ever built the bus while the car had the lane. The lane is")
        assert copied == [text]


async def test_without_a_selection_the_chosen_turn_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage((80, 24)) as stage:
        y = next(
            y for y, row in enumerate(stage.rows("transcript")) if "❷ BROOK   A point" in row or "A point made" in row
        )
        await stage.pilot.click("#transcript", offset=(20, y))
        await stage.pilot.pause()
        assert stage.screen.copy_selection().startswith("BROOK: A point made by people")


async def test_the_transcript_keeps_two_hundred_turns_and_line_numbers_that_never_shift() -> None:
    show = feed.FeedShow(feed.debate(repeats=20), 10**9)
    from stage_app import Stage, app

    async with app(show).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        stage = Stage(pilot, show)
        stage.screen.tick()
        transcript = stage.screen.query_one("#transcript", TranscriptPanel)
        assert len(stage.screen.view.transcript.turns) == 200
        stage.screen.scroll_transcript(-(10**6))
        assert not transcript.following
        assert "▸" not in stage.rows("transcript")[1]


# -- how little is repainted


async def test_between_events_only_the_floor_and_the_clock_are_repainted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(now_ms=69_400) as stage:
        touched: dict[str, int] = {}
        plain = Panel.refresh

        def counted(panel: Panel, *regions: Region, **named: Any) -> Any:
            assert not named.get("layout")
            assert regions, "a panel asked for a repaint of everything"
            touched[panel.id or ""] = touched.get(panel.id or "", 0) + len(regions)
            return plain(panel, *regions, **named)

        monkeypatch.setattr(Panel, "refresh", counted)
        stage.show.go_to(69_500)
        stage.screen.tick()
        assert set(touched) <= {"floor", "header", "transcript"}
        assert touched["floor"] <= 4 and touched.get("transcript", 0) <= 1, "the line that sounds grows by a word"


async def test_a_debate_that_stands_still_repaints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(now_ms=70_000) as stage:
        for _ in range(10):
            stage.screen.tick()
        monkeypatch.setattr(Panel, "refresh", lambda *_: pytest.fail("repainted"))
        monkeypatch.setattr(Panel, "tick", lambda *_: pytest.fail("looked"))
        stage.screen.tick()


async def test_a_change_glows_and_settles() -> None:
    async with on_stage(now_ms=70_000, highlights=True) as stage:
        banks = stage.panel("banks")
        banks.tick(100.0)
        stage.screen.view.state.agents[0].bank = 800
        stage.screen.view.revision["banks"] += 1
        banks.tick(101.0)
        assert banks.highlight.active
        glowing = banks.render_line(1)
        banks.tick(102.0)
        assert not banks.highlight.active
        assert banks.render_line(1) != glowing and banks.render_line(1).text == glowing.text


# -- themes


async def test_a_changed_theme_redraws_every_panel_in_its_inks() -> None:
    async with on_stage((120, 40)) as stage:
        before = {name: stage.panel(name).render_line(1) for name in (*ECONOMY, "floor", "transcript", "causes")}
        stage.pilot.app.theme = "argentum-light"
        await stage.pilot.pause()
        for name, strip in before.items():
            after = stage.panel(name).render_line(1)
            assert after.text == strip.text
            assert after != strip


async def test_without_colour_the_words_say_the_same() -> None:
    async with on_stage((120, 40), look=Look(terminal=Terminal(colours="none"))) as stage:
        stage.screen.select(2)
        assert "▸❷ BROOK against" in stage.rows("banks")[2]
        assert "speaking" in stage.rows("bids")[3]
        lines = stage.panel("floor").render_lines(Region(0, 0, 120, 3))
        styles = [segment.style for line in lines for segment in line if segment.style]
        assert styles and not any(style.color or style.bgcolor for style in styles)


async def test_a_still_stage_looks_less_often_until_something_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage((120, 40)) as stage:
        await stage.go_to(12_000)
        looks: list[int] = []
        drain = stage.show.drain

        def counted() -> list[Recorded]:
            looks.append(1)
            return drain()

        monkeypatch.setattr(stage.show, "drain", counted)

        def looked(beats: int) -> int:
            looks.clear()
            for _ in range(beats):
                stage.screen._beat()
            return len(looks)

        assert looked(STILL_TICKS) == STILL_TICKS
        looked(10 * STILL_TICKS)  # the level that was heard last fades first
        assert looked(5 * STILL_EVERY) == 5
        stage.show.go_to(14_000)
        looked(STILL_EVERY)
        assert looked(STILL_TICKS - STILL_EVERY) == STILL_TICKS - STILL_EVERY, "it moved"
