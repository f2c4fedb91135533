"""evolve(state, event): the only thing that changes a debate's state, and it is driven by events alone.

The state is changed in place and belongs to whoever folds it (one writer each: engine, panels, replay). One small
function an event, found by the event's class; an event without one is news for people only and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import events as e
from .knobs import AUDIO_GROUP, apply
from .settings import Settings
from .state import (
    CHAIR,
    DROPPED_KEPT,
    NEUTRAL_CONFIDENCE,
    NEUTRAL_ENGAGEMENT,
    NEUTRAL_FRUSTRATION,
    NOMINAL_SEGMENT_MS,
    UNDO_KEPT,
    Agent,
    ArmedCut,
    Auction,
    Bid,
    Claim,
    DebateState,
    Ledger,
    OnFloor,
    Overlay,
    Scheduled,
    Undo,
    Utterance,
    Work,
)


def evolve(state: DebateState, event: e.Event, at_ms: int) -> None:
    """Fold one event, recorded at `at_ms` of debate time, into the state."""
    if at_ms > state.at_ms:  # noqa: PLR1730 (a call for every event of a debate costs)
        state.at_ms = at_ms
    handler = _HANDLERS.get(event.__class__)
    if handler is not None:
        handler(state, event)


def _debate_started(state: DebateState, event: e.DebateStarted) -> None:
    state.session, state.motion, state.title = event.session, event.motion, event.title
    state.preset, state.cast, state.seed = event.preset, event.cast, event.seed
    state.turns_wanted, state.minutes_wanted = event.turns, event.minutes
    state.settings = state.preset_settings = Settings.model_validate(event.settings)
    state.agents = [_agent(setup, state.settings) for setup in event.agents]
    state.by_id = {agent.id: agent for agent in state.agents}
    state.phase = "handover"


def _agent(setup: e.AgentSetup, settings: Settings) -> Agent:
    return Agent(
        id=setup.id,
        name=setup.name,
        side=setup.side,
        seat=setup.seat,
        voice=setup.voice,
        mind=setup.mind,
        target_share=setup.target_share,
        persona=setup.persona,
        temperament=setup.temperament,
        bank=setup.bank,
        ledger=Ledger(start=setup.bank),
        frustration=NEUTRAL_FRUSTRATION,
        engagement=NEUTRAL_ENGAGEMENT,
        confidence=NEUTRAL_CONFIDENCE,
        share=setup.target_share,
        integral=0.0,
        multiplier=1.0,
        talk_ms=setup.target_share * NOMINAL_SEGMENT_MS,
        guard_ms=settings.interrupts.guard_min_ms,
    )


def _debate_resumed(state: DebateState, event: e.DebateResumed) -> None:
    state.work = {}
    state.floor = state.next_floor = state.chair_floor = state.cut_command = None
    state.say_commands = []
    state.fresh = True
    state.context_version = event.context_version
    state.phase = "handover"
    state.paused = False
    state.attempts = 0
    state.ended = None
    if state.pending_settings is not None:
        state.settings, state.pending_settings = state.pending_settings, None


def _debate_ended(state: DebateState, event: e.DebateEnded) -> None:
    state.phase = "ended"
    state.ended = event.reason


# --- tokens and auctions ------------------------------------------------------------------------------------------


def _tokens_changed(state: DebateState, event: e.TokensChanged) -> None:
    agent = state.by_id[event.agent]
    agent.bank = event.bank
    ledger, delta, cause = agent.ledger, event.delta, event.cause
    if cause == "accrual":
        ledger.accrued += delta
    elif cause in ("bid", "interrupt_bid", "interjection", "rebate"):
        ledger.paid -= delta
    elif cause == "interrupt_fee":
        ledger.fees -= delta
    elif cause == "grant":
        ledger.grants += delta
    elif cause == "stipend":
        ledger.stipends += delta
    elif cause == "decay":
        ledger.decayed -= delta
    else:
        ledger.expired -= delta


def _auction_opened(state: DebateState, event: e.AuctionOpened) -> None:
    state.auction = Auction(id=event.auction_id, turn=event.turn, fallback=event.fallback, bids={})
    state.segment_numbers = {}


def _bid_placed(state: DebateState, event: e.BidPlaced) -> None:
    auction = state.auction
    if auction is not None and auction.id == event.auction_id:
        auction.bids[event.agent] = Bid(
            agent=event.agent,
            amount=event.amount,
            source=event.source,
            desire=event.desire,
            evidence=bool(event.evidence),
        )


def _auction_resolved(state: DebateState, event: e.AuctionResolved) -> None:
    auction = state.auction
    if auction is not None and auction.id == event.auction_id:
        auction.winner, auction.reason, auction.paid = event.winner, event.reason, event.paid
        auction.scores = event.scores
    if event.reason != "interrupt":
        state.claim = Claim(
            agent=event.winner,
            auction_id=event.auction_id,
            reason=event.reason,
            short=event.reason == "all_pass" and state.floor is not None and state.floor.agent == event.winner,
        )
        state.attempts = 0
    if state.phase == "speaking":
        state.phase = "closing"


def _floor_claimed(state: DebateState, event: e.FloorClaimed) -> None:
    state.claim = Claim(
        agent=event.agent,
        auction_id=event.auction_id,
        reason=event.reason,
        follows_own_kicker=event.reason == "hold",
        question=event.question,
    )
    if state.phase == "speaking":
        state.phase = "closing"
    if event.reason == "fallback":
        state.attempts += 1


# --- prepared work ------------------------------------------------------------------------------------------------


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


# --- the floor ----------------------------------------------------------------------------------------------------


def _segment_started(state: DebateState, event: e.SegmentStarted) -> None:
    if state.pending_settings is not None:
        state.settings, state.pending_settings = state.pending_settings, None
    state.floor = OnFloor(
        segment_id=event.segment_id,
        clip_id=event.clip_id,
        auction_id=event.auction_id,
        agent=event.agent,
        role=event.role,
        text=event.text,
        words=event.text.split(),
        starts_ms=event.starts_ms,
        planned_ms=event.planned_ms,
        beats_ms=event.beats_ms,
        beat_kinds=event.beat_kinds,
        word_ends_ms=event.word_ends_ms,
        context_version=event.context_version,
        answers=event.answers,
        claim=event.claim,
    )
    state.context_version += 1
    state.segments += 1
    state.attempts = 0
    state.fresh = False
    for request_id, work in list(state.work.items()):
        if work.clip_id == event.clip_id:
            del state.work[request_id]
    state.transcript.append(
        Utterance(
            segment_id=event.segment_id,
            agent=event.agent,
            role=event.role,
            text=event.text,
            starts_ms=event.starts_ms,
            claim=event.claim,
        )
    )
    if event.role == "chair":
        state.chair_floor = None
        state.phase = "closing" if state.claim is not None else "speaking"
        return
    state.next_floor = None
    state.claim = None
    state.phase = "speaking"
    agent = state.by_id[event.agent]
    agent.segments += 1
    agent.last_spoke_turn = state.turn
    agent.unanswered = 0
    state.turn += 1
    if state.contiguous_agent == event.agent:
        state.contiguous += 1
    else:
        state.contiguous_agent, state.contiguous = event.agent, 1
    if event.answers is not None:
        for line in reversed(state.transcript):
            if line.segment_id == event.answers and line.agent in state.by_id and line.role != "interjection":
                if line.agent != event.agent:
                    state.by_id[line.agent].unanswered += 1
                break


def _beat_reached(state: DebateState, event: e.BeatReached) -> None:
    floor = state.floor
    if floor is not None and floor.segment_id == event.segment_id:
        floor.beats_reached = max(floor.beats_reached, event.n)
        floor.drifts_ms = [*floor.drifts_ms, event.drift_ms]


def _segment_ended(state: DebateState, event: e.SegmentEnded) -> None:
    state.floor = None
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


def _interjection_chosen(state: DebateState, event: e.InterjectionChosen) -> None:
    work = state.work.get(event.request_id)
    if work is not None:
        work.status = "voicing"


def _interjection_planned(state: DebateState, event: e.InterjectionPlanned) -> None:
    floor, work = state.floor, state.work.pop(event.request_id, None)
    if floor is None or work is None:
        return
    floor.overlay = Overlay(
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
    if floor is not None and floor.overlay is not None:
        floor.overlay.sounding = True
        floor.interjections += 1
    agent = state.by_id[event.agent]
    agent.interjections += 1
    agent.interjected_turn = state.turn
    state.transcript.append(
        Utterance(
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
    if event.kind == "challenge" and floor is not None and floor.agent in state.by_id:
        state.by_id[floor.agent].unanswered += 1


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


def _interrupt_armed(state: DebateState, event: e.InterruptArmed) -> None:
    if state.floor is not None:
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


def _hard_interrupt(state: DebateState, event: e.HardInterrupt) -> None:
    if event.by == "agent" and event.agent is not None:
        state.cut_segments.append(state.segments)
        state.cuts += 1
        agent = state.by_id[event.agent]
        agent.interrupts += 1
        agent.interrupted_turn = state.turn
    spoken = state.by_id.get(event.interrupted)
    if spoken is not None:
        spoken.was_interrupted += 1
        spoken.unanswered += 1
    for line in reversed(state.transcript):
        if line.segment_id == event.segment_id and line.role != "interjection":
            line.cut_by = event.agent if event.by == "agent" else "operator"
            break


# --- temper and pacing --------------------------------------------------------------------------------------------


def _emotion_changed(state: DebateState, event: e.EmotionChanged) -> None:
    agent = state.by_id[event.agent]
    agent.frustration, agent.engagement, agent.confidence = event.frustration, event.engagement, event.confidence


def _pacing_updated(state: DebateState, event: e.PacingUpdated) -> None:
    agent = state.by_id[event.agent]
    agent.share, agent.integral = event.share, event.integral
    agent.multiplier, agent.talk_ms = event.multiplier, event.talk_ms


# --- steering -----------------------------------------------------------------------------------------------------


def _preset_changed(state: DebateState, event: e.PresetChanged) -> None:
    before = state.rules
    _remember(state, Undo("preset", {"name": event.from_, "settings": before.model_dump()}))
    state.preset = event.to
    _take_over(state, {path: pair[1] for path, pair in event.differences.items()})
    state.preset_settings = state.rules


def _knob_changed(state: DebateState, event: e.KnobChanged) -> None:
    _remember(state, Undo("knob", {"key": event.key, "value": event.old}))
    _take_over(state, {event.key: event.new})


def _take_over(state: DebateState, values: dict[str, Any]) -> None:
    """Audio knobs act at once; the others wait for the next micro-turn."""
    wanted = apply(state.rules, values)
    now = state.settings.model_copy(update={AUDIO_GROUP: wanted.audio})
    state.settings = now
    state.pending_settings = wanted if wanted != now else None


def _operator_command(state: DebateState, event: e.OperatorCommand) -> None:
    if event.status == "accepted":
        if event.command == "cut":
            state.phase = "cutting"
            state.cut_command = event
        elif event.command == "cut_at_beat":
            state.cut_command = event
        elif event.command == "say":
            state.say_commands = [*state.say_commands, event]
        return
    if event.status == "refused":
        return
    arguments = event.arguments
    if event.command == "say":
        state.say_commands = state.say_commands[1:]
    elif event.command == "pause":
        state.paused = bool(arguments["paused"])
    elif event.command == "mute":
        agent = state.by_id[arguments["agent"]]
        _remember(state, Undo("mute", {"agent": agent.id, "muted": agent.muted}))
        agent.muted = bool(arguments["muted"])
    elif event.command in ("grant", "take"):
        inverse = "take" if event.command == "grant" else "grant"
        _remember(state, Undo(inverse, dict(arguments)))
    elif event.command == "undo" and state.undo:
        # Taking something back was itself remembered, by the event that did it: forget both.
        del state.undo[-2:]


def _remember(state: DebateState, undo: Undo) -> None:
    state.undo = [*state.undo[-(UNDO_KEPT - 1) :], undo]


_HANDLERS: dict[type[e.Event], Callable[[DebateState, Any], None]] = {
    e.DebateStarted: _debate_started,
    e.DebateResumed: _debate_resumed,
    e.DebateEnded: _debate_ended,
    e.TokensChanged: _tokens_changed,
    e.AuctionOpened: _auction_opened,
    e.BidPlaced: _bid_placed,
    e.AuctionResolved: _auction_resolved,
    e.FloorClaimed: _floor_claimed,
    e.WorkRequested: _work_requested,
    e.WorkWritten: _work_written,
    e.WorkReady: _work_ready,
    e.WorkDropped: _work_dropped,
    e.SegmentScheduled: _segment_scheduled,
    e.SegmentStarted: _segment_started,
    e.BeatReached: _beat_reached,
    e.SegmentEnded: _segment_ended,
    e.InterjectionChosen: _interjection_chosen,
    e.InterjectionPlanned: _interjection_planned,
    e.InterjectionPlayed: _interjection_played,
    e.InterjectionCut: _interjection_cut,
    e.InterjectionLapsed: _interjection_lapsed,
    e.InterruptArmed: _interrupt_armed,
    e.InterruptSkipped: _interrupt_skipped,
    e.HardInterrupt: _hard_interrupt,
    e.EmotionChanged: _emotion_changed,
    e.PacingUpdated: _pacing_updated,
    e.PresetChanged: _preset_changed,
    e.KnobChanged: _knob_changed,
    e.OperatorCommand: _operator_command,
}
