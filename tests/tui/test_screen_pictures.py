"""How every screen looks: at four sizes, in four themes and in plain characters, each as text (`screen_pictures.py`). Look at them, and
update with `pytest tests/tui/test_screen_pictures.py --snapshot-update`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import feed
import pytest
import screen_pictures as pictures
from rich.cells import cell_len
from shell_fakes import FakePresetCatalog, OwnMenu, lobby_app, settle
from stage_app import NEVER_S
from test_governor import strained
from test_lobby import recorded
from test_replay_stage import replay_app
from test_replay_stage import written as journal_of
from test_shell_snapshots import KNOBS
from test_verdict import END_MS, ended_feed
from textual.pilot import Pilot

from argentum_core.debate.commands import CutAtBeatCommand, KnobCommand
from argentum_core.journal import JournalReader
from argentum_core.journal.record import Recorded
from argentum_tui.app import ArgentumApp
from argentum_tui.panels.causes import CausesPanel
from argentum_tui.replay.loaded_record import LoadedRecord
from argentum_tui.replay.replay_show import ReplayShow
from argentum_tui.screens.confirm import ClosingScreen
from argentum_tui.screens.stage import StageScreen

SPOKEN_MS, LATER_MS = 12_300, 70_000
SIXTEEN = (
    "Ada", "Brook", "Cyril", "Delia", "Emre", "Fenna", "Goran", "Hazel", "Ivo", "Jun", "Kalinda", "Ludo", "Maren", "Nkem", "Oriol", "Pia",
)  # fmt: skip


def stage(now_ms: int, *names: str) -> ArgentumApp:
    """The scripted debate at a moment; nothing moves but what a test moves."""
    return _on_stage(feed.debate(names or feed.NAMES), now_ms)


def at_the_end(*, over: bool = True) -> ArgentumApp:
    """The same with points, votes and an end, or a moment before that."""
    return _on_stage(ended_feed()[: None if over else -1], END_MS + 100)


def _on_stage(recorded: list[Recorded], now_ms: int) -> ArgentumApp:
    return ArgentumApp(
        show=feed.FeedShow(recorded, now_ms),
        preset_catalog=FakePresetCatalog(),
        stage=lambda given: StageScreen(given, tick_s=NEVER_S, highlights=False),
    )


def screen(pilot: Pilot[None]) -> StageScreen:
    found = pilot.app.screen
    assert isinstance(found, StageScreen)
    return found


class Shot:
    """A screen to be taken: the app, and the keys or steps that lead there. On the stage the second agent is selected."""

    def __init__(
        self, app: Callable[[], ArgentumApp], *keys: str, does: Callable[[StageScreen], object] | None = None
    ) -> None:
        self.app, self._keys, self._does = app, keys, does

    async def __call__(self, pilot: Pilot[None]) -> None:
        await settle(pilot)
        if isinstance(pilot.app.screen, StageScreen):
            screen(pilot).select(2)
            screen(pilot).tick()
            if self._does is not None:
                self._does(screen(pilot))
            await pilot.pause()
        if self._keys:
            await pilot.press(*self._keys)
        await settle(pilot)


def steered(on: StageScreen) -> None:
    on.send(CutAtBeatCommand("agent_2"))
    on.search("the bus")


def shed(on: StageScreen) -> None:
    strained(on.view)
    on.turn_governor()
    on.select(3)


def explained(on: StageScreen) -> None:
    chosen = next(row for row in on.view.causes if "cuts" in row.text)
    on.on_causes_panel_picked(CausesPanel.Picked(chosen.number, explain=True))


def changed(on: StageScreen) -> None:
    on.send(KnobCommand("interrupts.per_window", "3"))


def left(on: StageScreen) -> None:
    on.app.push_screen(ClosingScreen())


def lobby(**options: Any) -> Callable[[], ArgentumApp]:
    return lambda: lobby_app(menu=OwnMenu(), recent=lambda: recorded("over-1", "open-1", "over-2"), **options)


SHOTS = {
    "lobby": Shot(lobby(), "down"),
    "lobby, a sentence": Shot(lobby(), "up", "enter", *("space" if key == " " else key for key in "Dogs should vote")),
    "lobby, a finished debate": Shot(lobby(), "end"),
    "stage": Shot(lambda: stage(SPOKEN_MS)),
    "stage, sixteen agents": Shot(lambda: stage(SPOKEN_MS, *SIXTEEN)),
    "stage, a cut to come and a search": Shot(lambda: stage(LATER_MS), does=steered),
    "stage, a command being written": Shot(lambda: stage(SPOKEN_MS), "colon", *"set", "space", *"inter"),
    "agent": Shot(lambda: stage(25_900), "d"),
    "agent, sixteen agents": Shot(lambda: stage(25_900, *SIXTEEN), "d"),
    "a lever of an agent": Shot(lambda: stage(LATER_MS), "2", "T", "down"),
    "flow": Shot(lambda: at_the_end(over=False), "w"),
    "governor": Shot(lambda: stage(LATER_MS), does=shed),
    "knobs": Shot(lambda: stage(SPOKEN_MS), "k", "down", "9"),
    "presets": Shot(lambda: stage(SPOKEN_MS), "p", "down"),
    "source": Shot(lambda: stage(30_000), "e"),
    "undo": Shot(lambda: stage(LATER_MS), "U", does=changed),
    "causes": Shot(lambda: stage(30_000), does=lambda on: on.drawer.turn("causes")),
    "a cause explained": Shot(lambda: stage(30_000), does=explained),
    "verdict": Shot(at_the_end),
    "help": Shot(lambda: stage(SPOKEN_MS), "question_mark"),
    "help in the lobby": Shot(lobby(), "f1"),
    "palette": Shot(lambda: stage(SPOKEN_MS), "ctrl+p", *"tran"),
    "the question before leaving": Shot(lambda: stage(SPOKEN_MS), "q"),
    "leaving": Shot(lambda: stage(SPOKEN_MS), does=left),
}  # fmt: skip


@pytest.fixture
def check_kept(request: pytest.FixtureRequest) -> Iterator[Callable[[str, list[pictures.Picture]], None]]:
    """Compares pictures with those that are kept by a name, or keeps them."""

    def compare(name: str, taken: list[pictures.Picture]) -> None:
        file = pictures.FOLDER / f"{name.replace(' ', '_').replace(',', '')}.txt"
        text = pictures.written(taken)
        if request.config.getoption("update_snapshots", default=False):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif not file.exists():
            pytest.fail(f"there are no pictures of {name!r} yet; keep them with --snapshot-update")
        elif text != (before := file.read_text(encoding="utf-8")):
            pytest.fail(f"{name!r} looks different\n" + "\n".join(pictures.differences(before, text)), pytrace=False)

    yield compare


@pytest.mark.parametrize("name", SHOTS)
def test_a_screen_looks_as_it_did_at_every_size_in_every_look(
    name: str, check_kept: Callable[[str, list[pictures.Picture]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A list of its own, so that a new rule does not change the picture.
    monkeypatch.setattr("argentum_tui.screens.knobs.rows", lambda *_: KNOBS)
    taken = pictures.taken_of(SHOTS[name].app(), SHOTS[name])
    for one in taken:
        assert all(cell_len(row) <= one.size[0] for row in one.rows)
        assert one.look != pictures.ASCII or all(row.isascii() for row in one.rows), one.size
    check_kept(name, taken)


def test_a_replay_looks_as_it_did_at_every_size_in_every_look(
    tmp_path: Path, check_kept: Callable[[str, list[pictures.Picture]], None]
) -> None:
    show = ReplayShow(LoadedRecord(JournalReader.open(journal_of(tmp_path / "feed.db", feed.debate()))))
    show.play(False)
    show.seek(LATER_MS)
    check_kept("replay", pictures.taken_of(replay_app(show), Shot(lambda: replay_app(show))))
