"""Applause from elsewhere, over a real socket: who knows the token is heard, nobody can disturb the debate (RULES, Audience)."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

import argentum_presets
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.session import LiveSession, Setup, agents_of, remote
from argentum_core.session.remote import (
    GUESTS,
    HOST,
    LINE_BYTES,
    LINES_AT_ONCE,
    ListedAgent,
    RemoteRateLimit,
    RemoteReply,
    RemoteServer,
    RemoteTarget,
)
from argentum_core.session.running_debates import FOLDER, RunningDebate, running

SEATS = [ListedAgent("ada", "Ada", 1), ListedAgent("brook", "Brook", 2)]
NOBODY = 2**22 + 1
"""A process number beyond what Linux gives out."""


@asynccontextmanager
async def doors_open(home: Path, speaker: str | None = "ada") -> AsyncIterator[tuple[RunningDebate, list[str]]]:
    """A door with nothing but a list behind it."""
    clapped: list[str] = []

    async def sent(line: str) -> RemoteReply:
        return RemoteReply(ok=True, lines=[line])

    door = RemoteServer(
        home, RemoteTarget(lambda: ("car-free", "Ban cars"), lambda: SEATS, lambda: speaker, clapped.append, sent)
    )
    await door.open()
    try:
        (card,) = running(home)
        yield card, clapped
    finally:
        await door.close()


async def say(card: RunningDebate, line: bytes) -> bytes:
    """What comes back for a line, up to the end of the connection."""
    reader, writer = await asyncio.open_connection(HOST, card.port)
    try:
        writer.write(line)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def clap(card: RunningDebate, agent: str = "", **more: Any) -> dict[str, Any]:
    answer = await say(card, json.dumps({"token": card.token, "clap": agent, **more}).encode() + b"\n")
    return dict(json.loads(answer))


@pytest.mark.parametrize("called", ["Brook", "BROOK", "brook", "2", " brook "])
async def test_an_agent_is_clapped_for_by_name_or_number(tmp_path: Path, called: str) -> None:
    async with doors_open(tmp_path) as (card, clapped):
        assert await clap(card, called) == {"ok": True, "agent": "Brook"}
        assert clapped == ["brook"]


async def test_without_a_name_whoever_speaks_is_clapped_for(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, clapped):
        assert await clap(card) == {"ok": True, "agent": "Ada"}
        assert clapped == ["ada"]
    async with doors_open(tmp_path, speaker=None) as (card, clapped):
        assert (await clap(card))["error"] == "nobody is speaking"
        assert clapped == []


async def test_an_unknown_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, clapped):
        answer = await clap(card, "Bob")
        assert answer == {"ok": False, "error": "there is no agent 'Bob'", "agents": ["Ada", "Brook"]}
        assert clapped == []


async def test_a_wrong_token_is_refused(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, clapped):
        answer = await clap(msgspec.structs.replace(card, token="0" * 32), "Ada")
        assert answer == {"ok": False, "error": "the token is wrong"}
        assert clapped == []


JUNK = {
    "nothing": b"",
    "no JSON": b"GET / HTTP/1.1\r\n\r\n",
    "not an object": b"[1, 2]\n",
    "no token": b'{"clap": "Ada"}\n',
    "a token that is no text": b'{"token": 7, "clap": "Ada"}\n',
    "bytes": bytes(range(256)) + b"\n",
    "a line without end": b"x" * (8 * LINE_BYTES),
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
async def test_junk_is_hung_up_on_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, junk: bytes) -> None:
    monkeypatch.setattr(remote, "PATIENCE_S", 0.05)
    async with doors_open(tmp_path) as (card, clapped):
        assert await say(card, junk) == b""
        assert clapped == []
        assert (await clap(card, "Ada"))["ok"]


async def test_unknown_fields_are_junk(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, _clapped):
        line = json.dumps({"token": card.token, "clap": "Ada", "cut": True}).encode() + b"\n"
        assert await say(card, line) == b""


async def test_more_guests_than_there_is_room_for_are_shown_out(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, _clapped):
        waiting = [await asyncio.open_connection(HOST, card.port) for _ in range(GUESTS)]
        assert await say(card, b"") == b""
        for _reader, writer in waiting:
            writer.close()
        for reader, _writer in waiting:
            assert await asyncio.wait_for(reader.read(), 5) == b""
        assert (await clap(card, "Ada"))["ok"]


async def test_applause_is_rationed(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, clapped):
        answers = [await clap(card, "Ada") for _ in range(int(LINES_AT_ONCE) + 20)]
        assert answers[0]["ok"] and "applause" in answers[-1]["error"]
        assert len(clapped) < len(answers)


def test_a_ration_comes_back_with_time_and_is_never_more_than_at_first() -> None:
    ration = RemoteRateLimit(at_once=2, a_second=1)
    assert [ration.take(0.0) for _ in range(3)] == [True, True, False]
    assert ration.take(1.0) and not ration.take(1.0)
    assert [ration.take(1000.0) for _ in range(3)] == [True, True, False]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
async def test_only_its_user_can_read_the_card(tmp_path: Path) -> None:
    async with doors_open(tmp_path):
        (path,) = (tmp_path / FOLDER).iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_the_card_is_gone_with_the_debate_and_nobody_listens(tmp_path: Path) -> None:
    async with doors_open(tmp_path) as (card, _clapped):
        pass
    assert running(tmp_path) == [] and list((tmp_path / FOLDER).iterdir()) == []
    with pytest.raises(OSError):
        await asyncio.open_connection(HOST, card.port)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot be asked for a process without ending it")
async def test_cards_of_the_dead_are_ignored_and_cleared_away(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    dead = RunningDebate(name="old-1", pid=NOBODY, port=9, token="t", motion="old", title="Old")
    (folder / "old.json").write_bytes(msgspec.json.encode(dead))
    (folder / "torn.json").write_bytes(b'{"name": "to')
    assert running(tmp_path) == []
    async with doors_open(tmp_path) as (card, _clapped):
        assert [each.name for each in running(tmp_path)] == [card.name]
        assert not (folder / "old.json").exists()


class Presets:
    """Two presets, of which one is damaged."""

    def names(self) -> list[str]:
        return ["crossfire", "damaged"]

    def settings(self, name: str) -> dict[str, Any]:
        if name == "damaged":
            raise ValueError("damaged.toml: not TOML")
        return apply(Settings(), {"interrupts.per_window": 5}).model_dump()


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSession]:
    """A debate that runs and has a door, with its first words said."""
    monkeypatch.setattr(remote, "OPENS_AFTER_S", 0.0)
    setup = Setup(
        motion_id="homework", motion=argentum_presets.load_motion("homework"), cast_id="quartet",
        cast=argentum_presets.load_cast("quartet"), preset="debate_snappy", settings=Settings(), seed=3,
    )  # fmt: skip
    names = [agent.id for agent in agents_of(setup)]
    book = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    voices = dict.fromkeys([*names, CHAIR], EstimateVoice())
    minds = dict.fromkeys(names, book)
    session = LiveSession(setup.begin(), minds, voices, SimAudioController(), home=tmp_path, presets=Presets())
    session.start()
    try:
        _eventually(lambda: running(tmp_path))
        yield session
    finally:
        session.close()
    assert session.crash is None
    assert running(tmp_path) == []


def recorded(session: LiveSession, command: str, told: list[e.Event]) -> list[e.OperatorCommand]:
    """The events of one command so far; `told` keeps what was drained."""
    told.extend(item.event for item in session.drain())
    return [event for event in told if isinstance(event, e.OperatorCommand) and event.command == command]


def test_a_running_debate_is_clapped_for_and_records_it(tmp_path: Path, live: LiveSession) -> None:
    """The whole way: a live session with a home, a guest of its own thread, the command on record."""
    card = running(tmp_path)[0]
    assert (card.motion, card.name) == ("homework", f"homework-{os.getpid()}")
    assert asyncio.run(clap(card, "1"))["ok"]
    told: list[e.Event] = []
    command = _eventually(lambda: recorded(live, "clap", told))[0]
    assert (command.arguments["agent"], command.arguments["by"]) == ("ada", "audience")


def test_a_line_that_is_sent_steers_and_is_on_record_like_the_operators_own(tmp_path: Path, live: LiveSession) -> None:
    card, told = running(tmp_path)[0], list[e.Event]()

    def send(line: str) -> dict[str, Any]:
        return dict(
            json.loads(asyncio.run(say(card, json.dumps({"token": card.token, "send": line}).encode() + b"\n")))
        )

    assert send("set interrupts.per_window 3") == {
        "ok": True, "lines": ["set interrupts.per_window 3: applied, with the next turn"],
    }  # fmt: skip
    assert send(":preset crossfire")["ok"]
    assert send("preset damaged") == {"ok": False, "error": "damaged.toml: not TOML", "unread": True}
    assert send("preset loud")["error"] == "there is no preset 'loud'; presets are crossfire, damaged"
    assert send("mute 1 off") == {"ok": False, "error": "Ada is not muted"}
    assert send("theme")["error"].startswith("there is no command 'theme'")
    assert len(send("who")["lines"]) == 2
    assert send("presets")["lines"] == ["crossfire, in force", "damaged"]
    told_of = _eventually(lambda: recorded(live, "mute", told))
    assert [(event.status, event.reason) for event in told_of] == [("refused", "Ada is not muted")]
    assert [event.status for event in recorded(live, "knob", told)] == ["accepted", "applied"]
    assert {event.arguments.get("by") for event in recorded(live, "preset", told)} == {None}

    live.on_screen_lines(lambda line, done: done(None if line == "theme" else f"{line}: not now"))
    assert send("theme") == {"ok": True, "lines": ["theme: done"]}
    assert send("page_up") == {"ok": False, "error": "page_up: not now"}


def _eventually(look: Any) -> Any:
    for _ in range(500):
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError("it never came")
