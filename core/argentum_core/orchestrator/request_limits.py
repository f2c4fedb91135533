"""The slots: how much is asked of minds at once, in which order, and for how long (RULES, Concurrency).

A global limit, one request in flight an agent, and what each provider lets through. Requests go by priority: floor > kicker >
interjection, what listeners are asked > bid > reserve. What finds no slot waits for one; the floor does not wait, for it the lowest
gives way. What is of no use any more is dropped: a missing answer is a default, never a stall.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, Protocol

from ..debate import concurrency
from ..debate.concurrency import PRIORITY, ProviderLoad
from ..debate.events import Role, WorkAsked, WorkKind
from ..debate.ids import draw
from ..debate.state import Agent, DebateState, provider_of
from ..debate.work import Work
from . import effective_settings, prepared_work
from .effects import AskMind, SetTimer
from .governor import room_for_call
from .listener_rights import rights_of
from .step_context import StepContext

Admission = Literal["now", "waits", "offline", "no"]


class PendingRequest(Protocol):
    """What is known of a request: of one that is made now, or of work that has waited."""

    @property
    def request_id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> WorkKind:
        """What is asked for."""

    @property
    def agent(self) -> str:
        """The id of the agent who is asked."""

    @property
    def short(self) -> bool:
        """Whether a short segment is asked for."""

    @property
    def role(self) -> Role:
        """What a segment is wanted for."""

    @property
    def offline(self) -> bool:
        """Whether the casebook answers in place of the agent's mind."""


class RequestAdmission:
    """The slots as they are at one moment; `busy` are the agents who are asked for something. `admit` takes one if there is
    one."""

    __slots__ = ("_busy", "_calls", "_left", "_micros", "_state", "_taken")

    def __init__(self, state: DebateState, busy: set[str]) -> None:
        self._state = state
        self._left = effective_settings.concurrency(state) - state.in_flight
        self._busy = busy
        self._taken: dict[str, int] = {}
        self._calls = self._micros = 0

    def admit(self, kind: WorkKind, agent: Agent, offline: bool = False) -> Admission:
        """Whether a request may go now, must wait, goes to the casebook instead, or is not worth a call. What the casebook says for an
        agent's mind waits for nothing."""
        outside = agent.mind != "casebook" and not offline
        if outside:
            refused = self._refused(kind, agent)
            if refused is not None:
                return refused
        if offline:
            return "now"
        name = agent.id
        if name in self._busy or self._left <= 0:
            return "waits"
        self._left -= 1
        self._busy.add(name)
        if outside:
            self._take(agent)
        return "now"

    def _take(self, agent: Agent) -> None:
        """Count what is admitted beside what is under way already: of a provider's slots, and against the caps."""
        provider = provider_of(agent.mind)
        self._taken[provider] = self._taken.get(provider, 0) + 1
        if agent.metered:
            self._calls += 1
            self._micros += agent.call_micros

    def _refused(self, kind: WorkKind, agent: Agent) -> Admission | None:
        """What the caps and the provider say: the floor falls back on the casebook, everything else is left out."""
        state = self._state
        instead: Admission = "offline" if kind == "segment" else "no"
        if agent.metered and not room_for_call(state, self._micros + agent.call_micros, self._calls + 1):
            return instead
        name = provider_of(agent.mind)
        provider = state.providers.get(name)
        if provider is None:
            return None
        if provider.blocked_until_ms > state.at_ms:
            return instead
        if provider.limit < effective_settings.concurrency(state):
            taken = in_flight_of(state, agent.mind) + self._taken.get(name, 0)
            if taken >= provider.limit:
                return instead if kind == "segment" else "waits"
        return None


def in_flight_of(state: DebateState, mind: str) -> int:
    """Requests under way at the provider of a mind."""
    provider = provider_of(mind)
    return sum(
        work.status == "asked"
        and not work.offline
        and work.kind != "chair"
        and provider_of(state.by_id[work.agent].mind) == provider
        for work in state.work.values()
    )


def dispatch(context: StepContext, asked: Iterable[PendingRequest]) -> None:
    """Send requests on their way, and set the deadline by which the impatient ones must be back."""
    state, do = context.state, context.effects.append
    claim, version, settings = state.claim, state.context_version, state.settings
    dual = settings.interrupts.mode == "beat_only"
    soonest_ms = 0
    impatient: set[WorkKind] = (
        set()
    )  # what is asked of several listeners is wanted by all of them until the same moment
    for request in asked:
        kind, agent, short = request.kind, request.agent, request.short
        if kind == "listen":
            rights = rights_of(state, state.by_id[agent])
            do(
                AskMind(
                    request.request_id, kind, agent, version,
                    may_bid=rights.bid, may_remark=rights.remark, may_cut_in=rights.cut_in,
                )
            )  # fmt: skip
        elif kind in ("interjection", "kicker", "bid"):
            if kind not in impatient:
                impatient.add(kind)
                due_ms = wanted_until_ms(state, kind, context.now_ms)
                if not soonest_ms or due_ms < soonest_ms:
                    soonest_ms = due_ms
            do(AskMind(request.request_id, kind, agent, version, short, False, None, False, request.offline))
        elif claim is not None and kind == "segment" and claim.agent == agent:
            follows, question = claim.follows_own_kicker, claim.question
            do(
                AskMind(
                    request.request_id, kind, agent, version, short, follows, question,
                    dual and not short and request.role == "segment", request.offline, request.role,
                )
            )  # fmt: skip
        else:
            do(
                AskMind(
                    request.request_id,
                    kind,
                    agent,
                    version,
                    short,
                    False,
                    None,
                    dual and not short and request.role != "case",
                    request.offline,
                    request.role,
                )
            )
    if soonest_ms:
        context.do(SetTimer("deadline", str(state.context_version), soonest_ms))


def wanted_until_ms(state: DebateState, kind: WorkKind, asked_ms: int) -> int:
    """Until when (ms of debate time) an answer is of use that was asked for at `asked_ms`: a bid until the auction closes, a remark until
    the last beat less its guard, a line to cut in with until the rest of the segment is heard in peace; and never less than the least
    wait of the knobs. 0 for what has all the time until it is wanted."""
    knobs, floor = state.settings.concurrency, state.floor
    if kind == "bid":
        closes_ms = floor.ends_ms - max(state.governor.lead_time_ms, state.settings.floor.gap_max_ms) if floor else 0
        return max(asked_ms + knobs.bid_ms, closes_ms)
    if kind not in ("interjection", "kicker"):
        return 0
    use_ms = 0
    if floor is not None and kind == "kicker":
        use_ms = floor.starts_ms + int((1 - state.settings.interrupts.soft_below) * floor.planned_ms)
    elif floor is not None and floor.beats_ms:
        use_ms = floor.starts_ms + floor.beats_ms[-1]
    if use_ms:
        use_ms -= effective_settings.longest_guard_ms(state)
    return max(asked_ms + knobs.interjection_ms, use_ms)


def send_waiting(context: StepContext) -> None:
    """Give free slots to what waits, by priority."""
    state = context.state
    busy: set[str] = set()
    waiting: list[Work] = []
    for work in state.work.values():
        status = work.status
        if status == "asked":
            if not work.offline:
                busy.add(work.agent)
        elif status == "waiting":
            waiting.append(work)
    if len(waiting) > 1:
        waiting.sort(key=lambda work: PRIORITY[work.kind])
    elif waiting and waiting[0].agent in busy:
        return  # the common case: the likely next speaker is still being asked for an interjection
    slots = RequestAdmission(state, busy)
    sent: list[Work] = []
    useless: list[Work] = []
    for work in waiting:
        admitted = slots.admit(work.kind, state.by_id[work.agent], work.offline)
        if admitted == "now":
            sent.append(work)
        elif admitted in ("no", "offline"):
            useless.append(work)
    if sent:
        context.emit(WorkAsked(request_ids=[work.request_id for work in sent]))
        dispatch(context, sent)
    if useless:
        prepared_work.drop(context, useless, "no_slot")


LISTENER_ENDS_MS: Final = 700
"""So long before the floor falls silent, the answer of a listener who has the next floor is still waited for."""


def make_room(context: StepContext, agent: Agent) -> None:
    """The floor comes first: what else is asked of its agent gives way, and when all slots are taken, the lowest of all. What the agent
    is asked as a listener is not broken off while there is time: nobody is asked two things at once, and it ends soon."""
    state = context.state
    floor = state.floor
    waits = floor is not None and floor.ends_ms - context.now_ms > LISTENER_ENDS_MS
    under_way = [
        work for work in state.work.values() if work.status == "asked" and work.kind != "chair" and not work.offline
    ]
    own = [work for work in under_way if work.agent == agent.id and work.kind != "segment"]
    if waits and own and all(work.kind == "listen" for work in own):
        return
    if not own and len(under_way) >= effective_settings.concurrency(state):
        lowest = max(under_way, key=lambda work: PRIORITY[work.kind])
        own = [lowest] if PRIORITY[lowest.kind] > 0 else []
    prepared_work.drop(context, own, "superseded")


def on_deadline(context: StepContext) -> list[Work]:
    """Some of what was asked has taken too long: it is dropped and returned; the rest gets its own deadline."""
    state = context.state
    late: list[Work] = []
    next_ms = 0
    for work in state.work.values():
        if work.status not in ("asked", "waiting"):
            continue
        due_ms = wanted_until_ms(state, work.kind, work.asked_ms)
        if not due_ms:
            continue
        if due_ms <= context.now_ms:
            late.append(work)
        elif not next_ms or due_ms < next_ms:
            next_ms = due_ms
    prepared_work.drop(context, late, "timeout")
    if next_ms:
        context.do(SetTimer("deadline", str(state.context_version), next_ms))
    return late


def backoff_ms(state: DebateState, mind: str, retry_ms: int | None, key: str) -> int:
    """How long the provider of a mind is left alone that has just refused; the jitter is drawn by seed and request (`key`)."""
    provider = state.providers.get(provider_of(mind)) or ProviderLoad(state.settings.concurrency.global_limit)
    return concurrency.backoff_ms(provider, state.at_ms, retry_ms, draw(state.seed, f"{key}:backoff"))
