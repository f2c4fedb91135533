"""Asking minds ahead of use, and letting go of what was asked (DESIGN, everything speculative).

Priorities, limits and timeouts of the speculation slots have their place here.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..debate import ids
from ..debate.events import WorkDropped, WorkKind, WorkRequest, WorkRequested
from ..debate.state import CHAIR, Agent, DebateState, Work
from ..economy import interrupts
from ..economy.auction import may_speak, resolve
from ..temper.interjections import listeners
from .desk import Desk
from .effects import AskMind, Cancel, Drop


def ask(desk: Desk, wanted: list[tuple[WorkKind, Agent, str]], *, short: bool = False) -> list[str]:
    """Ask for work: (kind, agent, auction id, or for an interjection the segment it comments on). Returns request ids."""
    if not wanted:
        return []
    state = desk.state
    requests: list[WorkRequest] = []
    numbers: dict[str, int] = {}
    for offset, (kind, agent, about) in enumerate(wanted):
        if kind == "interjection":
            segment = about
        else:
            number = numbers.get(agent.id, state.segment_numbers.get(agent.id, 0))
            numbers[agent.id] = number + 1
            segment = ids.segment_id(about, agent.seat, number)
        request_id = f"{kind}_{state.requests + offset + 1}"
        requests.append(WorkRequest(request_id=request_id, kind=kind, agent=agent.id, segment_id=segment, short=short))
    desk.emit(WorkRequested(context_version=state.context_version, requests=requests))
    claim = state.claim
    for request in requests:
        for_claim = claim is not None and request.kind == "segment" and claim.agent == request.agent
        desk.do(
            AskMind(
                request_id=request.request_id,
                kind=request.kind,
                agent=request.agent,
                context_version=state.context_version,
                short=short,
                follows_own_kicker=claim is not None and for_claim and claim.follows_own_kicker,
                question=claim.question if claim is not None and for_claim else None,
            )
        )
    return [request.request_id for request in requests]


def speculate(desk: Desk, *, last: bool) -> None:
    """At a segment's first sample: ask listeners for interjections, the best-placed challenger for a kicker, and the
    likely next speaker for a reserve."""
    state = desk.state
    floor, auction = state.floor, state.auction
    if floor is None:
        return
    wanted: list[tuple[WorkKind, Agent, str]] = [
        ("interjection", agent, floor.segment_id) for agent in listeners(state, floor)
    ]
    if auction is not None and auction.open and not last:
        if floor.role == "segment":
            wanted += [("kicker", agent, auction.id) for agent in challengers(state)]
        likely = resolve(auction.bids, state.by_id)
        name = likely.winner if likely is not None else auction.fallback
        if name is not None and find(state, name) is None:
            wanted.append(("reserve", state.by_id[name], auction.id))
    ask(desk, wanted)


def challengers(state: DebateState) -> list[Agent]:
    """Whose kicker to keep ready: those who want to cut in and could do so now, the most urgent first."""
    floor, knobs = state.floor, state.settings.interrupts
    if floor is None or knobs.mode != "cutoff":
        return []
    beat = interrupts.first_open_beat(floor)
    if beat is None:
        return []
    able = [agent for agent in rivals(state) if interrupts.refusal(state, floor, agent, beat) is None]
    return able[: knobs.kickers]


def rivals(state: DebateState) -> list[Agent]:
    """Everybody who could take the floor from the speaker and wants to, the most urgent first."""
    floor = state.floor
    if floor is None:
        return []
    wanting = [
        agent
        for agent in state.agents
        if agent.id != floor.agent and interrupts.wants(state, agent) and may_speak(state, agent)
    ]
    if len(wanting) > 1:
        wanting.sort(key=lambda agent: (-interrupts.urge(agent), agent.seat))
    return wanting


def find(state: DebateState, agent: str) -> Work | None:
    """The segment being prepared for an agent's next floor, if any."""
    for work in state.work.values():
        if work.agent == agent and work.kind in ("segment", "reserve"):
            return work
    return None


def drop(desk: Desk, works: Iterable[Work], reason: str) -> None:
    """Let work go: cancelled where it is still wanted from somebody, its sound counted as discarded."""
    gone = list(works)
    if not gone:
        return
    scheduled = [work.clip_id for work in gone if work.status == "scheduled"]
    desk.emit(
        WorkDropped(
            request_ids=[work.request_id for work in gone],
            reason=reason,  # type: ignore[arg-type]
            discarded_ms=sum(work.length_ms for work in gone),
        )
    )
    for clip_id in scheduled:
        desk.do(Cancel(clip_id))
    for work in gone:
        desk.do(Drop(work.request_id))


def drop_stale(desk: Desk) -> None:
    """The context moved on: whatever was asked for an older one goes. The chair's lines stay, they answer nothing."""
    state = desk.state
    drop(
        desk,
        [work for work in state.work.values() if work.context_version != state.context_version and work.agent != CHAIR],
        "context_moved",
    )
