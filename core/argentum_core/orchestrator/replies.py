"""Minds and voices reply. A reply to something no longer asked for is recorded as stale and never used; before a debate
begins and after it has ended nothing is asked for."""

from __future__ import annotations

from ..debate.events import (
    InterjectionKind,
    InterruptArmed,
    MindIntentReported,
    MoodReported,
    ProviderFault,
    StaleReply,
    WorkDropped,
    WorkReady,
    WorkWritten,
)
from ..debate.state import Agent, DebateState
from ..debate.work import Work
from ..temper.emotion import clamp_report
from ..temper.interjections import importance_of, kind_of
from . import requests, slots
from .bidding import back_bid, place_mind_bid, weigh_evidence
from .checking import replied, unit
from .closing import give_voice, schedule_next
from .desk import Desk
from .effects import CutNow
from .floor import refuse
from .following import end_known, end_with_first_half, entering, schedule, withdraw_armed, withdraw_next
from .governor import expected_ms, room_for_sound
from .halves import choose_path, write_halves
from .handover import half_alone, lost, next_chair
from .inputs import ClipReady, MindFailed, MindReplied, VoiceFailed
from .speaking import REACHED_MS, late_interjection, next_open_beat, place_cut, weigh_interjections


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
    kind = work.kind
    reply = replied(state, reply, desk.now_ms)
    if reply.mood is not None or reply.backlog is not None or reply.urgency is not None:
        opened(desk, state.by_id[work.agent], reply)
    if kind == "interjection":
        on_interjection(desk, work, reply)
    elif kind == "bid":
        on_bid(desk, work, reply)
    elif not reply.text:
        passed(desk, work, reply)
        lost(desk, work)
    else:
        on_segment(desk, work, reply)


def opened(desk: Desk, agent: Agent, reply: MindReplied) -> None:
    """What a mind says of itself beside its words: its mood, and how much it wants to say or to cut in."""
    mood = clamp_report(reply.mood) if desk.state.settings.emotion.control != "heuristic" else None
    if mood is not None:
        desk.emit(MoodReported(agent=agent.id, frustration=mood[0], engagement=mood[1], confidence=mood[2]))
    if reply.backlog is not None or reply.urgency is not None:
        desk.emit(MindIntentReported(agent=agent.id, backlog=unit(reply.backlog), urgency=unit(reply.urgency)))


def on_interjection(desk: Desk, work: Work, reply: MindReplied) -> None:
    """A listener's line, or none: one that is worth hearing is weighed against the others."""
    if not reply.text:
        passed(desk, work, reply)
    else:
        kind = reply.kind or kind_of(reply.text)
        importance = reply.importance or importance_of(reply.text, kind)
        if importance < desk.state.settings.interjections.threshold:
            let_go(desk, work, reply, "poor")
        else:
            written(desk, reply, kind=kind, importance=min(1.0, importance))
    weigh_interjections(desk)


def passed(desk: Desk, work: Work, reply: MindReplied) -> None:
    """No words: there is nothing to take back from the mind, nor a sound to forget."""
    if desk.state.by_id[work.agent].metered:
        written(desk, reply)
    desk.emit(WorkDropped(request_ids=[work.request_id], reason="passed"))


def let_go(desk: Desk, work: Work, reply: MindReplied, reason: str) -> None:
    """An answer that is of no use. Where answers cost money it has cost what it says, so it goes on record first."""
    if desk.state.by_id[work.agent].metered:
        written(desk, reply)
    requests.drop(desk, [work], reason)


def on_bid(desk: Desk, work: Work, reply: MindReplied) -> None:
    """A mind's own bid, if it named one; the words beside it are what it would say, and may cite."""
    agent = desk.state.by_id[work.agent]
    written(desk, reply)
    cited = weigh_evidence(desk, agent, reply.sources, reply.relevance)
    if reply.bid is not None:
        place_mind_bid(desk, agent, reply.bid, cited)
    else:
        back_bid(desk, agent, cited)


def on_segment(desk: Desk, work: Work, reply: MindReplied) -> None:
    """Words for the floor go to the voice; those of a reserve only when what may be thrown away has room for their sound."""
    state = desk.state
    held = (
        work.kind in ("reserve", "kicker")
        and not _wanted(state, work)
        and not room_for_sound(state, expected_ms(reply.text))
    )
    written(desk, reply, held=held)
    if reply.second and reply.second_ack and work.kind in ("segment", "reserve"):
        write_halves(desk, work, reply)
    if reply.sources and work.kind in ("segment", "reserve"):
        agent = state.by_id[work.agent]
        back_bid(desk, agent, weigh_evidence(desk, agent, reply.sources, reply.relevance))
    if not held:
        give_voice(desk, work)


def _wanted(state: DebateState, work: Work) -> bool:
    """Whether the words will be heard if nothing goes wrong: their agent has the next floor."""
    return state.claim is not None and state.claim.agent == work.agent


def written(
    desk: Desk, reply: MindReplied, *, kind: InterjectionKind | None = None, importance: float = 0.0, held: bool = False
) -> None:
    """Put a mind's words on record."""
    desk.emit(
        WorkWritten(
            request_id=reply.request_id,
            text=reply.text,
            kind=kind,
            importance=importance,
            answers=reply.answers,
            claim=reply.claim,
            sources=list(reply.sources),
            cost_micros=reply.cost_micros,
            held=held,
            more=reply.more,
        )
    )


def on_mind_failed(desk: Desk, failed: MindFailed) -> None:
    """A mind could not answer: a visible notice and the next best thing, never a stall."""
    state = desk.state
    work = state.work.get(failed.request_id)
    if work is None or work.status != "asked":
        stale(desk, failed.request_id)
        return
    if failed.kind != "exhausted" or not state.by_id[work.agent].exhausted:
        retry_ms = failed.retry_ms
        if failed.kind in ("rate_limit", "overloaded"):
            retry_ms = slots.backoff_ms(state, failed.provider, retry_ms, failed.request_id)
        desk.emit(ProviderFault(provider=failed.provider, kind=failed.kind, retry_ms=retry_ms, detail=failed.detail))
    worn_out = failed.kind == "exhausted" and work.kind in ("segment", "reserve")
    requests.drop(desk, [work], "exhausted" if worn_out else "failed")
    lost(desk, work)
    if work.kind == "interjection":
        weigh_interjections(desk)


def on_voice_failed(desk: Desk, failed: VoiceFailed) -> None:
    """The whole chain of a voice failed for these words, or it broke off before their first sentence was whole."""
    state = desk.state
    floor, work = state.floor, state.work.get(failed.request_id)
    heard = floor is not None and floor.request_id == failed.request_id and not end_known(floor)
    awaited = work is not None and (work.status in ("written", "voicing") or (work.ready and not work.final))
    if not heard and not awaited:
        stale(desk, failed.request_id)
        return
    desk.emit(ProviderFault(provider=failed.provider, kind=failed.kind, retry_ms=failed.retry_ms, detail=failed.detail))
    if work is None:
        if floor is not None:
            desk.do(CutNow(floor.clip_id, state.settings.audio.cut_fade_ms))
        return
    if entering(state) is work:
        withdraw_armed(desk, "failed")
    else:
        requests.drop(desk, [work], "failed")
    if work.kind == "second" and work.status == "scheduled" and floor is None:
        half_alone(desk)
        return
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
            final=clip.final,
        )
    )
    floor = state.floor
    if work.kind == "chair":
        place_chair(desk, work)
    elif work.kind in ("segment", "reserve"):
        schedule_next(desk)
    elif work.kind == "second":
        schedule_next(desk)
        if floor is not None and floor.in_halves and desk.now_ms >= floor.ends_ms - clip.guard_ms:
            choose_path(desk, floor)
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
    if floor.in_halves:
        end_with_first_half(desk, floor)
    soonest_ms = desk.now_ms + REACHED_MS
    patience_ms = state.settings.floor.chair_waits_ms
    beat = next_open_beat(floor, desk.now_ms) or 0
    cut_ms = floor.starts_ms + floor.beats_ms[beat - 1] if beat else floor.ends_ms
    if cut_ms > desk.now_ms + patience_ms or (beat == 0 and not end_known(floor)):
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
