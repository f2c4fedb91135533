"""The vote of a debate as JSON, computed again from what was heard (SURFACE, Commands: `export --format votes`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ...debate.events import HouseMoved, LineThatMoved, SegmentEnded, VotesCounted
from ...debate.state import DebateState
from ...debate.vote_state import House
from ...vote.listeners import leanings, manners
from ...vote.opinions import counted, opinions_of, votes_of
from ..errors import NothingToTell, nothing_recorded
from ..reader import JournalReader
from ..replay import folding


def votes(journal: JournalReader) -> Iterator[str]:
    """The document, in one piece; raises JournalError, also for a debate in which nobody has voted."""
    told = _Told()
    for state, recorded in folding(journal):
        told.take(state, recorded.at_ms, recorded.event)
    if told.state is None or not told.state.agents:
        raise nothing_recorded(journal.path)
    vote = told.state.vote
    if vote.house is None and not (vote.listener or vote.room or vote.judges):
        raise NothingToTell(f"nobody has voted in {journal.path}: vote.house is off in it, or no case was heard yet")
    yield msgspec.json.format(msgspec.json.encode(told.document()), indent=2).decode() + "\n"


class _Told:
    """What is gathered on the way through the record. `agrees`: what is recorded is what the fold of the points comes to."""

    def __init__(self) -> None:
        self.state: DebateState | None = None
        self.agrees = True
        self._counted: dict[str, VotesCounted] = {}
        self._moves: list[dict[str, Any]] = []
        self._heard: dict[str, str] = {}

    def take(self, state: DebateState, at_ms: int, event: Any) -> None:
        """An event that was folded into `state` already."""
        self.state = state
        house = state.vote.house
        if isinstance(event, SegmentEnded):
            self._heard[event.segment_id] = event.heard_text
        elif isinstance(event, HouseMoved):
            self._moves.append({"at_ms": at_ms} | msgspec.to_builtins(event))
        elif isinstance(event, VotesCounted):
            self._counted[event.when] = event
        else:
            return
        if house is not None and isinstance(event, HouseMoved | VotesCounted):
            same = counted(house.votes, house.sides, house.seats) == (event.counts, event.undecided)
            self.agrees = self.agrees and same

    def document(self) -> dict[str, Any]:
        """Everything there is to tell of the vote."""
        state = self.state
        assert state is not None
        house = state.vote.house
        document: dict[str, Any] = {
            "session": state.session,
            "motion": state.motion,
            "title": state.title,
            "preset": state.preset,
            "seed": state.seed,
            "sides": list(dict.fromkeys(agent.side for agent in state.agents)),
        }
        if house is not None:
            after = self._counted.get("after")
            document["house"] = {
                "agrees": self.agrees,
                "rules": {name: value for name, value in house.rules.model_dump().items() if name != "house"},
                "before": _votes(self._counted.get("before")),
                "after": _votes(after),
                "swing": msgspec.to_builtins(after.swing if after is not None else house.shifts()),
                "lines": [self._line(line) for line in (after.lines if after is not None else house.lines)],
                "moves": self._moves,
                "listeners": _listeners(state.seed, house),
            }
        document["listener"] = [msgspec.to_builtins(vote) for vote in state.vote.listener.values()]
        document["room"] = [msgspec.to_builtins(vote) for vote in state.vote.room.values()]
        document["judges"] = [msgspec.to_builtins(judge) for judge in state.vote.judges]
        return document

    def _line(self, line: LineThatMoved) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins(line)
        return told | {"heard": self._heard.get(line.segment_id, "")}


def _votes(counted: VotesCounted | None) -> dict[str, Any] | None:
    return None if counted is None else {"counts": counted.counts, "undecided": counted.undecided}


def _listeners(seed: int, house: House) -> list[dict[str, Any]]:
    """Every listener: how open it is, how much it minds a rude cut, its opinion of each side and its vote, before and now."""
    seats = house.seats
    first = {side: leanings(seed, side, seats) for side in house.sides}
    minds = manners(seed, seats)
    opinions = {side: opinions_of(row, seats) for side, row in zip(house.sides, house.opinions, strict=True)}
    before, after = votes_of(house.first, seats), votes_of(house.votes, seats)
    names = dict(enumerate(house.sides))
    return [
        {
            "openness": house.openness[n],
            "manners": minds[n],
            "opinions_before": {side: first[side][n] for side in house.sides},
            "opinions": {side: opinions[side][n] for side in house.sides},
            "before": names.get(before[n]),
            "after": names.get(after[n]),
        }
        for n in range(seats)
    ]
