"""What is prepared for later: found, put to a voice, and let go of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..debate import ids
from ..debate.events import StaleReply, WorkDropped, WorkRequest, WorkRequested, WorkVoiced, WorkWritten
from ..debate.state import CHAIR, DebateState
from ..debate.work import Work
from ..temper.emotion import mood
from ..temper.prosody import feelings, tone
from . import effective_settings
from .effects import Cancel, Drop, SpokenRole, Synthesise
from .step_context import StepContext


def chair_line(state: DebateState) -> Work | None:
    """The oldest line of the chair that is ready to be spoken; one that has no sound yet keeps nobody waiting."""
    for work in state.work.values():
        if work.kind == "chair" and work.ready:
            return work
    return None


def prepared_for(state: DebateState, agent: str) -> Work | None:
    """The segment being prepared for an agent's next floor, if any."""
    for work in state.work.values():
        if work.agent == agent and work.kind in ("segment", "reserve"):
            return work
    return None


def prepared_segments(state: DebateState) -> list[Work]:
    """Segments and reserves that are prepared or asked for, the oldest first."""
    return [work for work in state.work.values() if work.kind in ("segment", "reserve")]


def continuations(state: DebateState, segment_id: str) -> list[Work]:
    """The continuations that are prepared for a segment."""
    return [work for work in state.work.values() if work.kind == "second" and work.follows == segment_id]


def sound_is_ready(state: DebateState, work: Work) -> bool:
    """Whether prepared words have the sound to begin with: a split one needs all three of its texts, unless the rest is still
    being written."""
    return work.ready and (
        not work.is_split or work.more or all(half.ready for half in continuations(state, work.segment_id))
    )


def record_stale(context: StepContext, request_id: str) -> None:
    """Record that a reply came to a request that is not open any more."""
    state = context.state
    context.emit(
        StaleReply(
            request=request_id,
            asked_version=state.dropped.get(request_id, -1),
            current_version=state.context_version,
        )
    )


def drop(context: StepContext, works: Iterable[Work], reason: str) -> None:
    """Let work go: cancelled where it is still wanted from somebody, its sound counted as discarded. A segment takes its
    continuations with it."""
    gone = list(works)
    if not gone:
        return
    for work in gone:
        if work.is_split:
            gone += [half for half in continuations(context.state, work.segment_id) if half not in gone]
    scheduled = [work.clip_id for work in gone if work.status == "scheduled"]
    context.emit(
        WorkDropped(
            request_ids=[work.request_id for work in gone],
            reason=reason,  # type: ignore[arg-type]
            discarded_ms=sum([work.length_ms for work in gone]) if reason != "not_taken" else 0,
        )
    )
    for clip_id in scheduled:
        context.do(Cancel(clip_id))
    for work in gone:
        context.do(Drop(work.request_id))


def drop_stale(context: StepContext) -> None:
    """The context moved on: whatever was asked for an older one goes. The chair's lines stay, they answer nothing, and so
    do the continuations of the segment that begins. A listener that has not answered for the segment before still may: its bid
    counts for this one."""
    state = context.state
    version = state.context_version
    floor = state.floor
    spoken = floor.segment_id if floor is not None and floor.is_split else None
    old = [
        work
        for work in state.work.values()
        if work.context_version != version
        and work.agent != CHAIR
        and not (work.kind == "listen" and work.status == "asked" and work.context_version == version - 1)
        and (work.kind != "second" or spoken is None or work.follows != spoken)
    ]
    if old:
        drop(context, old, "context_moved")


def sound_order(state: DebateState, work: Work) -> Synthesise:
    """The order to give `work` its sound. The chair speaks without mood."""
    agent = state.by_id.get(work.agent)
    rate = state.settings.audio.speech_rate_percent
    clip = ids.clip_id(work.segment_id)
    if agent is None:
        return Synthesise(work.request_id, clip, work.agent, work.text, 0.0, rate, 0.0, role="chair")
    feeling, expressivity = mood(agent), effective_settings.expressivity(state)
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


def order_sound(context: StepContext, work: Work) -> None:
    """Order the sound of written words, and of both ways in which they may go on."""
    state = context.state
    if not work.is_split:
        if work.status == "held":
            context.emit(WorkVoiced(request_ids=[work.request_id]))
        context.effects.append(sound_order(state, work))
        return
    orders = [work, *continuations(state, work.segment_id)]
    held = [order.request_id for order in orders if order.status == "held"]
    if held:
        context.emit(WorkVoiced(request_ids=held))
    for order in orders:
        context.do(sound_order(state, order))


CHAIR_SEAT: Final = 0


def ask_chair_line(context: StepContext, text: str) -> None:
    """Give a line of the operator's its sound; it is placed when it is ready."""
    state = context.state
    auction = state.auction.id if state.auction is not None else ids.auction_id(state.session, state.turn)
    segment = ids.segment_id(auction, CHAIR_SEAT, state.segment_numbers.get(CHAIR, 0))
    request_id = f"chair_{state.requests + 1}"
    context.emit(
        WorkRequested(
            context_version=state.context_version,
            requests=[WorkRequest(request_id=request_id, kind="chair", agent=CHAIR, segment_id=segment)],
        )
    )
    context.emit(WorkWritten(request_id=request_id, text=text))
    context.do(sound_order(state, state.work[request_id]))
