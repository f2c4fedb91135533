"""What the operator does to one agent's share and prepared lines, and to the length of the debate: the rules of `operator_commands.py`."""

from __future__ import annotations

from typing import Final

from ..debate.commands import LONGEST, SHARE_PERCENT, ExtendCommand, RefuseCommand, ShareCommand
from ..debate.state import Agent, DebateState
from . import prepared_work
from .command_records import CommandRefused, accept_at_once
from .inputs import Operator
from .interrupt_arming import REACHED_MS
from .step_context import StepContext
from .timeline import withdraw_armed

_REFUSABLE: Final = {"cut_in": ("kicker", "cut-in line"), "standby": ("reserve", "standby")}


def agent_named(state: DebateState, name: str) -> Agent:
    """The agent of an id; raises CommandRefused."""
    agent = state.by_id.get(name)
    if agent is None:
        raise CommandRefused(f"there is no agent {name!r}; agents are {', '.join(state.by_id)}")
    return agent


def set_share(context: StepContext, operator: Operator, command: ShareCommand) -> None:
    """Set an agent's share of the talk. Raises CommandRefused."""
    state = context.state
    agent = agent_named(state, command.agent)
    least, most = SHARE_PERCENT
    if not least <= command.percent <= most:
        raise CommandRefused(f"a target share goes from {least:g} to {most:g} %; it cannot be {command.percent:g} %")
    if len(state.agents) < 2:
        raise CommandRefused(f"{agent.name} is the only agent")
    if abs(command.percent / 100 - agent.target_share) < 1e-9:
        raise CommandRefused(f"{agent.name} is meant to have {command.percent:g} % already")
    accept_at_once(context, operator)


def refuse_line(context: StepContext, operator: Operator, command: RefuseCommand) -> None:
    """Drop a prepared line of an agent. Raises CommandRefused."""
    state = context.state
    agent = agent_named(state, command.agent)
    if command.line not in _REFUSABLE:
        raise CommandRefused(f"there is no line {command.line!r} to refuse; lines are {', '.join(_REFUSABLE)}")
    kind, called = _REFUSABLE[command.line]
    mine = [work for work in state.work.values() if work.agent == agent.id and work.kind == kind]
    armed = state.floor.armed if state.floor is not None else None
    if command.line == "cut_in" and armed is not None and armed.by == "agent" and armed.agent == agent.id:
        if state.phase == "cutting" or armed.cut_ms < context.now_ms + REACHED_MS:
            raise CommandRefused(f"{agent.name} is cutting in already")
        accept_at_once(context, operator)
        withdraw_armed(context)
        mine = [work for work in mine if work.request_id in state.work]
    elif any(work.status == "scheduled" for work in mine) or (
        command.line == "standby" and state.claim is not None and state.claim.agent == agent.id
    ):
        raise CommandRefused(
            f"{agent.name} has the next floor already; X with another agent selected gives it to that one"
        )
    elif not mine:
        raise CommandRefused(f"{agent.name} has no {called} that could be refused")
    else:
        accept_at_once(context, operator)
    prepared_work.drop(context, mine, "withdrawn")


def extend(context: StepContext, operator: Operator, command: ExtendCommand) -> None:
    """Move the end of the debate to later. Raises CommandRefused."""
    state = context.state
    if state.turns_wanted is None and state.minutes_wanted is None:
        raise CommandRefused("the debate has no end that could be moved; it goes on until it is stopped")
    if state.form.called is not None or state.form.phase in ("closing", "verdict"):
        raise CommandRefused("the closing statements have begun or are called; the debate cannot be extended any more")
    turns = command.turns if state.turns_wanted is not None else 0
    minutes = command.minutes if state.minutes_wanted is not None else 0
    if turns <= 0 and minutes <= 0:
        limited = "turns" if state.turns_wanted is not None else "minutes"
        raise CommandRefused(f"the debate is limited by {limited}; it can be extended by {limited} above 0")
    if (state.turns_wanted or 0) + turns > LONGEST[0] or (state.minutes_wanted or 0) + minutes > LONGEST[1]:
        raise CommandRefused(f"a debate lasts at most {LONGEST[0]:,} turns or {LONGEST[1]:,.0f} minutes")
    accept_at_once(context, operator)
