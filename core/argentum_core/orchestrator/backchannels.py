"""Backchannels: listeners' sounds get their place over the speaker, and are recorded when they are heard.

An agent's voice makes its sounds once, an agent a segment, so that nobody's words wait for them. A sound gets its place a moment before
it is due, when all that may happen at the next beat is known.
"""

from __future__ import annotations

from typing import Final

from ..debate import ids
from ..debate.events import BackchannelPlanned, BackchannelPlayed, BackchannelsVoiced
from ..debate.on_floor import OnFloor
from ..debate.rhythm_state import Backchannel
from ..temper import backchannels
from . import effective_settings
from .effects import PlayBackchannel, SetTimer, VoiceBackchannels
from .inputs import BackchannelsReady
from .step_context import StepContext

NOTICE_MS: Final = 60
"""How long before it is heard a sound gets its place."""
FIRST_TURN: Final = 2
"""From this turn on voices are asked for their sounds: before, all of the machine is wanted for the first words."""


def voice_next(context: StepContext) -> None:
    """Have the next agent whose sounds are not known make them."""
    state = context.state
    if not effective_settings.backchannels_per_minute(state) or state.turn < FIRST_TURN:
        return
    known = state.rhythm.sounds
    if len(known) < len(state.agents):
        agent = next(agent for agent in state.agents if agent.id not in known)
        context.do(VoiceBackchannels(agent.id, backchannels.SOUNDS))


def on_backchannels_ready(context: StepContext, ready: BackchannelsReady) -> None:
    """An agent's voice has made its sounds, or has none."""
    state = context.state
    if ready.agent not in state.by_id or ready.agent in state.rhythm.sounds:
        return
    sounds = {name: ms for name, ms in ready.sounds.items() if name in backchannels.SOUNDS}
    context.emit(BackchannelsVoiced(agent=ready.agent, sounds=sounds))


def await_place(context: StepContext, floor: OnFloor, *, after_word: int = -1) -> None:
    """Set a timer for the next place over the floor at which a sound is due, after the word `after_word` (from 0)."""
    state = context.state
    per_minute = effective_settings.backchannels_per_minute(state)
    if not per_minute or not state.rhythm.sounds:
        return
    due_ms = max(backchannels.due_ms(state, per_minute), context.now_ms + NOTICE_MS)
    if after_word >= 0:
        due_ms = max(due_ms, floor.starts_ms + floor.word_ends_ms[after_word] + 1)
    if due_ms > floor.ends_ms:
        return
    word = backchannels.next_place(state, floor, due_ms)
    if word is not None:
        at_ms = max(context.now_ms, backchannels.place_ms(state, floor, word) - NOTICE_MS)
        context.do(SetTimer("backchannel", floor.segment_id, at_ms, word))


def on_backchannel_due(context: StepContext, floor: OnFloor, word: int) -> None:
    """A place is near: somebody is heard there if nothing else comes, else the next place is waited for."""
    state = context.state
    if word >= len(floor.word_ends_ms) or _is_near(state.rhythm.backchannel, context.now_ms):
        return
    starts_ms = backchannels.place_ms(state, floor, word)
    chosen = backchannels.choose(state, floor, word)
    if (
        chosen is None
        or not context.now_ms <= starts_ms <= context.now_ms + 2 * NOTICE_MS
        or backchannels.next_place(state, floor, starts_ms - 60) != word
        or not backchannels.is_clear(floor, starts_ms, starts_ms + chosen.length_ms)
        or not effective_settings.backchannels_per_minute(state)
    ):
        await_place(context, floor, after_word=word)
        return
    clip_id = f"{ids.clip_id(floor.segment_id)}_murmur_{word}"
    context.emit(
        BackchannelPlanned(
            agent=chosen.agent,
            segment_id=floor.segment_id,
            sound=chosen.sound,
            clip_id=clip_id,
            starts_ms=starts_ms,
            ends_ms=starts_ms + chosen.length_ms,
        )
    )
    context.do(PlayBackchannel(clip_id, chosen.agent, floor.clip_id, chosen.sound, starts_ms))


def on_backchannel_started(context: StepContext, planned: Backchannel, at_ms: int) -> None:
    """The first sample of a listener's sound is heard, over the segment for which it was planned."""
    at_ms = max(at_ms, context.state.rhythm.backchannel_ended_ms)
    context.emit(
        BackchannelPlayed(
            agent=planned.agent,
            segment_id=planned.segment_id,
            sound=planned.sound,
            clip_id=planned.clip_id,
            starts_ms=at_ms,
            ends_ms=at_ms + planned.ends_ms - planned.starts_ms,
        )
    )
    floor = context.state.floor
    if floor is not None and floor.segment_id == planned.segment_id:
        await_place(context, floor)


def is_in_the_way(backchannel: Backchannel | None, floor: OnFloor, starts_ms: int) -> bool:
    """Whether a listener's sound over this segment is not over when a remark would begin."""
    return backchannel is not None and backchannel.segment_id == floor.segment_id and backchannel.ends_ms > starts_ms


def _is_near(backchannel: Backchannel | None, now_ms: int) -> bool:
    """Whether a sound is being heard, or has its place."""
    return backchannel is not None and backchannel.ends_ms > now_ms
