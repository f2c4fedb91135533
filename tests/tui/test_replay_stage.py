"""Replay: the stage from the record is the stage as it was, at every moment; the playhead is moved by time, keys and mouse."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import feed
import pytest
from rich.segment import Segment
from shell_fakes import settle, until
from textual.pilot import Pilot

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import CutCommand, PauseCommand
from argentum_core.evidence import Passage
from argentum_core.evidence.passage_store import recorded_passages
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_core.journal.record import Recorded
from argentum_tui.app import ArgentumApp
from argentum_tui.cli import run
from argentum_tui.context import MarkKind
from argentum_tui.panels.panel import Panel
from argentum_tui.replay import loaded_record
from argentum_tui.replay.loaded_record import LoadedRecord
from argentum_tui.replay.playback import Playback
from argentum_tui.replay.record_index import RecordIndex
from argentum_tui.replay.replay_show import ReplayShow
from argentum_tui.screens.replay import ReplayScreen
from argentum_tui.screens.stage import StageScreen
from argentum_tui.view import StageView, names

NEVER_S = 3600.0


class Clock:
    """A clock that only the test turns."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripted debate as a record."""
    return written(tmp_path_factory.mktemp("record") / "feed.db", feed.debate())


def written(path: Path, recorded: list[Recorded]) -> Path:
    with Journal.create(path, {"session": "feed", "motion": "car-free"}) as journal:
        for one in recorded:
            journal.append(one.at_ms, [one.event])
    return path


@pytest.fixture
def small_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """States are kept often and blocks are short, so that a short record has many of both."""
    monkeypatch.setattr(loaded_record, "LEAST_SPACING", 16)
    monkeypatch.setattr(loaded_record, "BLOCK", 8)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def show(journal: Path, clock: Clock, small_states: None) -> ReplayShow:
    return ReplayShow(LoadedRecord(JournalReader.open(journal)), now_s=clock)


# --- the playhead -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("speed", "after_2_s"), [(0.25, 500), (1.0, 2000), (8.0, 16_000)])
def test_the_playhead_goes_on_with_the_clock_at_its_speed(speed: float, after_2_s: int, clock: Clock) -> None:
    playback = Playback(60_000, clock, speed=speed)
    clock.s += 2
    assert playback.at_ms == after_2_s


def test_it_stands_still_while_it_does_not_play_and_at_the_end(clock: Clock) -> None:
    playback = Playback(3000, clock)
    clock.s += 1
    playback.play(False)
    clock.s += 60
    assert (playback.at_ms, playback.over) == (1000, False)
    playback.play(True)
    clock.s += 60
    assert (playback.at_ms, playback.over) == (3000, True)
    playback.play(True)
    assert playback.at_ms == 0


def test_another_speed_counts_from_now_on(clock: Clock) -> None:
    playback = Playback(60_000, clock)
    clock.s += 1
    assert playback.step_speed(+1) == 2.0
    clock.s += 1
    assert playback.at_ms == 3000
    assert [playback.step_speed(+1) for _ in range(3)] == [4.0, 8.0, 8.0]
    assert [playback.step_speed(-1) for _ in range(6)] == [4.0, 2.0, 1.0, 0.5, 0.25, 0.25]


def test_words_are_found_where_they_have_been_heard() -> None:
    index = RecordIndex()
    for one in feed.debate():
        index.take(one)
    first = index.found("Busier  for", 0, +1)
    assert first is not None
    assert index.found("busier for", first, +1) == first  # around the end: nobody else says it
    assert index.found("zeppelin", 0, +1) is None
    assert index.found("  ", 0, +1) is None


# --- what is shown ----------------------------------------------------------------------------------------------------


def shown(view: StageView) -> tuple[object, ...]:
    """Everything that a view tells its panels, of a moment."""
    return (
        view.state, [(turn.serial, turn.plain(), turn.titles, turn.mark) for turn in view.transcript.turns],
        list(view.causes), view.history, view.summary, view.events, view.faults,
        view.floor, view.queue(), view.changed_knobs(), view.measures.report() if view.measures.begun else None,
    )  # fmt: skip


def live_at(recorded: list[Recorded], at_ms: int, titles: ReplayShow) -> StageView:
    view = StageView(names.source_titles(titles.source))
    view.fold_all(one for one in recorded if one.at_ms <= at_ms)
    view.clock(at_ms, titles.stats())
    return view


def replayed_to(show: ReplayShow, view: StageView, at_ms: int) -> StageView:
    show.seek(at_ms)
    jump = show.take_jump()
    if jump is not None:
        view.restore(jump)
    view.fold_all(show.drain())
    view.clock(show.now_ms(), show.stats())
    return view


def test_at_every_moment_it_shows_what_was_shown_live(show: ReplayShow) -> None:
    recorded = feed.debate()
    show.play(False)
    moments = sorted({one.at_ms for one in recorded})
    Random(3).shuffle(moments)
    view = StageView(names.source_titles(show.source))
    for at_ms in moments:
        assert shown(replayed_to(show, view, at_ms)) == shown(live_at(recorded, at_ms, show)), at_ms


PRESETS = ("debate_snappy", "panel_civil", "oxford_formal", "crossfire", "town_hall")


@pytest.fixture(scope="module", params=PRESETS)
def sixty_turns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> JournalReader:
    """The record of sixty turns by a preset, whole."""
    folder = tmp_path_factory.mktemp(request.param)
    path = folder / "debate.db"
    options = ("--clock", "virtual", "--voice", "estimate", "--set", "journal.record_sound=false", "--seed", "5")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGENTUM_HOME", str(folder / "home"))
        command = ["run", "homework", *options, "--preset", request.param, "--turns", "60", "--journal", str(path)]
        assert run(command) == 0
    return JournalReader.open(path)


def newest(view: StageView) -> tuple[object, ...]:
    """What an event can have changed of what a view tells its panels."""
    turns = list(view.transcript.turns)
    return (
        view.state, len(turns), [(turn.serial, turn.plain(), turn.titles, turn.mark) for turn in turns[-4:]],
        list(view.causes)[-6:], view.history, view.summary, view.events, view.faults, view.floor,
    )  # fmt: skip


def test_sixty_turns_of_every_preset_are_as_they_were_live_after_every_event(
    sixty_turns: JournalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From each of the kept states on, which have all been used before in another order."""
    monkeypatch.setattr(loaded_record, "LEAST_SPACING", 128)
    record = LoadedRecord(sixty_turns)
    titles = names.source_titles(record.source)
    live, replayed = StageView(titles), StageView(titles)
    starts = list(range(0, len(record), 128))
    for first in Random(4).sample(starts, len(starts)):
        place, state = record.state_before(first)
        assert place == first
        replayed.restore(state)
        replayed.fold_all(record.between(first, first + 128))
    recorded = list(sixty_turns.read())
    for first in starts:
        replayed.restore(record.state_before(first)[1])
        for one, again in zip(recorded[first : first + 128], record.between(first, first + 128), strict=True):
            live.fold(one)
            replayed.fold(again)
            assert newest(replayed) == newest(live), one
        assert shown(replayed) == shown(live), first


@pytest.mark.slow
def test_sixty_turns_of_every_preset_look_as_they_did_live_at_every_event(
    sixty_turns: JournalReader, small_states: None
) -> None:
    """Every row of every panel, with its colours."""
    recorded = list(sixty_turns.read())
    moments = sorted({one.at_ms for one in recorded})
    live = asyncio.run(
        rows_at(StageScreen(RecordedFeed(recorded, sixty_turns), tick_s=NEVER_S, highlights=False), moments)
    )
    runs = [moments[first : first + RUN] for first in range(0, len(moments), RUN)]
    shuffled = [at_ms for some in Random(9).sample(runs, len(runs)) for at_ms in some]
    show = ReplayShow(LoadedRecord(sixty_turns))
    show.play(False)
    back = asyncio.run(rows_at(ReplayScreen(show, tick_s=NEVER_S, highlights=False), shuffled))
    assert len(live) == len(moments) > 200
    for at_ms in moments:
        assert back[at_ms] == live[at_ms], at_ms


RUN = 8
"""So many moments are gone through in their order before the playhead is moved elsewhere."""


class RecordedFeed(feed.FeedShow):
    """The events of a record as they come live."""

    def __init__(self, recorded: list[Recorded], reader: JournalReader) -> None:
        super().__init__(recorded, 0)
        self._reader = reader

    def stats(self) -> AudioStats:
        return AudioStats()

    def source(self, source_id: str) -> Passage | None:
        return recorded_passages(self._reader.file, [source_id]).get(source_id)


async def rows_at(screen: StageScreen, moments: list[int]) -> dict[int, list[list[Segment]]]:
    """What stands on the screen at these moments, gone through in this order."""
    seen: dict[int, list[list[Segment]]] = {}
    size = (120, 41 if isinstance(screen, ReplayScreen) else 40)  # the playhead has a row of its own
    async with ArgentumApp(show=screen.show, stage=lambda _show: screen).run_test(size=size) as pilot:
        await pilot.pause()
        for at_ms in moments:
            if isinstance(screen.show, ReplayShow):
                screen.show.seek(at_ms)
            else:
                assert isinstance(screen.show, feed.FeedShow)
                screen.show.go_to(at_ms)
            laid_out = screen._laid_out
            screen.tick()
            if screen._laid_out != laid_out:
                await pilot.pause()
                screen.tick()
            seen[at_ms] = [
                list(panel.render_line(y))
                for panel in screen.query(Panel)
                if panel.id not in ("header", "playhead", "levels") and panel.is_on_screen
                for y in range(panel.size.height)
            ]
    return seen


# --- keys and mouse ---------------------------------------------------------------------------------------------------


def replay_app(show: ReplayShow, **options: object) -> ArgentumApp:
    return ArgentumApp(show=show, stage=lambda _show: ReplayScreen(show, tick_s=NEVER_S, highlights=False), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("greater_than_sign", "turn"), ("full_stop", "beat"), ("right_curly_bracket", "cut"),
        ("apostrophe", "point"), ("right_parenthesis", "part"),
    ],
)  # fmt: skip
async def test_a_key_goes_to_the_next_of_its_kind_and_its_pair_back(show: ReplayShow, key: str, kind: MarkKind) -> None:
    back = {"greater_than_sign": "less_than_sign", "full_stop": "comma", "right_curly_bracket": "left_curly_bracket",
            "apostrophe": "semicolon", "right_parenthesis": "left_parenthesis"}[key]  # fmt: skip
    show.play(False)
    marks = [at for at in show.record.index.marks[kind] if at > 0]
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        for wanted in marks[:3]:
            await pilot.press(key)
            assert show.now_ms() == wanted
        if len(marks) > 1:
            await pilot.press(back)
            assert show.now_ms() == marks[min(len(marks), 3) - 2]
        show.seek(show.record.index.length_ms)
        await pilot.press(key)
        assert show.now_ms() == show.record.index.length_ms


async def test_space_plays_and_stands_still_and_arrows_go_by_words(show: ReplayShow, clock: Clock) -> None:
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        await pilot.press("space")
        assert not show.playback.playing
        await pilot.press("greater_than_sign", "right", "right")
        floor = screen_of(pilot).view.floor
        assert floor is not None
        assert show.now_ms() == floor.starts_ms + floor.word_ends_ms[1]
        await pilot.press("left")
        assert show.now_ms() == floor.starts_ms + floor.word_ends_ms[0]
        await pilot.press("space")
        clock.s += 1
        assert show.now_ms() == floor.starts_ms + floor.word_ends_ms[0] + 1000
        await pilot.press("plus")
        assert show.playback.speed == 2
        await pilot.press("end")
        assert show.playback.over
        await pilot.press("home")
        assert show.now_ms() == 0


async def test_the_search_goes_through_the_whole_record(show: ReplayShow) -> None:
    show.play(False)
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"rents", "enter", "N")
        first = show.now_ms()
        transcript = screen_of(pilot).transcript
        assert "rents" in "".join(transcript.render_line(y).text for y in range(transcript.size.height)).lower()
        await pilot.press("N")
        assert show.now_ms() != first
        await pilot.press("n")
        assert show.now_ms() == first


async def test_a_click_on_the_playhead_goes_there(show: ReplayShow) -> None:
    show.play(False)
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = screen_of(pilot)
        bar = screen.playhead._bar
        await pilot.click(screen.playhead, offset=(bar.start + len(bar) // 2, 0))
        assert show.now_ms() == pytest.approx(show.record.index.length_ms / 2, rel=0.03)


async def test_what_steers_a_debate_does_nothing_to_a_record(show: ReplayShow) -> None:
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        before = show.now_ms()
        await pilot.press("x", "X", "g", "m", "k", "p", "u", "C")
        assert show.now_ms() == before
        assert screen_of(pilot).drawer.holds is None
        show.send(CutCommand())
        show.send(PauseCommand(True))
        assert not show.playback.playing


async def test_f_forks_where_the_playhead_is(show: ReplayShow) -> None:
    asked: list[tuple[str, int]] = []
    new = feed.FeedShow(feed.debate(), 0)

    def fork(path: str, at_ms: int) -> feed.FeedShow:
        asked.append((path, at_ms))
        return new

    def stage(one: object) -> StageScreen:
        return ReplayScreen(show, tick_s=NEVER_S) if one is show else StageScreen(new, tick_s=NEVER_S)

    async with ArgentumApp(show=show, fork=fork, stage=stage).run_test(size=(120, 40)) as pilot:
        show.play(False)
        show.seek(5000)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, StageScreen) and pilot.app.screen.show is new)
        assert asked == [(str(show.record.journal.path), 5000)]


async def test_a_fork_that_cannot_be_is_said_and_the_replay_stays(show: ReplayShow) -> None:
    def fork(path: str, at_ms: int) -> feed.FeedShow:
        raise ValueError("the disk is full")

    app = replay_app(show, fork=fork)
    async with app.run_test(size=(120, 40)) as pilot:
        told: list[str] = []
        app.tell = told.append  # type: ignore[method-assign, assignment]
        await pilot.press("f")
        await until(pilot, lambda: any("the disk is full" in one for one in told))
        assert isinstance(pilot.app.screen, ReplayScreen)


async def test_q_leaves_at_once(show: ReplayShow) -> None:
    app = replay_app(show)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("q")
        await settle(pilot)
    assert app.return_code == 0


def screen_of(pilot: Pilot[None]) -> ReplayScreen:
    assert isinstance(pilot.app.screen, ReplayScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", [(60, 40), (80, 24), (120, 40), (200, 60)], ids=lambda size: str(size[0]))
async def test_the_playhead_stands_above_the_operator_line_at_every_size(
    show: ReplayShow, size: tuple[int, int]
) -> None:
    show.play(False)
    async with replay_app(show).run_test(size=size) as pilot:
        show.seek(60_000)
        screen_of(pilot).tick()
        await pilot.pause()
        row = screen_of(pilot).playhead.render_line(0).text
        assert row.startswith(" ‖ 01:00 ")
        assert len(row) == size[0]
        assert screen_of(pilot).playhead.region.y < screen_of(pilot).query_one("#bottom").region.y


# --- bad records ------------------------------------------------------------------------------------------------------


async def test_a_record_that_changes_while_it_is_replayed_is_said_to_be_unreadable(
    tmp_path: Path, clock: Clock, small_states: None
) -> None:
    path = written(tmp_path / "changing.db", feed.debate())
    show = ReplayShow(LoadedRecord(JournalReader.open(path)), now_s=clock)
    async with replay_app(show).run_test(size=(120, 40)) as pilot:
        with sqlite3.connect(path) as db:
            db.execute("DELETE FROM events WHERE seq > 100")
        await pilot.press("end")
        await pilot.pause()
        assert "unreadable from here" in screen_of(pilot).playhead.render_line(0).text
        await pilot.press("home")
        assert show.now_ms() == 0


def test_a_record_without_an_event_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "empty.db", [])
    with pytest.raises(JournalError, match="no debate"):
        LoadedRecord(JournalReader.open(path))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(("nowhere.db",), "there is no journal nowhere.db"), (("{path}", "--from", "99"), "--from 99: {path} has 18 turns"),
     (("{path}", "--speed", "3"), "--speed")],
)  # fmt: skip
def test_what_cannot_be_replayed_is_one_sentence(
    journal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(["replay", *(option.format(path=journal) for option in options)]) == 2
    assert sentence.format(path=journal) in capsys.readouterr().err


def test_without_a_terminal_it_says_what_to_do_instead(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", str(journal)]) == 2
    assert "argentum export JOURNAL --format md" in capsys.readouterr().err


# --- sound ------------------------------------------------------------------------------------------------------------


class FakeSound:
    """What is asked of a sound, and a moment that it says is heard."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []
        self.heard_ms: float | None = None
        self.starting = False
        self.there = True
        self.speed = 1.0

    def start(self, at_ms: int, speed: float) -> None:
        self.asked.append(at_ms)
        self.speed = speed
        self.starting, self.heard_ms = True, None

    def stop(self) -> None:
        self.asked.append(None)
        self.starting, self.heard_ms = False, None

    def stats(self) -> object:
        return AudioStats(output="fake")

    def close(self) -> None:
        self.asked.append(None)


@pytest.fixture
def sound() -> Iterator[FakeSound]:
    yield FakeSound()


def test_what_is_shown_waits_for_the_sound_and_then_follows_it(journal: Path, clock: Clock, sound: FakeSound) -> None:
    show = ReplayShow(LoadedRecord(JournalReader.open(journal)), sound=sound, now_s=clock)  # type: ignore[arg-type]
    assert sound.asked == [0]
    clock.s += 0.3
    assert show.now_ms() == 0
    sound.starting, sound.heard_ms = False, 40.0
    assert show.now_ms() == 40
    show.seek(9000)
    assert sound.asked[-1] == 9000
    sound.starting, sound.heard_ms = False, 9015.0
    assert show.now_ms() == 9015


def test_sound_is_heard_at_speeds_that_are_understood_and_not_while_it_stands_still(
    journal: Path, clock: Clock, sound: FakeSound
) -> None:
    show = ReplayShow(LoadedRecord(JournalReader.open(journal)), sound=sound, now_s=clock)  # type: ignore[arg-type]
    for step, speed, silent in (
        (+1, 2.0, False),
        (+1, 4.0, True),
        (-1, 2.0, False),
        (-1, 1.0, False),
        (-1, 0.5, False),
        (-1, 0.25, True),
    ):
        assert show.step_speed(step) == speed
        assert (sound.asked[-1], show.silent_because) == ((None, "silent") if silent else (0, ""))
        assert silent or sound.speed == speed
    show.step_speed(+1)
    show.play(False)
    assert sound.asked[-1] is None
