"""Listeners with minds of their own: each is asked once a segment for its bid, its remark and its line to cut in with, and answers while
the segment is heard (docs/rules.md, Concurrency).

An answer is wanted as long as it is of use: a bid until the auction closes, a remark until the last beat, a line to cut in with as
long as a cut may still fall. What such lines need before a beat, their sound, is ordered a little before the guard. By the last of
these moments the casebook stands in for whoever has not answered; at once for whoever cannot be asked. A call that misses its segment
is not broken off: its bid counts in the next auction, its words never.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec.structs import replace

from ..debate import ids
from ..debate.events import TURNS, MindIntentReported, WorkRequest, WorkRequested, WorkVoiced
from ..debate.on_floor import OnFloor
from ..debate.state import Agent, DebateState
from ..debate.work import Work
from ..economy import interrupts
from . import effective_settings, preparation
from .auction import judge_evidence, place_mind_bid
from .floor import is_last
from .governor import expected_ms, room_for_sound
from .handover import sell_next_floor
from .inputs import MindReplied
from .interjections import choose_interjection, on_interjection
from .listener_rights import rights_of
from .prepared_work import sound_order
from .reply_records import record_written
from .step_context import StepContext

_NAMES: Final = {"interjection": "remark", "kicker": "cut_in"}


def on_listener(context: StepContext, work: Work, reply: MindReplied) -> None:
    """A listener's answer: its bid is placed, its words are kept where they can still be heard."""
    state = context.state
    agent = state.by_id[work.agent]
    fresh = work.context_version == state.context_version
    late = state.floor is None or agent.id in state.floor.heard_from
    record_written(context, replace(reply, text="", sources=()))
    cited = judge_evidence(context, agent, reply.sources, reply.relevance)
    if reply.absent:
        if fresh and not late:
            stand_in(context, [agent])
    else:
        if reply.bid is not None:
            place_mind_bid(context, agent, reply.bid, cited)
        rights = rights_of(state, agent) if fresh else None
        if rights is not None and rights.cut_in and reply.cut_in:
            keep_cut_in(context, agent, reply)
        if rights is not None and rights.remark and reply.text:
            keep_remark(context, agent, reply)
    listeners_heard(context)


def keep_remark(context: StepContext, agent: Agent, reply: MindReplied) -> None:
    """A listener's remark, weighed against the others like one that was asked for by itself."""
    floor = context.state.floor
    if floor is None or any(
        work.kind == "interjection" and work.agent == agent.id for work in context.state.work.values()
    ):
        return
    kept = _part(context, reply.request_id, "interjection", agent, floor.segment_id)
    on_interjection(context, kept, replace(reply, request_id=kept.request_id, sources=(), cost_micros=0, usage=None))


def keep_cut_in(context: StepContext, agent: Agent, reply: MindReplied) -> None:
    """A listener's line to cut in with, if it wants to cut in: with its sound where nobody else's line has it, else kept without."""
    state = context.state
    auction, floor = state.auction, state.floor
    if auction is None or floor is None or not interrupts.wants(state, agent):
        return
    if any(work.kind == "kicker" and work.agent == agent.id for work in state.work.values()):
        return
    segment = ids.segment_id(auction.id, agent.seat, state.segment_numbers.get(agent.id, 0))
    kept = _part(context, reply.request_id, "kicker", agent, segment)
    said = replace(
        reply, request_id=kept.request_id, text=reply.cut_in, kind=None, answers=floor.segment_id, sources=(), cost_micros=0,
        usage=None,
    )  # fmt: skip
    record_written(context, said, held=True)
    # Whoever is first to want it has the sound made at once: it must be there by the guard.
    voice_challenger(context, floor)


def _part(
    context: StepContext, listened: str, kind: Literal["interjection", "kicker"], agent: Agent, about: str
) -> Work:
    """Work for words that came with a listener's answer, so that they need not be asked for."""
    request = WorkRequest(
        request_id=f"{listened}_{_NAMES[kind]}",
        kind=kind,
        agent=agent.id,
        segment_id=about,
        offline=True,
        part_of=listened,
    )
    context.emit(WorkRequested(context_version=context.state.context_version, requests=[request]))
    return context.state.work[request.request_id]


def listeners_heard(context: StepContext) -> None:
    """Once every listener has answered, the next speaker can be guessed well, and the most important remark gets its sound."""
    if unanswered(context.state):
        return
    choose_interjection(context, unanswered="asked")
    if not sell_early(context):
        preparation.ask_reserves(context)


def sell_early(context: StepContext) -> bool:
    """Close the auction as soon as every listener has bid and no cut can fall any more: nothing that is still to come could change it, and
    whoever has won has so much more time for its words. Returns whether it was closed."""
    state = context.state
    floor, auction = state.floor, state.auction
    if floor is None or auction is None or not auction.open or state.phase != "speaking" or not floor.heard_from:
        return False
    if floor.armed is not None or not floor.final or floor.is_split or floor.role not in TURNS or unanswered(state):
        return False
    if is_last(state, context.now_ms) or any(work.kind == "kicker" for work in state.work.values()):
        return False
    guard_ms = effective_settings.longest_guard_ms(state)
    last = last_use(state, floor)
    if floor.beats_ms and context.now_ms < floor.starts_ms + floor.beats_ms[last - 1] - guard_ms:
        return False
    sell_next_floor(context)
    return True


def unanswered(state: DebateState) -> bool:
    """Whether a listener has still to answer for the segment on the floor."""
    version = state.context_version
    return any(work.kind == "listen" and work.context_version == version for work in state.work.values())


def on_listening(context: StepContext, floor: OnFloor, beat: int) -> None:
    """A little before the guard of a beat: what is to be heard there needs its sound now. At the last beat where a cut may fall, the casebook
    stands in for listeners that have not answered. Beat 0 is no beat: the likely next speaker has to be asked now."""
    if beat == 0:
        preparation.ask_reserves(context)
        return
    if floor.beats_reached >= beat:
        return
    if beat >= last_use(context.state, floor):
        stand_in(context, late_listeners(context.state, floor))
    voice_challenger(context, floor)
    choose_interjection(context)


def last_use(state: DebateState, floor: OnFloor) -> int:
    """The last beat (from 1) at which a listener may still come in with everything it may do."""
    rest_ms = state.settings.interrupts.soft_below * floor.planned_ms
    cuttable = [n for n, at_ms in enumerate(floor.beats_ms, start=1) if floor.planned_ms - at_ms >= rest_ms]
    return cuttable[-1] if cuttable else len(floor.beats_ms)


def late_listeners(state: DebateState, floor: OnFloor) -> list[Agent]:
    """Listeners with minds of their own that have neither answered for this segment nor been stood in for."""
    return [
        agent for agent in state.agents if agent.bids and agent.id != floor.agent and agent.id not in floor.heard_from
    ]


def stand_in(context: StepContext, agents: list[Agent]) -> None:
    """The casebook throws in remarks and cuts in for listeners whose minds do not answer; their bids are the heuristic ones."""
    state = context.state
    floor, auction = state.floor, state.auction
    if floor is None or not agents:
        return
    wanted: list[preparation.WorkWanted] = []
    for agent in agents:
        if agent.urgency is not None:
            # What the mind wanted when it was last heard from is no news of this segment.
            context.emit(MindIntentReported(agent=agent.id))
    challengers = preparation.challengers(state, floor) if auction is not None and auction.open else []
    for agent in agents:
        rights = rights_of(state, agent)
        if rights.cut_in and agent in challengers and auction is not None:
            wanted.append(("kicker", agent, auction.id))
        if rights.remark:
            wanted.append(("interjection", agent, floor.segment_id))
    preparation.ask(context, wanted, offline=True)


def voice_challenger(context: StepContext, floor: OnFloor) -> None:
    """Give the line of whoever wants to cut in most its sound, unless one of the lines has it already."""
    state = context.state
    kickers = {work.agent: work for work in state.work.values() if work.kind == "kicker"}
    if not kickers or floor.armed is not None:
        return
    left = effective_settings.kickers(state) - sum(work.status != "held" for work in kickers.values())
    for agent in preparation.rivals(state):
        work = kickers.get(agent.id)
        if left <= 0:
            return
        if work is None or work.status != "held":
            continue
        beat = interrupts.first_open_beat(floor)
        if beat is None or interrupts.refusal(state, floor, agent, beat) not in (None, "soft"):
            continue
        if not room_for_sound(state, expected_ms(work.text)):
            return
        context.emit(WorkVoiced(request_ids=[work.request_id]))
        context.do(sound_order(state, work))
        left -= 1
