"""From words to the order for their sound: an agent's mood becomes pitch, rate and volume."""

from __future__ import annotations

from ..debate import ids
from ..debate.state import DebateState
from ..debate.work import Work
from ..temper.emotion import mood
from ..temper.prosody import feelings, tone
from . import effective
from .effects import SpokenRole, Synthesise


def synthesis(state: DebateState, work: Work) -> Synthesise:
    """The order to give `work` its sound. The chair speaks without mood."""
    agent = state.by_id.get(work.agent)
    rate = state.settings.audio.speech_rate_percent
    clip = ids.clip_id(work.segment_id)
    if agent is None:
        return Synthesise(work.request_id, clip, work.agent, work.text, 0.0, rate, 0.0, role="chair")
    feeling, expressivity = mood(agent), effective.expressivity(state)
    said = tone(feeling, expressivity)
    frustration, engagement, confidence = feelings(feeling, expressivity)
    role: SpokenRole = "kicker" if work.kind == "kicker" else "segment"
    if work.kind == "interjection":
        clip, role = f"{clip}_by_{agent.seat}", "interjection"
    rate += said.rate_percent
    return Synthesise(
        work.request_id,
        clip,
        work.agent,
        work.text,
        said.pitch_percent,
        rate,
        said.volume_db,
        frustration,
        engagement,
        confidence,
        role,
    )
