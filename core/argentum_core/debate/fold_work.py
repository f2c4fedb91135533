"""What is prepared ahead of use: asked, written, given its sound, scheduled, let go."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from . import events as e
from .fold_governor import answered, call, charge_estimate, discard, follow_price, is_metered, spend
from .on_floor import Scheduled
from .state import CHAIR, DROPPED_KEPT, Agent, DebateState
from .work import Work, WorkStatus

MOST_LATE: Final = 6
_UNSPOKEN: Final = frozenset({"bid", "listen"})
"""What is no line itself, and over with its answer."""


_OF_LISTENERS: Final = frozenset({"interjection", "kicker"})
"""What the casebook says for a listener whose mind does not answer."""


def _work_requested(state: DebateState, event: e.WorkRequested) -> None:
    version, at_ms, works, by_id = event.context_version, state.at_ms, state.work, state.by_id
    for request in event.requests:
        kind, agent, name = request.kind, request.agent, request.request_id
        status: WorkStatus = "waiting" if request.waits else "asked"
        works[name] = work = Work(name, kind, agent, request.segment_id, version, status, at_ms, request.offline)
        if request.waits:
            state.waiting += 1
        elif kind != "chair" and not request.offline:
            state.in_flight += 1
            if by_id[agent].metered:
                _set_aside(state, work)
        elif request.item is not None and not request.offline and is_metered(state, agent):
            work.reserved_micros = state.form.chair.call_micros if state.form.chair is not None else 0
            call(state)
        if request.role != "segment":
            work.role = request.role
        if request.item is not None:
            work.item = request.item
        if request.offline and request.part_of is None and kind in _OF_LISTENERS and state.floor is not None:
            state.floor.heard_from.append(agent)
        if kind != "interjection":
            if request.short:
                work.short = True
            if kind not in _UNSPOKEN:
                numbers = state.segment_numbers
                numbers[agent] = numbers.get(agent, 0) + 1
    state.requests += len(event.requests)


def _set_aside(state: DebateState, work: Work) -> None:
    """A paid mind is asked: what that will cost is set aside, and the call is counted."""
    if not work.offline:
        work.reserved_micros = state.by_id[work.agent].call_micros
        call(state)


def _work_asked(state: DebateState, event: e.WorkAsked) -> None:
    for request_id in event.request_ids:
        work = state.work.get(request_id)
        if work is not None and work.status == "waiting":
            work.status, work.asked_ms = "asked", state.at_ms
            state.waiting -= 1
            if not work.offline:
                state.in_flight += 1
            if state.by_id[work.agent].metered:
                _set_aside(state, work)


def _work_written(state: DebateState, event: e.WorkWritten) -> None:
    work = state.work.get(event.request_id)
    if work is None:
        return
    kind = work.kind
    if kind == "chair":
        if work.item is not None and not work.offline and not event.more and is_metered(state, CHAIR):
            spend(state, event.cost_micros)
    else:
        if not work.offline:
            state.in_flight -= 1
        agent = state.by_id[work.agent]
        if agent.metered and not work.offline and not event.more:
            _paid(state, agent, event.cost_micros)
        if kind in _UNSPOKEN:
            _heard_from(state, work)
            del state.work[event.request_id]
            return
        if kind in ("segment", "reserve") and not work.offline and agent.late:
            agent.late -= 1
    work.status = "held" if event.held else "written"
    work.text, work.interjection, work.importance = event.text, event.kind, event.importance
    work.answers, work.claim, work.sources, work.links = event.answers, event.claim, event.sources, event.links
    if event.more:
        work.is_split = work.more = True


def _heard_from(state: DebateState, work: Work) -> None:
    """A listener has answered for the segment on the floor."""
    floor = state.floor
    if work.kind == "listen" and floor is not None and work.context_version == state.context_version:
        floor.heard_from.append(work.agent)


def _paid(state: DebateState, agent: Agent, micros: int) -> None:
    """An answer was good, and has its price; what is set aside for the next follows it up at once and down slowly."""
    spend(state, micros)
    answered(state, agent.mind)
    follow_price(agent, micros)


def _settled(state: DebateState, name: str, event: e.ContinuationsWritten, reserved_micros: int) -> None:
    """An answer that came in parts is whole: it has its price now, or, when it broke off, what was set aside for it."""
    agent = state.by_id.get(name)
    if not (is_metered(state, name) or reserved_micros):
        return
    if event.cost_micros and agent is not None and agent.metered:
        _paid(state, agent, event.cost_micros)
    elif event.cost_micros:
        spend(state, event.cost_micros)
    elif reserved_micros:
        charge_estimate(state, event.request_id, reserved_micros)


def _second_halves_written(state: DebateState, event: e.ContinuationsWritten) -> None:
    first, floor = state.work.get(event.request_id), state.floor
    if first is not None:
        if first.more:
            _settled(state, first.agent, event, first.reserved_micros)
        agent, follows, status, claim = first.agent, first.segment_id, first.status, first.claim
        first.is_split, first.sources = True, first.sources if first.more else []
        first.more = False
        status = "held" if status == "held" else "written"
    elif floor is not None and floor.request_id == event.request_id:
        # The first part is being heard already.
        if floor.more:
            _settled(state, floor.agent, event, floor.reserved_micros)
        agent, follows, status, claim = floor.agent, floor.segment_id, "written", floor.claim
        floor.more = False
    else:
        return
    for half in event.halves:
        work = Work(half.request_id, "second", agent, half.segment_id, state.context_version, status)
        work.text, work.path, work.follows, work.claim, work.sources = (
            half.text,
            half.path,
            follows,
            claim,
            half.sources,
        )
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
    work.final = event.final
    agent = state.by_id.get(work.agent)
    if agent is not None and event.guard_ms:
        agent.guard_ms = event.guard_ms


def _clip_grown(state: DebateState, event: e.ClipGrown) -> None:
    floor = state.floor
    if floor is not None and floor.clip_id == event.clip_id:
        waits = floor.waits_ms
        floor.planned_ms = _later(event.length_ms, waits)
        floor.beats_ms = [_later(ms, waits) for ms in event.beats_ms]
        floor.beat_kinds, floor.final = event.beat_kinds, event.final
        floor.word_ends_ms = [_later(ms, waits) for ms in event.word_ends_ms]
        return
    for work in state.work.values():
        if work.clip_id == event.clip_id:
            work.length_ms, work.final = event.length_ms, event.final
            work.beats_ms, work.beat_kinds, work.word_ends_ms = event.beats_ms, event.beat_kinds, event.word_ends_ms
            return


def _clip_waited(state: DebateState, event: e.ClipWaited) -> None:
    floor = state.floor
    if floor is None or floor.clip_id != event.clip_id:
        return
    wait = (event.at_clip_ms, event.silent_ms)
    before_ms = sum(silent for at_ms, silent in floor.waits_ms)
    at_ms = event.at_clip_ms + before_ms
    floor.waits_ms, floor.dry = [*floor.waits_ms, wait], False
    floor.planned_ms += event.silent_ms
    floor.beats_ms = [ms + event.silent_ms if ms > at_ms else ms for ms in floor.beats_ms]
    floor.word_ends_ms = [ms + event.silent_ms if ms > at_ms else ms for ms in floor.word_ends_ms]
    armed = floor.armed
    if armed is not None and armed.cut_ms > floor.starts_ms + at_ms:
        floor.armed = replace(armed, cut_ms=armed.cut_ms + event.silent_ms)
    state.governor.missed = True


def _later(clip_ms: int, waits: list[tuple[int, int]]) -> int:
    """When a place of a clip is heard, in ms after its first sample, given the silences in which it waited."""
    return clip_ms + sum(silent for at_ms, silent in waits if clip_ms > at_ms)


def _work_dropped(state: DebateState, event: e.WorkDropped) -> None:
    reason, works, dropped = event.reason, state.work, state.dropped
    for request_id in event.request_ids:
        work = works.pop(request_id, None)
        if work is None:
            continue
        dropped[request_id] = work.context_version
        status = work.status
        if work.reserved_micros and (status == "asked" or work.more):
            charge_estimate(state, request_id, work.reserved_micros)
        if status == "asked":
            if work.kind != "chair" and not work.offline:
                state.in_flight -= 1
        elif status == "waiting":
            state.waiting -= 1
        elif status == "scheduled":
            _unscheduled(state, request_id)
        if reason != "passed":
            _blamed(state, work, reason, status)
    while len(dropped) > DROPPED_KEPT:
        del dropped[next(iter(dropped))]
    if event.discarded_ms:
        discard(state, event.discarded_ms)


def _unscheduled(state: DebateState, request_id: str) -> None:
    """What had its place on the timeline loses it."""
    if state.next_floor is not None and state.next_floor.request_id == request_id:
        state.next_floor = None
    if state.chair_floor is not None and state.chair_floor.request_id == request_id:
        state.chair_floor = None


def _blamed(state: DebateState, work: Work, reason: str, status: WorkStatus) -> None:
    """What it says of an agent, or of the lead time, that something of no use was asked for."""
    if reason == "exhausted" and work.agent in state.by_id:
        state.by_id[work.agent].exhausted = True
    elif reason == "poor":
        state.judged.setdefault(work.agent, []).append("poor_interjection")
    elif reason == "timeout" and work.kind in ("segment", "reserve") and status in ("asked", "waiting"):
        agent = state.by_id.get(work.agent)
        if agent is not None and agent.late < MOST_LATE:
            agent.late += 1
    elif (
        reason == "timeout"
        and work.kind not in ("interjection", "bid", "listen")
        and status not in ("asked", "waiting")
    ):
        # Where a mind was late, the casebook speaks in time: that is no fault of the lead time.
        state.governor.missed = True


def _segment_scheduled(state: DebateState, event: e.SegmentScheduled) -> None:
    scheduled = Scheduled(
        event.request_id, event.segment_id, event.clip_id, event.auction_id, event.agent, event.starts_ms,
        event.moment,
    )  # fmt: skip
    work = state.work.get(event.request_id)
    if work is not None:
        work.status = "scheduled"
    if event.agent == CHAIR:
        state.chair_floor = scheduled
    else:
        state.next_floor = scheduled


def _plan_made(state: DebateState, event: e.PlanMade) -> None:
    state.plans[event.agent] = event.plan


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.WorkRequested: _work_requested,
    e.PlanMade: _plan_made,
    e.WorkAsked: _work_asked,
    e.WorkWritten: _work_written,
    e.ContinuationsWritten: _second_halves_written,
    e.WorkVoiced: _work_voiced,
    e.WorkReady: _work_ready,
    e.ClipGrown: _clip_grown,
    e.ClipWaited: _clip_waited,
    e.WorkDropped: _work_dropped,
    e.SegmentScheduled: _segment_scheduled,
}
