"""What a turn cited opens with a key: title, text, id and origin, while the debate goes on (SURFACE, Keys on the stage)."""

from __future__ import annotations

import feed
import pytest
from rich.cells import cell_len
from shell_fakes import FakeShow, FakeStage, settle, stage_app

from argentum_core.evidence import Passage
from argentum_tui.app import ArgentumApp
from argentum_tui.screens.source import Cited, SourceBox, sources_text
from argentum_tui.screens.stage import StageScreen


def shown(app: ArgentumApp) -> str:
    """What the open dialog says, as one text."""
    assert app.screen.query(SourceBox)
    return " ".join(str(app.screen.query_one("#source-text").render()).split())


async def test_e_opens_the_source_of_the_newest_turn_that_cites() -> None:
    app = ArgentumApp(show=feed.FeedShow(feed.debate(), 30_000))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert shown(app).startswith(
            "cited by ❶ ADA · 00:19 Ghent: the night of the plan notes-ghent#2 · notes/ghent.md Through traffic left."
        )
        assert app.screen.query_one(SourceBox).border_title == "source"


async def test_a_selected_turn_that_cites_comes_first() -> None:
    app = ArgentumApp(show=feed.FeedShow(feed.debate(), 30_000))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        stage = app.screen
        assert isinstance(stage, StageScreen)
        stage.search("Every street given back")
        await pilot.press("e")
        await settle(pilot)
        assert shown(app).startswith("cited by ❶ ADA · 00:00 Jan Gehl")


async def test_nothing_cited_yet_is_said() -> None:
    app = ArgentumApp(show=feed.FeedShow([item for item in feed.debate() if item.at_ms < 0], 0))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.screen, StageScreen)


@pytest.mark.parametrize("key", ["escape", "e"])
async def test_it_is_put_away_again_and_the_debate_can_be_cut_meanwhile(key: str) -> None:
    show = FakeShow()
    app = stage_app(show)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert app.screen.query(SourceBox)
        await pilot.press("x", key)
        await settle(pilot)
        assert isinstance(app.screen, FakeStage)
        assert show.commands == [("cut", {})] and app.screen.drawer.holds is None, "a cut is a key away beside it"


async def test_a_long_source_scrolls() -> None:
    app = stage_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, FakeStage)
        app.screen.cites = ["gehl", "notes-ghent#2"]
        await pilot.press("e")
        await settle(pilot)
        scroll = app.screen.query_one("#source-scroll")
        assert scroll.max_scroll_y > 0
        await pilot.press("end")
        await settle(pilot)
        assert scroll.scroll_y == scroll.max_scroll_y


def test_a_source_that_is_not_there_is_said_to_be_so() -> None:
    assert "There is no source “made-up”" in str(sources_text([Cited("made-up", None)], "", 80))


@pytest.mark.parametrize("width", [24, 60, 100])
def test_lines_keep_within_the_width(width: int) -> None:
    cited = [Cited("a", Passage("a", "T " * 60, "word " * 300 + "x" * 200, "notes/" + "y" * 90)), Cited("b" * 90, None)]
    assert all(cell_len(line) <= width for line in str(sources_text(cited, "❶ ADA", width)).splitlines())


def test_text_is_text_and_never_markup() -> None:
    passage = Passage("a", "[red]Title[/]", "[@click=app.quit]press[/] [b]bold", "[i]x")
    assert "[@click=app.quit]press[/] [b]bold" in str(sources_text([Cited("a", passage)], "", 80))


async def test_enter_opens_the_documents_at_their_pages_one_after_the_other() -> None:
    opened: list[str] = []
    links = ["file:///n/kohn.pdf#page=14", "https://post.example/a"]
    cited = [Cited(each, Passage(each, "Doses", "Text.", "n/kohn.pdf", "Kohn 2019", "p. 14", each)) for each in links]
    app = stage_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, FakeStage)
        app.screen.drawer.turn("source", lambda: SourceBox(cited, "❶ ADA", opened.append))
        await settle(pilot)
        assert "Kohn 2019, p. 14" in shown(app)
        assert str(app.screen.query_one("#source-foot").render()) == "enter opens kohn.pdf at page 14"
        await pilot.press("enter", "enter", "enter")
        await settle(pilot)
    assert opened == [*links, links[0]]
