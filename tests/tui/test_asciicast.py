"""The stage of a record as a terminal recording: what a terminal shows after it is what a replay shows (SURFACE, Commands: `export`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from test_export_sound import CLIPS, EVENTS, record

from argentum_core.journal import JournalReader
from argentum_tui.asciicast.export import RecordedStage, write
from argentum_tui.asciicast.screen_changes import ScreenChanges
from argentum_tui.formats import FileWanted
from argentum_tui.replay.loaded_record import LoadedRecord

Events = list[tuple[float, str, str]]


def read(path: Path) -> tuple[dict[str, Any], Events]:
    """A recording by the rules of the format: a header, then events of three, comments left out."""
    first, *rest = path.read_text("utf-8").splitlines()
    events = [json.loads(line) for line in rest if not line.startswith("#")]
    assert all(len(event) == 3 and event[0] >= 0 and event[1] in "omx" for event in events)
    return json.loads(first), [tuple(event) for event in events]


def played(events: Events, columns: int, rows: int) -> list[str]:
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    for _, code, data in events:
        if code == "o":
            stream.feed(data)
    return [row.rstrip() for row in screen.display]


async def shown(journal: Path, size: tuple[int, int]) -> list[str]:
    """The end of the record, gone to at once."""
    loaded = LoadedRecord(JournalReader.open(journal))
    stage = RecordedStage(loaded, size)
    async with stage.app.run_test(size=size):
        await stage.begin()
        await stage.screen_at(loaded.index.length_ms)
        assert stage.screen is not None
        return [strip.text.rstrip() for strip in stage.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_its_last_screen_is_that_of_the_replay_and_it_is_as_long_as_the_record(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    import asyncio

    record(tmp_path / "a.db", EVENTS, list(CLIPS))
    write(JournalReader.open(tmp_path / "a.db"), tmp_path / "a.cast", FileWanted(size))
    head, events = read(tmp_path / "a.cast")
    assert head["version"] == 3 and head["term"] == {"cols": size[0], "rows": size[1], "type": "xterm-256color"}
    assert "idle_time_limit" not in head, "silences last as long as in the sound"
    assert events[-1][1:] == ("x", "0")
    assert sum(interval for interval, _, _ in events) == pytest.approx(3.775, abs=1e-6)
    assert [data for _, code, data in events if code == "m"] == ["Ada: One. Two."]
    assert played(events, *size) == asyncio.run(shown(tmp_path / "a.db", size))


ROW = st.lists(
    st.tuples(st.sampled_from(["a", "bc", "界", "é", "e\u0301", " "]), st.sampled_from(["red", "bold", ""])), max_size=6
)


@given(st.lists(st.lists(ROW, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_terminal_shows_each_screen_after_the_one_before(screens: list[list[list[tuple[str, str]]]]) -> None:
    columns = 14
    changes, terminal = ScreenChanges(columns, 2), pyte.Screen(columns, 2)
    stream = pyte.Stream(terminal)
    for rows in screens:
        lines = [[Segment(text, Style.parse(style)) for text, style in row] for row in rows]
        stream.feed(changes.to(lines))
        fresh = pyte.Screen(columns, 2)
        pyte.Stream(fresh).feed(ScreenChanges(columns, 2).to(lines))
        assert terminal.display == fresh.display
        assert changes.to(lines) == ""
