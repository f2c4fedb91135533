"""What is changed about an agent, or the chair, while the debate goes on: its mind, its voice, its temperament."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from . import commands
from . import events as e
from .concurrency import ProviderLoad
from .fold_steering import remember
from .state import CHAIR, Agent, DebateState, provider_of
from .temperaments import written


def take_mind(state: DebateState, agent: Agent, mind: str, *, bids: bool, metered: bool, call_micros: int) -> None:
    """Another mind counts for itself: what it bids and costs, how its provider takes it, and what it has left to say."""
    if agent.mind != mind:
        agent.exhausted = False
    agent.mind, agent.bids, agent.metered, agent.call_micros = mind, bids, metered, call_micros
    limit = state.settings.concurrency.global_limit
    state.providers.setdefault(provider_of(mind), ProviderLoad(limit=limit))


def _mind_changed(state: DebateState, event: e.MindChanged) -> None:
    remember(state, commands.MindCommand(event.agent, event.old))
    if event.agent == CHAIR:
        chair = state.form.chair or e.ChairSetup()
        state.form.chair = replace(chair, mind=event.new, metered=event.metered, call_micros=event.call_micros)
        return
    agent = state.by_id[event.agent]
    take_mind(state, agent, event.new, bids=event.bids, metered=event.metered, call_micros=event.call_micros)
    # What the mind before said of itself, and how late it was, is nothing that this one is held to.
    agent.to_say, agent.urgency, agent.late = 0.0, None, 0
    agent.report, agent.report_signs, agent.report_lasted = None, (0, 0, 0), (0, 0, 0)


def _voice_changed(state: DebateState, event: e.VoiceChanged) -> None:
    remember(state, commands.VoiceCommand(event.agent, event.old))
    if event.agent == CHAIR:
        state.form.chair = replace(state.form.chair or e.ChairSetup(), voice=event.new)
        return
    agent = state.by_id[event.agent]
    agent.voice = event.new
    agent.guard_ms = state.settings.interrupts.guard_min_ms
    state.rhythm.sounds.pop(event.agent, None)


def _temperament_changed(state: DebateState, event: e.TemperamentChanged) -> None:
    agent = state.by_id[event.agent]
    remember(state, commands.TemperamentCommand(agent.id, written(event.old)))
    agent.temperament = event.new


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.MindChanged: _mind_changed,
    e.VoiceChanged: _voice_changed,
    e.TemperamentChanged: _temperament_changed,
}
