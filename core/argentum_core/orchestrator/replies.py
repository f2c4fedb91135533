"""Minds and voices reply. A reply to something no longer asked for is recorded as stale and never used."""

from __future__ import annotations

from ..debate.events import InterruptArmed, ProviderFault, StaleReply, WorkReady, WorkWritten
from ..debate.state import DebateState, Work
from . import requests
from .closing import schedule_next, withdraw_next
from .cutting import withdraw_armed
from .desk import Desk
from .floor import refuse, schedule
from .handover import lost, next_chair
from .inputs import ClipReady, MindFailed, MindReplied, VoiceFailed
from .prosody import synthesis
from .speaking import REACHED_MS, choose_interjection, late_interjection, next_open_beat, place_cut


def stale(desk: Desk, request_id: str) -> None:
    state = desk.state
    desk.emit(
        StaleReply(
            request=request_id,
            asked_version=state.dropped.get(request_id, -1),
            current_version=state.context_version,
        )
    )


def on_words(desk: Desk, reply: MindReplied) -> None:
    """A mind's words: give them to the voice, or weigh them against other interjections. No words is a pass."""
    state = desk.state
    work = state.work.get(reply.request_id)
    if work is None or work.status != "asked":
        stale(desk, reply.request_id)
        return
    if not reply.text or (work.kind == "interjection" and not _weighs(state, reply)):
        requests.drop(desk, [work], "passed")
        lost(desk, work)
    else:
        desk.emit(
            WorkWritten(
                request_id=reply.request_id,
                text=reply.text,
                kind=reply.kind,
                importance=min(1.0, max(0.0, reply.importance)),
                answers=reply.answers,
                claim=reply.claim,
                sources=list(reply.sources),
            )
        )
        if work.kind != "interjection":
            desk.do(synthesis(state, work))
    if work.kind == "interjection":
        weigh_interjections(desk)


def _weighs(state: DebateState, reply: MindReplied) -> bool:
    """Whether an interjection is important enough to be considered."""
    return reply.kind is not None and reply.importance >= state.settings.interjections.threshold


def weigh_interjections(desk: Desk) -> None:
    """Once every listener has answered, the most important line gets its sound."""
    for work in desk.state.work.values():
        if work.kind == "interjection" and work.status == "asked":
            return
    choose_interjection(desk)


def on_mind_failed(desk: Desk, failed: MindFailed) -> None:
    """A mind could not answer: a visible notice and the next best thing, never a stall."""
    state = desk.state
    work = state.work.get(failed.request_id)
    if work is None or work.status != "asked":
        stale(desk, failed.request_id)
        return
    if failed.kind != "exhausted" or not state.by_id[work.agent].exhausted:
        desk.emit(
            ProviderFault(provider=failed.provider, kind=failed.kind, retry_ms=failed.retry_ms, detail=failed.detail)
        )
    worn_out = failed.kind == "exhausted" and work.kind in ("segment", "reserve")
    requests.drop(desk, [work], "exhausted" if worn_out else "failed")
    lost(desk, work)
    if work.kind == "interjection":
        weigh_interjections(desk)


def on_voice_failed(desk: Desk, failed: VoiceFailed) -> None:
    """The whole chain of a voice failed for these words."""
    state = desk.state
    work = state.work.get(failed.request_id)
    if work is None or work.ready:
        stale(desk, failed.request_id)
        return
    desk.emit(ProviderFault(provider=failed.provider, kind=failed.kind, detail=failed.detail))
    requests.drop(desk, [work], "failed")
    if work.kind == "chair" and state.say_commands:
        refuse(desk, state.say_commands[0], failed.detail or "the chair's voice failed")
    lost(desk, work)


def on_clip(desk: Desk, clip: ClipReady) -> None:
    """Words have their sound: put them where they belong."""
    state = desk.state
    work = state.work.get(clip.request_id)
    if work is None or work.status not in ("written", "voicing"):
        stale(desk, clip.request_id)
        return
    desk.emit(
        WorkReady(
            request_id=clip.request_id,
            clip_id=clip.clip_id,
            length_ms=clip.length_ms,
            beats_ms=list(clip.beats_ms),
            beat_kinds=list(clip.beat_kinds),
            word_ends_ms=list(clip.word_ends_ms),
            first_chunk_ms=clip.first_chunk_ms,
            guard_ms=clip.guard_ms,
        )
    )
    floor = state.floor
    if work.kind == "chair":
        place_chair(desk, work)
    elif work.kind in ("segment", "reserve"):
        schedule_next(desk)
    elif work.kind == "interjection" and floor is not None and state.phase != "cutting":
        late_interjection(desk, floor)


def place_chair(desk: Desk, work: Work) -> None:
    """The chair's line is ready: it comes in at the next beat or the segment's end, or at once if both are far."""
    state = desk.state
    floor = state.floor
    if state.phase == "cutting" or (floor is not None and floor.role == "chair") or state.chair_floor is not None:
        return
    if floor is None:
        next_chair(desk)
        return
    if floor.armed is not None and floor.armed.by == "operator":
        return
    withdraw_armed(desk)
    withdraw_next(desk)
    soonest_ms = desk.now_ms + REACHED_MS
    patience_ms = state.settings.floor.chair_waits_ms
    beat = next_open_beat(floor, desk.now_ms) or 0
    cut_ms = floor.starts_ms + floor.beats_ms[beat - 1] if beat else floor.ends_ms
    if cut_ms > desk.now_ms + patience_ms:
        beat, cut_ms = 0, soonest_ms
    elif beat == 0:
        schedule(desk, work, state.auction.id if state.auction is not None else floor.auction_id)
        return
    place_cut(
        desk,
        InterruptArmed(
            segment_id=floor.segment_id,
            agent=None,
            beat=beat,
            guard_ms=0,
            cut_ms=cut_ms,
            kicker_segment_id=work.segment_id,
            request_id=work.request_id,
            by="operator",
        ),
        work,
    )
