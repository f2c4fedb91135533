"""What writes and what speaks an agent's words, as specs: of one agent, and of all agents of a record; and which of it needs something
from outside this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from .specs import PLAIN

if TYPE_CHECKING:
    from ..journal import Recorded

CASEBOOK = "casebook"
EMBEDDED = "espeak"


class AgentSpecs(NamedTuple):
    """The mind spec and the voice spec of one agent, each a chain of links separated by commas."""

    mind: str
    voice: str


class RecordedSpecs:
    """The specs that a record gives its agents: for mind and voice each the newest that names something from outside this machine, or
    the newest where none does."""

    def __init__(self) -> None:
        self._outside: dict[str, AgentSpecs] = {}

    def take(self, recorded: Recorded) -> None:
        """Take in an event of the record, in order; only some name specs. What the operator changed counts, wherever it is."""
        from ..debate.events import DebateResumed, DebateStarted, MindChanged, VoiceChanged

        if isinstance(recorded.event, MindChanged | VoiceChanged):
            changed = recorded.event
            part = "mind" if isinstance(changed, MindChanged) else "voice"
            if (before := self._outside.get(changed.agent)) is not None:
                self._outside[changed.agent] = before._replace(**{part: changed.new})
        if isinstance(recorded.event, DebateStarted | DebateResumed):
            for agent in recorded.event.agents:
                before, now = self._outside.get(agent.id), AgentSpecs(agent.mind, agent.voice)
                self._outside[agent.id] = AgentSpecs(
                    now.mind if before is None or outside_links(now.mind, {CASEBOOK}) else before.mind,
                    now.voice if before is None or outside_links(now.voice, PLAIN) else before.voice,
                )

    def original(self, agent_id: str, current: AgentSpecs) -> AgentSpecs:
        """An agent's specs before something stood in for what they name; `current` for an agent that the record does not know."""
        return self._outside.get(agent_id, current)


def offline(specs: AgentSpecs) -> AgentSpecs:
    """The same with those links of its chains alone that need nothing from outside; the casebook, and the embedded voice where no link
    of the voice is left."""
    voices = [link for link in links_of(specs.voice) if link.partition(":")[0].lower() in PLAIN]
    return AgentSpecs(CASEBOOK, ",".join(voices) or EMBEDDED)


def links_of(spec: str) -> list[str]:
    """The links of a chain, in order."""
    return [link.strip() for link in spec.split(",") if link.strip()]


def outside_links(spec: str, plain: Iterable[str]) -> list[str]:
    """The links of a chain that need something from outside: those of no kind in `plain`."""
    return [link for link in links_of(spec) if link.partition(":")[0].strip().lower() not in plain]
