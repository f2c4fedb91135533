"""A segment is heard: before each beat the guard decides who comes in there; at the beat an armed cut falls."""

from __future__ import annotations

from typing import Final

from ..debate.events import (
    BeatReached,
    InterjectionChosen,
    InterjectionLapsed,
    InterjectionPlanned,
    InterjectionPlayed,
    InterruptArmed,
    InterruptSkipped,
)
from ..debate.on_floor import OnFloor, Overlay
from ..debate.state import Agent, DebateState
from ..debate.work import Work
from ..economy import interrupts
from ..economy.auction import Outcome, score
from ..economy.tokens import HUNDREDTHS, hundredths, move
from ..temper import interjections
from . import effective, requests
from .closing import resolved
from .cutting import cut_at_beat
from .desk import Desk
from .effects import ArmCut, PlayOverlay
from .floor import is_last, lapse_overlay
from .following import free, schedule
from .governor import expected_ms, room_for_sound
from .halves import choose_path
from .inputs import BeatHeard
from .prosody import synthesis

REACHED_MS: Final = 40
"""A beat closer than this cannot be changed any more: it may be in the device already."""

_OVERLAID: Final = ("segment", "second")
"""What agents may throw something in over."""


def on_beat(desk: Desk, floor: OnFloor, heard: BeatHeard) -> None:
    """A beat was heard: record its drift; a cut armed for it falls now."""
    planned_ms, actual_ms = heard.planned_ms, heard.actual_ms
    desk.emit(
        BeatReached(
            segment_id=floor.segment_id,
            n=heard.n,
            planned_ms=planned_ms,
            actual_ms=actual_ms,
            drift_ms=actual_ms - planned_ms,
        )
    )
    if floor.armed is not None and floor.armed.beat == heard.n and desk.state.phase != "cutting":
        cut_at_beat(desk, floor.armed, actual_ms)


def on_guard(desk: Desk, beat: int) -> None:
    """The guard before a beat: an interrupt that is allowed, paid for and ready is armed; else an interjection may come."""
    state = desk.state
    floor = state.floor
    assert floor is not None
    if floor.beats_reached >= beat:
        return
    if beat > len(floor.beats_ms):
        # The end of a first half: what comes in there is laid over the splice.
        choose_interjection(desk)
        choose_path(desk, floor)
        return
    if floor.armed is None and state.phase == "speaking" and not is_last(state, desk.now_ms):
        consider_cut(desk, floor, beat)
    if floor.armed is None or floor.armed.beat != beat:
        choose_interjection(desk)
        plan_interjection(desk, floor, beat)


# --- hard interrupts ----------------------------------------------------------------------------------------------


def consider_cut(desk: Desk, floor: OnFloor, beat: int) -> None:
    """Who wants to cut in at this beat, and why it does or does not happen."""
    state = desk.state
    first = interrupts.first_open_beat(floor)
    auction = state.auction
    if (
        first is None
        or beat < first
        or floor.role != "segment"
        or state.settings.interrupts.mode != "cutoff"
        or auction is None
        or not auction.open
        or state.chair_floor is not None
        or floor.starts_ms + floor.beats_ms[beat - 1] < desk.now_ms  # told too late
    ):
        return
    wanting = requests.rivals(state)
    if not wanting:
        return
    kickers = {work.agent: work for work in state.work.values() if work.kind == "kicker"}
    for agent in wanting:
        reason = interrupts.refusal(state, floor, agent, beat)
        kicker = kickers.get(agent.id)
        if reason not in (None, "soft"):
            skip(desk, floor, agent, beat, reason)
        elif kicker is None:
            continue
        elif not kicker.ready:
            skip(desk, floor, agent, beat, "not_ready")
        elif reason == "soft":
            skip(desk, floor, agent, beat, reason)
            wait_for_end(desk, agent, kicker)
            return
        else:
            arm(desk, floor, agent, beat, kicker)
            return


def wait_for_end(desk: Desk, agent: Agent, kicker: Work) -> None:
    """A soft interrupt: too little is left to cut, so the interrupter has bought the next floor and comes in with its
    kicker when the speaker has finished. Nobody is cut, so there is no fee."""
    state = desk.state
    auction, floor = state.auction, state.floor
    if auction is None or not auction.open or floor is None or not free(state):
        return
    price = interrupts.price(state, agent)
    scores = {agent.id: score(agent.multiplier, price.bid)}
    desk.emit(resolved(state, Outcome(agent.id, price.bid * HUNDREDTHS, "interrupt", scores)))
    desk.emit_any(move(agent, -price.bid * HUNDREDTHS, "interrupt_bid", max_bank=state.settings.tokens.cap))
    schedule(desk, kicker, auction.id)
    requests.drop(desk, [work for work in state.work.values() if work.kind in ("segment", "reserve")], "outbid")


def skip(desk: Desk, floor: OnFloor, agent: Agent, beat: int, reason: str) -> None:
    """Record, once a segment, why an agent that wanted to cut in did not."""
    if agent.id in floor.skipped:
        return
    desk.emit(
        InterruptSkipped(
            segment_id=floor.segment_id,
            agent=agent.id,
            beat=beat,
            guard_ms=agent.guard_ms,
            reason=reason,  # type: ignore[arg-type]
        )
    )


def arm(desk: Desk, floor: OnFloor, agent: Agent, beat: int, kicker: Work) -> None:
    """Put an agent's cut on the timeline at exactly the beat; the interjection planned there gives way."""
    price = interrupts.price(desk.state, agent)
    place_cut(
        desk,
        InterruptArmed(
            segment_id=floor.segment_id,
            agent=agent.id,
            beat=beat,
            guard_ms=agent.guard_ms,
            cut_ms=floor.starts_ms + floor.beats_ms[beat - 1],
            kicker_segment_id=kicker.segment_id,
            request_id=kicker.request_id,
            bid=price.bid,
            fee=price.fee,
        ),
        kicker,
    )


def place_cut(desk: Desk, armed: InterruptArmed, entering: Work | None) -> None:
    """Arm a cut, agent's or operator's; `entering` is what comes in, None for a bare cut."""
    state = desk.state
    floor = state.floor
    assert floor is not None
    overlay = floor.overlay
    if overlay is not None and not overlay.sounding and overlay.beat == armed.beat:
        lapse_overlay(desk, floor, "displaced")
    desk.emit(armed)
    placed = floor.armed
    assert placed is not None
    desk.do(
        ArmCut(
            clip_id=floor.clip_id,
            kicker_clip_id=entering.clip_id if entering is not None else None,
            track=entering.agent if entering is not None else floor.agent,
            at_ms=armed.cut_ms,
            fade_ms=placed.fade_ms,
            enter_ms=placed.enter_ms,
        )
    )


def next_open_beat(floor: OnFloor, now_ms: int) -> int | None:
    """The first beat (from 1) that can still be changed; None if there is none left."""
    for n, beat_ms in enumerate(floor.beats_ms, start=1):
        if n > floor.beats_reached and floor.starts_ms + beat_ms >= now_ms + REACHED_MS:
            return n
    return None


# --- interjections ------------------------------------------------------------------------------------------------


def weigh_interjections(desk: Desk) -> None:
    """Once every listener has answered, the most important line gets its sound."""
    choose_interjection(desk, unanswered="asked")


def choose_interjection(desk: Desk, *, unanswered: str = "") -> None:
    """Of what listeners wrote, give the most important line its sound; the others are let go. Nothing is chosen while one
    of them has the status `unanswered`."""
    state = desk.state
    floor = state.floor
    if floor is None:
        return
    written: list[Work] = []
    for work in state.work.values():
        if work.kind == "interjection":
            status = work.status
            if status == "written":
                written.append(work)
            elif status in ("voicing", "ready", unanswered):
                return
    chosen = interjections.best(written) if written else None
    if chosen is None or not room_for_sound(state, expected_ms(chosen.text)):
        return
    desk.emit(InterjectionChosen(segment_id=chosen.segment_id, request_id=chosen.request_id, agent=chosen.agent))
    if len(written) > 1:
        spare = effective.interjections(state) - floor.interjections - 1
        others = sorted((work for work in written if work is not chosen), key=lambda work: -work.importance)
        requests.drop(desk, others[max(0, spare) :], "superseded")
    desk.do(synthesis(state, chosen))


def ready_interjection(state: DebateState) -> Work | None:
    """The interjection that has its sound and waits for its beat."""
    for work in state.work.values():
        if work.kind == "interjection" and work.ready:
            return work
    return None


def plan_interjection(desk: Desk, floor: OnFloor, beat: int) -> None:
    """Lay a ready interjection over the speaker at this beat; one that has no room lapses."""
    state = desk.state
    knobs = state.settings.interjections
    work = ready_interjection(state)
    if work is None or floor.role not in _OVERLAID or (floor.overlay is not None and not floor.overlay.ended):
        return
    if floor.interjections >= effective.interjections(state):
        lapse(desk, floor, work, "quota")
        return
    starts_ms = interjections.entry_ms(floor, beat, desk.now_ms, knobs.late_ms)
    if starts_ms is None:
        if beat == len(floor.beats_ms):
            lapse(desk, floor, work, "late")
        return
    if not interjections.fits(floor, starts_ms, work.length_ms):
        lapse(desk, floor, work, "no_room")
        return
    if not interjections.may_interject(state, floor, state.by_id[work.agent]):
        lapse(desk, floor, work, "withdrawn")
        return
    desk.emit(
        InterjectionPlanned(
            segment_id=floor.segment_id,
            request_id=work.request_id,
            clip_id=work.clip_id,
            agent=work.agent,
            beat=beat,
            starts_ms=starts_ms,
            ends_ms=starts_ms + work.length_ms,
        )
    )
    desk.do(PlayOverlay(work.clip_id, work.agent, floor.clip_id, starts_ms))


def lapse(desk: Desk, floor: OnFloor, work: Work, reason: str) -> None:
    desk.emit(
        InterjectionLapsed(
            segment_id=floor.segment_id,
            agent=work.agent,
            reason=reason,  # type: ignore[arg-type]
        )
    )
    requests.drop(desk, [work], "withdrawn")


def late_interjection(desk: Desk, floor: OnFloor) -> None:
    """An interjection became ready: if the guard of a beat has just passed, it may still come in there."""
    guard_ms = desk.state.settings.interrupts.guard_min_ms
    for n, beat_ms in enumerate(floor.beats_ms, start=1):
        planned = floor.starts_ms + beat_ms
        armed_here = floor.armed is not None and floor.armed.beat == n
        if planned - guard_ms <= desk.now_ms <= planned + desk.state.settings.interjections.late_ms and not armed_here:
            plan_interjection(desk, floor, n)
            return
    if not floor.beats_ms or desk.now_ms > floor.starts_ms + floor.beats_ms[-1]:
        work = ready_interjection(desk.state)
        if work is not None and not floor.in_halves and (floor.overlay is None or floor.overlay.ended):
            lapse(desk, floor, work, "late")


def overlay_started(desk: Desk, overlay: Overlay, at_ms: int) -> None:
    """An interjection's first sample is heard: now it is paid for."""
    state = desk.state
    floor, follows = state.floor, state.next_floor
    segment = floor.segment_id if floor is not None else follows.segment_id if follows is not None else ""
    agent = state.by_id[overlay.agent]
    settings = state.settings
    cost = min(agent.bank, hundredths(settings.interjections.cost))
    desk.emit(
        InterjectionPlayed(
            segment_id=segment,
            agent=overlay.agent,
            kind=overlay.kind,
            text=overlay.text,
            importance=overlay.importance,
            beat=overlay.beat,
            cost=cost,
            starts_ms=at_ms,
            ends_ms=at_ms + overlay.ends_ms - overlay.starts_ms,
            answers=overlay.answers,
            claim=overlay.claim,
            clip_id=overlay.clip_id,
        )
    )
    desk.emit_any(move(agent, -cost, "interjection", max_bank=settings.tokens.cap))
