"""The operator gives an agent, or the chair, another mind or voice, or an agent another temperament (docs/rules.md, The levers of an agent).

Minds and voices were opened before the command comes here; what came of that is in `Operator.opened`. The running line is finished
as it was begun, and so is what has its place on the timeline. What is prepared with words for the next floor is heard as it was
prepared. Everything else that was prepared by the mind before, or spoken by the voice before, is let go, and the next floor is asked
of the new mind where the old one is still writing.
"""

from __future__ import annotations

from typing import Final

from ..debate.commands import MindCommand, TemperamentCommand, VoiceCommand
from ..debate.events import ChairSetup, MindChanged, TemperamentChanged, VoiceChanged
from ..debate.state import CHAIR, Agent, DebateState
from ..debate.temperaments import temperament
from ..debate.work import Work
from . import prepared_work
from .agent_commands import agent_named
from .command_records import CommandRefused, command_event, record_applied
from .effects import UseOpened
from .handover import prepare_next
from .inputs import Operator, SeatOpened, SeatPart
from .step_context import StepContext

_UNWRITTEN: Final = frozenset({"waiting", "asked"})
_OF_NEXT_FLOOR: Final = frozenset({"segment", "reserve"})


def set_mind(context: StepContext, operator: Operator, command: MindCommand) -> None:
    """Have another mind asked. Raises CommandRefused."""
    state = context.state
    if command.agent == CHAIR:
        if not state.rules.form.chair:
            raise CommandRefused("the chair of this debate has no words of its own, so no mind would be asked for them")
        now, name = _chair(state).mind, "the chair"
    else:
        agent = agent_named(state, command.agent)
        now, name = agent.mind, agent.name
    opened = _opened(operator, command.agent, "mind")
    if opened.spec == now:
        raise CommandRefused(f"the mind of {name} is {now} already")
    context.emit(command_event(operator, "accepted"))
    awaited = _let_go(context, command.agent, "mind")
    context.emit(
        MindChanged(
            agent=command.agent,
            old=now,
            new=opened.spec,
            bids=opened.bids,
            metered=opened.metered,
            call_micros=opened.call_micros,
        )
    )
    context.do(UseOpened(command.agent, "mind", opened.spec))
    record_applied(context, command_event(operator, "accepted"), reason=_when(state, command.agent))
    if awaited:
        prepare_next(context)


def set_voice(context: StepContext, operator: Operator, command: VoiceCommand) -> None:
    """Have words spoken by another voice. Raises CommandRefused."""
    state = context.state
    if command.agent == CHAIR:
        now, name = _chair(state).voice, "the chair"
    else:
        agent = agent_named(state, command.agent)
        now, name = agent.voice, agent.name
    opened = _opened(operator, command.agent, "voice")
    if opened.spec == now:
        raise CommandRefused(f"the voice of {name} is {now or 'one that no agent has'} already")
    context.emit(command_event(operator, "accepted"))
    _let_go(context, command.agent, "voice")
    context.emit(VoiceChanged(agent=command.agent, old=now, new=opened.spec))
    context.do(UseOpened(command.agent, "voice", opened.spec))
    record_applied(context, command_event(operator, "accepted"), reason=_when(state, command.agent))


def set_temperament(context: StepContext, operator: Operator, command: TemperamentCommand) -> None:
    """Give an agent another temperament. Raises CommandRefused."""
    if command.agent == CHAIR:
        raise CommandRefused("the chair does not bid for the floor, so it has no temperament")
    agent = agent_named(context.state, command.agent)
    try:
        wanted = temperament(command.temperament, agent.cast_temperament)
    except ValueError as error:
        raise CommandRefused(str(error)) from None
    if wanted == agent.temperament:
        raise CommandRefused(f"the temperament of {agent.name} is {command.temperament.strip()} already")
    context.emit(command_event(operator, "accepted"))
    context.emit(TemperamentChanged(agent=agent.id, old=agent.temperament, new=wanted))
    record_applied(context, command_event(operator, "accepted"), reason="with its next bid")


def _opened(operator: Operator, agent: str, part: SeatPart) -> SeatOpened:
    """What was opened for this command. Raises CommandRefused where it could not be, or nobody was there to do it."""
    opened = operator.opened
    if opened is None or (opened.agent, opened.part) != (agent, part):
        raise CommandRefused(f"no {part} can be opened while this debate runs")
    if opened.problem:
        raise CommandRefused(opened.problem)
    return opened


def _chair(state: DebateState) -> ChairSetup:
    return state.form.chair if state.form.chair is not None else ChairSetup()


def _when(state: DebateState, agent: str) -> str:
    """From when on it is heard."""
    prepared = prepared_work.prepared_for(state, agent) if agent != CHAIR else prepared_work.chair_line(state)
    if prepared is not None and prepared.status not in _UNWRITTEN:
        return "from the line after the one that is prepared"
    return "from the next line on"


def _let_go(context: StepContext, name: str, part: SeatPart) -> bool:
    """Withdraw what an agent has prepared and will not be heard with the mind or voice before; whether its words are awaited for the next
    floor. Lines of the chair are kept."""
    state = context.state
    agent = state.by_id.get(name)
    if agent is None:
        return False
    lapsed = [work for work in state.work.values() if work.agent == name and _lapses(state, agent, work, part)]
    prepared_work.drop(context, lapsed, "withdrawn")
    return state.claim is not None and state.claim.agent == name


def _lapses(state: DebateState, agent: Agent, work: Work, part: SeatPart) -> bool:
    floor = state.floor
    armed = floor.armed if floor is not None else None
    if work.status == "scheduled" or work.kind == "second":
        return False
    if armed is not None and armed.request_id == work.request_id:
        return False
    if part == "voice" and (work.status in _UNWRITTEN or work.status == "held"):
        return False  # what has no sound yet gets the new voice's
    claimed = state.claim is not None and state.claim.agent == agent.id and work.kind in _OF_NEXT_FLOOR
    return not claimed or work.status in _UNWRITTEN
