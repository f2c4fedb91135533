"""The measures of people, on debates of a few turns."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import people
import pytest
from people import Debate, Turn

ADA, CYRIL = "Count them. Three lamps, two poles.", "And the rain came down, and we'd no hats, and Ada sang."


def debate(*turns: tuple[str, str], motion: str = "cars") -> Debate:
    return Debate(motion, frozenset({"Ada", "Cyril"}), [Turn(agent, text, 5.0) for agent, text in turns])


def test_what_was_heard_in_another_debate_on_the_motion_is_not_new() -> None:
    first = debate(("ada", "The bridge is two metres wide. Yes."))
    assert people.heard_before([first, debate(("ada", "The bridge is two metres wide! A sentence of its own."))]) == 0.5
    other = debate(("ada", "The bridge is two metres wide."), motion="clocks")
    assert people.heard_before([first, other]) == 0.0


def test_a_sentence_of_two_agents_is_counted_once_and_short_ones_not_at_all() -> None:
    said = debate(("ada", "The tram is late again. No."), ("cyril", "The tram is late again. No. It always was so."))
    assert people.in_two_mouths([said]) == 0.5


def test_who_speaks_is_known_from_the_other_debates() -> None:
    debates = [debate(("ada", ADA), ("cyril", CYRIL), motion=motion) for motion in ("cars", "clocks")]
    for apart in (lambda one, other: one is not other, lambda one, other: one.motion != other.motion):
        known = people.known_speakers(debates, apart)
        assert (known.asked, known.found, known.among, known.share) == (4, 4, 2, 1.0)


def test_nobody_is_known_by_whom_they_name() -> None:
    assert "ada" not in people.features(Turn("cyril", CYRIL, 5.0), ["Ada"])


def test_alone_no_debate_says_who_speaks() -> None:
    assert people.known_speakers([debate(("ada", ADA))], lambda one, other: True).asked == 0


def test_a_journal_is_measured_and_what_is_none_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.db"
    events = [
        ("debate_started", {"motion": "cars", "agents": [{"id": "ada", "name": "Ada"}], "settings": {}}),
        ("segment_started", {"segment_id": "s1", "agent": "ada"}),
        ("segment_ended", {"segment_id": "s1", "heard_text": ADA, "heard_ms": 4000}),
        ("segment_started", {"segment_id": "s2", "agent": "chair"}),
        ("segment_ended", {"segment_id": "s2", "heard_text": "Thank you; good night to you all.", "heard_ms": 4000}),
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        db.execute("CREATE TABLE events (seq INTEGER, at_ms INTEGER, type TEXT, body TEXT)")
        rows = [(seq, 0, kind, json.dumps(body)) for seq, (kind, body) in enumerate(events)]
        db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    monkeypatch.setattr("sys.argv", ["people.py", str(path)])
    assert people.main() == 0
    told = capsys.readouterr().out
    assert "heard before: 0 %" in told and "0.0 % with a semicolon" in told
    path.write_bytes(b"no journal")
    assert people.main() == 2
    assert capsys.readouterr().err.startswith("people: ")
