"""Before the first word, and when a part of the debate begins, every mind that plans is asked for its plan, behind everything else.

This is what warms a mind, too: a server that has to load its model does so for this call, with the minutes that a call may take
(`minds/timeouts.py`), while the chair opens the debate; and what it has read of the prompt it may keep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count

from ..debate.events import CallUsage
from ..debate.state import DebateState
from ..minds.base import MindFault
from ..minds.requests import phase_of
from ..orchestrator.effects import AskMind
from ..orchestrator.inputs import CallCharged, Input, PlanWritten
from .effect_runner import EffectRunner


class Plans:
    """The plans of one debate. `give` takes what their calls have cost."""

    def __init__(self, effects: EffectRunner, give: Callable[[Input], None]) -> None:
        self._effects = effects
        self._give = give
        self._phase: str | None = None
        self._made = False
        self._numbers = count(1)

    def due(self, state: DebateState) -> bool:
        """Whether plans are to be made now: at the beginning, and once in every part of the debate."""
        phase = phase_of(state)
        if not state.agents or (self._made and phase in (None, self._phase, "opening", "verdict")):
            return False
        self._made, self._phase = True, phase
        return True

    async def make(self) -> None:
        """Ask every agent's mind for its plan: of those that share a mind one first, for it may have to load."""
        shared: dict[int, list[str]] = {}
        for agent, mind in self._effects.minds.items():
            if getattr(mind, "plans", False):
                shared.setdefault(id(mind), []).append(agent)
        await asyncio.gather(*(self._in_turn(agents) for agents in shared.values()))

    async def _in_turn(self, agents: list[str]) -> None:
        first, *others = agents
        await self._plan(first)
        await asyncio.gather(*(self._plan(agent) for agent in others))

    async def _plan(self, agent: str) -> None:
        effects = self._effects
        state, mind = effects.state, effects.minds[agent]
        if agent not in state.by_id or state.phase == "ended":
            return
        request = effects.request(AskMind(f"plan_{agent}_{next(self._numbers)}", "plan", agent, state.context_version))
        try:
            reply = await mind.reply(request)
        except MindFault:
            return  # it fails again when words are wanted, and is told then
        if reply.plan:
            self._give(PlanWritten(agent, reply.plan))
        usage = reply.usage
        if usage is not None:
            took = CallUsage(usage.model, usage.input_tokens, usage.output_tokens, usage.estimated)
            self._give(CallCharged(request.request_id, agent, usage.cost_micros, took, "plan"))
