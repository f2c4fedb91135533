"""The form of a debate on record: parts begin, the chair is asked for its lines, and agents get the floor that the agenda gives them.

What comes next is decided in `argentum_core.form`; here it becomes events. Nobody pays for a floor of the agenda.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from ..debate import ids
from ..debate.events import (
    AgendaChanged,
    AgendaItem,
    FloorClaimed,
    PhaseChanged,
    WorkRequest,
    WorkRequested,
    WorkWritten,
)
from ..debate.state import CHAIR, DebateState
from ..debate.work import Work
from ..form.agenda import Entered, Next, coming
from ..form.questions import put
from .command_records import record_applied, record_refused
from .effects import AskMind, SetTimer
from .governor import room_for_call
from .house import count_after
from .prepared_work import CHAIR_SEAT, sound_order
from .step_context import StepContext

VOICE_WAIT_MS: Final = 4000
"""How long a line of the chair may wait for its sound while nobody speaks; then it is passed over."""
FIRST_VOICE_WAIT_MS: Final = 30_000
"""The same for the first line of a debate: voices load."""
FOR_WORDS: Final = 0
FOR_SOUND: Final = 1
"""What a line of the chair is waited for, in the `n` of its timer."""
AgendaReason = Literal["muted", "exhausted", "failed"]


def enter(context: StepContext, entered: Sequence[Entered]) -> None:
    """Parts of the debate begin."""
    state = context.state
    for phase, reason, agenda in entered:
        called = state.form.called
        context.emit(PhaseChanged(phase=phase, reason=reason, agenda=agenda))
        if phase == "verdict":
            count_after(context)
        if phase == "closing":
            if called is not None:
                record_applied(context, called)
            for queued in state.form.queued:
                record_refused(context, queued, "the closing statements began before it was put")


def enter_with(context: StepContext, work: Work) -> None:
    """A segment is about to be heard: the parts that begin with it do so. A line of the operator's, and a floor that the operator
    gave, belong to the part before."""
    following = coming(context.state)
    if not following.entered:
        return
    if work.item is not None:
        phase = work.item.phase
    elif work.role in ("opening", "closing"):
        phase = work.role
    elif following.item is None and work.agent != CHAIR:
        phase = following.entered[-1].phase
    else:
        return
    phases = [one.phase for one in following.entered]
    if phase in phases:
        enter(context, following.entered[: phases.index(phase) + 1])


def chair_work(state: DebateState) -> Work | None:
    """The line of the agenda that the chair is preparing, if it is."""
    for work in state.work.values():
        if work.item is not None:
            return work
    return None


def ask_chair(context: StepContext, item: AgendaItem, *, offline: bool = False) -> None:
    """Ask the chair's mind for a line of the agenda; `offline` has the casebook answer. The words of an operator's question are there
    already."""
    state = context.state
    item = put(state, item) if item.role == "question" else item
    segment = ids.segment_id(ids.form_id(state.session, state.requests), CHAIR_SEAT, 0)
    request_id = f"chair_{state.requests + 1}"
    chair = state.form.chair
    if chair is not None and chair.metered and not room_for_call(state, chair.call_micros, 1):
        offline = True
    request = WorkRequest(
        request_id=request_id, kind="chair", agent=CHAIR, segment_id=segment, offline=offline, role=item.role, item=item
    )
    context.emit(WorkRequested(context_version=state.context_version, requests=[request]))
    if item.text is not None:
        context.emit(WorkWritten(request_id=request_id, text=item.text))
        context.do(sound_order(state, state.work[request_id]))
    else:
        context.do(AskMind(request_id, "chair", CHAIR, state.context_version, offline=offline, role=item.role))
    wait_for_chair(context, state.work[request_id])


def wait_for_chair(context: StepContext, work: Work) -> None:
    """Set the time until which a line of the chair is waited for: for its words no longer than for a segment's, and never less than the
    silence that is natural after the floor has ended; for its sound longer."""
    state = context.state
    floor = state.floor
    for_words = _words_are_awaited(work)
    if for_words:
        wait_ms = (
            state.settings.segment_wait_ms
            if state.segments == 0 or floor is not None
            else state.settings.floor.patience_ms
        )
    else:
        wait_ms = VOICE_WAIT_MS if state.segments else FIRST_VOICE_WAIT_MS
    silent_ms = floor.ends_ms + state.settings.floor.patience_ms if floor is not None else 0
    at_ms = max(context.now_ms + wait_ms, silent_ms)
    context.do(SetTimer("patience", work.request_id, at_ms, FOR_WORDS if for_words else FOR_SOUND))


def chair_is_late(state: DebateState, work: Work, awaited: int) -> bool:
    """Whether a line of the chair that was waited for has not come: the timer that was set for its words says nothing once they are there."""
    if work.ready or state.floor is not None:
        return False
    return awaited == FOR_SOUND or _words_are_awaited(work)


def _words_are_awaited(work: Work) -> bool:
    return work.status == "asked" and not work.offline


def chair_line_lost(context: StepContext, work: Work) -> None:
    """A line of the agenda will not come as it was asked for (it is let go of already): the casebook writes it in the mind's place, and
    what has no sound is passed over."""
    if work.item is None:
        return
    if work.status == "asked" and not work.offline:
        ask_chair(context, work.item, offline=True)
        return
    following = coming(context.state)
    enter(context, following.entered)
    agenda = context.state.form.agenda
    if agenda and agenda[0].agent == CHAIR and agenda[0].role == work.item.role:
        pass_over(context, CHAIR, "failed")


def pass_over(context: StepContext, agent: str, reason: AgendaReason, *, instead: str | None = None) -> None:
    """The first floor of the agenda goes to somebody else, or to nobody."""
    agenda = context.state.form.agenda
    rest = agenda[1:]
    if instead is not None:
        first = agenda[0]
        rest = [AgendaItem(first.phase, instead, first.role, first.line), *rest]
    context.emit(AgendaChanged(agent=agent, reason=reason, agenda=rest))


def give_floor(context: StepContext, following: Next) -> bool:
    """See that the next floor of the agenda is taken: the chair is asked for its line, or an agent has the floor without paying (True,
    and is to be prepared)."""
    state = context.state
    item = following.item
    if item is None or state.claim is not None:
        return False
    if item.agent == CHAIR:
        if chair_work(state) is None:
            ask_chair(context, item)
        return False
    agent = state.by_id[item.agent]
    if agent.muted or agent.exhausted:
        enter(context, following.entered)
        pass_over(context, agent.id, "muted" if agent.muted else "exhausted", instead=substitute(state, item))
        return give_floor(context, coming(state))
    context.emit(
        FloorClaimed(
            agent=agent.id,
            auction_id=ids.form_id(state.session, state.requests),
            reason="form",
            question=_question(state) if item.line == "answer" else None,
            role=item.role,
        )
    )
    return True


def substitute(state: DebateState, item: AgendaItem) -> str | None:
    """Who makes a statement in place of an agent who cannot: of its side the first who can and is not on the agenda anyway."""
    if item.role not in ("opening", "closing"):
        return None
    side = state.by_id[item.agent].side
    listed = {one.agent for one in state.form.agenda}
    spoken = {line.agent for line in state.transcript if line.role == item.role}
    for agent in state.agents:
        if agent.side == side and agent.id not in listed | spoken and not (agent.muted or agent.exhausted):
            return agent.id
    return None


def _question(state: DebateState) -> str | None:
    """The chair's question that was heard last."""
    for line in reversed(state.transcript):
        if line.agent == CHAIR and line.role == "question":
            return line.heard or line.text
    return None
