"""The sounds of listeners: which an agent's voice has, and what of them is heard."""

from __future__ import annotations

from typing import Any, Final

from . import events as e
from .rhythm_state import Backchannel
from .state import DebateState


def _backchannels_voiced(state: DebateState, event: e.BackchannelsVoiced) -> None:
    state.rhythm.sounds[event.agent] = event.sounds


def _backchannel_planned(state: DebateState, event: e.BackchannelPlanned) -> None:
    state.rhythm.backchannel = Backchannel(
        event.agent, event.segment_id, event.sound, event.clip_id, event.starts_ms, event.ends_ms
    )


def _backchannel_played(state: DebateState, event: e.BackchannelPlayed) -> None:
    rhythm = state.rhythm
    rhythm.backchannels += 1
    rhythm.backchannel_ended_ms = event.ends_ms
    rhythm.backchannel = Backchannel(
        event.agent, event.segment_id, event.sound, event.clip_id, event.starts_ms, event.ends_ms, sounding=True
    )


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.BackchannelsVoiced: _backchannels_voiced,
    e.BackchannelPlanned: _backchannel_planned,
    e.BackchannelPlayed: _backchannel_played,
}
