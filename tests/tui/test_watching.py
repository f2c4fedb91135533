"""A running debate watched from elsewhere: its events and its time from the record, and nothing that steers unless that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shell_fakes import debate
from test_actions import on_stage

from argentum_core.debate.commands import CutCommand
from argentum_core.debate.events import DebateEnded, OperatorCommand, PhaseChanged
from argentum_core.journal import Journal, JournalReader
from argentum_tui.action_registry import ACTIONS
from argentum_tui.actions import perform
from argentum_tui.context import ActionContext
from argentum_tui.follow_show import SILENT_S, WATCHED, FollowShow

STEERS = {
    "cut", "cut_at_beat", "say", "ask", "closing", "extend", "vote", "grant", "take", "mute", "refuse", "refuse_standby",
    "share_less", "share_more", "mind", "voice", "temperament", "clap", "pause", "presets", "knobs", "hold", "undo", "undo_list",
}  # fmt: skip


class Followed:
    """A debate's journal that grows, and who follows it, with time that is told."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal.create(folder / "debate.db", {"session": "s"})
        self.now_s = 100.0
        self.sent: list[Any] = []
        self.show = FollowShow(JournalReader.open(folder / "debate.db"), clock=lambda: self.now_s)

    def happens(self, at_ms: int, *events: Any) -> list[int]:
        """The numbers of what is told next."""
        self.journal.append(at_ms, list(events))
        self.now_s += 0.125
        return [recorded.seq for recorded in self.show.drain()]


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[Followed]:
    made = Followed(tmp_path)
    yield made
    made.journal.close()


def phase(name: str = "clash") -> PhaseChanged:
    return PhaseChanged(phase=name, reason="begins")  # type: ignore[arg-type]


def paused(on: bool) -> OperatorCommand:
    return OperatorCommand(command_id=1, command="pause", arguments={"paused": on}, status="applied")


def test_events_are_told_once_and_in_order(followed: Followed) -> None:
    assert followed.happens(0, phase("opening"), phase()) == [1, 2]
    assert followed.show.drain() == []
    assert followed.happens(700, phase("closing")) == [3]


def test_time_goes_on_from_the_newest_event_and_stands_still_with_the_debate(followed: Followed) -> None:
    show = followed.show
    followed.happens(0, phase())
    followed.now_s += 5
    assert show.now_ms() == 0, "nothing was heard yet"
    followed.happens(1000, phase())
    followed.now_s += 2
    assert show.now_ms() == 3000
    followed.happens(3100, paused(True))
    followed.now_s += 60
    assert show.now_ms() == 3100
    followed.happens(3100, paused(False))
    followed.now_s += 1
    assert show.now_ms() == 4100
    followed.now_s += 1000
    assert show.now_ms() == 3100 + 1000 * SILENT_S, "nobody is there any more"
    followed.happens(5000, DebateEnded(reason="turns"))
    followed.now_s += 9
    assert show.now_ms() == 5000


def test_who_only_watches_sends_nothing(followed: Followed, tmp_path: Path) -> None:
    assert followed.show.only_watched == WATCHED
    assert followed.show.send(CutCommand()) == 0

    def steer(command: Any) -> int:
        followed.sent.append(command)
        return 7

    steering = FollowShow(JournalReader.open(tmp_path / "debate.db"), steer)
    assert (steering.only_watched, steering.send(CutCommand()), followed.sent) == ("", 7, [CutCommand()])


@pytest.mark.parametrize(
    "action", [action for action in ACTIONS if "stage" in action.where], ids=lambda action: action.name
)
def test_keys_that_steer_are_refused_with_the_reason_and_all_others_work_as_ever(action: Any) -> None:
    state = debate()
    free, _ = on_stage(state)
    watched, target = on_stage(state, only_watched=WATCHED)
    reason = perform(action, watched)
    if action.name in STEERS:
        assert (reason, target.done) == (WATCHED, [])
    else:
        assert reason == perform(action, free)
    assert not [done for done in target.done if done[0] in {"cut", "grant", "pause", "vote"}]


def test_what_steers_is_known() -> None:
    assert {action.name for action in ACTIONS} >= STEERS
    assert ActionContext.__dataclass_fields__["only_watched"].default == ""
