"""`argentum clap`: which debate, which agent, and what is said when it cannot be done; over a real socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from argentum_core.session.remote import (
    LINES_AT_ONCE,
    ListedAgent,
    RemoteReply,
    RemoteServer,
    RemoteTarget,
)
from argentum_core.session.running_debates import FOLDER, RunningDebate, running
from argentum_tui import cli

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str]:
        status = cli.run(list(arguments))
        return status, capfd.readouterr().err.strip()

    return call


async def settled() -> None:
    """Until nothing runs in this loop but this, and what was closed has given back its socket."""
    while asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.005)


@contextmanager
def debates(home: Path, *motions: str, now_s: Callable[[], float] | None = None) -> Iterator[list[tuple[str, str]]]:
    """Debates that run, in a loop of their own: what is clapped for, as (motion, agent). `now_s` is the clock of their doors."""
    clapped: list[tuple[str, str]] = []
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def sent(line: str) -> RemoteReply:
        if line == "grnt":
            return RemoteReply(ok=False, error="there is no command 'grnt'; did you mean grant?", unread=True)
        return (
            RemoteReply(ok=False, error="nobody speaks")
            if line == "cut"
            else RemoteReply(ok=True, lines=[line, "\x1b[2J"])
        )

    def door(motion: str) -> RemoteServer:
        seats = [ListedAgent("ada", "Ada", 1), ListedAgent("brook", "Brook", 2)]
        return RemoteServer(home, RemoteTarget(lambda: (motion, motion.title()), lambda: seats, lambda: "ada",
                                    lambda agent: clapped.append((motion, agent)), sent), now_s=now_s)  # fmt: skip

    doors = [door(motion) for motion in motions]
    try:
        for each in doors:
            asyncio.run_coroutine_threadsafe(each.open(), loop).result(5)
        yield clapped
    finally:
        for each in doors:
            asyncio.run_coroutine_threadsafe(each.close(), loop).result(5)
        asyncio.run_coroutine_threadsafe(settled(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def test_the_one_that_runs_is_clapped_for(home: Path, run: Run) -> None:
    with debates(home, "cars") as clapped:
        assert run("clap", "brook") == (0, "Clapped for Brook")
        assert run("clap") == (0, "Clapped for Ada")
    assert clapped == [("cars", "brook"), ("cars", "ada")]


def test_an_unknown_agent_is_answered_with_those_there_are(home: Path, run: Run) -> None:
    with debates(home, "cars"):
        assert run("clap", "Bob") == (2, "argentum: there is no agent 'Bob'; the agents are Ada, Brook")


def test_of_several_debates_one_must_be_named(home: Path, run: Run) -> None:
    with debates(home, "cars", "school") as clapped:
        names = [card.name for card in running(home)]
        listed = f"{names[0]} (Cars), {names[1]} (School)"
        assert run("clap", "ada") == (
            2,
            f"argentum: 2 debates are running; choose one with --debate: {listed}",
        )
        assert run("clap", "ada", "--debate", "school") == (0, "Clapped for Ada")
        assert run("clap", "ada", "--debate", "moon") == (
            2,
            f"argentum: no running debate is called 'moon'; there is {listed}",
        )
    assert clapped == [("school", "ada")]


def test_without_a_debate_it_fails(home: Path, run: Run) -> None:
    assert run("clap", "ada") == (1, "argentum: no debate is running")


def test_a_card_behind_which_nobody_listens_is_no_debate(home: Path, run: Run) -> None:
    """Its process died and another has its number."""
    with debates(home, "cars"):
        (card,) = running(home)
    stale = home / FOLDER / "stale.json"
    stale.write_bytes(msgspec.json.encode(msgspec.structs.replace(card, name="stale")))
    assert isinstance(msgspec.json.decode(stale.read_bytes(), type=RunningDebate), RunningDebate)
    assert run("clap", "ada") == (1, "argentum: no debate is running")
    with debates(home, "school"):
        assert run("clap", "ada") == (0, "Clapped for Ada")


def test_too_much_applause_is_said_to_be_too_much(home: Path, run: Run) -> None:
    clock_s = [100.0]
    with debates(home, "cars", now_s=lambda: clock_s[0]):
        answers = [run("clap", "ada") for _ in range(int(LINES_AT_ONCE) + 1)]
        clock_s[0] += 1.0
        later, _ = run("clap", "ada")
    assert [status for status, _ in answers] == [0] * int(LINES_AT_ONCE) + [1]
    assert "more applause than the debate can take" in answers[-1][1]
    assert later == 0, "a second later there is room again"


def test_a_line_is_sent_and_answered(home: Path, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    with debates(home, "cars"):
        assert cli.run(["send", "grant", "ada", "2"]) == 0
        assert capfd.readouterr().out.splitlines() == ["grant ada 2", "\\x1b[2J"], (
            "what a terminal would obey is written out"
        )
        assert run("send", "cut") == (1, "argentum: nobody speaks")
        assert run("send", "grnt") == (2, "argentum: there is no command 'grnt'; did you mean grant?")
        assert run("send", "x" * 5000)[0] == 2
    assert run("send", "cut") == (1, "argentum: no debate is running")
    assert run("send")[0] == 2


def test_lines_and_applause_are_rationed_together(home: Path, run: Run) -> None:
    with debates(home, "cars", now_s=lambda: 100.0):
        for _ in range(int(LINES_AT_ONCE) // 2):
            assert run("clap", "ada")[0] == 0 and run("send", "who")[0] == 0
        assert run("send", "who") == (
            1,
            "argentum: there are more lines than the debate can take; send it again in a second",
        )
        assert run("clap", "ada")[0] == 1
