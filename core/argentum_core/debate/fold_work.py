"""What is prepared ahead of use: asked, written, given its sound, scheduled, let go."""

from __future__ import annotations

from typing import Any

from . import events as e
from .state import CHAIR, DROPPED_KEPT, DebateState, Scheduled, Work


def _work_requested(state: DebateState, event: e.WorkRequested) -> None:
    for request in event.requests:
        state.requests += 1
        state.work[request.request_id] = Work(
            request_id=request.request_id,
            kind=request.kind,
            agent=request.agent,
            segment_id=request.segment_id,
            context_version=event.context_version,
            short=request.short,
        )
        if request.kind != "interjection":
            state.segment_numbers[request.agent] = state.segment_numbers.get(request.agent, 0) + 1


def _work_written(state: DebateState, event: e.WorkWritten) -> None:
    work = state.work.get(event.request_id)
    if work is None:
        return
    work.status = "written"
    work.text, work.interjection, work.importance = event.text, event.kind, event.importance
    work.answers, work.claim, work.sources = event.answers, event.claim, event.sources


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
    for request_id in event.request_ids:
        work = state.work.pop(request_id, None)
        if work is None:
            continue
        state.dropped[request_id] = work.context_version
        if event.reason == "exhausted" and work.agent in state.by_id:
            state.by_id[work.agent].exhausted = True
        if state.next_floor is not None and state.next_floor.request_id == request_id:
            state.next_floor = None
        if state.chair_floor is not None and state.chair_floor.request_id == request_id:
            state.chair_floor = None
    while len(state.dropped) > DROPPED_KEPT:
        del state.dropped[next(iter(state.dropped))]
    state.discarded_ms += event.discarded_ms


def _segment_scheduled(state: DebateState, event: e.SegmentScheduled) -> None:
    scheduled = Scheduled(
        request_id=event.request_id,
        segment_id=event.segment_id,
        clip_id=event.clip_id,
        auction_id=event.auction_id,
        agent=event.agent,
        starts_ms=event.starts_ms,
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
    e.WorkWritten: _work_written,
    e.WorkReady: _work_ready,
    e.WorkDropped: _work_dropped,
    e.SegmentScheduled: _segment_scheduled,
}
