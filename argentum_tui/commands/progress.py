"""A debate as plain lines, for a pipe, a log or a screen reader: who speaks when, cuts, interjections, troubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from argentum_core.debate import events as e
from argentum_core.debate.events import ChairSetup
from argentum_core.debate.fold_governor import JUDGE
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Recorded
from argentum_core.measures import Measures, rows
from argentum_core.measures.rows import EXPLANATIONS, taken
from argentum_core.measures.vote_story import VoteStory, judge_told, listener_vote, room_vote, votes_told

_KINDS = {"support": "agrees", "clarify": "asks", "challenge": "objects"}
_ENDINGS = {
    "turns": "after the turns it was given",
    "minutes": "after the minutes it was given",
    "operator": "because it was stopped; it can go on",
    "exhausted": "because nobody had more to say",
    "failed": "because something outside failed",
}
_CALLED = "with the closing statements that were called"
INDENT = " " * 7


class Progress:
    """Feed it every event; it says what a listener would want to know, one line at a time, and at the end what the debate
    was like in figures, if it was seen from its beginning."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.ended: str | None = None
        self._say = say
        self._names: dict[str, str] = {CHAIR: "Chair"}
        self._words: dict[str, list[str]] = {}
        self._cut_by: dict[str, str] = {}
        self._measures = Measures()
        self._closed = False
        self._vote = VoteStory()
        self._faults: dict[tuple[str, str], int] = {}
        self._takes: dict[type[e.Event], Callable[[Any], None]] = {
            e.DebateStarted: self._started,
            e.DebateForked: lambda _: self._say("A new debate goes on from here."),
            e.DebateResumed: lambda _: self._say("The debate goes on."),
            e.PhaseChanged: self._phase,
            e.SegmentStarted: self._segment,
            e.HardInterrupt: self._cut,
            e.SegmentEnded: self._segment_ended,
            e.InterjectionPlayed: self._interjection,
            e.ProviderFault: self._fault,
            e.VotesCounted: self._votes,
            e.ListenerVoted: lambda event: self._say(f"{INDENT}you vote: {listener_vote(event)}"),
            e.RoomVoted: lambda event: self._say(f"{INDENT}the room votes {event.when}: {room_vote(event)}"),
            e.JudgeReported: lambda event: self._say(f"{INDENT}judge {event.judge}: {judge_told(event)}"),
            e.DebateEnded: self._ended,
        }

    def take(self, recorded: Recorded) -> None:
        """Count an event, and print what is to be said of it."""
        self._measures.take(recorded.event, recorded.at_ms)
        self._vote.take(recorded.event)
        take = self._takes.get(recorded.event.__class__)
        if take is not None:
            take(recorded.event)

    def know(self, names: dict[str, str]) -> None:
        """Names of agents, for a debate whose beginning is not told again."""
        self._names.update(names)

    def _started(self, event: e.DebateStarted) -> None:
        self.know({agent.id: agent.name for agent in event.agents})
        if event.chair is not None and event.chair.name != ChairSetup().name:
            self.know({CHAIR: event.chair.name})
        cast = ", ".join(f"{agent.name} ({agent.side})" for agent in event.agents)
        self._say(f"{event.title}: {cast}; {event.preset}, seed {event.seed}")

    def _phase(self, event: e.PhaseChanged) -> None:
        self._closed = self._closed or (event.phase == "closing" and event.reason == "operator")
        self._say(f"{INDENT}[{event.phase}]")

    def _votes(self, event: e.VotesCounted) -> None:
        self._say(f"{INDENT}the house votes {event.when} the debate: {votes_told(event)}")

    def _segment(self, event: e.SegmentStarted) -> None:
        self._words[event.segment_id] = event.text.split()
        if event.role == "second":
            self._say(f"{INDENT}{event.text}")
            return
        self._say(f"{stamp(event.starts_ms)}  {self._name(event.agent)}: {event.text}")

    def _cut(self, event: e.HardInterrupt) -> None:
        by = self._name(event.agent) if event.by == "agent" and event.agent else "the operator"
        self._cut_by[event.segment_id] = by

    def _segment_ended(self, event: e.SegmentEnded) -> None:
        words = self._words.pop(event.segment_id, [])
        by = self._cut_by.pop(event.segment_id, None)
        if event.complete or not words:
            return
        heard = event.heard_text.split()
        after = f'after "{" ".join(heard[-4:])}"' if heard else "before the first word"
        self._say(f"{INDENT}cut {f'by {by} ' if by else ''}{after}")

    def _interjection(self, event: e.InterjectionPlayed) -> None:
        self._say(f"{INDENT}{self._name(event.agent)} {_KINDS.get(event.kind, event.kind)}: {event.text}")

    def _fault(self, event: e.ProviderFault) -> None:
        name = (event.provider, event.kind)
        self._faults[name] = self._faults.get(name, 0) + 1
        if self._faults[name] > 1:
            return  # told already; how often is told at the end
        if event.kind == e.NOTE:
            self._say(f"{INDENT}{event.detail}")
            return
        detail = f" ({event.detail})" if event.detail else ""
        self._say(f"{INDENT}! {event.provider}: {event.kind.replace('_', ' ')}{detail}")

    def _ended(self, event: e.DebateEnded) -> None:
        self.ended = event.reason
        called = self._closed and event.reason == "operator"
        self._say(f"The debate ended {_CALLED if called else _ENDINGS.get(event.reason, event.reason)}.")
        for (provider, kind), count in self._faults.items():
            if count > 1:
                self._say(f"{INDENT}! {provider}: {kind.replace('_', ' ')} {count} times")
        if self._measures.begun:
            for name, value, about in rows(self._measures.report(), self._names, short=True):
                self._say(f"{INDENT}{name}: {value} ({about})")
        for name, value, about in self._vote.rows(self._names):
            self._say(f"{INDENT}{name}: {value} ({about})")

    def finish(self) -> None:
        """Say what came after the end: what the judges took."""
        judges = self._measures.costs.by_kind.get(JUDGE)
        if judges is not None:
            self._say(f"{INDENT}judges: {taken(judges)} ({EXPLANATIONS['judges']})")

    def _name(self, agent: str) -> str:
        return self._names.get(agent, agent)


def stamp(ms: int) -> str:
    """Debate time as minutes and seconds."""
    return f"{ms // 60_000:02d}:{ms // 1000 % 60:02d}"
