"""The help explains every label that the stage and the lobby write (STAGE, Rules of the screen): labels are taken from what is
drawn, not from a list of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import get_args

import feed
import pytest
from stage_app import Stage, on_stage
from test_governor import strained
from test_view import at

from argentum_core.debate.work import WorkStatus
from argentum_core.measures import Measures, rows
from argentum_core.measures.rows import EXPLANATIONS
from argentum_core.orchestrator.effective_settings import SHED_NAMES
from argentum_tui.panels.bids import bid_words
from argentum_tui.panels.economy import PAGES
from argentum_tui.panels.emotion import mood_source
from argentum_tui.panels.floor import WORK_WORDS
from argentum_tui.panels.levels import LevelsPanel
from argentum_tui.panels.panel import Panel
from argentum_tui.panels.strip_builder import StripBuilder
from argentum_tui.screens.help import legend_text
from argentum_tui.screens.lobby_menu import COLUMNS
from argentum_tui.view import StageView
from argentum_tui.view.event_lines import _SKIPS, _TIES
from argentum_tui.view.figures import of_governor
from argentum_tui.view.governance import shed_words
from argentum_tui.view.governed_knobs import _GOVERNED
from argentum_tui.view.labels import LOBBY, STAGE_GROUPS
from argentum_tui.view.mood import mood_word

HELP = str(legend_text(STAGE_GROUPS, 1000))
MOMENTS_MS = (300, 12_300, 27_000, 42_000, 48_000, 70_000)


def parts(text: str) -> list[str]:
    """The words of a label without figures and units, names and signs."""
    pieces = re.split(r"[❶-❿](?: [A-Z]+)?|[·()⇥↑◆◇✂╰─╯—]|[\d.,%+−/–-]*\d[\d.,]*(?: m?s\b)?|\s{2,}", text)
    return [piece.strip() for piece in pieces if re.search(r"[a-z]{2}", piece)]


def not_explained(labels: list[str]) -> list[str]:
    return sorted({part for label in labels for part in parts(label) if part not in HELP})


def titles(panel: Panel) -> Iterator[str]:
    yield panel.title()
    at_right = StripBuilder(60)
    panel.title_right(at_right)
    yield "".join(segment.text for segment in at_right.segments)


async def drawn(stage: Stage) -> list[str]:
    """Titles of all panels and the words beside the timeline, at several moments."""
    found: list[str] = []
    for now_ms in MOMENTS_MS:
        await stage.go_to(now_ms)
        for panel in stage.screen.query(Panel):
            found += titles(panel)
        found += [re.sub(r"“.*?”( [rR]\b)?|[▁-█]+", "", row[1:-1]) for row in stage.rows("floor")[-3:-1]]
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_titles_of_panels_and_what_is_ready(size: tuple[int, int]) -> None:
    async with on_stage(size, now_ms=0) as stage:
        assert not_explained([label for label in await drawn(stage) if "turn" not in label]) == []


def test_pages_of_the_economy_panel() -> None:
    assert not_explained(list(PAGES)) == []


def test_figures_of_the_governor_and_of_the_sound() -> None:
    view = at(70_000)
    strained(view)
    names = [figure.name for figure in of_governor(view.state, view.governance, view.now_ms) if figure.name != "chat"]
    names = ["governor's tier" if name == "tier" else name for name in names]
    assert (
        not_explained(["in force", "at once", *(name for _, name, _ in _GOVERNED), *shed_words(len(SHED_NAMES))]) == []
    )
    assert [name for name in names if name not in HELP and name != "governor's tier"] == []
    assert "the tier that the governor chose" in HELP


async def test_figures_of_the_sound_panel() -> None:
    async with on_stage((200, 50)) as stage:
        panel = stage.panel("levels")
        assert isinstance(panel, LevelsPanel)
        assert [name for name, _, _ in panel._figures() if name not in HELP] == []


def test_what_becomes_of_bids() -> None:
    view, notes = StageView(), set()
    for item in feed.debate():
        view.fold(item)
        notes |= {bid_words(view, agent)[1] for agent in view.state.agents}
    assert {"speaking", "next", "pass"} <= notes
    assert not_explained(sorted(notes)) == []


def test_words_for_moods_and_where_they_come_from() -> None:
    values = [0.0, 0.14, 0.35, 0.5, 0.6, 0.9]
    words = {mood_word(*three) for three in product(values, repeat=3)}
    assert len(words) == 8
    assert not_explained([*words, *(f"({source})" for source in ("events", "minds", "mixed"))]) == []
    assert mood_source(at(70_000).state) in ("events", "minds", "mixed")


def test_words_for_prepared_work_skipped_cuts_and_ties() -> None:
    assert not_explained([*WORK_WORDS.values(), *_TIES.values()]) == []
    assert set(WORK_WORDS) == set(get_args(WorkStatus))
    assert "line not ready, cuts used up, cooling down, cannot pay" in HELP and len(_SKIPS) == 5


def test_figures_at_the_end() -> None:
    measures = Measures()
    for item in feed.debate():
        measures.take(item.event, item.at_ms)
    assert [name for name, _, _ in rows(measures.report(), {}) if name not in EXPLANATIONS] == []
    assert all(name in HELP and about in HELP for name, about in EXPLANATIONS.items())


def test_columns_of_the_lobby() -> None:
    shown = str(legend_text((LOBBY,), 1000))
    assert [
        title for title in ("motion", "opening claims", *(column.title for column in COLUMNS)) if title not in shown
    ] == []
