"""The ending: what the debate came to stands in the place of economy and transcript, and what one can do with it is a key away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import feed
import pytest
from rich.cells import cell_len
from shell_fakes import FakeShow
from stage_app import NEVER_S, Stage, on_stage
from test_view import at
from textual.pilot import Pilot

from argentum_core.debate import events as e
from argentum_core.journal.record import Recorded
from argentum_core.wiring.choice import Choice
from argentum_tui.after_debate import again
from argentum_tui.app import ArgentumApp
from argentum_tui.choice import AfterEnd
from argentum_tui.panels.transcript import TranscriptPanel
from argentum_tui.panels.verdict import VerdictPanel
from argentum_tui.screens.export_choice import ExportChoice
from argentum_tui.screens.stage import StageScreen
from argentum_tui.view import StageView
from argentum_tui.view.verdict import NAME_CELLS, columns, in_column, sections

END_MS = 71_000


def point(number: int, side: str, seat: int, turn: int, answers: str | None = None) -> e.PointMade:
    return e.PointMade(
        point_id=f"p{number}", claim=None, text=f"This is point {number}.", side=side, agent=f"agent_{seat}",
        segment_id=f"seg_{turn:04d}", answers=answers,
    )  # fmt: skip


def ending() -> list[e.Event]:
    """The votes, two points of which one is answered, and the end."""
    made = [point(1, "for", 1, 12), point(2, "against", 2, 13, "p1")]
    swing = [e.VoteShift(before=None, after="for", listeners=6), e.VoteShift(before="against", after=None, listeners=4)]
    return [
        made[0],
        made[1],
        e.PointAnswered(
            point_id="p1", claim=None, text="This is point 1.", side="for", agent="agent_1", segment_id="seg_0012", by_point="p2"
        ),
        e.VotesCounted(when="before", counts={"for": 40, "against": 48}, undecided=32),
        e.ListenerVoted(when="before", side="for"),
        e.VotesCounted(
            when="after", counts={"for": 52, "against": 44}, undecided=24, swing=swing,
            lines=[e.LineThatMoved("seg_0013", "agent_1", 900), e.LineThatMoved("seg_0011", "agent_3", 300)],
        ),
        e.DebateEnded(reason="turns"),
    ]  # fmt: skip


def ended_feed() -> list[Recorded]:
    past = [each for each in feed.debate() if each.at_ms <= END_MS]
    return [*past, *(Recorded(len(past) + n, END_MS, event) for n, event in enumerate(ending(), 1))]


def ended() -> StageView:
    view = StageView(lambda source: {"gehl": "Life Between Buildings"}.get(source, source))
    view.fold_all(ended_feed())
    return view


def told(view: StageView, title: str, width: int = 90) -> list[str]:
    [section] = [section for section in sections(view, width) if section.title.startswith(title)]
    return ["".join(text for text, _ in line.pieces) for line in section.lines]


def test_the_votes_are_two_bars_with_who_moved() -> None:
    before, after, moved, *more = told(ended(), "votes")
    assert before.startswith("before") and before.endswith("█ 40 for · ▓ 48 against · ░ 32 undecided")
    assert after.endswith("█ 52 for · ▓ 44 against · ░ 24 undecided")
    assert after.count("█") > before.count("█"), "the bar grows with the votes"
    assert "6 from undecided to for, 4 from against to undecided" in moved
    assert any("for before" in line for line in more), "how you voted"


def test_a_share_is_a_bar_with_its_target_marked() -> None:
    lines = told(ended(), "share of talk")
    assert len(lines) == 4 and all(line.count("│") == 1 and "of 25 %" in line for line in lines)
    assert len({line.index("│") for line in lines}) == 1, "equal targets stand below each other"


def test_lines_cuts_points_and_sources_are_told() -> None:
    view = ended()
    assert told(view, "moved the house most")[0].startswith("1 ❶ ADA “")
    assert told(view, "cuts") == ["❶ ADA       1 cut: ❷", "you         1 cut: ❷"]
    exchange = told(view, "best exchanges")
    assert exchange == ["❶ ADA “This is point 1.”", "  ↳ ❷ BROOK “This is point 2.”"]
    stood = told(view, "points that stood")
    assert stood[0].endswith("0 of 1 stand · 1 answered") and "  ❷ “This is point 2.”" in stood
    assert "† Life Between Buildings · ❶" in told(view, "sources")
    assert any(line.startswith("fairness") and "Jain index" in line for line in told(view, "in figures"))


def test_a_debate_without_votes_points_cuts_or_sources_leaves_them_out() -> None:
    view = StageView()
    past = [each for each in feed.debate() if each.at_ms <= 4_000 and not isinstance(each.event, e.HardInterrupt)]
    view.fold_all([*past, Recorded(len(past) + 1, 4_000, e.DebateEnded(reason="operator"))])
    titles = [section.title for section in sections(view, 60)]
    assert "votes" not in titles and "best exchanges" not in titles and "moved the house most" not in titles
    assert told(view, "cuts") == ["nobody was cut off"]
    assert "you ended it" in told(view, "verdict")[1]


@pytest.mark.parametrize("width", [58, 75, 120])
def test_no_line_is_wider_than_its_place(width: int) -> None:
    for section in sections(ended(), width):
        for line in section.lines:
            cells = sum(cell_len(text) for text, _ in line.pieces)
            assert cells <= width
    left, right = columns(sections(ended(), width))
    assert [*left, *right] == sections(ended(), width) and left and right


def test_wound_back_nothing_of_it_is_left() -> None:
    view = ended()
    view.fold_all(feed.debate()[:5])
    assert view.summary == () and view.report is None and view.vote.after is None and view.ending.cuts() == {}


# -- on the stage


async def end(stage: Stage) -> None:
    stage.show._events = ended_feed()
    await stage.go_to(END_MS + 100)
    await stage.pilot.pause()


@pytest.mark.parametrize("size", [(60, 40), (80, 24), (120, 40), (200, 50)])
async def test_it_comes_by_itself_and_esc_goes_back_to_the_stage(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        assert "verdict" not in stage.shown()
        await end(stage)
        assert {"verdict", "floor", "header", "causes"} <= stage.shown()
        assert not {"economy", "banks"} & stage.shown()
        text = "\n".join(stage.rows("verdict"))
        assert feed.TITLE[:40] in text and "before" in text and "E export" in stage.rows("verdict")[-1]
        await stage.pilot.press("escape")
        await stage.pilot.pause()
        assert "verdict" not in stage.shown() and "transcript" in stage.shown()
        await stage.pilot.press("V")
        await stage.pilot.pause()
        assert "verdict" in stage.shown()


async def test_it_is_scrolled_and_its_digits_are_its_own_while_it_has_the_keyboard() -> None:
    async with on_stage((80, 24)) as stage:
        await end(stage)
        panel = stage.screen.query_one(VerdictPanel)
        assert panel.has_focus
        first = stage.rows("verdict")[1]
        await stage.pilot.press("end")
        assert stage.rows("verdict")[1] != first and "gaps" in "\n".join(stage.rows("verdict"))
        await stage.pilot.press("3")
        assert stage.screen.selected == 3, "only two lines can be heard again"
        await stage.pilot.press("1")
        assert stage.screen.selected == 3


async def test_a_line_that_is_clicked_is_marked_on_the_stage() -> None:
    async with on_stage((120, 40)) as stage:
        await end(stage)
        panel = stage.screen.query_one(VerdictPanel)
        y = next(y for y, row in enumerate(stage.rows("verdict")) if "This is point 2" in row)
        await stage.pilot.click(panel, offset=(10, y))
        await stage.pilot.pause()
        assert stage.screen.query_one(TranscriptPanel).selected_segment == "seg_0013"


async def test_the_drawer_stands_beside_it() -> None:
    async with on_stage((120, 40)) as stage:
        await end(stage)
        await stage.pilot.press("w")
        await stage.pilot.pause()
        assert {"flow", "verdict"} <= stage.shown()
        await stage.pilot.press("escape")
        assert stage.screen.drawer.holds is None and stage.screen.shows_verdict


async def test_wound_back_the_stage_is_shown_and_its_keys_are_its_own() -> None:
    async with on_stage((120, 40)) as stage:
        await end(stage)
        assert stage.screen.query_one(VerdictPanel).has_focus
        stage.show._events, stage.show._next = feed.debate(), 0
        await stage.go_to(30_000)
        assert not stage.screen.shows_verdict and stage.screen.focused is None
        await stage.pilot.press("1")
        assert stage.screen.selected == 1


# -- what one can do with it


class Hands:
    """What the command line gives the app, written down."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    def after(self) -> AfterEnd:
        return AfterEnd(export=self.export, hear=self.hear, replay=self.replay, again=lambda _journal: Choice())

    def export(self, journal: str, names: Sequence[str], tell: Callable[[str], None]) -> str:
        tell("debate.wav 40 %")
        self.done.append(("export", journal, *names))
        return "wrote debate.md and debate.wav"

    def fork(self, journal: str, at_ms: int) -> FakeShow:
        self.done.append(("fork", journal, at_ms))
        return FakeShow("forked.db")

    def replay(self, journal: str) -> FakeShow:
        self.done.append(("replay", journal))
        return FakeShow("replayed.db")

    def hear(self, journal: str, segment: str) -> str:
        self.done.append(("hear", journal, segment))
        return ""


async def until(pilot: Pilot[None], wanted: Callable[[], bool]) -> None:
    """Let the app go on until something is so; a thread has to come back first."""
    for _ in range(400):
        if wanted():
            return
        await asyncio.sleep(0.01)
        await pilot.pause()
    raise AssertionError("it never came")


def ended_app(hands: Hands, start: Callable[[Choice], Any] | None = None) -> ArgentumApp:
    show = feed.FeedShow(ended_feed(), END_MS + 100)
    return ArgentumApp(
        start, show=show, after=hands.after(), choice=Choice(motion="cars", preset="crossfire", seed=7),
        stage=lambda show: StageScreen(show, tick_s=NEVER_S, highlights=False), fork=hands.fork,
    )  # fmt: skip


async def test_it_is_exported_and_its_lines_are_heard_again() -> None:
    hands = Hands()
    async with ended_app(hands).run_test(size=(120, 40)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, StageScreen)
        screen.tick()
        await pilot.pause()
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportChoice))
        await pilot.press("escape", "E", "down", "down", "enter")
        await until(pilot, lambda: hands.done == [("export", "debate.db", "json")])
        await until(pilot, lambda: pilot.app.after.busy is None)  # type: ignore[attr-defined]
        screen.set_focus(screen.query_one(VerdictPanel))
        await pilot.press("2")
        await until(pilot, lambda: ("hear", "debate.db", "seg_0011") in hands.done)


async def test_again_begins_another_in_its_place() -> None:
    begun: list[Choice] = []

    def start(choice: Choice) -> FakeShow:
        begun.append(choice)
        return FakeShow("again.db")

    app = ended_app(Hands(), start)
    async with app.run_test(size=(120, 40)) as pilot:
        first = app.screen
        assert isinstance(first, StageScreen)
        first.tick()
        await pilot.press("A")
        await until(pilot, lambda: app.screen is not first and isinstance(app.screen, StageScreen))
        assert begun == [Choice(motion="cars", preset="crossfire", seed=None)]
        assert app.recorded == "debate.db" and app.journal_path == "again.db"
        assert isinstance(first.show, feed.FeedShow) and first.show.closed
        assert first not in app.screen_stack


async def test_another_that_cannot_be_started_says_why_and_the_verdict_stays() -> None:
    def start(choice: Choice) -> FakeShow:
        raise ValueError("there is no motion 'cars'")

    app = ended_app(Hands(), start)
    said: list[str] = []
    async with app.run_test(size=(120, 40)) as pilot:
        first = app.screen
        assert isinstance(first, StageScreen)
        first.tick()
        app.tell = said.append  # type: ignore[method-assign,assignment]
        await pilot.press("A")
        await until(pilot, lambda: bool(said))
        assert said == ["no other debate could be started: there is no motion 'cars'"]
        assert app._life.stage is first and first.shows_verdict


@pytest.mark.parametrize(("key", "done", "journal"), [
    ("H", ("replay", "debate.db"), "replayed.db"), ("F", ("fork", "debate.db", 56_912), "forked.db"),
])  # fmt: skip
async def test_its_record_is_replayed_and_a_marked_line_forked(key: str, done: tuple[Any, ...], journal: str) -> None:
    hands = Hands()
    app = ended_app(hands)
    async with app.run_test(size=(120, 40)) as pilot:
        first = app.screen
        assert isinstance(first, StageScreen)
        first.tick()
        await pilot.pause()
        first.mark_line("seg_0013")
        await pilot.press(key)
        await until(pilot, lambda: app.journal_path == journal)
        assert hands.done == [done] and first not in app.screen_stack


def test_what_is_begun_again() -> None:
    state = at(70_000).state
    given = Choice(motion="cars", preset="crossfire", seed=7, settings=(("auction.max_bid", "7"),), mind="casebook")
    assert again(given, state, None) == Choice(
        motion="cars", preset="crossfire", settings=(("auction.max_bid", "7"),), mind="casebook"
    )
    assert again(given, state, "town_hall") == Choice(motion="cars", preset="town_hall", seed=7, mind="casebook")
    resumed = again(Choice(resume="a.db", mind="casebook"), state, None)
    assert (resumed.motion, resumed.cast, resumed.preset, resumed.resume) == ("car-free", "four", "crossfire", None)


@pytest.mark.parametrize("name", ["Ada", "AN UNUSUALLY LONG NAME", "林黛玉林黛玉林黛玉", "👩\u200d🔬 Ada"])
def test_a_name_has_its_column_whatever_its_letters(name: str) -> None:
    assert cell_len(in_column(name)) == NAME_CELLS
    assert in_column(name).endswith(" ")
