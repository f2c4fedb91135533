"""A debate that goes on is on the stage with all of its past: the screen was not there when it happened."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from argentum_core.debate import events as e
from argentum_core.journal import Recorded
from argentum_core.session import LiveSession
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.recording import Recording
from argentum_tui.commands.running import resume_live, start_live
from argentum_tui.view import StageView

PATIENCE_S = 30.0


def heard(session: LiveSession, segments: int) -> list[Recorded]:
    """What is told until so many segments have begun."""
    told: list[Recorded] = []
    deadline = time.monotonic() + PATIENCE_S
    while sum(isinstance(item.event, e.SegmentStarted) for item in told) < segments:
        assert time.monotonic() < deadline
        told += session.drain()
        time.sleep(0.01)
    return told


@pytest.mark.parametrize("with_past", [True, False])
def test_the_past_is_told_first_where_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_past: bool
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    journal = tmp_path / "debate.db"
    silent = Recording(journal=journal, sound=False)
    session = start_live(assemble(Choice(motion="homework", voice="estimate", seed=1)), silent)
    before = heard(session, 1)
    session.close()
    before += session.drain()

    again = resume_live(journal, Choice(), silent, with_past=with_past)
    told = heard(again, 2 if with_past else 1)
    again.close()
    told += again.drain()
    if not with_past:
        assert isinstance(told[0].event, e.DebateResumed)
        return
    assert told[: len(before)] == before
    assert isinstance(told[len(before)].event, e.DebateResumed)
    view = StageView()
    view.fold_all(told)
    assert [agent.name for agent in view.state.agents] == ["Ada", "Brook", "Cyril", "Delia"]
    assert view.state.ended == "operator"
