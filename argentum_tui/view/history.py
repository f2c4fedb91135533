"""What an agent's figures were: one sample a micro-turn, and no more of them than a plot shows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from argentum_core.debate.state import Agent

KEPT = 60


def _kept() -> deque[float]:
    return deque(maxlen=KEPT)


@dataclass(slots=True)
class AgentHistory:
    """The last `KEPT` micro-turns of one agent; bank in tokens, the rest in 0..1."""

    bank: deque[float] = field(default_factory=_kept)
    multiplier: deque[float] = field(default_factory=_kept)
    share: deque[float] = field(default_factory=_kept)
    frustration: deque[float] = field(default_factory=_kept)
    engagement: deque[float] = field(default_factory=_kept)
    confidence: deque[float] = field(default_factory=_kept)

    def sample(self, agent: Agent) -> None:
        """Take one sample of an agent, a micro-turn."""
        self.bank.append(agent.bank / 100)
        self.multiplier.append(agent.multiplier)
        self.share.append(agent.share)
        self.frustration.append(agent.frustration)
        self.engagement.append(agent.engagement)
        self.confidence.append(agent.confidence)
