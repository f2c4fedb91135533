"""Asking minds ahead of use, and letting go of what was asked (DESIGN, everything speculative).

What may be under way at once is the business of `request_limits.py`; here it is decided what is worth asking for, and how long
the words of whoever has the next floor are waited for.
"""

from __future__ import annotations

from typing import Final

from ..debate import ids
from ..debate.events import TURNS, Role, WorkKind, WorkRequest, WorkRequested
from ..debate.on_floor import OnFloor
from ..debate.state import Agent, DebateState, FloorClaim
from ..economy import interrupts
from ..economy.auction import may_speak
from ..temper.interjections import listeners
from ..temper.rhythm import turn_role
from . import effective_settings, request_limits
from .governor import expected_ms, room_for_sound
from .listener_rights import rights_of
from .prepared_work import prepared_for
from .step_context import StepContext
from .timeline import silent_from_ms

KICKER_MS: Final = expected_ms("word " * 11)
"""How long a kicker may last, before its words are known."""
RESERVE_AHEAD_MS: Final = 2800
"""So long before the floor falls silent the likely next speaker is asked, whoever has still to bid: about what a model needs for two
sentences."""
SLOW_FROM: Final = 2
"""A mind that was late so often needs a whole segment for its words: if it is likely to speak next it is asked for them at once, and
nothing as a listener."""
MOST_DOUBLINGS: Final = 4
"""How often the wait for a replacement's voice doubles, where all voices are slow."""
_SPOKEN: Final = frozenset({"segment", "reserve", "kicker"})
"""What becomes a segment of its own, so it is asked for under the id of one."""
WorkWanted = tuple[WorkKind, Agent, str]
"""Kind, agent, and the auction it is for; for an interjection the segment it comments on."""


def ask(
    context: StepContext,
    wanted: list[WorkWanted],
    *,
    short: bool = False,
    offline: bool = False,
    role: Role = "segment",
) -> None:
    """Ask for work, the most urgent first; what finds no slot waits. `offline` has the casebook answer; `role` is what a segment is
    for; a reserve is for the turn that its agent would have."""
    if not wanted:
        return
    state = context.state
    busy = (
        {work.agent for work in state.work.values() if work.status == "asked" and not work.offline}
        if state.in_flight
        else set()
    )
    admit = request_limits.RequestAdmission(state, busy).admit
    taken: dict[str, int] = {}
    requests: list[WorkRequest] = []
    now: list[WorkRequest] = []
    number = state.requests
    purpose = role
    for kind, agent, about in wanted:
        admitted = admit(kind, agent, offline)
        if admitted == "no":
            continue
        name = agent.id
        role = turn_role(state, agent, about) if kind == "reserve" else purpose if kind == "segment" else "segment"
        if kind in _SPOKEN:
            nth = taken.get(name, -1) + 1 or state.segment_numbers.get(name, 0)
            taken[name] = nth
            about = ids.segment_id(about, agent.seat, nth)  # noqa: PLW2901
        number += 1
        if admitted == "now":
            request = WorkRequest(
                request_id=f"{kind}_{number}", kind=kind, agent=name, segment_id=about, short=short, offline=offline, role=role,
            )  # fmt: skip
            now.append(request)
        else:
            waits = admitted == "waits"
            request = WorkRequest(
                request_id=f"{kind}_{number}", kind=kind, agent=name, segment_id=about, short=short, waits=waits,
                offline=offline or not waits, role=role,
            )  # fmt: skip
            if not waits:
                now.append(request)
        requests.append(request)
    if requests:
        context.emit(WorkRequested(context_version=state.context_version, requests=requests))
        request_limits.dispatch(context, now)


def speculate(context: StepContext, *, last: bool) -> None:
    """At a segment's first sample: ask listeners with minds of their own for all that they may do; of the others challengers for
    kickers and listeners for interjections; and the likely next speakers for reserves, as soon as it is known who bids what."""
    state = context.state
    floor, auction = state.floor, state.auction
    if floor is None:
        return
    wanted: list[WorkWanted] = []
    sold = auction if auction is not None and not last and auction.winner is None else None
    if sold is not None and floor.role in TURNS:
        for agent in challengers(state, floor):
            if not agent.bids and room_for_sound(state, KICKER_MS * (1 + len(wanted))):
                wanted.append(("kicker", agent, sold.id))
    if effective_settings.interjections(state):
        segment = floor.segment_id
        wanted += [("interjection", agent, segment) for agent in listeners(state, floor) if not agent.bids]
    slow: list[Agent] = []
    most = effective_settings.reserves(state) if sold is not None else 0
    first = likely(state, 1) if most else []
    if sold is not None and most:
        slow = [agent for agent in first if agent.bids and agent.late >= SLOW_FROM]
        wanted += [("reserve", agent, sold.id) for agent in slow]
    asked = [agent for agent in state.agents if agent.bids and agent not in slow and rights_of(state, agent).any]
    wanted += [("listen", agent, floor.segment_id) for agent in asked]
    if sold is not None and not asked and not slow:
        wanted += [("reserve", agent, sold.id) for agent in (first if most < 2 else likely(state, most))]
    ask(context, wanted)


def ask_reserves(context: StepContext) -> None:
    """Ask the likely next speakers once listeners have bid, unless somebody is asked for the next floor already."""
    state = context.state
    auction = state.auction
    if auction is None or not auction.open or state.claim is not None:
        return
    for work in state.work.values():
        if work.kind in ("segment", "reserve") or (work.kind == "kicker" and work.status != "held"):
            return  # asked already, or somebody is about to cut in and take the floor
    most = min(1, effective_settings.reserves(state))
    ask(context, [("reserve", agent, auction.id) for agent in likely(state, most)])


def likely(state: DebateState, most: int) -> list[Agent]:
    """Who will probably speak next and is not asked yet, the likeliest first: the highest paced bid, of equal ones the least
    recently heard. What evidence and reputation add may still decide otherwise."""
    auction = state.auction
    if auction is None or most == 0:
        return []
    by_id = state.by_id
    first, best, spoke = auction.fallback, 0.0, 0
    if most > 1:
        scores = [
            (-bid.amount * by_id[name].multiplier, by_id[name].last_spoke_turn, name)
            for name, bid in auction.bids.items()
            if bid.amount > 0
        ]
        if scores:
            return [by_id[name] for _, _, name in sorted(scores)[:most] if prepared_for(state, name) is None]
    for name, bid in auction.bids.items():
        agent = by_id[name]
        value = bid.amount * agent.multiplier
        if value > best or (value == best and value and agent.last_spoke_turn < spoke):
            first, best, spoke = name, value, agent.last_spoke_turn
    return [by_id[first]] if first is not None and prepared_for(state, first) is None else []


def challengers(state: DebateState, floor: OnFloor) -> list[Agent]:
    """Whose kicker to keep ready: those who want to cut in and could do so now, the most urgent first."""
    if state.settings.interrupts.mode != "cutoff":
        return []
    wanting = rivals(state)
    if not wanting:
        return []
    beat = interrupts.first_open_beat(floor)
    if beat is None:
        return []
    able = [agent for agent in wanting if interrupts.refusal(state, floor, agent, beat) in (None, "soft")]
    return able[: effective_settings.kickers(state)]


def rivals(state: DebateState) -> list[Agent]:
    """Everybody who could take the floor from the speaker and wants to, the most urgent first."""
    floor = state.floor
    if floor is None:
        return []
    threshold, speaker = state.settings.interrupts.urge_threshold, floor.agent
    # An urge is a number in 0..1 times the pacing: whoever is paced below the threshold need not be asked, nor whoever would not
    # want to cut in with a full backlog either.
    wanting: list[tuple[float, int, Agent]] = []
    for agent in state.agents:
        if agent.multiplier >= threshold and agent.id != speaker:
            if agent.urgency is None and 0.5 * (agent.frustration + 1.0) * agent.multiplier < threshold:
                continue
            urge = interrupts.urge(agent)
            if urge >= threshold and may_speak(state, agent):
                wanting.append((-urge, agent.seat, agent))
    if len(wanting) > 1:
        wanting.sort()
    return [agent for _, _, agent in wanting]


# --- how long it is waited for ----------------------------------------------------------------------------------------


def due_ms(state: DebateState, now_ms: int) -> int:
    """Until when the next speaker is waited for: as long as a segment may take, and never less than the silence that is
    still natural after the floor has ended. A replacement's words are there at once, so it has as long as its voice takes; the
    words of a mind that is late must leave them so much time before the floor falls silent."""
    floor, claim = state.floor, state.claim
    silent_ms = silent_from_ms(state, now_ms)
    if silent_ms > now_ms and claim is not None and mind_is_awaited(state, claim):
        return max(now_ms, stand_in_ms(state, silent_ms, claim))
    wait_ms = state.settings.segment_wait_ms
    if floor is None:
        if claim is not None and claim.offline:
            wait_ms = max(state.settings.floor.patience_ms, state.by_id[claim.agent].guard_ms)
            # If all voices are slow, one of them must be waited for.
            wait_ms <<= min(max(0, state.attempts - 1), MOST_DOUBLINGS)
        return now_ms + wait_ms
    return max(now_ms + wait_ms, silent_ms + state.settings.floor.patience_ms)


def stand_in_ms(state: DebateState, silent_ms: int, claim: FloorClaim) -> int:
    """When the casebook must be asked in place of a mind, for its words to be heard after no more than the usual silence; the floor falls
    silent at `silent_ms`."""
    return silent_ms + state.settings.floor.gap_max_ms - state.by_id[claim.agent].guard_ms


def mind_is_awaited(state: DebateState, claim: FloorClaim) -> bool:
    """Whether the next floor hangs on the answer of a mind for which the casebook can stand in."""
    if claim.offline or state.by_id[claim.agent].mind == "casebook":
        return False
    work = prepared_for(state, claim.agent)
    return work is None or work.status in ("waiting", "asked")
