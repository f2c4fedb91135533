"""The room: what watchers of a shared debate do to it, and that it stays a debate."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scene import Scene

from argentum_core.debate import events as e
from argentum_core.debate.commands import Command
from argentum_core.orchestrator import inputs
from argentum_core.session import room as room_module
from argentum_core.session.room import (
    QUESTION_EVERY_S,
    Room,
    WatcherAct,
    WatcherClap,
    WatcherDial,
    WatcherLine,
    WatcherQuestion,
    WatcherVote,
)
from argentum_core.session.written_lines import WrittenLines


class House:
    """A debate in which somebody speaks, and its room, with time that is told."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.to_the_floor()
        self.now_s = 100.0
        self.sent: list[Command] = []
        self.lines = WrittenLines(self.scene.state, self.send)
        self.room = Room(self.scene.state, self.lines, self.send, self.scene.give, now_s=lambda: self.now_s)

    def send(self, command: Command) -> int:
        self.sent.append(command)
        number = len(self.sent)
        before = len(self.scene.trace)
        self.scene.give(inputs.Operator(number, command))
        for _, event in self.scene.trace[before:]:
            if isinstance(event, e.OperatorCommand):
                asyncio.get_running_loop().call_soon(self.lines.heard, event)
        return number

    async def does(self, act: WatcherAct, watcher: str = "one") -> str:
        reply = await self.room.do(watcher, act)
        return "; ".join(reply.lines) if reply.ok else f"refused: {reply.error}"


async def test_applause_of_many_hands_is_one_clap_and_everybody_is_thanked() -> None:
    house = House()
    for n in range(50):
        assert (
            await house.does(WatcherClap("a2"), f"watcher {n}") == f"clapped for {house.scene.state.by_id['a2'].name}"
        )
    assert len(house.sent) == 1
    house.now_s += 0.6
    await house.does(WatcherClap("a2"))
    assert len(house.sent) == 2


async def test_a_watcher_has_one_vote_however_often_it_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "COUNT_EVERY_S", 0.0)
    house = House()
    sides = list(dict.fromkeys(agent.side for agent in house.scene.state.agents))
    for _ in range(10_000):
        await house.room.do("the same", WatcherVote(sides[0]))
    await house.room.do("another", WatcherVote("undecided"))
    await asyncio.sleep(0.01)
    counted = house.scene.all(e.RoomVoted)[-1]
    assert (counted.counts[sides[0]], counted.undecided) == (1, 1)
    assert house.scene.state.vote.room[counted.when] == counted


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (WatcherVote("both"), "refused: there is no side 'both'; you can vote"),
        (WatcherDial("for", 101), "refused: the dial goes from 0 to 100; it cannot be turned to 101"),
        (WatcherClap("nobody"), "refused: there is no agent 'nobody'; agents are"),
        (WatcherQuestion("   "), "refused: there is nothing to ask"),
        (WatcherQuestion("x" * 281), "refused: the question has 281 characters; it may have 280"),
        (WatcherLine("theme"), "refused: there is no command 'theme'"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_one_sentence(act: WatcherAct, why: str) -> None:
    assert (await House().does(act)).startswith(why)


async def test_the_room_puts_one_question_at_a_time() -> None:
    house = House()
    first = await house.does(WatcherQuestion("Who pays for it?", "a2"))
    assert first.startswith("asked ")
    assert house.scene.all(e.OperatorCommand)[-1].arguments["by"] == "audience"
    assert "somebody's question has just been put; ask again in 20 s" in await house.does(
        WatcherQuestion("Why?", "a2"), "two"
    )
    house.now_s += QUESTION_EVERY_S
    again: Any = await house.does(WatcherQuestion("And when?", "a3"), "two")
    assert not again.startswith("refused: somebody")


async def test_a_line_of_the_steering_link_is_that_of_send() -> None:
    house = House()
    assert await house.does(WatcherLine("grant a2 1")) == "grant a2 1: accepted" or house.sent
    assert type(house.sent[-1]).__name__ == "GrantCommand"
