"""Minds and voices reply. A reply to something no longer asked for is recorded as stale and never used; before a debate
begins and after it has ended nothing is asked for.
"""

from __future__ import annotations

from ..debate.events import (
    Continuation,
    ContinuationsWritten,
    MindIntentReported,
    MoodReported,
    ProviderFault,
    WorkReady,
)
from ..debate.state import CHAIR, Agent, DebateState
from ..debate.work import Work
from ..temper.emotion import clamp_report
from . import prepared_work, request_limits
from .auction import back_bid_with_evidence, judge_evidence, place_mind_bid
from .command_records import record_refused
from .effects import CutNow
from .form_floor import wait_for_chair
from .governor import expected_ms, room_for_sound
from .handover import end_after_first_part, on_work_lost, schedule_next
from .input_checks import checked_reply, unit
from .inputs import ClipReady, MindFailed, MindReplied, MindReplyContinued, VoiceFailed
from .interjections import late_interjection, on_interjection, weigh_interjections
from .interrupt_arming import place_chair_line
from .listening import on_listener, stand_in
from .prepared_work import order_sound, record_stale, sound_order
from .reply_records import record_pass, record_written
from .split_segment import choose_continuation, write_continuations
from .step_context import StepContext
from .timeline import end_known, entering_work, withdraw_armed


def on_mind_reply(context: StepContext, reply: MindReplied) -> None:
    """A mind's words: give them to the voice, or weigh them against other interjections. No words is a pass."""
    state = context.state
    work = state.work.get(reply.request_id)
    if work is None or work.status != "asked":
        record_stale(context, reply.request_id)
        return
    kind = work.kind
    reply = checked_reply(state, reply, context.now_ms)
    if kind == "chair":
        on_chair_words(context, work, reply)
        return
    if reply.mood is not None or reply.backlog is not None or reply.urgency is not None:
        record_mind_intent(context, state.by_id[work.agent], reply)
    if kind == "listen":
        on_listener(context, work, reply)
    elif kind == "interjection":
        on_interjection(context, work, reply)
    elif kind == "bid":
        on_bid(context, work, reply)
    elif not reply.text:
        record_pass(context, work, reply)
        on_work_lost(context, work)
    else:
        on_segment(context, work, reply)


def on_chair_words(context: StepContext, work: Work, reply: MindReplied) -> None:
    """The words of a line of the chair get their sound; without words somebody else writes them."""
    if not reply.text:
        prepared_work.drop(context, [work], "passed")
        on_work_lost(context, work)
        return
    record_written(context, reply)
    context.do(sound_order(context.state, work))
    wait_for_chair(context, work)


def record_mind_intent(context: StepContext, agent: Agent, reply: MindReplied) -> None:
    """What a mind says of itself beside its words: its mood, and how much it wants to say or to cut in."""
    mood = clamp_report(reply.mood) if context.state.settings.emotion.control != "heuristic" else None
    if mood is not None:
        context.emit(MoodReported(agent=agent.id, frustration=mood[0], engagement=mood[1], confidence=mood[2]))
    if reply.backlog is not None or reply.urgency is not None:
        context.emit(MindIntentReported(agent=agent.id, backlog=unit(reply.backlog), urgency=unit(reply.urgency)))


def on_bid(context: StepContext, work: Work, reply: MindReplied) -> None:
    """A mind's own bid, if it named one; the words beside it are what it would say, and may cite."""
    agent = context.state.by_id[work.agent]
    record_written(context, reply)
    cited = judge_evidence(context, agent, reply.sources, reply.relevance)
    if reply.bid is not None:
        place_mind_bid(context, agent, reply.bid, cited)
    else:
        back_bid_with_evidence(context, agent, cited)


def on_segment(context: StepContext, work: Work, reply: MindReplied) -> None:
    """Words for the floor go to the voice; those of a reserve only when what may be thrown away has room for their sound."""
    state = context.state
    held = (
        work.kind in ("reserve", "kicker")
        and not _wanted(state, work)
        and not room_for_sound(state, expected_ms(reply.text))
    )
    record_written(context, reply, held=held)
    if reply.second and reply.second_ack and work.kind in ("segment", "reserve"):
        write_continuations(context, work, reply)
    if reply.sources and work.kind in ("segment", "reserve"):
        agent = state.by_id[work.agent]
        back_bid_with_evidence(context, agent, judge_evidence(context, agent, reply.sources, reply.relevance))
    if not held:
        order_sound(context, work)


def _wanted(state: DebateState, work: Work) -> bool:
    """Whether the words will be heard if nothing goes wrong: their agent has the next floor."""
    return state.claim is not None and state.claim.agent == work.agent


def on_mind_failed(context: StepContext, failed: MindFailed) -> None:
    """A mind could not answer: a visible notice and the next best thing, never a stall."""
    state = context.state
    work = state.work.get(failed.request_id)
    if work is None or work.status != "asked":
        record_stale(context, failed.request_id)
        return
    if failed.kind != "exhausted" or work.agent == CHAIR or not state.by_id[work.agent].exhausted:
        retry_ms = failed.retry_ms
        if failed.kind in ("rate_limit", "overloaded"):
            retry_ms = request_limits.backoff_ms(state, failed.provider, retry_ms, failed.request_id)
        context.emit(ProviderFault(provider=failed.provider, kind=failed.kind, retry_ms=retry_ms, detail=failed.detail))
    worn_out = failed.kind == "exhausted" and work.kind in ("segment", "reserve")
    prepared_work.drop(context, [work], "exhausted" if worn_out else "failed")
    on_work_lost(context, work)
    if work.kind == "listen" and work.context_version == state.context_version:
        stand_in(context, [state.by_id[work.agent]])
    if work.kind in ("interjection", "listen"):
        weigh_interjections(context)


def on_voice_failed(context: StepContext, failed: VoiceFailed) -> None:
    """The whole chain of a voice failed for these words, or it broke off before their first sentence was whole."""
    state = context.state
    floor, work = state.floor, state.work.get(failed.request_id)
    heard = floor is not None and floor.request_id == failed.request_id and not end_known(floor)
    awaited = work is not None and (work.status in ("written", "voicing") or (work.ready and not work.final))
    if not heard and not awaited:
        record_stale(context, failed.request_id)
        return
    context.emit(
        ProviderFault(provider=failed.provider, kind=failed.kind, retry_ms=failed.retry_ms, detail=failed.detail)
    )
    if work is None:
        if floor is not None:
            context.do(CutNow(floor.clip_id, state.settings.audio.cut_fade_ms))
        return
    if entering_work(state) is work:
        withdraw_armed(context, "failed")
    else:
        prepared_work.drop(context, [work], "failed")
    if work.kind == "second" and work.status == "scheduled" and floor is None:
        end_after_first_part(context)
        return
    if work.kind == "chair" and work.item is None and state.say_commands:
        record_refused(context, state.say_commands[0], failed.detail or "the chair's voice failed")
    on_work_lost(context, work)


def on_clip(context: StepContext, clip: ClipReady) -> None:
    """Words have their sound: put them where they belong."""
    state = context.state
    work = state.work.get(clip.request_id)
    if work is None or work.status not in ("written", "voicing"):
        record_stale(context, clip.request_id)
        return
    context.emit(
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
        place_chair_line(context, work)
    elif work.kind in ("segment", "reserve"):
        schedule_next(context)
    elif work.kind == "second":
        schedule_next(context)
        if floor is not None and floor.is_split and context.now_ms >= floor.ends_ms - clip.guard_ms:
            choose_continuation(context, floor)
    elif work.kind == "interjection" and floor is not None and state.phase != "cutting":
        late_interjection(context, floor)


def on_mind_continued(context: StepContext, rest: MindReplyContinued) -> None:
    """The rest of a segment whose first sentence is prepared, or being heard."""
    state = context.state
    floor, work = state.floor, state.work.get(rest.request_id)
    waiting = (
        work.more if work is not None else floor is not None and floor.more and floor.request_id == rest.request_id
    )
    if not waiting:
        record_stale(context, rest.request_id)
        return
    follows = work.segment_id if work is not None else floor.segment_id if floor is not None else ""
    ways = []
    if rest.text:
        name = f"{rest.request_id}_rest"
        continuation = Continuation(
            request_id=name, segment_id=f"{follows}_rest", path="no_ack", text=rest.text, sources=list(rest.sources)
        )
        ways.append(continuation)
    context.emit(
        ContinuationsWritten(request_id=rest.request_id, halves=ways, cost_micros=rest.cost_micros, usage=rest.usage)
    )
    if not ways:
        schedule_next(context)
        return
    second = state.work.get(ways[0].request_id)
    if second is not None and second.status != "held":
        context.do(sound_order(state, second))
    elif work is not None and work.status == "voicing":
        order_sound(context, work)
