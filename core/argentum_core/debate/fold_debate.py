"""A debate begins, is resumed, and ends."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from . import events as e
from .commands import MindCommand, VoiceCommand
from .concurrency import ProviderLoad
from .fold_seats import take_mind
from .knobs import apply
from .settings import Settings
from .state import (
    CHAIR,
    FIRST_TALK_MS,
    NEUTRAL_CONFIDENCE,
    NEUTRAL_ENGAGEMENT,
    NEUTRAL_FRUSTRATION,
    Agent,
    DebateState,
    Governing,
    TokenLedger,
    provider_of,
)


def _debate_started(state: DebateState, event: e.DebateStarted) -> None:
    state.session, state.motion, state.title = event.session, event.motion, event.title
    state.preset, state.cast, state.seed = event.preset, event.cast, event.seed
    state.turns_wanted, state.minutes_wanted = event.turns, event.minutes
    state.heard_before = event.heard_before
    state.settings = Settings.model_validate(event.settings)
    state.preset_settings = apply(state.settings, event.preset_values)
    state.agents = [_agent(setup, state.settings) for setup in event.agents]
    state.by_id = {agent.id: agent for agent in state.agents}
    state.governor = Governing(lead_time_ms=state.settings.floor.lead_time_ms)
    limit = state.settings.concurrency.global_limit
    state.providers = {provider_of(agent.mind): ProviderLoad(limit=limit) for agent in state.agents}
    state.form.chair = event.chair
    state.phase = "handover"


def _agent(setup: e.AgentSetup, settings: Settings) -> Agent:
    return Agent(
        id=setup.id,
        name=setup.name,
        side=setup.side,
        seat=setup.seat,
        voice=setup.voice,
        mind=setup.mind,
        target_share=setup.target_share,
        persona=setup.persona,
        temperament=setup.temperament,
        bank=setup.bank,
        ledger=TokenLedger(start=setup.bank),
        frustration=NEUTRAL_FRUSTRATION,
        engagement=NEUTRAL_ENGAGEMENT,
        confidence=NEUTRAL_CONFIDENCE,
        share=setup.target_share,
        integral=0.0,
        multiplier=1.0,
        talk_ms=setup.target_share * FIRST_TALK_MS,
        guard_ms=settings.interrupts.guard_min_ms,
        bids=setup.bids,
        metered=setup.metered,
        call_micros=setup.call_micros,
        person=setup.person,
        cast_temperament=setup.temperament,
    )


def _debate_resumed(state: DebateState, event: e.DebateResumed) -> None:
    for seated in event.agents:
        _reseat(state, seated)
    if event.agents:
        # Others sit there now, and what would bring back whom the record names is nobody's word any more.
        gone = {seated.id for seated in event.agents} | {CHAIR}
        state.undo = [
            act for act in state.undo if not (isinstance(act, MindCommand | VoiceCommand) and act.agent in gone)
        ]
    state.work = {}
    state.floor = state.next_floor = state.chair_floor = state.cut_command = None
    state.say_commands = []
    state.in_flight = state.waiting = 0
    state.carried = state.first_part = None
    state.rhythm.sounds = {}
    state.rhythm.backchannel = None
    for provider in state.providers.values():
        provider.blocked_until_ms = 0
    state.fresh = True
    state.context_version = event.context_version
    state.phase = "handover"
    state.paused = False
    state.attempts = 0
    state.ended = None
    state.vote.counted = state.form.phase == "verdict" and state.vote.counted
    if state.pending_settings is not None:
        state.settings, state.pending_settings = state.pending_settings, None


def _reseat(state: DebateState, seated: e.Reseated) -> None:
    if seated.id == CHAIR:
        state.form.chair = replace(
            state.form.chair or e.ChairSetup(),
            voice=seated.voice,
            mind=seated.mind,
            metered=seated.metered,
            call_micros=seated.call_micros,
        )
        return
    agent = state.by_id[seated.id]
    agent.voice = seated.voice
    take_mind(state, agent, seated.mind, bids=seated.bids, metered=seated.metered, call_micros=seated.call_micros)


def _debate_forked(state: DebateState, event: e.DebateForked) -> None:
    if event.seed is not None:
        state.seed = event.seed
    if event.turns is not None:
        state.turns_wanted = event.turns
    if event.minutes is not None:
        state.minutes_wanted = event.minutes


def _debate_ended(state: DebateState, event: e.DebateEnded) -> None:
    state.phase = "ended"
    state.ended = event.reason


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.DebateStarted: _debate_started,
    e.DebateResumed: _debate_resumed,
    e.DebateForked: _debate_forked,
    e.DebateEnded: _debate_ended,
}
