"""The room: what the watchers of a shared debate do to it, through the inputs that the engine has anyway (RULES, Audience).

Claps are merged, questions wait their turn, a watcher has one vote however often it is cast, and lines of the grammar are those of
`argentum send`. Who a watcher is, and how much one may ask for, is decided before: here `watcher` is any name that tells them apart.
All of it runs in the session's own event loop and answers in one sentence.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import msgspec

from ..debate.commands import AskCommand, ClapCommand
from ..debate.events import VoteMoment
from ..debate.state import CHAIR, Agent, DebateState
from ..grammar.words import find, listed
from ..orchestrator.house import SURE, UNDECIDED, listener_votes
from ..orchestrator.inputs import Input, RoomCounted
from .remote import RemoteReply
from .written_lines import WrittenLines

CLAPS_MERGED_S: Final = 0.5
"""Applause for one agent within this time is one clap to the engine, however many hands."""
QUESTION_EVERY_S: Final = 20.0
"""The room puts one question in this time, so that it is still a debate."""
COUNT_EVERY_S: Final = 1.0
"""Votes are counted together."""
MOST_VOTERS: Final = 10_000
LONGEST_QUESTION: Final = 280


class WatcherClap(msgspec.Struct, frozen=True, tag="clap", tag_field="t", forbid_unknown_fields=True):
    """Applause for an agent, by id, name or number; for whoever speaks, or spoke last, where it is empty."""

    agent: str = ""


class WatcherQuestion(msgspec.Struct, frozen=True, tag="question", tag_field="t", forbid_unknown_fields=True):
    """A question to an agent, or where it is empty to whoever speaks, or spoke last."""

    text: str
    agent: str = ""


class WatcherVote(msgspec.Struct, frozen=True, tag="vote", tag_field="t", forbid_unknown_fields=True):
    """A vote for a side, or `undecided`."""

    side: str


class WatcherDial(msgspec.Struct, frozen=True, tag="dial", tag_field="t", forbid_unknown_fields=True):
    """How sure a watcher is of a side between the votes, 0 to 100."""

    side: str
    value: int


class WatcherLine(msgspec.Struct, frozen=True, tag="command", tag_field="t", forbid_unknown_fields=True):
    """A line of the grammar, as with `argentum send`."""

    line: str


WatcherAct = WatcherClap | WatcherQuestion | WatcherVote | WatcherDial | WatcherLine


class Room:
    """The room of one debate. `send` hands a command in without an answer, `take` an input; `now_s` is a monotonic clock in seconds,
    time.monotonic if None."""

    def __init__(
        self,
        state: DebateState,
        lines: WrittenLines,
        send: Callable[[ClapCommand], int],
        take: Callable[[Input], None],
        *,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        self._state = state
        self._lines = lines
        self._send = send
        self._take = take
        self._now_s = now_s or time.monotonic
        self._clapped_s: dict[str, float] = {}
        self._asked_s: float | None = None
        self._votes: dict[VoteMoment, dict[str, tuple[str | None, int | None]]] = {}
        self._uncounted: set[VoteMoment] = set()

    async def do(self, watcher: str, act: WatcherAct) -> RemoteReply:
        """Do what a watcher asks for, or say why not."""
        if isinstance(act, WatcherLine):
            return await self._lines.do(act.line, on_screen=False)
        if self._state.phase == "idle":
            return _refused("the debate has not begun")
        if self._state.ended is not None:
            return _refused("the debate is over")
        match act:
            case WatcherClap():
                return self._clap(act)
            case WatcherQuestion():
                return await self._ask(act)
            case WatcherVote():
                return self._vote(watcher, act.side, None)
            case WatcherDial():
                return self._turn_dial(watcher, act)

    def _clap(self, clap: WatcherClap) -> RemoteReply:
        agent = self._agent(clap.agent)
        if agent is None:
            return self._nobody(clap.agent, "nobody has spoken yet")
        now_s = self._now_s()
        if now_s - self._clapped_s.get(agent.id, -CLAPS_MERGED_S) >= CLAPS_MERGED_S:
            self._clapped_s[agent.id] = now_s
            self._send(ClapCommand(agent=agent.id, by="audience"))
        return RemoteReply(ok=True, agent=agent.name, lines=[f"clapped for {agent.name}"])

    async def _ask(self, question: WatcherQuestion) -> RemoteReply:
        text = " ".join(question.text.split())
        if not text:
            return _refused("there is nothing to ask")
        if len(text) > LONGEST_QUESTION:
            return _refused(f"the question has {len(text)} characters; it may have {LONGEST_QUESTION}")
        agent = self._agent(question.agent)
        if agent is None:
            return self._nobody(question.agent, "nobody has spoken yet")
        now_s = self._now_s()
        if self._asked_s is not None and (wait_s := self._asked_s + QUESTION_EVERY_S - now_s) > 0:
            return _refused(f"somebody's question has just been put; ask again in {wait_s:.0f} s")
        before, self._asked_s = self._asked_s, now_s
        reply = await self._lines.carry_out(AskCommand(agent.id, text, by="audience"), f"asked {agent.name}")
        if not reply.ok:
            self._asked_s = before
        return reply

    def _turn_dial(self, watcher: str, dial: WatcherDial) -> RemoteReply:
        if not 0 <= dial.value <= SURE:
            return _refused(f"the dial goes from 0 to {SURE}; it cannot be turned to {dial.value}")
        return self._vote(watcher, dial.side, dial.value)

    def _vote(self, watcher: str, wanted: str, dial: int | None) -> RemoteReply:
        """Count one vote a watcher: the newest takes the place of the one before."""
        sides = list(dict.fromkeys(agent.side for agent in self._state.agents))
        side = next((one for one in sides if one.casefold() == wanted.strip().casefold()), None)
        if side is None and wanted.strip().casefold() != UNDECIDED:
            return _refused(f"there is no side {wanted[:40]!r}; you can vote {', '.join([*sides, UNDECIDED])}")
        when = listener_votes(self._state)
        if dial is not None and when != "during":
            return _refused(f"the dial is turned during the debate; vote now as {when} it")
        votes = self._votes.setdefault(when, {})
        if watcher not in votes and len(votes) >= MOST_VOTERS:
            return _refused(f"{MOST_VOTERS} watchers have voted; no more can be counted")
        again = watcher in votes
        if when == "during" and side is not None and dial is None:
            before = votes.get(watcher)
            dial = before[1] if before is not None and before[0] == side else SURE
        votes[watcher] = (side, dial if side is not None else None)
        self._count_soon(when)
        sure = f", {dial} % sure" if dial is not None else ""
        kept = "your vote is now" if again else "your vote is counted:"
        return RemoteReply(ok=True, lines=[f"{kept} {side or UNDECIDED}{sure}"])

    def _count_soon(self, when: VoteMoment) -> None:
        if when not in self._uncounted:
            self._uncounted.add(when)
            asyncio.get_running_loop().call_later(COUNT_EVERY_S, self._count, when)

    def _count(self, when: VoteMoment) -> None:
        self._uncounted.discard(when)
        counts: dict[str, int] = {}
        sure: dict[str, list[int]] = {}
        undecided = 0
        for side, dial in self._votes[when].values():
            if side is None:
                undecided += 1
            else:
                counts[side] = counts.get(side, 0) + 1
                if dial is not None:
                    sure.setdefault(side, []).append(dial)
        dials = {side: round(sum(values) / len(values)) for side, values in sure.items()}
        self._take(RoomCounted(when, counts, undecided, dials))

    def _agent(self, named: str) -> Agent | None:
        agents = self._state.agents
        if named:
            return find(agents, named)
        floor = self._state.floor
        if floor is not None and floor.agent != CHAIR:
            return self._state.by_id.get(floor.agent)
        spoke = [one for one in agents if one.last_spoke_turn >= 0]
        return max(spoke, key=lambda one: one.last_spoke_turn, default=None)

    def _nobody(self, named: str, otherwise: str) -> RemoteReply:
        agents = self._state.agents
        if not named:
            return _refused(otherwise)
        return _refused(f"there is no agent {named[:40]!r}; agents are {listed(agents)}")


def _refused(why: str) -> RemoteReply:
    return RemoteReply(ok=False, error=why)
