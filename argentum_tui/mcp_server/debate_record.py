"""What a debate came to, gathered from its events: the same for one that is being held and for one that was recorded."""

from __future__ import annotations

from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal import JournalReader, Recorded
from argentum_core.journal.export.recorded_points import recorded_gists
from argentum_core.measures.costs import CostMeasures
from argentum_core.measures.points import PointLedger
from argentum_core.measures.transcript import HeardLine
from argentum_core.measures.transcript_builder import TranscriptBuilder
from argentum_core.measures.vote_story import VoteStory

NOTICES_KEPT = 20


class DebateRecord:
    """Feed it every event, in order, with `take`. `gists` is what the motion calls its claims, by their ids."""

    def __init__(self, gists: dict[str, str] | None = None) -> None:
        self.gists = gists or {}
        self.begun: e.DebateStarted | None = None
        self.names: dict[str, str] = {CHAIR: "Chair"}
        self.points = PointLedger()
        self.costs = CostMeasures()
        self.vote = VoteStory()
        self.transcript = TranscriptBuilder()
        self.phase: e.FormPhase | None = None
        self.turns = 0
        self.ended: str | None = None
        self.verdict: list[str] = []
        self.notices: dict[str, None] = {}
        self.length_ms = 0

    @classmethod
    def of(cls, journal: JournalReader) -> DebateRecord:
        """The whole of a recorded debate; raises JournalError."""
        from argentum_core.journal.replay import folding

        record = cls(recorded_gists(journal))
        # Folded, so that events that do not follow from each other are told as the damage that they are.
        for _, recorded in folding(journal):
            record.take(recorded)
        return record

    def take(self, recorded: Recorded) -> None:
        """Take in an event."""
        event, at_ms = recorded.event, recorded.at_ms
        self.points.take(event, at_ms)
        self.vote.take(event)
        self.transcript.take(event, at_ms)
        match event:
            case e.DebateStarted():
                self.begun = event
                self.names |= {agent.id: agent.name for agent in event.agents}
                if event.chair is not None and event.chair.name != e.ChairSetup().name:
                    self.names[CHAIR] = event.chair.name
            case e.PhaseChanged(phase=phase):
                self.phase = phase
            case e.SegmentStarted(agent=agent, role=role) if agent != CHAIR and role != "second":
                self.turns += 1
            case e.SegmentEnded(ended_ms=ended_ms):
                self.length_ms = ended_ms
            case e.WorkRequested():
                self.costs.requested(event)
            case e.WorkWritten() | e.ContinuationsWritten():
                self.costs.answered(event)
            case e.CallSettled():
                self.costs.settled(event)
            case e.ProviderFault(provider=provider, kind=kind, detail=detail):
                self._note(provider, kind, detail)
            case e.DebateEnded(reason=reason):
                self.ended = reason
            case _:
                pass

    @property
    def title(self) -> str:
        """What is debated; empty before it has begun."""
        return self.begun.title if self.begun is not None else ""

    def name(self, agent: str | None) -> str | None:
        """An agent's name by its id; None for none."""
        return self.names.get(agent, agent) if agent is not None else None

    def lines(self) -> list[HeardLine]:
        """What was heard, line by line."""
        return [item for item in self.transcript.transcript.items if isinstance(item, HeardLine)]

    def said_in_verdict(self) -> str:
        """The chair's last words; empty where it has said none."""
        return " ".join(" ".join(line.heard_words) for line in self.lines() if line.role == "verdict")

    def _note(self, provider: str, kind: str, detail: str) -> None:
        said = (
            f"{detail[:1].upper()}{detail[1:]}" if kind == e.NOTE else f"{provider}: {detail or kind.replace('_', ' ')}"
        )
        if len(self.notices) < NOTICES_KEPT:
            self.notices[said] = None
