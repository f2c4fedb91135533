"""What is prepared ahead of use: asked, written, given its sound, scheduled, let go."""

from __future__ import annotations

from typing import Any

from . import events as e
from .fold_governor import answered, call, discard, spend
from .state import CHAIR, DROPPED_KEPT, DebateState, Scheduled, Status, Work


def _work_requested(state: DebateState, event: e.WorkRequested) -> None:
    version, at_ms, works, numbers = event.context_version, state.at_ms, state.work, state.segment_numbers
    for request in event.requests:
        kind, agent, name = request.kind, request.agent, request.request_id
        status: Status = "waiting" if request.waits else "asked"
        works[name] = work = Work(
            name, kind, agent, request.segment_id, version, status, at_ms, request.offline, short=request.short
        )
        if request.waits:
            state.waiting += 1
        elif kind != "chair":
            _asked(state, work)
        if kind not in ("interjection", "bid"):
            numbers[agent] = numbers.get(agent, 0) + 1
    state.requests += len(event.requests)


def _asked(state: DebateState, work: Work) -> None:
    state.in_flight += 1
    agent = state.by_id[work.agent]
    if agent.metered and not work.offline:
        work.reserved_micros = agent.call_micros
        call(state)


def _work_asked(state: DebateState, event: e.WorkAsked) -> None:
    for request_id in event.request_ids:
        work = state.work.get(request_id)
        if work is not None and work.status == "waiting":
            work.status, work.asked_ms = "asked", state.at_ms
            state.waiting -= 1
            _asked(state, work)


def _work_written(state: DebateState, event: e.WorkWritten) -> None:
    work = state.work.get(event.request_id)
    if work is None:
        return
    if work.kind != "chair":
        state.in_flight -= 1
        agent = state.by_id[work.agent]
        if not work.offline and agent.metered:
            spend(state, event.cost_micros)
            answered(state, agent.mind)
        if work.kind == "bid":
            del state.work[event.request_id]
            return
    work.status = "held" if event.held else "written"
    work.text, work.interjection, work.importance = event.text, event.kind, event.importance
    work.answers, work.claim, work.sources = event.answers, event.claim, event.sources


def _second_halves_written(state: DebateState, event: e.SecondHalvesWritten) -> None:
    first = state.work.get(event.request_id)
    if first is None:
        return
    first.in_halves, first.sources = True, []
    for half in event.halves:
        work = Work(half.request_id, "second", first.agent, half.segment_id, first.context_version)
        work.status, work.text, work.path, work.follows = first.status, half.text, half.path, first.segment_id
        work.claim, work.sources = first.claim, half.sources
        state.work[half.request_id] = work


def _work_voiced(state: DebateState, event: e.WorkVoiced) -> None:
    for request_id in event.request_ids:
        work = state.work.get(request_id)
        if work is not None and work.status == "held":
            work.status = "voicing"


def _work_ready(state: DebateState, event: e.WorkReady) -> None:
    work = state.work.get(event.request_id)
    if work is None:
        return
    work.status = "ready"
    work.clip_id, work.length_ms = event.clip_id, event.length_ms
    work.beats_ms, work.beat_kinds, work.word_ends_ms = event.beats_ms, event.beat_kinds, event.word_ends_ms
    agent = state.by_id.get(work.agent)
    if agent is not None and event.guard_ms:
        agent.guard_ms = event.guard_ms


def _work_dropped(state: DebateState, event: e.WorkDropped) -> None:
    reason = event.reason
    for request_id in event.request_ids:
        work = state.work.pop(request_id, None)
        if work is None:
            continue
        if work.status == "asked" and work.kind != "chair":
            state.in_flight -= 1
            if work.reserved_micros:
                # Nobody knows what a call that was broken off has cost: what was set aside for it.
                spend(state, work.reserved_micros)
        elif work.status == "waiting":
            state.waiting -= 1
        state.dropped[request_id] = work.context_version
        if reason == "exhausted" and work.agent in state.by_id:
            state.by_id[work.agent].exhausted = True
        elif reason == "poor":
            state.judged.setdefault(work.agent, []).append("poor_interjection")
        elif reason == "timeout" and work.kind not in ("interjection", "bid"):
            state.governor.missed = True
        if state.next_floor is not None and state.next_floor.request_id == request_id:
            state.next_floor = None
        if state.chair_floor is not None and state.chair_floor.request_id == request_id:
            state.chair_floor = None
    while len(state.dropped) > DROPPED_KEPT:
        del state.dropped[next(iter(state.dropped))]
    if event.discarded_ms:
        discard(state, event.discarded_ms)


def _segment_scheduled(state: DebateState, event: e.SegmentScheduled) -> None:
    scheduled = Scheduled(
        event.request_id, event.segment_id, event.clip_id, event.auction_id, event.agent, event.starts_ms
    )
    work = state.work.get(event.request_id)
    if work is not None:
        work.status = "scheduled"
    if event.agent == CHAIR:
        state.chair_floor = scheduled
    else:
        state.next_floor = scheduled


HANDLERS: dict[type[e.Event], Any] = {
    e.WorkRequested: _work_requested,
    e.WorkAsked: _work_asked,
    e.WorkWritten: _work_written,
    e.SecondHalvesWritten: _second_halves_written,
    e.WorkVoiced: _work_voiced,
    e.WorkReady: _work_ready,
    e.WorkDropped: _work_dropped,
    e.SegmentScheduled: _segment_scheduled,
}
