"""Split segments, where nobody is ever cut (DESIGN, interrupt mode `beat_only`).

The speaker prepares a first sentence and two ways to go on: `no_ack`, and the shorter `ack` that takes up whoever came in.
All three have their sound before the first is heard. Which continuation plays is chosen at the guard before beat 1, which is
the end of the first sentence: if an interjection is ready to come in there, it is laid over the splice, and the speaker comes
back under its tail. The two parts are one micro-turn: one auction, one settling, one turn.
"""

from __future__ import annotations

from typing import Final

from ..debate.events import (
    Continuation,
    ContinuationChosen,
    ContinuationPath,
    ContinuationsWritten,
)
from ..debate.on_floor import OnFloor
from ..debate.work import Work
from ..temper import interjections
from ..temper.rhythm import gap_ms
from . import effective_settings, prepared_work
from .inputs import MindReplied
from .step_context import StepContext
from .timeline import RETURNS_AFTER, place, place_interjection, stretch_is_free

BEAT: Final = 1


def write_continuations(context: StepContext, work: Work, reply: MindReplied) -> None:
    """Put both ways to go on on record, as segments of their own. What is cited belongs to the way that leaves nothing out."""
    ways: tuple[tuple[ContinuationPath, str], ...] = (("no_ack", reply.second), ("ack", reply.second_ack))
    context.emit(
        ContinuationsWritten(
            request_id=work.request_id,
            halves=[
                Continuation(
                    request_id=f"{work.request_id}_{path}",
                    segment_id=f"{work.segment_id}_{path}",
                    path=path,
                    text=text,
                    sources=list(reply.sources) if path == "no_ack" else [],
                )
                for path, text in ways
            ],
        )
    )


def choose_continuation(context: StepContext, floor: OnFloor) -> None:
    """At the guard before beat 1: with an interjection that is ready the speaker will take it up; else the segment just
    goes on. Not if the next stretch of floor is not free."""
    state = context.state
    ways = {continuation.path: continuation for continuation in prepared_work.continuations(state, floor.segment_id)}
    if not ways or not stretch_is_free(state):
        return
    remark = _ready_remark(context, floor)
    path: ContinuationPath = "ack" if remark is not None and "ack" in ways else "no_ack"
    continuation = ways.get(path)
    if continuation is None or not continuation.ready:
        continuation = next((other for other in ways.values() if other.ready), None)
    if continuation is None or continuation.path is None:
        return
    floor_ends_ms = max(floor.ends_ms, context.now_ms)
    starts_ms = floor_ends_ms + gap_ms(state, continuation.segment_id, "turn")
    remark_ms = floor_ends_ms + state.settings.audio.duck_down_ms
    if remark is not None and continuation.path == "ack":
        starts_ms = max(starts_ms, remark_ms + round(RETURNS_AFTER * remark.length_ms))
    context.emit(
        ContinuationChosen(
            segment_id=floor.segment_id,
            agent=floor.agent,
            path=continuation.path,
            beat=BEAT,
            second_segment_id=continuation.segment_id,
            starts_ms=starts_ms,
        )
    )
    place(context, continuation, floor.auction_id, starts_ms)
    if remark is not None and continuation.path == "ack":
        place_interjection(context, remark, floor.segment_id, continuation.clip_id, beat=BEAT, starts_ms=remark_ms)
    prepared_work.drop(context, [other for other in ways.values() if other is not continuation], "not_taken")


def _ready_remark(context: StepContext, floor: OnFloor) -> Work | None:
    """The interjection that may come in at the splice, if there is one."""
    state = context.state
    if floor.interjections >= effective_settings.interjections(state) or (floor.overlay and not floor.overlay.ended):
        return None
    for work in state.work.values():
        if work.kind == "interjection" and work.ready:
            able = interjections.may_interject(state, floor, state.by_id[work.agent])
            return work if able else None
    return None


def prepare_continuation(context: StepContext, floor: OnFloor) -> None:
    """The first part is about to have been heard: see that a continuation follows, unless the operator gave the floor away."""
    state = context.state
    if state.claim is not None and state.claim.reason == "operator":
        prepared_work.drop(context, prepared_work.continuations(state, floor.segment_id), "withdrawn")
    else:
        choose_continuation(context, floor)
