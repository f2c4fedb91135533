"""The measure of a debate's form counts what a small debate has, and finds what is wrong with it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from debate_record import Record
from form import Figures, judge, measure, sentences

Event = dict[str, Any]
SCRIPT = Path(__file__).with_name("form.py")
AGENTS = [{"id": "ada", "name": "Ada", "side": "for"}, {"id": "brook", "name": "Brook", "side": "against"}]


def segment(name: str, agent: str, text: str, heard: str | None = None, **fields: Any) -> list[Event]:
    """A segment of a second, begun and ended; `heard` of it where it was cut."""
    number = int(name[1:])
    start = {
        "type": "segment_started",
        "segment_id": name,
        "agent": agent,
        "text": text,
        "starts_ms": number * 1200,
    } | fields
    end = {
        "type": "segment_ended", "segment_id": name, "agent": agent, "heard_text": text if heard is None else heard, "heard_ms": 1000,
        "complete": heard is None, "ended_ms": number * 1200 + 1000,
    }  # fmt: skip
    return [start, end]


def point(kind: str, name: str, side: str, segment_id: str, **fields: Any) -> Event:
    agent = "ada" if side == "for" else "brook"
    return {
        "type": f"point_{kind}", "point_id": name, "claim": None, "text": "A point.", "side": side, "agent": agent,
        "segment_id": segment_id,
    } | fields  # fmt: skip


def debate() -> list[Event]:
    """Ada is cut by Brook, answers her, comes back to what was lost; Brook asks and concedes."""
    return [
        {"type": "debate_started", "agents": AGENTS, "settings": {}},
        *segment(
            "s1", "ada", "Clocks bring us together. Bells do so too.", "Clocks bring us together.", role="segment"
        ),
        {"type": "hard_interrupt", "segment_id": "s1", "by": "agent", "agent": "brook", "kicker_segment_id": "s2"},
        point("made", "p1", "for", "s1"),
        *segment("s2", "brook", "Clocks only cost us money.", role="kicker", answers="s1"),
        point("made", "p2", "against", "s2", answers="p1"),
        point("answered", "p1", "for", "s1", by_point="p2"),
        *segment("s3", "ada", "As I was saying, Brook, bells do so too.", role="segment", answers="s2", resumes="s1"),
        point("made", "p3", "for", "s3", answers="p2"),
        point("answered", "p2", "against", "s2", by_point="p3"),
        *segment(
            "s4",
            "brook",
            "You are right, Ada, but who pays for it?",
            role="segment",
            answers="s3",
            addresses="ada",
            concedes="p1",
        ),
        point("made", "p4", "against", "s4", answers="p3"),
        point("answered", "p3", "for", "s3", by_point="p4"),
        point("conceded", "p1", "for", "s1", by="brook", in_segment="s4"),
    ]


def journal(folder: Path, events: list[Event]) -> Path:
    """The events as a file."""
    path = folder / "debate.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT)")
        db.execute("CREATE TABLE events(seq INTEGER PRIMARY KEY, at_ms INTEGER, type TEXT, body TEXT)")
        for number, event in enumerate(events, start=1):
            body = {key: value for key, value in event.items() if key != "type"}
            row = (number, event.get("ended_ms", event.get("starts_ms", 0)), event["type"], json.dumps(body))
            db.execute("INSERT INTO events VALUES(?, ?, ?, ?)", row)
    return path


def measured(folder: Path, events: list[Event]) -> Figures:
    figures = Figures()
    measure(Record.read(journal(folder, events)), figures)
    return figures


def test_it_counts_what_a_debate_has(tmp_path: Path) -> None:
    count = measured(tmp_path, debate()).count
    assert (count["turns"], count["answer the turn before"], count["ask"], count["concede"]) == (3, 2, 1, 1)
    assert (count["cuts"], count["kickers answered"], count["lost halves"], count["came back"]) == (1, 1, 1, 1)
    assert (count["named"], count["misnamed"]) == (2, 0)
    assert (count["point_made"], count["point_answered"], count["point_conceded"], count["point_dropped"]) == (
        4,
        3,
        1,
        0,
    )
    assert count["impossible points"] == 0


def changed(name: str, **fields: Any) -> Callable[[list[Event]], None]:
    """A damage: other values in a segment's first event."""

    def damage(events: list[Event]) -> None:
        next(
            event for event in events if event.get("segment_id") == name and event["type"] == "segment_started"
        ).update(fields)

    return damage


def changed_end(name: str, **fields: Any) -> Callable[[list[Event]], None]:
    def damage(events: list[Event]) -> None:
        next(event for event in events if event.get("segment_id") == name and event["type"] == "segment_ended").update(
            fields
        )

    return damage


def added(event: Event) -> Callable[[list[Event]], None]:
    return lambda events: events.append(event)


DAMAGES: tuple[tuple[Callable[[list[Event]], None], str, int], ...] = (
    (changed("s3", answers=None), "kickers answered", 0),
    (changed("s3", resumes=None), "came back", 0),
    (changed("s4", answers="s1"), "answer the turn before", 1),
    (changed("s4", concedes=None), "concede", 0),
    (changed_end("s4", heard_text="Ada, I see."), "ask", 0),
    (changed_end("s2", heard_text="Clocks; they cost us money."), "semicolons", 1),
    (changed_end("s4", heard_text="Yes, Brook, bells do so too."), "repeated", 1),
    (added(point("answered", "p1", "for", "s1", by_point="p4")), "impossible points", 1),
    (added(point("dropped", "p3", "for", "s3", reason="turns")), "impossible points", 1),
    (added(point("conceded", "p1", "for", "s1", by="brook", in_segment="s4")), "impossible points", 1),
    (added(point("conceded", "p3", "for", "s3", by="ada", in_segment="s4")), "impossible points", 1),
    (added(point("dropped", "p9", "for", "s3", reason="turns")), "impossible points", 1),
    (added(point("made", "p1", "for", "s1")), "impossible points", 1),
    (added(point("made", "p9", "for", "s9")), "impossible points", 1),
    (added(point("answered", "p4", "against", "s4", by_point="p2")), "impossible points", 1),
)


@pytest.mark.parametrize(("damage", "figure", "value"), DAMAGES)
def test_it_notices_when_something_is_otherwise(
    damage: Callable[[list[Event]], None], figure: str, value: int, tmp_path: Path
) -> None:
    events = debate()
    damage(events)
    assert measured(tmp_path, events).count[figure] == value


def test_a_name_that_is_neither_answered_nor_just_heard_is_the_wrong_one(tmp_path: Path) -> None:
    carol = {"id": "carol", "name": "Carol", "side": "for"}
    events = debate()
    events[0] = events[0] | {"agents": [*AGENTS, carol]}
    changed_end("s4", heard_text="You are right, Carol, but who pays for it?")(events)
    assert measured(tmp_path, events).count["misnamed"] == 1


def test_several_debates_count_together_and_what_is_missing_is_told(tmp_path: Path) -> None:
    record = Record.read(journal(tmp_path, debate()))
    verdict = {check.name: check for check in judge([record, record]).checks}
    assert verdict["60 % of cut-in lines are answered"].figure == "2 of 2, 100 %"
    assert verdict["60 % of cut-in lines are answered"].ok
    frame = verdict["begins and ends, with the chair"]
    assert not frame.ok and "the chair speaks 0 times" in str(frame)


def test_sentences_end_at_marks_and_closing_quotes() -> None:
    assert sentences('He said "no." Why? So it is…') == ['He said "no."', "Why?", "So it is…"]


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--strict"], 1)])
def test_the_command_prints_a_line_a_figure(options: list[str], status: int, tmp_path: Path) -> None:
    path = journal(tmp_path, debate())
    done = subprocess.run([sys.executable, SCRIPT, path, *options], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert done.stdout.count("\n") == 19 and "ok   30 % of lost halves come back: 1 of 1, 100 %" in done.stdout


def test_a_file_of_another_kind_cannot_be_measured(tmp_path: Path) -> None:
    path = tmp_path / "no.db"
    path.write_text("no journal")
    done = subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "cannot be measured" in done.stderr
