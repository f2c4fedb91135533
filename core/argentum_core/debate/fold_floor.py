"""What is heard: segments, their beats, interjections over them, and cuts."""

from __future__ import annotations

from typing import Any, Final

from . import events as e
from . import fold_form
from .fold_flow import continued
from .fold_governor import charge_estimate, close_segment
from .on_floor import ArmedCut, InterjectionOverlay, OnFloor
from .state import CHAIR, DebateState, TranscriptLine
from .work import Work

LATE_MS: Final = 120
"""A segment that begins this long after the longest gap was not ready in time."""


def _segment_started(state: DebateState, event: e.SegmentStarted) -> None:
    role = event.role
    if state.pending_settings is not None and role != "second":
        state.settings, state.pending_settings = state.pending_settings, None
    begun = _begun(state, event.clip_id)
    floor = OnFloor(
        event.segment_id,
        event.clip_id,
        event.auction_id,
        event.agent,
        role,
        event.text,
        event.text.split(),
        event.starts_ms,
        event.planned_ms,
        event.beats_ms,
        event.beat_kinds,
        event.word_ends_ms,
        event.context_version,
        event.answers,
        event.claim,
    )
    floor.sources = event.sources
    if event.addresses or event.resumes or event.recalls or event.concedes:
        floor.links = e.Links(event.addresses, event.resumes, event.recalls, event.concedes)
    if begun is not None:
        _take_over(state, floor, begun)
    state.floor = floor
    state.first_part = None
    state.fresh = False
    state.transcript.append(
        TranscriptLine(
            event.segment_id, event.agent, role, event.text, event.starts_ms, claim=event.claim, answers=event.answers,
            links=floor.links,
        )
    )  # fmt: skip
    if role == "second":
        _second_half_started(state, floor)
        return
    state.context_version += 1
    state.segments += 1
    state.attempts = 0
    if state.turn and event.starts_ms > state.last_ended_ms + _longest_gap_ms(state) + LATE_MS:
        state.governor.missed = True
    if event.phase is not None:
        fold_form.segment_began(state, event, begun)
    if event.agent == CHAIR:
        state.chair_floor = None
        state.phase = "closing" if state.claim is not None else "speaking"
        return
    state.next_floor = None
    state.claim = None
    state.phase = "speaking"
    if role == "case":
        state.rhythm.case_turn, state.rhythm.case_agent = state.turn, event.agent
    speaker, answers, turn = event.agent, event.answers, state.turn
    agent = state.by_id[speaker]
    agent.segments += 1
    agent.last_spoke_turn = turn
    agent.unanswered = 0
    agent.urgency = None
    agent.income_mark = agent.ledger.accrued + agent.ledger.stipends
    state.turn = turn + 1
    if state.contiguous_agent == speaker:
        state.contiguous += 1
    else:
        state.contiguous_agent, state.contiguous = speaker, 1
    challenged = state.challenged_by(agent.side, answers)
    if challenged is not None:
        challenged.unanswered += 1
    asked = state.by_id.get(event.addresses or "")
    if asked is not None and asked is not challenged and asked.side != agent.side and event.text.endswith("?"):
        asked.unanswered += 1  # whoever is asked by name wants to answer


def _begun(state: DebateState, clip_id: str) -> Work | None:
    """What was prepared under this sound."""
    for work in state.work.values():
        if work.clip_id == clip_id:
            return work
    return None


def _take_over(state: DebateState, floor: OnFloor, begun: Work) -> None:
    """What was prepared is heard now."""
    floor.is_split, floor.more, floor.final = begun.is_split, begun.more, begun.final
    floor.request_id, floor.reserved_micros = begun.request_id, begun.reserved_micros
    del state.work[begun.request_id]
    if begun.follows:
        continued(state, begun.follows, floor.segment_id)


def _longest_gap_ms(state: DebateState) -> int:
    """The longest silence that is natural before the segment that has its place next."""
    scheduled = state.next_floor
    return state.settings.gap_bounds_ms(scheduled.moment if scheduled is not None else "turn")[1]


def _second_half_started(state: DebateState, floor: OnFloor) -> None:
    """The same micro-turn goes on: nobody's turn, no new context."""
    state.next_floor = None
    state.phase = "closing" if state.claim is not None else "speaking"
    floor.heard_before_ms = state.first_part_ms
    floor.overlay, state.carried = state.carried, None
    if state.splices_interjected:
        floor.interjections = state.splices_interjected
        state.splices_interjected = 0


def _beat_reached(state: DebateState, event: e.BeatReached) -> None:
    floor = state.floor
    if floor is not None and floor.segment_id == event.segment_id:
        if event.n > floor.beats_reached:  # noqa: PLR1730 (every beat)
            floor.beats_reached = event.n
        floor.drifts_ms = [*floor.drifts_ms, event.drift_ms]


def _segment_ended(state: DebateState, event: e.SegmentEnded) -> None:
    floor = state.floor
    state.floor = None
    if floor is not None and event.ended_ms > state.at_ms:
        state.rhythm.trailing = floor.clip_id
    if floor is not None and floor.more and floor.reserved_micros:
        # Its rest is not waited for any more.
        charge_estimate(state, floor.request_id, floor.reserved_micros)
    if floor is not None and floor.is_split:
        state.first_part = floor
        state.first_part_ms = event.heard_ms
        state.splices_interjected = floor.interjections
        state.carried = floor.overlay if floor.overlay is not None and not floor.overlay.ended else None
    elif floor is not None and floor.agent != CHAIR:
        close_segment(state)
    if event.ended_ms > state.last_ended_ms:  # the fade of the one before may be longer  # noqa: PLR1730
        state.last_ended_ms = event.ended_ms
    if state.phase != "ended":
        state.phase = "handover"
    state.cut_command = None
    for line in reversed(state.transcript):
        if line.segment_id == event.segment_id and line.role != "interjection":
            line.heard, line.complete = event.heard_text, event.complete
            break
    agent = state.by_id.get(event.agent)
    if agent is not None:
        agent.heard_ms += event.heard_ms
        agent.last_heard_ms = event.ended_ms
    if state.form.phase is not None:
        fold_form.segment_ended(
            state.form, event.agent, floor.role if floor is not None else "segment", event.heard_text, event.heard_ms
        )


def _path_chosen(state: DebateState, _event: e.ContinuationChosen) -> None:
    state.splices += 1


def _interjection_chosen(state: DebateState, event: e.InterjectionChosen) -> None:
    work = state.work.get(event.request_id)
    if work is not None:
        work.status = "voicing"


def _interjection_planned(state: DebateState, event: e.InterjectionPlanned) -> None:
    floor, work = state.floor, state.work.pop(event.request_id, None)
    if floor is None or work is None:
        return
    floor.overlay = InterjectionOverlay(
        agent=event.agent,
        request_id=event.request_id,
        clip_id=event.clip_id,
        kind=work.interjection or "clarify",
        text=work.text,
        importance=work.importance,
        answers=work.answers,
        claim=work.claim,
        beat=event.beat,
        starts_ms=event.starts_ms,
        ends_ms=event.ends_ms,
    )


def _interjection_played(state: DebateState, event: e.InterjectionPlayed) -> None:
    floor = state.floor
    overlay = floor.overlay if floor is not None else state.carried
    if overlay is not None:
        overlay.sounding = True
    if floor is not None:
        floor.interjections += 1
    else:
        state.splices_interjected += 1
    agent = state.by_id[event.agent]
    agent.interjections += 1
    agent.interjected_turn = state.turn
    state.transcript.append(
        TranscriptLine(
            segment_id=event.segment_id,
            agent=event.agent,
            role="interjection",
            text=event.text,
            starts_ms=event.starts_ms,
            heard=event.text,
            complete=True,
            claim=event.claim,
            kind=event.kind,
            importance=event.importance,
        )
    )
    challenged = floor.agent if floor is not None else state.next_floor.agent if state.next_floor is not None else ""
    if event.kind == "challenge" and challenged in state.by_id:
        state.by_id[challenged].unanswered += 1


def _interjection_ended(state: DebateState, event: e.InterjectionEnded) -> None:
    overlay = state.floor.overlay if state.floor is not None else state.carried
    if overlay is not None and overlay.agent == event.agent:
        overlay.ended = True


def _interjection_cut(state: DebateState, event: e.InterjectionCut) -> None:
    if state.floor is not None and state.floor.overlay is not None:
        state.floor.overlay.ended = True
    for line in reversed(state.transcript):
        if line.role == "interjection" and line.segment_id == event.segment_id:
            line.complete = False
            break


def _interjection_lapsed(state: DebateState, event: e.InterjectionLapsed) -> None:
    floor = state.floor
    if floor is not None and floor.overlay is not None and floor.overlay.agent == event.agent:
        floor.overlay = None
    elif floor is None and state.carried is not None and state.carried.agent == event.agent:
        state.carried = None
    if event.reason == "late" and floor is not None and floor.segment_id == event.segment_id:
        state.governor.missed = True


def _interrupt_armed(state: DebateState, event: e.InterruptArmed) -> None:
    if state.floor is not None:
        audio = state.settings.audio
        state.floor.armed = ArmedCut(
            by=event.by,
            agent=event.agent,
            beat=event.beat,
            cut_ms=event.cut_ms,
            guard_ms=event.guard_ms,
            request_id=event.request_id,
            kicker_segment_id=event.kicker_segment_id,
            bid=event.bid,
            fee=event.fee,
            fade_ms=audio.crossfade_ms,
            enter_ms=min(audio.kicker_enters_ms, audio.crossfade_ms),
        )


def _interrupt_skipped(state: DebateState, event: e.InterruptSkipped) -> None:
    floor = state.floor
    if floor is not None:
        if event.reason == "withdrawn":
            floor.armed = None
        elif event.agent is not None:
            floor.skipped = [*floor.skipped, event.agent]
    if event.reason == "not_ready":
        state.misses += 1
        state.governor.missed = True


def _hard_interrupt(state: DebateState, event: e.HardInterrupt) -> None:
    if event.by == "agent" and event.agent is not None:
        state.cut_segments.append(state.segments)
        state.cuts += 1
        agent = state.by_id[event.agent]
        agent.interrupts += 1
        agent.interrupted_turn = state.turn
        state.judged.setdefault(event.interrupted, []).append("interrupted")
    spoken = state.by_id.get(event.interrupted)
    if spoken is not None:
        spoken.was_interrupted += 1
        spoken.unanswered += 1
    for line in reversed(state.transcript):
        if line.segment_id == event.segment_id and line.role != "interjection":
            line.cut_by = event.agent if event.by == "agent" else "operator"
            break


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.SegmentStarted: _segment_started,
    e.BeatReached: _beat_reached,
    e.SegmentEnded: _segment_ended,
    e.ContinuationChosen: _path_chosen,
    e.InterjectionChosen: _interjection_chosen,
    e.InterjectionPlanned: _interjection_planned,
    e.InterjectionPlayed: _interjection_played,
    e.InterjectionEnded: _interjection_ended,
    e.InterjectionCut: _interjection_cut,
    e.InterjectionLapsed: _interjection_lapsed,
    e.InterruptArmed: _interrupt_armed,
    e.InterruptSkipped: _interrupt_skipped,
    e.HardInterrupt: _hard_interrupt,
}
