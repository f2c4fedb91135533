"""What the lobby and the benchmarks tell: recorded debates by age, measured targets (SURFACE, Commands)."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.journal import Journal, Recorded
from argentum_tui.commands.progress import Progress
from argentum_tui.commands.recents import recents
from argentum_tui.commands.voices import provided_voices
from tests.providers.openai_speech import FakeOpenAISpeech

STARTED = e.DebateStarted(
    session="s", motion="m", title="Cars", preset="debate_snappy", cast="duo", seed=7, max_bank=800,
    settings=Settings().model_dump(),
    agents=[
        e.AgentSetup(id=name.lower(), name=name, side=side, seat=seat, voice="espeak", mind="casebook",
                     target_share=0.5, bank=400)
        for seat, (name, side) in enumerate([("Ada", "for"), ("Brook", "against")], 1)
    ],
)  # fmt: skip


def segment(n: int, agent: str, text: str, starts_ms: int) -> e.SegmentStarted:
    return e.SegmentStarted(
        segment_id=f"s{n}", clip_id=f"c{n}", auction_id="a", agent=agent, text=text, context_version=0,
        starts_ms=starts_ms, planned_ms=3000, beats_ms=[], beat_kinds=[], word_ends_ms=[],
    )  # fmt: skip


def test_recent_debates_come_latest_first_with_how_far_they_got(tmp_path: Path) -> None:
    now = datetime(2031, 5, 4, 12, tzinfo=UTC)
    ends: list[tuple[str, list[e.Event], timedelta]] = [
        (
            "20310501-100000-a",
            [STARTED, segment(0, "ada", "One.", 0), e.DebateEnded(reason="turns")],
            timedelta(days=3),
        ),
        ("20310504-090000-b", [STARTED, e.DebateEnded(reason="operator")], timedelta(hours=1, minutes=5)),
        ("20310504-115500-c", [STARTED, segment(0, "ada", "One.", 0), segment(1, "ada", "Two.", 9)], timedelta(0)),
    ]
    for name, events, age in ends:
        with Journal.create(tmp_path / f"{name}.db", {"title": f"Title {name[-1]}"}) as journal:
            journal.append(0, events)
        os.utime(tmp_path / f"{name}.db", ((now - age).timestamp(),) * 2)
    (tmp_path / "20310504-120000-letter.db").write_text("Dear Ada,")
    Journal.create(tmp_path / "20310504-120001-empty.db", {}).close()
    (tmp_path / "20310504-120002-killed.db").touch()
    (tmp_path / "20310504-120003-gone.db").symlink_to(tmp_path / "gone.db")
    (tmp_path / "20310504-120004-folder.db").mkdir()
    with Journal.create(tmp_path / "20310504-120005-bare.db", {}) as journal:
        journal._db.execute("""INSERT INTO events VALUES (1, 0, 'debate_ended', '[')""")
    os.utime(tmp_path / "20310504-120005-bare.db", ((now - timedelta(days=9)).timestamp(),) * 2)

    # A last event that does not read is damage: such a record can neither go on nor be exported.
    found = recents(tmp_path, 8, now)
    assert [(item.title, item.when, item.turn, item.ended) for item in found] == [
        ("Title c", "just now", 2, False),
        ("Title b", "1 hour ago", 0, False),
        ("Title a", "3 days ago", 1, True),
    ]
    assert len(recents(tmp_path, 2, now)) == 2
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".db"], "who only looks leaves nothing"
    assert recents(tmp_path / "nowhere", 2) == []


def test_progress_says_what_a_listener_would_want_to_know() -> None:
    said: list[str] = []
    progress = Progress(said.append)
    told: list[e.Event] = [
        STARTED,
        segment(0, "ada", "Streets are for people, and so on.", 61_000),
        e.InterjectionPlayed(segment_id="s0", agent="brook", kind="challenge", text="Which?", importance=0.8, beat=1,
                             cost=200, starts_ms=62_000, ends_ms=62_500),
        e.HardInterrupt(segment_id="s0", auction_id="a", agent="brook", interrupted="ada", by="agent", beat=1,
                        cut_ms=63_000, crossfade_ms=200, costs={}, guard_ms=150, kicker_segment_id=None),
        e.SegmentEnded(segment_id="s0", agent="ada", heard_text="Streets are for people,", heard_ms=2000,
                       complete=False, ended_ms=63_000),
        e.ProviderFault(provider="device", kind="device_lost", detail="unplugged"),
        e.DebateEnded(reason="exhausted"),
    ]  # fmt: skip
    for seq, event in enumerate(told, 1):
        progress.take(Recorded(seq, 0, event))
    assert said == [
        "Cars: Ada (for), Brook (against); debate_snappy, seed 7",
        "01:01  Ada: Streets are for people, and so on.",
        "       Brook objects: Which?",
        '       cut by Brook after "Streets are for people,"',
        "       ! device: device lost (unplugged)",
        "The debate ended because nobody had more to say.",
        "       talk: Ada 100% of 50%, Brook 0% of 50% (share of the talk that was heard, and the target)",
        "       fairness: 0.500 (Jain index of share over target: 1 is exactly as meant)",
        "       longest silence: 1 turn (the longest that an agent did not have the floor)",
        "       cuts: 1, 60.0 in 60 turns (speakers cut off by other agents)",
        "       interjections: 1, 60.0 in 60 turns (lines thrown in over a speaker)",
        "       gaps: 0 ms, 95 % within 0 ms (silence between a finished segment and the next speaker)",
    ]
    assert progress.ended == "exhausted"


async def test_the_voices_of_a_server_of_ones_own_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeOpenAISpeech(voices=frozenset({"nova", "alloy"})) as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base)
        monkeypatch.setenv("OPENAI_API_KEY", fake.key)
        rows = await asyncio.to_thread(provided_voices)
        host = fake.base.split("/")[2]
    offered = {row["name"]: row["about"] for row in rows if row["name"].startswith("openai:") and row["name"].islower()}
    assert list(offered) == ["openai:alloy", "openai:nova"]
    assert all(about == f"offered by {host.partition(':')[0]}" or host in about for about in offered.values())


async def test_a_server_that_offers_none_or_is_gone_leaves_the_line_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeOpenAISpeech() as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base)
        monkeypatch.setenv("OPENAI_API_KEY", fake.key)
        there = await asyncio.to_thread(provided_voices)
    gone = await asyncio.to_thread(provided_voices)
    assert [row["name"] for row in there] == [row["name"] for row in gone]
    assert [row["name"] for row in there if row["name"].startswith("openai:")] == ["openai:VOICE"]
